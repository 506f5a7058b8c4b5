//! The rows that were not taken, as a sheet to mend and import again.

use super::proposal::Proposal;
use crate::base::{Lang, Trouble};
use crate::exchange::format::{Cell, Row, write};
use crate::msg;
use std::path::Path;

/// Writes the rejected rows with their own columns and, last, the reason. Gives their number.
///
/// # Errors
/// The file cannot be written, or its ending is none that can be.
pub fn write_rejected(path: &Path, proposal: &Proposal, lang: Lang) -> Result<usize, Trouble> {
    let reason = msg!("退回原因", "returned because");
    // Tables of several kinds share the columns that bear one title.
    let mut header: Vec<String> = Vec::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for table in &proposal.tables {
        let mut used: Vec<usize> = Vec::new();
        for column in &table.columns {
            let free =
                (0..header.len()).find(|n| !places.is_empty() && !used.contains(n) && header[*n] == column.title);
            used.push(free.unwrap_or_else(|| {
                header.push(column.title.clone());
                header.len() - 1
            }));
        }
        places.push(used);
    }
    // Cells beyond the header keep their place behind it; the reason stands behind them.
    let beyond = |(row, report): &(Row, usize)| {
        row.cells.len().saturating_sub(proposal.tables[proposal.rows[*report].table].columns.len())
    };
    let titled = header.len();
    let wide = titled + proposal.rejected.iter().map(beyond).max().unwrap_or(0);
    header.resize(wide, String::new());
    header.push(reason.get(lang).to_owned());
    let mut rows = proposal.rejected.iter().map(|(row, report)| {
        let report = &proposal.rows[*report];
        let places = &places[report.table];
        let mut cells = vec![Cell::Empty; wide];
        for (n, cell) in row.cells.iter().enumerate() {
            cells[places.get(n).copied().unwrap_or(titled + n - places.len())] = cell.clone();
        }
        let why: Vec<String> = report.why.iter().map(|w| w.text.render(lang)).collect();
        cells.push(Cell::Text(why.join("; ")));
        cells
    });
    write(path, &proposal.title, &header, &mut rows)
}
