//! What every paper about a meeting begins with, and how a line of its minutes is told.

use crate::base::{Id, Lang};
use crate::exchange::format::spoken::{ELSEWHERE, LATE, QUOTED};
use crate::exchange::paper::Ask;
use crate::exchange::paper::told::{bracketed, clock, code, day, joined, missing, number};
use crate::exchange::template::{Data, Telling};
use crate::model::meeting::quotation::Quotation;
use crate::model::meeting::sitting::{Attendance, Line, LineKind, Meeting, MeetingKind, Presence};
use crate::model::people::standing::Stage;
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::meeting::room;
use crate::rules::vote::majority;
use chrono::Datelike;

/// Returns what every paper about a meeting begins with: when, which of the year, who was due and there.
pub fn heads(ask: &Ask, m: &Meeting) -> Data {
    let mut out = Data::default();
    let (from, to) = (clock(m.starts), clock(m.ends));
    let from = match m.head.happened.filter(|_| from.is_empty()) {
        Some(_) => missing(msg!("开始时间", "when it began")),
        None => from,
    };
    let text = match (from.is_empty(), to.is_empty()) {
        (false, false) => msg!("{day} {from}至{to}", "{day} {from} to {to}"),
        _ => msg!("{day} {from}", "{day} {from}"),
    };
    let text = text.with("day", day(m.head.happened)).with("from", from).with("to", to).render(Lang::Zh);
    out.put("time", msg!("时间", "time"), text.trim());
    out.put("serial", msg!("会议次数", "which of the year"), serial(ask, m));
    let roll = roll(ask, m);
    counts(ask, m, &roll, &mut out);
    names(ask, m, &roll, &mut out);
    if !m.head.id.is_none() {
        out.read_from(Key { kind: Kind::Meeting, id: m.head.id });
    }
    out
}

/// Returns a line of the minutes.
pub fn line(ask: &Ask, l: &Line) -> Data {
    let speaker = if l.speaker.id().is_some() { ask.name(l.speaker.0) } else { l.speaker_name.to_string() };
    let criticism = matches!(l.kind, Some(LineKind::Criticism | LineKind::SelfCriticism));
    let kind = || format!("{}{}", code(l.kind), ask.name(l.to.0));
    let what = if l.part.is_some() && !criticism { code(l.part) } else { kind() };
    let text = l.corrected(ask.facts.book).to_owned();
    let who = if speaker.is_empty() { what } else { bracketed(&speaker, &what) };
    let at = clock(l.at);
    let said = msg!("{who}：{text}", "{who}: {text}").with("who", who.as_str()).with("text", text.as_str());
    let mut out = Data::default();
    out.put("speaker", msg!("发言人", "speaker"), speaker);
    let speech = if who.is_empty() { text.clone() } else { said.render(Lang::Zh) };
    out.put(
        "timed",
        msg!("实录", "with its time"),
        format!("{at} {speech}{}{}", quoted(ask, l), late_line(ask, l)).trim(),
    );
    let written = format!("{speech}{}{}", quoted(ask, l), late_line(ask, l));
    out.put("written", msg!("记述", "as it is written"), written);
    out.put("text", msg!("内容", "text"), text);
    out.put("speech", msg!("发言", "speech"), speech);
    out.join(ask.record(&l.clone().into_any()));
    out
}

/// Returns a line of the minutes of a meeting; one spoken in another room says where, and who recorded it.
pub fn line_of(ask: &Ask, meeting: Id, l: &Line) -> Data {
    let told = line(ask, l);
    let apart = ask.facts.book.get::<Meeting>(l.meeting.0).filter(|m| m.head.id != meeting);
    let recorder = apart.map(|m| ask.name(m.recorder.0)).unwrap_or_default();
    let mut out = Data::default();
    if let Some(m) = apart {
        let text = ELSEWHERE.with("title", m.title.to_string()).with("recorder", recorder.as_str());
        let text = text.render(Lang::Zh);
        out.put("timed", msg!("实录", "with its time"), told.words("timed") + &text);
        out.put("written", msg!("记述", "as it is written"), told.words("written") + &text);
    }
    out.put("session_recorder", msg!("分会记录人", "recorder of the part"), recorder).join(told);
    out
}

/// Says of a line that it was taken from a source, and whether that was confirmed.
fn quoted(ask: &Ask, l: &Line) -> String {
    let Some(q) = ask.facts.book.get::<Quotation>(l.quotation.0) else { return String::new() };
    let form = QUOTED[usize::from(l.quoted)];
    form.with("file", ask.name(q.source.0)).with("at", q.offset()).render(Lang::Zh)
}

/// Says of a line put in later that it was, where the minutes as a whole were taken on the spot.
fn late_line(ask: &Ask, l: &Line) -> String {
    let whole = ask.facts.book.get::<Meeting>(l.meeting.0).is_some_and(|m| room::entered_late(&ask.facts, &m.head));
    let lag = room::lag(&ask.facts, l.meeting.0, &l.head).filter(|_| !whole);
    lag.map(|n| LATE.with("n", n).render(Lang::Zh)).unwrap_or_default()
}

/// Returns the roll as its corrections have it, over all sessions: full members first, then by the order of the roster.
pub fn roll(ask: &Ask, m: &Meeting) -> Vec<Attendance> {
    let mut roll: Vec<Attendance> = room::roll(&ask.facts, m.head.id).into_values().collect();
    roll.sort_by_key(|a| (std::cmp::Reverse(ask.stage(a.member.0, m.head.happened)), a.member.0));
    roll
}

