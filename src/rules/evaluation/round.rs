//! Evaluation of members: who takes part, the cap, what is missing, what is proposed, and what follows a grade.

use super::conduct::{Conduct, GRADES};
use super::turnout::{self, voters};
pub use super::turnout::{flag, results};
use super::year;
use crate::base::{Id, Msg, Refusal, Text};
use crate::model::assessment::{Award, AwardState};
use crate::model::evaluation::opinion::{Appeal, AppealState, GradeCount, GradeTally, Opinion, Voice};
use crate::model::evaluation::round::{DecidedBy, Evaluation, EvaluationResult, Grade, RoundStep};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::Rectification;
use crate::model::{AnyRecord, Codes, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::{JudgeRecord, Judged, Reach, Shape, back, no_later};
use crate::rules::law::numbers::Amount;
use crate::rules::people::discipline;
use crate::rules::{Facts, Rule, State, case_file};
use chrono::{Datelike, NaiveDate};

/// Rules of evaluation: one row each.
pub const RULES: &[Rule] = &[
    // A round is brought to its end.
    row("evaluation_round", ROUND, case_file!("evaluation_round"), Kind::Evaluation, round),
    // Nearly everybody takes part.
    row(
        "evaluation_participation",
        ROUND,
        case_file!("evaluation_participation"),
        Kind::Evaluation,
        turnout::participation,
    ),
    // 不合格 is followed by a rectification, and that by an end.
    row("evaluation_after", AFTER, case_file!("evaluation_after"), Kind::EvaluationResult, after),
    // 优秀 gives reason to propose a commendation.
    row("evaluation_commendable", AFTER, case_file!("evaluation_commendable"), Kind::EvaluationResult, commendable),
    // Whoever stands in a round is a member of the Party.
    row("evaluation_outsider", OUTSIDER, case_file!("evaluation_outsider"), Kind::EvaluationResult, turnout::outsider),
    // Somebody moved to another level while the round ran.
    row("evaluation_level", AFTER, case_file!("evaluation_level"), Kind::EvaluationResult, level),
];

const ROUND: &[Kind] =
    &[Kind::Branch, Kind::Evaluation, Kind::EvaluationResult, Kind::Opinion, Kind::GradeCount, Kind::GradeTally];
// A step moves nobody into a round: it is looked at again when the book is opened, not after every step.
const OUTSIDER: &[Kind] = &[Kind::Branch, Kind::Evaluation, Kind::EvaluationResult, Kind::Member];
const AFTER: &[Kind] =
    &[Kind::Branch, Kind::Evaluation, Kind::EvaluationResult, Kind::Member, Kind::Rectification, Kind::Award];

const fn row(name: &'static str, reads: &'static [Kind], cases: &'static str, kind: Kind, judge: JudgeRecord) -> Rule {
    Rule { name, reads, reach: Reach::Branch, shape: Shape::Record(kind, judge), cases }
}

/// Returns the share of `base` that may be 优秀, rounded down.
pub fn cap(facts: &Facts, day: NaiveDate, base: usize) -> Option<usize> {
    let Amount::Share { part, whole } = facts.numbers.value("evaluation.excellent", day)?.amount else { return None };
    Some(base * part as usize / (whole as usize).max(1))
}

/// Lists the members whom a round of that day is about, full ones first.
pub fn members<'a>(facts: &Facts<'a>, branch: Id, day: NaiveDate) -> Vec<(&'a Member, Stage)> {
    let here = facts.book.all::<Member>().filter(|m| m.head.branch == branch && m.here_on(day));
    let mut out: Vec<(&Member, Stage)> = here
        .map(|m| (m, facts.book.standing_on(m.head.id, day).stage))
        .filter(|(_, stage)| matches!(stage, Stage::Full | Stage::Probationary))
        .collect();
    out.sort_by_key(|(m, stage)| (std::cmp::Reverse(*stage), m.head.id));
    out
}

/// Returns those who stand on the ballot, in its order.
pub fn on_ballot<'a>(facts: &Facts<'a>, round: Id) -> Vec<&'a EvaluationResult> {
    results(facts, round).into_iter().filter(|r| !r.probationary).collect()
}

/// Returns the sheet of a result.
pub fn sheet<'a>(facts: &Facts<'a>, result: &EvaluationResult) -> Option<&'a Conduct> {
    let sheets = facts.numbers.conduct();
    sheets.named(&result.sheet).or_else(|| sheets.of(result.level))
}

/// Adds up the marks of everybody's ballots for one person, with the valid ballots they stand on.
pub fn votes(facts: &Facts, result: &EvaluationResult, voice: Option<Voice>) -> ([i32; GRADES], i32) {
    let (mut sum, mut valid) = ([0; GRADES], 0);
    for tally in facts.book.of::<GradeTally>(result.head.id) {
        let Some(count) = facts.book.get::<GradeCount>(tally.count.0) else { continue };
        if voice.is_none_or(|v| count.voice == Some(v)) {
            sum.iter_mut().zip(tally.marks()).for_each(|(a, b)| *a += b);
            valid += count.valid();
        }
    }
    (sum, valid)
}

