//! The systems of cultivation: thought reports, contacts, recommendations, what the probation year must show.

use super::person::Moment;
use super::shape::Shape;
use super::{Rule, case_file, road};
use crate::model::standing::Stage;

/// The systems' rules: one row each.
pub const RULES: &[Rule] = &[
    // T8: thought reports come in at a rhythm.
    road(
        "thought_report",
        case_file!("thought_report"),
        Shape::Every {
            last: Moment::Reported,
            from: Moment::Activist,
            time: "thought_report.every",
            lead: "thought_report.lead",
            at: (Stage::Activist, Stage::Probationary),
            amber: true,
        },
    ),
];
