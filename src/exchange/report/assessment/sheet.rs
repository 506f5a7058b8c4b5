//! The self-assessment of the present period as a sheet (自评表).

use crate::base::{Frac, Lang, Msg, Refusal};
use crate::exchange::format::{self, Cell};
use crate::exchange::report::{Report, words};
use crate::model::Hooks;
use crate::model::assessment::{Assessment, ScoreColumn, SuperiorAssessment};
use crate::msg;
use crate::rules::Facts;
use crate::rules::assessment::standard::{
    self, Given, Item, Mark, Past, Period, Sheet, Standard, Status, handed_in, past,
};
use std::borrow::Cow;

/// The columns of the sheet: stable name and label.
pub const COLUMNS: &[(&str, Msg)] = &[
    ("area", msg!("一级指标", "area")),
    ("indicator", msg!("编号", "no.")),
    ("title", msg!("二级指标", "indicator")),
    ("most", msg!("分值", "points at most")),
    ("auto", msg!("记录得分", "by the records")),
    ("self", msg!("自评分", "self")),
    ("superior", msg!("上级评分", "superior")),
    ("difference", msg!("差值", "difference")),
    ("reason", msg!("差异原因", "why it differs")),
    ("earlier", msg!("上期得分", "last period")),
    ("status", msg!("状态", "status")),
    ("evidence", msg!("依据", "evidence")),
];

/// What the columns come to together, where the standard weighs them.
pub const COMBINED: Msg = msg!("综合得分", "combined");

/// The names of the columns of further earlier periods, the later first.
const FURTHER: [&str; 3] = ["earlier_2", "earlier_3", "earlier_4"];

/// A sheet as it is handed in, with what was given for it and what earlier periods came to.
pub struct Filled<'a> {
    /// The standard.
    pub standard: Cow<'a, Standard>,
    /// The period.
    pub period: Period,
    /// What was given by hand.
    pub given: Given<'a>,
    /// The sheet; one that was handed in as it was then.
    pub sheet: Sheet,
    /// What the superior made of it.
    pub superior: Option<&'a SuperiorAssessment>,
    /// The periods before that were handed in, the latest first.
    pub past: Vec<Past>,
}

/// Fills the sheet of a period, by its name; of the present one where none is named.
/// # Errors
/// There is no such period, no standard applies, or that of the sheet cannot be read.
pub fn filled<'a>(facts: &Facts<'a>, period: Option<&str>) -> Result<Filled<'a>, Refusal> {
    let sheets = past::sheets(facts);
    let none = || Refusal::new(msg!("没有适用的标准", "no standard applies")).at("standard");
    let (_, now) = sheets.first().ok_or_else(none)?;
    let name = period.map_or_else(|| now.name.clone(), str::to_owned);
    standard::readable(facts, &name)?;
    let known = sheets.iter().map(|(_, p)| p.name.as_str()).collect::<Vec<_>>().join("、");
    let (standard, period) = sheets.iter().find(|(_, p)| p.name == name).cloned().ok_or_else(|| {
        let text = msg!("没有“{name}”的自评；有：{known}", "there is no self-assessment “{name}”; there are: {known}");
        Refusal::new(text.with("name", name).with("known", known)).at("on")
    })?;
    let given = Given::of(facts, &standard, &period);
    let found = handed_in::stands(facts, &standard, &period, &given);
    let superior = given.sheet.and_then(|s| s.superior(facts.book));
    let past = standard::past(facts, &period);
    Ok(Filled { standard, period, given, sheet: found, superior, past })
}

impl Filled<'_> {
    /// Lays the indicators out, one row each.
    pub fn rows(&self, facts: &Facts, lang: Lang) -> Vec<Vec<Cell>> {
        self.sheet.lines.iter().filter_map(|line| self.row(facts, line, lang)).collect()
    }

    fn row(&self, facts: &Facts, line: &standard::Line, lang: Lang) -> Option<Vec<Cell>> {
        let item = self.standard.item(&line.id)?;
        let reason = |column| self.given.reason(&line.id, column);
        let reason = reason(ScoreColumn::Superior).or(reason(ScoreColumn::Own)).unwrap_or_default();
        let differs = line.superior.is_some() && line.superior != line.mine;
        let unsaid = msg!("未写明", "not said").get(lang);
        let earlier = |n: usize| self.past.get(n).map_or(Cell::Empty, |p| then(p, item, line.most));
        let difference = line.superior.zip(line.mine).map(|(theirs, ours)| theirs - ours);
        let mut row = vec![
            words(self.standard.areas[line.area].title.text().render(lang)),
            words(line.id.as_str()),
            words(item.title.text().render(lang)),
            number(Some(line.most)),
            number(line.auto),
            number(line.mine),
            number(line.superior),
            number(difference),
            words(if differs && reason.is_empty() { unsaid } else { reason }),
            earlier(0),
            words(status(line.status).get(lang)),
            words(evidence(facts, line, &self.given, lang)),
        ];
        row.extend((1..self.past.len()).map(earlier));
        row.extend(self.is_blended().then(|| number(line.points)));
        Some(row)
    }

    /// Returns whether the standard weighs its columns, so that what counts is none of them.
    pub fn is_blended(&self) -> bool {
        !self.standard.blend.is_empty()
    }

    /// Writes what an indicator had in earlier periods, the earliest first.
    pub fn series(&self, id: &str) -> Vec<String> {
        let Some(item) = self.standard.item(id) else { return Vec::new() };
        let one = |p: &Past| match then(p, item, item.points) {
            Cell::Empty => format!("{} -", p.period),
            Cell::Number(n) => format!("{} {n}", p.period),
            other => format!("{} {}", p.period, format::plain(&other)),
        };
        self.past.iter().rev().map(one).collect()
    }

    /// Names the band, or the worst and the best that are still possible.
    pub fn band(&self, lang: Lang) -> String {
        let band = |at: usize| self.standard.bands.get(at).map(|b| b.title.text().render(lang)).unwrap_or_default();
        match self.sheet.bands {
            Some((best, worst)) if best == worst => band(best),
            Some((best, worst)) => format!("{}~{}", band(worst), band(best)),
            None => String::new(),
        }
    }
}

