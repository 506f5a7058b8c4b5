//! One row of a register of meetings: the meeting, who sat in, what was said and decided.

use super::diff::settle;
use super::people::{Marks, People};
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::taken::{Refused, Taken, set};
use super::value::Gathered;
use crate::base::{Id, Msg, Value};
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::meeting::sitting::{Attendance, Guest, Line, LineKind, Meeting, MeetingKind, MeetingState};
use crate::model::{AnyRecord, Change, Codes, FieldKind, Head, Kind, Link, Record};
use crate::msg;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The longest name of a guest or a meeting's chair.
const NAME_MAX: usize = 60;

/// Takes the rows of a register of meetings one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    known: HashMap<(NaiveDate, String), Id>,
    taken: HashMap<(NaiveDate, String), u32>,
    pub(super) changes: Vec<Change>,
}

/// What a row says.
#[derive(Default)]
struct Said {
    day: Option<NaiveDate>,
    held: bool,
    title: String,
    values: Vec<(usize, Value)>,
    lines: Vec<(LineKind, String)>,
    guests: Vec<String>,
    doubts: Vec<Why>,
    faults: Vec<Why>,
}

impl Gathered for Said {
    fn faults(&mut self) -> &mut Vec<Why> {
        &mut self.faults
    }
}

impl Said {
    fn put(&mut self, field: &str, value: Value) {
        if let Some(at) = Kind::Meeting.field(field) {
            self.values.push((at, value));
        }
    }
}

