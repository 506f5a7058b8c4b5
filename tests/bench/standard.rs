//! A book of 500 people with their histories and 200 meetings with their rolls, to be scored.

use zhibu::base::Id;
use zhibu::exchange::demo;
use zhibu::model::meeting::sitting::{Attendance, Meeting, MeetingKind, MeetingState, Presence};
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::{Book, Change, Head, Link, Record, Set};
use zhibu::rules::assessment::standard::assess;
use zhibu::rules::{Calendar, Facts, Rulebook};

const MEETINGS: u128 = 200;
const ROLL: usize = 40;
/// Milliseconds the sheet may take.
pub const MOST: f64 = 20.0;

/// What is scored.
pub struct Office {
    book: Book,
    numbers: Rulebook,
    calendar: Calendar,
}

/// Makes the book.
pub fn office() -> Office {
    let mut book = Book::default();
    for tx in demo::generate(500, 7).expect("a crowd") {
        book.apply(&tx.changes);
    }
    let branch = book.all::<Branch>().next().expect("a branch").head.id;
    let people: Vec<Id> = book.all::<Member>().take(ROLL).map(|m| m.head.id).collect();
    let kinds = [MeetingKind::General, MeetingKind::Committee, MeetingKind::PartyDay, MeetingKind::Lecture];
    let mut changes = Vec::new();
    for n in 0..MEETINGS {
        let day = chrono::NaiveDate::from_yo_opt(2026, 1 + (n as u32 * 7) % 320);
        let head = |at: u128| Head { id: Id((1 << 100) + n * 1000 + at), branch, happened: day, ..Head::default() };
        let state = Some(MeetingState::Signed);
        let kinds = Set::of(&[kinds[n as usize % kinds.len()]]);
        let meeting =
            Meeting { head: head(0), title: "会".into(), agenda: "议题".into(), kinds, state, ..Default::default() };
        let id = meeting.head.id;
        changes.push(Change::add(meeting.into_any()));
        for (i, who) in people.iter().enumerate() {
            let (meeting, member, state) = (Link::to(id), Link::to(*who), Some(Presence::Present));
            let head = Head { happened: None, ..head(1 + i as u128) };
            changes.push(Change::add(Attendance { head, meeting, member, state, ..Default::default() }.into_any()));
        }
    }
    book.apply(&changes);
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    numbers.standards();
    Office { book, numbers, calendar }
}

impl Office {
    /// Scores the year from nothing.
    pub fn score(&self) -> usize {
        let today = "2026-11-24".parse().expect("a day");
        let facts = Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today };
        let standard = self.numbers.standards().named("default").expect("the default");
        assess(&facts, standard, &standard.period(today)).lines.len()
    }
}
