//! What came of a vote, in the words of minutes and resolutions: the matter, the outcome, the figures.

use super::majority::{Tally, Verdict, is_secret};
use crate::base::{Lang, Text, date};
use crate::model::people::standing::Stage;
use crate::model::vote::motion::{Motion, MotionKind};
use crate::msg;
use crate::rules::Facts;
use crate::rules::law::numbers::{Amount, Compare, Dated, Of};
use crate::rules::law::numeral;
use crate::rules::meeting::room;
use chrono::{Datelike, NaiveDate};

/// What was voted on, as its sentence names it.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Which majority it needs.
    pub kind: MotionKind,
    /// The person, or the words of the motion.
    pub who: String,
    /// Whether ballots were cast; otherwise hands were shown.
    pub secret: bool,
    /// To when a probation is extended.
    pub until: Option<NaiveDate>,
    /// When the probation would end without that.
    pub ends: Option<NaiveDate>,
    /// Whether the probation had been extended before.
    pub extended: bool,
}

impl Matter {
    /// Reads it from a motion.
    pub fn of(facts: &Facts, motion: &Motion, kind: MotionKind, who: String) -> Matter {
        let standing = facts.book.standing(motion.subject.0);
        let extended = standing.extended_until.is_some();
        let on_probation = standing.stage == Stage::Probationary;
        let ends = motion.subject.id().filter(|_| on_probation && !extended).and_then(|id| room::expires(facts, id));
        let secret = is_secret(facts.numbers, kind, room::day_of(facts, motion));
        Matter { kind, who, secret, until: motion.until, ends, extended }
    }

    /// Says how long a probation is extended, where it is a half-year or a year to the day.
    fn span(&self) -> Text {
        let months = |from: NaiveDate, to: NaiveDate| {
            (to.year() - from.year()) * 12 + i32::try_from(to.month()).unwrap_or(0) - i32::try_from(from.month()).unwrap_or(0)
        };
        let whole = self.ends.zip(self.until).filter(|(from, to)| from.day() == to.day());
        match whole.map(|(from, to)| months(from, to)) {
            Some(6) => msg!("半年，", " by half a year,").into(),
            Some(12) => msg!("一年，", " by a year,").into(),
            _ => Text::plain(""),
        }
    }
}

/// Says the result as minutes say it: who voted, what was counted, what came of it.
pub fn words(matter: &Matter, tally: &Tally, verdict: &Verdict) -> Text {
    let voters = msg!("应到有表决权的党员{due}名，实到{present}名", "{due} voting members due, {present} present");
    let ballots = msg!(
        "发出表决票{issued}张，收回{returned}张，收到书面意见{written}份；赞成{yes}票，反对{no}票，弃权{abstain}票，无效{invalid}票",
        "{issued} ballots issued, {returned} returned, {written} written opinions; {yes} in favour, {no} against, {abstain} abstaining, {invalid} invalid"
    );
    let hands = msg!(
        "举手表决：赞成{yes}名，反对{no}名，弃权{abstain}名",
        "by show of hands {yes} in favour, {no} against, {abstain} abstaining"
    );
    let text = if verdict.quorum {
        msg!("{voters}；{ballots}。{outcome}", "{voters}; {ballots}. {outcome}")
    } else {
        msg!("{voters}。{outcome}", "{voters}. {outcome}")
    };
    let figures = if matter.secret { ballots } else { hands };
    let text = text.with("voters", filled(Text::from(voters), tally));
    text.with("ballots", filled(Text::from(figures), tally)).with("outcome", outcome(matter, verdict))
}

/// Returns what came of a vote.
pub fn outcome(matter: &Matter, verdict: &Verdict) -> Text {
    let text = match (verdict.quorum, verdict.void, verdict.passes) {
        (false, ..) => {
            msg!("到会人数不足（至少{present}名），不能表决。", "No quorum (at least {present}): no vote can be held.")
        }
        (_, true, _) => {
            msg!("收回多于发出，表决无效，重新表决。", "More returned than issued: the vote is void and is held again.")
        }
        (.., true) => msg!("赞成{unit}{share}，{what}。", "{needed} needed: {what}."),
        _ => msg!("赞成{unit}未{share}，{what}。", "{needed} needed: {what}."),
    };
    let unit = if matter.secret { msg!("票", "ballots") } else { msg!("人数", "hands") };
    text.with("present", said(verdict.needed_present))
        .with("needed", said(verdict.needed))
        .with("unit", unit)
        .with("share", share(matter.kind, verdict.majority_value))
        .with("what", decision(matter, verdict.passes))
}

