//! The only place that asks the machine what time it is.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use std::time::{Duration, Instant};
use ulid::Ulid;

/// Where "now" comes from: the time of entry of every change.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, in its own time zone.
    Machine,
    /// One moment, for tests: nothing moves.
    Fixed(NaiveDateTime),
    /// A moment that runs on from when it was set: the demo's evening of 2026-11-24.
    Running {
        /// What it said when it was set.
        from: NaiveDateTime,
        /// When it was set.
        since: Instant,
    },
}

/// Measures how long something has waited; it never jumps.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Returns what is left of a time since it was started.
    pub fn left(&self, of: Duration) -> Duration {
        of.saturating_sub(self.0.elapsed())
    }
}

/// Hours east of Greenwich of China Standard Time, the zone of invented clocks.
const CHINA: i32 = 8 * 3600;

impl Clock {
    /// Sets a clock that runs on from `from`.
    pub fn running(from: NaiveDateTime) -> Clock {
        Clock::Running { from, since: Instant::now() }
    }

    /// Returns whether this is the demo's invented time.
    pub fn is_invented(&self) -> bool {
        matches!(self, Clock::Running { .. })
    }

    /// Returns the time of entry in whole seconds, as the journal keeps it: a record in memory is the record on disk.
    pub fn now(&self) -> DateTime<FixedOffset> {
        let now = self.exactly();
        chrono::Timelike::with_nanosecond(&now, 0).unwrap_or(now)
    }

    fn exactly(&self) -> DateTime<FixedOffset> {
        match self {
            Clock::Machine => Local::now().fixed_offset(),
            Clock::Fixed(at) => china(*at),
            Clock::Running { from, since } => {
                china(*from + chrono::Duration::from_std(since.elapsed()).unwrap_or_default())
            }
        }
    }

    /// Returns the civil date of now.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// Returns the time of day of now, without seconds' fractions.
    pub fn time(&self) -> NaiveTime {
        let now = self.now().time();
        chrono::Timelike::with_nanosecond(&now, 0).unwrap_or(now)
    }

    /// Returns the start of a run of ids: now in its first 48 bits, chance below (none on a fixed clock).
    pub fn seed(&self) -> u128 {
        let ms = u64::try_from(self.exactly().timestamp_millis()).unwrap_or_default();
        match self {
            Clock::Fixed(_) => Ulid::from_parts(ms, 0).0,
            _ => {
                // A clear top bit leaves room to count upwards without touching the time.
                let chance = Ulid::generate().0 & ((1 << 79) - 1);
                Ulid::from_parts(ms, chance).0
            }
        }
    }
}

fn china(at: NaiveDateTime) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(CHINA).expect("eight hours is an offset");
    zone.from_local_datetime(&at).single().expect("a fixed offset has no gaps")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_has_whole_seconds_whatever_the_clock() {
        let evening = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap().and_hms_opt(18, 0, 0).unwrap();
        for clock in [Clock::Machine, Clock::Fixed(evening), Clock::running(evening)] {
            assert_eq!(clock.now().timestamp_subsec_nanos(), 0, "{clock:?}");
        }
    }
}
