//! What every row of one sheet is read with, and what is said of a row beside what its reader says.

use super::aliases::{KindAliases, Words};
use super::ask::Ask;
use super::header::{Header, Meaning};
use super::proposal::{State, Why};
use super::taken::Refused;
use super::{account, cell, own};
use crate::base::{Id, Lang, Text};
use crate::exchange::format::{Cell, Row};
use crate::model::book::field;
use crate::model::{Code, Kind};
use crate::msg;

/// What every row of one sheet is read with.
pub(in crate::exchange::intake) struct Sheet<'a> {
    pub ask: &'a Ask<'a>,
    pub words: &'a KindAliases,
    pub header: &'a Header,
    pub text: bool,
    /// Whether it is JSON.
    pub json: bool,
    /// The year that stands over the table, or in the name of the sheet or the file.
    pub year: Option<i32>,
}

impl Sheet<'_> {
    /// Returns the id of a row's record in the book it was exported from.
    pub fn id(&self, row: &Row) -> Option<Id> {
        let cell = row.cell(self.header.column(own::ID)?);
        crate::exchange::format::plain(cell).parse().ok()
    }

    /// Puts the cells of a row right that somebody mended; says what each was and is.
    pub fn mend(&self, row: &mut Row, mended: &[(usize, &str)]) -> Vec<Why> {
        let mut out = Vec::new();
        for (column, words) in mended {
            if row.cells.len() <= *column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            let had = crate::exchange::format::plain(&row.cells[*column]);
            row.cells[*column] = if words.is_empty() { Cell::Empty } else { Cell::Text((*words).to_owned()) };
            let title = self.header.columns.get(*column).map_or("", |c| c.title.as_str());
            let text =
                msg!("“{title}”改为“{new}”（表格写“{old}”）", "“{title}” put right: “{new}” (the sheet has “{old}”)");
            let text = text.with("title", title).with("new", *words).with("old", crate::base::width::fit(&had, 24));
            out.push(Why { text, field: None });
        }
        out
    }

    /// Says a reason with the title of the column it is about. Whom a row is about is said by the name alone.
    pub fn titled(&self, why: Why) -> Why {
        const WHO: [&str; 8] = ["name", "student_no", "member", "speaker", "to", "present", "leave", "absent"];
        if why.field.as_deref().is_some_and(|field| WHO.contains(&field)) {
            return why;
        }
        let column = why.field.as_deref().and_then(|field| self.header.column(field)).map(|n| &self.header.columns[n]);
        let said = why.text.render(Lang::Zh);
        match column.filter(|c| !c.title.is_empty() && !said.starts_with(msg!("“", "").zh)) {
            Some(column) => {
                let text = match self.header.kind == Kind::Member.name() {
                    true => msg!("“{title}”：{text}", "“{title}”: {text}"),
                    // What is wrong with a record is often more than its cell.
                    false => msg!("{text}（“{title}”）", "{text} (“{title}”)"),
                };
                let title = crate::base::width::fit(&column.title, 24);
                Why { text: text.with("title", title).with("text", why.text), field: why.field }
            }
            None => why,
        }
    }

    /// Returns what is odd about a row beside what its reader says: days under a title that nobody knows, on which a
    /// stage may hang; a row that the sheet hides or has struck through.
    pub fn doubts(&self, row: &Row, state: State) -> Vec<Why> {
        let mut out = Vec::new();
        let mut say = |text: Text| out.push(Why { text, field: None });
        if self.header.kind == Kind::Member.name() && state != State::Skipped {
            for (n, column) in self.header.columns.iter().enumerate().filter(|(_, c)| c.meaning == Meaning::Stray) {
                let Some(cell) = row.cells.get(n).filter(|cell| account::is_day(cell)) else { continue };
                let text = msg!(
                    "“{title}”（{day}）无法识别，没有导入，阶段可能偏低",
                    "“{title}” ({day}) is not understood and not imported: the stage may be too low"
                );
                say(text.with("title", column.title.as_str()).with("day", crate::exchange::format::plain(cell)));
            }
        }
        if row.hidden {
            say(msg!("这一行在表里是隐藏的", "the sheet hides this row").into());
        }
        if row.struck {
            say(msg!("这一行在表里划了删除线", "the sheet has this row struck through").into());
        }
        out
    }

    pub fn all_words(&self) -> &Words {
        &self.ask.aliases.words
    }

    /// Reads several codes of one list, and the words that are none of them.
    pub fn known(&self, field: &str, all: &'static [Code], cell: &Cell) -> Result<(u32, Vec<String>), Text> {
        let code = |word: &str| self.words.code(field, word, all).map(|c| 1 << c.code);
        if let Some(bit) = cell::line(cell, field::WORDS_MAX)?.as_deref().and_then(code) {
            return Ok((bit, Vec::new()));
        }
        let (mut bits, mut strange) = (0, Vec::new());
        for word in cell::list(cell, self.all_words())?.unwrap_or_default() {
            match code(&word) {
                Some(bit) => bits |= bit,
                None => strange.push(word),
            }
        }
        Ok((bits, strange))
    }

    /// Reads several codes of one list; words of two parts are tried whole before they are taken apart.
    pub fn set(&self, field: &str, all: &'static [Code], cell: &Cell) -> Result<u32, Text> {
        match self.known(field, all, cell)? {
            (bits, strange) if strange.is_empty() => Ok(bits),
            (_, strange) => Err(cell::unknown(&strange[0])),
        }
    }

    /// Refuses a row of a text file with more cells than the header: a separator inside a value has moved the rest.
    pub fn unfit(&self, row: &Row, want: usize) -> Option<Refused> {
        let have = row.cells.iter().rposition(|c| *c != Cell::Empty)? + 1;
        if !self.text || have <= want {
            return None;
        }
        let text = msg!(
            "这一行有 {have} 格，表头只有 {want} 格（值里有分隔符？）",
            "{have} cells under a header of {want} (a separator inside a value?)"
        );
        let why = Why { text: text.with("have", have).with("want", want), field: None };
        Some(Refused { name: String::new(), why: vec![why], note: false })
    }
}
