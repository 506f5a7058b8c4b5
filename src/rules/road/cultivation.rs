//! The systems of cultivation: thought reports, contacts, introducers, recommendations, the probation year's entries.

use super::person::{Moment, Person, carried};
use crate::base::{Id, Lang, Refusal, Text};
use crate::model::people::discipline::{Discipline, DisciplineKind};
use crate::model::people::roster::{Member, Status};
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::{Contact, ContactRole, Recommendation, Review, Training, TrainingKind};
use crate::model::road::development::{Outcome, StepKind};
use crate::model::{AnyRecord, Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::{Judged, Reach, Shape, late, no_later};
use crate::rules::engine::wording::cite;
use crate::rules::law::numbers::Dated;
use crate::rules::road;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::NaiveDate;

/// The systems' rules: one row each.
pub const RULES: &[Rule] = &[
    // T8: thought reports come in at a rhythm.
    road(
        "thought_report",
        case_file!("thought_report"),
        Shape::Every {
            last: Moment::Reported,
            from: Moment::Activist,
            time: "thought_report.every",
            lead: "thought_report.lead",
            at: (Stage::Activist, Stage::Probationary),
            amber: true,
        },
    ),
    // Trainings come in at a rhythm too.
    road(
        "training",
        case_file!("training"),
        Shape::Every {
            last: Moment::Trained,
            from: Moment::Activist,
            time: "training.every",
            lead: "training.lead",
            at: (Stage::Activist, Stage::Prospect),
            amber: true,
        },
    ),
    // One or two full members stand by an activist, and are replaced when they leave.
    road("contacts", case_file!("contacts"), Shape::Person(contacts)),
    // Nobody looks after too many.
    road("contact_load", case_file!("contact_load"), Shape::Person(load)),
    // Two full members introduce.
    road("introducers", case_file!("introducers"), Shape::Person(introducers)),
    // T9: a recommendation does not hold for ever.
    road("recommendation", case_file!("recommendation"), Shape::Person(recommendation)),
    // A recommendation has its majority.
    Rule {
        name: "recommendation_vote",
        reads: &[Kind::Branch, Kind::Recommendation],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Recommendation, recommended),
        cases: case_file!("recommendation_vote"),
    },
    // A prospect's training has its days or hours.
    Rule {
        name: "training_length",
        reads: &[Kind::Branch, Kind::Training],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Training, long_enough),
        cases: case_file!("training_length"),
    },
    // A conversion rests on what the probation year has shown.
    road("probation_entries", case_file!("probation_entries"), Shape::Person(entries)),
];

/// Whether somebody may stand by others as contact or introducer on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fitness {
    /// A full member of this branch.
    Fit,
    /// Not a full member on that day, or not here.
    Unfit,
    /// A full member since nobody knows when.
    Unknown,
}

/// Returns whether somebody is a full member here on a day.
pub fn fitness(facts: &Facts, id: Id, day: NaiveDate) -> Fitness {
    let Some(member) = facts.book.get::<Member>(id) else { return Fitness::Unfit };
    if !member.here_on(day) || member.status == Some(Status::OnPartyProbation) {
        return Fitness::Unfit;
    }
    let standing = facts.book.standing(id);
    if standing.stage == Stage::Full && standing.converted_on.is_none() {
        return Fitness::Unknown;
    }
    if facts.book.standing_on(id, day).stage == Stage::Full { Fitness::Fit } else { Fitness::Unfit }
}

fn named<'a>(facts: &Facts<'a>, member: Id, role: ContactRole) -> impl Iterator<Item = &'a Contact> {
    facts.book.of::<Contact>(member).filter(move |c| c.member.0 == member && c.role() == role)
}

fn member_key(id: Id) -> Option<Key> {
    Some(Key { kind: Kind::Member, id })
}

/// Finds somebody named who was no full member on the day they began.
fn misnamed<'a>(facts: &Facts<'a>, member: Id, role: ContactRole, number: &str) -> Option<Judged<'a>> {
    let wrong = named(facts, member, role).find_map(|c| {
        let day = c.head.happened?;
        (fitness(facts, c.contact.0, day) == Fitness::Unfit).then_some((c, day))
    });
    let (contact, day) = wrong?;
    let limit = facts.numbers.value(number, day)?;
    let judged = Judged::new(late(limit, false)).due(day).on(Some(day)).limit(Some(limit));
    Some(Judged { other: member_key(contact.contact.0), ..judged })
}

