//! Where the header of a sheet is and what each of its columns means.

use super::aliases::{Aliases, Found, KindAliases};
use super::format::{Cell, Row, Sheets};
use super::own;
use crate::base::{Refusal, Text, Trouble};
use crate::model::Book;
use crate::msg;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// The header is looked for in this many rows: templates have notes above it, not pages.
const ROWS: u32 = 30;

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A field by its name.
    Field(String),
    /// A field that an earlier column holds already.
    Again(String),
    /// Known, and nothing that is kept.
    Ignored,
    /// Unknown: reported, not read.
    Stray,
    /// No title at all.
    Untitled,
}

/// One column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its title as it stands; under a merged group, the group's title before it.
    pub title: String,
    /// What it holds.
    pub meaning: Meaning,
}

/// A header that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The kind of record its rows are.
    pub kind: String,
    /// The sheet it stands on.
    pub sheet: usize,
    /// Its row; the rows of data begin below.
    pub row: u32,
    /// Its columns from A on.
    pub columns: Vec<Column>,
    /// Whether zhibu wrote the sheet: its titles are the labels of the fields, its rows carry their ids.
    pub own: bool,
}

impl Header {
    /// Gives the column of a field, the first where several hold it.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|c| matches!(&c.meaning, Meaning::Field(f) if f == field))
    }

    /// Gives the titles of the columns that nobody knows.
    pub fn strays(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|c| c.meaning == Meaning::Stray).map(|c| c.title.as_str())
    }

    fn score(&self) -> (usize, usize) {
        let count = |wanted: fn(&Meaning) -> bool| self.columns.iter().filter(|c| wanted(&c.meaning)).count();
        (count(|m| matches!(m, Meaning::Field(_))), count(|m| *m == Meaning::Ignored))
    }
}

/// Finds the best header among all sheets of a file, and among all kinds unless one is asked for.
pub fn find(sheets: &mut Sheets, aliases: &Aliases, kind: Option<&str>, book: &Book) -> Result<Header, Trouble> {
    let mut best: Option<Header> = None;
    for sheet in 0..sheets.names().len() {
        let mut top = Vec::new();
        sheets.read(sheet, &mut |row| {
            if row.number > ROWS {
                return ControlFlow::Break(());
            }
            top.push(row);
            ControlFlow::Continue(())
        })?;
        if let Some(found) = own::recognise(&sheets.names()[sheet], &top, book, sheets.is_json())
            && kind.is_none_or(|wanted| wanted == found.kind)
        {
            return Ok(Header { sheet, ..found });
        }
        for words in aliases.kinds.iter().filter(|k| kind.map_or(k.listed, |wanted| wanted == k.kind)) {
            let Some(found) = find_in(&top, words) else { continue };
            if best.as_ref().is_none_or(|b| found.score() > b.score()) {
                best = Some(Header { sheet, ..found });
            }
        }
    }
    best.ok_or_else(|| {
        let text = msg!(
            "前 {n} 行里找不到表头 (需要有姓名, 学号之类的列)",
            "no header in the first {n} rows (a column such as 姓名 or 学号 is needed)"
        );
        Refusal::new(Text::from(text).with("n", ROWS))
            .hint(msg!("检查列名, 或换一张工作表", "check the column titles, or try another sheet"))
            .into()
    })
}

/// Finds the header of one kind among the first rows of a sheet.
pub fn find_in(top: &[Row], words: &KindAliases) -> Option<Header> {
    let mut best: Option<Header> = None;
    for (n, row) in top.iter().enumerate() {
        let above = n.checked_sub(1).and_then(|n| top.get(n));
        let found = header(row, above, words);
        let known = words.identity.iter().any(|f| found.column(f).is_some());
        // Of two equally good rows the upper one: the first row of data under merged titles counts them once more.
        if known && best.as_ref().is_none_or(|b| found.score() > b.score()) {
            best = Some(found);
        }
    }
    best
}

