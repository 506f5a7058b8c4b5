//! Rules of rectification: overdue is computed from the record's own deadline, never stored.

use super::assessment::standard;
use super::engine::evaluators::{JudgeRecord, Judged, Reach, Shape, no_later};
use super::{Facts, Rule, State, case_file};
use crate::base::{Refusal, date};
use crate::model::rectification::{Progress, Rectification, RectificationState, Term};
use crate::model::{AnyRecord, Codes, Kind, Record};
use crate::msg;
use chrono::NaiveDate;

/// Rules of rectification: one row each.
pub const RULES: &[Rule] = &[
    // An item is done by its deadline.
    own("rectification_deadline", case_file!("rectification_deadline"), deadline),
    // What will be done about an item is handed in by the day set for it.
    own("rectification_plan", case_file!("rectification_plan"), plan),
    // An item that was handed in gets its verdict.
    own("rectification_verdict", case_file!("rectification_verdict"), verdict),
    // An item has no more time than its type allows.
    own("rectification_term", case_file!("rectification_term"), term),
    // What is to last is looked at every half-year.
    Rule {
        name: "rectification_standing",
        reads: &[Kind::Branch, Kind::Rectification, Kind::Progress],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Rectification, standing),
        cases: case_file!("rectification_standing"),
    },
    // An item far beyond its deadline goes into the report to the college.
    own("rectification_report", case_file!("rectification_report"), report),
    // Closing is proposed once the indicator an item was raised from is green again.
    Rule {
        name: "rectification_closable",
        reads: standard::READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::Rectification, closable),
        cases: case_file!("rectification_closable"),
    },
];

const fn own(name: &'static str, cases: &'static str, judge: JudgeRecord) -> Rule {
    let shape = Shape::Record(Kind::Rectification, judge);
    Rule { name, reads: &[Kind::Branch, Kind::Rectification], reach: Reach::Own, shape, cases }
}

fn deadline<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    if item.state == Some(RectificationState::Withdrawn) {
        return None;
    }
    let Some(due) = item.deadline else {
        return item.runs().then(|| Judged::new(State::Unknown));
    };
    let mut judged = Judged::new(State::Met).due(due).on(item.accepted_on);
    judged.from = item.head.happened;
    judged.state = match item.state {
        // Handed in and waiting for the verdict: the branch owes nothing more.
        Some(RectificationState::AwaitingReview) => State::Open,
        Some(RectificationState::Draft) => pending_from(facts, due, None),
        _ if item.runs() => pending_from(facts, due, Some(due)),
        _ => State::Met,
    };
    Some(judged)
}

fn plan<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let owed = item.runs() && item.state != Some(RectificationState::Draft);
    let due = item.plan_due.filter(|_| owed)?;
    let state = if item.measures.is_empty() { pending_from(facts, due, Some(due)) } else { State::Met };
    Some(Judged::new(state).due(due).from(item.head.happened?))
}

fn verdict<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let handed_in = item.submitted_on.filter(|_| item.state == Some(RectificationState::AwaitingReview))?;
    let limit = facts.numbers.value("rectification.review", facts.today)?;
    let due = no_later(facts, handed_in, limit);
    let state = if facts.today >= due { State::DueSoon } else { State::Met };
    Some(Judged::new(state).due(due).from(handed_in).limit(Some(limit)))
}

fn term<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let (term, issued) = item.term.zip(item.head.happened).filter(|_| item.runs())?;
    let number = match term {
        Term::AtOnce => "rectification.at_once",
        Term::Short => "rectification.short",
        Term::Semester | Term::Standing => return None,
    };
    let limit = facts.numbers.value(number, issued)?;
    let last = no_later(facts, issued, limit);
    // An extension is a matter of its own.
    let deadline = item.original_deadline.or(item.deadline)?;
    let text = msg!("{term}最晚 {last}，时限定在 {day}", "{term}: by {last} at the latest, but due by {day}");
    let said = text.with("term", term.row().label).with("last", last).with("day", deadline);
    let state = if deadline > last { State::Open } else { State::Met };
    Some(Judged { said: Some(said), ..Judged::new(state).limit(Some(limit)) })
}

