//! What a machine or another office wrote down of a meeting: sources and what they quote. None of it is the record.

use super::sitting::{Meeting, sessions};
use crate::base::{Id, Lang, Refusal, Value};
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, Column, FieldKind, Hooks, Link, Prose, Record, Words};
use crate::{codes, msg, record};
use chrono::{NaiveTime, TimeDelta};

codes! {
    /// What a source is.
    SourceKind {
        Transcript = 0 "transcript" msg!("转写稿", "transcript"),
        AttendanceList = 1 "attendance_list" msg!("参会名单", "attendance list"),
    }
}

record! {
    /// A file about a meeting that is quoted, never copied into the minutes by itself (资料).
    Source "source" msg!("资料", "source"), happened: Some(msg!("录音日期", "recorded on")), {
        /// The meeting it is about.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Required Owner;
        /// What it is.
        kind: Option<SourceKind> = msg!("种类", "kind"), Required;
        /// Name of the file.
        name: Words = msg!("文件名", "file name"), Required;
        /// Fingerprint of the file as it was read.
        mark: Words = msg!("文件指纹", "fingerprint"), Command;
        /// What the file calls the meeting.
        title: Words = msg!("标题", "title");
        /// When the recording began, where the file tells it; else it began with the meeting.
        starts: Option<NaiveTime> = msg!("录音开始", "recording began");
        /// How long it is, in seconds.
        seconds: Option<i32> = msg!("时长（秒）", "length (s)");
        /// Keywords that the service found, lines of its head.
        note: Prose = msg!("备注", "note");
    }
}

record! {
    /// A stretch of a source (引文): words as a machine heard them, at so many seconds from the start.
    Quotation "quotation" msg!("引文", "quotation"), happened: None, {
        /// The source.
        source: Link<Source> = msg!("资料", "source"), Required Owner;
        /// Where it begins, in seconds from the start of the recording.
        from: Option<i32> = msg!("起（秒）", "from (s)"), Required;
        /// Where it ends.
        until: Option<i32> = msg!("止（秒）", "until (s)");
        /// What the file calls the speaker.
        label: Words = msg!("文件中的称呼", "called in the file"), Shared;
        /// Who that is, once somebody has said so.
        speaker: Link<Member> = msg!("发言人", "speaker");
        /// Who that is, where it is a guest.
        speaker_name: Words = msg!("发言人（列席）", "speaker (guest)"), Shared;
        /// The words.
        text: Prose = msg!("内容", "text"), Required;
    }
}

impl Source {
    /// Returns when the recording began: as the file tells it, else with the meeting. Says whether the file tells it.
    pub fn began(&self, book: &Book) -> (Option<NaiveTime>, bool) {
        match self.starts {
            Some(time) => (Some(time), true),
            None => (book.get::<Meeting>(self.meeting.0).and_then(|m| m.starts), false),
        }
    }
}

impl Quotation {
    /// Returns the time of day at which it was said, as far as it can be told.
    pub fn at(&self, book: &Book) -> Option<NaiveTime> {
        let (began, _) = book.get::<Source>(self.source.0)?.began(book);
        Some(began?.overflowing_add_signed(TimeDelta::seconds(self.from.unwrap_or(0).into())).0)
    }

    /// Returns where it begins as a transcript writes it: `1:02`, `1:00:31`.
    pub fn offset(&self) -> String {
        offset(self.from.unwrap_or(0))
    }

    /// Names whoever spoke, as far as somebody has said who that is; else as the file does.
    pub fn who(&self, book: &Book, lang: Lang) -> String {
        match self.speaker.id() {
            Some(id) => book.name_of(id, lang),
            None if !self.speaker_name.is_empty() => self.speaker_name.to_string(),
            None => self.label.to_string(),
        }
    }

    /// Returns whether it is known who spoke.
    pub fn is_named(&self) -> bool {
        self.speaker.id().is_some() || !self.speaker_name.is_empty()
    }
}

/// Writes seconds as a transcript does: `1:02`, `1:00:31`.
pub fn offset(seconds: i32) -> String {
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// Returns everything that sources quote of a meeting and its sessions, by the clock.
pub fn of_meeting(book: &Book, meeting: Id) -> Vec<&Quotation> {
    let sources = sessions(book, meeting).flat_map(|id| book.of::<Source>(id));
    let mut out: Vec<(Option<NaiveTime>, &Quotation)> =
        sources.flat_map(|s| book.of::<Quotation>(s.head.id)).map(|q| (q.at(book), q)).collect();
    out.sort_by_key(|(at, q)| (*at, q.source.0, q.from, q.head.id));
    out.into_iter().map(|(_, q)| q).collect()
}

impl Hooks for Source {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["meeting", "kind", "name", "happened", "starts", "seconds", "mark"]
    }
}

impl Hooks for Quotation {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let text = crate::base::width::fit(self.text.lines().next().unwrap_or_default(), 40);
        format!("{} {}{}{text}", self.offset(), self.who(book, lang), lang.colon())
    }
    fn columns() -> &'static [Column] {
        const OFFSET: Column = Column {
            name: "offset",
            label: msg!("时刻", "offset"),
            kind: FieldKind::Words,
            read: |_, q| of(q, Quotation::offset),
        };
        &[OFFSET]
    }
    fn shown() -> &'static [&'static str] {
        &["source", "offset", "label", "speaker", "text"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(q) = after else { return Ok(()) };
        // What was said is what the file says; whoever hears it otherwise writes a line of the minutes.
        if before.is_some_and(|b| (&b.text, &b.label, b.from) != (&q.text, &q.label, q.from)) {
            let text =
                msg!("引文不能改写；请取为记录后再改", "a quotation is not rewritten; take it as a line, then edit");
            return Err(Refusal::new(text).at("text"));
        }
        Ok(())
    }
}

fn of(any: &AnyRecord, words: fn(&Quotation) -> String) -> Value {
    Quotation::from_any(any).map_or(Value::None, |q| Value::words(&words(q)))
}
