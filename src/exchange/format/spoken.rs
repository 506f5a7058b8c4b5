//! Minutes that somebody else wrote, as JSON, Markdown or plain lines: told as rows under a header, as a sheet would be.

use super::{Cell, Row};
use crate::base::{Fault, Msg, Refusal, Trouble, date};
use crate::model::Codes;
use crate::model::meeting::{LineKind, LinePart};
use crate::msg;
use serde_json::Value;
use std::path::Path;

/// How a paper says of a line that it was spoken in another room.
pub const ELSEWHERE: Msg = msg!("（分会：{title}，记录人{recorder}）", " (held apart: {title}, recorder {recorder})");

/// How a paper says of a line that it was put in later.
pub const LATE: Msg = msg!("（补录，滞后{n}天）", " (entered {n} days later)");

/// The titles of the columns, by the names of fields.
const COLUMNS: [&str; 14] = [
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
];

/// What a head of minutes calls its columns; it stands in a table or a line each.
const HEADS: [(&str, Msg); 6] = [
    ("meeting", msg!("会议名称", "title")),
    ("kinds", msg!("类型", "kinds")),
    ("happened", msg!("时间", "time")),
    ("place", msg!("地点", "place")),
    ("chair", msg!("主持人", "chair")),
    ("recorder", msg!("记录人", "recorder")),
];

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
        Row { number: u32::try_from(number).unwrap_or(u32::MAX), cells: self.0.iter().map(cell).collect() }
    }
}

/// Says whether a text is minutes, not a sheet.
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
    let header = Row { number: 0, cells: COLUMNS.map(|c| Cell::Text(c.to_owned())).to_vec() };
    Ok(std::iter::once(header).chain(told.iter().map(|(n, told)| told.row(*n))).collect())
}

/// Reads the minutes a paper tells as JSON, or lines as a list of records.
fn json(path: &Path, text: &str) -> Result<Vec<(usize, Told)>, Trouble> {
    let whole: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| Fault::new(msg!("读取 JSON", "reading JSON"), e.to_string()).path(path))?;
    let lines = |of: &Value| of["lines"].as_array().cloned().unwrap_or_default();
    let told: Vec<Told> = match (&whole, &whole["meetings"]) {
        (Value::Array(records), _) => records.iter().map(|line| of_line(&Value::Null, line)).collect(),
        (_, Value::Array(all)) => {
            all.iter().flat_map(|m| lines(m).iter().map(|l| of_line(m, l)).collect::<Vec<_>>()).collect()
        }
        _ => lines(&whole).iter().map(|line| of_line(&whole, line)).collect(),
    };
    Ok(told.into_iter().enumerate().map(|(n, told)| (n + 1, told)).collect())
}

