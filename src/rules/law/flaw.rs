//! A fault in a rules file, with its line and column.

use crate::base::{Lang, Text};
use crate::msg;
use std::ops::Range;
use std::sync::Arc;

/// A fault in a file that somebody wrote by hand.
#[derive(Clone, PartialEq, Debug)]
pub struct Flaw {
    /// The file.
    pub file: String,
    /// Its text, so that the line can be shown.
    pub text: Arc<str>,
    /// Where in the text.
    pub span: Range<usize>,
    /// What is wrong.
    pub what: Text,
    /// What to write instead.
    pub hint: Option<Text>,
}

/// Says that a file is no TOML where it is pointed at. The reader's own words are English.
pub fn unreadable(said: String) -> Text {
    let text = msg!("这里的写法不对：引号、括号、等号或逗号没有配好，或者同一个名字写了两次", "not valid TOML: {e}");
    text.with("e", said)
}

impl Flaw {
    /// Reports a file that is wrong as a whole.
    pub fn of_file(file: String, what: impl Into<Text>) -> Flaw {
        Flaw { file, text: "".into(), span: 0..0, what: what.into(), hint: None }
    }

    /// Returns line and column, both from one, the column in characters.
    pub fn place(&self) -> (usize, usize) {
        let before = self.text.get(..self.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// Writes it in one line: `rules.toml:3:5: …`.
    pub fn line(&self, lang: Lang) -> String {
        let (line, column) = self.place();
        format!("{}:{line}:{column}: {}", self.file, self.what.render(lang))
    }

    /// Makes the report that shows the line with a mark under the place.
    pub fn report(&self, lang: Lang) -> miette::Report {
        let label = miette::LabeledSpan::new_with_span(Some(self.what.render(lang)), self.span.clone());
        let mut diagnostic = miette::MietteDiagnostic::new(self.line(lang)).with_label(label);
        let kept = msg!("这个文件没有采用；自带的规则照旧", "this file was not used; the shipped rules stay");
        let hint = self.hint.as_ref().map(|h| h.render(lang));
        diagnostic = diagnostic.with_help(hint.unwrap_or_else(|| kept.get(lang).to_owned()));
        let source = miette::NamedSource::new(&self.file, self.text.to_string());
        miette::Report::new(diagnostic).with_source_code(source)
    }
}