/// Says which share of whom was needed: 超过应到会有表决权的正式党员的半数.
fn share(kind: MotionKind, value: &Dated) -> Text {
    use MotionKind::{Committee, LeaderElection};
    let whom = match (value.of == Of::Present, matches!(kind, Committee | LeaderElection)) {
        (true, true) => msg!("实到会委员", "committee members present"),
        (false, true) => msg!("应到会委员", "committee members due"),
        (true, false) => msg!("实到会有表决权的正式党员", "voting members present"),
        (false, false) => msg!("应到会有表决权的正式党员", "voting members due"),
    };
    let over = if value.compare == Compare::MoreThan { msg!("超过", "more than") } else { msg!("达到", "at least") };
    let part: Text = match value.amount {
        Amount::Share { part: 1, whole: 2 } => msg!("半数", "half").into(),
        Amount::Share { part, whole } => {
            let (part, whole) = (numeral::chinese(part), numeral::chinese(whole));
            msg!("{whole}分之{part}", "{part}/{whole}").with("part", part).with("whole", whole)
        }
        _ => msg!("规定人数", "what is needed").into(),
    };
    let text = msg!("{over}{whom}的{part}", "{over} {part} of the {whom}");
    text.with("over", over).with("whom", whom).with("part", part)
}

/// Says in a few words what was decided: the matter and its outcome.
pub fn decision(matter: &Matter, passes: bool) -> Text {
    let already = msg!("通过", "carried").zh;
    let text = match (matter.kind, passes) {
        (MotionKind::Admission, true) => {
            msg!("同意接收{who}同志为中共预备党员", "{who} is admitted as probationary member")
        }
        (MotionKind::Admission, false) => {
            msg!("接收{who}同志为中共预备党员的议案未获通过", "{who} is not admitted")
        }
        (MotionKind::Conversion, true) if matter.extended => {
            msg!("同意{who}同志转为中共正式党员", "{who} becomes a full member")
        }
        (MotionKind::Conversion, true) => msg!("同意{who}同志按期转为中共正式党员", "{who} becomes a full member"),
        (MotionKind::Conversion, false) => {
            msg!("{who}同志转为中共正式党员的议案未获通过", "the conversion of {who} is not carried")
        }
        (MotionKind::Extension, true) if matter.until.is_some() => msg!(
            "同意延长{who}同志预备期{span}至{until}",
            "the probation of {who} is extended{span} to {until}"
        ),
        (MotionKind::Extension, true) => msg!("同意延长{who}同志的预备期", "the probation of {who} is extended"),
        (MotionKind::Extension, false) => {
            msg!("延长{who}同志预备期的议案未获通过", "the extension for {who} is not carried")
        }
        (MotionKind::Cancellation, true) => {
            msg!("同意取消{who}同志的预备党员资格", "{who} is no longer a probationary member")
        }
        (MotionKind::Cancellation, false) => {
            msg!("取消{who}同志预备党员资格的议案未获通过", "the cancellation for {who} is not carried")
        }
        (_, true) if matter.who.starts_with(already) => msg!("{who}", "{who}: carried"),
        (_, true) => msg!("通过{who}", "{who}: carried"),
        (_, false) => msg!("“{who}”未获通过", "“{who}” is not carried"),
    };
    let until = matter.until.map_or(Text::plain(""), |day| Text::owned(date::official(day), day.to_string()));
    text.with("who", matter.who.as_str()).with("span", matter.span()).with("until", until)
}

pub(in crate::rules) fn filled(text: Text, tally: &Tally) -> Text {
    [
        ("due", tally.due),
        ("present", tally.present),
        ("issued", tally.issued),
        ("returned", tally.returned),
        ("written", tally.written),
        ("yes", tally.yes),
        ("no", tally.no),
        ("abstain", tally.abstain),
        ("invalid", tally.invalid),
    ]
    .into_iter()
    .fold(text, |text, (name, n)| text.with(name, said(n)))
}

/// Says a number of things: Chinese numerals in Chinese, 两 for two, digits in English.
pub(in crate::rules) fn said(n: u32) -> Text {
    let two = msg!("两", "2");
    if n == 2 { two.into() } else { Text::owned(numeral::chinese(n), n.to_string()) }
}

/// Returns the matter of a motion of which no figure is told, as an agenda names it.
pub fn matter(facts: &Facts, motion: &Motion) -> Text {
    let who = facts.book.name_of(motion.subject.0, Lang::Zh);
    let text = match motion.kind.filter(|_| motion.subject.id().is_some()) {
        Some(MotionKind::Admission) => msg!("讨论接收{who}同志为中共预备党员问题", "admission of {who}"),
        Some(MotionKind::Conversion) => msg!("讨论预备党员{who}同志转正问题", "conversion of {who}"),
        Some(MotionKind::Extension) => msg!("讨论延长{who}同志预备期问题", "extension for {who}"),
        Some(MotionKind::Cancellation) => {
            msg!("讨论取消{who}同志预备党员资格问题", "cancellation of the probation of {who}")
        }
        _ if motion.text.is_empty() => return motion.kind.map_or(Text::plain(""), label),
        _ => return Text::plain(motion.text.to_string()),
    };
    text.with("who", who)
}

fn label(kind: MotionKind) -> Text {
    use crate::model::Codes;
    kind.row().label.into()
}
