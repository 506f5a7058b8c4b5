//! The roll of a meeting from a check-in, an attendance list of a meeting room, or a sheet of names by column. It comes
//! onto a meeting; whoever is not in the roster is named, and nobody is absent because a list does not name him.

use super::ask::Ask;
use super::diff::settle;
use super::people::{Marks, People, nicknames};
use super::proposal::{State, Why};
use super::sheet::Sheet;
use super::taken::{Refused, Taken};
use crate::base::{Id, Msg, Refusal, Text, Value};
use crate::exchange::format::spoken::ROLL;
use crate::exchange::format::{Cell, Row};
use crate::exchange::intake::cell;
use crate::model::book::field;
use crate::model::meeting::roll::{Attendance, LeaveReason, Presence};
use crate::model::meeting::sitting::Meeting;
use crate::model::{Change, Codes, Head, Kind, Link, Record};
use crate::msg;
use chrono::{NaiveDate, NaiveTime};
use std::collections::HashMap;

/// The longest name.
const NAME_MAX: usize = 60;

/// Takes the rows of a roll one after another.
pub struct Intake<'a> {
    sheet: &'a Sheet<'a>,
    head: &'a mut dyn FnMut() -> Head,
    people: People<'a>,
    meeting: &'a Meeting,
    /// Whether the meeting was chosen; else it was proposed by its day.
    chosen: bool,
    /// When the last one left: nobody who left then left early.
    end: Option<NaiveTime>,
    taken: HashMap<Id, u32>,
    pub(super) changes: Vec<Change>,
}

/// What a sheet tells of a roll as a whole.
#[derive(Clone, Copy, Default)]
pub struct Whole {
    /// The day of the meeting.
    pub day: Option<NaiveDate>,
    /// The last time at which somebody left.
    pub end: Option<NaiveTime>,
}

impl Whole {
    /// Adds what one row tells.
    pub fn add(&mut self, arrived: &Cell, left: &Cell, sheet: &Sheet) {
        let moment = |cell: &Cell| cell::moment(cell, sheet.all_words()).ok().flatten();
        self.day = self.day.or_else(|| moment(arrived).or_else(|| moment(left)).map(|(day, _)| day));
        self.end = self.end.max(moment(left).and_then(|(_, time)| time));
    }
}

/// Finds the meeting: the chosen one, else the only one of the day.
fn meeting<'a>(ask: &Ask<'a>, whole: Whole) -> Result<(&'a Meeting, bool), Refusal> {
    if let Some(chosen) = ask.on.and_then(|key| ask.book.get::<Meeting>(key.id)) {
        return Ok((chosen, true));
    }
    let ours = |m: &&Meeting| m.head.branch == ask.branch && !m.is_session() && m.head.happened == whole.day;
    let found: Vec<&Meeting> = ask.book.all::<Meeting>().filter(|_| whole.day.is_some()).filter(ours).collect();
    if let [one] = found.as_slice() {
        return Ok((one, false));
    }
    let day = whole.day.map(|d| d.to_string()).unwrap_or_default();
    let list: Vec<&str> = found.iter().map(|m| &*m.title).collect();
    let text = match list.is_empty() {
        true => msg!("这是签到表 {day}，要说明是哪次会议的", "this is a roll {day}: say of which meeting"),
        false => msg!(
            "这是签到表，{day} 有几次会议（{list}），要说明是哪次",
            "this is a roll; on {day} there are several meetings ({list}): say which"
        ),
    };
    let hint = msg!("用 --on 会议，或打开那次会议再导入", "use --on MEETING, or open the meeting and import there");
    Err(Refusal::new(text.with("day", day).with("list", list.join("; "))).at("meeting").hint(hint))
}

