//! What a record of a meeting still lacks once the meeting is over.

use super::room;
use crate::base::{Id, Lang, Msg, Text};
use crate::model::Codes;
use crate::model::meeting::sitting::{
    Attendance, Guest, Line, LineKind, LinePart, Meeting, MeetingKind, Presence, sessions,
};
use crate::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use crate::msg;
use crate::rules::Facts;
use crate::rules::vote::election;
use crate::rules::vote::motion;

/// Lists in words what is missing; nothing where the record is whole.
pub fn missing(facts: &Facts, meeting: Id) -> Vec<Text> {
    let Some(record) = facts.book.get::<Meeting>(meeting) else { return Vec::new() };
    let mut out = Vec::new();
    heads(facts, record, &mut out);
    people(facts, meeting, &mut out);
    votes(facts, record, &mut out);
    if sessions(facts.book, meeting).all(|id| facts.book.of::<Line>(id).next().is_none()) {
        out.push(msg!("没有发言记录", "no line was taken").into());
    }
    let waits = sessions(facts.book, meeting).flat_map(|id| facts.book.of::<Line>(id)).filter(|l| l.quoted).count();
    if waits > 0 {
        out.push(msg!("有 {n} 条引文还没有核对", "{n} quoted lines wait to be confirmed").with("n", waits));
    }
    out
}

/// Lists what is missing of a meeting that is about to be closed: its end is not, the close is.
pub fn missing_before_close(facts: &Facts, meeting: Id) -> Vec<Text> {
    let mut out = missing(facts, meeting);
    out.retain(|text| *text != Text::from(NO_END));
    out
}

const NO_END: Msg = msg!("没有结束时间", "no time of ending");

fn heads(facts: &Facts, m: &Meeting, out: &mut Vec<Text>) {
    let lacks = [
        (m.chair.id().is_none(), msg!("没有主持人", "no chair")),
        (m.recorder.id().is_none(), msg!("没有记录人", "no recorder")),
        (m.head.happened.is_none(), msg!("没有日期", "no day")),
        (m.starts.is_none(), msg!("没有开始时间", "no time of beginning")),
        (m.ends.is_none(), NO_END),
        (m.place.is_empty(), msg!("没有地点", "no place")),
    ];
    out.extend(lacks.into_iter().filter(|(lack, _)| *lack).map(|(_, text)| Text::from(text)));
    let parts = facts.book.of::<Meeting>(m.head.id).filter(|part| part.recorder.id().is_none());
    let text = msg!("分会“{title}”没有记录人", "the part “{title}” has no recorder");
    out.extend(parts.map(|part| text.with("title", part.title.to_string())));
    for item in facts.numbers.templates().hall(m.kinds).into_iter().filter(|item| !m.hall.has(*item)) {
        out.push(msg!("会场布置没有勾：{what}", "not ticked in the hall: {what}").with("what", item.row().label));
    }
}

