//! Who a row of a roster is not: a namesake who left, or whose dates run the other way.

use super::member::Intake;
use super::proposal::Why;
use super::say::{ROAD, Said};
use super::taken::unclear;
use crate::base::Value;
use crate::model::people::roster::{Member, Status};
use crate::model::road::from_roster::Told;
use crate::model::{Codes, Kind};
use crate::msg;

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
