//! Blank ballots to be printed before a meeting: no number, no mark, nothing that tells one from another.

use super::motion::{chosen, motion};
use crate::exchange::paper::meeting::roll::expected;
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::evaluation::round::{Evaluation, EvaluationResult};
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::vote::election::Candidate;
use crate::model::vote::motion::Motion;
use crate::model::{Kind, Record};
use crate::msg;
use crate::rules::evaluation::round as rules;

/// 表决票: one page a motion.
pub const BALLOT: Paper = Paper {
    name: "ballot",
    label: msg!("表决票", "ballot"),
    about: &[Kind::Motion, Kind::Meeting],
    public: false,
    yearly: false,
    made: word!("ballot", |ask| Ok(ask.each("motions", Motion::LABEL, &chosen(ask, false)?, |m| slip(ask, m)))),
};

/// 测评票: one row a member; probationary members are marked and not graded.
pub const EVALUATION_BALLOT: Paper = Paper {
    name: "evaluation_ballot",
    label: msg!("民主测评票", "grading sheet"),
    about: &[Kind::Meeting, Kind::Evaluation],
    public: false,
    yearly: false,
    made: word!("evaluation_ballot", |ask| {
        let (rounds, meetings) = (ask.all::<Evaluation>(), ask.all::<Meeting>());
        Ok(match rounds.is_empty() {
            true => ask.each("meetings", Meeting::LABEL, &meetings, |m| grades(ask, m)),
            false => ask.each("meetings", Meeting::LABEL, &rounds, |r| graded(ask, r)),
        })
    }),
};

/// Returns one ballot: the person, or in an election the candidates and a line for each seat to name another.
fn slip(ask: &Ask, m: &Motion) -> Data {
    let mut stand: Vec<&Candidate> = ask.facts.book.of::<Candidate>(m.head.id).filter(|c| !c.other).collect();
    stand.sort_by_key(|c| (c.place, c.head.id));
    let mut names: Vec<String> = stand.iter().map(|c| ask.name(c.member.0)).collect();
    let seats = if names.is_empty() { 0 } else { usize::try_from(m.seats.unwrap_or(0)).unwrap_or(0) };
    names.extend(std::iter::repeat_n(msg!("另选：＿＿＿＿", "another: ____").zh.to_owned(), seats));
    if names.is_empty() {
        names.push(if m.subject.id().is_some() { ask.name(m.subject.0) } else { m.text.to_string() });
    }
    let mut out = Data::default();
    out.list("slip", msg!("票面", "on the ballot"), &names, |name| {
        let mut row = Data::default();
        row.put("name", msg!("姓名", "name"), name.as_str());
        row
    });
    out.join(motion(ask, m));
    out
}

fn grades(ask: &Ask, meeting: &Meeting) -> Data {
    let people = expected(ask, meeting).into_iter();
    let full = |m: &Member| ask.stage(m.head.id, meeting.head.happened) == Stage::Full;
    let people: Vec<(Member, bool)> = people.map(|m| (m.clone(), full(&m))).collect();
    let mut out = sheet(ask, &people);
    out.join(ask.record(&meeting.clone().into_any()));
    out
}

/// Returns the sheet of a round: its people, in the order in which they are counted.
fn graded(ask: &Ask, round: &Evaluation) -> Data {
    let people = rules::results(&ask.facts, round.head.id).into_iter();
    let member = |r: &EvaluationResult| ask.facts.book.get::<Member>(r.member.0).cloned().unwrap_or_default();
    let mut out = sheet(ask, &people.map(|r| (member(r), !r.probationary)).collect::<Vec<_>>());
    let meeting = ask.facts.book.get::<Meeting>(round.meeting.0).cloned().unwrap_or_default();
    out.join(ask.record(&meeting.into_any()));
    out
}

fn sheet(ask: &Ask, people: &[(Member, bool)]) -> Data {
    let mut out = Data::default();
    out.list("roll", msg!("名单", "roll"), people, |(member, full)| {
        let mark = if *full { "" } else { msg!("（预备·不定等次）", " (probationary, not graded)").zh };
        let mut row = Data::default();
        row.put("marked_name", msg!("测评对象", "who is graded"), format!("{}{mark}", &*member.name));
        row.join(ask.person(member));
        row
    });
    out
}
