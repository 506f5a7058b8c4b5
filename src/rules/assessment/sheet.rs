//! Rules of self-assessment: what a sheet that is scored or handed in gives reason for.

use super::standard::{self, Given, Item, Judge, Line, Period, Standard, Status, handed_in, past};
use crate::base::{Frac, Text};
use crate::model::assessment::{Assessment, Award, AwardState, ScoreColumn};
use crate::model::people::standing::Stage;
use crate::model::{AnyRecord, Kind, Record};
use crate::msg;
use crate::rules::engine::evaluators::{Judged, Reach, Shape};
use crate::rules::evaluation::round;
use crate::rules::law::numbers::Amount;
use crate::rules::{Facts, Rule, State, case_file};
use std::borrow::Cow;

/// Rules of self-assessment: one row each.
pub const RULES: &[Rule] = &[
    // A sheet in the best band gives reason to propose a commendation.
    Rule {
        name: "assessment_commendable",
        reads: &[Kind::Branch, Kind::Assessment, Kind::Award],
        reach: Reach::Own,
        shape: Shape::Record(Kind::Assessment, commendable),
        cases: case_file!("assessment_commendable"),
    },
    // No more are proposed for one title than its share.
    Rule {
        name: "award_quota",
        reads: &[Kind::Branch, Kind::Award],
        reach: Reach::Branch,
        shape: Shape::Record(Kind::Award, quota),
        cases: case_file!("award_quota"),
    },
    // Where an indicator has few of its points, something is to be put right, or it is said why not.
    Rule {
        name: "assessment_low",
        reads: standard::READS,
        reach: Reach::Sheet,
        shape: Shape::Record(Kind::Assessment, low),
        cases: case_file!("assessment_low"),
    },
];

fn commendable<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let sheet = Assessment::from_any(any)?;
    let on = sheet.submitted_on.filter(|_| sheet.is_submitted())?;
    let Some(standard) = facts.numbers.standards().of_sheet(sheet) else {
        return Some(Judged::new(State::Unknown).on(Some(on)));
    };
    let best = standard.bands.first()?;
    let first = *best.title.zh == *sheet.band || *best.title.en == *sheet.band;
    let proposed = facts.book.of::<Award>(sheet.head.id).next().is_some();
    let state = if first && !proposed { State::Opportunity } else { State::Met };
    Some(Judged::new(state).on(Some(on)))
}

fn quota<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let award = Award::from_any(any)?;
    let proposed = |a: &Award| a.state == Some(AwardState::Proposed) && a.member.id().is_some();
    let limit = facts.numbers.value("award.share", facts.today).filter(|_| proposed(award))?;
    let Amount::Share { part, whole } = limit.amount else { return None };
    let same = |a: &&Award| proposed(a) && a.title == award.title && a.head.branch == award.head.branch;
    let place = facts.book.all::<Award>().filter(same).filter(|a| a.head.id <= award.head.id).count();
    let full = round::members(facts, award.head.branch, facts.today);
    let full = full.iter().filter(|(_, stage)| *stage == Stage::Full).count();
    let most = full * part as usize / (whole as usize).max(1);
    let text = msg!(
        "“{title}”推荐第 {n} 人，名额 {most} 人（正式党员 {full} 人）",
        "number {n} proposed for “{title}”, of {most} places ({full} full members)"
    );
    let text = text.with("title", &*award.title).with("n", place).with("most", most).with("full", full);
    let state = if place > most { State::Open } else { State::Met };
    Some(Judged { said: Some(text), ..Judged::new(state).limit(Some(limit)) })
}

/// Returns the standard and the period of a sheet, and what asks for a rectification: of a sheet that was handed in, of one
/// whose every indicator is scored, and of one whose period is over. One that is being filled asks for nothing yet, and
/// what a later sheet finds takes its place once it is handed in.
pub fn asking<'a>(facts: &Facts<'a>, record: &Assessment) -> Option<(Cow<'a, Standard>, Period, Vec<Line>)> {
    let known = facts.numbers.standards().of_sheet(record);
    let known = known.or_else(|| standard::default_of(facts).map(Cow::Borrowed))?;
    let period = known.period_named(&record.period)?;
    let given = Given::of(facts, &known, &period);
    let handed_in = |p: &Period| Given::of(facts, &known, p).sheet.is_some_and(Assessment::is_submitted);
    let later = |(_, p): &(Cow<Standard>, Period)| p.from > period.from && handed_in(p);
    if given.sheet.map(|s| s.head.id) != Some(record.head.id) || past::sheets(facts).iter().any(later) {
        return None;
    }
    let over = facts.today > period.to;
    // Nothing is computed while somebody still has to judge.
    let home = standard::branch(facts);
    let by_hand = |i: &Item| i.judge != Judge::Records && standard::applies(&i.levels, &i.bases, home);
    let lacks = |i: &Item| by_hand(i) && given.points(&i.id, ScoreColumn::Own).is_none();
    let judged = || !known.items().any(|(_, i)| lacks(i));
    let lines = match record.is_submitted() {
        true => handed_in::lines(&known, record),
        false if over || judged() => standard::assess(facts, &known, &period).lines,
        false => Vec::new(),
    };
    let open = !over && lines.iter().any(|l| l.status == Status::Unscored);
    let found = if open { Vec::new() } else { standard::low::all(facts, &known, lines, &given) };
    Some((known, period, found))
}

/// Names an indicator with its points: `1.6 到会率 2/4`.
pub fn named(standard: &Standard, line: &Line) -> Text {
    let title = standard.item(&line.id).map_or_else(|| Text::plain(""), |i| i.title.text());
    let points = line.points.map_or_else(|| "-".to_owned(), Frac::short);
    msg!("{id} {title} {a}/{b}", "{id} {title} {a}/{b}")
        .with("id", line.id.as_str())
        .with("title", title)
        .with("a", points)
        .with("b", line.most.short())
}

fn low<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let record = Assessment::from_any(any)?;
    let (standard, period, lines) = asking(facts, record)?;
    let Some(first) = lines.first() else { return Some(Judged::new(State::Met)) };
    let one = msg!("{first}", "{first}");
    let many = msg!("{first} 等 {n} 项", "{first} and others, {n} in all");
    let said = if lines.len() > 1 { many } else { one }.with("first", named(&standard, first)).with("n", lines.len());
    // What was handed in, or is over, wants an answer; before that it is an offer.
    let owed = record.is_submitted() || facts.today > period.to;
    let state = if owed { State::DueSoon } else { State::Opportunity };
    Some(Judged { said: Some(said), ..Judged::new(state) })
}
