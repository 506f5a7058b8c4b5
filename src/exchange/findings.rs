//! Findings as the rows of a sheet, and the worksheet of what was missing before this book began.

use super::format::Cell;
use crate::base::{Lang, Msg, Text};
use crate::model::people::roster::Member;
use crate::model::{Codes, Record};
use crate::msg;
use crate::rules::engine::findings::{before_book, first_due};
use crate::rules::engine::missing::{Gap, gaps};
use crate::rules::{self, DueList, Facts, Finding, Group};

/// What the sheet of all findings is called.
pub const CHECK: Msg = msg!("体检", "check");
/// What the sheet of what is due is called.
pub const DUE: Msg = msg!("到期事项", "due");
/// What the worksheet is called.
pub const INHERITED: Msg = msg!("接手前缺项", "inherited gaps");

/// Column titles of a sheet of findings, in the order of the shell's JSON.
const COLUMNS: [Msg; 10] = [
    msg!("规则", "rule"),
    msg!("事项", "title"),
    msg!("对象", "subject"),
    msg!("状态", "state"),
    msg!("日期", "due"),
    msg!("说明", "text"),
    msg!("依据", "basis"),
    msg!("条款", "article"),
    msg!("已核", "verified"),
    msg!("效力", "force"),
];

/// Returns the column titles of a sheet of findings.
pub fn header(lang: Lang) -> Vec<String> {
    COLUMNS.map(|m| m.get(lang).to_owned()).to_vec()
}

/// Returns a finding as a row.
pub fn row(facts: &Facts, finding: &Finding, lang: Lang) -> Vec<Cell> {
    let basis = rules::basis(facts, finding);
    let words = |text: Text| Cell::Text(text.render(lang));
    let yes = |yes: bool| Cell::Text(if yes { msg!("是", "yes") } else { msg!("否", "no") }.get(lang).to_owned());
    vec![
        Cell::Text(rules::name(facts, finding).to_owned()),
        words(rules::title(facts, finding)),
        Cell::Text(facts.book.name_of(finding.subject.id, lang)),
        words(finding.state.label().into()),
        finding.due.map_or(Cell::Empty, |day| Cell::Day(day, None)),
        words(rules::say(facts, finding)),
        basis.map_or(Cell::Empty, |b| words(b.document.title.text())),
        basis.and_then(|b| b.article.as_deref()).map_or(Cell::Empty, |a| Cell::Text(a.to_owned())),
        basis.map_or(Cell::Empty, |b| yes(b.verified)),
        basis.map_or(Cell::Empty, |b| words(b.force.row().label.into())),
    ]
}

/// Lists what must be done, soonest first. A chance must not be done: it stands on Today and in the check.
pub fn due(facts: &Facts, found: &[Finding], within: Option<chrono::NaiveDate>) -> Vec<Finding> {
    let list = DueList::of(facts, found, within);
    let mut rows: Vec<Finding> = list.rows.into_iter().filter(|(g, _)| *g != Group::Chance).map(|(_, f)| f).collect();
    rows.sort_by_key(|f| (f.due.is_none(), f.due, f.state, f.rule, f.subject));
    rows
}

/// Column titles of the worksheet; an import knows them again.
const GAPS: [Msg; 7] = [
    msg!("姓名", "name"),
    msg!("学号", "student no."),
    msg!("班级", "class"),
    msg!("缺项", "missing"),
    msg!("应在此日前", "was due by"),
    msg!("日期", "date"),
    msg!("备注", "note"),
];

/// The worksheet of what was missing before this book began.
pub struct Worksheet {
    /// Column titles.
    pub header: Vec<String>,
    /// One row a missing record; its day is to be filled in.
    pub rows: Vec<Vec<Cell>>,
    /// Findings in which nothing is missing: something that is there contradicts a rule.
    pub others: usize,
}

/// Fills the worksheet from the findings.
pub fn worksheet(facts: &Facts, found: &[Finding], lang: Lang) -> Worksheet {
    let mut rows = Vec::new();
    let mut others = 0;
    let mut asked = std::collections::HashSet::new();
    for finding in found.iter().filter(|f| before_book(facts, f)) {
        let gaps = gaps(facts, finding);
        let member = facts.book.get::<Member>(finding.subject.id);
        let (Some(member), false) = (member, gaps.is_empty()) else {
            others += 1;
            continue;
        };
        for gap in gaps {
            let what = match gap {
                Gap::Step(step) => step.row().label,
                Gap::ThoughtReport => crate::model::road::development::ThoughtReport::LABEL,
                Gap::Training => crate::model::road::cultivation::Training::LABEL,
            };
            if !asked.insert((member.head.id, what.en)) {
                continue;
            }
            let words = |s: &str| if s.is_empty() { Cell::Empty } else { Cell::Text(s.to_owned()) };
            rows.push(vec![
                words(&member.name),
                words(&member.student_no),
                words(&member.class_name),
                words(what.get(lang)),
                first_due(facts, finding).map_or(Cell::Empty, |day| Cell::Day(day, None)),
                Cell::Empty,
                Cell::Empty,
            ]);
        }
    }
    Worksheet { header: GAPS.map(|m| m.get(lang).to_owned()).to_vec(), rows, others }
}