impl<'a> Intake<'a> {
    /// Begins; refuses a roll of which nobody can say whose it is, and one of signed minutes.
    pub fn new(sheet: &'a Sheet<'a>, head: &'a mut dyn FnMut() -> Head, whole: Whole) -> Result<Intake<'a>, Refusal> {
        let (meeting, chosen) = meeting(sheet.ask, whole)?;
        if meeting.is_signed() {
            let hint = msg!("签字后的更改另记更正", "later changes are recorded as corrections");
            return Err(Refusal::new(msg!("记录已签字锁定", "the minutes are signed and locked")).hint(hint));
        }
        let people = People::new(sheet.ask.book, sheet.ask.branch);
        let (taken, changes, end) = (HashMap::new(), Vec::new(), meeting.ends.or(whole.end));
        Ok(Intake { sheet, head, people, meeting, chosen, end, taken, changes })
    }

    /// Returns the changes of all rows taken.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }

    /// Returns which meeting it was taken for.
    pub fn about(&self) -> Option<Text> {
        let text = msg!("签到：会议“{title}”（按日期）", "the roll of the meeting “{title}” (by its day)");
        (!self.chosen).then(|| text.with("title", self.meeting.title.to_string()))
    }

    /// Returns a row for everybody whom a column of names names; `None` where the row is about one.
    pub fn unfold(&self, row: &Row) -> Option<Vec<Row>> {
        let columns: Vec<usize> = ROLL.iter().filter_map(|field| self.sheet.header.column(field)).collect();
        if columns.iter().all(|at| *row.cell(*at) == Cell::Empty) {
            return None;
        }
        let mut out = Vec::new();
        for at in columns {
            for name in cell::list(row.cell(at), self.sheet.all_words()).ok().flatten().unwrap_or_default() {
                let mut cells = vec![Cell::Empty; row.cells.len()];
                cells[at] = Cell::Text(name);
                out.push(Row::new(row.number, cells));
            }
        }
        Some(out)
    }

    /// Takes one row.
    pub fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        let column = |field: &str| self.sheet.header.column(field);
        let cell = |field: &str| column(field).map_or(&Cell::Empty, |n| row.cell(n));
        let words = |field: &str| cell::line(cell(field), NAME_MAX).ok().flatten().unwrap_or_default();
        let listed = ROLL.iter().find_map(|field| Some((*field, words(field))).filter(|(_, w)| !w.is_empty()));
        let (name, state) = match &listed {
            Some((field, words)) => (bare(words).to_owned(), format!("{field} {}", behind(words))),
            None => (words("member"), words("state")),
        };
        let number = cell::code(cell("student_no"), self.sheet.all_words()).ok().flatten().unwrap_or_default();
        let nickname = words("nickname");
        let shown = [&name, &nickname, &number].into_iter().find(|w| !w.is_empty()).cloned().unwrap_or_default();
        let refused = |note, why| Refused { name: shown.clone(), why: vec![why], note };
        if shown.is_empty() || self.sheet.all_words().is_total(&shown) {
            let text = msg!("没有姓名和学号，当作说明", "no name and no student number: taken for a note");
            return Err(refused(true, Why { text: text.into(), field: None }));
        }
        let found = match nickname.is_empty() {
            true => self.people.find(&Marks { name: &name, student_no: &number, ..Marks::default() }),
            false => nicknames(&self.people, &nickname),
        };
        let Some(member) = found.map_err(|(field, text)| refused(false, Why::at(field, text)))? else {
            let text = msg!("名册里没有{name}", "{name} is not in the roster").with("name", shown.as_str());
            return Err(refused(false, Why::at("member", text)));
        };
        let said = self.say(cell("state"), &state, cell("leave_reason"), (cell("arrived"), cell("left")));
        let said = said.map_err(|why| refused(false, why))?;
        if let Some(first) = self.taken.insert(member.head.id, row.number) {
            let text = msg!("与第 {n} 行是同一人", "the same person as in row {n}").with("n", first);
            return Err(refused(false, Why::at("member", text)));
        }
        let member = member.head.id;
        let (state, why) = self.put(member, said).map_err(|why| Refused { name: shown.clone(), why, note: false })?;
        Ok(Taken { state, name: shown, why })
    }

    /// Reads whether somebody was there, when he came and left, or why he was away.
    fn say(&self, cell: &Cell, word: &str, reason: &Cell, (arrived, left): (&Cell, &Cell)) -> Result<Attendance, Why> {
        let time =
            |field: &str, cell: &Cell| cell::time(cell, self.sheet.all_words()).map_err(|text| Why::at(field, text));
        let (arrived, left) = (time("arrived", arrived)?, time("left", left)?);
        let reason = cell::line(reason, field::WORDS_MAX).ok().flatten().unwrap_or_default();
        let state = match presence(word) {
            Some(state) => state,
            // Whoever came has come, and a tick says so.
            None if word.is_empty() && (arrived.is_some() || *cell == Cell::Flag(true)) => Presence::Present,
            None if word.is_empty() => {
                return Err(Why::at("state", msg!("没有写出勤", "the attendance is missing")));
            }
            None => match self.sheet.words.code("state", word, Presence::ALL).and_then(|c| Presence::from_code(c.code))
            {
                Some(state) => state,
                None if self.sheet.all_words().flag(word) == Some(true) => Presence::Present,
                None => return Err(Why::at("state", cell::unknown(word))),
            },
        };
        let away = state != Presence::Present;
        let leave_reason = [word, reason.as_str()].into_iter().find_map(leave_reason).filter(|_| away);
        let late = !away && arrived.is_none() && word.contains(LATE.zh);
        // A reason that is no code is kept as words; so is a time of coming that nobody wrote down.
        let note = match (late, leave_reason) {
            (true, _) => LATE.zh.to_owned(),
            (false, None) if away => {
                if reason.is_empty() {
                    behind(word).to_owned()
                } else {
                    reason
                }
            }
            _ => String::new(),
        };
        let early = left.filter(|t| !away && self.end.is_none_or(|end| *t < end));
        Ok(Attendance {
            state: Some(state),
            arrived: arrived.filter(|_| !away),
            left: early,
            leave_reason,
            note: note.as_str().into(),
            ..Attendance::default()
        })
    }

