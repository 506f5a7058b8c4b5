//! The ledger of commendation (表彰台账): what was proposed, granted or declined, to whom, and what it was proposed from.

use crate::base::Lang;
use crate::exchange::format::Cell;
use crate::exchange::report::{Report, any, shown, words};
use crate::model::assessment::Award;
use crate::model::{Codes, Kind};
use crate::msg;
use crate::rules::Facts;

/// Lists every commendation, the latest first, those that wait for their decision before them.
pub fn ledger(facts: &Facts, lang: Lang) -> Report {
    const FIELDS: &[&str] = &["happened", "title", "member", "level", "state", "document", "amount", "from", "reason"];
    let kind = Kind::Award;
    let label = |name: &str| match name {
        "happened" => kind.happened(),
        "from" => Some(msg!("推荐依据", "proposed from")),
        _ => kind.field(name).map(|at| kind.fields()[at].label),
    };
    let columns: Vec<_> = FIELDS.iter().filter_map(|name| Some((*name, label(name)?))).collect();
    let mut report = Report::new(msg!("表彰台账", "ledger of commendation"), &columns, lang);
    let mut all: Vec<&Award> = facts.book.all::<Award>().collect();
    all.sort_by_key(|a| (a.is_granted(), std::cmp::Reverse(a.head.happened), a.head.id));
    for award in all {
        let record = any(award);
        // A commendation of nobody in particular is the branch's.
        let who = award.member.id().unwrap_or(award.head.branch);
        let cell = |name: &&str| match *name {
            "happened" => award.head.happened.map_or(Cell::Empty, |d| Cell::Day(d, None)),
            "member" => words(facts.book.name_of(who, lang)),
            "state" => words(award.state.unwrap_or_default().row().label.get(lang)),
            "amount" => award.amount.map_or(Cell::Empty, |n| Cell::Number(n.into())),
            "from" => {
                let from = award.result.id().or(award.assessment.id());
                words(from.map(|id| facts.book.name_of(id, lang)).unwrap_or_default())
            }
            name => shown(facts, &record, name, lang),
        };
        report.rows.push(FIELDS.iter().map(cell).collect());
    }
    report
}
