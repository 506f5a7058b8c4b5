//! Cells of the sheets of a round: words, and formulas that compute again.

use crate::exchange::format::Cell;

pub(in crate::exchange::paper) fn words(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

/// Writes a formula with what it comes to.
pub(in crate::exchange::paper) fn formula(text: String, outcome: Cell) -> Cell {
    Cell::Formula(format!("={text}"), Box::new(outcome))
}
