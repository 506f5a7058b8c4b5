//! Rules of meetings.

use super::shape::{Judged, Reach, Shape, pending};
use super::{Facts, Rule, State};
use crate::model::meeting::{Meeting, MeetingState};
use crate::model::{AnyRecord, Kind, Record};

/// A planned meeting comes, or was not held.
pub const PLANNED: Rule = Rule {
    name: "meeting_planned",
    reads: &[Kind::Branch, Kind::Meeting],
    reach: Reach::Own,
    shape: Shape::Record(Kind::Meeting, planned),
};

fn planned<'a>(facts: &Facts<'a>, any: &'a AnyRecord) -> Option<Judged<'a>> {
    let meeting = Meeting::from_any(any)?;
    let planned = meeting.state == Some(MeetingState::Planned);
    let state = match (meeting.head.happened, meeting.state) {
        (None, None | Some(MeetingState::Planned)) => return Some(Judged::new(State::Unknown)),
        // Planned, the day gone, never opened: it was held and not recorded, or not held.
        (Some(day), _) if planned && day < facts.today => State::Open,
        (Some(day), None | Some(MeetingState::Planned)) if day >= facts.today => {
            pending(facts, day, "meeting.soon", None)
        }
        _ => return None,
    };
    let judged = Judged::new(state);
    Some(Judged { due: meeting.head.happened, ..judged })
}
