//! Formulas of a sheet computed again by other means than those that wrote them: values and formulas are read, every
//! formula is worked out from the values alone.

use calamine::{Data, DataType, Range, Reader, open_workbook_auto};
use std::collections::HashMap;
use std::path::Path;

/// What a cell comes to.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A number.
    Number(f64),
    /// Words; nothing is empty words.
    Words(String),
    /// Yes or no.
    Flag(bool),
}

/// A sheet as it was read.
pub struct Sheet {
    values: Range<Data>,
    formulas: HashMap<(u32, u32), String>,
}

impl Sheet {
    /// Reads the first sheet of a file.
    pub fn open(path: &Path) -> Sheet {
        let mut book = open_workbook_auto(path).expect("a sheet");
        let name = book.sheet_names()[0].clone();
        let values = book.worksheet_range(&name).expect("values");
        let range = book.worksheet_formula(&name).expect("formulas");
        let (top, left) = range.start().unwrap_or_default();
        let cells = range.used_cells().filter(|(.., f)| !f.is_empty());
        let formulas = cells.map(|(r, c, f)| ((r as u32 + top, c as u32 + left), f.clone())).collect();
        Sheet { values, formulas }
    }

    /// Returns what stands in a cell as it was written.
    pub fn kept(&self, at: (u32, u32)) -> Value {
        match self.values.get_value(at) {
            None | Some(Data::Empty) => Value::Words(String::new()),
            Some(Data::Int(n)) => Value::Number(*n as f64),
            Some(Data::Float(n)) => Value::Number(*n),
            Some(other) => Value::Words(other.to_string()),
        }
    }

    /// Finds the cell that holds these words.
    pub fn find(&self, words: &str) -> Option<(u32, u32)> {
        let (top, left) = self.values.start().unwrap_or_default();
        let found = self.values.used_cells().find(|(.., d)| d.get_string() == Some(words));
        found.map(|(r, c, _)| (r as u32 + top, c as u32 + left))
    }

    /// Computes every formula anew; gives how many there are and those that come to something else.
    pub fn computed(&self) -> (usize, Vec<String>) {
        let differ = self.formulas.iter().filter_map(|(at, formula)| {
            let (now, kept) = (self.value(*at), self.kept(*at));
            (now != kept).then(|| format!("{at:?} {formula}: {kept:?}, computed {now:?}"))
        });
        (self.formulas.len(), differ.collect())
    }

    fn value(&self, at: (u32, u32)) -> Value {
        match self.formulas.get(&at) {
            Some(formula) => {
                let mut reader = Reading { sheet: self, rest: formula.trim_start_matches('=') };
                let value = reader.equal();
                assert!(reader.rest.is_empty(), "{formula}: {} is left", reader.rest);
                value
            }
            None => self.kept(at),
        }
    }
}

struct Reading<'a> {
    sheet: &'a Sheet,
    rest: &'a str,
}

fn number(value: Value) -> f64 {
    match value {
        Value::Number(n) => n,
        Value::Words(w) if w.is_empty() => 0.0,
        other => panic!("{other:?} is no number"),
    }
}

impl<'a> Reading<'a> {
    fn took(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn must(&mut self, sign: &str) {
        assert!(self.took(sign), "{sign} before {}", self.rest);
    }

    fn equal(&mut self) -> Value {
        let left = self.sum();
        if self.took("<=") {
            return Value::Flag(number(left) <= number(self.sum()));
        }
        if self.took("=") { Value::Flag(left == self.sum()) } else { left }
    }

    fn sum(&mut self) -> Value {
        let mut left = self.product();
        loop {
            let sign = if self.took("+") {
                1.0
            } else if self.took("-") {
                -1.0
            } else {
                return left;
            };
            left = Value::Number(number(left) + sign * number(self.product()));
        }
    }

    fn product(&mut self) -> Value {
        let mut left = self.atom();
        loop {
            let times = self.took("*");
            if !times && !self.took("/") {
                return left;
            }
            let (a, b) = (number(left), number(self.atom()));
            left = Value::Number(if times { a * b } else { a / b });
        }
    }

    fn atom(&mut self) -> Value {
        if self.took("(") {
            let value = self.equal();
            self.must(")");
            return value;
        }
        if self.took("\"") {
            let (words, rest) = self.rest.split_once('"').expect("closed");
            self.rest = rest;
            return Value::Words(words.to_owned());
        }
        for name in ["COUNTIF(", "SUM(", "IF(", "ROUND(", "INT("] {
            if self.took(name) {
                let value = self.called(name);
                self.must(")");
                return value;
            }
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.parse().map_or_else(|_| self.sheet.value(place(word)), Value::Number)
    }

    fn called(&mut self, name: &str) -> Value {
        match name {
            "SUM(" => Value::Number(self.range().into_iter().map(number).sum()),
            "COUNTIF(" => {
                let cells = self.range();
                self.must(",");
                let wanted = self.atom();
                Value::Number(cells.into_iter().filter(|c| *c == wanted).count() as f64)
            }
            "INT(" => Value::Number(number(self.equal()).floor()),
            "ROUND(" => {
                let n = number(self.equal());
                self.must(",");
                let places = 10_f64.powf(number(self.atom()));
                // As sheet programs do it: on the digits a person sees, half away from zero.
                Value::Number(format!("{:.9}", n * places).parse::<f64>().expect("a number").round() / places)
            }
            _ => {
                let holds = self.equal();
                self.must(",");
                // What is not chosen may divide by nothing: a sheet program computes the chosen part alone.
                let yes = self.equal();
                self.must(",");
                let no = self.equal();
                if holds == Value::Flag(true) { yes } else { no }
            }
        }
    }

    fn range(&mut self) -> Vec<Value> {
        let end = self.rest.find([',', ')']).expect("an end");
        let (words, rest) = self.rest.split_at(end);
        self.rest = rest;
        let (from, to) = words.split_once(':').expect("a range");
        let ((top, left), (bottom, right)) = (place(from), place(to));
        (top..=bottom).flat_map(|r| (left..=right).map(move |c| (r, c))).map(|at| self.sheet.value(at)).collect()
    }
}

/// Reads a place such as `AB12`.
fn place(word: &str) -> (u32, u32) {
    let split = word.find(|c: char| c.is_ascii_digit()).unwrap_or_else(|| panic!("{word} is no place"));
    let (letters, digits) = word.split_at(split);
    let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
    (digits.parse::<u32>().expect("a row") - 1, column)
}
