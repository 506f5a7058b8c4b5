//! The lines of the minutes: taken live, rewritten before the signature, corrected after it.

use crate::base::{Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::{Correction, Line, LineKind, LinePart, Meeting};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use chrono::NaiveTime;

const AT: Arg =
    Arg::new("at", msg!("时间", "at"), FieldKind::Time).filled(|_, s| s.time().map_or(Value::None, Value::Time));

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const LINE: Scope = Scope::On(Kind::Line);
    const TEXT: Arg = Arg::new("text", msg!("内容", "text"), FieldKind::Prose).needed();
    const TAKE: &[Arg] = &[
        TEXT,
        Arg::new("speaker", msg!("发言人", "speaker"), FieldKind::Link(Kind::Member)),
        Arg::new("speaker_name", msg!("发言人（列席）", "speaker (guest)"), FieldKind::Words),
        Arg::new("kind", msg!("种类", "kind"), FieldKind::Code(LineKind::ALL)),
        Arg::new("to", msg!("对", "to"), FieldKind::Link(Kind::Member)),
        Arg::new("motion", msg!("议案", "motion"), FieldKind::Link(Kind::Motion)),
        Arg::new("part", msg!("环节", "part"), FieldKind::Code(LinePart::ALL)),
        Arg::new("item", msg!("议题", "item"), FieldKind::Words),
        AT,
    ];
    const CORRECT: &[Arg] = &[
        Arg::new("text", msg!("更正为", "corrected to"), FieldKind::Prose).needed().filled(as_it_is),
        Arg::new("reason", msg!("更正理由", "reason"), FieldKind::Words).needed(),
    ];
    const EDIT: &[Arg] = &[
        TEXT.filled(|f, s| now(f, s, "text")),
        Arg::new("speaker", msg!("发言人", "speaker"), FieldKind::Link(Kind::Member))
            .filled(|f, s| now(f, s, "speaker")),
        Arg::new("kind", msg!("种类", "kind"), FieldKind::Code(LineKind::ALL)).filled(|f, s| now(f, s, "kind")),
        Arg::new("to", msg!("对", "to"), FieldKind::Link(Kind::Member)).filled(|f, s| now(f, s, "to")),
        Arg::new("part", msg!("环节", "part"), FieldKind::Code(LinePart::ALL)).filled(|f, s| now(f, s, "part")),
        Arg::new("at", msg!("时间", "at"), FieldKind::Time).filled(|f, s| now(f, s, "at")),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("meeting.take", msg!("记一条发言", "take a line"), Scope::On(Kind::Meeting), TAKE, take),
        row("line.correct", msg!("更正发言记录", "correct a line"), LINE, CORRECT, correct),
        row("line.edit", msg!("修改发言记录", "rewrite a line"), LINE, EDIT, rewrite),
    ]
}

fn take(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let mut line = Line {
        head: situation.head(None),
        meeting: Link::to(meeting.head.id),
        at: args.time("at").or(situation.time()).and_then(whole_minute),
        speaker: Link::to(args.link("speaker").unwrap_or_default()),
        speaker_name: args.words("speaker_name").as_str().into(),
        kind: args.code("kind").or(Some(LineKind::Speech)),
        to: Link::to(args.link("to").unwrap_or_default()),
        motion: Link::to(args.link("motion").unwrap_or_default()),
        part: args.code("part"),
        item: args.words("item").as_str().into(),
        ..Default::default()
    }
    .into_any();
    let text = Args(vec![("text".to_owned(), args.get("text"))]);
    text.fill(&mut line)?;
    let about = About::of(|lang| line.title(facts.book, lang));
    Ok(situation.tx(facts, "meeting.take", about, vec![Change::add(line)]))
}

fn whole_minute(t: NaiveTime) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(chrono::Timelike::hour(&t), chrono::Timelike::minute(&t), 0)
}

/// Begins with what the line says now.
fn now(facts: &Facts, situation: &Situation, name: &str) -> Value {
    let key = situation.on.iter().find(|k| k.kind == Kind::Line);
    key.and_then(|k| facts.book.any(k.kind, k.id)).map_or(Value::None, |any| any.value(name))
}

fn as_it_is(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Line>(facts).map_or(Value::None, |l| Value::words(l.corrected(facts.book)))
}

/// Changes a line before the signature and counts how often; the journal keeps every earlier text.
fn rewrite(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let mut tx = crate::commands::registry::record::change(facts, situation, Kind::Line, args)?;
    for change in &mut tx.changes {
        let texts = change.before.as_ref().and_then(Line::from_any).zip(change.after.as_ref().and_then(Line::from_any));
        let Some((before, after)) = texts else { continue };
        // A passage that is put right for the first time becomes the line; nothing of the record is rewritten.
        let rewritten = before.text != after.text && !before.quoted;
        let edits = if rewritten { Some(after.edits.unwrap_or(0) + 1) } else { after.edits };
        change.after = Some(Line { edits, ..super::quotation::edited(before, after) }.into_any());
    }
    Ok(tx)
}

/// Writes what is right beside the line as it was taken.
fn correct(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let line = situation.one::<Line>(facts)?;
    if args.words("text") == line.corrected(facts.book) {
        return Err(Refusal::new(msg!("内容没有变", "the text is the same")).at("text"));
    }
    let head = situation.head(Some(facts.today));
    let mut correction =
        Correction { head, meeting: line.meeting, line: Link::to(line.head.id), ..Default::default() }.into_any();
    args.fill(&mut correction)?;
    let about = About::of(|lang| facts.book.name_of(line.head.id, lang));
    let mut tx = situation.tx(facts, "line.correct", about, vec![Change::add(correction)]);
    tx.reason = args.words("reason");
    Ok(tx)
}
