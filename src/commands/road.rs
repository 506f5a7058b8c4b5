//! Planning the road: the next lawful step for one person or several. A plan is asked by the rules and refused with
//! the article and the earliest day; what has happened is entered by `add` and never refused for it.

use super::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use super::registry::record;
use crate::base::{Id, Refusal, Text, Value};
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::Member;
use crate::model::road::cultivation::Contact;
use crate::model::road::development::{Step, StepKind};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::{AnyRecord, Change, Codes, FieldKind, Hooks, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;
use crate::rules::road::cultivation::refuse_contact;
use crate::rules::road::person::Deed;
use crate::rules::road::{plan, why};
use std::borrow::Cow;

/// The kinds whose records are steps of the road.
const KINDS: [Kind; 7] = [
    Kind::Step,
    Kind::Contact,
    Kind::Recommendation,
    Kind::Training,
    Kind::Review,
    Kind::PreReview,
    Kind::PublicNotice,
];

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const MEMBER: Scope = Scope::On(Kind::Member);
    const AGENDA: &[Arg] =
        &[Arg::new("meeting", msg!("会议", "meeting"), FieldKind::Link(Kind::Meeting)).needed().filled(next_meeting)];
    const HAND_OVER: &[Arg] = &[
        Arg::new("contact", msg!("新联系人", "new contact"), FieldKind::Link(Kind::Member)).needed(),
        Arg::new("happened", msg!("起", "from"), FieldKind::Day).needed().filled(|f, _| Value::Day(f.today)),
        Arg::new("reason", msg!("更换原因", "reason for the change"), FieldKind::Words).needed(),
    ];
    const SUPPOSE: &[Arg] = &[
        Arg::new("step", msg!("步骤", "step"), FieldKind::Code(StepKind::ALL)).needed(),
        Arg::new("happened", msg!("日期", "on"), FieldKind::Day).needed(),
    ];
    let mut out: Vec<Command> = KINDS
        .into_iter()
        .map(|kind| {
            let args: Vec<Arg> = record::args(kind).into_iter().filter(|a| a.field.name != "member").collect();
            let doc = msg!("安排{kind}", "plan {kind}").with("kind", kind.label());
            let name = Cow::Owned(format!("{}.plan", kind.name()));
            Command { name, doc, scope: MEMBER, args, when: |_, _| Ok(()), run: Run::Plan(kind) }
        })
        .collect();
    out.push(Command::new(
        "motion.agenda",
        msg!("列入会议议程", "put on a meeting's agenda"),
        MEMBER,
        AGENDA,
        Run::Edit(agenda),
    ));
    out.push(Command::new(
        "why.suppose",
        msg!("假如改到另一天", "what if it were on another day"),
        MEMBER,
        SUPPOSE,
        Run::Tell(suppose),
    ));
    out.push(Command::new(
        "contact.hand_over",
        msg!("更换联系人", "hand over to another contact"),
        Scope::On(Kind::Contact),
        HAND_OVER,
        Run::Edit(hand_over),
    ));
    out
}

/// Returns which command plans a step, and what its form begins with.
pub fn planner(step: StepKind) -> (&'static str, Args) {
    let code = |name: &str, code: u8| Args(vec![(name.to_owned(), Value::Code(code))]);
    match step {
        StepKind::PublicNotice0 => ("public_notice.plan", code("gate", 0)),
        StepKind::PublicNotice1 => ("public_notice.plan", code("gate", 1)),
        StepKind::PublicNotice2 => ("public_notice.plan", code("gate", 2)),
        StepKind::PreReview1 => ("pre_review.plan", code("gate", 1)),
        StepKind::PreReview2 => ("pre_review.plan", code("gate", 2)),
        StepKind::Contacts => ("contact.plan", code("role", 0)),
        StepKind::Introducers => ("contact.plan", code("role", 1)),
        StepKind::TrainingDone => ("training.plan", code("category", 3)),
        StepKind::Recommend => ("recommendation.plan", Args::default()),
        StepKind::Cultivate | StepKind::ProbationReview => ("review.plan", Args::default()),
        StepKind::Vote1 | StepKind::Vote2 => ("motion.agenda", Args::default()),
        step => ("step.plan", code("step", step as u8)),
    }
}

/// Plans the same step for everybody it is done on, in one change.
pub fn plan(facts: &Facts, situation: &Situation, kind: Kind, args: &Args) -> Result<Tx, Refusal> {
    let mut changes = Vec::new();
    let mut names = Vec::new();
    for key in situation.on.iter().filter(|key| key.kind == Kind::Member) {
        let mut record = kind.blank(situation.head(None));
        args.fill(&mut record)?;
        if let Some(at) = kind.field("member") {
            record.set(at, Value::Link(key.id))?;
        }
        lawful(facts, &record).map_err(|refusal| about(facts, key.id, situation.on.len(), refusal))?;
        names.push(About::of(|lang| record.title(facts.book, lang)));
        changes.push(Change::add(record));
    }
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选人", "choose somebody first")));
    }
    Ok(situation.tx(facts, &format!("{}.plan", kind.name()), About::several(&names), changes))
}

/// Says whom a refusal is about where several were chosen.
fn about(facts: &Facts, member: Id, of: usize, refusal: Refusal) -> Refusal {
    if of < 2 {
        return refusal;
    }
    let name = facts.book.get::<Member>(member).map_or("", |m| &*m.name);
    let text: Text = msg!("{name}：{text}", "{name}: {text}").with("name", name).with("text", refusal.text.clone());
    Refusal { text, ..refusal }
}