/// Lays the sheet of a period out: every indicator with both columns, the reason for a difference and what proves it.
/// # Errors
/// There is no such period, no standard applies, or that of the sheet cannot be read.
pub fn assessment(facts: &Facts, on: Option<&str>, lang: Lang) -> Result<Report, Refusal> {
    let period = on.map(|on| period_of(facts, on));
    let mut report = Report::new(msg!("自评表", "self-assessment"), COLUMNS, lang);
    let filled = filled(facts, period.as_deref())?;
    report.title = format!("{} {}", report.title, filled.period.name);
    for (past, name) in filled.past.iter().skip(1).zip(FURTHER) {
        report.names.push(name);
        report
            .header
            .push(msg!("{period} 得分", "points of {period}").with("period", past.period.as_str()).render(lang));
    }
    if filled.is_blended() {
        report.names.push("combined");
        report.header.push(COMBINED.get(lang).to_owned());
    }
    report.rows = filled.rows(facts, lang);
    report.rows.push(total(&filled, lang));
    Ok(report)
}

/// Returns the period that is meant: by its name, or by the id or the title of its record.
fn period_of(facts: &Facts, on: &str) -> String {
    let meant = |a: &&Assessment| a.head.id.to_string() == on || a.title(facts.book, Lang::Zh) == on;
    facts.book.all::<Assessment>().find(meant).map_or_else(|| on.to_owned(), |a| a.period.to_string())
}

fn total(filled: &Filled, lang: Lang) -> Vec<Cell> {
    let left = msg!("未评 {n} 项", "{n} not scored").with("n", filled.sheet.unscored).render(lang);
    let mut row = vec![
        words(msg!("合计", "total").get(lang)),
        Cell::Empty,
        words(filled.band(lang)),
        number(Some(filled.standard.max)),
        Cell::Empty,
        number(Some(filled.sheet.mine)),
        number(filled.sheet.superior),
        number(filled.sheet.superior.map(|s| s - filled.sheet.mine)),
        Cell::Empty,
        filled.past.first().map_or(Cell::Empty, |p| whole(p, &filled.standard)),
        words(if filled.sheet.unscored > 0 { left } else { String::new() }),
        words(filled.superior.map(|s| opinion(s, lang)).unwrap_or_default()),
    ];
    row.extend(filled.past.iter().skip(1).map(|p| whole(p, &filled.standard)));
    row.extend(filled.is_blended().then(|| number(Some(filled.sheet.total))));
    row
}

/// Returns who assessed the sheet from above, when, and in words.
pub fn opinion(superior: &SuperiorAssessment, lang: Lang) -> String {
    let on = superior.head.happened.map(|d| d.to_string()).unwrap_or_default();
    let text = msg!("上级考核 {on} {who} {band}：{words}", "the superior on {on}, {who} {band}: {words}");
    let text = text.with("on", on).with("who", &*superior.assessor).with("band", &*superior.band);
    text.with("words", &*superior.opinion).render(lang)
}

/// Returns what an indicator had in an earlier period: a number where it has the same points at most, else of how many.
fn then(past: &Past, item: &Item, most: Frac) -> Cell {
    match past.item(item) {
        Some(row) if row.most == most => number(row.points),
        Some(row) => words(row.words(most)),
        None => Cell::Empty,
    }
}

/// Returns the total of an earlier period in the same way.
fn whole(past: &Past, standard: &Standard) -> Cell {
    match past.share().is_none_or(|share| past.total == Some(share * standard.max)) {
        true => number(past.total),
        false => words(past.words(standard)),
    }
}

fn number(points: Option<Frac>) -> Cell {
    points.map_or(Cell::Empty, |p| Cell::Number((p.float() * 100.0).round() / 100.0))
}

fn status(status: Status) -> crate::base::Msg {
    match status {
        Status::Scored => msg!("已评", "scored"),
        Status::Unscored => msg!("未评", "not scored"),
        Status::NotApplicable => msg!("不适用", "does not apply"),
        Status::NotYet => msg!("未到期", "not due yet"),
    }
}

/// Returns what a figure came from: how many were right, and every one that was not.
fn evidence(facts: &Facts, line: &standard::Line, given: &Given, lang: Lang) -> String {
    let good = line.proofs.iter().filter(|p| p.mark == Mark::Good).count();
    let mut out = Vec::new();
    if line.auto.is_none() && !line.proofs.is_empty() {
        out.push(msg!("记录不足", "not in the records").get(lang).to_owned());
    } else if !line.proofs.is_empty() {
        out.push(msg!("符合 {a}/{b}", "{a} of {b} kept").with("a", good).with("b", line.proofs.len()).render(lang));
    }
    // What the records do not know is no list of failures.
    let known = line.proofs.iter().filter(|p| !matches!(p.mark, Mark::Good | Mark::Unknown));
    for proof in known {
        let name = proof.key.map(|k| facts.book.name_of(k.id, lang)).unwrap_or_default();
        let day = proof.on.map(|d| d.to_string()).unwrap_or_default();
        out.push(format!("{day} {name} {}", proof.note.render(lang)).trim().to_owned());
    }
    for score in given.scores(&line.id, ScoreColumn::Own) {
        out.extend([&*score.evidence, &*score.file].into_iter().filter(|s| !s.is_empty()).map(str::to_owned));
    }
    out.join("; ")
}
