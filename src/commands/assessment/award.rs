//! Commendation: proposed from a sheet or from nothing, then granted or declined; from an evaluation it is proposed there.

use crate::base::{Lang, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::assessment::{Assessment, Award, AwardLevel, AwardState};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const LEVEL: Arg = Arg::new("level", msg!("级别", "level"), FieldKind::Code(AwardLevel::ALL));
    const PROPOSE: &[Arg] = &[
        Arg::new("title", msg!("荣誉称号", "title"), FieldKind::Words).needed(),
        LEVEL,
        Arg::new("member", msg!("对象", "to"), FieldKind::Link(Kind::Member)),
        Arg::new("reason", msg!("事由", "reason"), FieldKind::Words),
    ];
    const GRANT: &[Arg] = &[
        Arg::new("happened", msg!("表彰日", "granted on"), FieldKind::Day)
            .needed()
            .filled(|facts, _| Value::Day(facts.today)),
        Arg::new("document", msg!("文号", "document no."), FieldKind::Words),
        LEVEL.filled(level),
        Arg::new("amount", msg!("奖金（元）", "amount (yuan)"), FieldKind::Int),
    ];
    const WHY: &[Arg] = &[Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed()];
    let row = |name, doc, on, args: &[Arg], run| Command::new(name, doc, Scope::On(on), args, Run::Edit(run));
    vec![
        row("award.propose", msg!("推荐表彰", "propose a commendation"), Kind::Assessment, PROPOSE, propose),
        row("award.grant", msg!("记已表彰", "record as granted"), Kind::Award, GRANT, grant),
        row("award.decline", msg!("记未获批", "record as declined"), Kind::Award, WHY, decline),
    ]
}

fn level(facts: &Facts, situation: &Situation) -> Value {
    let of = |a: &Award| a.level.map_or(Value::None, |level| Value::Code(level.code()));
    situation.one::<Award>(facts).map_or(Value::None, of)
}

fn propose(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let sheet = situation.on.iter().find_map(|key| facts.book.get::<Assessment>(key.id));
    let mut record = Award {
        head: situation.head(None),
        state: Some(AwardState::Proposed),
        assessment: Link::to(sheet.map(|s| s.head.id).unwrap_or_default()),
        ..Award::default()
    }
    .into_any();
    args.fill(&mut record)?;
    let about = About::of(|_: Lang| args.words("title"));
    Ok(situation.tx(facts, "award.propose", about, vec![Change::add(record)]))
}

/// Moves a proposal on.
fn step(facts: &Facts, situation: &Situation, args: &Args, (name, to): (&str, AwardState)) -> Result<Tx, Refusal> {
    let before = situation.one::<Award>(facts)?;
    if before.state != Some(AwardState::Proposed) {
        let state = before.state.unwrap_or(AwardState::Granted).row().label;
        let text = msg!("现在是“{state}”，不能这样做", "not while it is “{state}”").with("state", state);
        return Err(Refusal::new(text).at("state"));
    }
    let mut after = Award { state: Some(to), ..before.clone() }.into_any();
    if to == AwardState::Granted {
        args.fill(&mut after)?;
    }
    let about = About::of(|_: Lang| before.title.to_string());
    let mut tx = situation.tx(facts, name, about, vec![Change::edit(before.clone().into_any(), after)]);
    tx.reason = args.words("reason");
    tx.lean().not_empty()
}

fn grant(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, args, ("award.grant", AwardState::Granted))
}

fn decline(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, args, ("award.decline", AwardState::Declined))
}
