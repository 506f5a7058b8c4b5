//! Asking the book: `stage=full and grade=2024`, and the order of rows.

use crate::base::{Refusal, Value};
use crate::model::book::display;
use crate::model::book::field::Mark;
use crate::model::{AnyRecord, Book, Field, FieldKind, Kind};
use crate::msg;
use chrono::NaiveDate;
use std::cmp::Ordering;

/// Where a column's cells come from.
#[derive(Clone, Copy)]
pub enum CellSource {
    /// A field, by its place.
    Field(usize),
    /// A computed column, by its place.
    Column(usize),
    /// The day of the fact.
    Happened,
    /// The time of entry.
    Entered,
    /// Who entered it.
    By,
}

/// A column of a kind: something shown, sorted and asked for by name.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Stable name.
    pub name: &'static str,
    /// Words for people.
    pub label: crate::base::Msg,
    /// What it holds.
    pub kind: FieldKind,
    /// Personal data.
    pub private: bool,
    /// Whether anybody may read it.
    pub public: bool,
    source: CellSource,
}

impl Shown {
    /// Finds a column of a kind by its name.
    pub fn named(kind: Kind, name: &str) -> Option<Shown> {
        Shown::all(kind).into_iter().find(|c| c.name == name)
    }

    /// Lists every column a kind can show.
    pub fn all(kind: Kind) -> Vec<Shown> {
        let mut out: Vec<Shown> = Vec::new();
        let public = |name| kind.public().contains(&name);
        let fixed =
            |name, label, kind, source| Shown { name, label, kind, private: false, public: public(name), source };
        if let Some(label) = kind.happened() {
            out.push(fixed("happened", label, FieldKind::Day, CellSource::Happened));
        }
        for (i, f) in kind.fields().iter().enumerate() {
            out.push(Shown {
                name: f.name,
                label: f.label,
                kind: f.kind,
                private: f.private,
                public: public(f.name),
                source: CellSource::Field(i),
            });
        }
        for (i, c) in kind.columns().iter().enumerate() {
            out.push(fixed(c.name, c.label, c.kind, CellSource::Column(i)));
        }
        out.push(fixed("entered", msg!("录入日期", "entered"), FieldKind::Day, CellSource::Entered));
        // A kind that keeps somebody under this name itself shows who entered it under another.
        let by = if kind.field("by").is_some() { "entered_by" } else { "by" };
        out.push(fixed(by, msg!("录入人", "entered by"), FieldKind::Words, CellSource::By));
        out
    }

    /// Returns a row's cell.
    pub fn read(&self, book: &Book, row: &AnyRecord) -> Value {
        match self.source {
            CellSource::Field(i) => row.get(i),
            CellSource::Column(i) => (row.kind().columns()[i].read)(book, row),
            CellSource::Happened => row.head().date().into(),
            CellSource::Entered => Value::Day(row.head().entered.date_naive()),
            CellSource::By => Value::Str(row.head().by.clone()),
        }
    }
}

/// Orders two cells as people expect; what is not known comes last.
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::None, Value::None) => Ordering::Equal,
        (Value::None, _) => Ordering::Greater,
        (_, Value::None) => Ordering::Less,
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        (Value::Day(a), Value::Day(b)) => a.cmp(b),
        (Value::Month(_), Value::Day(_) | Value::Month(_)) | (Value::Day(_), Value::Month(_)) => dates(a, b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Code(a), Value::Code(b)) => a.cmp(b),
        (Value::Set(a), Value::Set(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Link(a), Value::Link(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

/// Orders dates of which one is a month: by the first day they may be; a month comes before its days.
fn dates(a: &Value, b: &Value) -> Ordering {
    let span = |v: &Value| v.as_date().map(|d| (d.first(), std::cmp::Reverse(d.last())));
    span(a).cmp(&span(b))
}

#[derive(Clone, Copy, PartialEq)]
enum Comparison {
    Is,
    IsNot,
    Less,
    LessOrIs,
    More,
    MoreOrIs,
    Has,
}

/// A question to every row of a kind: conditions joined by `and`.
pub struct Where(Vec<(Shown, Comparison, Value)>);

const TESTS: [(&str, Comparison); 7] = [
    ("!=", Comparison::IsNot),
    ("<=", Comparison::LessOrIs),
    (">=", Comparison::MoreOrIs),
    ("=", Comparison::Is),
    ("<", Comparison::Less),
    (">", Comparison::More),
    ("~", Comparison::Has),
];

impl Where {
    /// Reads `field=value and field>=value`; `~` is "contains", an empty value "not known".
    pub fn parse(book: &Book, kind: Kind, text: &str, today: NaiveDate) -> Result<Where, Refusal> {
        let mut out = Vec::new();
        for part in text.split(" and ").map(str::trim).filter(|p| !p.is_empty()) {
            let found = TESTS.iter().filter_map(|(sign, test)| Some((part.find(sign)?, *sign, *test)));
            let Some((at, sign, test)) = found.min_by_key(|(at, sign, _)| (*at, std::cmp::Reverse(sign.len()))) else {
                let text = msg!("“{part}” 看不懂：写作 字段=值", "“{part}” is not field=value").with("part", part);
                return Err(Refusal::new(text));
            };
            let (name, value) = (part[..at].trim(), part[at + sign.len()..].trim().trim_matches(['"', '\'']));
            let Some(column) = Shown::named(kind, name) else {
                let text = msg!("{kind} 没有 {name} 这个字段", "{kind} has no field {name}");
                return Err(Refusal::new(text.with("kind", kind.label()).with("name", name)).at(name));
            };
            let value = if test == Comparison::Has {
                Value::words(value)
            } else {
                let field = Field::new(column.name, column.label, column.kind).marked(&[Mark::Months]);
                let value = display::parse(book, &field, value, today)?;
                kind.field(name).map_or(Ok(value.clone()), |at| kind.kept(at, value))?
            };
            out.push((column, test, value));
        }
        Ok(Where(out))
    }

    /// Lists the columns that are asked for.
    pub fn columns(&self) -> impl Iterator<Item = &Shown> {
        self.0.iter().map(|(column, _, _)| column)
    }

    /// Returns whether a row meets every condition.
    pub fn holds(&self, book: &Book, row: &AnyRecord) -> bool {
        self.0.iter().all(|(column, test, want)| {
            let have = column.read(book, row);
            let sorted = || (!have.is_none() && !want.is_none()).then(|| order(&have, want));
            match test {
                Comparison::Is => same(&have, want),
                Comparison::IsNot => !same(&have, want),
                Comparison::Less => sorted() == Some(Ordering::Less),
                Comparison::More => sorted() == Some(Ordering::Greater),
                Comparison::LessOrIs => sorted().is_some_and(|o| o != Ordering::Greater),
                Comparison::MoreOrIs => sorted().is_some_and(|o| o != Ordering::Less),
                Comparison::Has => want.as_str().is_none_or(|w| {
                    let shown = display::words(book, column.kind, &have, crate::base::Lang::Zh);
                    shown.to_lowercase().contains(&w.to_lowercase())
                }),
            }
        })
    }
}

/// Returns whether a cell is what was asked for; a set is, if it has all of them.
fn same(have: &Value, want: &Value) -> bool {
    match (have, want) {
        (Value::Set(have), Value::Set(want)) => have & want == *want,
        (Value::None, Value::Flag(false)) => true,
        (Value::Day(have), Value::Month(want)) => want.has(*have),
        _ => have == want,
    }
}
