//! Secret ballots of a round: begun, and closed with their totals; nothing else of them is ever written.

use super::round::{VOICE, round_of};
use crate::base::{Id, Lang, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::evaluation::opinion::{GradeCount, GradeCountState, GradeTally, Opinion};
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use crate::model::people::roster::Member;
use crate::model::{Change, Codes, FieldKind, Hooks, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::evaluation::{round as rules, turnout};

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const COUNT: Scope = Scope::On(Kind::GradeCount);
    const ROUND: Scope = Scope::On(Kind::Evaluation);
    const TODAY: fn(&Facts, &Situation) -> Value = |facts, _| Value::Day(facts.today);
    const OPEN: &[Arg] = &[
        VOICE,
        Arg::new("issued", msg!("发出", "issued"), FieldKind::Int).needed().filled(voters),
        Arg::new("late", msg!("补评", "held later"), FieldKind::Flag),
        Arg::new("voters", msg!("补评人员", "who votes later"), FieldKind::Words).filled(absent),
        Arg::new("happened", msg!("测评日", "held on"), FieldKind::Day).needed().filled(TODAY),
    ];
    const CLOSE: &[Arg] = &[
        Arg::new("returned", msg!("收回", "returned"), FieldKind::Int).needed(),
        Arg::new("invalid", msg!("废票", "invalid ballots"), FieldKind::Int),
        Arg::new("spoilt", msg!("无效原因", "why not valid"), FieldKind::Prose),
        Arg::new("tallies", msg!("各人票数", "figures of each"), FieldKind::Prose),
    ];
    const OPINION: &[Arg] = &[
        VOICE,
        Arg::new("by", msg!("署名", "signed by"), FieldKind::Words),
        Arg::new("voices", msg!("人数", "voices"), FieldKind::Int),
        Arg::new("grade", msg!("意见等次", "grade given"), FieldKind::Code(Grade::ALL)),
        Arg::new("marks", msg!("分项打分", "marks by item"), FieldKind::Words),
        Arg::new("text", msg!("意见", "opinion"), FieldKind::Prose),
        Arg::new("happened", msg!("日期", "on"), FieldKind::Day).filled(TODAY),
    ];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row("grade_count.open", msg!("开始测评计票", "begin a count of ballots"), ROUND, OPEN, open),
        row("grade_count.close", msg!("测评计票结果", "take the totals"), COUNT, CLOSE, close),
        row("result.opinion", msg!("记评议意见", "record an opinion"), Scope::On(Kind::EvaluationResult), OPINION, say),
    ]
}

/// Returns whether the members have voted already, so that whoever votes now does so later.
fn is_later(facts: &Facts, situation: &Situation) -> bool {
    let round = round_of(facts, situation);
    round.is_ok_and(|round| facts.book.of::<GradeCount>(round.head.id).any(|c| c.is_meetings() && c.is_closed()))
}

/// Names those who were away and have not voted since.
fn absent(facts: &Facts, situation: &Situation) -> Value {
    let Ok(round) = round_of(facts, situation) else { return Value::None };
    if !is_later(facts, situation) {
        return Value::None;
    }
    let all = turnout::absent(facts, round);
    let name = |r: &&EvaluationResult| {
        let name = facts.book.name_of(r.member.0, Lang::Zh);
        match find(facts, &rules::results(facts, round.head.id), &name, "voters") {
            Ok(_) => name,
            Err(_) => facts.book.get::<Member>(r.member.0).map_or(name, |m| m.student_no.to_string()),
        }
    };
    let names: Vec<String> = all.iter().map(name).collect();
    if names.is_empty() { Value::None } else { Value::words(&names.join(" ")) }
}

fn voters(facts: &Facts, situation: &Situation) -> Value {
    let Ok(round) = round_of(facts, situation) else { return Value::Int(0) };
    let away = if is_later(facts, situation) { turnout::absent(facts, round).len() } else { 0 };
    Value::Int(if away > 0 { away } else { turnout::voters(facts, round) } as i64)
}

fn open(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let round = round_of(facts, situation)?;
    let base = GradeCount {
        head: situation.head(None),
        evaluation: Link::to(round.head.id),
        state: Some(GradeCountState::Open),
        ..GradeCount::default()
    };
    let mut count = base.into_any();
    args.fill(&mut count)?;
    let about = About::of(|lang| count.title(facts.book, lang));
    let mut changes = Vec::new();
    if let Some(count) = GradeCount::from_any(&count).filter(|c| c.late) {
        changes = later(facts, round, count, &args.words("voters"))?;
    }
    changes.push(Change::add(count));
    Ok(situation.tx(facts, "grade_count.open", about, changes))
}

