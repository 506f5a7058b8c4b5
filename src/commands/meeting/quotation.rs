//! What sources quote: who a voice is, said once a file; a passage taken as a draft line of the minutes.

use crate::base::Refusal;
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::minutes::{Line, LineKind};
use crate::model::meeting::quotation::{Quotation, Source};
use crate::model::{Change, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use chrono::Timelike;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const NAME: &[Arg] = &[
        Arg::new("label", msg!("文件中的称呼", "called in the file"), FieldKind::Words).needed(),
        Arg::new("speaker", msg!("发言人", "speaker"), FieldKind::Link(Kind::Member)),
        Arg::new("speaker_name", msg!("发言人（列席）", "speaker (guest)"), FieldKind::Words),
    ];
    const QUOTATION: Scope = Scope::On(Kind::Quotation);
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("source.name", msg!("指认发言人", "say who a voice is"), Scope::On(Kind::Source), NAME, name),
        row("quotation.take", msg!("取引文为记录", "take a passage as a line"), QUOTATION, &[], take),
        row("line.confirm", msg!("确认引文", "confirm a quoted line"), Scope::On(Kind::Line), &[], confirm),
    ]
}

/// Says of everything a file quotes under one label who spoke; what was taken of it and is not yet confirmed follows.
fn name(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let source = situation.one::<Source>(facts)?;
    let label = args.words("label");
    let (speaker, guest) = (args.link("speaker").unwrap_or_default(), args.words("speaker_name"));
    if speaker.is_none() == guest.is_empty() {
        let text = msg!("要写发言人是谁：本支部的人，或列席的人", "say who it is: somebody of the branch, or a guest");
        return Err(Refusal::new(text).at("speaker"));
    }
    let of: Vec<&Quotation> = facts.book.of::<Quotation>(source.head.id).filter(|q| *q.label == label).collect();
    if of.is_empty() {
        let text = msg!("文件中没有“{label}”", "nobody in the file is called “{label}”").with("label", label);
        return Err(Refusal::new(text).at("label"));
    }
    let mut changes = Vec::new();
    for before in of {
        let after = Quotation { speaker: Link::to(speaker), speaker_name: guest.as_str().into(), ..before.clone() };
        if let Some(line) = before.line(facts.book).filter(|l| l.quoted) {
            let spoken = Line { speaker: after.speaker, speaker_name: after.speaker_name.clone(), ..line.clone() };
            changes.push(Change::edit(line.clone().into_any(), spoken.into_any()));
        }
        changes.push(Change::edit(before.clone().into_any(), after.into_any()));
    }
    let who = |lang| if guest.is_empty() { facts.book.name_of(speaker, lang) } else { guest.clone() };
    let about = About::of(|lang| format!("{label} = {}", who(lang)));
    situation.tx(facts, "source.name", about, changes).lean().not_empty()
}

/// Takes passages as draft lines, each marked as quoted until somebody edits or confirms it.
fn take(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let book = facts.book;
    let chosen: Vec<&Quotation> = situation.on.iter().filter_map(|key| book.get::<Quotation>(key.id)).collect();
    let Some(first) = chosen.first() else {
        return Err(Refusal::new(msg!("请先选一段引文", "first choose a passage")));
    };
    let mut changes = Vec::new();
    for q in chosen.iter().filter(|q| q.line(book).is_none()) {
        let Some(source) = book.get::<Source>(q.source.0) else { continue };
        let line = Line {
            head: situation.head(None),
            meeting: source.meeting,
            at: q.at(book).and_then(|t| t.with_second(0)),
            speaker: q.speaker,
            speaker_name: q.speaker_name.clone(),
            kind: Some(LineKind::Speech),
            text: q.text.clone(),
            quotation: Link::to(q.head.id),
            quoted: true,
            ..Default::default()
        };
        changes.push(Change::add(line.into_any()));
    }
    if changes.is_empty() {
        return Err(Refusal::new(msg!("已取为记录", "it is a line of the minutes already")));
    }
    let about = About::of(|lang| book.name_of(first.head.id, lang));
    Ok(situation.tx(facts, "quotation.take", about, changes))
}

/// Confirms that lines say what was said.
fn confirm(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let lines = situation.on.iter().filter_map(|key| facts.book.get::<Line>(key.id)).filter(|l| l.quoted);
    let confirmed = |l: &Line| Change::edit(l.clone().into_any(), Line { quoted: false, ..l.clone() }.into_any());
    let names: Vec<About> = lines.clone().map(|l| About::of(|lang| facts.book.name_of(l.head.id, lang))).collect();
    let changes: Vec<Change> = lines.map(confirmed).collect();
    if changes.is_empty() {
        return Err(Refusal::new(msg!("这条记录不是待核的引文", "this line is no quotation that waits")));
    }
    Ok(situation.tx(facts, "line.confirm", About::several(&names), changes))
}

/// Takes the mark of a quotation from a line that was edited.
pub fn edited(before: &Line, after: &Line) -> Line {
    let kept =
        (&before.text, before.speaker, &before.speaker_name) == (&after.text, after.speaker, &after.speaker_name);
    Line { quoted: after.quoted && kept, ..after.clone() }
}
