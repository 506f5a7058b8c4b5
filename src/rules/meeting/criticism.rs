//! The round of a meeting of criticism: who has spoken, who has criticised whom, and what was said last time.

use crate::base::Id;
use crate::model::Book;
use crate::model::meeting::commitment::Promise;
use crate::model::meeting::sitting::{Line, LineKind, Meeting, MeetingKind, sessions};
use crate::rules::Facts;
use std::collections::BTreeMap;

/// What one person has done and had so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Voice {
    /// How often the person has spoken.
    pub spoken: usize,
    /// Whether there was a self-criticism.
    pub own: bool,
    /// Whom the person has criticised, in order.
    pub given: Vec<Id>,
    /// Who has criticised the person, in order.
    pub got: Vec<Id>,
}

/// Everybody's voice, by person.
pub type Voices = BTreeMap<Id, Voice>;

/// Gathers who has spoken and criticised at a meeting and its sessions.
pub fn voices(book: &Book, meeting: Id) -> Voices {
    let mut out = Voices::new();
    for line in sessions(book, meeting).flat_map(|id| book.of::<Line>(id)) {
        let Some(speaker) = line.speaker.id() else { continue };
        let voice = out.entry(speaker).or_default();
        voice.spoken += 1;
        voice.own |= line.kind == Some(LineKind::SelfCriticism);
        if let Some(to) = line.to.id().filter(|_| line.kind == Some(LineKind::Criticism)) {
            voice.given.push(to);
            out.entry(to).or_default().got.push(speaker);
        }
    }
    out
}

fn criticises(meeting: &Meeting) -> bool {
    meeting.kinds.has(MeetingKind::Life) || meeting.kinds.has(MeetingKind::Evaluation)
}

/// Finds the meeting of criticism that was held before this one.
pub fn before(facts: &Facts, meeting: Id) -> Option<Id> {
    let now = facts.book.get::<Meeting>(meeting)?;
    let day = now.head.happened.unwrap_or(facts.today);
    let earlier = |m: &&Meeting| {
        let held = m.took_place() && m.head.happened.is_some_and(|d| d < day);
        criticises(m) && m.head.branch == now.head.branch && !m.is_session() && held
    };
    facts.book.all::<Meeting>().filter(earlier).max_by_key(|m| m.head.happened).map(|m| m.head.id)
}

/// Lists how a person was criticised at a meeting and its sessions.
pub fn criticisms(book: &Book, meeting: Id, member: Id) -> Vec<&Line> {
    let there: Vec<Id> = sessions(book, meeting).collect();
    let of = |l: &&Line| l.kind == Some(LineKind::Criticism) && l.to.0 == member && there.contains(&l.meeting.0);
    book.of::<Line>(member).filter(of).collect()
}

/// Lists what a person promised and is not settled, or was promised at this meeting or the one before it.
pub fn promises(book: &Book, meeting: Id, before: Option<Id>, member: Id) -> Vec<&Promise> {
    let here = |p: &&Promise| p.is_open() || p.meeting.0 == meeting || (before.is_some() && p.meeting.id() == before);
    book.of::<Promise>(member).filter(here).collect()
}
