//! The columns of a table and how they share its width: what is seen decides, not a fixed share.

use crate::base::width::width;
use std::borrow::Cow;

/// Cells left of the first column: the cursor's mark, the selection's mark, a blank.
const GUTTER: u16 = 3;

/// How a table is sorted by a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// One column: its name and how it shares the width.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub(super) label: Cow<'static, str>,
    min: u16,
    weight: u16,
    priority: u8,
    pub(super) right: bool,
    pub(super) sorted: Option<Sorted>,
}

impl Column {
    /// Makes a column that is worth showing in so many cells and is shown whole before any text is: a name, a
    /// number, a day. Left-aligned, of middle priority.
    pub fn new(label: impl Into<Cow<'static, str>>, cells: u16) -> Column {
        Column { label: label.into(), min: cells, weight: 0, priority: 100, right: false, sorted: None }
    }

    /// Makes the column a text, which may be cut: it shares what is left with the other texts by its weight.
    #[must_use]
    pub fn text(self, weight: u16) -> Column {
        Column { weight, ..self }
    }

    /// Says how much the column is worth: on a narrow screen the lowest go first.
    #[must_use]
    pub fn priority(self, priority: u8) -> Column {
        Column { priority, ..self }
    }

    /// Aligns to the right: numbers.
    #[must_use]
    pub fn right(self) -> Column {
        Column { right: true, ..self }
    }

    /// Shows the sort mark.
    #[must_use]
    pub fn sorted(self, sorted: Option<Sorted>) -> Column {
        Column { sorted, ..self }
    }
}

/// A column's place on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TableSlot {
    /// Which of the table's columns.
    pub column: usize,
    /// Its first cell.
    pub x: u16,
    /// How many cells it has.
    pub cells: u16,
}

/// What a table shows at the moment, as far as the widths depend on it.
pub(super) struct TableWidths<'a> {
    /// The columns.
    pub columns: &'a [Column],
    /// The cells that the widest visible value of each column takes; 0 where all are empty.
    pub widest: &'a [u16],
    /// Columns passed over behind the first one: how far the table is scrolled to the right.
    pub skipped: usize,
}

impl TableWidths<'_> {
    /// Returns the cells that show a column whole: its values and its head.
    fn whole(&self, at: usize) -> u16 {
        let column = &self.columns[at];
        let head = cells(width(&column.label)) + u16::from(column.sorted.is_some());
        head.max(self.widest.get(at).copied().unwrap_or(0))
    }

    /// Returns the cells below which a column is not worth showing. What has nothing to say needs its head alone.
    fn least(&self, at: usize) -> u16 {
        self.columns[at].min.min(self.whole(at))
    }

    /// Returns how much a column is worth here: an empty one goes before any that says something.
    fn worth(&self, at: usize) -> (bool, u8) {
        (self.widest.get(at).is_some_and(|widest| *widest > 0), self.columns[at].priority)
    }
}

/// Shares the width. The least of all columns comes first, and those worth least are dropped where it is not
/// enough. What is left makes names, numbers and days whole, then the texts by their weight; nobody gets more than
/// what shows all of it. Returns the places and whether a column to the right found none.
pub(super) fn slots(shown: &TableWidths, x: u16, width: u16) -> (Vec<TableSlot>, bool) {
    let room = width.saturating_sub(GUTTER);
    let mut kept: Vec<usize> = (0..shown.columns.len()).filter(|at| *at == 0 || *at > shown.skipped).collect();
    let offered = kept.len();
    let need = |kept: &[usize]| -> u32 { kept.iter().map(|at| u32::from(shown.least(*at)) + 1).sum::<u32>() };
    while kept.len() > 1 && need(&kept) > u32::from(room) + 1 {
        let Some(lowest) = kept.iter().skip(1).rev().min_by_key(|at| shown.worth(**at)).copied() else { break };
        kept.retain(|at| *at != lowest);
    }
    let mut given: Vec<u16> = kept.iter().map(|at| shown.least(*at).min(room)).collect();
    let gaps = cells(kept.len().saturating_sub(1));
    let mut left = room.saturating_sub(given.iter().sum::<u16>()).saturating_sub(gaps);
    for (n, at) in kept.iter().enumerate().filter(|(_, at)| shown.columns[**at].weight == 0 || **at == 0) {
        let more = shown.whole(*at).saturating_sub(given[n]).min(left);
        given[n] += more;
        left -= more;
    }
    grow(shown, &kept, &mut given, left);
    let mut at = x + GUTTER.min(width);
    let mut out = Vec::with_capacity(kept.len());
    let hidden = kept.len() < offered;
    for (column, cells) in kept.into_iter().zip(given) {
        out.push(TableSlot { column, x: at, cells });
        at += cells + 1;
    }
    (out, hidden)
}

/// Gives what is left to the columns that are still cut, by their weight.
fn grow(shown: &TableWidths, kept: &[usize], given: &mut [u16], mut left: u16) {
    while left > 0 {
        let open: Vec<usize> = (0..kept.len()).filter(|n| given[*n] < shown.whole(kept[*n])).collect();
        let weight = |n: &usize| u32::from(shown.columns[kept[*n]].weight.max(1));
        let total: u32 = open.iter().map(weight).sum();
        if open.is_empty() {
            break;
        }
        let share = u32::from(left);
        for n in open {
            let wanted = u16::try_from((share * weight(&n) / total).max(1)).unwrap_or(left);
            let more = wanted.min(left).min(shown.whole(kept[n]) - given[n]);
            given[n] += more;
            left -= more;
        }
    }
}

/// Returns a count of cells as the terminal counts them.
pub(super) fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::new("姓名", 8).priority(200),
            Column::new("学号", 10).priority(190),
            Column::new("待批", 8).priority(180),
            Column::new("备注", 10).text(2).priority(10),
        ]
    }

    /// Says which columns get how many cells.
    fn shared(widest: &[u16], skipped: usize, width: u16) -> Vec<(usize, u16)> {
        let columns = columns();
        let (slots, _) = slots(&TableWidths { columns: &columns, widest, skipped }, 0, width);
        slots.iter().map(|slot| (slot.column, slot.cells)).collect()
    }

    #[test]
    fn what_is_seen_decides_the_width() {
        // Names and numbers are whole before a text gets more than its least; an empty column has its head alone.
        assert_eq!(shared(&[6, 12, 0, 50], 0, 60), [(0, 6), (1, 12), (2, 4), (3, 32)]);
        // Nobody gets more than shows all of it.
        assert_eq!(shared(&[6, 12, 0, 14], 0, 100), [(0, 6), (1, 12), (2, 4), (3, 14)]);
    }

    #[test]
    fn a_narrow_screen_drops_the_empty_then_the_least_worth_and_keeps_the_first() {
        assert_eq!(shared(&[6, 12, 0, 50], 0, 34), [(0, 6), (1, 12), (3, 11)]);
        assert_eq!(shared(&[6, 12, 8, 50], 0, 34), [(0, 6), (1, 12), (2, 8)]);
        assert_eq!(shared(&[6, 12, 8, 50], 0, 20), [(0, 6), (1, 10)]);
        assert_eq!(shared(&[6, 12, 8, 50], 0, 18), [(0, 6)]);
        assert_eq!(shared(&[30, 12, 8, 50], 0, 20), [(0, 17)]);
        assert_eq!(shared(&[6, 12, 8, 50], 0, 2), [(0, 0)]);
        assert_eq!(shared(&[6, 12, 8, 50], 2, 34), [(0, 6), (3, 24)]);
    }
}
