//! Rules of the road into the Party: its clocks.

use super::calendar::Counted;
use super::person::{Moment, Person, When};
use super::shape::{Judged, Reach, Shape, back, late, no_later, not_before, pending};
use super::{Facts, Rule, State};
use crate::base::date;
use crate::model::Kind;
use crate::model::development::{Step, StepKind};
use crate::model::standing::Stage;
use chrono::NaiveDate;

/// What every clock of the road reads.
const ROAD: &[Kind] = &[Kind::Branch, Kind::Member, Kind::Step];

/// T1: somebody talks with an applicant within a month.
pub const FIRST_TALK: Rule = Rule {
    name: "first_talk",
    reads: &[Kind::Branch, Kind::Member, Kind::Step, Kind::Talk],
    reach: Reach::Own,
    shape: Shape::Within {
        from: Moment::Applied,
        to: Moment::Talked,
        time: "first_talk.within",
        lead: "first_talk.lead",
        past: Some(Stage::Applicant),
        amber: false,
    },
};

/// T2: an activist is reviewed every half-year.
pub const REVIEW: Rule = Rule {
    name: "review",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Every {
        last: Moment::Reviewed,
        from: Moment::Activist,
        time: "review.every",
        lead: "review.lead",
        at: (Stage::Activist, Stage::Prospect),
        amber: false,
    },
};

/// T3: an activist of a year may be proposed as prospect.
pub const LISTING_CHANCE: Rule = Rule {
    name: "listing_chance",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Chance {
        from: Moment::Activist,
        time: "activist.before_listing",
        at: Stage::Activist,
        until: Moment::Taken(StepKind::ProspectProposed),
    },
};

/// T6: an admission is approved within three months.
pub const APPROVAL_1: Rule = Rule {
    name: "approval_1",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Within {
        from: Moment::Done(StepKind::Vote1),
        to: Moment::Taken(StepKind::Approval1),
        time: "approval_1.within",
        lead: "approval.lead",
        past: None,
        amber: false,
    },
};

/// T6: a conversion is approved within three months.
pub const APPROVAL_2: Rule = Rule {
    name: "approval_2",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Within {
        from: Moment::Done(StepKind::Vote2),
        to: Moment::Taken(StepKind::Approval2),
        time: "approval_2.within",
        lead: "approval.lead",
        past: None,
        amber: false,
    },
};

/// T8: thought reports come in at a rhythm.
pub const THOUGHT_REPORT: Rule = Rule {
    name: "thought_report",
    reads: &[Kind::Branch, Kind::Member, Kind::Step, Kind::ThoughtReport],
    reach: Reach::Own,
    shape: Shape::Every {
        last: Moment::Reported,
        from: Moment::Activist,
        time: "thought_report.every",
        lead: "thought_report.lead",
        at: (Stage::Activist, Stage::Probationary),
        amber: true,
    },
};

/// T14: a passed pre-review holds for a month.
pub const PRE_REVIEW_VALID: Rule = Rule {
    name: "pre_review_valid",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Within {
        from: Moment::Done(StepKind::PreReview1),
        to: Moment::Taken(StepKind::Vote1),
        time: "pre_review.valid",
        lead: "pre_review.lead",
        past: None,
        amber: false,
    },
};

/// T15: the oath comes within a month of the approval, as a rule.
pub const OATH: Rule = Rule {
    name: "oath",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Within {
        from: Moment::Done(StepKind::Approval1),
        to: Moment::Done(StepKind::Oath),
        time: "oath.within",
        lead: "oath.lead",
        past: Some(Stage::Probationary),
        amber: true,
    },
};

/// T7: a probation that ends is discussed.
pub const PROBATION_END: Rule =
    Rule { name: "probation_end", reads: ROAD, reach: Reach::Own, shape: Shape::Person(probation_end) };

/// T5: an admission is not handled shortly before leaving.
pub const LEAVING: Rule = Rule { name: "leaving", reads: ROAD, reach: Reach::Own, shape: Shape::Person(leaving) };

/// T4: the public notice before listing runs its whole length.
pub const NOTICE_0: Rule = Rule {
    name: "notice_0",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Person(|facts, person| notice(facts, person, StepKind::PublicNotice0, "notice_0.length")),
};

/// T4: the public notice before the admission runs its whole length.
pub const NOTICE_1: Rule = Rule {
    name: "notice_1",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Person(|facts, person| notice(facts, person, StepKind::PublicNotice1, "notice_1.length")),
};

/// T4: the public notice before the conversion runs its whole length.
pub const NOTICE_2: Rule = Rule {
    name: "notice_2",
    reads: ROAD,
    reach: Reach::Own,
    shape: Shape::Person(|facts, person| notice(facts, person, StepKind::PublicNotice2, "notice_2.length")),
};

/// Gives the day a person's probation ends: a year from the admitting meeting, or the day it was extended to.
pub fn probation_ends(facts: &Facts, standing: &crate::model::Standing) -> Option<NaiveDate> {
    let admitted = standing.admitted_on?;
    let length = facts.numbers.value("probation.length", admitted)?;
    Some(standing.extended_until.unwrap_or_else(|| not_before(facts, admitted, length)))
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
    let grace = facts.numbers.value("probation.grace", facts.today);
    let red = grace.map_or(ends, |grace| no_later(facts, ends, grace));
    let state = pending(facts, ends, "probation.lead", Some(red));
    Some(Judged::new(state).due(ends).from(admitted).limit(Some(limit)))
}

fn leaving<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let leaving = person.member.leaving_on?;
    if person.standing.stage != Stage::Prospect || person.standing.decided.is_some() {
        return None;
    }
    let reviewed = person.last(facts, Moment::Done(StepKind::PreReview1));
    let limit = facts.numbers.value("leaving.pre_review", reviewed.day().unwrap_or(facts.today))?;
    let last = back(leaving, limit);
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

/// Counts out a public notice posted on a day; nothing where the rules of that day know no such notice.
pub fn notice_ends(facts: &Facts, length: &str, posted: NaiveDate) -> Option<Counted> {
    let length = facts.numbers.value(length, posted)?;
    let counting = facts.numbers.value("notice.posting_day", posted).is_some_and(super::numbers::Dated::flag);
    Some(facts.calendar.count(posted, length, counting))
}

fn notice<'a>(facts: &Facts<'a>, person: &Person<'a>, kind: StepKind, length: &str) -> Option<Judged<'a>> {
    let step: &Step = person.taken(kind).max_by_key(|s| s.head.happened)?;
    let limit = facts.numbers.value(length, step.head.happened.unwrap_or(facts.today))?;
    let Some(posted) = step.head.happened else {
        return Some(Judged::new(State::Unknown).limit(Some(limit)));
    };
    let ends = notice_ends(facts, length, posted)?;
    let state = match step.until {
        Some(until) if until < ends.day => late(limit, false),
        _ if facts.today <= ends.day => State::DueSoon,
        _ => State::Met,
    };
    let judged = Judged::new(state).due(ends.day).from(posted).on(step.until).limit(Some(limit));
    Some(Judged { approximate: ends.approximate, ..judged })
}

/// Gives the first day on which a step may follow a public notice: the day after its end.
pub fn after_notice(ends: NaiveDate) -> NaiveDate {
    date::add_days(ends, 1)
}
