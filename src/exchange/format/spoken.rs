//! Minutes that somebody else wrote, as JSON, Markdown or plain lines: told as rows under a header, as a sheet would be.

use super::{Cell, Row};
use crate::base::{Fault, Msg, Refusal, Trouble, date};
use crate::model::Codes;
use crate::model::meeting::sitting::{LineKind, LinePart};
use crate::msg;
use serde_json::Value;
use std::path::Path;

/// How a paper says of a line that it was spoken in another room.
pub const ELSEWHERE: Msg = msg!("（分会：{title}，记录人{recorder}）", " (held apart: {title}, recorder {recorder})");

/// How a paper says of a line that it was put in later.
pub const LATE: Msg = msg!("（补录，滞后{n}天）", " (entered {n} days later)");

/// How a paper says of a line that it was taken from a source, and whether somebody has confirmed it.
pub const QUOTED: [Msg; 2] = [
    msg!("（引自转写稿{file} {at}）", " (quoted from the transcript {file} {at})"),
    msg!("（引自转写稿{file} {at}，未核）", " (quoted from the transcript {file} {at}, unconfirmed)"),
];

/// The titles of the columns, by the names of fields.
const COLUMNS: [&str; 17] = [
    "meeting",
    "kinds",
    "happened",
    "place",
    "chair",
    "recorder",
    "at",
    "speaker",
    "speaker_name",
    "kind",
    "to",
    "part",
    "item",
    "text",
    "present",
    "leave",
    "absent",
];

/// What a head of minutes calls its columns; it stands in a table or a line each.
const HEADS: [(&str, Msg); 15] = [
    ("meeting", msg!("会议名称", "title")),
    ("kinds", msg!("类型", "kinds")),
    ("happened", msg!("时间", "time")),
    ("place", msg!("地点", "place")),
    ("chair", msg!("主持人", "chair")),
    ("recorder", msg!("记录人", "recorder")),
    ("present", msg!("到会", "present")),
    ("present", msg!("到会人员", "those present")),
    ("present", msg!("签到", "roll")),
    ("leave", msg!("请假", "on leave")),
    ("absent", msg!("缺席", "absent")),
    ("absent", msg!("缺席人员", "those absent")),
    ("absent", msg!("缺席人员及原因", "absent and why")),
    // How many there were follows from who was there.
    ("", msg!("应到", "due")),
    ("", msg!("实到", "came")),
];

/// The columns of the roll: who was there, and who was not. They stand in rows of their own.
pub const ROLL: [&str; 3] = ["present", "leave", "absent"];

/// The part of a paper that holds what was said.
const SAID: Msg = msg!("会议内容", "what was said");
/// Names of speakers are shorter than this; what is longer before a colon is a sentence.
const NAME_MAX: usize = 12;
/// Lines at the beginning among which one that was spoken tells minutes from a sheet.
const LOOKED_AT: usize = 60;
/// What ends a clause: no name has it.
const STOPS: Msg = msg!("，。、；？！", ",.;?!");
const BRACKETS: Msg = msg!("（）", "()");
const COLONS: Msg = msg!("：", ":");

/// One row in the making.
#[derive(Clone, Default)]
struct Told([String; COLUMNS.len()]);

impl Told {
    fn put(&mut self, column: &str, words: &str) {
        if let Some(at) = COLUMNS.iter().position(|c| *c == column) {
            words.trim().clone_into(&mut self.0[at]);
        }
    }

    fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|c| *c == column).map_or("", |at| &self.0[at])
    }

    fn row(&self, number: usize) -> Row {
        let cell = |words: &String| if words.is_empty() { Cell::Empty } else { Cell::Text(words.clone()) };
        Row::new(u32::try_from(number).unwrap_or(u32::MAX), self.0.iter().map(cell).collect())
    }
}

