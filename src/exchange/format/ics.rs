//! Calendar files: entries under lasting names, so that a calendar moves an entry and does not double it. What another
//! program wrote into the file stays as it is, byte for byte.

use crate::base::Refusal;
use crate::msg;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};

/// Octets a line may have (RFC 5545); longer ones go on behind a blank, cut between characters.
const OCTETS: usize = 75;
const DAY: &str = "%Y%m%d";
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// What the name of every entry written here ends in.
pub const OURS: &str = "@zhibu";

/// Something that is due.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Event {
    /// Its lasting name, which ends in [`OURS`].
    pub uid: String,
    /// The day.
    pub day: NaiveDate,
    /// When it begins and, where that is known, ends; nothing: the whole day.
    pub time: Option<(NaiveTime, Option<NaiveTime>)>,
    /// Where, empty where nobody said.
    pub place: String,
    /// What.
    pub summary: String,
    /// What it rests on.
    pub note: String,
}

/// How a calendar is written.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The moment it is written, in the zone of its times.
    pub now: DateTime<FixedOffset>,
    /// How long before an entry a calendar rings, in minutes; nothing: it does not.
    pub alarm: Option<u32>,
}

/// How an entry stood in the file of before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Kept {
    uid: String,
    stamp: String,
    sequence: u32,
    cancelled: bool,
    /// Everything else it says, a line each, not folded.
    body: Vec<String>,
}

/// How long an entry that was called off stays in the file: one that comes back counts on, or a calendar that still
/// holds the cancellation would take the new day for the older one.
const KEPT: TimeDelta = TimeDelta::days(366);

/// Writes a calendar. Against the file of before (`old`) an entry that has not changed keeps its stamp, a changed one
/// counts up, and one that is no more is called off and stays so for a while. What another program wrote stays.
///
/// # Errors
/// What stands there is no calendar, or one that cannot be added to without touching what is foreign.
pub fn write(writing: &Making, events: &[Event], old: &str) -> Result<String, Refusal> {
    let Parted { ours, around } = read(old)?;
    let (mut out, tail) = around.unwrap_or_else(|| {
        let mut head = String::new();
        for line in ["BEGIN:VCALENDAR", "VERSION:2.0", PRODUCT, "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
            put(&mut head, line);
        }
        put(&mut head, &format!("X-WR-CALNAME:{}", escaped(writing.name)));
        (head, format!("{END}\r\n"))
    });
    let moment = writing.now.naive_utc();
    let now = moment.format(STAMP).to_string();
    for event in events {
        let body = body(writing, event);
        let (stamp, sequence) = match ours.iter().find(|k| k.uid == event.uid) {
            Some(k) if !k.cancelled && k.body == body => (k.stamp.clone(), k.sequence),
            Some(k) => (now.clone(), k.sequence + 1),
            None => (now.clone(), 0),
        };
        entry(&mut out, &Kept { uid: event.uid.clone(), stamp, sequence, cancelled: false, body });
    }
    let fresh = |k: &Kept| NaiveDateTime::parse_from_str(&k.stamp, STAMP).is_ok_and(|at| moment - at < KEPT);
    for gone in ours.iter().filter(|k| !events.iter().any(|e| e.uid == k.uid)) {
        match gone.cancelled {
            true if !fresh(gone) => {}
            true => entry(&mut out, gone),
            false => {
                let (stamp, sequence) = (now.clone(), gone.sequence + 1);
                entry(&mut out, &Kept { stamp, sequence, cancelled: true, ..gone.clone() });
            }
        }
    }
    Ok(out + &tail)
}

const PRODUCT: &str = "PRODID:-//zhibu//due//ZH";
const END: &str = "END:VCALENDAR";

/// Returns what an entry is, a line each.
fn body(writing: &Making, event: &Event) -> Vec<String> {
    let mut out = Vec::new();
    match event.time {
        None => {
            let next = event.day.checked_add_days(Days::new(1)).unwrap_or(event.day);
            out.push(format!("DTSTART;VALUE=DATE:{}", event.day.format(DAY)));
            out.push(format!("DTEND;VALUE=DATE:{}", next.format(DAY)));
        }
        // A moment the world over: whoever reads it in another zone sees it at the hour it is there.
        Some((starts, ends)) => {
            let utc = |time: NaiveTime| {
                let there = writing.now.timezone().from_local_datetime(&event.day.and_time(time)).single();
                there.map(|at| at.with_timezone(&Utc).format(STAMP).to_string())
            };
            out.extend(utc(starts).map(|at| format!("DTSTART:{at}")));
            out.extend(ends.filter(|ends| *ends > starts).and_then(utc).map(|at| format!("DTEND:{at}")));
        }
    }
    out.push(format!("SUMMARY:{}", escaped(&event.summary)));
    for (name, words) in [("LOCATION", &event.place), ("DESCRIPTION", &event.note)] {
        if !words.is_empty() {
            out.push(format!("{name}:{}", escaped(words)));
        }
    }
    if let Some(minutes) = writing.alarm {
        let alarm = ["BEGIN:VALARM", "ACTION:DISPLAY"].map(str::to_owned);
        out.extend(alarm);
        out.extend([format!("DESCRIPTION:{}", escaped(&event.summary)), format!("TRIGGER:-PT{minutes}M")]);
        out.push("END:VALARM".to_owned());
    }
    out
}

