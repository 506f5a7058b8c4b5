//! Rules of the road into the Party: its clocks.

use super::person::{Moment, Person, When};
use crate::base::date;
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::rules::engine::evaluators::{Judged, Shape, back, no_later, not_before, pending};
use crate::rules::road;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

/// The clocks of the road: one row each.
pub const RULES: &[Rule] = &[
    // T1: somebody talks with an applicant within a month.
    road(
        "first_talk",
        case_file!("first_talk"),
        Shape::Within {
            from: Moment::Applied,
            to: Moment::Talked,
            time: "first_talk.within",
            lead: "first_talk.lead",
            past: Some(Stage::Applicant),
            amber: false,
            special: None,
        },
    ),
    // T2: an activist is reviewed every half-year.
    road(
        "review",
        case_file!("review"),
        Shape::Every {
            last: Moment::Reviewed,
            from: Moment::Activist,
            time: "review.every",
            lead: "review.lead",
            at: (Stage::Activist, Stage::Activist),
            amber: false,
        },
    ),
    // Schools go on with it for prospects; the text asks it of activists.
    road(
        "review_prospect",
        case_file!("review_prospect"),
        Shape::Every {
            last: Moment::Reviewed,
            from: Moment::Activist,
            time: "review.prospect",
            lead: "review.lead",
            at: (Stage::Prospect, Stage::Prospect),
            amber: true,
        },
    ),
    // Between being named and being listed no half-year passed without a review.
    road("review_gap", case_file!("review_gap"), Shape::Person(review_gap)),
    // T3: an activist of a year may be proposed as prospect.
    road(
        "listing_chance",
        case_file!("listing_chance"),
        Shape::Chance {
            from: Moment::Activist,
            time: "activist.before_listing",
            at: Stage::Activist,
            until: Moment::Taken(StepKind::ProspectProposed),
        },
    ),
    // T5: an admission is not handled shortly before leaving.
    road("leaving", case_file!("leaving"), Shape::Person(leaving)),
    // T14: a passed pre-review holds for a month.
    road(
        "pre_review_valid",
        case_file!("pre_review_valid"),
        Shape::Within {
            from: Moment::Done(StepKind::PreReview1),
            to: Moment::Taken(StepKind::Vote1),
            time: "pre_review.valid",
            lead: "pre_review.lead",
            past: None,
            amber: false,
            special: None,
        },
    ),
    // T6: an admission is approved within three months.
    road(
        "approval_1",
        case_file!("approval_1"),
        Shape::Within {
            from: Moment::Done(StepKind::Vote1),
            to: Moment::Taken(StepKind::Approval1),
            time: "approval_1.within",
            lead: "approval.lead",
            past: None,
            amber: false,
            special: Some("approval_1.special"),
        },
    ),
    // T6: a conversion is approved within three months.
    road(
        "approval_2",
        case_file!("approval_2"),
        Shape::Within {
            from: Moment::Done(StepKind::Vote2),
            to: Moment::Taken(StepKind::Approval2),
            time: "approval_2.within",
            lead: "approval.lead",
            past: None,
            amber: false,
            special: None,
        },
    ),
    // T15: the oath comes within a month of the approval, as a rule.
    road(
        "oath",
        case_file!("oath"),
        Shape::Within {
            from: Moment::Done(StepKind::Approval1),
            to: Moment::Done(StepKind::Oath),
            time: "oath.within",
            lead: "oath.lead",
            past: Some(Stage::Probationary),
            amber: true,
            special: None,
        },
    ),
    // T7: a probation that ends is discussed.
    road("probation_end", case_file!("probation_end"), Shape::Person(probation_end)),
];

/// Returns the day a person's probation ends: a year from the admitting meeting, or the day it was extended to.
pub fn probation_ends(facts: &Facts, standing: &crate::model::Standing) -> Option<NaiveDate> {
    let admitted = standing.admitted_on?;
    let length = facts.numbers.value("probation.length", admitted)?;
    Some(standing.extended_until.unwrap_or_else(|| not_before(facts, admitted, length)))
}

/// Asks of the time between being named and being listed whether a half-year passed without a review.
fn review_gap<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let named = person.done(StepKind::Activist).filter(|s| !s.from_roster).max_by_key(|s| s.on)?.on?;
    let listed = person.done(StepKind::Prospect).filter(|s| !s.from_roster).filter_map(|s| s.on).max()?;
    let mut days: Vec<NaiveDate> = person.done(StepKind::Cultivate).filter_map(|s| s.on).collect();
    days.retain(|day| named < *day && *day < listed);
    days.extend([named, listed]);
    days.sort_unstable();
    let limit = facts.numbers.value("review.every", listed)?;
    let judged = Judged::new(State::Met).due(listed).on(Some(listed)).limit(Some(limit));
    // A review some days late is no gap.
    let slack =
        |due: NaiveDate| facts.numbers.value("review.slack", listed).map_or(due, |slack| no_later(facts, due, slack));
    let gap = days.windows(2).find(|pair| slack(no_later(facts, pair[0], limit)) < pair[1]);
    let Some(&[from, to]) = gap else { return Some(judged) };
    let due = no_later(facts, from, limit);
    Some(Judged { state: State::Open, from: Some(from), due: Some(due), on: Some(to), ..judged })
}

fn probation_end<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    // Decided and waiting for its approval: nothing is left to discuss.
    if person.standing.stage != Stage::Probationary || person.standing.decided.is_some() {
        return None;
    }
    let limit = facts.numbers.value("probation.length", person.standing.admitted_on.unwrap_or(facts.today))?;
    let Some((ends, admitted)) = probation_ends(facts, &person.standing).zip(person.standing.admitted_on) else {
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    // A limit between two dates belongs to the later event: the discussion once the probation has ended.
    let limit = facts.numbers.value("probation.length", ends).unwrap_or(limit);
    // A postponement moves the discussion; the end stays, and standing counts from it.
    let most = facts.numbers.value("postponement.most", ends);
    let bound = most.map(|most| no_later(facts, ends, most));
    let until = person.taken(StepKind::ConversionPostponed).filter_map(|s| s.until).max();
    let until = until.map(|until| bound.map_or(until, |bound| until.min(bound))).filter(|until| *until > ends);
    let due = until.unwrap_or(ends);
    let grace = facts.numbers.value("probation.grace", facts.today);
    let red = grace.map_or(due, |grace| no_later(facts, due, grace));
    let state = pending(facts, due, "probation.lead", Some(red));
    let limit = if until.is_some() { most.unwrap_or(limit) } else { limit };
    Some(Judged::new(state).due(due).from(admitted).on(until.map(|_| ends)).limit(Some(limit)))
}

fn leaving<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let leaving = person.member.leaving_on?;
    if person.standing.stage != Stage::Prospect || person.standing.decided.is_some() {
        return None;
    }
    let reviewed = person.last(facts, Moment::Done(StepKind::PreReview1));
    let limit = facts.numbers.value("leaving.pre_review", reviewed.day().unwrap_or(facts.today))?;
    // 三个月内 includes the last day of the three months.
    let last = date::add_days(back(leaving, limit), -1);
    let judged = Judged::new(State::Met).due(last).from(leaving).on(reviewed.day()).limit(Some(limit));
    let state = match reviewed {
        // "As a rule" is no prohibition: a deviation, with its reason.
        When::On(day) if day > last => State::Open,
        When::Never if facts.today > last => State::Open,
        When::Never => pending(facts, last, "probation.lead", None),
        _ => State::Met,
    };
    Some(Judged { state, ..judged })
}
