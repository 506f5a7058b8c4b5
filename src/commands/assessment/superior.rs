//! The superior's assessment of a sheet: who, when, in words; its points are scores of the superior's column.

use super::sheet::desk;
use crate::base::{Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::assessment::SuperiorAssessment;
use crate::model::{Change, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ARGS: &[Arg] = &[
        Arg::new("assessor", msg!("考核人", "assessed by"), FieldKind::Words).needed().filled(assessor),
        Arg::new("happened", msg!("考核日期", "assessed on"), FieldKind::Day)
            .needed()
            .filled(|facts, _| Value::Day(facts.today)),
        Arg::new("opinion", msg!("考核意见", "opinion"), FieldKind::Prose),
        Arg::new("band", msg!("核定等次", "band given"), FieldKind::Words),
        Arg::new("document", msg!("文号", "document no."), FieldKind::Words),
        Arg::new("period", msg!("期间", "period"), FieldKind::Words),
    ];
    let doc = msg!("记上级考核", "record the superior's assessment");
    vec![Command::new("assessment.superior", doc, Scope::On(Kind::Assessment), ARGS, Run::Edit(record))]
}

/// Begins with who assessed the last sheet.
fn assessor(facts: &Facts, _: &Situation) -> Value {
    let last = facts.book.all::<SuperiorAssessment>().max_by_key(|s| s.head.happened);
    last.map_or(Value::None, |s| Value::words(&s.assessor))
}

/// Writes the record of a sheet, which is begun where nobody has; a second time changes it.
fn record(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let desk = desk(facts, situation, args)?;
    let (sheet, mut changes) = desk.begun(facts, situation);
    let before = desk.record.and_then(|r| r.superior(facts.book)).cloned();
    let head = situation.head(Some(facts.today));
    let mut after =
        before.clone().unwrap_or(SuperiorAssessment { head, assessment: Link::to(sheet), ..Default::default() });
    after.head.happened = args.day("happened").or(after.head.happened);
    let mut after = after.into_any();
    args.fill(&mut after)?;
    let about = About::of(|lang| after.title(facts.book, lang));
    changes.push(match before {
        Some(before) => Change::edit(before.into_any(), after),
        None => Change::add(after),
    });
    situation.tx(facts, "assessment.superior", about, changes).lean().not_empty()
}
