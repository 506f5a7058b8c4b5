//! What stands over a transcript: its title, when it was recorded, how long it is.

use super::stamp;
use super::told::Transcript;
use crate::base::Msg;
use crate::msg;

const KEYWORDS: Msg = msg!("关键词", "keywords");
const BEGINS: Msg = msg!("文字记录|会议文字记录|原文", "transcript");
const TITLE: Msg = msg!("会议主题|主题|会议名称|标题", "topic|title|subject|meeting");
const STARTS: Msg =
    msg!("开始时间|会议开始时间|会议时间|录制时间|录音时间|创建时间|时间", "start time|time|date|recorded");
const LENGTH: Msg = msg!("会议时长|时长|录制时长", "duration|length");

fn is(words: Msg, word: &str) -> bool {
    words.zh.split('|').any(|w| w == word) || words.en.split('|').any(|w| w.eq_ignore_ascii_case(word))
}

/// Takes the lines above the first words.
pub fn take(lines: &[(u32, &str)], told: &mut Transcript) {
    let mut keywords = false;
    for (number, line) in lines {
        let line = line.trim();
        let words = line.trim_start_matches('#').trim().trim_matches('*').trim();
        if words.is_empty() {
            keywords &= told.keywords.is_empty();
            continue;
        }
        let (label, value) = words.split_once([':', '\u{ff1a}']).map_or((words, ""), |(l, v)| (l.trim(), v.trim()));
        if is(KEYWORDS, label) {
            keywords = true;
            add(&mut told.keywords, value);
        } else if is(BEGINS, label) {
            keywords = false;
        } else if keywords {
            add(&mut told.keywords, words);
        } else if !recorded(words, told) && !labelled(label, value, told) {
            if told.title.is_empty() {
                words.clone_into(&mut told.title);
            } else {
                told.rest.push((*number, words.to_owned()));
            }
        }
    }
}

fn add(to: &mut String, words: &str) {
    if !to.is_empty() && !words.is_empty() {
        to.push(' ');
    }
    to.push_str(words);
}

/// Takes the line that says when it was recorded and how long it is.
fn recorded(words: &str, told: &mut Transcript) -> bool {
    let (when, length) = words.split_once(['|', '\u{ff5c}']).unwrap_or((words, ""));
    let Some((day, time)) = stamp::moment(when) else { return false };
    (told.day, told.starts, told.length) = (Some(day), time, stamp::length(length).or(told.length));
    true
}

/// Takes a line of label and value.
fn labelled(label: &str, value: &str, told: &mut Transcript) -> bool {
    if value.is_empty() {
        return false;
    }
    if is(TITLE, label) {
        value.clone_into(&mut told.title);
        return true;
    }
    if is(LENGTH, label) {
        told.length = stamp::length(value).or(told.length);
        return told.length.is_some();
    }
    match stamp::moment(value).filter(|_| is(STARTS, label)) {
        Some((day, time)) => {
            (told.day, told.starts) = (Some(day), time);
            true
        }
        None => false,
    }
}
