//! Commendations in a cell of a roster.

use super::sheet::Sheet;
use crate::base::{Msg, Text};
use crate::exchange::format::Cell;
use crate::exchange::intake::cell;
use crate::model::Codes;
use crate::model::assessment::AwardLevel;
use crate::model::book::field;
use crate::msg;

/// Reads commendations: several of one cell are parted by a comma or a stop.
pub(super) fn titles(cell: &Cell, sheet: &Sheet) -> Result<Vec<String>, Text> {
    const BETWEEN: Msg = msg!("、；，\n", ";,\n");
    let text = cell::long(cell, field::PROSE_MAX)?.unwrap_or_default();
    let parts = text.split(|c| BETWEEN.zh.contains(c) || BETWEEN.en.contains(c)).map(str::trim);
    let fits = |p: &&str| !p.is_empty() && !sheet.all_words().is_blank(p) && p.chars().count() <= field::WORDS_MAX;
    Ok(parts.filter(fits).map(str::to_owned).collect())
}

/// Reads how high a title ranks from how it begins: 校级优秀共产党员.
pub(super) fn level(title: &str) -> Option<AwardLevel> {
    let begins = |c: &&crate::model::Code| title.starts_with(c.label.zh);
    AwardLevel::ALL.iter().find(begins).and_then(|c| AwardLevel::from_code(c.code))
}
