//! Where the header of a sheet is and what each of its columns means.

use super::aliases::{Aliases, Found};
use super::mapping::{Mapping, Titles};
use crate::base::{Refusal, Text, Trouble};
use crate::exchange::format::{Cell, Row, Sheets};
use crate::model::Kind;
use crate::msg;
use std::collections::HashSet;
use std::ops::{ControlFlow, Range};

/// The header is looked for in this many rows: templates have notes above it, not pages.
const ROWS: u32 = 30;

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A field by its name.
    Field(String),
    /// A field that an earlier column holds already: it fills that one's gaps.
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

impl Column {
    /// Returns whether two columns of two tables hold the same: one field, or what bears the same title.
    pub fn is_like(&self, other: &Column) -> bool {
        match (&self.meaning, &other.meaning) {
            (Meaning::Field(a), Meaning::Field(b)) | (Meaning::Again(a), Meaning::Again(b)) => a == b,
            (a, b) => a == b && self.title == other.title,
        }
    }
}

/// A header that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The kind of record its rows are.
    pub kind: String,
    /// Its row; the rows of data begin below.
    pub row: u32,
    /// Its columns from A on.
    pub columns: Vec<Column>,
    /// Whether zhibu wrote the sheet: its titles are the labels of the fields, its rows carry their ids.
    pub own: bool,
    /// Which columns make a table: several where lists stand side by side, each with the same titles.
    pub blocks: Vec<Range<usize>>,
}

impl Header {
    /// Returns the column of a field, the first where several hold it.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|c| matches!(&c.meaning, Meaning::Field(f) if f == field))
    }

    /// Returns the titles of the columns that nobody knows.
    pub fn strays(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|c| c.meaning == Meaning::Stray).map(|c| c.title.as_str())
    }

    /// Counts the columns that are fields.
    pub fn fields(&self) -> usize {
        self.columns.iter().filter(|c| matches!(c.meaning, Meaning::Field(_))).count()
    }

    /// Returns whether every title is the label of a field of the kind, and nothing is missing that it cannot be without.
    fn is_form(&self) -> bool {
        let Some(kind) = Kind::named(&self.kind) else { return false };
        let known = |c: &Column| matches!(c.meaning, Meaning::Field(_));
        let mut needed = kind.fields().iter().filter(|f| f.required);
        self.fields() > 2 && self.columns.iter().all(known) && needed.all(|f| self.column(f.name).is_some())
    }

    fn score(&self) -> (usize, usize) {
        let count = |wanted: fn(&Meaning) -> bool| self.columns.iter().filter(|c| wanted(&c.meaning)).count();
        (count(|m| matches!(m, Meaning::Field(_))), count(|m| *m == Meaning::Ignored))
    }
}

/// Reads the rows of a sheet among which its header is looked for.
pub fn top(sheets: &mut Sheets, sheet: usize) -> Result<Vec<Row>, Trouble> {
    let mut top = Vec::new();
    sheets.read(sheet, &mut |row| {
        if row.number > ROWS {
            return ControlFlow::Break(());
        }
        top.push(row);
        ControlFlow::Continue(())
    })?;
    Ok(top)
}

/// Finds the best header among the first rows of a sheet, for all kinds unless one is asked for.
pub fn find(top: &[Row], aliases: &Aliases, own: &Mapping, kind: Option<&str>) -> Option<Header> {
    let mut best: Option<Header> = None;
    for words in aliases.kinds.iter().filter(|k| kind.is_none_or(|wanted| wanted == k.kind)) {
        let Some(found) = find_in(top, &Titles { words, own }) else { continue };
        // A kind without words of its own is meant only where the sheet is titled as its form is.
        if kind.is_none() && !words.listed && !found.is_form() {
            continue;
        }
        // Without what makes it one, a sheet is of this kind only where somebody says so.
        let telling = words.telling.iter().any(|field| found.column(field).is_some());
        if kind.is_none() && !words.telling.is_empty() && !telling {
            continue;
        }
        if best.as_ref().is_none_or(|b| found.score() > b.score()) {
            best = Some(found);
        }
    }
    best
}

/// Says that no sheet of a file has a header.
pub fn none() -> Trouble {
    let text = msg!(
        "前 {n} 行里找不到表头（需要有姓名、学号之类的列）",
        "no header in the first {n} rows (a column such as 姓名 or 学号 is needed)"
    );
    Refusal::new(Text::from(text).with("n", ROWS))
        .hint(msg!("检查列名，或换一张工作表", "check the column titles, or try another sheet"))
        .into()
}

/// Finds the header of one kind among the first rows of a sheet.
pub fn find_in(top: &[Row], titles: &Titles) -> Option<Header> {
    let mut best: Option<Header> = None;
    for (n, row) in top.iter().enumerate() {
        let above = n.checked_sub(1).and_then(|n| top.get(n));
        let found = header(row, above, titles);
        let known = titles.words.identity.iter().any(|f| found.column(f).is_some());
        // Of two equally good rows the upper one: the first row of data under merged titles counts them once more.
        if known && best.as_ref().is_none_or(|b| found.score() > b.score()) {
            best = Some(found);
        }
    }
    best
}

