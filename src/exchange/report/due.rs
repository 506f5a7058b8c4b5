//! What is due, as entries of a calendar.

use crate::base::{Id, Lang};
use crate::exchange::format::Event;
use crate::exchange::format::ics::OURS;
use crate::model::meeting::sitting::Meeting;
use crate::msg;
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
    let due = finding.due?;
    let title = rules::title(facts, finding).render(lang);
    // No "in three days": an entry that has not moved must not change from day to day.
    let mut summary = format!("{title}{}{who}", lang.colon());
    let mut note = rules::basis(facts, finding).map(|b| rules::cite(b).render(lang)).unwrap_or_default();
    // What is overdue stands where somebody looks.
    let overdue = rules::engine::due::is_past(facts, due);
    if overdue {
        summary = msg!("逾期：{what}", "overdue: {what}").with("what", summary).render(lang);
        let since = msg!("应在 {day} 前", "was due by {day}").with("day", due).render(lang);
        note = [since, note].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n");
    }
    let held = facts.book.get::<Meeting>(id).filter(|m| !overdue && m.head.happened == Some(due));
    let uid = format!("{}-{id}{OURS}", rules::name(facts, finding));
    Some(Event {
        uid,
        day: due.max(facts.today),
        time: held.and_then(|m| Some((m.starts?, m.ends))),
        place: held.map(|m| m.place.to_string()).unwrap_or_default(),
        summary,
        note,
    })
}
