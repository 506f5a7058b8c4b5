//! Rectification from issue to closing; what must always hold is a guard of the record.

use super::registry::command::{Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Refusal, Value};
use crate::model::rectification::{Progress, Rectification, RectificationState as State};
use crate::model::{Change, Codes, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::{Facts, rectification as rules};
use chrono::NaiveDate;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ON: Scope = Scope::On(Kind::Rectification);
    const TODAY: fn(&Facts, &Situation) -> Value = |facts, _| Value::Day(facts.today);
    const ACCEPT: &[Arg] = &[
        Arg::new("accepted_by", msg!("验收人", "accepted by"), FieldKind::Words).needed().filled(guide),
        Arg::new("accepted_on", msg!("验收日", "accepted on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("verdict", msg!("验收意见", "verdict"), FieldKind::Words),
        Arg::new("closing_no", msg!("销号文号", "closing no."), FieldKind::Words),
    ];
    const ASK: &[Arg] = &[
        Arg::new("deadline", msg!("申请延期至", "extension asked to"), FieldKind::Day).needed(),
        Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed(),
    ];
    const EXTEND: &[Arg] = &[
        Arg::new("deadline", msg!("新时限", "new deadline"), FieldKind::Day).needed().filled(asked_until),
        Arg::new("approved_by", msg!("批准人", "approved by"), FieldKind::Words).needed().filled(guide),
        Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed().filled(asked_why),
    ];
    const LOOK: &[Arg] = &[
        Arg::new("reviewed_on", msg!("回头看日期", "looked at again on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("review", msg!("回头看结论", "found then"), FieldKind::Words).needed(),
    ];
    const REOPEN: &[Arg] = &[
        Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed(),
        Arg::new("deadline", msg!("新时限", "new deadline"), FieldKind::Day)
            .needed()
            .filled(rules::default_deadline_of),
    ];
    const MERGE: &[Arg] =
        &[Arg::new("into", msg!("并入", "merge into"), FieldKind::Link(Kind::Rectification)).needed()];
    const WHY: &[Arg] = &[Arg::new("reason", msg!("理由", "reason"), FieldKind::Words).needed()];
    let row = |name, doc, args: &[Arg], run| Command::new(name, doc, ON, args, Run::Edit(run));
    vec![
        row("rectification.issue", msg!("下达整改", "issue"), &[], issue),
        row("rectification.start", msg!("开始整改", "start working"), &[], start),
        row("rectification.submit", msg!("提请验收", "submit for review"), &[], submit),
        row("rectification.accept", msg!("验收销号", "accept and close"), ACCEPT, accept),
        row("rectification.return", msg!("退回整改", "return"), WHY, give_back),
        row("rectification.ask_extension", msg!("申请延期", "ask for an extension"), ASK, ask),
        row("rectification.extend", msg!("批准延期", "approve an extension"), EXTEND, extend),
        row("rectification.refuse_extension", msg!("不同意延期", "refuse an extension"), WHY, refuse),
        row("rectification.consolidate", msg!("回头看", "look again"), LOOK, consolidate),
        row("rectification.reopen", msg!("反弹重开", "reopen"), REOPEN, reopen),
        row("rectification.merge", msg!("并入另一项", "merge into another"), MERGE, merge),
        row("rectification.withdraw", msg!("撤销", "withdraw"), WHY, withdraw),
    ]
}

fn of_item(facts: &Facts, situation: &Situation, read: fn(&Rectification) -> Value) -> Value {
    situation.one::<Rectification>(facts).map_or(Value::None, read)
}

fn guide(facts: &Facts, situation: &Situation) -> Value {
    of_item(facts, situation, |r| Value::words(&r.guide))
}

fn asked_until(facts: &Facts, situation: &Situation) -> Value {
    of_item(facts, situation, |r| r.asked_until.map_or(Value::None, Value::Day))
}

fn asked_why(facts: &Facts, situation: &Situation) -> Value {
    of_item(facts, situation, |r| Value::words(&r.asked_why))
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
        let text = msg!("现在是“{state}”，不能这样做", "not while it is “{state}”").with("state", state.row().label);
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

fn issue(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, "rectification.issue", &[State::Draft], String::new(), to(State::Issued))
}

fn start(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, "rectification.start", &[State::Draft, State::Issued], String::new(), to(State::Working))
}

fn submit(facts: &Facts, situation: &Situation, _: &Args) -> Result<Tx, Refusal> {
    let from = [State::Issued, State::Working, State::ExtensionRequested];
    step(facts, situation, "rectification.submit", &from, String::new(), |r| {
        // Asked for when it is handed in: the guide who looks at it has nothing to add.
        if !facts.book.of::<Progress>(r.head.id).any(Progress::is_proven) {
            let text = msg!("提请验收至少要有一条佐证", "handing in needs at least one piece of evidence");
            let hint = msg!("先记一条带佐证的进展", "record progress with evidence first");
            return Err(Refusal::new(text).at("state").by_rule("rectification_evidence", None).hint(hint));
        }
        r.submitted_on = Some(facts.today);
        r.state = Some(State::AwaitingReview);
        Ok(())
    })
}

fn accept(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    // Where nobody guides, an item may be accepted on the spot: handing in and verdict fall on one day. A guide's
    // verdict waits for what is handed in (限期整改: 待验收 comes first).
    let guided = !guide(facts, situation).is_none();
    let from = [State::AwaitingReview, State::Working, State::Issued];
    let from = if guided { &from[..1] } else { &from };
    step(facts, situation, "rectification.accept", from, String::new(), |r| {
        let accepted = args.day("accepted_on");
        // What nobody handed in was handed in when it was accepted.
        let handed_in = accepted.unwrap_or(facts.today).min(facts.today);
        r.submitted_on = r.submitted_on.or(r.head.happened.map(|issued| issued.max(handed_in)).or(Some(handed_in)));
        r.accepted_by = args.words("accepted_by").as_str().into();
        r.accepted_on = accepted;
        r.verdict = args.words("verdict").as_str().into();
        if args.given("closing_no").is_some() {
            r.closing_no = args.words("closing_no").as_str().into();
        }
        r.state = Some(State::Closed);
        Ok(())
    })
}

fn give_back(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let reason = args.words("reason");
    step(facts, situation, "rectification.return", &[State::AwaitingReview], reason, to(State::Working))
}

/// Holds what an extension must keep to; `asked` is the day on which it was asked for.
fn may_extend(facts: &Facts, r: &Rectification, asked: NaiveDate, to: Option<NaiveDate>) -> Result<(), Refusal> {
    rules::may_extend(facts, r, asked, to)
}

fn ask(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Issued, State::Working];
    step(facts, situation, "rectification.ask_extension", &from, args.words("reason"), |r| {
        let new = args.day("deadline");
        may_extend(facts, r, facts.today, new)?;
        (r.asked_on, r.asked_until) = (Some(facts.today), new);
        r.asked_why = args.words("reason").as_str().into();
        r.state = Some(State::ExtensionRequested);
        Ok(())
    })
}

fn extend(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Issued, State::Working, State::ExtensionRequested];
    step(facts, situation, "rectification.extend", &from, args.words("reason"), |r| {
        let new = args.day("deadline");
        let requested = r.state == Some(State::ExtensionRequested);
        // What was asked in time may be approved later.
        let asked = r.asked_on.filter(|_| requested).unwrap_or(facts.today);
        may_extend(facts, r, asked, new)?;
        if args.words("approved_by").is_empty() {
            return Err(Refusal::new(msg!("要写明批准人", "say who approved it")).at("approved_by"));
        }
        r.original_deadline = r.original_deadline.or(r.deadline);
        (r.deadline, r.asked_on, r.asked_until) = (new, Some(asked), new);
        r.asked_why = args.words("reason").as_str().into();
        r.extended_by = args.words("approved_by").as_str().into();
        r.extensions = Some(r.extensions.unwrap_or_default() + 1);
        r.state = Some(State::Working);
        Ok(())
    })
}

fn refuse(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::ExtensionRequested];
    let reason = args.words("reason");
    step(facts, situation, "rectification.refuse_extension", &from, reason, to(State::Working))
}