/// Marks who votes at a session held later with its day: each was away when the meeting voted, and votes once.
fn later(facts: &Facts, round: &Evaluation, count: &GradeCount, words: &str) -> Result<Vec<Change>, Refusal> {
    let refuse = |text: crate::base::Text| Err(Refusal::new(text).at("voters"));
    let on = rules::results(facts, round.head.id);
    let meetings = facts.book.of::<GradeCount>(round.head.id).find(|c| c.is_meetings());
    let held = meetings.and_then(|c| c.head.happened);
    if let (Some(held), Some(day)) = (held, count.head.happened)
        && day < held
    {
        let text = msg!("补评 {a} 早于会上测评 {b}", "{a} precedes the meeting's ballot of {b}").with("a", day);
        return Err(Refusal::new(text.with("b", held)).at("happened"));
    }
    let mut changes: Vec<Change> = Vec::new();
    for name in words.split([' ', ',', '\n', '\u{3001}', '\u{ff0c}']).filter(|name| !name.is_empty()) {
        let before = find(facts, &on, name, "voters")?;
        let text = match before.late_on {
            Some(day) => Some(msg!("{who} {day} 已经补评", "{who} voted later on {day}").with("day", day)),
            None if turnout::was_there(facts, round, before) == Some(true) => {
                Some(msg!("{who} 会上已经测评", "{who} voted at the meeting").into())
            }
            None if !turnout::receives(facts, round, before) => {
                Some(msg!("{who} 不领测评票", "{who} receives no ballot").into())
            }
            None => None,
        };
        if let Some(text) = text {
            return refuse(text.with("who", name));
        }
        let after = EvaluationResult { late_on: count.head.happened, ..before.clone() };
        let change = Change::edit(before.clone().into_any(), after.into_any());
        if !changes.iter().any(|c| c.key == change.key) {
            changes.push(change);
        }
    }
    if changes.is_empty() {
        return refuse(msg!("补评要写明是哪些人", "say who votes later").into());
    }
    if usize::try_from(count.issued.unwrap_or(0)) != Ok(changes.len()) {
        let text = msg!("补评 {n} 人，发出 {m} 张", "{n} vote later, {m} ballots are issued").with("n", changes.len());
        return Err(Refusal::new(text.with("m", count.issued.unwrap_or(0))).at("issued"));
    }
    Ok(changes)
}

/// Finds somebody of a round by name, student number or id.
fn find<'b>(
    facts: &Facts,
    on: &[&'b EvaluationResult],
    name: &str,
    field: &'static str,
) -> Result<&'b EvaluationResult, Refusal> {
    let known = |r: &&&EvaluationResult| {
        let member = facts.book.get::<Member>(r.member.0);
        r.head.id.to_string() == name
            || r.member.0.to_string() == name
            || member.is_some_and(|m| &*m.name == name || &*m.student_no == name)
    };
    let mut found = on.iter().filter(known);
    let text = match (found.next(), found.next()) {
        (Some(one), None) => return Ok(one),
        (None, _) => msg!("{who} 不在测评名单上", "{who} does not stand on the ballot"),
        _ => msg!("“{who}” 不止一个，请用学号", "“{who}” is not unique: use the student number"),
    };
    Err(Refusal::new(text.with("who", name)).at(field))
}

/// One line of the totals: whose, and five figures.
fn line(facts: &Facts, on: &[&EvaluationResult], words: &str) -> Result<(Id, [i32; 5]), Refusal> {
    let refuse = |text: crate::base::Text| Err(Refusal::new(text).at("tallies"));
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    let mut figures = [0; 5];
    let start = parts.iter().position(|p| p.parse::<i32>().is_ok_and(|n| n >= 0)).filter(|at| *at > 0);
    let Some(start) = start.filter(|at| (4..=5).contains(&(parts.len() - at))) else {
        let text =
            msg!("“{line}” 要写：姓名 优秀 合格 基本合格 不合格 [无效]", "“{line}”: a name and four or five figures");
        return refuse(text.with("line", words));
    };
    for (figure, word) in figures.iter_mut().zip(parts.drain(start..)) {
        let Ok(n) = word.parse::<u16>() else {
            return refuse(msg!("“{word}” 不是票数", "“{word}” is no number of votes").with("word", word));
        };
        *figure = n.into();
    }
    let name = parts.join(" ");
    Ok((find(facts, on, &name, "tallies")?.head.id, figures))
}