/// Returns whether a text is minutes, not a sheet.
pub fn is_spoken(text: &str) -> bool {
    let timed = |line| matches!(spoken(line), Some(said) if !said.at.is_empty() && !said.who.is_empty());
    is_json(text) || text.lines().take(LOOKED_AT).any(timed)
}

fn is_json(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}');
    matches!((signs.next(), signs.next()), (Some('{' | '['), Some('"' | '{' | '[' | ']' | '}')))
}

/// Reads minutes as rows, their header before them.
pub fn rows(path: &Path, text: &str) -> Result<Vec<Row>, Trouble> {
    let told = if is_json(text) { json(path, text)? } else { plain(text) };
    if told.is_empty() {
        let none = msg!("文件里没有发言记录", "there are no lines of minutes in the file");
        return Err(Refusal::new(none).into());
    }
    let header = Row::new(0, COLUMNS.map(|c| Cell::Text(c.to_owned())).to_vec());
    Ok(std::iter::once(header).chain(told.iter().map(|(n, told)| told.row(*n))).collect())
}

/// Reads the minutes a paper tells as JSON, or lines as a list of records.
fn json(path: &Path, text: &str) -> Result<Vec<(usize, Told)>, Trouble> {
    let whole: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| Fault::new(msg!("读取 JSON", "reading JSON"), e.to_string()).path(path))?;
    let lines = |of: &Value| of["lines"].as_array().cloned().unwrap_or_default();
    let meeting = |m: &Value| -> Vec<Told> {
        let said: Vec<Told> = lines(m).iter().map(|line| of_line(m, line)).collect();
        // Without a line it is no minutes.
        if said.is_empty() { said } else { of_roll(m).into_iter().chain(said).collect() }
    };
    let told: Vec<Told> = match (&whole, &whole["meetings"]) {
        (Value::Array(records), _) => records.iter().map(|line| of_line(&Value::Null, line)).collect(),
        (_, Value::Array(all)) => all.iter().flat_map(meeting).collect(),
        _ => meeting(&whole),
    };
    Ok(told.into_iter().enumerate().map(|(n, told)| (n + 1, told)).collect())
}

fn of(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_owned()
}

/// Takes the head of a paper's meeting.
fn of_head(meeting: &Value) -> Told {
    let mut out = Told::default();
    for (column, name) in [("meeting", "title"), ("kinds", "kinds"), ("happened", "time"), ("place", "place")] {
        out.put(column, &of(meeting, name));
    }
    ["chair", "recorder"].iter().for_each(|name| out.put(name, &of(meeting, name)));
    out
}

/// Takes who was there and who was not, as a paper names them.
fn of_roll(meeting: &Value) -> Option<Told> {
    let mut out = of_head(meeting);
    let names = [("present", "there_names"), ("absent", "absent_names")];
    names.iter().for_each(|(column, name)| out.put(column, &of(meeting, name)));
    names.iter().any(|(column, _)| !out.get(column).is_empty()).then_some(out)
}

fn of_line(meeting: &Value, line: &Value) -> Told {
    let first = |names: [&str; 2]| names.iter().map(|n| of(line, n)).find(|w| !w.is_empty()).unwrap_or_default();
    let mut out = Told::default();
    let title = first(["meeting_name", "meeting"]);
    // A line of another session brings its own recorder; the head is the whole meeting's.
    if title.is_empty() || title == of(meeting, "title") {
        out = of_head(meeting);
    } else {
        out.put("meeting", &title);
        out.put("happened", &of(meeting, "happened"));
        out.put("recorder", &of(line, "session_recorder"));
    }
    ["at", "kind", "part", "item", "text"].iter().for_each(|name| out.put(name, &of(line, name)));
    out.put("to", &first(["to_name", "to"]));
    // In a record the link stands beside the name it leads to; in a paper there are names alone.
    let (name, is_record) = (of(line, "speaker_name"), line.get("id").is_some());
    let guest = if is_record { line["speaker"].is_null() } else { !name.is_empty() };
    let who = if name.is_empty() { of(line, "speaker") } else { name };
    out.put(if guest { "speaker_name" } else { "speaker" }, &who);
    out
}