/// Returns which meeting of its first kind in the year it is.
fn serial(ask: &Ask, m: &Meeting) -> String {
    let mut kinds = MeetingKind::ALL.iter().filter_map(|c| MeetingKind::from_code(c.code));
    let (Some(on), Some(kind)) = (m.head.happened, kinds.find(|k| m.kinds.has(*k))) else { return String::new() };
    let here = (on, m.starts, m.head.id);
    let up_to_it = |o: &&Meeting| {
        let day = o.head.happened.filter(|d| d.year() == on.year());
        day.is_some_and(|d| (d, o.starts, o.head.id) <= here)
            && o.kinds.has(kind)
            && o.head.branch == m.head.branch
            && !o.is_session()
    };
    let n = ask.facts.book.all::<Meeting>().filter(up_to_it).count();
    let text = msg!("{year}年第{n}次{kind}", "{kind} no. {n} of {year}");
    text.with("year", on.year()).with("n", n).with("kind", kind.row().label).render(Lang::Zh)
}

/// Counts heads, full and probationary apart; registered totals stand alone where there is no roll.
fn counts(ask: &Ask, m: &Meeting, roll: &[Attendance], out: &mut Data) {
    let counted = |stage: Option<Stage>, there: bool| -> String {
        if roll.is_empty() {
            let registered = if there { m.reg_present } else { m.reg_due };
            return number(registered.filter(|_| stage.is_none()));
        }
        let fits = |a: &&Attendance| {
            a.state != Some(Presence::Excluded)
                && (!there || a.was_there())
                && stage.is_none_or(|s| ask.stage(a.member.0, m.head.happened) == s)
        };
        roll.iter().filter(fits).count().to_string()
    };
    for (name, label, stage, there) in [
        ("due", msg!("应到", "due"), None, false),
        ("there", msg!("实到", "present"), None, true),
        ("due_full", msg!("应到正式党员", "full members due"), Some(Stage::Full), false),
        ("due_probationary", msg!("应到预备党员", "probationary due"), Some(Stage::Probationary), false),
        ("there_full", msg!("实到正式党员", "full members present"), Some(Stage::Full), true),
        ("there_probationary", msg!("实到预备党员", "probationary present"), Some(Stage::Probationary), true),
    ] {
        out.put(name, label, counted(stage, there));
    }
    // Voters are those of the roll: a committee's meeting has no others.
    let voters = majority::voters(&ask.facts, m, None).due;
    let on_roll: Vec<&Attendance> = roll.iter().filter(|a| voters.contains(&a.member.0)).collect();
    let told = |n: usize| if roll.is_empty() { String::new() } else { n.to_string() };
    out.put("voters_due", msg!("有表决权应到", "voters due"), told(on_roll.len()));
    let there = on_roll.iter().filter(|a| a.was_there()).count();
    out.put("voters_present", msg!("有表决权实到", "voters present"), told(there));
}

/// Names who was away and why, who came late, who left early.
fn names(ask: &Ask, m: &Meeting, roll: &[Attendance], out: &mut Data) {
    let named = |fits: &dyn Fn(&Attendance) -> bool, why: &dyn Fn(&Attendance) -> String| {
        let names = joined(roll.iter().filter(|a| fits(a)).map(|a| bracketed(&ask.name(a.member.0), &why(a))));
        // Nobody of a roll that was called is none; without a roll nobody knows.
        Telling::of(names, !roll.is_empty())
    };
    let away = |a: &Attendance| matches!(a.state, Some(Presence::Leave | Presence::Absent));
    out.put("there_names", msg!("到会人员", "those present"), named(&Attendance::was_there, &|_| String::new()));
    out.put("absent_names", msg!("缺席人员及原因", "absent and why"), named(&away, &reason));
    out.put("late_names", msg!("迟到", "late"), named(&|a| is_late(m, a), &|a| clock(a.arrived)));
    let left = |a: &Attendance| a.was_there() && a.left.is_some();
    out.put("left_names", msg!("早退", "left early"), named(&left, &|a| clock(a.left)));
    let excluded = |a: &Attendance| a.state == Some(Presence::Excluded);
    out.put("excluded_names", msg!("不计入应到", "not counted"), named(&excluded, &|a| a.approval.to_string()));
    let gone: Vec<Attendance> = roll.iter().filter(|a| away(a)).cloned().collect();
    out.list("away", msg!("缺席", "absent"), &gone, |a| {
        let mut row = Data::default();
        row.put("reason", msg!("原因", "why"), reason(a));
        row.join(ask.record(&a.clone().into_any()));
        row
    });
}

/// Returns whether somebody came after the beginning.
pub fn is_late(m: &Meeting, a: &Attendance) -> bool {
    a.was_there() && a.arrived.is_some_and(|t| m.starts.is_none_or(|s| t > s))
}

/// Returns why somebody was away: the kind of leave, or without asking.
pub fn reason(a: &Attendance) -> String {
    match a.state {
        Some(Presence::Leave) if a.leave_reason.is_none() => code(a.state),
        Some(Presence::Leave) => code(a.leave_reason),
        Some(Presence::Absent) => msg!("无故缺席", "without leave").zh.to_owned(),
        _ => String::new(),
    }
}
