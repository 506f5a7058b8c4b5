//! The minutes: one meeting, several, or a year of them in one file.

use super::heads::{heads, line};
use super::part;
use crate::base::{Id, Lang, Refusal};
use crate::exchange::format::spoken::ELSEWHERE;
use crate::exchange::paper::told::{bracketed, code, day, joined};
use crate::exchange::paper::vote::motion;
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::document::Document;
use crate::model::meeting::commitment::{Promise, Task};
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Attendance, Correction, Guest, Line, LineKind, Meeting, Signature, sessions};
use crate::model::vote::motion::Motion;
use crate::model::{Kind, Record};
use crate::msg;
use crate::rules::meeting::room;
use chrono::{Datelike, NaiveDate};

/// 会议记录.
pub const MINUTES: Paper = Paper {
    name: "minutes",
    label: msg!("会议记录", "minutes"),
    about: &[Kind::Meeting],
    public: false,
    yearly: false,
    made: word!("minutes", |ask| Ok(minutes(ask, &ask.all::<Meeting>()))),
};

/// All minutes of a year in one file.
pub const MINUTES_YEAR: Paper = Paper {
    name: "minutes_year",
    label: msg!("全年会议记录", "minutes of a year"),
    about: &[],
    public: false,
    yearly: true,
    made: word!("minutes", |ask| Ok(minutes(ask, &held_in(ask)?))),
};

/// Lists the meetings of the year that have been held, by day; refuses a year without any.
pub fn held_in(ask: &Ask) -> Result<Vec<Meeting>, Refusal> {
    let year = ask.year.unwrap_or(ask.facts.today.year());
    let held = |m: &&Meeting| {
        let of_year = m.head.happened.is_some_and(|d| d.year() == year) && m.head.branch == ask.branch;
        of_year && m.took_place() && !m.is_session()
    };
    let mut held: Vec<Meeting> = ask.facts.book.all::<Meeting>().filter(held).cloned().collect();
    held.sort_by_key(|m| (m.head.happened, m.starts, m.head.id));
    let none = msg!("{year} 年没有已开的会议", "no meeting was held in {year}").with("year", year);
    if held.is_empty() { Err(Refusal::new(none).at("year")) } else { Ok(held) }
}

fn minutes(ask: &Ask, meetings: &[Meeting]) -> Data {
    ask.each("meetings", Meeting::LABEL, meetings, |m| meeting(ask, &part::told_as(m, ask.kinds)))
}

/// Returns everything that the minutes of a meeting say.
fn meeting(ask: &Ask, m: &Meeting) -> Data {
    let (book, id) = (ask.facts.book, m.head.id);
    let mut out = heads(ask, m);
    let guests: Vec<Guest> = sessions(book, id).flat_map(|id| book.of::<Guest>(id)).cloned().collect();
    let names = guests.iter().map(|g| bracketed(&g.name, &code(g.role)));
    out.put("guest_names", msg!("列席人员", "guests"), joined(names));
    out.list("guests", Guest::LABEL, &guests, |g| ask.record(&g.clone().into_any()));
    let lines = sessions(book, id).flat_map(|id| timeline(book, id)).filter(|l| part::has_line(book, m.kinds, l));
    let lines: Vec<Line> = lines.cloned().collect();
    let decisions: Vec<Line> = lines.iter().filter(|l| l.kind == Some(LineKind::Decision)).cloned().collect();
    out.list("lines", Line::LABEL, &lines, |l| line_of(ask, id, l));
    out.list("decisions", msg!("会议决定", "decisions"), &decisions, |l| line(ask, l));
    out.list("tasks", msg!("布置任务", "tasks"), &tasks(ask, id, &lines), |(what, who, by)| {
        let mut row = Data::default();
        row.put("task", msg!("任务", "task"), what).put("owner", msg!("责任人", "owner"), who);
        row.put("deadline", msg!("完成期限", "deadline"), by);
        row
    });
    let promises: Vec<Promise> = book.of::<Promise>(id).cloned().collect();
    out.list("promises", Promise::LABEL, &promises, |p| ask.record(&p.clone().into_any()));
    let corrections: Vec<Correction> = book.of::<Correction>(id).cloned().collect();
    out.list("corrections", Correction::LABEL, &corrections, |c| correction(ask, c));
    let signed = book.of::<Signature>(id).map(|s| {
        let when = joined([day(s.head.happened), s.original.to_string()]);
        format!("{}{}", code(s.role), bracketed(&ask.name(s.member.0), &when))
    });
    out.put("signed", msg!("签字登记", "signed"), joined(signed));
    let motions: Vec<Motion> = book.of::<Motion>(id).filter(|v| part::has_motion(book, m.kinds, v)).cloned().collect();
    out.list("motions", Motion::LABEL, &motions, |m| motion::motion(ask, m));
    let resolved = resolved(ask, &motions, &decisions);
    out.list("resolved", msg!("决议", "resolved"), &resolved, |words| {
        let mut row = Data::default();
        row.put("text", msg!("内容", "text"), words.clone());
        row
    });
    let late = late_entry(ask, m);
    out.put("finished_on", msg!("记录完成日期", "minutes finished on"), day(Some(finished(ask, m))));
    out.put("taken", msg!("记录来源", "taken"), {
        if late.is_empty() { msg!("当场", "on the spot").zh.to_owned() } else { late.clone() }
    });
    out.put("late_entry", msg!("补录", "late entry"), late);
    out.join(ask.record(&m.clone().into_any()));
    out.put("hall", msg!("会场布置", "hall"), "");
    let papers = book.of::<Document>(id).map(|d| bracketed(&code(d.kind), &d.original));
    out.put("attachments", msg!("附件", "attachments"), joined(papers));
    out
}

