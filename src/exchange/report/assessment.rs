//! The self-assessment of the present period as a sheet (自评表).

use super::{Report, words};
use crate::base::{Frac, Lang};
use crate::exchange::format::Cell;
use crate::model::assessment::ScoreColumn;
use crate::msg;
use crate::rules::Facts;
use crate::rules::standard::{self, Mark, Status, sheet};

/// Lays the sheet out: every indicator with both columns, the reason for a difference and what proves it.
pub fn assessment(facts: &Facts, lang: Lang) -> Report {
    let columns = [
        ("area", msg!("一级指标", "area")),
        ("indicator", msg!("编号", "no.")),
        ("title", msg!("二级指标", "indicator")),
        ("most", msg!("分值", "points at most")),
        ("auto", msg!("记录得分", "by the records")),
        ("self", msg!("自评分", "self")),
        ("superior", msg!("上级评分", "superior")),
        ("reason", msg!("差异原因", "why it differs")),
        ("status", msg!("状态", "status")),
        ("evidence", msg!("依据", "evidence")),
    ];
    let mut report = Report::new(msg!("自评表", "self-assessment"), &columns, lang);
    let Some(standard) = standard::default_of(facts) else { return report };
    let period = standard.period(facts.today);
    let given = standard::Given::of(facts.book, standard, &period);
    let mut found = standard::assess(facts, standard, &period);
    if let Some(kept) = given.sheet.filter(|s| s.is_submitted()) {
        sheet::freeze(&mut found, standard, kept);
    }
    report.title = format!("{} {}", report.title, period.name);
    for line in &found.lines {
        let Some(item) = standard.item(&line.id) else { continue };
        let reason = given.reason(&line.id, ScoreColumn::Superior).or(given.reason(&line.id, ScoreColumn::Own));
        report.rows.push(vec![
            words(standard.areas[line.area].title.text().render(lang)),
            words(line.id.as_str()),
            words(item.title.text().render(lang)),
            number(Some(line.most)),
            number(line.auto),
            number(line.points),
            number(line.superior),
            words(reason.unwrap_or_default()),
            words(status(line.status).get(lang)),
            words(evidence(facts, line, &given, lang)),
        ]);
    }
    report.rows.push(total(standard, &found, lang));
    report
}

fn total(standard: &standard::Standard, found: &standard::Sheet, lang: Lang) -> Vec<Cell> {
    let band = |at: usize| standard.bands.get(at).map(|b| b.title.text().render(lang)).unwrap_or_default();
    let bands = match found.bands {
        Some((best, worst)) if best == worst => band(best),
        Some((best, worst)) => format!("{}~{}", band(worst), band(best)),
        None => String::new(),
    };
    let left = msg!("未评 {n} 项", "{n} not scored").with("n", found.unscored).render(lang);
    vec![
        words(msg!("合计", "total").get(lang)),
        Cell::Empty,
        words(bands),
        number(Some(standard.max)),
        Cell::Empty,
        number(Some(found.total)),
        number(found.superior),
        Cell::Empty,
        words(if found.unscored > 0 { left } else { String::new() }),
        Cell::Empty,
    ]
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

/// Says what a figure came from: how many were right, and every one that was not.
fn evidence(facts: &Facts, line: &standard::Line, given: &standard::Given, lang: Lang) -> String {
    let good = line.proofs.iter().filter(|p| p.mark == Mark::Good).count();
    let mut out = Vec::new();
    if !line.proofs.is_empty() {
        out.push(msg!("符合 {a}/{b}", "{a} of {b} kept").with("a", good).with("b", line.proofs.len()).render(lang));
    }
    for proof in line.proofs.iter().filter(|p| p.mark != Mark::Good) {
        let name = proof.key.map(|k| facts.book.name_of(k.id, lang)).unwrap_or_default();
        let day = proof.on.map(|d| d.to_string()).unwrap_or_default();
        out.push(format!("{day} {name} {}", proof.note.render(lang)).trim().to_owned());
    }
    for score in given.scores(&line.id, ScoreColumn::Own) {
        out.extend([&*score.evidence, &*score.file].into_iter().filter(|s| !s.is_empty()).map(str::to_owned));
    }
    out.join("; ")
}