fn entry(out: &mut String, event: &Kept) {
    put(out, BEGIN);
    put(out, &format!("UID:{}", event.uid));
    put(out, &format!("DTSTAMP:{}", event.stamp));
    put(out, &format!("SEQUENCE:{}", event.sequence));
    let alarm = event.body.iter().position(|line| line == "BEGIN:VALARM").unwrap_or(event.body.len());
    let (said, alarm) = event.body.split_at(alarm);
    said.iter().for_each(|line| put(out, line));
    put(out, if event.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    put(out, "TRANSP:TRANSPARENT");
    // What is called off rings no more.
    if !event.cancelled {
        alarm.iter().for_each(|line| put(out, line));
    }
    put(out, "END:VEVENT");
}

const BEGIN: &str = "BEGIN:VEVENT";

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n")
}

/// Writes one line, folded at the octets allowed.
fn put(out: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > OCTETS {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// What a file of before holds.
#[derive(Default)]
struct Parted {
    /// The entries written here.
    ours: Vec<Kept>,
    /// What another program wrote, up to the end of the calendar and from there on.
    around: Option<(String, String)>,
}

/// Parts a file into what was written here and what was not.
fn read(text: &str) -> Result<Parted, Refusal> {
    if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
        return Ok(Parted::default());
    }
    let no = || {
        Refusal::new(msg!(
            "这个文件不是 zhibu 能续写的日历，没有改动",
            "this file is no calendar that can be added to; it is left alone"
        ))
        .hint(msg!("请换一个文件名", "choose another name"))
        .at("output")
    };
    let (mut ours, mut rest, mut open) = (Vec::new(), String::new(), None::<String>);
    let (mut begun, mut ended) = (0, None);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}');
        if let Some(block) = &mut open {
            block.push_str(line);
            if bare.eq_ignore_ascii_case("END:VEVENT") {
                let block = open.take().unwrap_or_default();
                match kept(&block) {
                    Some(entry) => ours.push(entry),
                    None => rest.push_str(&block),
                }
            }
            continue;
        }
        if bare.eq_ignore_ascii_case(BEGIN) {
            open = Some(line.to_owned());
            continue;
        }
        begun += usize::from(bare.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
        if bare.eq_ignore_ascii_case(END) {
            ended = Some(rest.len());
        }
        rest.push_str(line);
    }
    // Of several calendars in one file nobody says which is meant.
    let Some(end) = ended.filter(|_| begun == 1 && open.is_none()) else { return Err(no()) };
    let begins =
        rest.trim_start_matches('\u{feff}').get(..15).is_some_and(|b| b.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
    if !begins {
        return Err(no());
    }
    let tail = rest.split_off(end);
    if rest.lines().any(|line| line == PRODUCT) && !rest.contains(BEGIN) && is_ours_alone(&rest) {
        return Ok(Parted { ours, around: None });
    }
    Ok(Parted { ours, around: Some((rest, tail)) })
}

/// Returns whether the head of a calendar holds nothing but what is written here.
fn is_ours_alone(head: &str) -> bool {
    const KNOWN: [&str; 6] = ["BEGIN:VCALENDAR", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME"];
    head.lines().all(|line| {
        line.starts_with(' ') || KNOWN.iter().any(|known| line.trim_start_matches('\u{feff}').starts_with(known))
    })
}

/// Reads an entry; `None` where another program wrote it.
fn kept(block: &str) -> Option<Kept> {
    let unfolded = block.replace("\r\n ", "").replace("\r\n\t", "").replace("\n ", "").replace("\r\n", "\n");
    let mut out = Kept::default();
    for line in unfolded.lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        match name {
            "UID" => out.uid = value.to_owned(),
            "DTSTAMP" => out.stamp = value.to_owned(),
            "SEQUENCE" => out.sequence = value.parse().unwrap_or_default(),
            "STATUS" => out.cancelled = value == "CANCELLED",
            "TRANSP" => {}
            "BEGIN" | "END" if value == "VEVENT" => {}
            _ => out.body.push(line.to_owned()),
        }
    }
    Some(out).filter(|entry| entry.uid.ends_with(OURS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(uid: &str, day: &str, summary: &str) -> Event {
        Event {
            uid: format!("{uid}@zhibu"),
            day: day.parse().unwrap(),
            summary: summary.into(),
            note: "细则, 第七条; 见\n说明".into(),
            ..Event::default()
        }
    }

    fn write(name: &str, events: &[Event], now: DateTime<Utc>, old: &str) -> String {
        let now = now.with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap());
        super::write(&Making { name, now, alarm: None }, events, old).unwrap()
    }

    fn read(text: &str) -> Vec<Kept> {
        super::read(text).unwrap_or_default().ours
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let long = "整改".repeat(40);
        let text = write("支部", &[event("a", "2026-12-31", &long)], at("2026-11-24T10:00:00Z"), "");
        for line in text.split("\r\n") {
            assert!(line.len() <= OCTETS, "{line}");
        }
        assert!(text.replace("\r\n ", "").contains(&long));
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
        assert!(text.replace("\r\n ", "").contains("DESCRIPTION:细则\\, 第七条\\; 见\\n说明\r\n"));
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
    }

    #[test]
    fn a_second_file_updates_the_first() {
        let first = [event("a", "2026-11-30", "甲"), event("b", "2026-12-01", "乙"), event("c", "2026-12-02", "丙")];
        let one = write("支部", &first, at("2026-11-24T10:00:00Z"), "");
        assert_eq!(write("支部", &first, at("2026-11-25T10:00:00Z"), &one), one, "nothing moved: the same bytes");
        let moved = [event("a", "2026-11-30", "甲"), event("b", "2026-12-10", "乙")];
        let two = write("支部", &moved, at("2026-11-25T10:00:00Z"), &one);
        let kept = read(&two);
        let of = |uid: &str| kept.iter().find(|k| k.uid.strip_suffix(OURS) == Some(uid)).unwrap();
        assert_eq!((of("a").sequence, of("a").stamp.as_str()), (0, "20261124T100000Z"));
        assert_eq!(
            (of("b").sequence, of("b").stamp.as_str(), of("b").body[0].as_str()),
            (1, "20261125T100000Z", "DTSTART;VALUE=DATE:20261210")
        );
        assert!(of("c").cancelled && of("c").sequence == 1, "called off");
        let three = write("支部", &moved, at("2026-11-26T10:00:00Z"), &two);
        assert_eq!(three, two, "called off once, with its stamp");
        let back = write("支部", &first, at("2026-11-27T10:00:00Z"), &three);
        let c = read(&back).into_iter().find(|k| k.uid == "c@zhibu").unwrap();
        assert_eq!((c.cancelled, c.sequence), (false, 2), "what comes back is newer than its cancellation");
        let year_later = write("支部", &moved, at("2027-11-26T11:00:00Z"), &two);
        assert_eq!(read(&year_later).len(), 2, "and forgotten after a year");
    }

    #[test]
    fn what_another_program_wrote_stays_byte_for_byte() {
        let foreign = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//other//EN\nBEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nUID:1\nDTSTART;TZID=X:20261201T090000\nSUMMARY:牙医\nBEGIN:VALARM\nTRIGGER:-PT1H\nEND:VALARM\n\
            END:VEVENT\nBEGIN:VTODO\nUID:2\nEND:VTODO\nEND:VCALENDAR\n";
        let first = [event("a", "2026-11-30", "甲"), event("b", "2026-12-01", "乙")];
        let one = write("支部", &first, at("2026-11-24T10:00:00Z"), foreign);
        let before = foreign.strip_suffix("END:VCALENDAR\n").unwrap();
        assert!(one.starts_with(before) && one.ends_with("END:VCALENDAR\n"), "{one}");
        assert_eq!(one.matches("END:VEVENT").count(), 3);
        let two = write("支部", &first[..1], at("2026-11-25T10:00:00Z"), &one);
        assert!(two.starts_with(before) && two.contains("STATUS:CANCELLED"), "{two}");
        assert_eq!(write("支部", &first[..1], at("2026-11-26T10:00:00Z"), &two), two);
        // Entries between which foreign ones were added later.
        let mine = write("支部", &first, at("2026-11-24T10:00:00Z"), "");
        let entry = "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:别的\r\nEND:VEVENT\r\n";
        let mixed = mine.replacen("BEGIN:VEVENT", &format!("{entry}BEGIN:VEVENT"), 1);
        assert!(write("支部", &first, at("2026-11-26T10:00:00Z"), &mixed).contains(entry));
    }

    #[test]
    fn what_is_no_calendar_is_left_alone() {
        let now = at("2026-11-24T10:00:00Z").fixed_offset();
        let writing = Making { name: "x", now, alarm: None };
        let two = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".repeat(2);
        for old in [
            "BEGIN:VEVENT",
            "我的笔记",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            &two,
            "x\nBEGIN:VCALENDAR\nEND:VCALENDAR",
        ] {
            assert!(super::write(&writing, &[event("a", "2026-11-30", "甲")], old).is_err(), "{old}");
        }
    }

    #[test]
    fn a_meeting_has_its_hour_its_place_and_an_alarm_where_one_is_asked_for() {
        let time = Some(("18:30:00".parse().unwrap(), "19:30:00".parse().ok()));
        let meeting = Event { time, place: "B101".into(), ..event("m", "2026-12-01", "支部党员大会") };
        let now = "2026-11-24T18:00:00+08:00".parse().unwrap();
        let text = super::write(&Making { name: "x", now, alarm: Some(30) }, &[meeting], "").unwrap();
        for line in ["DTSTART:20261201T103000Z", "DTEND:20261201T113000Z", "LOCATION:B101", "TRIGGER:-PT30M"] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
        }
    }
}
