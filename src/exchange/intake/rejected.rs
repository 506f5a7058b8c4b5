//! The rows that were not taken, as a sheet to mend and import again.

use super::Proposal;
use crate::base::{Lang, Trouble};
use crate::exchange::format::{Cell, write};
use crate::msg;
use std::path::Path;

/// Writes the rejected rows with their own columns and, last, the reason. Gives their number.
///
/// # Errors
/// The file cannot be written, or its ending is none that can be.
pub fn write_rejected(path: &Path, proposal: &Proposal, lang: Lang) -> Result<usize, Trouble> {
    let reason = msg!("退回原因", "returned because");
    let mut header: Vec<String> = proposal.header.columns.iter().map(|c| c.title.clone()).collect();
    // Cells beyond the header keep their place; the reason stands behind them.
    let wide = proposal.rejected.iter().map(|(row, _)| row.cells.len()).max().unwrap_or(0).max(header.len());
    header.resize(wide, String::new());
    header.push(reason.get(lang).to_owned());
    let mut rows = proposal.rejected.iter().map(|(row, report)| {
        let mut cells = row.cells.clone();
        cells.resize(wide, Cell::Empty);
        let why: Vec<String> = proposal.rows[*report].why.iter().map(|w| w.text.render(lang)).collect();
        cells.push(Cell::Text(why.join("; ")));
        cells
    });
    write(path, &proposal.title, &header, &mut rows)
}
