//! Transcripts in cues: WebVTT and SubRip, with the beginning and the end of every stretch.

use super::stamp;
use super::told::{Block, Transcript};
use crate::base::Msg;
use crate::msg;

const ARROW: &str = "-->";
/// Lines at the beginning among which the first cue stands.
const LOOKED_AT: usize = 60;
/// Names are shorter than this; what is longer before a colon is a sentence.
const LABEL_MAX: usize = 20;
const STOPS: Msg = msg!("，。；？！、", ",;?!");

/// Returns whether a text is made of cues.
pub fn is_cues(text: &str) -> bool {
    text.starts_with("WEBVTT") || text.lines().take(LOOKED_AT).any(|line| times(line).is_some())
}

/// Reads the line of times: `00:00:03.480 --> 00:00:19.960 align:start`.
fn times(line: &str) -> Option<(u32, u32)> {
    let (from, until) = line.split_once(ARROW)?;
    Some((stamp::offset(from)?, stamp::offset(until.split_whitespace().next()?)?))
}

/// Reads every cue.
pub fn read(text: &str) -> Transcript {
    let mut told = Transcript::default();
    let title = text.lines().next().and_then(|line| line.strip_prefix("WEBVTT"));
    told.title = title.unwrap_or_default().trim_start_matches([' ', '-', '\t']).trim().to_owned();
    let mut now: Option<(u32, u32, u32)> = None;
    let mut before = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some((from, until)) = times(line) {
            now = Some((number, from, until));
        } else if line.is_empty() {
            now = None;
        } else if let Some((at, from, until)) = now {
            said(line, at, (from, until), before == Some(at), &mut told);
            before = Some(at);
        }
    }
    told
}

/// Takes one line of a cue; a line without a speaker goes on with what stands above it in the cue.
fn said(line: &str, at: u32, (from, until): (u32, u32), goes_on: bool, told: &mut Transcript) {
    let (who, text) = speaker(line);
    let text = untagged(text);
    if text.is_empty() {
        return;
    }
    match told.blocks.last_mut().filter(|_| goes_on && who.is_empty()) {
        Some(block) => {
            block.text.push('\n');
            block.text.push_str(&text);
        }
        None => told.blocks.push(Block { line: at, from, until: Some(until), who: who.to_owned(), text }),
    }
}

/// Parts the speaker from the words: `<v 名字>…</v>`, `名字: …`.
fn speaker(line: &str) -> (&str, &str) {
    if let Some((tag, rest)) = line.strip_prefix("<v").and_then(|l| l.split_once('>'))
        && let Some((_, who)) = tag.split_once(' ')
    {
        return (who.trim(), rest);
    }
    let stops = |c: char| STOPS.zh.contains(c) || STOPS.en.contains(c) || c == '<';
    match line.split_once([':', '\u{ff1a}']) {
        Some((who, text)) if who.chars().count() <= LABEL_MAX && !who.contains(stops) && !text.trim().is_empty() => {
            (who.trim(), text)
        }
        _ => ("", line),
    }
}

/// Takes the tags out of words.
fn untagged(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((head, tail)) = rest.split_once('<') {
        out.push_str(head);
        match tail.split_once('>') {
            Some((_, tail)) => rest = tail,
            None => {
                out.push('<');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}
