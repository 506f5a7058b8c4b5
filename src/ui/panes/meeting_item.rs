//! What the meeting is at: an item of the agenda, or a part of the procedure about one person.

use crate::base::{Id, Lang};
use crate::model::meeting::{LinePart, Meeting};
use crate::model::motion::{Motion, MotionKind};
use crate::model::{Book, Codes, Hooks};

/// One item: its words and, for a person who is voted on, which part of the procedure.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What is shown and kept with each line.
    pub words: String,
    /// The motion it is about.
    pub motion: Id,
    /// The part of its procedure.
    pub part: Option<LinePart>,
}

impl Item {
    /// Lists the items of a meeting in their order: the agenda, then every motion with its parts.
    pub fn list(book: &Book, meeting: Id, lang: Lang) -> Vec<Item> {
        let agenda = book.get::<Meeting>(meeting).map(|m| m.agenda.to_string()).unwrap_or_default();
        let mut out: Vec<Item> = points(&agenda)
            .into_iter()
            .map(|words| Item { words: words.to_owned(), motion: Id::NONE, part: None })
            .collect();
        for motion in book.of::<Motion>(meeting) {
            let id = motion.head.id;
            if !matches!(motion.kind, Some(MotionKind::Admission | MotionKind::Conversion)) {
                out.push(Item { words: motion.title(book, lang), motion: id, part: None });
                continue;
            }
            let name = book.name_of(motion.subject.0, lang);
            for code in LinePart::ALL {
                let words = format!("{name} {}", code.label.get(lang));
                out.push(Item { words, motion: id, part: LinePart::from_code(code.code) });
            }
        }
        out
    }
}

/// Cuts an agenda into its points: a line each, or parted by semicolons.
pub fn points(agenda: &str) -> Vec<&str> {
    agenda.split(['\n', '\u{ff1b}', ';']).map(str::trim).filter(|p| !p.is_empty()).collect()
}
