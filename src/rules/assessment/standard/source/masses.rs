//! Counting what those outside the Party say: their ballots about members, and what became of what they brought up.

use crate::base::{Frac, Text};
use crate::model::evaluation::opinion::{GradeCount, GradeTally, Opinion, Voice};
use crate::model::evaluation::round::{EvaluationResult, Grade};
use crate::model::rectification::{Rectification, RectificationState, Source as From};
use crate::model::road::gate::Objection;
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{Ask, Mark, Source, Tally, Unit};

/// What ordinary students say of each member who was evaluated: the share of 优秀 and 合格. Of fewer than `voices` it
/// says nothing.
pub(in crate::rules::assessment::standard) const SATISFACTION: Source = Source {
    name: "satisfaction",
    more: msg!("补 {n} 份群众测评", "{n} more ballots of students"),
    read: satisfaction,
};

/// What students brought up, and whether it was answered: objections, and what was put right on their word.
pub(in crate::rules::assessment::standard) const ANSWERED: Source =
    Source { name: "answered", more: msg!("答复 {n} 条意见", "{n} opinions answered"), read: answered };

/// Counts who spoke about one member and how many were content.
fn said(ask: &Ask, only: &Only, result: &EvaluationResult) -> (i64, i64) {
    let book = ask.facts.book;
    let (mut good, mut all) = (0, 0);
    for tally in book.of::<GradeTally>(result.head.id) {
        let count = book.get::<GradeCount>(tally.count.0).filter(|c| c.voice == Some(Voice::Students) && c.is_closed());
        if count.is_some_and(|c| ask.counts(only, c.head.happened)) {
            let [excellent, qualified, basic, unqualified] = tally.marks().map(i64::from);
            good += excellent + qualified;
            all += excellent + qualified + basic + unqualified;
        }
    }
    for opinion in book.of::<Opinion>(result.member.0).filter(|o| o.evaluation == result.evaluation) {
        let graded = opinion.grade.filter(|g| *g != Grade::Ungraded && opinion.voice == Some(Voice::Students));
        let Some(grade) = graded.filter(|_| ask.counts(only, opinion.head.happened)) else { continue };
        let voices = i64::from(opinion.voices.unwrap_or(1));
        all += voices;
        good += if matches!(grade, Grade::Excellent | Grade::Qualified) { voices } else { 0 };
    }
    (good, all)
}

fn satisfaction(ask: &Ask, only: &Only) -> Tally {
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    let mut most = 0;
    for result in ask.facts.book.all::<EvaluationResult>() {
        let (good, all) = said(ask, only, result);
        let Some(value) = Frac::new(good.into(), all.into()).filter(|_| all > 0) else { continue };
        most = most.max(all);
        let key = Key { kind: Kind::EvaluationResult, id: result.head.id };
        let note = msg!("满意 {a} / {b}", "{a} of {b} content").with("a", good).with("b", all);
        tally.units.push(Unit { value, note, ..Unit::new(key, result.head.happened, Mark::Good) });
    }
    tally.known = !tally.units.is_empty();
    let least = i64::from(only.voices.unwrap_or_default());
    if tally.known && most < least {
        let note = msg!("测评 {n} 份，少于 {least} 份", "{n} ballots, fewer than {least}");
        let note = note.with("n", most).with("least", least);
        for unit in &mut tally.units {
            (unit.mark, unit.note) = (Mark::Unknown, note.clone());
        }
    }
    tally
}

fn answered(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    let mut take = |key, on, done: bool| {
        let mark = if done { Mark::Good } else { Mark::Bad };
        let note = if done { Text::plain("") } else { msg!("未办结", "not settled").into() };
        tally.units.push(Unit { note, open: !done, ..Unit::new(key, on, mark) });
    };
    for objection in book.all::<Objection>().filter(|o| ask.counts(only, o.head.happened)) {
        let done = objection.closed_on.is_some_and(|on| on <= ask.facts.today);
        take(Key { kind: Kind::Objection, id: objection.head.id }, objection.head.happened, done);
    }
    let stands = |r: &&Rectification| {
        !matches!(r.state, Some(RectificationState::Draft | RectificationState::Withdrawn))
            && r.source == Some(From::Masses)
            // What came out of an objection is that objection, once.
            && r.objection.id().is_none()
    };
    for item in book.all::<Rectification>().filter(stands).filter(|r| ask.counts(only, r.head.happened)) {
        let done = item.is_closed() && item.accepted_on.is_none_or(|on| on <= ask.facts.today);
        take(Key { kind: Kind::Rectification, id: item.head.id }, item.head.happened, done);
    }
    tally.known = !tally.units.is_empty();
    tally
}
