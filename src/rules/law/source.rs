//! Reading rules files: every fault with its line and column, nothing taken from a file that has one.

use super::flaw::{Flaw, unreadable};
use super::numbers::{Amount, Basis, Both, Compare, Dated, Document, Force, Number, Numbers, Of, Unit, Words};
use crate::base::Text;
use crate::model::Codes;
use crate::msg;
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(in crate::rules) type Value<'t> = Spanned<DeValue<'t>>;

/// Reads one shipped file of the national text into the numbers.
pub(in crate::rules) fn read(numbers: &mut Numbers, file: &str, text: &str) -> Vec<Flaw> {
    take(numbers, Reader { file, text: text.into(), own: false, over: None, flaws: Vec::new() })
}

/// Lays a profile or a school's own file over the numbers: it adds, moves and ends, and every fault is told.
pub(in crate::rules) fn lay(numbers: &mut Numbers, file: &str, text: &str, over: Over) -> Vec<Flaw> {
    let own = over.own;
    take(numbers, Reader { file, text: text.into(), own, over: Some(over), flaws: Vec::new() })
}

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

fn take(numbers: &mut Numbers, mut reader: Reader) -> Vec<Flaw> {
    let text = Arc::clone(&reader.text);
    match DeTable::parse(&text) {
        Ok(table) => reader.file(numbers, table.get_ref()),
        Err(e) => {
            let said = e.message().to_owned();
            reader.flaw(e.span().unwrap_or(0..0), unreadable(said));
        }
    }
    reader.flaws
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

impl Reader<'_> {
    pub(in crate::rules) fn flaw(&mut self, span: Range<usize>, what: impl Into<Text>) {
        let (file, text) = (self.file.to_owned(), Arc::clone(&self.text));
        self.flaws.push(Flaw { file, text, span, what: what.into(), hint: None });
    }

    /// Reports a number nobody knows, and those whose names are near.
    fn no_number(&mut self, numbers: &Numbers, name: &str, span: Range<usize>) {
        let text = msg!("没有叫 “{name}” 的数值", "there is no number called “{name}”");
        self.flaw(span, text.with("name", name));
        let near = numbers.near(name);
        if let Some(flaw) = self.flaws.last_mut().filter(|_| !near.is_empty()) {
            flaw.hint = Some(msg!("相近的: {near}", "near it: {near}").with("near", near.join(" ")));
        }
    }

    pub(in crate::rules) fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>) {
        let text = msg!("没有 “{name}” 这个名字", "there is nothing called “{name}”");
        self.flaw(key.span(), text.with("name", key.get_ref().to_string()));
    }

    fn file(&mut self, numbers: &mut Numbers, table: &DeTable<'_>) {
        let ground = self.over.is_none();
        // Documents and numbers first: steps and pairs speak of them.
        for (key, value) in table.iter() {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("schema", None) => {}
                ("zh" | "en" | "about_zh" | "about_en", None) if !ground && !self.own => {}
                ("step" | "gate" | "pair" | "veto", None) if !ground => {}
                ("document", Some(t)) if !self.own => self.each(t, |r, name, t, _| r.document(numbers, name, t)),
                ("number", Some(t)) => self.each(t, |r, name, t, span| r.number(numbers, name, t, span)),
                ("rule", Some(t)) if ground => self.each(t, |r, name, t, _| r.words(numbers, name, t)),
                ("pair", None) if ground => {
                    for item in value.get_ref().as_array().into_iter().flat_map(|a| a.iter()) {
                        self.pair(numbers, item);
                    }
                }
                ("step", None) if ground => {
                    for item in value.get_ref().as_array().into_iter().flat_map(|a| a.iter()) {
                        self.road(numbers, item);
                    }
                }
                _ => self.unknown(key),
            }
        }
        if !ground {
            self.laid(numbers, table);
        }
    }

    fn each(&mut self, table: &DeTable<'_>, mut take: impl FnMut(&mut Self, &str, &DeTable<'_>, Range<usize>)) {
        for (key, value) in table.iter() {
            match value.get_ref().as_table() {
                Some(t) => take(self, key.get_ref(), t, key.span()),
                None => self.unknown(key),
            }
        }
    }

    fn document(&mut self, numbers: &mut Numbers, name: &str, t: &DeTable<'_>) {
        let (title, short) = (both(t, "zh", "en"), both(t, "short_zh", "short_en"));
        let quiet = t.get("quiet").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let local = t.get("local").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let document = Document { name: name.into(), title, short, quiet, local };
        numbers.documents.insert(name.into(), Arc::new(document));
    }

    fn number(&mut self, numbers: &mut Numbers, name: &str, t: &DeTable<'_>, span: Range<usize>) {
        let known = numbers.numbers.get(name).cloned();
        let mut number = match known {
            Some(known) => known,
            None if self.over.is_some() => return self.no_number(numbers, name, span),
            None => {
                let meaning = both(t, "zh", "en");
                Number { name: name.into(), meaning, units: self.units(t), shipped: Vec::new(), own: Vec::new() }
            }
        };
        let mut laid = Vec::new();
        for (key, value) in t.iter() {
            match key.get_ref().as_ref() {
                "zh" | "en" | "unit" | "units" if self.over.is_none() => {}
                key_text => {
                    let Some(from) = self.day(key_text, key.span()) else { continue };
                    let Some(dated) = self.dated(numbers, &number, from, value) else { continue };
                    if self.over.is_some() && self.idle(&number, &dated, value) {
                        continue;
                    }
                    if self.own { number.own.push(dated) } else { laid.push((from, dated)) }
                }
            }
        }
        self.list_values(numbers, &number, &laid);
        self.shipped(&mut number, laid);
        number.shipped.sort_by_key(|d| d.from);
        number.own.sort_by_key(|d| d.from);
        numbers.numbers.insert(name.into(), number);
    }

    fn units(&mut self, t: &DeTable<'_>) -> Vec<Unit> {
        let list = t.get("units").and_then(|v| v.get_ref().as_array());
        let values: Vec<&Value<'_>> =
            t.get("unit").into_iter().chain(list.into_iter().flat_map(|a| a.iter())).collect();
        let mut units: Vec<Unit> = Vec::new();
        for unit in values.into_iter().filter_map(|v| self.code::<Unit>(v)) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
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
            let text = msg!("“{name}” 不在可选之列: {names}", "“{name}” is not one of: {names}");
            self.flaw(value.span(), text.with("name", name).with("names", names));
        }
        found
    }

    /// Reads a value: a bare one, or a table with its basis.
    fn dated(&mut self, numbers: &Numbers, number: &Number, from: NaiveDate, value: &Value<'_>) -> Option<Dated> {
        let unit = *number.units.first()?;
        let empty = DeTable::new();
        let table = value.get_ref().as_table();
        let t = table.unwrap_or(&empty);
        self.known(t, &["value", "unit", "compare", "of"]);
        let unit = match t.get("unit") {
            Some(v) => self.code::<Unit>(v).filter(|u| self.fits(number, *u, v.span()))?,
            None => unit,
        };
        // What a school does not say again stays as the shipped value in force on that day had it.
        let before = number.on(from);
        let bare = if table.is_some() { t.get("value") } else { Some(value) };
        let Some(bare) = bare else {
            self.flaw(value.span(), msg!("缺少 value", "value is missing"));
            return None;
        };
        let amount = self.amount(unit, bare)?;
        let compare = t.get("compare").and_then(|v| self.code(v)).or(before.map(|d| d.compare));
        let of = t.get("of").and_then(|v| self.code(v)).or(before.map(|d| d.of));
        let basis = self.basis(numbers, t, value.span())?;
        let (compare, of) = (compare.unwrap_or(Compare::AtLeast), of.unwrap_or(Of::Due));
        Some(Dated { from, amount, unit, compare, of, basis })
    }

    fn fits(&mut self, number: &Number, unit: Unit, span: Range<usize>) -> bool {
        let fits = number.units.contains(&unit);
        if !fits {
            let names = number.units.iter().map(|u| u.row().name).collect::<Vec<_>>().join(", ");
            let text = msg!("单位不对: 这里只能用 {names}", "wrong unit: only {names} fits here");
            self.flaw(span, text.with("names", names));
        }
        fits
    }

    fn amount(&mut self, unit: Unit, value: &Value<'_>) -> Option<Amount> {
        let whole = |v: &DeValue<'_>| v.as_integer().and_then(|i| i.as_str().parse::<i32>().ok());
        let amount = match (unit, value.get_ref()) {
            (_, v) if v.as_str() == Some("none") => Some(Amount::Ended),
            (Unit::Flag, v) => v.as_bool().map(Amount::Flag),
            (Unit::Share, v) => v.as_str().and_then(share),
            (_, DeValue::Array(list)) => {
                let list: Option<Vec<i32>> = list.iter().map(|v| whole(v.get_ref())).collect();
                list.filter(|l| !l.is_empty() && l.is_sorted()).map(Amount::List)
            }
            (_, v) => whole(v).filter(|n| *n >= 0).map(Amount::Whole),
        };
        if amount.is_none() {
            let text = match unit {
                Unit::Flag => msg!("这里要填 true 或 false", "true or false belongs here"),
                Unit::Share => msg!("这里要填比例, 如 \"1/2\"", "a share belongs here, such as \"1/2\""),
                _ => msg!("这里要填整数 ({unit})", "a whole number belongs here ({unit})"),
            };
            self.flaw(value.span(), text.with("unit", unit.row().label));
        }
        amount
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

    pub(in crate::rules) fn basis(&mut self, numbers: &Numbers, t: &DeTable<'_>, span: Range<usize>) -> Option<Basis> {
        let name = t.get("basis").and_then(|v| v.get_ref().as_str());
        let document = match name {
            Some(name) => match numbers.documents.get(name) {
                Some(document) => Arc::clone(document),
                None if self.over.is_some() => named(name),
                None => {
                    let text = msg!("没有 “{name}” 这份文件", "there is no document “{name}”").with("name", name);
                    self.flaw(span, text);
                    return None;
                }
            },
            None if self.over.is_some() => named(self.file),
            None => {
                self.flaw(span, msg!("缺少依据 basis", "its basis is missing"));
                return None;
            }
        };
        let shipped = if document.local { Force::Local } else { Force::Law };
        let force = t.get("force").and_then(|v| self.code(v));
        let words = both(t, "note_zh", "note_en");
        Some(Basis {
            document,
            article: t.get("article").and_then(|v| v.get_ref().as_str()).map(Into::into),
            force: force.unwrap_or(if self.over.is_some() { Force::Local } else { shipped }),
            verified: t.get("verified").and_then(|v| v.get_ref().as_bool()).unwrap_or(true),
            note: (words != Both::default()).then_some(words),
            own: self.own.then(|| self.file.into()),
        })
    }

    fn words(&mut self, numbers: &mut Numbers, name: &str, t: &DeTable<'_>) {
        let mut words =
            Words { title: both(t, "zh", "en"), meaning: both(t, "meaning_zh", "meaning_en"), ..Words::default() };
        for (key, value) in t.iter() {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("zh" | "en" | "meaning_zh" | "meaning_en", _) => {}
                ("numbers", None) => {
                    for item in value.get_ref().as_array().into_iter().flat_map(|a| a.iter()) {
                        match item.get_ref().as_str().filter(|n| numbers.numbers.contains_key(*n)) {
                            Some(number) => words.numbers.push(number.into()),
                            None => self.flaw(item.span(), msg!("没有这个数值", "there is no such number")),
                        }
                    }
                }
                ("say", Some(say)) => {
                    for (state, sentence) in say.iter() {
                        let line = |i: usize| sentence.get_ref().get(i).and_then(|v| v.get_ref().as_str());
                        match (line(0), line(1)) {
                            (Some(zh), Some(en)) => {
                                let both = Both { zh: zh.into(), en: en.into() };
                                words.say.insert(state.get_ref().as_ref().into(), both);
                            }
                            _ => self.flaw(sentence.span(), msg!("要写两种语言", "both languages are needed")),
                        }
                    }
                }
                (day, Some(t)) => {
                    self.known(t, &[]);
                    let from = self.day(day, key.span());
                    let basis = self.basis(numbers, t, value.span());
                    words.basis.extend(from.zip(basis));
                }
                _ => self.unknown(key),
            }
        }
        words.basis.sort_by_key(|(from, _)| *from);
        numbers.rules.insert(name.into(), words);
    }
}

/// Takes a document that only a school's own file names.
fn named(name: &str) -> Arc<Document> {
    let both = Both { zh: name.into(), en: name.into() };
    Arc::new(Document { name: name.into(), title: both.clone(), short: both, quiet: false, local: true })
}

pub(in crate::rules) fn both(t: &DeTable<'_>, zh: &str, en: &str) -> Both {
    let words = |key: &str| t.get(key).and_then(|v| v.get_ref().as_str()).unwrap_or_default().into();
    Both { zh: words(zh), en: words(en) }
}

fn share(text: &str) -> Option<Amount> {
    let (part, whole) = text.split_once('/')?;
    let (part, whole) = (part.trim().parse().ok()?, whole.trim().parse().ok()?);
    (part > 0 && part <= whole).then_some(Amount::Share { part, whole })
}
