//! The ledger of rectification (整改台账) and its short list (整改清单). Both are read back by an import.

use super::{Report, any, shown, words};
use crate::base::Lang;
use crate::exchange::format::Cell;
use crate::model::rectification::{Progress, Rectification};
use crate::msg;
use crate::rules::{self, Facts};

/// Lists every item with every field of the ledger.
pub fn ledger(facts: &Facts, lang: Lang) -> Report {
    const FIELDS: &[&str] = &[
        "no",
        "source",
        "origin",
        "title",
        "term",
        "severity",
        "indicator",
        "cause",
        "goal",
        "measures",
        "owner",
        "assistants",
        "guide",
        "lead",
        "happened",
        "plan_due",
        "deadline",
        "original_deadline",
        "state",
        "progress",
        "self_review",
        "accepted_by",
        "verdict",
        "accepted_on",
        "done",
        "closing_no",
        "reviewed_on",
        "review",
        "reopened_on",
        "scope",
    ];
    lay(facts, lang, msg!("整改台账", "ledger of rectification"), FIELDS)
}

/// Lists the five things everybody asks: problem, measures, who, by when, completion.
pub fn list(facts: &Facts, lang: Lang) -> Report {
    const FIELDS: &[&str] = &["no", "title", "measures", "owner", "deadline", "done"];
    lay(facts, lang, msg!("整改清单", "list of rectification"), FIELDS)
}

fn lay(facts: &Facts, lang: Lang, title: crate::base::Msg, fields: &[&'static str]) -> Report {
    let kind = crate::model::Kind::Rectification;
    let label = |name: &str| match name {
        "happened" => kind.happened(),
        "progress" => Some(msg!("进展记录", "progress")),
        "done" => Some(msg!("完成情况", "completion")),
        "origin" => Some(msg!("来源记录", "raised from")),
        _ => kind.field(name).map(|at| kind.fields()[at].label),
    };
    let columns: Vec<_> = fields.iter().filter_map(|name| Some((*name, label(name)?))).collect();
    let mut report = Report::new(title, &columns, lang);
    for item in facts.book.all::<Rectification>() {
        let record = any(item);
        let cell = |name: &&str| match *name {
            "happened" => item.head.happened.map_or(Cell::Empty, |d| Cell::Day(d, None)),
            "origin" => words(item.origin().map(|id| facts.book.name_of(id, lang)).unwrap_or_default()),
            "progress" => words(progress(facts, item)),
            "done" => words(completion(facts, item, lang)),
            name => shown(facts, &record, name, lang),
        };
        report.rows.push(fields.iter().map(cell).collect());
    }
    report
}

fn progress(facts: &Facts, item: &Rectification) -> String {
    let line = |p: &Progress| {
        let day = p.head.happened.map(|d| d.to_string()).unwrap_or_default();
        let proof = [&*p.evidence, &*p.file].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
        if proof.is_empty() { format!("{day} {}", &*p.text) } else { format!("{day} {} [{proof}]", &*p.text) }
    };
    facts.book.of::<Progress>(item.head.id).map(line).collect::<Vec<_>>().join("\n")
}

/// Returns how an item stands: `完成(逾期 3 天)`, `逾期 6 天`, else its state.
pub fn completion(facts: &Facts, item: &Rectification, lang: Lang) -> String {
    if item.is_closed() {
        return match item.late() {
            Some(n) => msg!("完成（逾期 {n} 天）", "done ({n} days late)").with("n", n).render(lang),
            None => msg!("完成", "done").get(lang).to_owned(),
        };
    }
    if let Some(n) = rules::rectification::overdue(facts, item) {
        return msg!("逾期 {n} 天", "{n} days overdue").with("n", n).render(lang);
    }
    let state = item.state.map(|s| crate::model::Codes::row(s).label);
    state.map_or_else(String::new, |label| label.get(lang).to_owned())
}