/// Lists what was given to whom: the tasks recorded, and lines of which no task was made.
fn tasks(ask: &Ask, meeting: Id, lines: &[Line]) -> Vec<(String, String, String)> {
    let tasks: Vec<&Task> = ask.facts.book.of::<Task>(meeting).collect();
    let made = |l: &&Line| l.kind == Some(LineKind::Task) && !tasks.iter().any(|t| t.line.0 == l.head.id);
    let lines = lines.iter().filter(made);
    let lines = lines.map(|l| (l.corrected(ask.facts.book).to_owned(), ask.name(l.to.0), String::new()));
    let tasks = tasks.iter().map(|t| (t.title.to_string(), ask.name(t.owner.0), day(t.deadline)));
    tasks.chain(lines).collect()
}

/// Lists what was decided: what came of each vote in a few words, and every decision that was not counted. How it was
/// counted stands with the votes.
fn resolved(ask: &Ask, motions: &[Motion], decisions: &[Line]) -> Vec<String> {
    let votes =
        motions.iter().filter_map(|m| Some(crate::rules::vote::motion::decision(&ask.facts, m)?.render(Lang::Zh)));
    let counted = |l: &&Line| motions.iter().any(|m| m.head.id == l.motion.0 && m.outcome.is_some());
    let said = decisions.iter().filter(|l| !counted(l)).map(|l| l.corrected(ask.facts.book).to_owned());
    votes.chain(said).collect()
}

/// Returns what of the minutes was corrected, to what, and why.
fn correction(ask: &Ask, c: &Correction) -> Data {
    let place = ask.facts.book.get::<Attendance>(c.attendance.0).map(|a| ask.name(a.member.0)).unwrap_or_default();
    let to = joined([place, code(c.state), code(c.leave_reason), c.text.to_string()]);
    let mut out = Data::default();
    out.put("corrected", msg!("更正内容", "what was corrected"), to);
    out.join(ask.record(&c.clone().into_any()));
    out
}

/// Returns a line of the minutes of a meeting; one spoken in another room says where, and who recorded it.
fn line_of(ask: &Ask, meeting: Id, l: &Line) -> Data {
    let told = line(ask, l);
    let apart = ask.facts.book.get::<Meeting>(l.meeting.0).filter(|m| m.head.id != meeting);
    let recorder = apart.map(|m| ask.name(m.recorder.0)).unwrap_or_default();
    let mut out = Data::default();
    if let Some(m) = apart {
        let text = ELSEWHERE.with("title", m.title.to_string()).with("recorder", recorder.as_str());
        out.put("timed", msg!("实录", "with its time"), told.words("timed") + &text.render(Lang::Zh));
    }
    out.put("session_recorder", msg!("分会记录人", "recorder of the part"), recorder).join(told);
    out
}

/// Returns the day on which the last part of the minutes was entered.
fn finished(ask: &Ask, m: &Meeting) -> NaiveDate {
    let parts = [Kind::Line, Kind::Attendance, Kind::Motion];
    let entered = parts.iter().flat_map(|kind| ask.facts.book.owned(*kind, m.head.id)).map(|r| r.head().entered);
    entered.max().map_or(m.head.entered, |last| last.max(m.head.entered)).date_naive()
}

/// Says that the minutes were entered late, and by how many days; nothing where they were not.
fn late_entry(ask: &Ask, m: &Meeting) -> String {
    let entered = m.head.entered.date_naive();
    let Some(on) = m.head.happened.filter(|_| room::entered_late(&ask.facts, &m.head)) else { return String::new() };
    let text = msg!("补录（{day}录入，滞后{n}天）", "entered late, on {day}, {n} days after");
    text.with("day", day(Some(entered))).with("n", (entered - on).num_days()).render(Lang::Zh)
}
