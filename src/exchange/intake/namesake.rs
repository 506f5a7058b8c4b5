//! Who a row of a roster is not: a namesake who left, or whose dates run the other way. And what the headings between
//! the rows say of those below them.

use super::member::{Intake, unclear};
use super::say::Said;
use super::{Sheet, Why};
use crate::base::Value;
use crate::model::people::roster::{Member, Status};
use crate::model::people::standing::Stage;
use crate::model::road::from_roster::Told;
use crate::model::{Codes, Kind};
use crate::msg;

/// The stages that have a day, in the order of the road.
const ROAD: [Stage; 5] = [Stage::Applicant, Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Full];

impl<'a> Intake<'a> {
    /// Finds the person of a row in the book. Somebody who bears the name is nobody's candidate who has left or whose
    /// dates contradict the row: then the row is about somebody new, or asks where nothing in it tells the two apart.
    pub(super) fn find(&self, said: &mut Said) -> Result<Option<&'a Member>, Why> {
        let book = self.sheet.ask.book;
        let leaves = said.leaves();
        let may = |m: &Member| {
            let gone = m.out_on.is_some() || matches!(m.status, Some(s) if is_gone(s));
            (leaves || !gone) && !contradict(&said.told, &Told::of(&book.standing(m.head.id)))
        };
        let found = self.people.find_of(&said.marks(), &may).map_err(unclear)?;
        if found.is_some() {
            return Ok(found);
        }
        let Some(other) = self.people.named(said.words("name")).iter().find(|m| !may(m)) else { return Ok(None) };
        let gone = other.out_on.or(other.head.happened).map(|d| d.to_string()).unwrap_or_default();
        let told = said.told.stage.is_some() || ROAD.iter().any(|s| said.told.date(*s).is_some());
        let known = !said.words("student_no").is_empty() || !said.words("id_number").is_empty() || told;
        let text = if known {
            msg!(
                "名册里已有一位{name}（{gone}转出，或日期对不上），按另一个人新增",
                "the roster has one {name} (left {gone}, or with other dates): taken for somebody else"
            )
        } else {
            msg!(
                "名册里的{name}已离开（{gone}）；是同一人还是新人，请填学号",
                "{name} in the roster has left ({gone}): give a student number to say whether this is the same person"
            )
        };
        let why = Why::at("name", text.with("name", &*other.name).with("gone", gone));
        if !known {
            return Err(why);
        }
        said.doubts.push(why);
        Ok(None)
    }
}

impl Said {
    /// Returns whether the row is about somebody who left.
    fn leaves(&self) -> bool {
        let value = |name: &str| self.values.iter().find(|(at, _)| Some(*at) == Kind::Member.field(name));
        let gone = |value: &Value| matches!(value, Value::Code(code) if Status::from_code(*code).is_some_and(is_gone));
        value("out_on").is_some() || value("status").is_some_and(|(_, v)| gone(v))
    }
}

/// Returns whether somebody of this standing is no longer here.
fn is_gone(status: Status) -> bool {
    matches!(status, Status::TransferredOut | Status::Left | Status::Removed | Status::Deceased)
}

/// Returns whether two accounts cannot be of one person: what comes first in one lies behind what comes later in the other.
fn contradict(a: &Told, b: &Told) -> bool {
    let behind = |first: &Told, later: &Told| {
        ROAD.iter().enumerate().any(|(n, stage)| {
            let ends = ROAD[n + 1..].iter().filter_map(|s| later.date(*s));
            first.date(*stage).is_some_and(|day| ends.clone().any(|end| day.first() > end.last()))
        })
    };
    behind(a, b) || behind(b, a)
}

/// What the headings so far say of the rows below them.
#[derive(Default)]
pub(super) struct Section {
    stage: Option<(Stage, String)>,
    group: Option<String>,
}

impl Section {
    /// Takes a heading, if it is one.
    pub fn head(&mut self, sheet: &Sheet, title: &str) {
        let heading = sheet.all_words().heading(title);
        let stage = sheet.words.code("stage", &heading, Stage::ALL).and_then(|c| Stage::from_code(c.code));
        if let Some(stage) = stage {
            self.stage = Some((stage, title.to_owned()));
        } else if sheet.all_words().is_group(&heading) {
            self.group = Some(heading);
        }
    }

    /// Gives a row what the headings above it say and the row itself leaves open; the row says so.
    pub fn tell(&self, said: &mut Said) {
        if let Some((stage, title)) = &self.stage
            && said.told.stage.is_none()
            && ROAD.iter().filter(|s| said.told.date(**s).is_some()).all(|s| s <= stage)
        {
            said.told.stage = Some(*stage);
            let text = msg!("阶段按上面的标题“{title}”", "the stage is taken from the heading “{title}” above");
            said.doubts.push(Why::at("stage", text.with("title", title.as_str())));
        }
        if let Some(group) = &self.group
            && said.group.is_none()
        {
            said.group = Some(group.clone());
            let text = msg!("党小组按上面的标题“{title}”", "the group is taken from the heading “{title}” above");
            said.doubts.push(Why::at("group", text.with("title", group.as_str())));
        }
    }
}