/// Finds the day on which somebody who has moved on since had more contacts than the text of that day allows.
fn crowded<'a>(facts: &Facts<'a>, member: Id) -> Option<Judged<'a>> {
    let days = named(facts, member, ContactRole::Contact).filter_map(|c| c.head.happened);
    days.filter_map(|day| Some((day, facts.numbers.value("contacts.most", day)?))).find_map(|(day, most)| {
        let there = named(facts, member, ContactRole::Contact).filter(|c| c.head.happened.is_some());
        let fit = |c: &&Contact| c.lasted_on(day) && fitness(facts, c.contact.0, day) != Fitness::Unfit;
        let people = there.filter(fit).map(|c| c.contact.0).collect::<std::collections::BTreeSet<_>>();
        let over = i32::try_from(people.len()).is_ok_and(|n| Some(n) > most.whole());
        over.then(|| Judged { due: Some(day), ..Judged::new(late(most, false)) }.limit(Some(most)))
    })
}

fn contacts<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let id = person.member.head.id;
    if let Some(wrong) = misnamed(facts, id, ContactRole::Contact, "contacts.most") {
        return Some(wrong);
    }
    if !matches!(person.standing.stage, Stage::Activist | Stage::Prospect) || person.standing.decided.is_some() {
        return crowded(facts, id);
    }
    let (least, most) =
        (facts.numbers.value("contacts.least", facts.today)?, facts.numbers.value("contacts.most", facts.today)?);
    let now = || named(facts, id, ContactRole::Contact).filter(|c| c.lasted_on(facts.today));
    let stands = |c: &&Contact| fitness(facts, c.contact.0, facts.today) != Fitness::Unfit;
    let fit = i32::try_from(now().filter(stands).count()).unwrap_or(i32::MAX);
    let since = person.last(facts, Moment::Done(StepKind::Contacts)).day().or(person.standing.activist_on);
    let judged = Judged { from: since, ..Judged::new(State::Met) };
    if fit > most.whole()? {
        return Some(Judged { state: late(most, false), due: since, ..judged.limit(Some(most)) });
    }
    if fit >= least.whole()? {
        return Some(judged.limit(Some(least)));
    }
    if named(facts, id, ContactRole::Contact).next().is_none() && person.has(StepKind::Contacts) {
        // A bare step says that contacts were named, not whom.
        let on = person.last(facts, Moment::Done(StepKind::Contacts)).day();
        return Some(Judged { state: State::Unknown, on, ..judged.limit(Some(least)) });
    }
    let gone = named(facts, id, ContactRole::Contact).max_by_key(|c| (c.head.happened, c.head.id));
    let left = gone.and_then(|c| c.until.or_else(|| facts.book.get::<Member>(c.contact.0).and_then(|m| m.out_on)));
    let state = State::DueSoon;
    let due = left.or(person.standing.activist_on);
    let other = gone.and_then(|c| member_key(c.contact.0));
    Some(Judged { state, due, other, on: left, ..judged.limit(Some(least)) })
}

fn load<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let id = person.member.head.id;
    let limit = facts.numbers.value("contacts.load", facts.today)?;
    let looks_after = |c: &&Contact| {
        let stage = facts.book.standing(c.member.0).stage;
        c.contact.0 == id
            && c.role() == ContactRole::Contact
            && c.lasted_on(facts.today)
            && stage < Stage::Probationary
            && facts.book.get::<Member>(c.member.0).is_some_and(|m| m.here_on(facts.today))
    };
    let many = i32::try_from(facts.book.of::<Contact>(id).filter(looks_after).count()).unwrap_or(i32::MAX);
    let state = if many > limit.whole()? { late(limit, true) } else { State::Met };
    (many > 0).then(|| Judged::new(state).limit(Some(limit)))
}

