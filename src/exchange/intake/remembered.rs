//! What was said of a layout's columns is remembered for the next sheet of that layout, in a file that can be read and
//! changed by hand: `mappings.toml` in the data directory.

use super::ask::Ask;
use super::header::Header;
use super::mapping::{Mapping, NOT_KEPT};
use super::own_file;
use super::proposal::Proposal;
use crate::base::disk::{Disk, Real};
use crate::base::{Fault, Text, Trouble};
use crate::model::Head;
use crate::msg;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// The file.
pub const FILE: &str = "mappings.toml";

/// The layouts that are remembered, in the order in which they were said.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// One for each layout.
    #[serde(default)]
    pub layout: Vec<SheetLayout>,
}

/// A layout: the titles of its columns and what was said of some of them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetLayout {
    /// The titles, in their order.
    pub titles: Vec<String>,
    /// A field for a title; `-` for one that is not kept.
    pub columns: BTreeMap<String, String>,
}

impl Remembered {
    /// Reads the file of a data directory; nothing where there is none.
    /// # Errors
    /// It cannot be read, or is no such file: with line and column.
    pub fn load(data: &Path) -> Result<Remembered, Fault> {
        let Some(text) = own_file::read(data, FILE)? else { return Ok(Remembered::default()) };
        toml::from_str(&text).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            own_file::wrong(data, FILE, &text, at, e.message().to_owned())
        })
    }

    /// Writes the file.
    /// # Errors
    /// It cannot be written.
    pub fn store(&self, data: &Path) -> Result<(), Fault> {
        let text = toml::to_string(self).unwrap_or_default();
        Real.write_atomic(&data.join(FILE), text.as_bytes())
    }

    fn of(&self, titles: &[String]) -> Option<&SheetLayout> {
        self.layout.iter().rfind(|layout| layout.titles == titles)
    }

    /// Returns what was said of the layouts of these tables.
    fn said(&self, tables: &[Header]) -> Mapping {
        let mut out = Mapping::default();
        for layout in tables.iter().filter_map(|table| self.of(&titles(table))) {
            layout.columns.iter().for_each(|(title, field)| out.set(title, field));
        }
        out
    }
}

fn titles(table: &Header) -> Vec<String> {
    table.columns.iter().map(|c| c.title.clone()).collect()
}

/// Reads a file as [`super::read`] does; where nothing was said of its columns, what was said of the same layout before
/// holds, and is told.
/// # Errors
/// As [`super::read`]; or what is remembered cannot be read.
pub fn read(
    data: &Path,
    path: &Path,
    ask: &Ask,
    head: &mut dyn FnMut() -> Head,
    progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Option<Proposal>, Trouble> {
    let first = super::read(path, ask, head, progress)?;
    let Some(mut proposal) = first else { return Ok(None) };
    if !ask.map.is_empty() {
        proposal.notes.extend(missed(&proposal, ask.map));
        return Ok(Some(proposal));
    }
    let said = Remembered::load(data)?.said(&proposal.tables);
    let known = |field: &str| field == NOT_KEPT || ask.aliases.knows(field);
    let (mut map, mut gone) = (Mapping::default(), Vec::new());
    for (title, field) in said.all() {
        if known(field) { map.set(title, field) } else { gone.push(format!("{title}={field}")) }
    }
    if !gone.is_empty() {
        let text = msg!("上次指定的字段已没有了，没有采用：{list}", "fields that are gone, not used: {list}");
        proposal.notes.insert(0, Text::from(text).with("list", gone.join("、")));
    }
    if map.is_empty() {
        return Ok(Some(proposal));
    }
    let gone = if gone.is_empty() { None } else { proposal.notes.first().cloned() };
    let again = super::read(path, &Ask { map: &map, ..*ask }, head, progress)?;
    Ok(again.map(|mut proposal| {
        let list = map.all().map(|(title, field)| format!("{title}={field}")).collect::<Vec<_>>().join("、");
        let text = msg!("按上次为这种表格指定的列：{list}", "columns as they were set for this layout before: {list}");
        proposal.notes.insert(0, Text::from(text).with("list", list));
        proposal.notes.extend(gone);
        proposal
    }))
}

/// Says which titles something was said of are on no column.
fn missed(proposal: &Proposal, map: &Mapping) -> Option<Text> {
    let mut there = Mapping::default();
    proposal.tables.iter().flat_map(titles).for_each(|title| there.set(&title, NOT_KEPT));
    let missed: Vec<&str> = map.all().map(|(title, _)| title).filter(|title| there.get(title).is_none()).collect();
    let text = msg!("表里没有这些列：{list}", "the sheet has no such columns: {list}");
    (!missed.is_empty()).then(|| Text::from(text).with("list", missed.join("、")))
}

/// Remembers what was said of the columns of a sheet that has been imported.
/// # Errors
/// What is there already cannot be read, or the file cannot be written.
pub fn keep(data: &Path, proposal: &Proposal, map: &Mapping) -> Result<(), Fault> {
    let mut known = Remembered::load(data)?;
    let before = known.clone();
    for table in &proposal.tables {
        let titles = titles(table);
        let said = titles.iter().filter_map(|title| Some((title.clone(), map.get(title)?.to_owned())));
        let columns: BTreeMap<String, String> = said.collect();
        if columns.is_empty() {
            continue;
        }
        known.layout.retain(|layout| layout.titles != titles);
        known.layout.push(SheetLayout { titles, columns });
    }
    if known == before { Ok(()) } else { known.store(data) }
}