fn header(row: &Row, above: Option<&Row>, titles: &Titles) -> Header {
    let words = titles.words;
    let empty = Row::default();
    let above = above.unwrap_or(&empty);
    let titles_above = above.cells.iter().filter_map(title).any(|t| titles.means(t).is_some());
    let mut group = None;
    let columns = (0..row.cells.len().max(above.cells.len())).map(|n| {
        let (own, over) = (title(row.cell(n)), title(above.cell(n)));
        group = over.or(group);
        let (title, found) = match (own, group) {
            (Some(own), Some(group)) => {
                let both = format!("{group}{own}");
                match titles.means(&both) {
                    Some(found) => (both, Some(found)),
                    None => (own.to_owned(), titles.means(own)),
                }
            }
            (Some(own), None) => (own.to_owned(), titles.means(own)),
            // A title merged downwards stands in the row above, unless that is the heading of the whole sheet.
            (None, _) => match over.filter(|_| titles_above) {
                Some(over) => (over.to_owned(), titles.means(over)),
                None => (String::new(), None),
            },
        };
        let meaning = match found {
            Some(Found::Field(f)) => Meaning::Field(f.to_owned()),
            Some(Found::Ignored) => Meaning::Ignored,
            None if title.is_empty() => Meaning::Untitled,
            None => Meaning::Stray,
        };
        Column { title: clean(&title), meaning }
    });
    let mut columns: Vec<Column> = columns.collect();
    of_conversion(&mut columns);
    let identity = |column: &Column| matches!(&column.meaning, Meaning::Field(f) if words.identity.contains(f));
    let blocks = blocks(&columns, identity);
    for block in &blocks {
        again(&mut columns[block.clone()]);
    }
    Header { kind: words.kind.clone(), row: row.number, columns, blocks, own: false }
}

/// Gives the gates that admission and conversion have in common to the conversion, where they stand behind one of its
/// own steps, or a second time.
fn of_conversion(columns: &mut [Column]) {
    const TWICE: [(&str, &str); 4] = [
        ("step.approval_1", "step.approval_2"),
        ("step.pre_review_1", "step.pre_review_2"),
        ("step.public_notice_1", "step.public_notice_2"),
        ("step.deliberation_1", "step.deliberation_2"),
    ];
    const BEGUN: [&str; 3] = ["step.convert_apply", "step.vote_2", "step.probation_review"];
    let (mut begun, mut seen) = (false, HashSet::new());
    for column in columns {
        let Meaning::Field(field) = &mut column.meaning else { continue };
        begun |= BEGUN.contains(&field.as_str());
        if let Some((first, second)) = TWICE.iter().find(|(first, _)| *first == field.as_str())
            && (begun || !seen.insert(*first))
        {
            (*second).clone_into(field);
        }
    }
}

/// Marks the second column of a field as such.
fn again(columns: &mut [Column]) {
    let mut seen = HashSet::new();
    for column in columns {
        if let Meaning::Field(field) = &column.meaning
            && !seen.insert(field.clone())
        {
            column.meaning = Meaning::Again(field.clone());
        }
    }
}

/// Parts a header into tables that stand side by side: their titles are the same, word by word, and each says whom
/// its rows are about. Anything less certain is one table with doubled columns.
fn blocks(columns: &[Column], identity: impl Fn(&Column) -> bool) -> Vec<Range<usize>> {
    let whole = || std::iter::once(0..columns.len()).collect();
    let first = columns.iter().position(|c| !c.title.is_empty());
    // A column of numbers may stand before the first table alone.
    let telling = columns.iter().position(&identity);
    for begin in [first, telling].into_iter().flatten() {
        let starts: Vec<usize> = (begin..columns.len()).filter(|n| columns[*n].title == columns[begin].title).collect();
        let ends = starts.iter().skip(1).copied().chain([columns.len()]);
        let mut parts: Vec<Range<usize>> = starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect();
        let titles = |part: &Range<usize>| -> Vec<&str> {
            columns[part.clone()].iter().map(|c| c.title.as_str()).filter(|t| !t.is_empty()).collect()
        };
        let like =
            |part: &Range<usize>| titles(part) == titles(&parts[0]) && columns[part.clone()].iter().any(&identity);
        if parts.len() > 1 && parts.iter().all(like) {
            parts[0].start = 0;
            return parts;
        }
    }
    whole()
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
        Row::new(number, cells.collect())
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
        find_in(top, &Titles { words: aliases.kind("member").unwrap(), own: &Mapping::default() })
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
                "with.contact",
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
    fn lists_side_by_side_are_tables_of_their_own_where_their_titles_are_the_same() {
        let blocks = |titles: &[&str]| member(&[row(1, titles)]).unwrap().blocks;
        assert_eq!(blocks(&["序号", "姓名", "学号", "序号", "姓名", "学号"]), [0..3, 3..6]);
        assert_eq!(blocks(&["序号", "姓名", "学号", "", "序号", "姓名", "学号"]), [0..4, 4..7]);
        assert_eq!(blocks(&["序号", "姓名", "学号", "姓名", "学号"]), [0..3, 3..5]);
        assert_eq!(blocks(&["姓名", "姓名", "姓名"]), [0..1, 1..2, 2..3]);
        // Whose telephone the second one is cannot be told.
        let whole = blocks(&["姓名", "手机", "家长", "姓名", "手机"]);
        assert_eq!(whole, std::iter::once(0..5).collect::<Vec<_>>());
    }

    #[test]
    fn words_without_a_name_column_are_no_header() {
        assert_eq!(member(&[row(1, &["性别", "民族"]), row(2, &["hello"])]), None);
    }
}
