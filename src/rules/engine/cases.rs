//! The cases of the rules: given, today, expected. The tests run them, `zhibu rule NAME` prints them.

use crate::base::Msg;
use crate::msg;
use crate::rules::law::numbers::Both;
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
    /// Returns what the case shows.
    pub fn title(&self) -> Both {
        Both { zh: self.zh.as_str().into(), en: self.en.as_str().into() }
    }

    /// Returns whether the case shows the rule kept.
    pub fn is_kept(&self) -> bool {
        let state = self.expect.get("state").and_then(toml::Value::as_str);
        let passes = self.expect.get("passes").or(self.expect.get("allowed")).and_then(toml::Value::as_bool);
        passes.unwrap_or(matches!(state, Some("met" | "none" | "opportunity")))
    }

    /// Returns how it stands: the state itself, and not kept only for what is broken or overdue.
    pub fn stands(&self) -> Msg {
        let state = self.expect.get("state").and_then(toml::Value::as_str);
        match state {
            _ if self.is_kept() && state != Some("opportunity") => msg!("符合", "kept"),
            Some("unknown") => msg!("不明", "unknown"),
            Some("opportunity") => msg!("机会", "opportunity"),
            Some("due_soon" | "open" | "inherited") => msg!("提醒", "reminder"),
            _ => msg!("不符合", "not kept"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// Cases of what is no row of the list of rules: the order of dates, counting, planning.
const OTHERS: &[(&str, &str)] = &[
    ("order", crate::rules::case_file!("order")),
    ("vote", crate::rules::case_file!("vote")),
    ("election", crate::rules::case_file!("election")),
    ("plan", crate::rules::case_file!("plan")),
];

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    crate::rules::RULES.iter().map(|r| (r.name, r.cases)).chain(OTHERS.iter().copied())
}

/// Names the rules that have cases.
pub fn names() -> impl Iterator<Item = &'static str> {
    files().map(|(name, _)| name)
}

/// Returns the cases of a rule; the pairs of the date order share theirs.
///
/// # Panics
/// A shipped file is faulty: a test reads them all.
pub fn of(rule: &str) -> Vec<Case> {
    let rule = if rule.starts_with("order.") { "order" } else { rule };
    let Some((name, text)) = files().find(|(name, _)| *name == rule) else { return Vec::new() };
    toml::from_str::<File>(text).unwrap_or_else(|e| panic!("fixtures/rules/cases/{name}.toml: {e}")).cases
}
