//! Transcripts in blocks: a line with speaker and time, the words below it; or all of it on one line.

use super::told::{Block, Transcript, is_voice};
use super::{head, stamp};
use crate::base::Msg;
use crate::msg;

/// Names and posts in a room are shorter than this.
const LABEL_MAX: usize = 40;
/// What ends a clause: no name has it.
const STOPS: Msg = msg!("，。；？！", ",;?!|\t");
const OPEN: Msg = msg!("（【", "([");
const CLOSE: Msg = msg!("）】", ")]");

/// The head of a block.
struct Head<'a> {
    from: u32,
    who: &'a str,
    /// Words on the same line.
    text: &'a str,
}

/// Reads blocks; `None` where the text has none.
pub fn read(text: &str) -> Option<Transcript> {
    let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
    let mut heads: Vec<(usize, Head)> = standing(&lines);
    if heads.is_empty() {
        heads = on_a_line(&lines);
    }
    let first = heads.first()?.0;
    let mut told = Transcript::default();
    head::take(&lines[..first], &mut told);
    let ends: Vec<usize> = heads.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]).collect();
    for ((at, head), end) in heads.into_iter().zip(ends) {
        let below = lines[at + 1..end].iter().map(|(_, line)| unmarked(line));
        let words = std::iter::once(head.text).chain(below).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("\n");
        let (line, who) = (lines[at].0, head.who.to_owned());
        told.blocks.push(Block { line, from: head.from, until: None, who, text: words });
    }
    told.blocks.retain(|b| !b.text.is_empty());
    Some(told)
}

fn unmarked(line: &str) -> &str {
    line.trim()
}

/// Finds heads that stand on a line of their own. A list with times behind names is no transcript: words follow.
fn standing<'a>(lines: &[(u32, &'a str)]) -> Vec<(usize, Head<'a>)> {
    let heads: Vec<(usize, Head)> =
        lines.iter().enumerate().filter_map(|(at, (_, line))| Some((at, alone(line)?))).collect();
    let is_head = |at: usize| heads.binary_search_by_key(&at, |(at, _)| *at).is_ok();
    let next = |at: usize| (at + 1..lines.len()).find(|n| !lines[*n].1.trim().is_empty());
    let spoken = heads.iter().filter(|(at, _)| next(*at).is_some_and(|n| !is_head(n))).count();
    if spoken == 0 || spoken * 2 < heads.len() { Vec::new() } else { heads }
}

/// Reads `说话人 1 00:03`, `**发言人 1  00:00:03**`, `单晓宁(组织委员) 00:00:21`.
fn alone(line: &str) -> Option<Head<'_>> {
    let line = line.trim().trim_start_matches('#').trim().trim_matches('*').trim();
    let (who, time) = line.rsplit_once(char::is_whitespace)?;
    let (who, from) = (label(who)?, stamp::offset(time)?);
    Some(Head { from, who, text: "" })
}

fn label(who: &str) -> Option<&str> {
    let who = who.trim().trim_end_matches([':', '\u{ff1a}']).trim();
    let stops = |c: char| STOPS.zh.contains(c) || STOPS.en.contains(c);
    let fits = !who.is_empty() && who.chars().count() <= LABEL_MAX && !who.contains(stops);
    // A day or a label before the time is the head of the file, not somebody.
    (fits && !who.contains([':', '\u{ff1a}']) && stamp::moment(who).is_none()).then_some(who)
}

/// Finds heads with their words on the same line.
fn on_a_line<'a>(lines: &[(u32, &'a str)]) -> Vec<(usize, Head<'a>)> {
    let full = |line: &str| !line.trim().is_empty();
    let count = lines.iter().filter(|(_, line)| full(line)).count();
    let find = |form: fn(&'a str) -> Option<Head<'a>>| -> Vec<(usize, Head<'a>)> {
        lines.iter().enumerate().filter_map(|(at, (_, line))| Some((at, form(line)?))).collect()
    };
    let heads = [find(bracketed), find(behind)].into_iter().max_by_key(Vec::len).unwrap_or_default();
    if heads.len() * 4 >= count && !heads.is_empty() {
        return heads;
    }
    // Lines with a time of day and a voice that nobody has named: a machine wrote them.
    let heads = find(voiced);
    if heads.len() * 2 > count { heads } else { Vec::new() }
}

/// Reads `[18:40] 单晓宁：…` and `[00:03:05] 单晓宁：…`.
fn bracketed(line: &str) -> Option<Head<'_>> {
    let open = |c: char| OPEN.zh.contains(c) || OPEN.en.contains(c);
    let close = |c: char| CLOSE.zh.contains(c) || CLOSE.en.contains(c);
    let (time, rest) = line.trim().strip_prefix(open)?.split_once(close)?;
    let (who, text) = rest.split_once([':', '\u{ff1a}'])?;
    Some(Head { from: stamp::of_hours(time)?, who: label(who)?, text: text.trim() })
}

/// Reads `单晓宁(00:03:05)：…`.
fn behind(line: &str) -> Option<Head<'_>> {
    let open = |c: char| OPEN.zh.contains(c) || OPEN.en.contains(c);
    let close = |c: char| CLOSE.zh.contains(c) || CLOSE.en.contains(c);
    let line = line.trim();
    let at =
        line.match_indices(close).map(|(at, c)| at + c.len()).find(|at| line[*at..].starts_with([':', '\u{ff1a}']))?;
    let (head, text) = (&line[..at], line[at..].trim_start_matches([':', '\u{ff1a}']));
    let (who, time) = head.rsplit_once(open)?;
    Some(Head { from: stamp::offset(time.trim_end_matches(close))?, who: label(who)?, text: text.trim() })
}

/// Reads `18:41 说话人 2: …`.
fn voiced(line: &str) -> Option<Head<'_>> {
    let (time, rest) = line.trim().split_once(char::is_whitespace)?;
    let (who, text) = rest.split_once([':', '\u{ff1a}'])?;
    Some(Head { from: stamp::of_hours(time)?, who: label(who).filter(|who| is_voice(who))?, text: text.trim() })
}
