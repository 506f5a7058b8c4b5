//! How a kind of meeting is prepared: its agenda, its hall, who may chair, who makes up for missing it. All of it data.

use crate::base::{Id, Refusal};
use crate::model::meeting::commitment::{Promise, Task};
use crate::model::meeting::sitting::{Hall, LineKind, Meeting, MeetingKind};
use crate::model::people::roster::{Group, Member, Post};
use crate::model::{Codes, Set};
use crate::msg;
use crate::rules::Facts;
use crate::rules::engine::wording::cite;
use serde::Deserialize;
use std::collections::BTreeMap;

const SHIPPED: &str = include_str!("../../../fixtures/meetings/templates.toml");

/// Who may chair a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chair {
    /// The secretary, or a member of the committee whom the secretary charged with it.
    Secretary,
    /// The leader of the Party group.
    Leader,
    /// Anybody.
    #[default]
    Any,
}

/// How one kind of meeting is prepared.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The points of its agenda.
    pub agenda: Vec<String>,
    hall: Vec<String>,
    /// Who may chair it.
    pub chair: Chair,
    /// Whether the parts about each person voted on are asked for.
    #[serde(default)]
    pub parts: bool,
    /// What is said to a point: it is offered when the meeting comes to it.
    #[serde(default)]
    said: BTreeMap<String, String>,
    /// Whether whoever misses it makes up for it.
    #[serde(default)]
    pub binding: bool,
    /// Whether it is convened beforehand.
    #[serde(default)]
    pub notice: bool,
    /// Whether it opens with what is still open.
    #[serde(default)]
    pub follow: bool,
}

/// The templates, by the code of their kind.
#[derive(Clone, Debug, Default)]
pub struct Templates(BTreeMap<u8, Template>);

impl Templates {
    /// Reads the templates that come with the program.
    ///
    /// # Panics
    /// The shipped file is faulty: a test reads it.
    pub fn shipped() -> Templates {
        let read: BTreeMap<String, Template> =
            toml::from_str(SHIPPED).unwrap_or_else(|e| panic!("fixtures/meetings/templates.toml: {e}"));
        let code = |name: &str| MeetingKind::ALL.iter().find(|c| c.name == name).map(|c| c.code);
        Templates(read.into_iter().filter_map(|(name, t)| Some((code(&name)?, t))).collect())
    }

    /// Lists the templates of a sitting, in the order of its kinds.
    pub fn of(&self, kinds: Set<MeetingKind>) -> impl Iterator<Item = &Template> {
        self.0
            .iter()
            .filter(move |(code, _)| MeetingKind::from_code(**code).is_some_and(|k| kinds.has(k)))
            .map(|(_, t)| t)
    }

    /// Returns whether one of a sitting's kinds asks for something.
    pub fn any(&self, kinds: Set<MeetingKind>, asks: fn(&Template) -> bool) -> bool {
        self.of(kinds).any(asks)
    }

    /// Joins the agendas of a sitting: a point that several have stands once.
    pub fn agenda(&self, kinds: Set<MeetingKind>) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for point in self.of(kinds).flat_map(|t| &t.agenda) {
            if !out.contains(&point.as_str()) {
                out.push(point);
            }
        }
        out
    }

    /// Returns what is said to a point of a sitting's agenda, where its template says so.
    pub fn said(&self, kinds: Set<MeetingKind>, point: &str) -> Option<LineKind> {
        let mut all = self.of(kinds).flat_map(|t| &t.said);
        let name = all.find(|(words, _)| point.contains(words.as_str())).map(|(_, name)| name)?;
        LineKind::ALL.iter().find(|c| c.name == name).and_then(|c| LineKind::from_code(c.code))
    }

    /// Returns the point at which people are discussed and voted on one by one: the last one of its template.
    pub fn people_at(&self, kind: MeetingKind) -> Option<&str> {
        self.0.get(&kind.code()).filter(|t| t.parts)?.agenda.last().map(String::as_str)
    }

    /// Lists what is put ready for a sitting.
    pub fn hall(&self, kinds: Set<MeetingKind>) -> Vec<Hall> {
        let asked = |c: &&crate::model::Code| self.of(kinds).any(|t| t.hall.iter().any(|h| h == c.name));
        Hall::ALL.iter().filter(asked).filter_map(|c| Hall::from_code(c.code)).collect()
    }
}

/// Posts that make somebody a member of the committee, the secretary first.
pub const COMMITTEE: [Post; 7] = [
    Post::Secretary,
    Post::Deputy,
    Post::Organisation,
    Post::Publicity,
    Post::Discipline,
    Post::Youth,
    Post::UnitedFront,
];

/// Refuses a chair whom the rules do not allow, with the article.
pub fn may_chair(facts: &Facts, kinds: Set<MeetingKind>, chair: Id) -> Result<(), Refusal> {
    let Some(person) = facts.book.get::<Member>(chair) else { return Ok(()) };
    let asks = |who: Chair| facts.numbers.templates().of(kinds).any(|t| t.chair == who);
    let (fits, text, rule) = if asks(Chair::Secretary) {
        let sits = COMMITTEE.iter().any(|post| person.posts.has(*post));
        let text = msg!(
            "主持人应是书记，或书记委托的副书记、委员（{basis}）",
            "the secretary chairs, or a deputy or member of the committee charged with it ({basis})"
        );
        (sits, text, "meeting_chair")
    } else if asks(Chair::Leader) {
        let leads = facts.book.all::<Group>().any(|g| g.leader.0 == chair) || person.posts.has(Post::GroupLeader);
        let text = msg!("党小组会由党小组组长主持（{basis}）", "the leader of the group chairs ({basis})");
        (leads, text, "meeting_chair_group")
    } else {
        return Ok(());
    };
    if fits {
        return Ok(());
    }
    let basis = facts.numbers.words(rule).and_then(|w| w.basis.last()).map(|(_, b)| cite(b));
    let text = text.with("basis", basis.unwrap_or_else(|| crate::base::Text::plain("")));
    Err(Refusal::new(text).at("chair").by_rule("meeting_chair", None))
}

/// Lists the tasks and promises that are still open before a meeting, for it to open with.
pub fn still_open<'b>(facts: &Facts<'b>, meeting: &Meeting) -> (Vec<&'b Task>, Vec<&'b Promise>) {
    if !facts.numbers.templates().any(meeting.kinds, |t| t.follow) {
        return (Vec::new(), Vec::new());
    }
    let (branch, id) = (meeting.head.branch, meeting.head.id);
    let tasks =
        facts.book.all::<Task>().filter(|t| t.head.branch == branch && t.meeting.0 != id && t.done_on.is_none());
    let promises = facts.book.all::<Promise>().filter(|p| p.head.branch == branch && p.meeting.0 != id && p.is_open());
    (tasks.collect(), promises.collect())
}