/// Lists the sources that are missing on somebody's sheet; a probationary member answers for himself alone.
pub fn missing(facts: &Facts, result: &EvaluationResult) -> Vec<Voice> {
    let said = |voice: Voice| {
        let opinions = facts.book.of::<Opinion>(result.member.0).filter(|o| o.evaluation == result.evaluation);
        opinions.filter(|o| o.voice == Some(voice)).map(|o| o.voices.unwrap_or(1)).sum::<i32>()
    };
    let mut out = Vec::new();
    if said(Voice::Own) == 0 {
        out.push(Voice::Own);
    }
    let Some(sheet) = sheet(facts, result).filter(|_| !result.probationary) else { return out };
    let round = facts.book.get::<Evaluation>(result.evaluation.0);
    let due = round.map_or(0, |r| voters(facts, r));
    let (_, members) = votes(facts, result, Some(Voice::Members));
    let enough = sheet.least_members.is_none_or(|share| {
        crate::base::Frac::of(members) >= share * crate::base::Frac::of(i64::try_from(due).unwrap_or(0))
    });
    if members == 0 || !enough {
        out.push(Voice::Members);
    }
    let (_, students) = votes(facts, result, Some(Voice::Students));
    if students + said(Voice::Students) < sheet.least_students {
        out.push(Voice::Students);
    }
    let teachers: i32 = [Voice::Teacher, Voice::Supervisor, Voice::Mentor].into_iter().map(said).sum();
    if teachers < sheet.least_teachers {
        out.push(sheet.teachers.unwrap_or(Voice::Teacher));
    }
    out
}

/// Names sources in one line.
pub fn voices(list: &[Voice]) -> Text {
    let join = |words: fn(Msg) -> &'static str, between: &str| {
        list.iter().map(|v| words(v.row().label)).collect::<Vec<_>>().join(between)
    };
    Text::owned(join(|m| m.zh, msg!("、", ", ").zh), join(|m| m.en, ", "))
}

/// What tallies and records propose for one person.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// The grade; `None` where people must say.
    pub grade: Option<Grade>,
    /// Why.
    pub reasons: Vec<Text>,
    /// Whether votes are level across the cap, so that people decide.
    pub tie: bool,
}

/// Proposes a grade for everybody of a round who is graded, in the order of the ballot.
pub fn proposals<'a>(facts: &Facts<'a>, round: &Evaluation) -> Vec<(&'a EvaluationResult, Proposal)> {
    let mut out: Vec<(&EvaluationResult, Proposal)> =
        on_ballot(facts, round.head.id).into_iter().map(|r| (r, propose(facts, round, r))).collect();
    // Those who might be 优秀, by the exact share of their votes; the cap falls between two different shares or nowhere.
    let share = |r: &EvaluationResult| {
        let (marks, valid) = votes(facts, r, None);
        crate::base::Frac::of(marks[0]).over(crate::base::Frac::of(valid)).unwrap_or_default()
    };
    let mut best: Vec<(crate::base::Frac, usize)> = out
        .iter()
        .enumerate()
        .filter(|(_, (_, p))| p.grade == Some(Grade::Excellent))
        .map(|(at, (r, _))| (share(r), at))
        .collect();
    let cap = round.cap.and_then(|n| usize::try_from(n).ok()).unwrap_or(best.len());
    if best.len() <= cap {
        return out;
    }
    best.sort_by(|a, b| b.0.partial_cmp(&a.0).unwrap_or(std::cmp::Ordering::Equal));
    let edge = best.get(cap).map(|(share, _)| *share);
    let above = best.iter().filter(|(s, _)| Some(*s) > edge).count();
    for (n, (share, at)) in best.iter().enumerate() {
        let proposal = &mut out[*at].1;
        if n >= above && Some(*share) == edge && above < cap {
            let text = msg!(
                "优秀票并列，名额 {cap} 名不够，由{who}决定",
                "level votes across the cap of {cap}: the {who} decides"
            );
            let who = round.decided_by.unwrap_or(DecidedBy::Committee).row().label;
            proposal.reasons.push(text.with("cap", cap).with("who", who));
            (proposal.grade, proposal.tie) = (None, true);
        } else if n >= above {
            let text = msg!("优秀名额 {cap} 名已满", "the cap of {cap} excellent is reached").with("cap", cap);
            proposal.reasons.push(text);
            proposal.grade = Some(Grade::Qualified);
        }
    }
    out
}

