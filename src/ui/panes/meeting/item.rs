//! What the meeting is at: an item of the agenda, or a part of the procedure about one person; and who and what it calls for.

use crate::base::{Id, Lang};
use crate::model::meeting::sitting::{LineKind, LinePart, Meeting, MeetingKind};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Book, Codes, Hooks};
use crate::rules::Facts;

/// One item: its words and, for a person who is voted on, which part of the procedure.
#[derive(Clone, PartialEq, Debug)]
pub struct AgendaItem {
    /// What is shown and kept with each line.
    pub words: String,
    /// The motion it is about.
    pub motion: Id,
    /// The part of its procedure.
    pub part: Option<LinePart>,
    /// What is said to it, where its template knows.
    pub said: Option<LineKind>,
}

impl AgendaItem {
    /// Returns whether it is the same item, whatever stands before it now; a point of the agenda goes by its words.
    pub fn is(&self, other: &AgendaItem) -> bool {
        let of_motion = !self.motion.is_none() && (self.motion, self.part) == (other.motion, other.part);
        of_motion || (self.motion, &self.words) == (other.motion, &other.words)
    }

    /// Lists the items of a meeting in their order: the agenda, the parts about each person behind the point at which people
    /// are voted on, then every other motion.
    pub fn list(facts: &Facts, meeting: Id, lang: Lang) -> Vec<AgendaItem> {
        let (book, templates) = (facts.book, facts.numbers.templates());
        let Some(record) = book.get::<Meeting>(meeting) else { return Vec::new() };
        let mut left: Vec<&Motion> = book.of::<Motion>(meeting).collect();
        let mut out = Vec::new();
        for point in points(&record.agenda) {
            let said = templates.said(record.kinds, point);
            out.push(AgendaItem { words: point.to_owned(), motion: Id::NONE, part: None, said });
            let here = |m: &Motion| sitting(m).and_then(|k| templates.people_at(k)).is_some_and(|p| point.contains(p));
            left.retain(|motion| {
                if here(motion) {
                    out.extend(parts(book, motion, lang));
                }
                !here(motion)
            });
        }
        for motion in left {
            match sitting(motion) {
                Some(_) => out.extend(parts(book, motion, lang)),
                None => {
                    let words = motion.title(book, lang);
                    out.push(AgendaItem { words, motion: motion.head.id, part: None, said: None });
                }
            }
        }
        out
    }
}

/// Says in which kind of sitting a person is discussed part by part before a motion is voted on.
fn sitting(motion: &Motion) -> Option<MeetingKind> {
    match motion.kind {
        Some(MotionKind::Admission) => Some(MeetingKind::Admission),
        Some(MotionKind::Conversion) => Some(MeetingKind::Conversion),
        _ => None,
    }
}

fn parts(book: &Book, motion: &Motion, lang: Lang) -> impl Iterator<Item = AgendaItem> {
    let (name, motion) = (book.name_of(motion.subject.0, lang), motion.head.id);
    LinePart::ALL.iter().map(move |code| {
        let words = format!("{name} {}", code.label.get(lang));
        AgendaItem { words, motion, part: LinePart::from_code(code.code), said: None }
    })
}

/// Cuts an agenda into its points: a line each, or parted by semicolons.
pub fn points(agenda: &str) -> Vec<&str> {
    agenda.split(['\n', '\u{ff1b}', ';']).map(str::trim).filter(|p| !p.is_empty()).collect()
}