fn standing<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let lasts = item.term == Some(Term::Standing) && item.state != Some(RectificationState::Draft) && item.runs();
    let issued = item.head.happened.filter(|_| lasts)?;
    let looked = facts.book.of::<Progress>(item.head.id).filter_map(|p| p.head.happened).max();
    let from = looked.unwrap_or(issued).max(issued);
    let limit = facts.numbers.value("rectification.standing", facts.today)?;
    let due = no_later(facts, from, limit);
    Some(Judged::new(pending_from(facts, due, None)).due(due).from(from).limit(Some(limit)))
}

fn report<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let owed =
        item.runs() && !matches!(item.state, Some(RectificationState::AwaitingReview | RectificationState::Draft));
    let due = item.deadline.filter(|_| owed)?;
    let limit = facts.numbers.value("rectification.report", facts.today)?;
    let from = no_later(facts, due, limit);
    let state = if facts.today >= from { State::Overdue } else { State::Met };
    Some(Judged::new(state).due(from).from(due).limit(Some(limit)))
}

/// Reminds from the first of the days around the deadline.
fn pending_from(facts: &Facts, due: NaiveDate, red: Option<NaiveDate>) -> State {
    let days = facts.numbers.value("rectification.days", facts.today);
    let first = days.and_then(super::law::numbers::Dated::whole).unwrap_or_default();
    match facts.today {
        today if red.is_some_and(|red| today > red) => State::Overdue,
        today if today >= date::add_days(due, first.into()) => State::DueSoon,
        _ => State::Open,
    }
}

fn closable<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let item = Rectification::from_any(any)?;
    let owed = item.runs() && !matches!(item.state, Some(RectificationState::AwaitingReview));
    if !owed || item.indicator.is_empty() {
        return None;
    }
    let state = match standard::is_green(facts, &item.indicator) {
        Some(true) => State::Opportunity,
        Some(false) => State::Met,
        None => State::Unknown,
    };
    Some(Judged { from: item.head.happened, due: item.deadline, ..Judged::new(state) })
}

/// Returns the deadline an item has where nobody says another.
pub fn default_deadline(facts: &Facts) -> Option<NaiveDate> {
    let limit = facts.numbers.value("rectification.default", facts.today)?;
    Some(no_later(facts, facts.today, limit))
}

/// Returns the same for a form.
pub fn default_deadline_of<S>(facts: &Facts, _: &S) -> crate::base::Value {
    default_deadline(facts).map_or(crate::base::Value::None, crate::base::Value::Day)
}

/// Refuses an extension that was asked too late, too often, or goes too far.
pub fn may_extend(facts: &Facts, item: &Rectification, asked: NaiveDate, to: Option<NaiveDate>) -> Result<(), Refusal> {
    let at = |text: crate::base::Text| Refusal::new(text).at("deadline").by_rule("rectification_extension", None);
    let (Some(new), Some(old)) = (to, item.deadline) else {
        return Err(at(msg!("没有时限，谈不上延期", "there is no deadline to extend").into()));
    };
    if new <= old {
        return Err(at(msg!("新时限要晚于原时限", "the new deadline must be later than the old one").into()));
    }
    if asked > old {
        let text = msg!(
            "时限 {old} 已过，不能再申请延期",
            "the deadline {old} has passed: an extension is asked for before it"
        );
        return Err(at(text.with("old", old)));
    }
    let times = facts.numbers.value("rectification.extensions", asked).and_then(super::law::numbers::Dated::whole);
    if times.is_some_and(|n| item.extensions.unwrap_or_default() >= n) {
        let text = msg!("已延期 {n} 次，不能再延", "extended {n} times already, no further");
        return Err(at(text.with("n", item.extensions.unwrap_or_default())));
    }
    let original = item.original_deadline.unwrap_or(old);
    let whole = item.head.happened.map(|issued| original - issued);
    // The length of the original time once more, counted from its end.
    match whole.map(|length| original + length) {
        Some(last) if new > last => {
            let text = msg!(
                "延期合计不超过原来的期限：最晚 {last}",
                "extensions together are no longer than the original time: {last} at the latest"
            );
            Err(at(text.with("last", last)))
        }
        _ => Ok(()),
    }
}

/// Says by how many days an item is overdue, where it is.
pub fn overdue(facts: &Facts, item: &Rectification) -> Option<i64> {
    let owed =
        item.runs() && !matches!(item.state, Some(RectificationState::AwaitingReview | RectificationState::Draft));
    let days = (facts.today - item.deadline.filter(|_| owed)?).num_days();
    (days > 0).then_some(days)
}
