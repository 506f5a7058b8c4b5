//! A school's own words for columns: `aliases.toml` in the data directory, laid over those the program comes with.

use super::{Aliases, key};
use crate::base::Trouble;
use crate::exchange::intake::own_file;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file.
pub const FILE: &str = "aliases.toml";

/// The file as it is written: `[kind.member.columns]`, then `contact = ["联系老师"]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnWords {
    #[serde(default)]
    kind: BTreeMap<String, OwnKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnKind {
    #[serde(default)]
    columns: BTreeMap<String, Vec<String>>,
}

impl Aliases {
    /// Returns whether some kind has a field of this name.
    pub fn knows(&self, field: &str) -> bool {
        self.kinds.iter().any(|kind| kind.fields.contains(field))
    }

    /// Returns the words the program comes with and those of a data directory.
    /// # Errors
    /// The file is no such file, or names a kind or a field that is not there: with line and column.
    pub fn of(data: &Path) -> Result<Aliases, Trouble> {
        let mut out = Aliases::embedded()?;
        let Some(text) = own_file::read(data, FILE)? else { return Ok(out) };
        let wrong = |at, why| Trouble::from(own_file::wrong(data, FILE, &text, at, why));
        let own: OwnWords =
            toml::from_str(&text).map_err(|e| wrong(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
        for (name, words) in own.kind {
            // A key stands at the beginning of its line, or in the head of its table.
            let place = |word: &str| {
                let head = |at: &usize| text[..*at].ends_with(['\n', '.', '"']) || *at == 0;
                text.match_indices(word).map(|(at, _)| at).find(head).unwrap_or_default()
            };
            let Some(kind) = out.kinds.iter_mut().find(|k| k.kind == name) else {
                return Err(wrong(place(&name), format!("kind.{name} ?")));
            };
            for (field, titles) in words.columns {
                if !kind.fields.contains(&field) {
                    return Err(wrong(place(&field), format!("{name}.{field} ?")));
                }
                for title in titles {
                    kind.columns.insert(key(&title), field.clone());
                    kind.ignored.remove(&key(&title));
                }
            }
        }
        Ok(out)
    }
}
