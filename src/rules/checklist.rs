//! Rules of checklists: an item is done by its day.

use super::engine::evaluators::{Judged, Reach, Shape, pending};
use super::{Facts, Rule, State, case_file};
use crate::model::checklist::{Checklist, ChecklistItem};
use crate::model::{AnyRecord, Kind, Record};

/// Rules of checklists: one row each.
pub const RULES: &[Rule] = &[
    // An item of a list is done by its day, or by the end of the list.
    Rule {
        name: "checklist_deadline",
        reads: &[Kind::Branch, Kind::Checklist, Kind::ChecklistItem],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::ChecklistItem, item),
        cases: case_file!("checklist_deadline"),
    },
];

fn item<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = ChecklistItem::from_any(any)?;
    let list = facts.book.get::<Checklist>(item.checklist.0);
    let due = item.deadline.or(list.and_then(|list| list.until))?;
    let state = if item.done_on.is_some() { State::Met } else { pending(facts, due, "task.lead", None) };
    Some(Judged::new(state).due(due).on(item.done_on))
}
