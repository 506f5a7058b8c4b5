//! What follows a grade: a rectification within its time, what was decided at its end, a commendation, a promise, an appeal.

use crate::base::{Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::assessment::{Award, AwardLevel, AwardState};
use crate::model::evaluation::opinion::{Appeal, AppealState};
use crate::model::evaluation::round::{EvaluationResult, Grade, Handling};
use crate::model::meeting::commitment::Promise;
use crate::model::rectification::{Rectification, RectificationState, Source};
use crate::model::{Change, Codes, FieldKind, Hooks, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::evaluation::round as rules;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const RESULT: Scope = Scope::On(Kind::EvaluationResult);
    const TODAY: fn(&Facts, &Situation) -> Value = |facts, _| Value::Day(facts.today);
    const RECTIFY: &[Arg] = &[
        Arg::new("title", msg!("问题", "problem"), FieldKind::Words).needed(),
        Arg::new("happened", msg!("下达日", "issued on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("deadline", msg!("整改时限", "deadline"), FieldKind::Day).needed(),
        Arg::new("assistants", msg!("协助人", "assistants"), FieldKind::Words),
        Arg::new("goal", msg!("整改目标", "goal"), FieldKind::Words),
        Arg::new("measures", msg!("整改措施", "measures"), FieldKind::Prose),
    ];
    const HANDLE: &[Arg] = &[
        Arg::new("handling", msg!("处置", "handling"), FieldKind::Code(Handling::ALL)).needed(),
        Arg::new("handled_on", msg!("处置日期", "handled on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("handled_by", msg!("处置表决", "decided by vote"), FieldKind::Link(Kind::Motion)),
        Arg::new("handled_no", msg!("处置批复文号", "approval no."), FieldKind::Words),
        Arg::new("reason", msg!("复评情况", "found at the re-review"), FieldKind::Words).needed(),
    ];
    const COMMEND: &[Arg] = &[
        Arg::new("title", msg!("荣誉称号", "title"), FieldKind::Words).needed(),
        Arg::new("level", msg!("级别", "level"), FieldKind::Code(AwardLevel::ALL)),
    ];
    const PROMISE: &[Arg] = &[
        Arg::new("text", msg!("承诺", "promise"), FieldKind::Prose).needed(),
        Arg::new("deadline", msg!("兑现期限", "by"), FieldKind::Day).needed(),
    ];
    const APPEAL: &[Arg] = &[
        Arg::new("text", msg!("申诉理由", "grounds"), FieldKind::Prose).needed(),
        Arg::new("happened", msg!("申诉日", "appealed on"), FieldKind::Day).needed().filled(TODAY),
    ];
    const SETTLE: &[Arg] = &[
        Arg::new("later", msg!("复核等次", "grade after"), FieldKind::Code(Grade::ALL)).needed(),
        Arg::new("reason", msg!("复核理由", "reason"), FieldKind::Words).needed(),
        Arg::new("decided_on", msg!("复核日期", "decided on"), FieldKind::Day).needed().filled(TODAY),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("result.rectify", msg!("限期改正", "set a time to correct"), RESULT, RECTIFY, rectify),
        row("result.handle", msg!("复评与处置", "evaluate again and decide"), RESULT, HANDLE, handle),
        row("result.commend", msg!("推荐表彰", "propose a commendation"), RESULT, COMMEND, commend),
        row("result.promise", msg!("记整改承诺", "record the promise"), RESULT, PROMISE, promise),
        row("result.appeal", msg!("受理申诉", "take an appeal"), RESULT, APPEAL, appeal),
        row("appeal.settle", msg!("复核申诉", "decide an appeal"), Scope::On(Kind::Appeal), SETTLE, settle),
    ]
}

fn graded<'b>(facts: &Facts<'b>, situation: &Situation, grade: Grade) -> Result<&'b EvaluationResult, Refusal> {
    let result = situation.one::<EvaluationResult>(facts)?;
    if result.grade == Some(grade) {
        return Ok(result);
    }
    let text = msg!("只适用于评为“{grade}”的", "only for who was graded “{grade}”").with("grade", grade.row().label);
    Err(Refusal::new(text).at("grade"))
}

fn of(facts: &Facts, result: &EvaluationResult) -> About {
    About::of(|lang| result.title(facts.book, lang))
}

fn rectify(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let result = graded(facts, situation, Grade::Unqualified)?;
    let mut item = Rectification {
        head: situation.head(Some(facts.today)),
        source: Some(Source::Evaluation),
        result: Link::to(result.head.id),
        owner: Link::to(result.member.0),
        state: Some(RectificationState::Issued),
        ..Rectification::default()
    }
    .into_any();
    args.fill(&mut item)?;
    // The year runs from the day it is set, unless the grade had begun it already.
    let mut after = result.clone();
    after.rectify_until = item.head().happened.and_then(|day| rules::rectify_until(facts, day));
    let changes = vec![Change::edit(result.clone().into_any(), after.into_any()), Change::add(item)];
    Ok(situation.tx(facts, "result.rectify", of(facts, result), changes).lean())
}

/// Takes down what was decided at the end of the time to correct. Asking to leave comes after that time, removal after asking.
fn handle(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = graded(facts, situation, Grade::Unqualified)?;
    let handling = args.code::<Handling>("handling").unwrap_or(Handling::Corrected);
    let items: Vec<&Rectification> = facts.book.of::<Rectification>(before.head.id).collect();
    let refuse = |text: crate::base::Text| Err(Refusal::new(text).at("handling"));
    if handling == Handling::Persuaded {
        let ended = items.iter().filter_map(|r| r.deadline).max().is_some_and(|day| rules::is_over(facts, day));
        if !ended {
            let text = msg!(
                "限期改正期满没有转变的才劝退",
                "only who has not changed by the end of the time is asked to leave"
            );
            return refuse(text.into());
        }
    }
    if handling == Handling::Removed && before.handling != Some(Handling::Persuaded) {
        return refuse(msg!("劝而不退的才除名", "only who was asked and refused is removed").into());
    }
    let by_vote = handling == Handling::Corrected || args.link("handled_by").is_some();
    if !by_vote {
        let text =
            msg!("劝退、除名由支部大会表决，要写明表决", "asking to leave and removal are voted on: name the vote");
        return Err(Refusal::new(text).at("handled_by"));
    }
    let mut after = before.clone();
    after.handling = Some(handling);
    after.handled_on = args.day("handled_on").or(Some(facts.today));
    after.handled_by = Link::to(args.link("handled_by").unwrap_or_default());
    after.handled_no = args.words("handled_no").as_str().into();
    let changes = vec![Change::edit(before.clone().into_any(), after.into_any())];
    let mut tx = situation.tx(facts, "result.handle", of(facts, before), changes);
    tx.reason = args.words("reason");
    tx.lean().not_empty()
}

fn commend(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let result = graded(facts, situation, Grade::Excellent)?;
    let mut award = Award {
        // Its day is the day it is granted.
        head: situation.head(None),
        member: Link::to(result.member.0),
        result: Link::to(result.head.id),
        state: Some(AwardState::Proposed),
        reason: result.title(facts.book, crate::base::Lang::Zh).as_str().into(),
        ..Award::default()
    }
    .into_any();
    args.fill(&mut award)?;
    Ok(situation.tx(facts, "result.commend", of(facts, result), vec![Change::add(award)]))
}

fn promise(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<EvaluationResult>(facts)?;
    let base = Promise { head: situation.head(Some(facts.today)), member: before.member, ..Promise::default() };
    let mut record = base.into_any();
    args.fill(&mut record)?;
    let after = EvaluationResult { promise: Link::to(record.head().id), ..before.clone() };
    let changes = vec![Change::add(record), Change::edit(before.clone().into_any(), after.into_any())];
    Ok(situation.tx(facts, "result.promise", of(facts, before), changes))
}

fn appeal(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let result = situation.one::<EvaluationResult>(facts)?;
    let Some(grade) = result.grade else {
        return Err(Refusal::new(msg!("还没有评定，谈不上申诉", "nothing is graded yet to appeal against")).at("on"));
    };
    if facts.book.of::<Appeal>(result.head.id).any(|a| a.state == Some(AppealState::Open)) {
        let text = msg!("上一次申诉还没有复核", "the appeal before it is not decided yet");
        return Err(Refusal::new(text).at("text"));
    }
    let base = Appeal {
        head: situation.head(Some(facts.today)),
        result: Link::to(result.head.id),
        earlier: Some(grade),
        state: Some(AppealState::Open),
        ..Appeal::default()
    };
    let mut record = base.into_any();
    args.fill(&mut record)?;
    Ok(situation.tx(facts, "result.appeal", of(facts, result), vec![Change::add(record)]))
}

/// Decides an appeal: the grade before stays with it, the grade after with both.
fn settle(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Appeal>(facts)?;
    if before.state != Some(AppealState::Open) {
        return Err(Refusal::new(msg!("这次申诉已经复核", "this appeal is decided")).at("state"));
    }
    let later = args.code::<Grade>("later");
    let mut after = before.clone();
    after.later = later;
    after.reason = args.words("reason").as_str().into();
    after.decided_on = args.day("decided_on").or(Some(facts.today));
    let changed = later != before.earlier;
    after.state = Some(if changed { AppealState::Changed } else { AppealState::Upheld });
    let mut changes = vec![Change::edit(before.clone().into_any(), after.into_any())];
    let result = facts.book.get::<EvaluationResult>(before.result.0);
    if let Some(result) = result.filter(|_| changed) {
        let mut next = result.clone();
        next.grade = later;
        next.reason = args.words("reason").as_str().into();
        let from = args.day("decided_on").unwrap_or(facts.today);
        next.rectify_until = rules::rectify_until(facts, from).filter(|_| later == Some(Grade::Unqualified));
        changes.push(Change::edit(result.clone().into_any(), next.into_any()));
    }
    let about = About::of(|lang| facts.book.name_of(before.result.0, lang));
    let mut tx = situation.tx(facts, "appeal.settle", about, changes);
    tx.reason = args.words("reason");
    tx.lean().not_empty()
}
