//! Calendar files: all-day dates under lasting names, so that a calendar moves an entry and does not double it.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Octets a line may have (RFC 5545); longer ones go on behind a blank, cut between characters.
const OCTETS: usize = 75;
const DAY: &str = "%Y%m%d";
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// One day that something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its lasting name.
    pub uid: String,
    /// The day.
    pub day: NaiveDate,
    /// What.
    pub summary: String,
    /// What it rests on.
    pub note: String,
}

/// How an event stood in the file of before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Kept {
    uid: String,
    day: String,
    summary: String,
    note: String,
    stamp: String,
    sequence: u32,
    cancelled: bool,
}

/// How long an event that was called off stays in the file: one that comes back counts on, or a calendar that still
/// holds the cancellation would take the new day for the older one.
const KEPT: TimeDelta = TimeDelta::days(366);

/// Writes a calendar. Against the file of before (`old`) an event that has not changed keeps its stamp, a changed one
/// counts up, and one that is no more is called off and stays so for a while.
pub fn write(name: &str, events: &[Event], now: DateTime<Utc>, old: &str) -> String {
    let before = read(old);
    let moment = now.naive_utc();
    let now = now.format(STAMP).to_string();
    let mut out = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhibu//due//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        put(&mut out, line);
    }
    put(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    for event in events {
        let known = before.iter().find(|k| k.uid == event.uid);
        let (summary, note) = (escaped(&event.summary), escaped(&event.note));
        let day = event.day.format(DAY).to_string();
        let same = |k: &&Kept| !k.cancelled && (&k.day, &k.summary, &k.note) == (&day, &summary, &note);
        let (stamp, sequence) = match known {
            Some(k) if same(&k) => (k.stamp.clone(), k.sequence),
            Some(k) => (now.clone(), k.sequence + 1),
            None => (now.clone(), 0),
        };
        let next = event.day.checked_add_days(Days::new(1)).unwrap_or(event.day).format(DAY);
        entry(
            &mut out,
            &Kept { uid: event.uid.clone(), day, summary, note, stamp, sequence, cancelled: false },
            &next.to_string(),
        );
    }
    let fresh = |k: &Kept| {
        let stamp = NaiveDateTime::parse_from_str(&k.stamp, STAMP);
        stamp.is_ok_and(|at| moment - at < KEPT)
    };
    for gone in before.iter().filter(|k| !events.iter().any(|e| e.uid == k.uid)) {
        let gone = match gone.cancelled {
            true if !fresh(gone) => continue,
            true => gone.clone(),
            false => Kept { stamp: now.clone(), sequence: gone.sequence + 1, cancelled: true, ..gone.clone() },
        };
        let next = NaiveDate::parse_from_str(&gone.day, DAY).ok().and_then(|d| d.checked_add_days(Days::new(1)));
        let next = next.map_or_else(|| gone.day.clone(), |d| d.format(DAY).to_string());
        entry(&mut out, &gone, &next);
    }
    put(&mut out, "END:VCALENDAR");
    out
}

fn entry(out: &mut String, event: &Kept, next: &str) {
    put(out, "BEGIN:VEVENT");
    put(out, &format!("UID:{}", event.uid));
    put(out, &format!("DTSTAMP:{}", event.stamp));
    put(out, &format!("SEQUENCE:{}", event.sequence));
    put(out, &format!("DTSTART;VALUE=DATE:{}", event.day));
    put(out, &format!("DTEND;VALUE=DATE:{next}"));
    put(out, &format!("SUMMARY:{}", event.summary));
    if !event.note.is_empty() {
        put(out, &format!("DESCRIPTION:{}", event.note));
    }
    put(out, if event.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    put(out, "TRANSP:TRANSPARENT");
    put(out, "END:VEVENT");
}

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

/// Reads the events of a file that was written here.
fn read(text: &str) -> Vec<Kept> {
    let unfolded = text.replace("\r\n ", "").replace("\r\n", "\n");
    let mut out = Vec::new();
    let mut now = Kept::default();
    for line in unfolded.lines() {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.to_owned();
        match name {
            "BEGIN" if value == "VEVENT" => now = Kept::default(),
            "UID" => now.uid = value,
            "DTSTAMP" => now.stamp = value,
            "SEQUENCE" => now.sequence = value.parse().unwrap_or_default(),
            "DTSTART;VALUE=DATE" => now.day = value,
            "SUMMARY" => now.summary = value,
            "DESCRIPTION" => now.note = value,
            "STATUS" => now.cancelled = value == "CANCELLED",
            "END" if value == "VEVENT" => out.push(std::mem::take(&mut now)),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(uid: &str, day: &str, summary: &str) -> Event {
        Event {
            uid: uid.into(),
            day: day.parse().unwrap(),
            summary: summary.into(),
            note: "细则, 第七条; 见\n说明".into(),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let long = "整改".repeat(40);
        let text = write("支部", &[event("a@zhibu", "2026-12-31", &long)], at("2026-11-24T10:00:00Z"), "");
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
        let of = |uid: &str| kept.iter().find(|k| k.uid == uid).unwrap();
        assert_eq!((of("a").sequence, of("a").stamp.as_str()), (0, "20261124T100000Z"));
        assert_eq!(
            (of("b").sequence, of("b").stamp.as_str(), of("b").day.as_str()),
            (1, "20261125T100000Z", "20261210")
        );
        assert!(of("c").cancelled && of("c").sequence == 1, "called off");
        let three = write("支部", &moved, at("2026-11-26T10:00:00Z"), &two);
        assert_eq!(three, two, "called off once, with its stamp");
        let back = write("支部", &first, at("2026-11-27T10:00:00Z"), &three);
        let c = read(&back).into_iter().find(|k| k.uid == "c").unwrap();
        assert_eq!((c.cancelled, c.sequence), (false, 2), "what comes back is newer than its cancellation");
        let year_later = write("支部", &moved, at("2027-11-26T11:00:00Z"), &two);
        assert_eq!(read(&year_later).len(), 2, "and forgotten after a year");
    }

    #[test]
    fn a_foreign_or_broken_file_is_no_obstacle() {
        for old in ["", "BEGIN:VEVENT", "\u{feff}xyz\r\n:::\r\nSEQUENCE:x\r\nEND:VEVENT\r\n"] {
            let text = write("x", &[event("a", "2026-11-30", "甲")], at("2026-11-24T10:00:00Z"), old);
            assert!(text.contains("UID:a\r\n"));
        }
    }
}
