//! One line of minutes that somebody else took: in another room, by another recorder, or in another zhibu.

use super::diff::settle;
use super::people::{Marks, People};
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::taken::{Refused, Taken};
use super::value::Gathered;
use crate::base::{Id, Refusal, Text, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell::{self, Reading};
use crate::exchange::transcript::is_voice;
use crate::model::book::field;
use crate::model::meeting::sitting::{Attendance, Guest, Line, LineKind, LinePart, Meeting, MeetingKind, MeetingState};
use crate::model::{Cell as _, Change, Codes, Head, Kind, Link, Record, Set};
use crate::msg;
use chrono::{NaiveDate, NaiveTime};
use std::collections::{HashMap, HashSet};

/// The longest name of a speaker.
const NAME_MAX: usize = 60;

/// Takes the lines of minutes one after another.
pub struct Intake<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    /// The meeting that all this is a part of, where one was chosen.
    whole: Option<&'a Meeting>,
    /// What the part is called that the sheet does not name.
    title: String,
    /// Every text of the sheet: a line of the book that is none of them was changed in it.
    texts: HashSet<String>,
    rooms: HashMap<(String, Option<NaiveDate>), usize>,
    pub(super) targets: Vec<Target<'a>>,
    /// Who stands on which roll of this sheet.
    pub(super) seen: HashSet<(Id, Id)>,
    pub(super) changes: Vec<Change>,
}

/// A meeting that lines come to.
pub(super) struct Target<'a> {
    pub(super) id: Id,
    /// Made by this import.
    new: Option<Meeting>,
    /// Its lines in the book that no row has been matched with yet.
    left: Vec<&'a Line>,
}

/// What a row says.
#[derive(Default)]
pub(super) struct Said {
    line: Line,
    who: String,
    meeting: String,
    kinds: Set<MeetingKind>,
    day: Option<NaiveDate>,
    starts: Option<NaiveTime>,
    place: String,
    chair: String,
    recorder: String,
    doubts: Vec<Why>,
    pub(super) faults: Vec<Why>,
}

impl Gathered for Said {
    fn faults(&mut self) -> &mut Vec<Why> {
        &mut self.faults
    }
}

