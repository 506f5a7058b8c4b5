//! Rules read records and today's date and answer with findings. A date is compared with today here and nowhere else.

pub mod calendar;
pub mod numbers;

use crate::model::{Book, Key};
pub use calendar::Calendar;
use chrono::NaiveDate;
pub use numbers::Numbers;

/// What a rule may know: the records, the numbers of the regulations, the calendar, and which day it is.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The records.
    pub book: &'a Book,
    /// The numbers of the regulations, by name and date.
    pub numbers: &'a Numbers,
    /// Holidays and shifted workdays.
    pub calendar: &'a Calendar,
    /// The rules' day.
    pub today: NaiveDate,
}

/// How a rule stands for one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    /// Broken by a fact.
    Broken,
    /// The day has passed.
    Overdue,
    /// The day comes within the lead time.
    DueSoon,
    /// The day is further off, or a local rule is deviated from.
    Open,
    /// Older than the day this book began; never overdue.
    Inherited,
    /// Somebody may be taken further now.
    Opportunity,
    /// The dates needed are not known: never a pass.
    Unknown,
    /// Kept.
    Met,
}

/// One rule's answer about one record; words and evidence are made when it is shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Finding {
    /// Place of the rule in the list of rules.
    pub rule: u16,
    /// How it stands.
    pub state: State,
    /// The record it is about.
    pub subject: Key,
    /// The day by which, or from which.
    pub due: Option<NaiveDate>,
}