/// What one line of text says.
struct Said<'a> {
    at: &'a str,
    who: &'a str,
    what: &'a str,
    text: &'a str,
}

/// Takes apart a line such as `18:40 NAME (KIND): WORDS`; `None` where it is no such line.
fn spoken(line: &str) -> Option<Said<'_>> {
    let line = line.trim();
    let clock = line.split_once(char::is_whitespace).filter(|(t, _)| t.contains(is_colon) && date::time(t).is_some());
    let (at, rest) = clock.map_or(("", line), |(at, rest)| (at, rest.trim()));
    let sentence = || (!at.is_empty()).then_some(Said { at, who: "", what: "", text: rest });
    let Some((head, text)) = rest.split_once(is_colon) else { return sentence() };
    let open = |c: char| BRACKETS.zh.starts_with(c) || BRACKETS.en.starts_with(c);
    let (who, what) = match head.split_once(open) {
        Some((who, what)) => (who.trim(), what.trim_end().strip_suffix(is_bracket).unwrap_or(what)),
        None => (head.trim(), ""),
    };
    let stops = |c: char| STOPS.zh.contains(c) || STOPS.en.contains(c);
    if who.is_empty() || who.chars().count() > NAME_MAX || who.contains(stops) {
        return sentence();
    }
    Some(Said { at, who, what, text: text.trim() })
}

fn is_colon(c: char) -> bool {
    COLONS.zh.contains(c) || COLONS.en.contains(c)
}

fn is_bracket(c: char) -> bool {
    BRACKETS.zh.contains(c) || BRACKETS.en.contains(c)
}

/// Reads lines of text, with or without the signs of Markdown; what came of a vote stands behind `>` and nobody said it.
fn plain(text: &str) -> Vec<(usize, Told)> {
    let mut out: Vec<(usize, Told)> = Vec::new();
    let (mut head, mut inside) = (Head::default(), !text.lines().any(|l| l.starts_with("## ")));
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if let Some(title) = line.strip_prefix("## ") {
            inside = title.contains(SAID.zh);
        } else if line.starts_with('|') {
            let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| unescaped(c.trim())).collect();
            for pair in cells.chunks(2) {
                head.take(n + 1, &pair[0], pair.get(1).map_or("", String::as_str), &mut out);
            }
        } else if inside && !line.is_empty() && !line.starts_with(['#', '>']) {
            one(&unescaped(line), n + 1, &mut head, &mut out);
        }
    }
    // Names alone are a list, not minutes.
    if !out.is_empty() {
        head.called(&mut out);
    }
    out.iter_mut().for_each(|(_, told)| elsewhere(told));
    out
}

/// What stands over the lines: the meeting, and who was there.
#[derive(Default)]
struct Head {
    told: Told,
    /// The roll as it was read: line, column, names.
    roll: Vec<(usize, &'static str, String)>,
}

impl Head {
    /// Takes what stands in the head of minutes; a title begins the next meeting.
    fn take(&mut self, number: usize, word: &str, value: &str, out: &mut Vec<(usize, Told)>) -> bool {
        let Some((column, _)) = HEADS.iter().find(|(_, m)| m.zh == word || m.en.eq_ignore_ascii_case(word)) else {
            return false;
        };
        match *column {
            "meeting" => {
                self.called(out);
                self.told = Told::default();
                self.told.put(column, value);
            }
            column if ROLL.contains(&column) => self.roll.push((number, column, value.to_owned())),
            column => self.told.put(column, value),
        }
        true
    }

