//! The register of a year's meetings as a sheet that the import reads back.

use super::minutes::held_in;
use crate::base::{Lang, Msg, Refusal, Value};
use crate::exchange::format::{Cell, Form};
use crate::exchange::paper::told::joined;
use crate::exchange::paper::{Ask, Made, Paper};
use crate::model::book::display;
use crate::model::meeting::sitting::{Attendance, Guest, Line, LineKind, Meeting, Presence};
use crate::model::{AnyRecord, Record};
use crate::msg;

/// 会议登记表.
pub const MEETING_REGISTER: Paper = Paper {
    name: "meeting_register",
    label: msg!("会议登记表", "register of meetings"),
    about: &[],
    public: false,
    yearly: true,
    made: Made::Sheet(register),
};

/// What stands in a cell of the register.
type Read = fn(&Ask, &Meeting) -> Cell;

/// Words over a column, and what stands below; the words are those the import knows.
const COLUMNS: [(Msg, Read); 14] = [
    (msg!("会议类型", "kinds"), |ask, m| field(ask, m, "kinds")),
    (msg!("会议名称", "title"), |ask, m| field(ask, m, "title")),
    (msg!("实际会议时间", "held"), |_, m| text(&span(m))),
    (msg!("会议地点", "place"), |ask, m| field(ask, m, "place")),
    (msg!("主持人姓名", "chair"), |ask, m| field(ask, m, "chair")),
    (msg!("记录人姓名", "recorder"), |ask, m| field(ask, m, "recorder")),
    (msg!("应到人数", "registered due"), |ask, m| field(ask, m, "due")),
    (msg!("实到人数", "registered present"), |ask, m| field(ask, m, "there")),
    (msg!("请假人数", "registered leave"), |ask, m| {
        let roll: Vec<&Attendance> = ask.facts.book.of::<Attendance>(m.head.id).collect();
        let leave = roll.iter().filter(|a| a.state == Some(Presence::Leave)).count() as i32;
        m.reg_leave.or((!roll.is_empty()).then_some(leave)).map_or(Cell::Empty, |n| Cell::Number(n.into()))
    }),
    (msg!("列席人员", "guests"), |ask, m| {
        text(&joined(ask.facts.book.of::<Guest>(m.head.id).map(|g| g.name.to_string())))
    }),
    (msg!("会议议题", "agenda"), |ask, m| field(ask, m, "agenda")),
    (msg!("会议内容", "content"), |ask, m| lines(ask, m, |kind| kind != Some(LineKind::Decision))),
    (msg!("会议决议", "decision"), |ask, m| lines(ask, m, |kind| kind == Some(LineKind::Decision))),
    (msg!("备注", "note"), |ask, m| field(ask, m, "note")),
];

fn register(ask: &Ask) -> Result<Form, Refusal> {
    let held = held_in(ask)?;
    let header = COLUMNS.iter().map(|(label, _)| label.zh.to_owned()).collect();
    let rows = held.iter().map(|m| COLUMNS.iter().map(|(_, read)| read(ask, m)).collect()).collect();
    Ok(Form { header, rows, ..Form::default() })
}

fn text(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

/// Returns a column of the meeting itself.
fn field(ask: &Ask, m: &Meeting, name: &str) -> Cell {
    let any: AnyRecord = m.clone().into_any();
    let Some(column) = crate::model::book::query::Shown::named(any.kind(), name) else { return Cell::Empty };
    match column.read(ask.facts.book, &any) {
        Value::Int(n) => Cell::Number(n as f64),
        value => text(&display::words(ask.facts.book, column.kind, &value, Lang::Zh)),
    }
}

/// Writes day and times as the import reads them: 2026-11-24 18:00-19:30.
fn span(m: &Meeting) -> String {
    let times = [m.starts, m.ends].into_iter().map_while(|t| t).map(|t| t.format("%H:%M").to_string());
    let times: Vec<String> = times.collect();
    let day = m.head.happened.map(|d| d.to_string()).unwrap_or_default();
    format!("{day} {}", times.join("-")).trim().to_owned()
}

/// Joins what was said.
fn lines(ask: &Ask, m: &Meeting, fits: fn(Option<LineKind>) -> bool) -> Cell {
    let said = ask.facts.book.of::<Line>(m.head.id).filter(|l| fits(l.kind));
    let said: Vec<String> = said.map(|l| super::heads::line(ask, l).words("speech")).collect();
    text(&said.join("\n"))
}
