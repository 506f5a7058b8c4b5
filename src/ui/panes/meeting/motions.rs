//! From the minutes to what is voted on.

use super::pane::{MeetingPane, MeetingPart};
use crate::base::Id;
use crate::model::vote::motion::{Motion, MotionState};
use crate::ui::view::View;

impl MeetingPane {
    /// Returns the motion whose ballots are out: one key leads from the text to its count.
    pub(super) fn counted(&self, view: &View) -> Option<Id> {
        let mut all = view.desk.book.of::<Motion>(self.id);
        all.find(|m| m.state == Some(MotionState::Open) && m.present.is_some()).map(|m| m.head.id)
    }

    /// Goes to the motion of the current item. Where the item has none, one that has been decided gives way to the first
    /// that waits.
    pub(super) fn seek_motion(&mut self, view: &View) {
        if self.part == MeetingPart::Motions {
            return;
        }
        self.part = MeetingPart::Motions;
        let here = self.now().and_then(|item| self.motions.iter().position(|id| *id == item.motion));
        if let Some(at) = here {
            self.motion_at.go(at);
            return;
        }
        let waits = |id: &Id| view.desk.book.get::<Motion>(*id).is_some_and(Motion::waits);
        if !self.motions.get(self.motion_at.cursor).is_some_and(waits) {
            self.motion_at.cursor = self.motions.iter().position(waits).unwrap_or(self.motion_at.cursor);
        }
    }
}
