//! Reading rules files: every fault with its line and column, nothing taken from a file that has one.

use super::Rulebook;
use crate::model::Codes;
use crate::msg;
use crate::rules::law::flaw::{Flaw, unreadable};
use crate::rules::law::numbers::{Amount, Basis, Both, Compare, Dated, Document, Force, Number, Of, Unit, Words};
use crate::rules::law::reader::{Over, Reader, Value, both};
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// Reads one shipped file of the national text into the numbers.
pub(super) fn read(numbers: &mut Rulebook, file: &str, text: &str) -> Vec<Flaw> {
    take(numbers, Reader { file, text: text.into(), own: false, over: None, flaws: Vec::new() })
}

/// Lays a profile or a school's own file over the numbers: it adds, moves and ends, and every fault is told.
pub(super) fn lay(numbers: &mut Rulebook, file: &str, text: &str, over: Over) -> Vec<Flaw> {
    let own = over.own;
    take(numbers, Reader { file, text: text.into(), own, over: Some(over), flaws: Vec::new() })
}

fn take(numbers: &mut Rulebook, mut reader: Reader) -> Vec<Flaw> {
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

impl Reader<'_> {
    /// Reports a number nobody knows, and those whose names are near.
    fn no_number(&mut self, numbers: &Rulebook, name: &str, span: Range<usize>) {
        let text = msg!("没有叫 “{name}” 的数值", "there is no number called “{name}”");
        self.flaw(span, text.with("name", name));
        let near = numbers.near(name);
        if let Some(flaw) = self.flaws.last_mut().filter(|_| !near.is_empty()) {
            flaw.hint = Some(msg!("相近的：{near}", "near it: {near}").with("near", near.join(" ")));
        }
    }

    fn file(&mut self, numbers: &mut Rulebook, table: &DeTable<'_>) {
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

    fn document(&mut self, numbers: &mut Rulebook, name: &str, t: &DeTable<'_>) {
        let (title, short) = (both(t, "zh", "en"), both(t, "short_zh", "short_en"));
        let quiet = t.get("quiet").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let local = t.get("local").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let document = Document { name: name.into(), title, short, quiet, local };
        numbers.values.documents.insert(name.into(), Arc::new(document));
    }

    fn number(&mut self, numbers: &mut Rulebook, name: &str, t: &DeTable<'_>, span: Range<usize>) {
        let known = numbers.values.numbers.get(name).cloned();
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
        numbers.values.numbers.insert(name.into(), number);
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

    /// Reads a value: a bare one, or a table with its basis.
    fn dated(&mut self, numbers: &Rulebook, number: &Number, from: NaiveDate, value: &Value<'_>) -> Option<Dated> {
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
            let text = msg!("单位不对：这里只能用 {names}", "wrong unit: only {names} fits here");
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
                Unit::Share => msg!("这里要填比例，如 \"1/2\"", "a share belongs here, such as \"1/2\""),
                _ => msg!("这里要填整数（{unit}）", "a whole number belongs here ({unit})"),
            };
            self.flaw(value.span(), text.with("unit", unit.row().label));
        }
        amount
    }

    pub(super) fn basis(&mut self, numbers: &Rulebook, t: &DeTable<'_>, span: Range<usize>) -> Option<Basis> {
        let name = t.get("basis").and_then(|v| v.get_ref().as_str());
        let document = match name {
            Some(name) => match numbers.values.documents.get(name) {
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

    fn words(&mut self, numbers: &mut Rulebook, name: &str, t: &DeTable<'_>) {
        let mut words =
            Words { title: both(t, "zh", "en"), meaning: both(t, "meaning_zh", "meaning_en"), ..Words::default() };
        for (key, value) in t.iter() {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("zh" | "en" | "meaning_zh" | "meaning_en", _) => {}
                ("numbers", None) => {
                    for item in value.get_ref().as_array().into_iter().flat_map(|a| a.iter()) {
                        match item.get_ref().as_str().filter(|n| numbers.values.numbers.contains_key(*n)) {
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
        numbers.values.rules.insert(name.into(), words);
    }
}

/// Takes a document that only a school's own file names.
fn named(name: &str) -> Arc<Document> {
    let both = Both { zh: name.into(), en: name.into() };
    Arc::new(Document { name: name.into(), title: both.clone(), short: both, quiet: false, local: true })
}

fn share(text: &str) -> Option<Amount> {
    let (part, whole) = text.split_once('/')?;
    let (part, whole) = (part.trim().parse().ok()?, whole.trim().parse().ok()?);
    (part > 0 && part <= whole).then_some(Amount::Share { part, whole })
}
