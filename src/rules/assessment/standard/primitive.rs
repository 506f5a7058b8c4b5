//! The scoring primitives as a standard's file says them, and what qualifies an event.

use crate::base::Frac;
use crate::model::assessment::AwardLevel;
use crate::model::people::roster::Level;
use crate::model::people::standing::Stage;

/// One primitive inside an indicator.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Part {
    /// What is counted, by name.
    pub of: String,
    /// Its points.
    pub points: Frac,
    /// How it is scored.
    pub method: Method,
    /// What counts at all.
    pub only: Only,
}

/// What qualifies an event to be counted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Only {
    /// Recorded within so many days.
    pub entered_within: Option<i32>,
    /// Days that something may take.
    pub within: Option<i32>,
    /// Only with evidence attached.
    pub proven: bool,
    /// At least of this level.
    pub level: Option<AwardLevel>,
    /// Between these days of the year; the first may lie in the year before.
    pub window: Option<(MonthDay, MonthDay)>,
    /// The months that count; empty is all.
    pub months: Vec<u32>,
    /// People of these stages alone; empty is all.
    pub stages: Vec<Stage>,
    /// Students of these levels alone; empty is all.
    pub students: Vec<Level>,
    /// Rules whose findings count, by name or by its beginning.
    pub rules: Vec<String>,
    /// From how many voices on what is said counts at all.
    pub voices: Option<i32>,
    /// What a late entry is worth.
    pub late: Option<Frac>,
}

/// A day of the year, some years before the period's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthDay {
    /// Years before.
    pub back: i32,
    /// Month.
    pub month: u32,
    /// Day.
    pub day: u32,
}

/// The slots of something that is held regularly.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Per {
    /// Every month.
    #[default]
    Month,
    /// Every quarter.
    Quarter,
    /// Every half-year.
    Half,
    /// Every term, as the calendar has it.
    Term,
}

/// What is lost where a slot has too few.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub enum Missed {
    /// The share of the slot.
    #[default]
    Share,
    /// The share of what the slot lacks: two of three are worth two thirds of it.
    Piece,
    /// So many points for each that is missed, down to zero.
    Each(Frac),
    /// Everything: all slots or nothing.
    Whole,
}

/// The scoring primitives.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Method {
    /// The share of what is right.
    Ratio,
    /// The mean of the values.
    Mean,
    /// A count against a target; with `spread` the target grows with the slots that have ended.
    Count {
        /// The target.
        target: Frac,
        /// Over which slots it is spread.
        spread: Option<Per>,
    },
    /// Held, so many times, in every slot that has ended; `carry` lets a surplus fill later slots; `each` group for itself.
    Held {
        /// The slots.
        per: Per,
        /// Whether a surplus is carried over.
        carry: bool,
        /// Whether every group is asked for itself.
        each: bool,
        /// How many times in each.
        least: usize,
        /// What a slot with too few costs.
        lack: Missed,
    },
    /// A duty that returns after some years.
    Interval {
        /// How many.
        years: i32,
    },
    /// A table of edges and points, of the share, the mean or the number.
    Steps {
        /// From the first that is reached.
        table: Vec<(Frac, Frac)>,
        /// How an edge is compared.
        edge: Edge,
        /// Whether the number counts and not the share.
        number: bool,
    },
    /// All or nothing; at least so many.
    All {
        /// How many at least.
        least: usize,
    },
    /// Starts full; each event takes points off.
    Deduct {
        /// Kinds of event with their price.
        prices: Vec<Price>,
    },
    /// At least so many, then how well.
    Minimum {
        /// How many.
        least: usize,
        /// How well.
        then: Box<Part>,
    },
    /// A point more or less for each step away from a share.
    Around {
        /// The share.
        at: Frac,
        /// The step.
        every: Frac,
        /// Points a step.
        each: Frac,
        /// Which sides count.
        sides: Sides,
    },
    /// A price by level; the same event once, if so said.
    Price {
        /// Points by level.
        levels: Vec<(AwardLevel, Frac)>,
        /// Whether the same event counts once, at its highest level.
        once: bool,
    },
    /// Events that a person values within a range.
    Valued {
        /// The least.
        from: Frac,
        /// The most.
        to: Frac,
    },
    /// A person's judgement with evidence.
    #[default]
    Judged,
}

/// A kind of event with its price.
#[derive(Clone, PartialEq, Debug)]
pub struct Price {
    /// What is counted.
    pub of: String,
    /// Points each.
    pub each: Frac,
    /// From so many on nothing is left.
    pub knock_out: Option<usize>,
    /// What counts at all.
    pub only: Only,
}

/// How an edge of a table is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Edge {
    /// The edge itself is enough.
    #[default]
    AtLeast,
    /// Only beyond it.
    MoreThan,
    /// Up to the edge: ranks.
    AtMost,
    /// Only before it.
    LessThan,
}

/// Which sides of a share count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sides {
    /// Above adds, below takes off.
    #[default]
    Both,
    /// Only above adds.
    Above,
    /// Only below takes off.
    Below,
}
