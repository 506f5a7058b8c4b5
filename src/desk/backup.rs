//! Backups that happen: one a day, kept by age, read back after writing.

use super::Desk;
use crate::base::disk::{Disk, Entry, Real, read_plain};
use crate::base::{Clock, Trouble};
use chrono::{Datelike, NaiveDate};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The directory of backups in the data directory.
const BACKUPS: &str = "backups";
/// A file there whose first line names a second place, outside the data directory: a stick, a share.
const ELSEWHERE: &str = "elsewhere";
/// What a backup of a day is called.
const DAY: &str = "day-";
const ENDING: &str = ".zhibu";

impl Desk {
    /// Makes today's backup where there is none yet, here and in the other place that was named, and takes away what is
    /// too old. Gives the files made.
    ///
    /// # Errors
    /// A journal is damaged, or a disk is full or failed.
    pub fn back_up_daily(&self) -> Result<Vec<PathBuf>, Trouble> {
        // A demo's evening is every day's.
        if self.store.is_read_only() || !matches!(self.clock, Clock::Machine) {
            return Ok(Vec::new());
        }
        let here = self.store.place().dir.join(BACKUPS);
        let named = read_plain(&here.join(ELSEWHERE), 4 << 10).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let other = named.and_then(|text| text.lines().next().map(|line| PathBuf::from(line.trim())));
        // A stick that is not in is no fault.
        let other = other.filter(|dir| dir.is_absolute() && matches!(Real.entry(dir), Ok(Entry::Dir)));
        let today = self.clock.today();
        let mut made = Vec::new();
        for dir in std::iter::once(here).chain(other) {
            let file = dir.join(format!("{DAY}{today}{ENDING}"));
            if Real.entry(&file)? == Entry::Nothing {
                self.store.backup(&file)?;
                made.push(file);
            }
            thin(&dir, today);
        }
        Ok(made)
    }
}

/// Removes the backups of days that are too old; one that cannot be removed only takes room.
fn thin(dir: &Path, today: NaiveDate) {
    let day = |name: &str| name.strip_prefix(DAY)?.strip_suffix(ENDING)?.parse::<NaiveDate>().ok();
    let days: Vec<NaiveDate> = Real.list(dir).unwrap_or_default().iter().filter_map(|name| day(name)).collect();
    for day in too_old(&days, today) {
        let _ = Real.remove(&dir.join(format!("{DAY}{day}{ENDING}")));
    }
}

/// Lists the days whose backups go: kept are seven days, the newest of each of four weeks and of each of twelve months.
fn too_old(days: &[NaiveDate], today: NaiveDate) -> Vec<NaiveDate> {
    let mut newest_first = days.to_vec();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let (mut weeks, mut months) = (HashSet::new(), HashSet::new());
    newest_first.retain(|day| {
        let age = (today - *day).num_days();
        let week = weeks.insert(day.iso_week()) && age < 28;
        let month = months.insert((day.year(), day.month())) && age < 366;
        !(age < 7 || week || month)
    });
    newest_first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_four_weeks_and_twelve_months_are_kept() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let days: Vec<NaiveDate> = (0..800).map(|n| today - chrono::Duration::days(n)).collect();
        let gone = too_old(&days, today);
        let kept: Vec<&NaiveDate> = days.iter().filter(|day| !gone.contains(day)).collect();
        assert!((18..=24).contains(&kept.len()), "{kept:?}");
        assert!((0..7).all(|n| kept.contains(&&(today - chrono::Duration::days(n)))), "{kept:?}");
        assert!(kept.iter().all(|day| (today - **day).num_days() < 366));
    }
}