fn introducers<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let id = person.member.head.id;
    if let Some(wrong) = misnamed(facts, id, ContactRole::Introducer, "introducers.count") {
        return Some(wrong);
    }
    let voted = person.last(facts, Moment::Taken(StepKind::Vote1)).day();
    let first = named(facts, id, ContactRole::Introducer).filter_map(|c| c.head.happened).min()?;
    let day = voted.unwrap_or(facts.today);
    let limit = facts.numbers.value("introducers.count", day)?;
    // People count, not records: who is named twice is one.
    let there = named(facts, id, ContactRole::Introducer).filter(|c| c.lasted_on(day));
    let count = there.map(|c| c.contact.0).collect::<std::collections::BTreeSet<_>>().len();
    let judged = Judged::new(State::Met).from(first).limit(Some(limit));
    let judged = Judged { said: Some(Text::plain(count.to_string().as_str())), ..judged };
    if let Some(found) = disciplined(facts, id) {
        return Some(found);
    }
    if i32::try_from(count).is_ok_and(|n| Some(n) == limit.whole()) {
        return Some(judged);
    }
    let state = if voted.is_some() { late(limit, false) } else { State::DueSoon };
    Some(Judged { state, due: Some(voted.unwrap_or(first)), ..judged })
}

/// Finds an introducer who was named while a discipline still had its effect: not fitting, since 2026.
fn disciplined<'a>(facts: &Facts<'a>, member: Id) -> Option<Judged<'a>> {
    named(facts, member, ContactRole::Introducer).find_map(|c| {
        let day = c.head.happened?;
        let asked = facts.numbers.value("introducers.undisciplined", day).filter(|v| v.flag())?;
        let mut disciplines = facts.book.of::<Discipline>(c.contact.0);
        disciplines.find(|d| {
            let name = match d.kind {
                Some(DisciplineKind::Warning) => "discipline.warning",
                Some(DisciplineKind::SeriousWarning) => "discipline.serious_warning",
                Some(DisciplineKind::RemovedFromPosts) => "discipline.removed_from_posts",
                _ => return false,
            };
            let decided = d.head.happened.filter(|on| *on <= day);
            let effect = decided.and_then(|on| Some(no_later(facts, on, facts.numbers.value(name, on)?)));
            effect.is_some_and(|ends| day <= ends) && d.ended_on.is_none_or(|ended| day < ended)
        })?;
        let judged = Judged::new(State::Open).due(day).on(Some(day)).limit(Some(asked));
        Some(Judged { other: member_key(c.contact.0), ..judged })
    })
}

/// A prospect's training is long enough by its days or by its hours, as a rule.
fn long_enough<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let training = Training::from_any(any).filter(|t| t.category == Some(TrainingKind::Prospect))?;
    let on = training.head.happened?;
    if matches!(training.outcome, Some(Outcome::Failed | Outcome::Withdrawn)) {
        return None;
    }
    let (hours, days) = (facts.numbers.value("training.hours", on)?, facts.numbers.value("training.days", on)?);
    let enough = |had: Option<i32>, limit: &Dated| had.is_some_and(|n| Some(n) >= limit.whole());
    let judged = Judged::new(State::Met).due(on).on(Some(on)).limit(Some(hours));
    if enough(training.hours, hours) || enough(training.days, days) {
        return Some(judged);
    }
    let said = match (training.hours, training.days) {
        (None, None) => return None,
        (Some(n), None) => msg!("{n}学时", "{n} hours").with("n", n),
        (None, Some(n)) => msg!("{n}天", "{n} days").with("n", n),
        (Some(h), Some(d)) => msg!("{d}天、{h}学时", "{d} days, {h} hours").with("d", d).with("h", h),
    };
    let asked = msg!("{said}，一般不少于{days}或不少于{hours}", "{said}; as a rule {days} or {hours} at least");
    let said = asked.with("said", said).with("days", days.words()).with("hours", hours.words());
    Some(Judged { state: State::Open, said: Some(said), ..judged })
}

fn recommendation<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    if person.standing.stage != Stage::Applicant {
        return None;
    }
    let last = facts.book.of::<Recommendation>(person.member.head.id).filter_map(|r| r.head.happened).max()?;
    let limit = facts.numbers.value("recommendation.valid", last)?;
    let ends = no_later(facts, last, limit);
    let state = if facts.today > ends { late(limit, true) } else { State::Met };
    Some(Judged::new(state).due(ends).from(last).limit(Some(limit)))
}

