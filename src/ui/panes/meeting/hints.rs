//! Which commands stand on the bottom line of a meeting.

use super::pane::{MeetingPane, MeetingPart};

impl MeetingPane {
    /// Names the most useful commands of the part.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.part {
            MeetingPart::Roll if self.roll.is_empty() => &["meeting.open", "focus.next", "back"],
            MeetingPart::Roll => &[
                "attendance.present",
                "attendance.late",
                "attendance.leave",
                "attendance.absent",
                "attendance.left",
                "meeting.all_present",
                "focus.next",
                "back",
            ],
            MeetingPart::Text => &[
                "line.take",
                "speaker.next",
                "meeting.speaker",
                "text.undo",
                "line.kind",
                "meeting.motion",
                "meeting.roll",
                "line.phrase",
                "meeting.rectify",
                "meeting.task",
            ],
            MeetingPart::Lines => {
                &["edit", "line.history", "meeting.rectify", "search", "import", "focus.next", "back"]
            }
            MeetingPart::Quotes => {
                &["quotation.take", "quotation.stretch", "source.name", "meeting.quotes", "focus.next", "back"]
            }
            MeetingPart::Motions => &["open", "add", "edit", "focus.next", "back"],
        }
    }
}