fn consolidate(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    step(facts, situation, "rectification.consolidate", &[State::Closed], String::new(), |r| {
        r.reviewed_on = args.day("reviewed_on");
        r.review = args.words("review").as_str().into();
        r.state = Some(State::Consolidated);
        Ok(())
    })
}

fn reopen(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Closed, State::Consolidated];
    step(facts, situation, "rectification.reopen", &from, args.words("reason"), |r| {
        // What was accepted did not last: it must be accepted anew.
        (r.accepted_by, r.accepted_on, r.verdict) = Default::default();
        // Nor does what was found when it was looked at again hold any longer.
        (r.reviewed_on, r.review) = Default::default();
        (r.submitted_on, r.reopened_on) = (None, Some(facts.today));
        r.original_deadline = r.original_deadline.or(r.deadline);
        r.deadline = args.day("deadline").or(r.deadline);
        r.state = Some(State::Working);
        Ok(())
    })
}

fn merge(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Draft, State::Issued, State::Working, State::ExtensionRequested];
    step(facts, situation, "rectification.merge", &from, String::new(), |r| {
        r.merged_into = Link::to(args.link("into").unwrap_or_default());
        r.state = Some(State::Withdrawn);
        Ok(())
    })
}

fn withdraw(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let from = [State::Draft, State::Issued];
    step(facts, situation, "rectification.withdraw", &from, args.words("reason"), to(State::Withdrawn))
}
