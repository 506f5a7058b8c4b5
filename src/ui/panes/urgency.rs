//! How pressing a finding is, as a colour and a mark: the same on every pane.

use crate::rules::State;
use crate::ui::theme::Role;

/// Returns the role of the worst state of a record.
pub fn role(state: Option<State>) -> Role {
    match state {
        Some(State::Broken | State::Overdue) => Role::Overdue,
        Some(State::DueSoon) => Role::DueSoon,
        Some(State::Opportunity | State::Met) => Role::Ok,
        Some(State::Inherited | State::Unknown) => Role::Dim,
        Some(State::Open) | None => Role::Text,
    }
}