/// Proposes a grade for one person, without regard to the cap.
fn propose(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> Proposal {
    let mut out = Proposal::default();
    let day = round.head.happened.unwrap_or(facts.today);
    if let Some(fact) = vetoed(facts, round, result) {
        out.reasons.push(msg!("一票否决：{fact}", "veto: {fact}").with("fact", fact));
        out.grade = Some(Grade::Unqualified);
        return out;
    }
    let (marks, valid) = votes(facts, result, None);
    let Some(majority) = facts.numbers.value("evaluation.majority", day).filter(|_| valid > 0) else {
        out.reasons.push(msg!("没有测评票", "no ballots").into());
        return out;
    };
    let grades = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];
    let n = |n: i32| u32::try_from(n).unwrap_or(0);
    let mut sum = 0;
    let reached = grades.into_iter().zip(marks).find(|(_, mark)| {
        sum += mark;
        majority.reached(n(sum), n(valid))
    });
    let text = msg!(
        "测评 优秀{a} 合格{b} 基本合格{c} 不合格{d} / {n}",
        "ballots: {a} excellent, {b} qualified, {c} basic, {d} unqualified of {n}"
    );
    let slots = ["a", "b", "c", "d"].into_iter().zip(marks);
    let text = slots.fold(Text::from(text), |text, (slot, n)| text.with(slot, n)).with("n", valid);
    out.reasons.push(text);
    out.grade = Some(reached.map_or(Grade::Unqualified, |(grade, _)| grade));
    if out.grade == Some(Grade::Excellent)
        && let Some(why) = year::against(facts, round, result)
    {
        out.reasons.push(why);
        out.grade = Some(Grade::Qualified);
    }
    out
}

/// Returns which veto of the sheet a person fell under, with the fact that did it.
pub fn vetoed(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> Option<Text> {
    let sheet = sheet(facts, result)?;
    if !result.veto.is_empty() {
        let id = result.veto.split_whitespace().next().unwrap_or_default();
        let known = sheet.vetoes.iter().find(|v| v.id == id);
        let fact = result.veto.strip_prefix(id).filter(|_| known.is_some()).unwrap_or(&result.veto).trim();
        let text = msg!("{title} {fact}", "{title} {fact}").with("fact", fact);
        return Some(text.with("title", known.map_or_else(|| Text::plain(""), |v| v.title.text())));
    }
    let absences = year::absences(facts, round, result.member.0).len();
    let decided = discipline::of(facts, &year::days(round), result.member.0);
    let decided = decided.iter().filter(|p| p.is_recorded()).count();
    sheet.vetoes.iter().find_map(|v| {
        let enough = v.absences.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0 && absences >= *n);
        let times = enough.map(|_| absences).or((v.discipline && decided > 0).then_some(decided))?;
        Some(msg!("{title}（{n} 次）", "{title} ({n})").with("title", v.title.text()).with("n", times))
    })
}

/// What comes next for one person, and who must act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Next {
    /// What.
    pub what: Msg,
    /// Who.
    pub who: Msg,
}

const BRANCH: Msg = msg!("支委会", "committee");
const PERSON: Msg = msg!("本人", "the person");

/// Returns what comes next for one person; nothing once all is done.
pub fn next(facts: &Facts, round: &Evaluation, result: &EvaluationResult) -> Option<Next> {
    let step = |what, who| Some(Next { what, who });
    if facts.book.of::<Appeal>(result.head.id).any(|a| a.state == Some(AppealState::Open)) {
        return step(msg!("复核申诉", "decide the appeal"), BRANCH);
    }
    let lacks = missing(facts, result);
    if round.is_closed() && result.is_decided() {
        return None;
    }
    if !result.is_decided() || result.probationary {
        if lacks.contains(&Voice::Own) {
            return step(msg!("个人自评", "self-evaluation"), PERSON);
        }
        if result.talked_on.is_none() {
            return step(msg!("谈心谈话", "talk"), BRANCH);
        }
        if lacks.contains(&Voice::Students) {
            return step(msg!("收集普通学生意见", "gather students' opinions"), BRANCH);
        }
        if lacks.iter().any(|v| matches!(v, Voice::Teacher | Voice::Supervisor | Voice::Mentor)) {
            return step(msg!("收集教师意见", "gather teachers' opinions"), BRANCH);
        }
        if lacks.contains(&Voice::Members) {
            return step(msg!("民主测评", "ballot"), msg!("支部党员大会", "general meeting"));
        }
    }
    if !result.is_decided() {
        let who = round.decided_by.unwrap_or(DecidedBy::Committee).row().label;
        return step(msg!("评定等次", "grade"), who);
    }
    if result.told_on.is_none() {
        return step(msg!("反馈本人", "tell the person"), BRANCH);
    }
    if result.promise.id().is_none() && round.step < Some(RoundStep::Report) {
        return step(msg!("整改承诺", "promise"), PERSON);
    }
    None
}

