//! A rules file being read: its faults with line and column, and the values that every such file is made of.

use super::flaw::Flaw;
use super::numbers::Both;
use crate::base::Text;
use crate::model::Codes;
use crate::msg;
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(in crate::rules) type Value<'t> = Spanned<DeValue<'t>>;

/// Which file is laid over the national text, and for which days.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rules) struct Over {
    /// Whether it is a school's own rules file; otherwise it is a profile.
    pub own: bool,
    /// The first day on which it holds; what it says of earlier days begins then.
    pub from: NaiveDate,
    /// The day on which another takes its place.
    pub until: Option<NaiveDate>,
}

impl Over {
    /// A file that holds on all the days it speaks of.
    pub fn own() -> Over {
        Over { own: true, from: NaiveDate::MIN, until: None }
    }
}

/// A file being read: every fault is kept with its place. The standards are read by it too.
pub(in crate::rules) struct Reader<'r> {
    pub file: &'r str,
    pub text: Arc<str>,
    pub own: bool,
    /// Set where the file is laid over the national text.
    pub over: Option<Over>,
    pub flaws: Vec<Flaw>,
}

pub(in crate::rules) fn both(t: &DeTable<'_>, zh: &str, en: &str) -> Both {
    let words = |key: &str| t.get(key).and_then(|v| v.get_ref().as_str()).unwrap_or_default().into();
    Both { zh: words(zh), en: words(en) }
}

impl Reader<'_> {
    pub(in crate::rules) fn flaw(&mut self, span: Range<usize>, what: impl Into<Text>) {
        let (file, text) = (self.file.to_owned(), Arc::clone(&self.text));
        self.flaws.push(Flaw { file, text, span, what: what.into(), hint: None });
    }

    pub(in crate::rules) fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let text = msg!("没有 “{name}” 这个名字", "there is nothing called “{name}”");
        self.flaw(key.span(), text.with("name", key.get_ref().to_string()));
    }

    pub(in crate::rules) fn each(
        &mut self,
        table: &DeTable<'_>,
        mut take: impl FnMut(&mut Self, &str, &DeTable<'_>, Range<usize>),
    ) {
        for (key, value) in table.iter() {
            match value.get_ref().as_table() {
                Some(t) => take(self, key.get_ref(), t, key.span()),
                None => self.unknown(key),
            }
        }
    }

    pub(in crate::rules) fn day(&mut self, text: &str, span: Range<usize>) -> Option<NaiveDate> {
        let day = text.parse().ok().filter(|d: &NaiveDate| d.to_string() == text);
        if day.is_none() {
            let text = msg!("“{text}” 不是存在的日期", "“{text}” is not a date that exists").with("text", text);
            self.flaw(span, text);
        }
        day
    }

    pub(in crate::rules) fn code<E: Codes>(&mut self, value: &Value<'_>) -> Option<E> {
        let name = value.get_ref().as_str().unwrap_or_default();
        let found = E::ALL.iter().find(|c| c.name == name).and_then(|c| E::from_code(c.code));
        if found.is_none() {
            let names = E::ALL.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
            let text = msg!("“{name}” 不在可选之列：{names}", "“{name}” is not one of: {names}");
            self.flaw(value.span(), text.with("name", name).with("names", names));
        }
        found
    }

    /// Refuses keys that nothing reads, so that a slip of the pen is not silently nothing.
    pub(in crate::rules) fn known(&mut self, t: &DeTable<'_>, names: &[&str]) {
        let basis = ["basis", "article", "force", "verified", "note_zh", "note_en"];
        for (key, _) in t.iter() {
            if !names.contains(&key.get_ref().as_ref()) && !basis.contains(&key.get_ref().as_ref()) {
                self.unknown(key);
            }
        }
    }
}
