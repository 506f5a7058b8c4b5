//! Which rows of a sheet are ours, where it says to which branch each belongs.

use super::ask::Ask;
use super::part::Group;
use super::proposal::Why;
use super::sheet::Sheet;
use super::taken::Refused;
use crate::base::{Text, Trouble};
use crate::exchange::format::{Row, Sheets, plain};
use crate::exchange::intake::aliases::Words;
use crate::model::people::roster::Branch;
use crate::msg;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The column that tells a row's branch.
pub(super) const BRANCH: &str = "branch";

/// The branches that the rows of a sheet name.
pub(super) struct Branches {
    column: Option<usize>,
    ours: Vec<String>,
    /// Whether the only branch that is named goes by another name and is taken for ours.
    taken: bool,
}

impl Branches {
    /// Looks through the tables of one kind. Where every row names one branch that we do not know, it is ours under
    /// another name, which is said; where several are named, only our own rows are ours.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn look(sheets: &mut Sheets, ask: &Ask, group: &Group, notes: &mut Vec<Text>) -> Result<Branches, Trouble> {
        let own = ask.book.get::<Branch>(ask.branch).map(|b| b.name.to_string()).filter(|name| !name.is_empty());
        let ours: Vec<String> = own.iter().cloned().chain(ask.ours.map(str::to_owned)).collect();
        let column = group.header.column(BRANCH).filter(|_| own.is_some());
        let mut out = Branches { column, ours, taken: false };
        let Some(column) = column else { return Ok(out) };
        let words = &ask.aliases.words;
        let mut named: BTreeMap<String, u32> = BTreeMap::new();
        for part in &group.parts {
            sheets.read(part.sheet, &mut |row| {
                if row.number > part.header
                    && let Some(cut) = part.cut(&row, words)
                    && let Some(name) = named_in(&cut, column, words)
                {
                    *named.entry(name).or_default() += 1;
                }
                ControlFlow::Continue(())
            })?;
        }
        let is_ours = |name: &String| out.ours.iter().any(|own| words.same_branch(own, name));
        if named.is_empty() || named.keys().any(is_ours) {
            return Ok(out);
        }
        let own = own.unwrap_or_default();
        if let (1, Some((name, _))) = (named.len(), named.first_key_value()) {
            let text = msg!(
                "表里写的支部都是“{name}”，与本支部“{own}”不同名，按本支部导入",
                "every row names the branch “{name}”, not “{own}”: taken for this branch"
            );
            notes.push(text.with("name", name.as_str()).with("own", own));
            out.taken = true;
            return Ok(out);
        }
        let list: Vec<String> = named.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let text = msg!(
            "没有一行属于本支部“{own}”；表里的支部：{list}。哪个是本支部，用 --ours 写明",
            "no row belongs to this branch “{own}”; the sheet names: {list}. Say with --ours which one is this branch"
        );
        notes.push(text.with("own", own).with("list", list.join(msg!("、", ", ").zh)));
        Ok(out)
    }

    /// Refuses a row that belongs to another branch.
    pub fn other(&self, row: &Row, sheet: &Sheet) -> Option<Refused> {
        let words = sheet.all_words();
        let name = named_in(row, self.column?, words)?;
        if self.taken || self.ours.iter().any(|own| words.same_branch(own, &name)) {
            return None;
        }
        let text = msg!("属于“{name}”，不是本支部", "belongs to “{name}”, not to this branch").with("name", name);
        let who = ["name", "member", "title"].iter().find_map(|f| sheet.header.column(f));
        let who = who.map(|n| plain(row.cell(n))).unwrap_or_default();
        let name = crate::base::width::fit(&crate::base::width::printable(who.trim()), 24);
        Some(Refused { name, why: vec![Why::at(BRANCH, text)], note: true })
    }
}

fn named_in(row: &Row, column: usize, words: &Words) -> Option<String> {
    let name = plain(row.cell(column));
    let name = name.trim();
    (!name.is_empty() && !words.is_blank(name)).then(|| name.to_owned())
}