impl<'a> Intake<'a> {
    /// Begins; refuses a meeting whose minutes are locked.
    pub fn new(
        sheet: &'a Sheet<'a>,
        head: &'a mut dyn FnMut() -> Head,
        title: &str,
        texts: HashSet<String>,
    ) -> Result<Intake<'a>, Refusal> {
        let book = sheet.ask.book;
        let chosen = sheet.ask.on.and_then(|key| book.get::<Meeting>(key.id));
        // A part of a part is a part of the whole.
        let whole = chosen.map(|m| book.get::<Meeting>(m.session_of.0).unwrap_or(m));
        if whole.is_some_and(Meeting::is_signed) {
            let text = msg!("记录已签字锁定", "the minutes are signed and locked");
            let hint = msg!("签字后的更改另记更正", "later changes are recorded as corrections");
            return Err(Refusal::new(text).hint(hint));
        }
        let people = People::new(book, sheet.ask.branch);
        let (rooms, targets, seen, changes) = (HashMap::new(), Vec::new(), HashSet::new(), Vec::new());
        Ok(Intake { people, whole, title: title.to_owned(), texts, rooms, targets, seen, changes, sheet, head })
    }

    /// Returns the changes of all rows taken: a new part, if any of its lines could be taken, before them.
    pub fn finish(self) -> Vec<Change> {
        let mut out = Vec::new();
        for mut meeting in self.targets.into_iter().filter_map(|t| t.new) {
            let added = || self.changes.iter().filter_map(|c| c.after.as_ref());
            let lines = added().filter_map(Line::from_any).filter(|l| l.meeting.0 == meeting.head.id);
            let at: Vec<Option<NaiveTime>> = lines.map(|l| l.at).collect();
            let called = added().filter_map(Attendance::from_any).any(|a| a.meeting.0 == meeting.head.id);
            if at.is_empty() && !called {
                continue;
            }
            meeting.starts = meeting.starts.or(at.iter().flatten().min().copied());
            meeting.ends = at.iter().flatten().max().copied();
            out.push(Change::add(meeting.into_any()));
        }
        out.into_iter().chain(self.changes).collect()
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        if let Some(called) = self.called(row) {
            return called;
        }
        let mut said = self.say(row);
        let text = crate::base::width::fit(said.line.text.lines().next().unwrap_or_default(), 40);
        let name = if said.who.is_empty() { text } else { format!("{}: {text}", said.who) };
        let refused = |why, note| Refused { name: name.clone(), why, note };
        if said.line.text.is_empty() || (said.who.is_empty() && said.line.at.is_none() && said.line.kind.is_none()) {
            let text =
                msg!("没有发言人和时间，或没有内容：当作说明", "no speaker and no time, or no words: taken for a note");
            return Err(refused(vec![Why { text: text.into(), field: None }], true));
        }
        if !said.faults.is_empty() {
            return Err(refused(said.faults, false));
        }
        let target = self.target(&mut said).map_err(|why| refused(vec![why], false))?;
        self.guest(&mut said, target);
        let (state, mut why) = self.compare(&mut said, target).map_err(|why| refused(why, false))?;
        if state != State::Same {
            why.append(&mut said.doubts);
        }
        Ok(Taken { state, name, why })
    }

    pub(super) fn say(&self, row: &Row) -> Said {
        let mut said = Said::default();
        let words = self.sheet.all_words();
        let cell = |field: &str| self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n));
        let line = |field: &str| cell::line(cell(field), field::WORDS_MAX).map(|w| w.filter(|w| !words.is_blank(w)));
        said.keep("meeting", line("meeting"), |s, w| s.meeting = w);
        said.keep("happened", cell::span(cell("happened"), words), |s, (day, starts, _)| {
            (s.day, s.starts) = (Some(day), starts)
        });
        said.keep("place", line("place"), |s, w| s.place = w);
        said.keep("chair", line("chair"), |s, w| s.chair = w);
        said.keep("recorder", line("recorder"), |s, w| s.recorder = w);
        said.keep("kinds", self.sheet.set("kinds", MeetingKind::ALL, cell("kinds")).map(Some), |s, bits| {
            // The bits are those of the list they were read by.
            let _ = s.kinds.set(Value::Set(bits));
        });
        said.keep("at", cell::time(cell("at"), words), |s, t| s.line.at = Some(t));
        said.keep("text", cell::long(cell("text"), field::PROSE_MAX), |s, t| s.line.text = t.as_str().into());
        said.keep("item", line("item"), |s, w| s.line.item = w.as_str().into());
        said.keep("kind", self.code("kind", LineKind::ALL, cell("kind")), |s, c| s.line.kind = LineKind::from_code(c));
        said.keep("part", self.code("part", LinePart::ALL, cell("part")), |s, c| s.line.part = LinePart::from_code(c));
        said.keep("speaker", cell::line(cell("speaker"), NAME_MAX), |s, who| self.speaker(&who, s));
        if said.who.is_empty() {
            said.keep("speaker_name", cell::line(cell("speaker_name"), NAME_MAX), |s, who| {
                s.line.speaker_name = who.as_str().into();
                s.who = who;
            });
        }
        said.keep("to", cell::line(cell("to"), NAME_MAX), |s, who| match self.person("to", &who) {
            Ok(id) => s.line.to = Link::to(id),
            Err(why) => s.faults.push(why),
        });
        said
    }

    pub(super) fn code(&self, field: &str, all: &'static [crate::model::Code], cell: &Cell) -> Reading<u8> {
        let words = cell::line(cell, NAME_MAX)?.filter(|w| !self.sheet.all_words().is_blank(w));
        let found = |word: String| self.sheet.words.code(field, &word, all).ok_or_else(|| cell::unknown(&word));
        words.map(found).transpose().map(|c| c.map(|c| c.code))
    }

    pub(super) fn person(&self, field: &str, name: &str) -> Result<Id, Why> {
        match self.people.find(&Marks { name, ..Default::default() }) {
            Ok(Some(member)) => Ok(member.head.id),
            Ok(None) => Err(Why::at(field, msg!("名册里没有{name}", "{name} is not in the roster").with("name", name))),
            Err((_, text)) => Err(Why::at(field, text)),
        }
    }

    /// Takes a speaker; whoever is unknown, or not told apart, is kept by the name that stands there and named.
    fn speaker(&self, name: &str, said: &mut Said) {
        name.clone_into(&mut said.who);
        if is_voice(name) {
            let text = msg!(
                "“{name}”是转写软件的编号，不是人：请写姓名",
                "“{name}” is a machine's number for a voice: write a name"
            );
            return said.faults.push(Why::at("speaker", text.with("name", name)));
        }
        match self.person("speaker", name) {
            Ok(id) => said.line.speaker = Link::to(id),
            Err(why) => {
                said.line.speaker_name = name.into();
                said.doubts.push(why);
            }
        }
    }

    /// Asks nothing about a speaker who sits in as a guest.
    fn guest(&self, said: &mut Said, target: usize) {
        let rooms = [Some(self.targets[target].id), self.whole.map(|m| m.head.id)];
        let mut guests = rooms.into_iter().flatten().flat_map(|id| self.sheet.ask.book.of::<Guest>(id));
        if guests.any(|g| *g.name == *said.who) {
            said.doubts.retain(|why| why.field.as_deref() != Some("speaker"));
        }
    }

    /// Finds the meeting a row belongs to: the chosen one, a part of it, one of that title and day, or a new one.
    pub(super) fn target(&mut self, said: &mut Said) -> Result<usize, Why> {
        let named = if said.meeting.is_empty() { self.title.clone() } else { std::mem::take(&mut said.meeting) };
        let key = (named, said.day);
        if let Some(at) = self.rooms.get(&key) {
            return Ok(*at);
        }
        let (book, branch) = (self.sheet.ask.book, self.sheet.ask.branch);
        let known = match self.whole {
            Some(whole) => self.part_of(whole, &key.0, &said.recorder),
            None => {
                let fits = |m: &&Meeting| {
                    *m.title == *key.0 && m.head.branch == branch && (said.day.is_none() || m.head.happened == said.day)
                };
                let found: Vec<&Meeting> = book.all::<Meeting>().filter(fits).collect();
                if found.len() > 1 {
                    let text = msg!(
                        "叫“{title}”的会议不止一次，请写会议日期",
                        "several meetings are called “{title}”: its day is needed"
                    );
                    return Err(Why::at("meeting", text.with("title", key.0)));
                }
                found.first().copied()
            }
        };
        let target = match known {
            Some(m) => Target { id: m.head.id, new: None, left: book.of::<Line>(m.head.id).collect() },
            None => self.room(&key.0, said)?,
        };
        self.targets.push(target);
        self.rooms.insert(key, self.targets.len() - 1);
        Ok(self.targets.len() - 1)
    }

    /// Finds a part of a meeting by its title; the meeting itself where its own recorder took these lines.
    fn part_of(&self, whole: &'a Meeting, title: &str, recorder: &str) -> Option<&'a Meeting> {
        let book = self.sheet.ask.book;
        let part = book.of::<Meeting>(whole.head.id).find(|m| *m.title == *title);
        let own = recorder.is_empty() || book.name_of(whole.recorder.0, crate::base::Lang::Zh) == recorder;
        part.or((*whole.title == *title && own).then_some(whole))
    }

    /// Makes a part of the chosen meeting, or a meeting of its own, with its own recorder.
    fn room(&mut self, title: &str, said: &mut Said) -> Result<Target<'a>, Why> {
        let day = self.whole.map_or(said.day, |m| m.head.happened);
        if day.is_none() {
            let text = msg!(
                "没有叫“{title}”的会议，请先选会议或写会议日期",
                "no meeting is called “{title}”: choose one, or write its day"
            );
            return Err(Why::at("meeting", text.with("title", title)));
        }
        let head = Head { branch: self.sheet.ask.branch, happened: day, ..(self.head)() };
        let own = if said.kinds.is_empty() { Set::of(&[MeetingKind::Other]) } else { said.kinds };
        let mut meeting = Meeting {
            title: title.into(),
            kinds: self.whole.map_or(own, |m| m.kinds),
            starts: said.starts,
            place: said.place.as_str().into(),
            state: Some(MeetingState::Closed),
            session_of: Link::to(self.whole.map(|m| m.head.id).unwrap_or_default()),
            head,
            ..Default::default()
        };
        for (name, who) in [("chair", said.chair.clone()), ("recorder", said.recorder.clone())] {
            match self.person(name, &who) {
                _ if who.is_empty() => {}
                Ok(id) if name == "chair" => meeting.chair = Link::to(id),
                Ok(id) => meeting.recorder = Link::to(id),
                Err(why) => said.doubts.push(why),
            }
        }
        Ok(Target { id: meeting.head.id, new: Some(meeting), left: Vec::new() })
    }

    /// Holds a row against the lines of its meeting: the same, another text of the same speaker's minute, or new.
    fn compare(&mut self, said: &mut Said, target: usize) -> Result<(State, Vec<Why>), Vec<Why>> {
        let (book, id) = (self.sheet.ask.book, self.targets[target].id);
        let line = Line { meeting: Link::to(id), ..said.line.clone() };
        let line = Line { kind: line.kind.or(Some(LineKind::Speech)), ..line };
        let spoken = |l: &Line| (l.at, l.speaker, plain(&l.speaker_name), l.to);
        let left = &mut self.targets[target].left;
        let same = |l: &&Line| spoken(l) == spoken(&line) && plain(&l.text) == plain(&line.text);
        if let Some(at) = left.iter().position(same) {
            left.remove(at);
            return Ok((State::Same, Vec::new()));
        }
        let other = |l: &&Line| spoken(l) == spoken(&line) && !self.texts.contains(&plain(&l.text));
        if let Some(before) = left.iter().position(other).map(|at| left.remove(at)) {
            return self.differs(before, &line);
        }
        if book.get::<Meeting>(id).is_some_and(Meeting::is_signed) {
            let text: Text = msg!("记录已签字锁定", "the minutes are signed and locked").into();
            return Err(vec![Why { text, field: None }]);
        }
        let head = Head { branch: self.sheet.ask.branch, ..(self.head)() };
        self.changes.push(Change::add(Line { head, ..line }.into_any()));
        Ok((State::New, Vec::new()))
    }

    /// Shows what a line was and would be; it is rewritten where the sheet's value is to stand.
    fn differs(&mut self, before: &Line, line: &Line) -> Result<(State, Vec<Why>), Vec<Why>> {
        let at = Kind::Line.field("text").unwrap_or_default();
        let said = vec![(at, Value::words(&line.text))];
        let (state, why, change) = settle(self.sheet.ask, before.clone().into_any(), said, None)?;
        if let Some(change) = change {
            let edits = Some(before.edits.unwrap_or(0) + 1);
            let after = Line { text: line.text.clone(), edits, ..before.clone() };
            self.changes.push(Change { after: Some(after.into_any()), ..change });
        }
        Ok((state, why))
    }
}

/// Returns the words without the blanks between them: a paper breaks lines where it likes.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect()
}