    fn put(&mut self, member: Id, said: Attendance) -> Result<(State, Vec<Why>), Vec<Why>> {
        let ask = self.sheet.ask;
        let late = said.arrived.zip(self.meeting.starts).is_some_and(|(came, starts)| came > starts);
        let clock = |t: Option<NaiveTime>| t.map(|t| t.format("%H:%M").to_string());
        let label = said.state.map_or("", |s| s.row().label.zh).to_owned();
        let marks = [
            late.then(|| msg!("迟到 {t}", "late {t}").with("t", clock(said.arrived).unwrap_or_default())),
            clock(said.left).map(|t| msg!("早退 {t}", "left early {t}").with("t", t)),
            said.leave_reason.map(|r| Text::from(r.row().label)),
        ];
        let mut why = vec![Why::at("state", msg!("签到：{state}", "roll: {state}").with("state", label))];
        why.extend(marks.into_iter().flatten().map(|text| Why::at("state", text)));
        let Some(before) = ask.book.of::<Attendance>(self.meeting.head.id).find(|a| a.member.0 == member) else {
            let head = Head { branch: ask.branch, ..(self.head)() };
            let (meeting, member) = (Link::to(self.meeting.head.id), Link::to(member));
            self.changes.push(Change::add(Attendance { head, meeting, member, ..said }.into_any()));
            return Ok((State::New, why));
        };
        let fresh = said.into_any();
        let fields = ["state", "arrived", "left", "leave_reason", "note"];
        let value = |name: &&str| Some((Kind::Attendance.field(name)?, fresh.value(name)));
        let values: Vec<(usize, Value)> = fields.iter().filter_map(value).filter(|(_, v)| !v.is_none()).collect();
        let (state, news, change) = settle(ask, before.clone().into_any(), values, None)?;
        if change.is_some() && before.state.is_some() && self.meeting.is_over() {
            let text = msg!("会议已结束，签到表只能更正", "the meeting is over: its roll can only be corrected");
            return Err(vec![Why::at("state", text)]);
        }
        self.changes.extend(change);
        Ok((state, news))
    }
}

const LATE: Msg = msg!("迟到", "late");

/// Reads a word for somebody's presence by how it begins, or the column of names it stood in.
fn presence(word: &str) -> Option<Presence> {
    const WORDS: [(Msg, Presence); 3] = [
        (msg!("缺席|缺勤|旷会|旷|未到|未签到|没有到|未出席|absent", "absent"), Presence::Absent),
        (msg!("请假|病假|事假|公假|实习|leave", "leave"), Presence::Leave),
        (msg!("出席|到会|已到|已签到|正常|签到|到场|参会|出勤|迟到|早退|补签|present", "present"), Presence::Present),
    ];
    let found = WORDS.iter().find(|(words, _)| words.zh.split('|').any(|w| word.starts_with(w)));
    let state = found.map(|(_, state)| *state)?;
    // 缺席（病假） under a column of those absent is a leave.
    if state == Presence::Absent && leave_reason(word).is_some() { Some(Presence::Leave) } else { Some(state) }
}

/// Finds the reason of a leave in words.
fn leave_reason(word: &str) -> Option<LeaveReason> {
    let has = |c: &&crate::model::Code| word.contains(c.label.zh);
    LeaveReason::ALL.iter().find(has).and_then(|c| LeaveReason::from_code(c.code))
}

const OPEN: [char; 2] = ['(', '\u{ff08}'];

/// Returns what stands before a bracket.
fn bare(words: &str) -> &str {
    words.split(OPEN).next().unwrap_or(words).trim()
}

/// Returns what stands in brackets.
fn behind(words: &str) -> &str {
    words.split_once(OPEN).map_or("", |(_, rest)| rest.trim_end_matches([')', '\u{ff09}']).trim())
}
