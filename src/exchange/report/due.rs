//! What is due, as entries of a calendar.

use crate::base::{Id, Lang};
use crate::exchange::format::Event;
use crate::rules::{self, DueList, Facts, Finding, Group};
use chrono::NaiveDate;

/// Lists everything with a day, soonest first. A name lasts as long as rule and record do: a day that moves moves the
/// entry.
pub fn events(facts: &Facts, lang: Lang) -> Vec<Event> {
    let list = DueList::of(facts, &rules::findings(facts, false), Some(NaiveDate::MAX));
    let dated = list.rows.into_iter().filter(|(group, f)| *group != Group::Chance && f.due.is_some());
    let mut found: Vec<Finding> = dated.map(|(_, f)| f).collect();
    found.sort_by_key(|f| (f.due, f.rule, f.subject));
    found.iter().filter_map(|f| event(facts, f, lang)).collect()
}

fn event(facts: &Facts, finding: &Finding, lang: Lang) -> Option<Event> {
    let id: Id = finding.subject.id;
    let who = facts.book.name_of(id, lang);
    // No "in three days": an entry that has not moved must not change from day to day.
    let summary = format!("{}: {who}", rules::title(facts, finding).render(lang));
    let note = rules::basis(facts, finding).map(|b| rules::cite(b).render(lang)).unwrap_or_default();
    let uid = format!("{}-{id}@zhibu", rules::name(facts, finding));
    Some(Event { uid, day: finding.due?, summary, note })
}
