//! A round of evaluation: begun with everybody of that day, taken from step to step, graded by people, closed.

use crate::base::{Lang, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::evaluation::opinion::Voice;
use crate::model::evaluation::round::{DecidedBy, Evaluation, EvaluationResult, Grade, RoundStep};
use crate::model::people::roster::{Branch, Member};
use crate::model::people::standing::Stage;
use crate::model::{Change, Codes, FieldKind, Hooks, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::evaluation::round as rules;
use crate::rules::evaluation::turnout;

const TODAY: fn(&Facts, &Situation) -> Value = |facts, _| Value::Day(facts.today);

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const ROUND: Scope = Scope::On(Kind::Evaluation);
    const RESULT: Scope = Scope::On(Kind::EvaluationResult);
    const START: &[Arg] = &[
        Arg::new("year", msg!("评议年度", "year"), FieldKind::Words).needed().filled(year),
        Arg::new("happened", msg!("开始日", "begun on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("decided_by", msg!("评定主体", "grades stated by"), FieldKind::Code(DecidedBy::ALL)),
        Arg::new("meeting", msg!("会议", "meeting"), FieldKind::Link(Kind::Meeting)),
    ];
    const STEP: &[Arg] = &[
        Arg::new("step", msg!("环节", "step"), FieldKind::Code(RoundStep::ALL)).needed().filled(next_step),
        Arg::new("reason", msg!("理由", "reason"), FieldKind::Words),
    ];
    const JOIN: &[Arg] = &[Arg::new("member", msg!("姓名", "person"), FieldKind::Link(Kind::Member)).needed()];
    const GRADE: &[Arg] = &[
        Arg::new("grade", msg!("评定等次", "grade"), FieldKind::Code(Grade::ALL)).needed().filled(proposed),
        Arg::new("reason", msg!("评定理由", "reason"), FieldKind::Words),
        Arg::new("happened", msg!("评定日", "graded on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("opinion", msg!("支部评定意见", "opinion of the branch"), FieldKind::Prose),
    ];
    const DAY: &[Arg] = &[Arg::new("happened", msg!("评定日", "graded on"), FieldKind::Day).filled(TODAY)];
    const TALK: &[Arg] =
        &[Arg::new("talked_on", msg!("谈心谈话日期", "talked on"), FieldKind::Day).needed().filled(TODAY)];
    const TELL: &[Arg] = &[
        Arg::new("told_on", msg!("反馈日期", "feedback given on"), FieldKind::Day).needed().filled(TODAY),
        Arg::new("signed_on", msg!("本人签字日期", "signed on"), FieldKind::Day),
    ];
    const VETO: &[Arg] = &[Arg::new("veto", msg!("否决情形", "veto"), FieldKind::Words).needed()];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("evaluation.start", msg!("开始一轮评议", "begin a round"), ROUND, START, start),
        row("evaluation.step", msg!("转到下一环节", "next step of the round"), ROUND, STEP, step),
        row("evaluation.join", msg!("补入一人", "add somebody to the round"), ROUND, JOIN, join),
        row("evaluation.adopt", msg!("采纳全部建议等次", "adopt every proposal"), ROUND, DAY, adopt),
        row("result.grade", msg!("评定等次", "grade"), RESULT, GRADE, grade),
        row("result.talk", msg!("记谈心谈话", "note the talk"), RESULT, TALK, |f, s, a| {
            noted(f, s, a, "result.talk")
        }),
        row("result.tell", msg!("反馈本人", "tell the person"), RESULT, TELL, |f, s, a| {
            noted(f, s, a, "result.tell")
        }),
        row("result.veto", msg!("记否决情形", "note a veto"), RESULT, VETO, |f, s, a| {
            noted(f, s, a, "result.veto")
        }),
    ]
}

/// Begins with the year whose round is held now.
fn year(facts: &Facts, _: &Situation) -> Value {
    Value::words(&rules::year(facts).to_string())
}

fn next_step(facts: &Facts, situation: &Situation) -> Value {
    let now = situation.one::<Evaluation>(facts).ok().and_then(|e| e.step).unwrap_or(RoundStep::Study);
    RoundStep::from_code(now.code() + 1).map_or(Value::None, |next| Value::Code(next.code()))
}

fn proposed(facts: &Facts, situation: &Situation) -> Value {
    let Ok(result) = situation.one::<EvaluationResult>(facts) else { return Value::None };
    let Some(round) = facts.book.get::<Evaluation>(result.evaluation.0) else { return Value::None };
    let all = rules::proposals(facts, round);
    let mine = all.iter().find(|(r, _)| r.head.id == result.head.id).and_then(|(_, p)| p.grade);
    mine.map_or(Value::None, |grade| Value::Code(grade.code()))
}

fn open(round: &Evaluation) -> Result<(), Refusal> {
    match round.is_closed() {
        true => Err(Refusal::new(msg!("这一轮评议已结束", "the round is closed")).at("step")),
        false => Ok(()),
    }
}

/// Returns the round a command is about: the one chosen, or that of the chosen results.
pub(in crate::commands) fn round_of<'b>(facts: &Facts<'b>, situation: &Situation) -> Result<&'b Evaluation, Refusal> {
    let of = |id| facts.book.get::<EvaluationResult>(id).map(|r| r.evaluation.0);
    let round = situation.on.iter().find_map(|k| facts.book.get::<Evaluation>(of(k.id).unwrap_or(k.id)));
    round.ok_or_else(|| Refusal::new(msg!("请先选一轮评议", "choose a round first")).at("on"))
}

fn person(facts: &Facts, situation: &Situation, round: &Evaluation, member: &Member, stage: Stage) -> Change {
    let (evaluation, of) = (Link::to(round.head.id), Link::to(member.head.id));
    let result = EvaluationResult { head: situation.head(None), evaluation, member: of, ..EvaluationResult::default() };
    Change::add(begun(facts, result, member, stage).into_any())
}

/// Freezes where somebody stands at the beginning: level, stage, the sheet that goes with them.
fn begun(facts: &Facts, result: EvaluationResult, member: &Member, stage: Stage) -> EvaluationResult {
    // Whoever has no level of study studies as the branch does.
    let branch = || facts.book.get::<Branch>(member.head.branch).and_then(|b| b.level);
    let level = member.level.or_else(branch);
    let sheet = facts.numbers.conduct().of(level).map(|s| s.name.as_str()).unwrap_or_default();
    let probationary = stage == Stage::Probationary;
    EvaluationResult { level, probationary, sheet: sheet.into(), ..result }
}

/// Returns a result that is entered by its fields as one who joins has it.
/// # Errors
/// The person is no member of the Party.
pub(in crate::commands) fn entered(facts: &Facts, result: &EvaluationResult) -> Result<EvaluationResult, Refusal> {
    let stage = turnout::takes_part(facts, result)?;
    let member = facts.book.get::<Member>(result.member.0);
    Ok(member.map_or_else(|| result.clone(), |m| begun(facts, result.clone(), m, stage)))
}

fn start(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let mut round = Evaluation { head: situation.head(None), ..Evaluation::default() }.into_any();
    args.fill(&mut round)?;
    let mut round = Evaluation::from_any(&round).cloned().unwrap_or_default();
    if round.year.is_empty() {
        return Err(Refusal::new(msg!("要写评议年度", "the year is needed")).at("year"));
    }
    let day = round.head.happened.unwrap_or(facts.today);
    let people = rules::members(facts, situation.branch, day);
    if people.is_empty() {
        let text = msg!("{day} 支部里没有党员", "there were no members on {day}").with("day", day);
        return Err(Refusal::new(text).at("happened"));
    }
    let full = people.iter().filter(|(_, stage)| *stage == Stage::Full).count();
    round.step = Some(RoundStep::Study);
    round.base = i32::try_from(full).ok();
    round.cap = rules::cap(facts, day, full).and_then(|n| i32::try_from(n).ok());
    let mut changes: Vec<Change> =
        people.iter().map(|(m, stage)| person(facts, situation, &round, m, *stage)).collect();
    let about = About::of(|lang| round.title(facts.book, lang));
    changes.insert(0, Change::add(round.into_any()));
    let mut tx = situation.tx(facts, "evaluation.start", about, changes);
    tx.reads = vec![Kind::Member, Kind::Step];
    Ok(tx)
}

/// Adds somebody who came after the beginning, or who was overlooked; who left stays with what was said.
fn join(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let round = round_of(facts, situation)?;
    open(round)?;
    let id = args.link("member").unwrap_or_default();
    let stage = facts.book.standing_on(id, facts.today).stage;
    let Some(member) = facts.book.get::<Member>(id).filter(|_| stage >= Stage::Probationary) else {
        let text = msg!("只有党员参加评议", "only members take part");
        return Err(Refusal::new(text).at("member"));
    };
    let about = About::of(|lang| member.title(facts.book, lang));
    let changes = vec![person(facts, situation, round, member, stage)];
    Ok(situation.tx(facts, "evaluation.join", about, changes))
}

fn step(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = round_of(facts, situation)?;
    let to = args.code::<RoundStep>("step").unwrap_or(RoundStep::Study);
    let mut after = before.clone();
    after.step = Some(to);
    after.closed_on = (to == RoundStep::Closed).then_some(facts.today);
    if to < before.step.unwrap_or(RoundStep::Study) && args.words("reason").is_empty() {
        return Err(Refusal::new(msg!("退回前面的环节要写理由", "going back needs a reason")).at("reason"));
    }
    if to == RoundStep::Closed {
        let left: Vec<String> = rules::results(facts, before.head.id)
            .into_iter()
            .filter(|r| !r.is_decided())
            .map(|r| facts.book.name_of(r.member.0, Lang::Zh))
            .collect();
        if !left.is_empty() {
            let text = msg!("还有 {n} 人没有评定：{who}", "{n} are not graded yet: {who}").with("n", left.len());
            let who = left.iter().take(8).cloned().collect::<Vec<_>>().join(msg!("、", ", ").zh);
            return Err(Refusal::new(text.with("who", who)).at("step"));
        }
    }
    let about = About::of(|lang| before.title(facts.book, lang));
    let mut tx =
        situation.tx(facts, "evaluation.step", about, vec![Change::edit(before.clone().into_any(), after.into_any())]);
    tx.reason = args.words("reason");
    tx.lean().not_empty()
}

/// Writes days and facts on every chosen result.
fn noted(facts: &Facts, situation: &Situation, args: &Args, name: &str) -> Result<Tx, Refusal> {
    let (mut changes, mut names) = (Vec::new(), Vec::new());
    for before in situation.on.iter().filter_map(|k| facts.book.get::<EvaluationResult>(k.id)) {
        let mut after = before.clone().into_any();
        args.fill(&mut after)?;
        names.push(About::of(|lang| facts.book.name_of(before.member.0, lang)));
        changes.push(Change::edit(before.clone().into_any(), after));
    }
    chosen(&names)?;
    situation.tx(facts, name, About::several(&names), changes).lean().not_empty()
}

fn chosen(names: &[About]) -> Result<(), Refusal> {
    match names.is_empty() {
        true => Err(Refusal::new(msg!("请先选人", "choose somebody first")).at("on")),
        false => Ok(()),
    }
}

/// Writes what was proposed and what was missing beside what people decide.
fn graded(
    facts: &Facts,
    before: &EvaluationResult,
    proposal: &rules::Proposal,
    grade: Grade,
    args: &Args,
) -> Result<EvaluationResult, Refusal> {
    let reason = args.words("reason");
    rules::may_grade(proposal, grade, &reason)?;
    let mut after = before.clone();
    after.head.happened = args.day("happened").or(Some(facts.today));
    after.proposed = proposal.grade;
    after.grade = Some(grade);
    after.reason = reason.as_str().into();
    after.missing = rules::voices(&rules::missing(facts, before)).render(Lang::Zh).as_str().into();
    if args.given("opinion").is_some() {
        after.opinion = args.words("opinion").as_str().into();
    }
    let from = after.head.happened.unwrap_or(facts.today);
    after.rectify_until = rules::rectify_until(facts, from).filter(|_| grade == Grade::Unqualified);
    Ok(after)
}

fn grade(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let round = round_of(facts, situation)?;
    open(round)?;
    let grade = args.code::<Grade>("grade").unwrap_or(Grade::Ungraded);
    let (mut changes, mut names) = (Vec::new(), Vec::new());
    let proposals = rules::proposals(facts, round);
    for before in situation.on.iter().filter_map(|k| facts.book.get::<EvaluationResult>(k.id)) {
        let proposal = proposals.iter().find(|(r, _)| r.head.id == before.head.id).map(|(_, p)| p.clone());
        let after = graded(facts, before, &proposal.unwrap_or_default(), grade, args)?;
        names.push(About::of(|lang| {
            format!("{} {}", facts.book.name_of(before.member.0, lang), grade.row().label.get(lang))
        }));
        changes.push(Change::edit(before.clone().into_any(), after.into_any()));
    }
    chosen(&names)?;
    let mut tx = situation.tx(facts, "result.grade", About::several(&names), changes);
    tx.reads = vec![Kind::GradeTally, Kind::EvaluationResult];
    tx.lean().not_empty()
}

/// Adopts what is proposed for everybody whose sheet is whole; who is missing something is left to people.
fn adopt(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let round = round_of(facts, situation)?;
    open(round)?;
    let mut changes = Vec::new();
    for (before, proposal) in rules::proposals(facts, round) {
        let whole = rules::missing(facts, before).is_empty();
        let Some(grade) = proposal.grade.filter(|_| whole && before.grade.is_none()) else { continue };
        let after = graded(facts, before, &proposal, grade, args)?;
        changes.push(Change::edit(before.clone().into_any(), after.into_any()));
    }
    if changes.is_empty() {
        let text = msg!("没有来源齐全、有建议等次的人", "nobody has every source and a proposal");
        return Err(Refusal::new(text).at("on"));
    }
    let about = msg!("{round} {n} 人", "{round}, {n} people");
    let about =
        About::of(|lang| about.with("round", round.title(facts.book, lang)).with("n", changes.len()).render(lang));
    let mut tx = situation.tx(facts, "evaluation.adopt", about, changes);
    tx.reads = vec![Kind::GradeTally, Kind::EvaluationResult, Kind::Opinion];
    Ok(tx)
}

/// Names who speaks, for a form about one person.
pub(in crate::commands) const VOICE: Arg =
    Arg::new("voice", msg!("来源", "source"), FieldKind::Code(Voice::ALL)).needed();