/// Who was expected and is not accounted for: over all sessions of the meeting.
fn people(facts: &Facts, meeting: Id, out: &mut Vec<Text>) {
    let roll = room::roll(facts, meeting);
    if roll.is_empty() {
        out.push(msg!("没有点名", "no roll was called").into());
        return;
    }
    let names = |test: fn(&Attendance) -> bool| {
        let found: Vec<String> =
            roll.values().filter(|a| test(a)).map(|a| facts.book.name_of(a.member.0, Lang::Zh)).collect();
        (!found.is_empty()).then(|| found.join(msg!("、", ", ").zh))
    };
    let known =
        |name: &str| sessions(facts.book, meeting).flat_map(|id| facts.book.of::<Guest>(id)).any(|g| &*g.name == name);
    for line in sessions(facts.book, meeting).flat_map(|id| facts.book.of::<Line>(id)) {
        let on_roll = line.speaker.id().is_none_or(|id| roll.contains_key(&id));
        if !on_roll || !(line.speaker_name.is_empty() || known(&line.speaker_name)) {
            let who =
                line.speaker.id().map_or_else(|| line.speaker_name.to_string(), |id| facts.book.name_of(id, Lang::Zh));
            let text = Text::from(msg!("发言人不在签到表和列席名单上：{who}", "spoke and is on no list: {who}"));
            let text = text.with("who", who);
            if !out.contains(&text) {
                out.push(text);
            }
        }
    }
    let spoken = |l: &&Line| l.kind.is_some_and(LineKind::is_spoken) && l.speaker.id().is_none();
    let all = sessions(facts.book, meeting).flat_map(|id| facts.book.of::<Line>(id));
    let nameless: Vec<&Line> = all.filter(spoken).filter(|l| l.speaker_name.is_empty()).collect();
    if let Some(first) = nameless.first() {
        let text = msg!("没有发言人的发言 {n} 条：{at} {text}", "{n} speeches without a speaker: {at} {text}");
        let at = first.at.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
        let words = first.text.lines().next().unwrap_or_default();
        out.push(text.with("n", nameless.len()).with("at", at).with("text", words));
    }
    let uncalled = names(|a| a.state.is_none());
    let leave = names(|a| a.state == Some(Presence::Leave) && a.leave_reason.is_none());
    let absent = names(|a| a.state == Some(Presence::Absent) && a.note.is_empty());
    let rows = [
        (uncalled, msg!("没有点名：{who}", "not called: {who}")),
        (leave, msg!("请假没有原因：{who}", "on leave without a reason: {who}")),
        (absent, msg!("缺席没有说明：{who}", "absent, nothing said why: {who}")),
    ];
    out.extend(rows.into_iter().filter_map(|(who, text)| Some(text.with("who", who?))));
}

/// Parts that were not heard, motions that were not counted, decisions without a count.
fn votes(facts: &Facts, m: &Meeting, out: &mut Vec<Text>) {
    let id = m.head.id;
    for motion in facts.book.of::<Motion>(id) {
        let words =
            || Text::owned(facts.book.name_of(motion.head.id, Lang::Zh), facts.book.name_of(motion.head.id, Lang::En));
        let counted = facts.book.of::<Count>(motion.head.id).next().is_some();
        match motion.state {
            None | Some(MotionState::Open | MotionState::Voided) => {
                out.push(msg!("没有表决：{what}", "not voted on: {what}").with("what", words()));
                continue;
            }
            Some(MotionState::Decided | MotionState::Failed) if !counted => {
                out.push(msg!("有结果没有计票：{what}", "decided without a count: {what}").with("what", words()));
            }
            Some(MotionState::Withdrawn | MotionState::Postponed) => continue,
            _ => {}
        }
        let open = motion.kind.filter(|k| k.is_election()).map_or(0, |_| election::open_seats(facts, motion));
        if open > 0 && counted && !facts.book.all::<Motion>().any(|m| m.again.0 == motion.head.id) {
            let text = msg!("{what}：选举缺额 {n} 名，没有再次表决", "{what}: {n} seats left open, not taken up again");
            out.push(text.with("what", words()).with("n", open));
        }
        let person = matches!(motion.kind, Some(MotionKind::Admission | MotionKind::Conversion));
        if !person || !facts.numbers.templates().any(m.kinds, |t| t.parts) {
            continue;
        }
        for part in LinePart::ALL.iter().filter_map(|c| LinePart::from_code(c.code)) {
            if !motion::heard(facts, motion, part) {
                let text = msg!("{what} 缺 {part}", "{what}: no {part}").with("what", words());
                out.push(text.with("part", part.row().label));
            }
        }
    }
    let votes = [MeetingKind::General, MeetingKind::Admission, MeetingKind::Conversion, MeetingKind::Election];
    if votes.iter().any(|k| m.kinds.has(*k)) {
        for line in facts.book.of::<Line>(id).filter(|l| l.kind == Some(LineKind::Decision) && l.motion.id().is_none())
        {
            let text = msg!("决定没有计票：{what}", "a decision without a count: {what}");
            out.push(text.with("what", line.text.lines().next().unwrap_or_default()));
        }
    }
}
