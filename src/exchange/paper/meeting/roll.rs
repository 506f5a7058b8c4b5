//! The attendance sheet: blank before the meeting, to be signed by hand; filled after it.

use super::heads::{heads, is_late, reason, roll};
use crate::base::{Id, Lang, Refusal};
use crate::exchange::paper::told::{clock, code, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::meeting::sitting::{Attendance, Meeting};
use crate::model::people::roster::Member;
use crate::model::{Codes, Kind, Record};
use crate::msg;
use crate::rules::meeting::room;
use chrono::NaiveDate;

/// 签到表 before the meeting.
pub const SIGN_IN: Paper = Paper {
    name: "sign_in",
    label: msg!("签到表（空白）", "attendance sheet (blank)"),
    about: &[Kind::Meeting],
    public: false,
    yearly: false,
    made: word!("sign_in", |ask| Ok(each(ask, blank))),
};

/// 签到表 after it.
pub const ATTENDANCE_SHEET: Paper = Paper {
    name: "attendance_sheet",
    label: msg!("签到表", "attendance sheet"),
    about: &[Kind::Meeting],
    public: false,
    yearly: false,
    made: word!("attendance_sheet", |ask| {
        for meeting in ask.all::<Meeting>() {
            if ask.facts.book.of::<Attendance>(meeting.head.id).next().is_none() {
                let text = msg!("“{meeting}” 还没有点名", "the roll of “{meeting}” has not been called");
                return Err(Refusal::new(text.with("meeting", &*meeting.title)).at("on"));
            }
        }
        Ok(each(ask, called))
    }),
};

fn each(ask: &Ask, rows: fn(&Ask, &Meeting) -> Data) -> Data {
    ask.each("meetings", Meeting::LABEL, &ask.all::<Meeting>(), |m| {
        let mut out = rows(ask, m);
        out.join(heads(ask, m)).join(ask.record(&m.clone().into_any()));
        out
    })
}

/// Lists those expected: on the roll where there is one, else by the roster of the day.
pub fn expected(ask: &Ask, meeting: &Meeting) -> Vec<Member> {
    if meeting.head.id.is_none() {
        return Vec::new();
    }
    let roll: Vec<Id> = roll(ask, meeting).iter().map(|a| a.member.0).collect();
    let roll = if roll.is_empty() { room::expected(&ask.facts, meeting) } else { roll };
    roll.iter().filter_map(|id| ask.facts.book.get::<Member>(*id)).cloned().collect()
}

fn blank(ask: &Ask, meeting: &Meeting) -> Data {
    let people: Vec<(usize, Member)> = expected(ask, meeting).into_iter().enumerate().collect();
    let mut out = Data::default();
    let due = if people.is_empty() { String::new() } else { people.len().to_string() };
    out.put("due", msg!("应到", "due"), due);
    out.list("roll", msg!("名单", "roll"), &people, |(n, member)| row(ask, *n, member, meeting.head.happened));
    out
}

fn called(ask: &Ask, meeting: &Meeting) -> Data {
    let roll: Vec<(usize, Attendance)> = roll(ask, meeting).into_iter().enumerate().collect();
    let mut out = Data::default();
    out.list("roll", msg!("名单", "roll"), &roll, |(n, a)| {
        let member = ask.facts.book.get::<Member>(a.member.0).cloned().unwrap_or_default();
        let mut data = Data::default();
        data.put("state", msg!("出勤", "attendance"), presence(meeting, a));
        data.put("reason", msg!("原因", "why"), reason(a));
        let times = [
            a.arrived.filter(|_| is_late(meeting, a)).map(|_| msg!("{t}到会", "came {t}").with("t", clock(a.arrived))),
            a.left.map(|_| msg!("{t}离会", "left {t}").with("t", clock(a.left))),
        ];
        let told = times.into_iter().flatten().map(|t| t.render(Lang::Zh)).chain([reason(a), a.note.to_string()]);
        data.put("told", msg!("说明", "told"), joined(told));
        data.put("arrived", msg!("到会时间", "arrived"), clock(a.arrived));
        data.put("left", msg!("离会时间", "left"), clock(a.left));
        data.put("note", msg!("备注", "note"), a.note.to_string());
        data.join(row(ask, *n, &member, meeting.head.happened));
        data
    });
    out
}

/// Names how somebody was there: late and left early are told by the times.
fn presence(meeting: &Meeting, a: &Attendance) -> String {
    match (is_late(meeting, a), a.was_there() && a.left.is_some()) {
        (true, _) => msg!("迟到", "late").zh.to_owned(),
        (_, true) => msg!("早退", "left early").zh.to_owned(),
        _ => code(a.state),
    }
}

fn row(ask: &Ask, before: usize, member: &Member, on: Option<NaiveDate>) -> Data {
    let mut out = Data::default();
    out.put("number", msg!("序号", "no."), (before + 1).to_string());
    out.put("category", msg!("人员类别", "category"), ask.stage(member.head.id, on).row().label.zh);
    out.join(ask.person(member));
    out
}
