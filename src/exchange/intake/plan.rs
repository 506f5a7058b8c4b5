//! Which tables of a file are read and how: their sheets, their kinds, and where each of their columns stands in the
//! common header that the rows of one kind are read by.

use super::account::SheetAccount;
use super::ask::Ask;
use super::part::{Group, Part, Twin};
use crate::base::Trouble;
use crate::exchange::format::Sheets;
use crate::exchange::intake::header::{self, Column, Header, Meaning};
use crate::exchange::intake::own::{self, OwnSheet};
use crate::model::{FieldKind, Kind};
use crate::msg;

/// Every table that is read, and an account for every sheet.
pub(super) struct Plan {
    /// In the order in which their records need one another.
    pub groups: Vec<Group>,
    /// One for each sheet, in the order of the file.
    pub accounts: Vec<SheetAccount>,
}

impl Plan {
    /// Finds the tables of a file. Without a sheet asked for, every visible one that has a table is read.
    ///
    /// # Errors
    /// No sheet has a header, or there is no sheet of the name asked for.
    pub fn make(sheets: &mut Sheets, ask: &Ask) -> Result<Plan, Trouble> {
        let names = sheets.names().to_vec();
        let mut accounts: Vec<SheetAccount> =
            names.iter().enumerate().map(|(n, name)| SheetAccount::new(name, sheets.is_hidden(n))).collect();
        if let Some(name) = ask.sheet.filter(|name| !names.iter().any(|n| n == name)) {
            let text = msg!("没有叫“{name}”的工作表；有：{list}", "no sheet is called “{name}”; there are: {list}");
            let list = names.join(msg!("、", ", ").zh);
            return Err(Trouble::Usage(text.with("name", name).with("list", list)));
        }
        let mut found = Vec::new();
        for visible in [true, false] {
            for (n, name) in names.iter().enumerate() {
                let wanted = ask.sheet.map_or(accounts[n].hidden != visible, |sheet| sheet == name && visible);
                if wanted && let Some(header) = header(sheets, n, ask)? {
                    found.push((n, header));
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        // A page of explanations names a field or two in passing; it is no table beside one.
        let most = found.iter().map(|(_, header)| header.fields()).max().ok_or_else(header::none)?;
        found.retain(|(_, header)| header.fields() >= most.min(2));
        let mut groups: Vec<Group> = Vec::new();
        for (sheet, header) in found {
            let Some(kind) = Kind::named(&header.kind) else { continue };
            accounts[sheet].headed(kind, header.row, &header.columns);
            join(&mut groups, kind, sheet, header);
        }
        groups.sort_by_key(|g| depth(g.kind, 0));
        Ok(Plan { groups, accounts })
    }
}

/// Finds the header of a sheet. What comes onto a meeting is lines, or its roll.
fn header(sheets: &mut Sheets, sheet: usize, ask: &Ask) -> Result<Option<Header>, Trouble> {
    let top = header::top(sheets, sheet)?;
    let name = sheets.names().get(sheet).map(String::as_str).unwrap_or_default();
    let asked = OwnSheet { sheet: name, top: &top, book: ask.book, json: sheets.is_json(), kind: ask.kind };
    if let Some(own) = own::recognise(&asked)? {
        return Ok(Some(own));
    }
    let find = |kind: Option<Kind>| header::find(&top, ask.aliases, ask.map, kind.map(Kind::name));
    let roll = ask.kind == Some(Kind::Line) && ask.on.is_some();
    Ok(find(ask.kind).or_else(|| if roll { find(Some(Kind::Attendance)) } else { None }))
}

/// Puts the tables of a header to those of its kind.
fn join(groups: &mut Vec<Group>, kind: Kind, sheet: usize, header: Header) {
    let whole = header.blocks.len() == 1;
    let at = groups.iter().position(|g| g.kind == kind && g.header.own == header.own);
    let fresh = at.is_none();
    let at = at.unwrap_or(groups.len());
    if fresh {
        let columns = if whole { header.columns.clone() } else { header.columns[header.blocks[0].clone()].to_vec() };
        let common = Header { columns, ..header.clone() };
        groups.push(Group { kind, header: common, parts: Vec::new() });
    }
    let group = &mut groups[at];
    for block in &header.blocks {
        let own = &header.columns[block.clone()];
        let places = (!(fresh && whole)).then(|| places(&mut group.header.columns, own));
        let (columns, width) = (block.clone(), header.columns.len());
        let twins = twins(kind, &group.header.columns, own);
        group.parts.push(Part { sheet, header: header.row, columns, width, places, twins });
    }
}

/// Finds a place in the common header for each column, adding those that have none.
fn places(common: &mut Vec<Column>, own: &[Column]) -> Vec<usize> {
    let mut used: Vec<usize> = Vec::new();
    for column in own {
        let free = (0..common.len()).find(|n| !used.contains(n) && common[*n].is_like(column));
        used.push(free.unwrap_or_else(|| {
            common.push(column.clone());
            common.len() - 1
        }));
    }
    used
}

/// Pairs second columns of a field with the first, where both stand in the table itself.
fn twins(kind: Kind, common: &[Column], own: &[Column]) -> Vec<Twin> {
    let field_of = |meaning: &Meaning| match meaning {
        // 政治面貌 beside 人员类别: whichever says more is the stage.
        Meaning::Again(f) if kind == Kind::Member && f == "stage" => None,
        Meaning::Again(f) => Some(f.clone()),
        _ => None,
    };
    let title = |field: &str| {
        let same = |c: &&Column| matches!(&c.meaning, Meaning::Field(f) if f == field);
        own.iter().find(same).map(|c| c.title.clone())
    };
    let seconds = common.iter().enumerate().filter_map(|(n, c)| Some((n, c, field_of(&c.meaning)?)));
    let pair = |(second, column, field): (usize, &Column, String)| {
        let first = common.iter().position(|c| c.meaning == Meaning::Field(field.clone()))?;
        Some(Twin { first, second, titles: [title(&field)?, column.title.clone()] })
    };
    seconds.filter_map(pair).collect()
}

/// How many kinds must be there before one can point to them all.
fn depth(kind: Kind, deep: usize) -> usize {
    let links = kind.fields().iter().filter_map(|f| match f.kind {
        FieldKind::Link(other) if other != kind => Some(other),
        _ => None,
    });
    // Kinds that point to each other would go round for ever.
    if deep > 6 { 0 } else { links.map(|other| depth(other, deep + 1) + 1).max().unwrap_or(0) }
}
