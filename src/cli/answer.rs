//! What a command prints: words or JSON, troubles on stderr, and tables in cells.

use crate::base::width::{fit, pad, printable, width};
use crate::base::{Fault, Lang, Trouble};
use crate::msg;
use serde_json::{Value, json};
use std::io::{self, Write};

/// What a command came to.
#[derive(Default, Debug)]
pub struct Answer {
    /// What goes to stdout.
    pub out: Vec<u8>,
    /// What goes to stderr besides: remarks for people.
    pub remarks: Vec<String>,
    /// The exit code.
    pub code: u8,
}

impl Answer {
    /// Answers with words.
    pub fn words(words: impl Into<String>) -> Answer {
        let mut out: String = words.into();
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        Answer { out: out.into_bytes(), ..Answer::default() }
    }

    /// Answers with JSON.
    pub fn json(value: &Value) -> Answer {
        Answer::words(format!("{value:#}"))
    }

    /// Sets the exit code.
    #[must_use]
    pub fn code(mut self, code: u8) -> Answer {
        self.code = code;
        self
    }

    /// Prints it. A reader that has gone away wanted no more: that is no trouble.
    ///
    /// # Errors
    /// What was printed does not arrive: a full disk behind `>`.
    pub fn print(&self) -> Result<(), Trouble> {
        remark(&self.remarks);
        let mut out = io::stdout();
        match out.write_all(&self.out).and_then(|()| out.flush()) {
            Err(e) if !crate::base::os::nobody_reads(&e) => {
                Err(Fault::new(msg!("输出结果", "printing the answer"), e).into())
            }
            _ => Ok(()),
        }
    }
}

/// Prints a trouble on stderr: one line and what to do, or JSON.
pub fn report(trouble: &Trouble, lang: Lang, json: bool) {
    let mut err = io::stderr();
    if json {
        let _ = writeln!(err, "{}", as_json(trouble, lang));
        return;
    }
    let _ = writeln!(err, "{}", one_line(&trouble.line(lang)));
    if let Some(hint) = trouble.hint(lang) {
        let _ = writeln!(err, "{}", one_line(&hint));
    }
}

fn one_line(text: &str) -> String {
    fit(&printable(text), 2000)
}

fn as_json(trouble: &Trouble, lang: Lang) -> Value {
    let refusal = match trouble {
        Trouble::Refusal(r) => Some(r),
        _ => None,
    };
    let mut error = json!({
        "kind": trouble.kind(),
        "text": trouble.line(lang),
        "field": refusal.and_then(|r| r.field.clone()),
        "rule": refusal.and_then(|r| r.rule.clone()),
        "hint": trouble.hint(lang),
        "earliest": refusal.and_then(|r| r.earliest).map(|d| d.to_string()),
    });
    if let Trouble::Busy { pid } = trouble {
        error["pid"] = json!(pid);
    }
    json!({ "error": error })
}

/// The widest a column of a table becomes; the last one is as wide as it is.
const WIDEST: usize = 40;

/// Lays rows out under a header, in cells.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|c| printable(c)).collect()).collect();
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
        cells.chain([width(header[column])]).max().unwrap_or(0).min(WIDEST)
    };
    let widths: Vec<usize> = (0..header.len()).map(wide).collect();
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (column, cell) in cells.enumerate() {
            match widths.get(column) {
                Some(cells) if column + 1 < widths.len() => text += &format!("{}  ", pad(cell, *cells)),
                _ => text += cell,
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&mut header.iter().copied());
    for row in &rows {
        line(&mut row.iter().map(String::as_str));
    }
    out
}

/// Prints remarks for people on stderr.
pub fn remark(lines: &[String]) {
    let mut err = io::stderr();
    for line in lines {
        let _ = writeln!(err, "{line}");
    }
}
