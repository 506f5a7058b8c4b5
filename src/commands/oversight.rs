//! What follows from an inspection, a superior's word, an evaluation or an opinion: an item to be put right, linked both
//! ways.

use super::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Refusal, Value};
use crate::model::assessment::SuperiorAssessment;
use crate::model::evaluation::opinion::{Opinion, Voice};
use crate::model::evaluation::round::EvaluationResult;
use crate::model::oversight::{Accountability, Inspection};
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::road::gate::Objection;
use crate::model::{Change, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    let args = |title: fn(&Facts, &Situation) -> Value| {
        [
            Arg::new("title", msg!("问题", "problem"), FieldKind::Words).needed().filled(title),
            Arg::new("owner", msg!("责任人", "owner"), FieldKind::Link(Kind::Member)).needed(),
            Arg::new("deadline", msg!("整改时限", "deadline"), FieldKind::Day).needed(),
            Arg::new("guide", msg!("指导人", "guide"), FieldKind::Words),
        ]
    };
    let doc = msg!("提出整改", "raise a rectification");
    vec![
        Command::new("inspection.raise", doc, Scope::On(Kind::Inspection), &args(demanded), Run::Edit(inspected)),
        Command::new("accountability.raise", doc, Scope::On(Kind::Accountability), &args(decided), Run::Edit(held)),
        Command::new("result.raise", doc, Scope::On(Kind::EvaluationResult), &args(found), Run::Edit(evaluated)),
        Command::new("objection.raise", doc, Scope::On(Kind::Objection), &args(told), Run::Edit(objected)),
        Command::new("opinion.raise", doc, Scope::On(Kind::Opinion), &args(opined), Run::Edit(heard)),
        Command::new(
            "superior_assessment.raise",
            doc,
            Scope::On(Kind::SuperiorAssessment),
            &args(asked),
            Run::Edit(assessed),
        ),
    ]
}

fn first_line(text: &str) -> Value {
    Value::words(text.lines().next().unwrap_or_default())
}

/// Begins with what the inspection asked for.
fn demanded(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Inspection>(facts).map_or(Value::None, |i| first_line(&i.demands))
}

/// Begins with what the superior decided.
fn decided(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Accountability>(facts).map_or(Value::None, |a| first_line(&a.handling))
}

/// Begins with what the branch said of the person.
fn found(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<EvaluationResult>(facts).map_or(Value::None, |r| first_line(&r.opinion))
}

/// Begins with what was said against somebody.
fn told(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Objection>(facts).map_or(Value::None, |o| first_line(&o.text))
}

/// Begins with what was said of a member.
fn opined(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Opinion>(facts).map_or(Value::None, |o| first_line(&o.text))
}

/// Begins with what the superior says of the sheet.
fn asked(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<SuperiorAssessment>(facts).map_or(Value::None, |s| first_line(&s.opinion))
}

fn objected(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let objection = Link::to(situation.one::<Objection>(facts)?.head.id);
    let item = Rectification { source: Some(Source::Masses), objection, ..issued(facts, situation) };
    raise(facts, situation, args, "objection.raise", item)
}

fn heard(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = situation.one::<Opinion>(facts)?;
    // What the Party's own members say belongs to the evaluation.
    let inside = matches!(from.voice, Some(Voice::Own | Voice::Members) | None);
    let source = Some(if inside { Source::Evaluation } else { Source::Masses });
    let item = Rectification { source, opinion: Link::to(from.head.id), ..issued(facts, situation) };
    raise(facts, situation, args, "opinion.raise", item)
}

fn assessed(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = situation.one::<SuperiorAssessment>(facts)?;
    let (assessment, superior) = (from.assessment, Link::to(from.head.id));
    let item = Rectification { source: Some(Source::Superior), assessment, superior, ..issued(facts, situation) };
    raise(facts, situation, args, "superior_assessment.raise", item)
}

fn evaluated(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let result = Link::to(situation.one::<EvaluationResult>(facts)?.head.id);
    let item = Rectification { source: Some(Source::Evaluation), result, ..issued(facts, situation) };
    raise(facts, situation, args, "result.raise", item)
}

fn inspected(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let inspection = Link::to(situation.one::<Inspection>(facts)?.head.id);
    let item = Rectification { source: Some(Source::Inspection), inspection, ..issued(facts, situation) };
    raise(facts, situation, args, "inspection.raise", item)
}

fn held(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let accountability = Link::to(situation.one::<Accountability>(facts)?.head.id);
    let item = Rectification { source: Some(Source::Accountability), accountability, ..issued(facts, situation) };
    raise(facts, situation, args, "accountability.raise", item)
}

fn issued(facts: &Facts, situation: &Situation) -> Rectification {
    let head = situation.head(Some(facts.today));
    Rectification { head, state: Some(RectificationState::Issued), ..Default::default() }
}

fn raise(facts: &Facts, situation: &Situation, args: &Args, command: &str, item: Rectification) -> Result<Tx, Refusal> {
    let mut item = item.into_any();
    args.fill(&mut item)?;
    let about = About::of(|lang| item.title(facts.book, lang));
    Ok(situation.tx(facts, command, about, vec![Change::add(item)]))
}