/// Refuses a record that as a plan the rules would not allow.
fn lawful(facts: &Facts, record: &AnyRecord) -> Result<(), Refusal> {
    let Some((member, deed)) = Deed::of_record(facts, record) else {
        return Err(Refusal::new(msg!("要选一个步骤", "a step is needed")).at("step"));
    };
    let Some(on) = deed.on else {
        return Err(Refusal::new(msg!("安排要有日期", "a plan needs a day")).at("happened"));
    };
    if let Some(contact) = Contact::from_any(record) {
        refuse_contact(facts, contact, on, Id::NONE)?;
    }
    let approved = Step::from_any(record).is_some_and(|s| !s.approval.is_empty());
    plan::refuse_unless(facts, member, deed.kind, (on, deed.until), approved)
}

/// Refuses a step dated ahead that could not be planned: nothing has happened on that day yet, so it is a plan.
pub fn checked(facts: &Facts, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    let moved = before.is_none_or(|b| b.head().happened != after.head().happened);
    let ahead = after.head().happened.is_some_and(|day| room::lies_ahead(facts.today, day));
    if moved && ahead && KINDS.contains(&after.kind()) { lawful(facts, after) } else { Ok(()) }
}

/// Begins with the next meeting that is planned.
fn next_meeting(facts: &Facts, _: &Situation) -> Value {
    let planned = |m: &&Meeting| m.is_planned() && m.head.happened.is_some();
    let next = facts.book.all::<Meeting>().filter(planned).min_by_key(|m| m.head.happened);
    next.map_or(Value::None, |m| Value::Link(m.head.id))
}

/// Puts people on a meeting's agenda: the vote each of them comes to next.
fn agenda(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = args.link("meeting").and_then(|id| facts.book.get::<Meeting>(id));
    let Some((meeting, day)) = meeting.and_then(|m| Some((m, m.head.happened?))) else {
        return Err(Refusal::new(msg!("要选一个有日期的会议", "choose a meeting that has a day")).at("meeting"));
    };
    let mut changes = Vec::new();
    let mut names = Vec::new();
    for key in situation.on.iter().filter(|key| key.kind == Kind::Member) {
        let standing = facts.book.standing(key.id);
        let (kind, step) = if standing.is_member() {
            (MotionKind::Conversion, StepKind::Vote2)
        } else {
            (MotionKind::Admission, StepKind::Vote1)
        };
        plan::refuse(facts, key.id, step, day, None)
            .map_err(|refusal| about(facts, key.id, situation.on.len(), refusal))?;
        let open = |m: &&Motion| m.subject.id() == Some(key.id) && m.state == Some(MotionState::Open);
        if facts.book.of::<Motion>(meeting.head.id).any(|m| open(&m)) {
            continue;
        }
        let motion = Motion {
            head: situation.head(None),
            meeting: Link::to(meeting.head.id),
            kind: Some(kind),
            subject: Link::to(key.id),
            state: Some(MotionState::Open),
            ..Default::default()
        };
        names.push(About::of(|lang| motion.title(facts.book, lang)));
        changes.push(Change::add(motion.into_any()));
    }
    situation.tx(facts, "motion.agenda", About::several(&names), changes).not_empty()
}

/// Ends what a contact looks after the day before and begins it with another full member.
fn hand_over(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let (Some(to), Some(from)) = (args.link("contact"), args.day("happened")) else {
        return Err(Refusal::new(msg!("要写新联系人和日期", "the new contact and the day are needed")).at("contact"));
    };
    let mut changes = Vec::new();
    let mut names = Vec::new();
    for old in situation.on.iter().filter_map(|key| facts.book.get::<Contact>(key.id)) {
        let ended = Contact {
            until: old.until.or(from.pred_opt()),
            reason: args.words("reason").as_str().into(),
            ..old.clone()
        };
        let next = Contact {
            head: situation.head(Some(from)),
            contact: Link::to(to),
            until: None,
            reason: Default::default(),
            ..old.clone()
        };
        refuse_contact(facts, &next, from, old.head.id)?;
        names.push(About::of(|lang| next.title(facts.book, lang)));
        changes.push(Change::edit(old.clone().into_any(), ended.into_any()));
        changes.push(Change::add(next.into_any()));
    }
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选培养联系", "choose the contact first")));
    }
    Ok(situation.tx(facts, "contact.hand_over", About::several(&names), changes).lean())
}

/// Returns what the next step of a person would wait for if one date were another.
fn suppose(facts: &Facts, situation: &Situation, args: &Args) -> Result<Vec<Text>, Refusal> {
    let member = situation.one::<Member>(facts)?;
    let (Some(step), Some(day)) = (args.code::<StepKind>("step"), args.day("happened")) else {
        return Err(Refusal::new(msg!("要选步骤和日期", "choose a step and a day")).at("step"));
    };
    let book = why::suppose(facts, member.head.id, step, day);
    let text = msg!("假如“{step}”在 {day}（没有写入）", "if “{step}” were on {day} (nothing is written)");
    let mut lines = vec![text.with("step", step.row().label).with("day", day)];
    lines.extend(why::lines(&Facts { book: &book, ..*facts }, member.head.id));
    Ok(lines)
}