    /// Tells the roll once the head is whole, a row a list.
    fn called(&mut self, out: &mut Vec<(usize, Told)>) {
        for (number, column, names) in std::mem::take(&mut self.roll) {
            let mut told = self.told.clone();
            told.put(column, &names);
            out.push((number, told));
        }
    }
}

/// Takes what a paper says behind the words of a line to where it belongs: the other room and its recorder.
fn elsewhere(told: &mut Told) {
    let whole = told.get("text").to_owned();
    let (text, apart) = apart(&whole);
    told.put("text", text);
    if let Some((title, recorder)) = apart {
        ["kinds", "place", "chair"].iter().for_each(|c| told.put(c, ""));
        told.put("meeting", title);
        told.put("recorder", recorder);
    }
}

fn one(line: &str, number: usize, head: &mut Head, out: &mut Vec<(usize, Told)>) {
    let Some(said) = spoken(line) else {
        match out.last_mut() {
            // Whoever speaks goes on.
            Some((_, told)) if !told.get("text").is_empty() => {
                let whole = format!("{}\n{line}", told.get("text"));
                told.put("text", &whole);
            }
            _ => {
                let mut told = head.told.clone();
                told.put("text", line);
                out.push((number, told));
            }
        }
        return;
    };
    if said.at.is_empty() && said.what.is_empty() && head.take(number, said.who, said.text, out) {
        return;
    }
    head.called(out);
    let mut told = head.told.clone();
    told.put("at", said.at);
    told.put("text", said.text);
    // A sentence of procedure may stand without a speaker: then its kind stands in the speaker's place.
    let (who, what) =
        if said.what.is_empty() && kind(said.who).is_some() { ("", said.who) } else { (said.who, said.what) };
    told.put("speaker", who);
    match kind(what) {
        Some((column, word, to)) => {
            told.put(column, word);
            told.put("to", to);
        }
        None => told.put("kind", what),
    }
    out.push((number, told));
}

/// Reads what a line is: a part of the procedure, or a kind with the name of whoever is criticised behind it.
fn kind(what: &str) -> Option<(&'static str, &str, &str)> {
    let is = |c: &crate::model::Code| c.label.zh == what || c.label.en == what;
    if LinePart::ALL.iter().any(is) {
        return Some(("part", what, ""));
    }
    let labels = LineKind::ALL.iter().flat_map(|c| [c.label.zh, c.label.en]);
    let label = labels.filter(|label| what.starts_with(label)).max_by_key(|label| label.len())?;
    Some(("kind", label, &what[label.len()..]))
}

/// Parts words from what a paper says behind them: that they were entered late, that they were spoken in another room.
fn apart(text: &str) -> (&str, Option<(&str, &str)>) {
    let cut = |text: &'_ str, form: Msg| -> Option<(usize, usize)> {
        let (open, end) = (form.zh.split('{').next()?, form.zh.rsplit('}').next()?);
        let at = text.strip_suffix(end)?.rfind(open)?;
        Some((at, at + open.len()))
    };
    let (mut text, mut room) = (text, None);
    if let Some((at, from)) = cut(text, ELSEWHERE) {
        let between = ELSEWHERE.zh.split(['{', '}']).nth(2).unwrap_or_default();
        let end = ELSEWHERE.zh.rsplit('}').next().unwrap_or_default();
        room = text[from..text.len() - end.len()].rsplit_once(between);
        text = if room.is_some() { &text[..at] } else { text };
    }
    if let Some((at, from)) = cut(text, LATE) {
        let end = LATE.zh.rsplit('}').next().unwrap_or_default();
        let days = &text[from..text.len() - end.len()];
        text = if days.chars().all(|c| c.is_ascii_digit()) { &text[..at] } else { text };
    }
    if let Some((at, _)) = QUOTED.into_iter().find_map(|form| cut(text, form)) {
        text = &text[..at];
    }
    (text, room)
}

/// Takes away what keeps a sign from meaning something in Markdown.
fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut signs = line.chars();
    while let Some(c) = signs.next() {
        match (c, signs.clone().next()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {
                out.push(next);
                signs.next();
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
