//! The demo: `fixtures/demo` read into the changes that wrote it, in the order they were typed in; and made-up crowds.

mod crowd;
mod cultivation;
mod evaluation;
mod meeting;
mod pen;
mod row;
mod story;
#[cfg(test)]
mod tests;

pub use crowd::{Crowd, generate};
pub use story::{Story, story};

use crate::base::Text;
use crate::model::book::tx::About;
use crate::msg;
use chrono::{DateTime, FixedOffset, NaiveDateTime};

/// The branch's own texts, by the name of their file.
pub(super) mod text {
    pub const BRANCH: &str = include_str!("../../../fixtures/demo/branch.toml");
    pub const MEMBERS: &str = include_str!("../../../fixtures/demo/members.csv");
    pub const STEPS: &str = include_str!("../../../fixtures/demo/steps.csv");
    pub const TALKS: &str = include_str!("../../../fixtures/demo/talks.csv");
    pub const REPORTS: &str = include_str!("../../../fixtures/demo/thought_reports.csv");
    pub const CONTACTS: &str = include_str!("../../../fixtures/demo/contacts.csv");
    pub const REVIEWS: &str = include_str!("../../../fixtures/demo/reviews.csv");
    pub const TRAININGS: &str = include_str!("../../../fixtures/demo/trainings.csv");
    pub const RECOMMENDATIONS: &str = include_str!("../../../fixtures/demo/recommendations.csv");
    pub const SERVICES: &str = include_str!("../../../fixtures/demo/services.csv");
    pub const ACTIVITIES: &str = include_str!("../../../fixtures/demo/activities.toml");
    pub const PRE_REVIEWS: &str = include_str!("../../../fixtures/demo/pre_reviews.csv");
    pub const NOTICES: &str = include_str!("../../../fixtures/demo/public_notices.csv");
    pub const OFFICE: &str = include_str!("../../../fixtures/demo/office.toml");
    pub const MEETINGS: &str = include_str!("../../../fixtures/demo/meetings.toml");
    pub const EVALUATIONS: &str = include_str!("../../../fixtures/demo/evaluations.toml");
    pub const RESULTS: &str = include_str!("../../../fixtures/demo/results.csv");
    pub const OPINIONS: &str = include_str!("../../../fixtures/demo/opinions.csv");
    pub const RECTIFICATIONS: &str = include_str!("../../../fixtures/demo/rectifications.toml");
    pub const NAMES: &str = include_str!("../../../fixtures/demo/names.toml");
}

/// The machine named in the demo's journal.
const DEVICE: &str = "demo";

/// Reads an invented moment as China Standard Time, as the demo's clock does.
fn china(at: NaiveDateTime) -> DateTime<FixedOffset> {
    crate::base::Clock::Fixed(at).now()
}

/// Returns how many people an import was about.
fn people(what: &Text, n: usize) -> About {
    let text = msg!("{what}（{n}人）", "{what} ({n} people)").with("what", what.clone()).with("n", n);
    About::of(|lang| text.render(lang))
}