/// Holds what a grade must hold when people decide: within the cap of the day, a tie settled with a reason.
pub fn may_grade(proposal: &Proposal, grade: Grade, reason: &str) -> Result<(), Refusal> {
    if proposal.tie && grade == Grade::Excellent && reason.is_empty() {
        let text = msg!("优秀票并列，评谁要写理由", "votes are level across the cap: say why this one");
        return Err(Refusal::new(text).at("reason"));
    }
    if proposal.grade.is_none() && reason.is_empty() {
        let text = msg!("没有建议等次，评定要写理由", "nothing is proposed: give the reason");
        return Err(Refusal::new(text).at("reason"));
    }
    Ok(())
}

/// Returns the last day to which a rectification after 不合格 may run.
pub fn rectify_until(facts: &Facts, from: NaiveDate) -> Option<NaiveDate> {
    facts.numbers.value("evaluation.rectify", from).map(|limit| no_later(facts, from, limit))
}

/// Returns whether the time to correct has ended.
pub fn is_over(facts: &Facts, deadline: NaiveDate) -> bool {
    facts.today > deadline
}

/// Returns whether so few took part that no figures are kept: never where the meeting itself voted.
pub fn is_withheld(facts: &Facts, count: &GradeCount, ballots: u32) -> bool {
    !count.is_meetings() && is_few(facts, count.head.happened, i32::try_from(ballots).unwrap_or(i32::MAX))
}

/// Returns whether so few speak that a breakdown would tell who said what.
pub fn is_few(facts: &Facts, day: Option<NaiveDate>, voices: i32) -> bool {
    let least = facts.numbers.value("evaluation.breakdown", day.unwrap_or(facts.today));
    voices < least.and_then(crate::rules::law::numbers::Dated::whole).unwrap_or(0)
}

fn round<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let round = Evaluation::from_any(any)?;
    if round.is_closed() {
        return Some(Judged::new(State::Met).on(round.closed_on));
    }
    let all: Vec<&EvaluationResult> = facts.book.of::<EvaluationResult>(round.head.id).collect();
    let open = all.iter().filter(|r| !r.is_decided()).count();
    let step = round.step.unwrap_or(RoundStep::Study).row().label;
    let text = msg!("{step}，{n} 人中 {open} 人未评定", "{step}, {open} of {n} not graded yet");
    let said = text.with("step", step).with("n", all.len()).with("open", open);
    Some(Judged { said: Some(said), ..Judged::new(State::Open) })
}

fn after<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let result = EvaluationResult::from_any(any)?;
    let until = result.rectify_until.filter(|_| result.grade == Some(Grade::Unqualified))?;
    let limit = facts.numbers.value("evaluation.rectify", facts.today);
    let item = facts.book.of::<Rectification>(result.head.id).last();
    let due = item.and_then(|r| r.deadline).unwrap_or(until);
    let state = match item {
        _ if result.handling.is_some() => State::Met,
        None => State::DueSoon,
        Some(_) if facts.today > due => State::Overdue,
        Some(_) => State::Open,
    };
    Some(Judged::new(state).due(due).on(result.handled_on).limit(limit))
}

fn commendable<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let result = EvaluationResult::from_any(any)?;
    let round = facts.book.get::<Evaluation>(result.evaluation.0)?;
    // What the next round finds takes its place.
    let later = |e: &Evaluation| e.head.branch == round.head.branch && *e.year > *round.year;
    if result.grade != Some(Grade::Excellent) || facts.book.all::<Evaluation>().any(later) {
        return None;
    }
    let Some(on) = result.head.happened else { return Some(Judged::new(State::Unknown)) };
    let since = |a: &Award| a.head.happened.is_some_and(|day| day >= on) || a.state == Some(AwardState::Proposed);
    let from = |a: &Award| a.result.id() == Some(result.head.id);
    let proposed = facts.book.of::<Award>(result.member.0).any(|a| from(a) || since(a));
    Some(Judged::new(if proposed { State::Met } else { State::Opportunity }).on(Some(on)))
}

fn level<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let result = EvaluationResult::from_any(any)?;
    let round = facts.book.get::<Evaluation>(result.evaluation.0).filter(|r| !r.is_closed())?;
    let (then, now) = (result.level?, facts.book.get::<Member>(result.member.0)?.level?);
    if then == now {
        return Some(Judged::new(State::Met).on(round.head.happened));
    }
    let text = msg!("{a} → {b}", "{a} → {b}").with("a", then.row().label).with("b", now.row().label);
    Some(Judged { said: Some(text), ..Judged::new(State::Open) })
}

/// Returns the year whose round is held now: in the first months of a year that of the year before.
pub fn year(facts: &Facts) -> i32 {
    let past = facts.numbers.value("evaluation.past", facts.today);
    past.map_or(facts.today, |months| back(facts.today, months)).year()
}
