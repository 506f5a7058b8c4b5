//! The numbers of the regulations: data keyed by the day from which they hold, with their basis.

use crate::base::Text;
use crate::msg;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use super::unit::{Compare, Force, Of, Unit};

/// Words of a data file in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Both {
    /// Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

impl Both {
    /// Returns them as a text whose `{name}`s can be filled.
    pub fn text(&self) -> Text {
        Text::owned(&*self.zh, &*self.en)
    }
}

/// A document that rules rest on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    /// Its stable name.
    pub name: Arc<str>,
    /// Its title.
    pub title: Both,
    /// What a sentence prints.
    pub short: Both,
    /// Never printed in a sentence: the program's own reminder settings.
    pub quiet: bool,
    /// What it asks is asked by a province, a school or this program: never law.
    pub local: bool,
}

/// What a value or a rule rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct Basis {
    /// The document.
    pub document: Arc<Document>,
    /// The article, such as `7` or `24-25`; only where it is confirmed.
    pub article: Option<Arc<str>>,
    /// Law, or local practice.
    pub force: Force,
    /// Whether a source confirms it; otherwise it shows 待核.
    pub verified: bool,
    /// Anything a reader should know.
    pub note: Option<Both>,
    /// The school's own file it comes from.
    pub own: Option<Arc<str>>,
}

/// How much.
#[derive(Clone, PartialEq, Debug)]
pub enum Amount {
    /// A whole number.
    Whole(i32),
    /// Several, in rising order.
    List(Vec<i32>),
    /// A share, as two whole numbers: no rounding anywhere.
    Share {
        /// Above the line.
        part: u32,
        /// Below the line.
        whole: u32,
    },
    /// Yes or no.
    Flag(bool),
    /// From this day on there is no such number.
    Ended,
}

/// A value from the day on which it began to hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Dated {
    /// The first day.
    pub from: NaiveDate,
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub unit: Unit,
    /// How a share is compared.
    pub compare: Compare,
    /// What a share is taken of.
    pub of: Of,
    /// What it rests on.
    pub basis: Basis,
}

impl Dated {
    /// Gives itself unless it says that there is no such number any more.
    fn standing(&self) -> Option<&Dated> {
        (self.amount != Amount::Ended).then_some(self)
    }

    /// Returns a whole number, of a list the first; `None` for shares and flags.
    pub fn whole(&self) -> Option<i32> {
        match &self.amount {
            Amount::Whole(n) => Some(*n),
            Amount::List(list) => list.first().copied(),
            _ => None,
        }
    }

    /// Returns all numbers of a list.
    pub fn list(&self) -> &[i32] {
        match &self.amount {
            Amount::List(list) => list,
            Amount::Whole(n) => std::slice::from_ref(n),
            _ => &[],
        }
    }

    /// Says yes; everything but a flag says no.
    pub fn flag(&self) -> bool {
        self.amount == Amount::Flag(true)
    }

    /// Returns whether `count` is enough of `base`, in whole numbers.
    pub fn reached(&self, count: u32, base: u32) -> bool {
        let Amount::Share { part, whole } = self.amount else { return false };
        let (have, need) = (u64::from(count) * u64::from(whole), u64::from(base) * u64::from(part));
        match self.compare {
            Compare::AtLeast => have >= need,
            Compare::MoreThan => have > need,
        }
    }

    /// Returns the least count that is enough of `base`.
    pub fn needed(&self, base: u32) -> u32 {
        let Amount::Share { part, whole } = self.amount else { return 0 };
        let least = (u64::from(base) * u64::from(part)).div_ceil(u64::from(whole).max(1));
        let least = u32::try_from(least).unwrap_or(u32::MAX);
        if self.reached(least, base) { least } else { least.saturating_add(1) }
    }

    /// Writes it with its unit: `1 个月`.
    pub fn words(&self) -> Text {
        let unit = crate::model::Codes::row(self.unit).label;
        match &self.amount {
            Amount::Whole(n) => msg!("{n} {unit}", "{n} {unit}").with("n", *n).with("unit", unit),
            Amount::List(list) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                msg!("{n} {unit}", "{n} {unit}").with("n", list.join(" / ")).with("unit", unit)
            }
            Amount::Share { part, whole } => msg!("{compare}{of}的 {part}/{whole}", "{compare} {part}/{whole} of {of}")
                .with("compare", crate::model::Codes::row(self.compare).label)
                .with("of", crate::model::Codes::row(self.of).label)
                .with("part", *part)
                .with("whole", *whole),
            Amount::Flag(true) => msg!("是", "yes").into(),
            Amount::Flag(false) => msg!("否", "no").into(),
            Amount::Ended => msg!("无", "none").into(),
        }
    }
}

/// A number of the regulations, with every value it had and has.
#[derive(Clone, PartialEq, Debug)]
pub struct Number {
    /// Its stable name.
    pub name: Arc<str>,
    /// What it means.
    pub meaning: Both,
    /// The units a value may have.
    pub units: Vec<Unit>,
    /// Its values by their first day, shipped ones.
    pub shipped: Vec<Dated>,
    /// Its values from a school's own file.
    pub own: Vec<Dated>,
}

impl Number {
    /// Returns the value in force on a day. A school's own value holds from its day on over every shipped one.
    pub fn on(&self, day: NaiveDate) -> Option<&Dated> {
        let own = self.own.iter().rfind(|d| d.from <= day);
        own.map_or_else(|| self.shipped_on(day), Dated::standing)
    }

    /// Returns the value that would be in force on a day without the school's own.
    pub fn shipped_on(&self, day: NaiveDate) -> Option<&Dated> {
        self.shipped.iter().rfind(|d| d.from <= day).and_then(Dated::standing)
    }
}

/// The words of a rule: title, meaning, one sentence a state, and its basis where it has no number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Words {
    /// What it is called.
    pub title: Both,
    /// What it asks and why.
    pub meaning: Both,
    /// A sentence for each state, by the state's name.
    pub say: BTreeMap<Arc<str>, Both>,
    /// What it rests on, by first day.
    pub basis: Vec<(NaiveDate, Basis)>,
    /// The numbers it is judged by.
    pub numbers: Vec<Arc<str>>,
}

/// Every number by name and date, the documents they come from, and the words of the rules.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    pub(in crate::rules) documents: BTreeMap<Arc<str>, Arc<Document>>,
    pub(in crate::rules) numbers: HashMap<Arc<str>, Number>,
    pub(in crate::rules) rules: HashMap<Arc<str>, Words>,
}

impl Numbers {
    /// Returns a number by its name.
    pub fn number(&self, name: &str) -> Option<&Number> {
        self.numbers.get(name)
    }

    /// Returns the value of a number on a day.
    pub fn value(&self, name: &str, day: NaiveDate) -> Option<&Dated> {
        self.number(name)?.on(day)
    }

    /// Lists all numbers by name.
    pub fn all(&self) -> Vec<&Number> {
        let mut all: Vec<&Number> = self.numbers.values().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Lists the names that begin like one that nobody knows.
    pub fn near(&self, name: &str) -> Vec<&str> {
        let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        self.all().into_iter().map(|n| &*n.name).filter(|n| first(n) == first(name)).collect()
    }

    /// Lists what a school's own file overrides.
    pub fn overridden(&self) -> Vec<&Number> {
        self.all().into_iter().filter(|n| !n.own.is_empty()).collect()
    }

    /// Returns the words of a rule.
    pub fn words(&self, rule: &str) -> Option<&Words> {
        self.rules.get(rule)
    }
}