fn header(row: &Row, above: Option<&Row>, words: &KindAliases) -> Header {
    let empty = Row::default();
    let above = above.unwrap_or(&empty);
    let titles_above = above.cells.iter().filter_map(title).any(|t| words.header(t).is_some());
    let mut seen = HashSet::new();
    let mut group = None;
    let columns = (0..row.cells.len().max(above.cells.len())).map(|n| {
        let (own, over) = (title(row.cell(n)), title(above.cell(n)));
        group = over.or(group);
        let (title, found) = match (own, group) {
            (Some(own), Some(group)) => {
                let both = format!("{group}{own}");
                match words.header(&both) {
                    Some(found) => (both, Some(found)),
                    None => (own.to_owned(), words.header(own)),
                }
            }
            (Some(own), None) => (own.to_owned(), words.header(own)),
            // A title merged downwards stands in the row above, unless that is the heading of the whole sheet.
            (None, _) => match over.filter(|_| titles_above) {
                Some(over) => (over.to_owned(), words.header(over)),
                None => (String::new(), None),
            },
        };
        let meaning = match found {
            Some(Found::Field(f)) if seen.insert(f) => Meaning::Field(f.to_owned()),
            Some(Found::Field(f)) => Meaning::Again(f.to_owned()),
            Some(Found::Ignored) => Meaning::Ignored,
            None if title.is_empty() => Meaning::Untitled,
            None => Meaning::Stray,
        };
        Column { title: clean(&title), meaning }
    });
    Header { kind: words.kind.clone(), sheet: 0, row: row.number, columns: columns.collect(), own: false }
}

fn title(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(s) => Some(s.as_str()),
        _ => None,
    }
}

/// Puts a title on one line.
fn clean(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        let cells = cells.iter().map(|s| if s.is_empty() { Cell::Empty } else { Cell::Text((*s).to_owned()) });
        Row { number, cells: cells.collect() }
    }

    fn fields(header: &Header) -> Vec<String> {
        let name = |c: &Column| match &c.meaning {
            Meaning::Field(f) => f.clone(),
            Meaning::Again(f) => format!("again {f}"),
            Meaning::Ignored => "ignored".into(),
            Meaning::Stray => format!("stray {}", c.title),
            Meaning::Untitled => "untitled".into(),
        };
        header.columns.iter().map(name).collect()
    }

    fn member(top: &[Row]) -> Option<Header> {
        let aliases = Aliases::embedded().unwrap();
        find_in(top, aliases.kind("member").unwrap())
    }

    #[test]
    fn a_header_below_notes_and_a_merged_group_row() {
        let top = [
            row(1, &["中共某某大学某某学院学生第一党支部党员名册"]),
            row(2, &["填表说明: 姓名与身份证一致"]),
            row(4, &["序号", "姓名", "学号", "发展过程", "", "转正", "血型", "培养联系人", ""]),
            row(5, &["", "", "", "申请入党时间", "确定为积极分子时间", "时间", "", "姓名", "电话"]),
            row(6, &["1", "单晓", "001", "2023.6.1", "", "", "A", "王芳", ""]),
        ];
        let found = member(&top).unwrap();
        assert_eq!(found.row, 5);
        assert_eq!(
            fields(&found),
            [
                "ignored",
                "name",
                "student_no",
                "applied_on",
                "activist_on",
                "converted_on",
                "stray 血型",
                "ignored",
                "phone"
            ]
        );
    }

    #[test]
    fn the_first_row_of_data_is_not_taken_for_a_header() {
        let top = [row(1, &["姓名", "学号", "性别"]), row(2, &["", "", ""]), row(3, &["单晓"])];
        assert_eq!(member(&top).unwrap().row, 1);
    }

    #[test]
    fn a_second_column_of_one_field_is_said_to_be_one() {
        let top = [row(1, &["姓名", "手机", "联系电话", "血型"])];
        assert_eq!(fields(&member(&top).unwrap()), ["name", "phone", "again phone", "stray 血型"]);
    }

    #[test]
    fn words_without_a_name_column_are_no_header() {
        assert_eq!(member(&[row(1, &["性别", "民族"]), row(2, &["hello"])]), None);
    }
}
