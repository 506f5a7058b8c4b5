//! Rectification from issue to closing; what must always hold is a guard of the record.

use super::command::{Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Refusal, Value};
use crate::model::rectification::{Rectification, RectificationState as State};
use crate::model::{Change, Codes, FieldKind, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ON: Scope = Scope::On(Kind::Rectification);
    const ACCEPT: &[Arg] = &[
        Arg::new("accepted_by", msg!("验收人", "accepted by"), FieldKind::Words).needed().filled(guide),
        Arg::new("accepted_on", msg!("验收日", "accepted on"), FieldKind::Day)
            .needed()
            .filled(|f, _| Value::Day(f.today)),
        Arg::new("verdict", msg!("验收意见", "verdict"), FieldKind::Words),
    ];
    const EXTEND: &[Arg] = &[
        Arg::new("deadline", msg!("新时限", "new deadline"), FieldKind::Day).needed(),
        Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed(),
    ];
    const WHY: &[Arg] = &[Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed()];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, ON, args, Run::Edit(run));
    vec![
        row("rectification.start", msg!("开始整改", "start working"), &[], start),
        row("rectification.submit", msg!("提请验收", "submit for review"), &[], submit),
        row("rectification.accept", msg!("验收销号", "accept and close"), ACCEPT, accept),
        row("rectification.return", msg!("退回整改", "return"), WHY, give_back),
        row("rectification.extend", msg!("延期", "extend"), EXTEND, extend),
        row("rectification.reopen", msg!("反弹重开", "reopen"), WHY, reopen),
        row("rectification.withdraw", msg!("撤销", "withdraw"), WHY, withdraw),
    ]
}

fn guide(facts: &Facts, situation: &Situation) -> Value {
    situation.one::<Rectification>(facts).map_or(Value::None, |r| Value::words(&r.guide))
}

/// Moves one item from one of the states `from`, after `set` has written the rest.
fn step(
    facts: &Facts,
    situation: &Situation,
    name: &str,
    from: &[State],
    reason: String,
    set: impl FnOnce(&mut Rectification) -> Result<(), Refusal>,
) -> Result<Tx, Refusal> {
    let before = situation.one::<Rectification>(facts)?;
    let state = before.state.unwrap_or(State::Issued);
    if !from.contains(&state) {
        let text = msg!("现在是“{state}”, 不能这样做", "not while it is “{state}”").with("state", state.row().label);
        return Err(Refusal::new(text).at("state"));
    }
    let mut after = before.clone();
    set(&mut after)?;
    let change = Change::edit(before.clone().into_any(), after.into_any());
    let mut tx = situation.tx(facts, name, before.title.to_string(), vec![change]);
    tx.reason = reason;
    tx.lean().not_empty()
}

fn to(state: State) -> impl FnOnce(&mut Rectification) -> Result<(), Refusal> {
    move |r| {
        r.state = Some(state);
        Ok(())
    }
}

fn start(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, "rectification.start", &[State::Draft, State::Issued], String::new(), to(State::Working))
}

fn submit(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let from = [State::Issued, State::Working, State::ExtensionRequested];
    step(facts, situation, "rectification.submit", &from, String::new(), to(State::AwaitingReview))
}

fn accept(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::AwaitingReview, State::Working, State::Issued];
    step(facts, situation, "rectification.accept", &from, String::new(), |r| {
        let by = args.words("accepted_by");
        let owner = r.owner.id().map(|id| facts.book.name_of(id, crate::base::Lang::Zh));
        if !r.guide.is_empty() && owner.as_deref() == Some(by.as_str()) {
            let text = msg!(
                "有指导人时, 责任人不能自己验收",
                "where a guide is named, the owner may not accept their own item"
            );
            return Err(Refusal::new(text).at("accepted_by"));
        }
        r.accepted_by = by.as_str().into();
        r.accepted_on = args.day("accepted_on");
        r.verdict = args.words("verdict").as_str().into();
        r.state = Some(State::Closed);
        Ok(())
    })
}

fn give_back(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let reason = args.words("reason");
    step(facts, situation, "rectification.return", &[State::AwaitingReview], reason, to(State::Working))
}

fn extend(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Issued, State::Working, State::ExtensionRequested];
    step(facts, situation, "rectification.extend", &from, args.words("reason"), |r| {
        let new = args.day("deadline");
        if new <= r.deadline {
            let text = msg!("新时限要晚于原时限", "the new deadline must be later than the old one");
            return Err(Refusal::new(text).at("deadline"));
        }
        r.original_deadline = r.original_deadline.or(r.deadline);
        r.deadline = new;
        r.state = Some(State::Working);
        Ok(())
    })
}

fn reopen(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Closed, State::Consolidated];
    step(facts, situation, "rectification.reopen", &from, args.words("reason"), to(State::Working))
}

fn withdraw(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    step(
        facts,
        situation,
        "rectification.withdraw",
        &[State::Draft, State::Issued],
        args.words("reason"),
        to(State::Withdrawn),
    )
}
