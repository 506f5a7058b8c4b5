//! The cases of the rules: given, today, expected. The tests run them, `zhibu rule NAME` prints them.

use super::numbers::Both;
use chrono::NaiveDate;
use serde::Deserialize;

/// One case of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    zh: String,
    en: String,
    /// The day on which it is judged.
    pub today: NaiveDate,
    /// What is recorded.
    pub given: toml::Table,
    /// What the rule must answer.
    pub expect: toml::Table,
}

impl Case {
    /// Gives what the case shows.
    pub fn title(&self) -> Both {
        Both { zh: self.zh.as_str().into(), en: self.en.as_str().into() }
    }

    /// Says whether the case shows the rule kept.
    pub fn is_kept(&self) -> bool {
        let state = self.expect.get("state").and_then(toml::Value::as_str);
        let passes = self.expect.get("passes").or(self.expect.get("allowed")).and_then(toml::Value::as_bool);
        passes.unwrap_or(matches!(state, Some("met" | "none" | "opportunity")))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../fixtures/rules/cases/", $name, ".toml")))),*]
    };
}

/// One file a rule, by its name.
const FILES: &[(&str, &str)] = files![
    "first_talk",
    "review",
    "listing_chance",
    "leaving",
    "notice_0",
    "notice_1",
    "notice_2",
    "pre_review_valid",
    "approval_1",
    "approval_2",
    "oath",
    "probation_end",
    "thought_report",
    "application_age",
    "listing_gate",
    "admission_gate",
    "conversion_gate",
    "conversion_time",
    "extension",
    "vote_count",
    "meeting_heads",
    "meeting_holiday",
    "calendar_year",
    "rectification_deadline",
    "meeting_planned",
    "meeting_notice",
    "meeting_chair",
    "meeting_record",
    "make_up",
    "task_deadline",
    "promise_deadline",
    "attendance_corrected",
    "order",
    "vote",
    "plan",
];

/// Names the rules that have cases.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// Gives the cases of a rule; the pairs of the date order share theirs.
///
/// # Panics
/// A shipped file is faulty: a test reads them all.
pub fn of(rule: &str) -> Vec<Case> {
    let rule = if rule.starts_with("order.") { "order" } else { rule };
    let Some((name, text)) = FILES.iter().find(|(name, _)| *name == rule) else { return Vec::new() };
    toml::from_str::<File>(text).unwrap_or_else(|e| panic!("fixtures/rules/cases/{name}.toml: {e}")).cases
}