fn close(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<GradeCount>(facts)?;
    if before.is_closed() {
        return Err(Refusal::new(msg!("已经计票", "it is counted already")).at("state"));
    }
    let round = facts.book.get::<Evaluation>(before.evaluation.0).cloned().unwrap_or_default();
    let mut after = before.clone();
    after.returned = args.int("returned");
    after.invalid = args.int("invalid").or(Some(0));
    after.spoilt = args.words("spoilt").as_str().into();
    after.state = Some(GradeCountState::Closed);
    let valid = u32::try_from(after.valid()).unwrap_or(0);
    after.withheld = rules::is_withheld(facts, before, valid);
    let on = rules::on_ballot(facts, round.head.id);
    let words = args.words("tallies");
    let mut rows: Vec<(Id, [i32; 5])> = Vec::new();
    for words in words.lines().filter(|l| !l.trim().is_empty()) {
        let row = line(facts, &on, words)?;
        if rows.iter().any(|(id, _)| *id == row.0) {
            let text = msg!("“{line}”：一个人有两行", "“{line}”: somebody has two rows").with("line", words);
            return Err(Refusal::new(text).at("tallies"));
        }
        rows.push(row);
    }
    if !after.withheld && rows.len() != on.len() && valid > 0 {
        let text = msg!("测评名单 {n} 人，票数只有 {m} 行", "{n} stand on the ballot, {m} rows of figures");
        return Err(Refusal::new(text.with("n", on.len()).with("m", rows.len())).at("tallies"));
    }
    let mut changes = vec![Change::edit(before.clone().into_any(), after.clone().into_any())];
    if !after.withheld && valid > 0 {
        changes.extend(
            rows.into_iter().map(|(id, [a, b, c, d, e])| tally(situation, before.head.id, id, [a, b, c, d, e])),
        );
    }
    changes.extend(rebased(facts, &round, &after));
    let about = About::of(|lang| before.title(facts.book, lang));
    let mut tx = situation.tx(facts, "grade_count.close", about, changes);
    tx.reads = vec![Kind::EvaluationResult, Kind::GradeCount];
    Ok(tx)
}

fn tally(situation: &Situation, count: Id, result: Id, [a, b, c, d, e]: [i32; 5]) -> Change {
    let row = GradeTally {
        head: situation.head(None),
        count: Link::to(count),
        result: Link::to(result),
        excellent: Some(a),
        qualified: Some(b),
        basic: Some(c),
        unqualified: Some(d),
        invalid: Some(e),
        ..GradeTally::default()
    };
    Change::add(row.into_any())
}

/// Takes the cap anew where a school takes its share of those who took part.
fn rebased(facts: &Facts, round: &Evaluation, count: &GradeCount) -> Option<Change> {
    let day = round.head.happened.unwrap_or(facts.today);
    let of_present = count.is_meetings() && rules::flag(facts, "evaluation.excellent.of_present", day);
    let base = count.returned.filter(|_| of_present)?;
    let cap = rules::cap(facts, day, usize::try_from(base).unwrap_or(0))?;
    let after = Evaluation { base: Some(base), cap: i32::try_from(cap).ok(), ..round.clone() };
    Some(Change::edit(round.clone().into_any(), after.into_any()))
}

fn say(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let result = situation.one::<EvaluationResult>(facts)?;
    let base = Opinion {
        head: situation.head(Some(facts.today)),
        evaluation: result.evaluation,
        member: result.member,
        ..Opinion::default()
    };
    let mut opinion = base.into_any();
    args.fill(&mut opinion)?;
    Opinion::guard(None, Opinion::from_any(&opinion), facts.book)?;
    marked(facts, result, &args.words("marks"))?;
    let about = About::of(|lang| opinion.title(facts.book, lang));
    Ok(situation.tx(facts, "result.opinion", about, vec![Change::add(opinion)]))
}

/// Refuses marks that are not one for each item of the person's sheet: they would say nothing.
fn marked(facts: &Facts, result: &EvaluationResult, marks: &str) -> Result<(), Refusal> {
    let given = marks.split_whitespace().count();
    let items = rules::sheet(facts, result).map(|s| s.items.len());
    let Some(items) = items.filter(|n| given > 0 && *n != given) else { return Ok(()) };
    let text = msg!("打了{a}项分，量表有{b}项", "{a} marks, but the sheet has {b} items").with("a", given);
    Err(Refusal::new(text.with("b", items)).at("marks"))
}
