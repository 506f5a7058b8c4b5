//! The cells of a standard's file: numbers, words of a closed list, flags, lists, tables, each with its fault.

use super::{Reading, Spot};
use crate::base::Frac;
use crate::model::Codes;
use crate::msg;
use crate::rules::law::reader::Value;
use toml::Spanned;
use toml::de::DeValue;

/// Reads a number: `4`, `2.5`, `"1/3"`, `"95%"`.
pub(super) fn frac_of(value: &Value) -> Option<Frac> {
    match value.get_ref() {
        DeValue::Integer(n) => Frac::parse(n.as_str()),
        DeValue::Float(n) => Frac::parse(n.as_str()),
        DeValue::String(s) => Frac::parse(s),
        _ => None,
    }
}

/// Reads a whole number.
pub(super) fn whole_of(value: &Value) -> Option<i32> {
    value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok())
}

impl Reading<'_> {
    /// Refuses keys that nothing reads, so that a slip of the pen is not silently nothing.
    pub(super) fn only_keys(&mut self, t: &Spot, names: &[&str]) {
        for (key, _) in t.table.iter() {
            if !names.contains(&key.get_ref().as_ref()) {
                let text = msg!(
                    "没有 “{name}” 这个名字；这里可写：{known}",
                    "there is nothing called “{name}”; here there are: {known}"
                );
                let text = text.with("name", key.get_ref().to_string()).with("known", names.join(", "));
                self.flaw(key.span(), text);
            }
        }
    }

    pub(super) fn number(&mut self, t: &Spot, key: &str) -> Option<Frac> {
        let value = t.get(key)?;
        let found = frac_of(value);
        if found.is_none() {
            let text =
                msg!("{key} 要是一个数，如 4、2.5、\"1/3\"、\"95%\"", "{key} is a number: 4, 2.5, \"1/3\", \"95%\"");
            self.flaw(value.span(), text.with("key", key));
        }
        found
    }

    pub(super) fn needed(&mut self, t: &Spot, key: &str) -> Frac {
        if !t.has(key) {
            self.flaw(t.span.clone(), msg!("缺少 {key}", "{key} is missing").with("key", key));
        }
        self.number(t, key).unwrap_or_default()
    }

    /// Reads a number that something is divided by.
    pub(super) fn positive(&mut self, t: &Spot, key: &str) -> Frac {
        let number = self.needed(t, key);
        if number <= Frac::ZERO {
            let span = t.get(key).map_or(t.span.clone(), Spanned::span);
            self.flaw(span, msg!("{key} 要大于 0", "{key} is more than 0").with("key", key));
            return Frac::ONE;
        }
        number
    }

    pub(super) fn whole(&mut self, t: &Spot, key: &str) -> Option<i32> {
        let value = t.get(key)?;
        let found = whole_of(value).filter(|n| *n >= 0);
        if found.is_none() {
            self.flaw(value.span(), msg!("{key} 要是不小于 0 的整数", "{key} is a whole number").with("key", key));
        }
        found
    }

    pub(super) fn size(&mut self, t: &Spot, key: &str) -> Option<usize> {
        self.whole(t, key).and_then(|n| usize::try_from(n).ok())
    }

    pub(super) fn flag(&mut self, t: &Spot, key: &str) -> bool {
        let Some(value) = t.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.flaw(value.span(), msg!("{key} 是 true 或 false", "{key} is true or false").with("key", key));
            false
        })
    }

    pub(super) fn text_of(&mut self, t: &Spot, key: &str) -> String {
        let found = t.get(key).and_then(|v| v.get_ref().as_str());
        if found.is_none() {
            let span = t.get(key).map_or(t.span.clone(), Spanned::span);
            let text = match t.has(key) {
                true => msg!("{key} 要写在引号里，如 \"1.1\"", "{key} stands in quotes, as \"1.1\""),
                false => msg!("{key} 要写明", "{key} is needed"),
            };
            self.flaw(span, text.with("key", key));
        }
        found.unwrap_or_default().to_owned()
    }

    /// Reads one word of a closed list.
    pub(super) fn word<T: Copy>(&mut self, t: &Spot, key: &str, list: &[(&str, T)]) -> Option<T> {
        let value = t.get(key)?;
        self.one_of(value, list)
    }

    /// Reads several words of a closed list.
    pub(super) fn words<T: Copy>(&mut self, t: &Spot, key: &str, list: &[(&str, T)]) -> Vec<T> {
        self.list(t, key).into_iter().filter_map(|v| self.one_of(v, list)).collect()
    }

    fn one_of<T: Copy>(&mut self, value: &Value, list: &[(&str, T)]) -> Option<T> {
        let name = value.get_ref().as_str().unwrap_or_default();
        let found = list.iter().find(|(n, _)| *n == name).map(|(_, t)| *t);
        if found.is_none() {
            let names = list.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
            let text = msg!("“{name}” 不在可选之列：{names}", "“{name}” is not one of: {names}");
            self.flaw(value.span(), text.with("name", name).with("names", names));
        }
        found
    }

    /// Reads codes of the book: one word or a list of them.
    pub(super) fn codes<E: Codes>(&mut self, t: &Spot, key: &str) -> Vec<E> {
        match t.get(key) {
            Some(value) if value.get_ref().is_str() => self.0.code(value).into_iter().collect(),
            _ => self.list(t, key).into_iter().filter_map(|v| self.0.code(v)).collect(),
        }
    }

    pub(super) fn pair(&mut self, t: &Spot, key: &str) -> Option<(Frac, Frac)> {
        let cells: Vec<Option<Frac>> = self.list(t, key).into_iter().map(frac_of).collect();
        match cells.as_slice() {
            [Some(from), Some(to)] if from <= to => Some((*from, *to)),
            _ => {
                let span = t.get(key).map_or(t.span.clone(), Spanned::span);
                self.flaw(span, msg!("{key} 写作 [最少，最多]", "{key} is [least, most]").with("key", key));
                None
            }
        }
    }

    pub(super) fn list<'a, 't>(&mut self, t: &Spot<'a, 't>, key: &str) -> Vec<&'a Value<'t>> {
        let Some(value) = t.get(key) else { return Vec::new() };
        match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                self.flaw(value.span(), msg!("{key} 要是一个列表", "{key} is a list").with("key", key));
                Vec::new()
            }
        }
    }

    pub(super) fn table_of<'a, 't>(&mut self, t: &Spot<'a, 't>, key: &str) -> Option<Spot<'a, 't>> {
        let value = t.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Spot { table, span: value.span() }),
            None => {
                self.flaw(value.span(), msg!("{key} 要是一张表 {}", "{key} is a table").with("key", key));
                None
            }
        }
    }

    /// Lists the tables of a list, `[[key]]` or `key = [{ … }]`; one table alone is a list of one.
    pub(super) fn each<'a, 't>(&mut self, t: &Spot<'a, 't>, key: &str) -> Vec<Spot<'a, 't>> {
        if t.get(key).is_some_and(|v| v.get_ref().is_table()) {
            return self.table_of(t, key).into_iter().collect();
        }
        let mut out = Vec::new();
        for value in self.list(t, key) {
            match value.get_ref().as_table() {
                Some(table) => out.push(Spot { table, span: value.span() }),
                None => {
                    self.flaw(value.span(), msg!("{key} 的每一项要是一张表", "each {key} is a table").with("key", key))
                }
            }
        }
        out
    }
}
