//! What a transcript tells: its head, its blocks, and which of its speakers are numbers for a voice.

use crate::base::date;
use crate::msg;
use chrono::{NaiveDate, NaiveTime};

/// One stretch of what was said.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Block {
    /// The line of the file where it begins, from 1.
    pub line: u32,
    /// Seconds from the start of the recording.
    pub from: u32,
    /// Its end in seconds, where the file tells it.
    pub until: Option<u32>,
    /// What the file calls the speaker; empty where it names none.
    pub who: String,
    /// The words.
    pub text: String,
}

/// A transcript as a service exported it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Transcript {
    /// What the file calls the meeting.
    pub title: String,
    /// The day of the recording.
    pub day: Option<NaiveDate>,
    /// When the recording began.
    pub starts: Option<NaiveTime>,
    /// How long the recording is, in seconds.
    pub length: Option<u32>,
    /// Keywords the service found.
    pub keywords: String,
    /// Lines of its head that are nothing of all this: line and words.
    pub rest: Vec<(u32, String)>,
    /// What was said.
    pub blocks: Vec<Block>,
}

/// Returns whether a label is a service's number for a voice that nobody has named: `说话人 2`, `发言人1`, `Speaker 3`.
pub fn is_voice(label: &str) -> bool {
    const VOICES: crate::base::Msg =
        msg!("说话人|发言人|讲话人|未知说话人|未知发言人|未知", "speaker|unknown speaker|unknown");
    let label = date::half_width(label.trim()).to_lowercase();
    let word = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches([' ', '_', '-', '#']);
    word.len() < label.len() && VOICES.zh.split('|').chain(VOICES.en.split('|')).any(|voice| voice == word)
}
