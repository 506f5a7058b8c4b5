//! Figures that somebody spoke, held against the roll and the counts. They are pointed at; they never fill anything.

use super::motion::{Count, Motion};
use crate::base::{Id, Msg, Text, numeral};
use crate::model::Book;
use crate::model::meeting::roll::{Attendance, Presence};
use crate::model::meeting::sitting::{Meeting, sessions};
use crate::model::people::standing::Stage;
use crate::msg;
use std::collections::BTreeMap;

/// What a figure is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    /// How many should be there.
    Due,
    /// How many are there.
    There,
    /// Ballots issued.
    Issued,
    /// Ballots returned.
    Returned,
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Abstaining.
    Abstain,
}

/// The words before a figure; of two that begin at one place the longer stands first.
const WORDS: [(About, Msg); 10] = [
    (About::Due, msg!("应到", "due")),
    (About::There, msg!("实到", "present")),
    (About::Issued, msg!("发出", "issued")),
    (About::Returned, msg!("收回", "returned")),
    (About::No, msg!("不同意", "against")),
    (About::No, msg!("不赞成", "against")),
    (About::No, msg!("反对", "against")),
    (About::Yes, msg!("同意", "in favour")),
    (About::Yes, msg!("赞成", "in favour")),
    (About::Abstain, msg!("弃权", "abstaining")),
];
/// What is counted.
const UNITS: Msg = msg!("名人位张票", "");
/// What ends the reach of a word.
const STOPS: Msg = msg!("，。；？！、,;", ",;");

impl About {
    fn label(self) -> Msg {
        WORDS.iter().find(|(about, _)| *about == self).map_or(msg!("数", "figure"), |(_, label)| *label)
    }
}

/// Finds the figures in words: `应到会正式党员二十三名` is 23 due.
pub fn spoken(text: &str) -> Vec<(About, u32)> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((at, about, word)) = first(rest) {
        rest = &rest[at + word.len()..];
        let reach: String = rest.chars().take_while(|c| !STOPS.zh.contains(*c) && !c.is_whitespace()).collect();
        let reach = first(&reach).map_or(reach.as_str(), |(at, ..)| &reach[..at]);
        out.extend(number(reach).map(|n| (about, n)));
    }
    out
}

fn first(text: &str) -> Option<(usize, About, &'static str)> {
    let found = WORDS.iter().filter_map(|(about, word)| Some((text.find(word.zh)?, *about, word.zh)));
    found.min_by_key(|(at, _, word)| (*at, std::cmp::Reverse(word.len())))
}

/// Reads the first number that has a unit behind it.
fn number(text: &str) -> Option<u32> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let len = chars[at..].iter().take_while(|c| numeral::is_numeral(**c)).count();
        let unit = chars.get(at + len).is_some_and(|c| UNITS.zh.contains(*c));
        if len > 0 && unit {
            return numeral::read(&chars[at..at + len].iter().collect::<String>());
        }
        at += len.max(1);
    }
    None
}

/// Returns which spoken figures differ from the roll and from every count of a meeting. What is not counted yet is not
/// held against anything.
pub fn differences(book: &Book, meeting: Id, text: &str) -> Vec<Text> {
    let said = spoken(text);
    if said.is_empty() {
        return Vec::new();
    }
    let held = figures(book, meeting);
    let mut out = Vec::new();
    for (about, n) in said {
        let mut known = held.iter().filter(|(a, _)| *a == about).map(|(_, n)| *n);
        let Some(one) = known.next() else { continue };
        if one != n && !known.any(|k| k == n) {
            let text = msg!("口述“{what}{n}”，记录是{known}", "spoken “{what} {n}”, the record has {known}");
            out.push(text.with("what", about.label()).with("n", n).with("known", one));
        }
    }
    out
}

/// Returns every figure that the record has: of the roll all heads and the full members, of each count its totals.
fn figures(book: &Book, meeting: Id) -> Vec<(About, u32)> {
    let mut out = Vec::new();
    let Some(held) = book.get::<Meeting>(meeting) else { return out };
    let put = |out: &mut Vec<(About, u32)>, about, n: Option<i32>| {
        out.extend(n.and_then(|n| u32::try_from(n).ok()).map(|n| (about, n)));
    };
    let heads = heads(book, held);
    if heads[0] > 0 {
        let [due, there, full_due, full_there] = heads;
        out.extend([(About::Due, due), (About::Due, full_due), (About::There, there), (About::There, full_there)]);
    } else {
        put(&mut out, About::Due, held.reg_due);
        put(&mut out, About::There, held.reg_present);
    }
    for motion in sessions(book, meeting).flat_map(|id| book.of::<Motion>(id)) {
        put(&mut out, About::Due, motion.due);
        put(&mut out, About::There, motion.present);
        for count in book.of::<Count>(motion.head.id) {
            put(&mut out, About::Issued, count.issued);
            put(&mut out, About::Returned, count.returned);
            let totals = [(About::Yes, count.yes), (About::No, count.no), (About::Abstain, count.abstain)];
            totals.into_iter().for_each(|(about, n)| put(&mut out, about, n.or(Some(0))));
        }
    }
    out
}

/// Counts everybody due and there, and the full members among them; whoever is on several rolls is one head.
fn heads(book: &Book, meeting: &Meeting) -> [u32; 4] {
    let mut roll: BTreeMap<Id, bool> = BTreeMap::new();
    for row in sessions(book, meeting.head.id).flat_map(|id| book.of::<Attendance>(id)) {
        let row = row.corrected(book);
        if row.state != Some(Presence::Excluded) {
            *roll.entry(row.member.0).or_default() |= row.was_there();
        }
    }
    let mut out = [0; 4];
    for (member, there) in roll {
        let standing = meeting.head.happened.map_or_else(|| book.standing(member), |d| book.standing_on(member, d));
        let full = standing.stage == Stage::Full;
        let counts = [true, there, full, full && there];
        out.iter_mut().zip(counts).for_each(|(n, counts)| *n += u32::from(counts));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{About, spoken};

    #[test]
    fn spoken_figures_are_found_and_nothing_else() {
        use About::{Abstain, Due, Issued, No, Returned, There, Yes};
        for (text, want) in [
            ("今天应到会正式党员二十三名，实到二十名，符合规定人数。", vec![(Due, 23), (There, 20)]),
            (
                "计票结果，发出二十张，收回二十张，同意十九票，不同意零票，弃权一票。",
                vec![(Issued, 20), (Returned, 20), (Yes, 19), (No, 0), (Abstain, 1)],
            ),
            ("应到23人实到20人", vec![(Due, 23), (There, 20)]),
            ("赞成 19票、反对一百零五票", vec![(No, 105)]),
            ("我同意转正。他参加组织生活十一次，请假一次。", vec![]),
            ("我同意三点意见", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(spoken(text), want, "{text}");
        }
    }
}