fn recommended<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let record = Recommendation::from_any(any)?;
    let (carried, limit) = carried(facts, record)?;
    let state = if carried { State::Met } else { late(limit, false) };
    let judged = Judged { due: record.head.happened, ..Judged::new(state).on(record.head.happened) };
    let said = msg!("赞成{yes}票，应到{due}名，至少要{needed}票", "{yes} in favour of {due} due, {needed} needed");
    let (yes, due) = (record.yes?, record.due?);
    let said = said.with("yes", yes).with("due", due).with("needed", limit.needed(u32::try_from(due).ok()?));
    Some(Judged { said: Some(said), ..judged.limit(Some(limit)) })
}

/// Names what the reviews of a probation year lack: the vanguard role, the understanding of theory.
pub fn lacking(facts: &Facts, member: Id, admitted: NaiveDate, on: NaiveDate) -> Option<crate::base::Msg> {
    let year = || {
        let within = move |r: &&Review| r.head.happened.is_some_and(|d| admitted <= d && d <= on);
        facts.book.of::<Review>(member).filter(within)
    };
    let label = |name: &str| Kind::Review.fields().iter().find(|f| f.name == name).map(|f| f.label);
    if !year().any(|r| !r.exemplary.is_empty()) {
        return label("exemplary");
    }
    if year().any(|r| !r.theory.is_empty()) { None } else { label("theory") }
}

fn entries<'a>(facts: &Facts<'a>, person: &Person<'a>) -> Option<Judged<'a>> {
    let limit = facts.numbers.value("probation.entries", facts.today)?;
    let vote = person.taken(StepKind::Vote2).max_by_key(|s| s.on)?;
    let (day, admitted) = (vote.on?, person.standing.admitted_on?);
    let judged = Judged::new(State::Met).due(day).on(Some(day)).limit(Some(limit));
    let what = lacking(facts, person.member.head.id, admitted, day);
    let state = match what {
        None => State::Met,
        // Bare steps say that there were reviews, not what they said.
        Some(_) if vote.from_roster || person.has(StepKind::ProbationReview) => State::Unknown,
        Some(_) => late(limit, false),
    };
    Some(Judged { state, what, ..judged })
}

/// Refuses to plan a contact or introducer who is no full member on that day, or one too many; `instead_of` is the
/// contact that ends for it.
///
/// # Errors
/// Returns which rule, and the day from which the person is fit where that is known.
pub fn refuse_contact(facts: &Facts, contact: &Contact, on: NaiveDate, instead_of: Id) -> Result<(), Refusal> {
    let (rule, number) = match contact.role() {
        ContactRole::Contact => ("contacts", "contacts.most"),
        ContactRole::Introducer => ("introducers", "introducers.count"),
    };
    let Some(limit) = facts.numbers.value(number, on) else { return Ok(()) };
    let role = contact.role().row().label;
    if fitness(facts, contact.contact.0, on) == Fitness::Unfit {
        let since = facts.book.standing(contact.contact.0).converted_on.filter(|day| *day > on);
        let text = msg!(
            "{name} {on} 不是本支部正式党员，不能做{role}（依据：{basis}）",
            "{name} is no full member here on {on} and cannot be {role} ({basis})"
        );
        let text = text.with("name", facts.book.name_of(contact.contact.0, Lang::Zh)).with("on", on);
        let text = text.with("role", role).with("basis", cite(&limit.basis));
        return Err(Refusal::new(text).at("contact").by_rule(rule, since));
    }
    let others = named(facts, contact.member.0, contact.role()).filter(|c| c.head.id != instead_of);
    let standing = others.filter(|c| c.lasted_on(on) && fitness(facts, c.contact.0, on) != Fitness::Unfit).count();
    if i32::try_from(standing).is_ok_and(|n| Some(n) >= limit.whole()) {
        let text = msg!("{role}已有 {limit}（依据：{basis}）", "there are {limit} as {role} already ({basis})");
        let text = text.with("role", role).with("limit", limit.words()).with("basis", cite(&limit.basis));
        let hint = msg!("换人请用“更换联系人”", "use “hand over to another contact” to replace one");
        return Err(Refusal::new(text).at("contact").by_rule(rule, None).hint(hint));
    }
    Ok(())
}
