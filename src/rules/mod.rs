//! Rules read records and today's date and answer with findings. A date is compared with today here and nowhere else.

pub mod activity;
pub mod assessment;
mod checklist;
mod document;
pub mod engine;
pub mod evaluation;
mod fund;
pub mod law;
pub mod meeting;
mod oversight;
pub mod people;
pub mod rectification;
pub mod road;
pub mod rulebook;
#[cfg(test)]
mod tests;
mod voices;
pub mod vote;

use crate::base::Msg;
use crate::model::{Book, Key, Kind};
use crate::msg;
use chrono::NaiveDate;
pub use engine::due::{DueList, Group};
use engine::evaluators::{Reach, Shape};
pub use engine::findings::{Findings, findings};
pub use engine::wording::{basis, by_own, cite, evidence, name, say, title};
pub use law::calendar::Calendar;
pub use law::flaw::{Flaw, unreadable};
pub use road::condition::Condition;
pub use road::plan::refuse;
pub use road::why::{Why, why};
pub use rulebook::Rulebook;

/// Every institution's rules, in the order in which findings of one state and day are listed.
const LISTS: &[&[Rule]] = &[
    road::development::RULES,
    road::notice::RULES,
    road::cultivation::RULES,
    road::gates::RULES,
    rectification::RULES,
    assessment::sheet::RULES,
    evaluation::round::RULES,
    meeting::sitting::RULES,
    vote::ballots::RULES,
    meeting::duties::RULES,
    document::RULES,
    oversight::RULES,
    people::post::RULES,
    activity::RULES,
    people::tenure::RULES,
    people::relation::RULES,
    meeting::rhythm::RULES,
    voices::RULES,
    fund::RULES,
    checklist::RULES,
];

/// Every rule: one row each. What it asks and why stands in `fixtures/rules`, by its name.
pub const RULES: &[Rule] = &joined::<{ count() }>();

const fn count() -> usize {
    let (mut n, mut list) = (0, 0);
    while list < LISTS.len() {
        n += LISTS[list].len();
        list += 1;
    }
    n
}

const fn joined<const N: usize>() -> [Rule; N] {
    let mut out = [LISTS[0][0]; N];
    let (mut n, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut i = 0;
        while i < LISTS[list].len() {
            out[n] = LISTS[list][i];
            n += 1;
            i += 1;
        }
        list += 1;
    }
    out
}

/// One rule as code: what it reads and how it judges.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its stable name, as in `zhibu rule NAME`.
    pub name: &'static str,
    /// The kinds of record it reads.
    pub reads: &'static [Kind],
    /// How far it looks.
    pub reach: Reach,
    /// How it judges.
    pub shape: Shape,
    /// Its file of cases: given, today, expected.
    pub cases: &'static str,
}

/// Embeds the file of cases of a rule.
macro_rules! case_file {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rules/cases/", $name, ".toml"))
    };
}
use case_file;

/// Makes a row about a person on the road.
const fn road(name: &'static str, cases: &'static str, shape: Shape) -> Rule {
    Rule { name, reads: road::person::ROAD, reach: Reach::Own, shape, cases }
}

/// What a rule may know: the records, the numbers of the regulations, the calendar, and which day it is.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The records.
    pub book: &'a Book,
    /// The numbers of the regulations, by name and date.
    pub numbers: &'a Rulebook,
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

impl State {
    /// Every state, the most pressing first.
    pub const ALL: [State; 8] = [
        State::Broken,
        State::Overdue,
        State::DueSoon,
        State::Open,
        State::Inherited,
        State::Opportunity,
        State::Unknown,
        State::Met,
    ];

    /// Returns its stable name, as in the shell's JSON.
    pub fn name(self) -> &'static str {
        match self {
            State::Broken => "broken",
            State::Overdue => "overdue",
            State::DueSoon => "due_soon",
            State::Open => "open",
            State::Inherited => "inherited",
            State::Opportunity => "opportunity",
            State::Unknown => "unknown",
            State::Met => "met",
        }
    }

    /// Returns its words for people.
    pub fn label(self) -> Msg {
        match self {
            State::Broken => msg!("违规", "broken"),
            State::Overdue => msg!("逾期", "overdue"),
            State::DueSoon => msg!("临期", "due soon"),
            State::Open => msg!("待办", "open"),
            State::Inherited => msg!("接手前", "inherited"),
            State::Opportunity => msg!("机会", "opportunity"),
            State::Unknown => msg!("不明", "unknown"),
            State::Met => msg!("符合", "met"),
        }
    }
}

/// One rule's answer about one record; words and evidence are made when it is shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Finding {
    /// Place of the rule in the list of rules; the pairs of the date order follow behind.
    pub rule: u16,
    /// How it stands.
    pub state: State,
    /// The record it is about.
    pub subject: Key,
    /// The day by which, or from which.
    pub due: Option<NaiveDate>,
}