impl<'a> Intake<'a> {
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head) -> Intake<'a> {
        let ask = sheet.ask;
        let ours = ask.book.all::<Meeting>().filter(|m| m.head.branch == ask.branch);
        let known = ours.filter_map(|m| Some(((m.head.happened?, m.title.to_string()), m.head.id)));
        Intake {
            people: People::new(ask.book, ask.branch),
            known: known.collect(),
            taken: HashMap::new(),
            changes: Vec::new(),
            sheet,
            head,
        }
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let mut said = self.say(row);
        let name = crate::base::width::fit(&said.title, 40);
        if said.title.is_empty() && said.day.is_none() {
            let text = msg!("没有会议名称和日期，当作说明", "no title and no day: taken for a note");
            return Err(Refused { name, why: vec![Why { text: text.into(), field: None }], note: true });
        }
        let refused = |why| Refused { name: name.clone(), why, note: false };
        if !said.faults.is_empty() {
            return Err(refused(said.faults));
        }
        let Some(day) = said.day else {
            return Err(refused(vec![Why::at("happened", msg!("没有会议日期", "the day of the meeting is missing"))]));
        };
        let key = (day, said.title.clone());
        if let Some(first) = self.taken.insert(key.clone(), row.number) {
            let text = msg!("与第 {n} 行是同一次会议", "the same meeting as in row {n}");
            return Err(refused(vec![Why::at("title", text.with("n", first))]));
        }
        let doubts = std::mem::take(&mut said.doubts);
        let known = self.known.get(&key).and_then(|id| self.sheet.ask.book.get::<Meeting>(*id));
        let taken = match known {
            Some(meeting) => self.compare(meeting, said),
            None => self.add(day, said),
        };
        let (state, mut why) = taken.map_err(refused)?;
        why.extend(doubts);
        Ok(Taken { state, name, why })
    }

    fn say(&self, row: &Row) -> Said {
        let mut said = Said::default();
        let words = self.sheet.all_words();
        let cell = |field: &str| self.sheet.header.column(field).map_or(&Cell::Empty, |n| row.cell(n));
        said.keep("title", cell::line(cell("title"), field::WORDS_MAX), |s, title| s.title = title);
        self.kinds(cell("kinds"), &mut said);
        for name in ["held", "planned"] {
            if said.day.is_none() {
                let span = self.dated(cell(name), name, &mut said.doubts);
                said.keep(name, span, |s, (day, starts, ends)| {
                    (s.day, s.held) = (Some(day), name == "held");
                    starts.into_iter().for_each(|t| s.put("starts", Value::Time(t)));
                    ends.into_iter().for_each(|t| s.put("ends", Value::Time(t)));
                });
            }
        }
        self.planned(cell("planned"), &mut said);
        self.length(cell("minutes"), &mut said);
        said.keep("place", cell::line(cell("place"), field::WORDS_MAX), |s, place| {
            s.put("place", Value::words(&place))
        });
        for name in ["reg_due", "reg_present", "reg_leave"] {
            said.keep(name, cell::count(cell(name), words), |s, n| s.put(name, Value::Int(n.into())));
        }
        let prose = |name| cell::long(cell(name), field::PROSE_MAX).map(|t| t.filter(|t| !words.is_blank(t)));
        for name in ["agenda", "note"] {
            said.keep(name, prose(name), |s, text| s.put(name, Value::words(&text)));
        }
        for (name, kind) in [("content", LineKind::Procedure), ("decision", LineKind::Decision)] {
            said.keep(name, prose(name), |s, text| s.lines.push((kind, text)));
        }
        said.keep("guests", cell::list(cell("guests"), words), |s, names| s.guests = names);
        for name in ["chair", "recorder"] {
            said.keep(name, cell::line(cell(name), NAME_MAX), |s, who| self.person(name, &who, s));
        }
        for (name, number) in [("chair", "chair_no"), ("recorder", "recorder_no")] {
            said.keep(number, cell::code(cell(number), words), |s, number| self.numbered(name, &number, s));
        }
        self.away(row, &mut said);
        said
    }

    /// Reads the kinds as a set; a meeting without a title is called by them.
    fn kinds(&self, cell: &Cell, said: &mut Said) {
        let FieldKind::Set(all) = Kind::Meeting.fields()[Kind::Meeting.field("kinds").unwrap_or_default()].kind else {
            return;
        };
        let mut bits = match self.sheet.set("kinds", all, cell) {
            Ok(bits) => bits,
            Err(text) => return said.faults.push(Why::at("kinds", text)),
        };
        if said.title.is_empty() {
            said.title = cell::line(cell, field::WORDS_MAX).ok().flatten().unwrap_or_default();
        }
        if bits == 0 {
            let named = self.sheet.words.code("kinds", &said.title, all).map(|c| c.code);
            bits = 1 << named.unwrap_or(MeetingKind::Other.code());
        }
        said.put("kinds", Value::Set(bits));
    }

    /// Reads when it was held: a day without its year takes the one that stands over the table.
    fn dated(&self, cell: &Cell, name: &str, doubts: &mut Vec<Why>) -> cell::Reading<cell::Span> {
        let words = self.sheet.all_words();
        let fault = match cell::span(cell, words) {
            Ok(span) => return Ok(span),
            Err(fault) => fault,
        };
        if let (Cell::Text(text), Some(year)) = (cell, self.sheet.year) {
            let text = msg!("{year}年{rest}", "{year}-{rest}").with("year", year).with("rest", text.trim());
            if let Ok(Some(span)) = cell::span(&Cell::Text(text.render(crate::base::Lang::Zh)), words) {
                let text = msg!("{day}：年份取自标题", "{day}: the year is that of the title").with("day", span.0);
                doubts.push(Why::at(name, text));
                return Ok(Some(span));
            }
        }
        match cell::date(cell, words) {
            Ok(Some(date)) if date.day().is_none() => Err(super::value::partly(name, date).map_or(fault, |why| {
                msg!("{why}，会议要写到日", "{why}; a meeting has its day").with("why", why.text)
            })),
            _ => Err(fault),
        }
    }

    /// Says for when a meeting that was held had been planned, where that is another moment.
    fn planned(&self, cell: &Cell, said: &mut Said) {
        let Ok(Some((day, starts, _))) = cell::span(cell, self.sheet.all_words()) else { return };
        if said.held && Some(day) != said.day {
            let starts = starts.map(|t| t.format(" %H:%M").to_string()).unwrap_or_default();
            let text =
                msg!("原计划 {day}{starts}", "planned for {day}{starts}").with("day", day).with("starts", starts);
            said.doubts.push(Why::at("planned", text));
        }
    }

    /// Takes how long it was, for the end.
    fn length(&self, cell: &Cell, said: &mut Said) {
        const HOURS: Msg = msg!("小时", "hour");
        let title = self.sheet.header.column("minutes").map_or("", |n| self.sheet.header.columns[n].title.as_str());
        let unit = if title.contains(HOURS.zh) { 60.0 } else { 1.0 };
        let text = crate::exchange::format::plain(cell);
        let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let Some(minutes) = digits.parse::<f64>().ok().map(|n| (n * unit).round() as i64) else { return };
        let has = |name: &str| said.values.iter().find(|(at, _)| Kind::Meeting.field(name) == Some(*at));
        if let Some((_, Value::Time(starts))) = has("starts").filter(|_| has("ends").is_none() && minutes > 0) {
            let (end, next_day) = starts.overflowing_add_signed(chrono::TimeDelta::minutes(minutes));
            if next_day == 0 {
                said.put("ends", Value::Time(end));
            }
        }
    }

    /// Keeps who was away as words: a roll that names those alone is no roll.
    fn away(&self, row: &Row, said: &mut Said) {
        for name in ["leave", "absent", "present"] {
            let Some(column) = self.sheet.header.column(name) else { continue };
            let Ok(Some(words)) = cell::line(row.cell(column), field::PROSE_MAX) else { continue };
            if self.sheet.all_words().is_blank(&words) {
                continue;
            }
            let title = self.sheet.header.columns[column].title.as_str();
            let text = msg!("{title}：{words}", "{title}: {words}").with("title", title).with("words", words.as_str());
            let note = Kind::Meeting.field("note");
            let before = said.values.iter().position(|(at, _)| Some(*at) == note).map(|n| said.values.remove(n).1);
            let before = before.as_ref().and_then(Value::as_str).map(|w| format!("{w}\n")).unwrap_or_default();
            said.put("note", Value::words(&format!("{before}{}", text.render(crate::base::Lang::Zh))));
        }
    }

    /// Links to somebody of the branch by number.
    fn numbered(&self, field: &str, number: &str, said: &mut Said) {
        if said.values.iter().any(|(at, _)| Kind::Meeting.field(field) == Some(*at)) {
            return;
        }
        match self.people.find(&Marks { student_no: number, ..Marks::default() }) {
            Ok(Some(member)) => said.put(field, Value::Link(member.head.id)),
            Ok(None) => {
                let text = msg!("名册里没有学号 {number}", "nobody has the number {number}").with("number", number);
                said.doubts.push(Why::at(field, text));
            }
            Err((_, text)) => said.doubts.push(Why::at(field, text)),
        }
    }

    /// Links to somebody of the branch by name; a name that is not unique here is left out with a remark.
    fn person(&self, field: &str, name: &str, said: &mut Said) {
        if self.sheet.all_words().is_blank(name) {
            return;
        }
        match self.people.find(&Marks { name, ..Default::default() }) {
            Ok(Some(member)) => said.put(field, Value::Link(member.head.id)),
            Ok(None) => {
                let text = msg!("名册里没有{name}", "{name} is not in the roster");
                said.doubts.push(Why::at(field, text.with("name", name)));
            }
            Err((_, text)) => said.doubts.push(Why::at(field, text)),
        }
    }

    fn new_head(&mut self) -> Head {
        Head { branch: self.sheet.ask.branch, ..(self.head)() }
    }

    fn add(&mut self, day: NaiveDate, said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        // The title of a column cannot tell that a day has passed.
        let held = said.held && !crate::rules::meeting::room::lies_ahead(self.sheet.ask.today, day);
        let state = Some(if held { MeetingState::Closed } else { MeetingState::Planned });
        let head = Head { happened: Some(day), ..self.new_head() };
        let id = head.id;
        let meeting = Meeting { head, title: said.title.as_str().into(), state, ..Default::default() };
        let mut any = meeting.into_any();
        for (at, value) in said.values {
            set(&mut any, at, value).map_err(|why| vec![why])?;
        }
        self.changes.push(Change::add(any));
        for (kind, text) in said.lines {
            let head = self.new_head();
            let (kind, text) = (Some(kind), text.as_str().into());
            self.changes
                .push(Change::add(Line { head, meeting: Link::to(id), kind, text, ..Default::default() }.into_any()));
        }
        for name in said.guests {
            let head = self.new_head();
            let guest = Guest { head, meeting: Link::to(id), name: name.as_str().into(), ..Default::default() };
            self.changes.push(Change::add(guest.into_any()));
        }
        Ok((State::New, Vec::new()))
    }

    /// Compares with the meeting of that day and title. What was said is the minutes' own; a sheet does not change it.
    fn compare(&mut self, meeting: &Meeting, mut said: Said) -> Result<(State, Vec<Why>), Vec<Why>> {
        let ask = self.sheet.ask;
        // Who was there stands on the roll; registered totals are for meetings that have none.
        if ask.book.of::<Attendance>(meeting.head.id).next().is_some() {
            let registered = ["reg_due", "reg_present", "reg_leave"].map(|name| Kind::Meeting.field(name));
            said.values.retain(|(at, _)| !registered.contains(&Some(*at)));
        }
        let (state, why, change) = settle(ask, AnyRecord::Meeting(meeting.clone().into()), said.values, None)?;
        self.changes.extend(change);
        Ok((state, why))
    }
}