fn of_line(meeting: &Value, line: &Value) -> Told {
    let of = |json: &Value, name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let first = |names: [&str; 2]| names.iter().map(|n| of(line, n)).find(|w| !w.is_empty()).unwrap_or_default();
    let mut out = Told::default();
    let title = first(["meeting_name", "meeting"]);
    // A line of another session brings its own recorder; the head is the whole meeting's.
    if title.is_empty() || title == of(meeting, "title") {
        for (column, name) in [("meeting", "title"), ("kinds", "kinds"), ("happened", "time"), ("place", "place")] {
            out.put(column, &of(meeting, name));
        }
        ["chair", "recorder"].iter().for_each(|name| out.put(name, &of(meeting, name)));
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

/// Takes apart a line such as `18:40 NAME (KIND): WORDS`; nothing where it is no such line.
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

/// Reads lines of text, with or without the signs of Markdown.
fn plain(text: &str) -> Vec<(usize, Told)> {
    let mut out: Vec<(usize, Told)> = Vec::new();
    let (mut head, mut inside) = (Told::default(), !text.lines().any(|l| l.starts_with("## ")));
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if let Some(title) = line.strip_prefix("## ") {
            inside = title.contains(SAID.zh);
        } else if line.starts_with('|') {
            let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| unescaped(c.trim())).collect();
            for pair in cells.chunks(2) {
                heads(&mut head, &pair[0], pair.get(1).map_or("", String::as_str));
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            one(&unescaped(line), n + 1, &mut head, &mut out);
        }
    }
    out.iter_mut().for_each(|(_, told)| elsewhere(told));
    out
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

/// Takes what stands in the head of minutes; a title begins the next meeting.
fn heads(head: &mut Told, word: &str, value: &str) -> bool {
    let Some((column, _)) = HEADS.iter().find(|(_, m)| m.zh == word || m.en.eq_ignore_ascii_case(word)) else {
        return false;
    };
    if *column == "meeting" {
        *head = Told::default();
    }
    head.put(column, value);
    true
}

fn one(line: &str, number: usize, head: &mut Told, out: &mut Vec<(usize, Told)>) {
    let Some(said) = spoken(line) else {
        match out.last_mut() {
            // Whoever speaks goes on.
            Some((_, told)) if !told.get("text").is_empty() => {
                let whole = format!("{}\n{line}", told.get("text"));
                told.put("text", &whole);
            }
            _ => {
                let mut told = head.clone();
                told.put("text", line);
                out.push((number, told));
            }
        }
        return;
    };
    if said.at.is_empty() && said.what.is_empty() && heads(head, said.who, said.text) {
        return;
    }
    let mut told = head.clone();
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
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let rows = rows(Path::new("x"), text).expect("rows");
        let line = |row: &Row| {
            let words = |c: &Cell| if let Cell::Text(t) = c { t.clone() } else { String::new() };
            row.cells.iter().map(words).collect::<Vec<_>>().join("|")
        };
        rows.iter().skip(1).map(line).collect()
    }

    #[test]
    fn plain_lines_with_a_head() {
        let text =
            "会议名称：第一党小组会\n记录人：解冰\n\n18:40 单晓（批评曾雨桐）：通知太晚。\n还有一条。\n程序：散会\n";
        let want = [
            "第一党小组会|||||解冰|18:40|单晓||批评|曾雨桐|||通知太晚。\n还有一条。",
            "第一党小组会|||||解冰||||程序||||散会",
        ];
        assert_eq!(told(text), want);
        assert!(is_spoken(text) && !is_spoken("时间,发言人,内容\n18:40,单晓,好\n"));
    }

    #[test]
    fn a_paper_of_our_own_with_a_part_held_elsewhere() {
        let text = "# 会议记录\n\n| 会议名称 | 组织生活会 |  |  |\n| --- | --- | --- | --- |\n| 主持人 | 曾雨桐 | 记录人 | 陈思远 |\n\n\
            ## 一、会议内容\n\n19:00 单晓（本人汇报）：好\\*（补录，滞后3天）（分会：第二党小组，记录人解冰）\n\n## 二、表决\n\n19:01 不是：发言\n";
        assert_eq!(told(text), ["第二党小组|||||解冰|19:00|单晓||||本人汇报||好*"]);
    }

    #[test]
    fn lines_as_records_and_as_a_paper() {
        let records = r#"[{"id":"1","meeting":"2","meeting_name":"党小组会","at":"19:00","speaker":"3","speaker_name":"单晓","text":"好"}]"#;
        assert_eq!(told(records), ["党小组会||||||19:00|单晓||||||好"]);
        let paper = r#"{"meetings":[{"title":"会","time":"2026年1月10日 14:00","recorder":"解冰","lines":[{"meeting":"会","at":"14:00","speaker":"何老师","speaker_name":"何老师","text":"好"}]}]}"#;
        assert_eq!(told(paper), ["会||2026年1月10日 14:00|||解冰|14:00||何老师|||||好"]);
        assert!(rows(Path::new("x"), "{\"a\": ").is_err() && rows(Path::new("x"), "{\"lines\": []}").is_err());
    }
}
