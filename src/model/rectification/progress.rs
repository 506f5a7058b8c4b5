//! What was done about an item, with what proves it.

use super::Rectification;
use crate::base::{Lang, Refusal};
use crate::model::{Book, Hooks, Link, Prose, Words};
use crate::{msg, record};
use chrono::NaiveDate;

record! {
    /// One entry of an item's progress (整改进展).
    Progress "progress" msg!("整改进展", "progress"), happened: Some(msg!("日期", "on")), {
        /// The item.
        rectification: Link<Rectification> = msg!("整改", "rectification"), Required Owner;
        /// What was done.
        text: Prose = msg!("进展", "progress"), Required;
        /// What proves it.
        evidence: Words = msg!("佐证", "evidence");
        /// A file that proves it.
        file: Words = msg!("佐证文件", "evidence file");
        /// The fingerprint of that file.
        hash: Words = msg!("文件指纹", "fingerprint"), Command;
    }
}

impl Progress {
    /// Returns whether anything proves it.
    pub fn is_proven(&self) -> bool {
        !(self.evidence.is_empty() && self.file.is_empty())
    }
}

impl Hooks for Progress {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.rectification.0, lang)
    }
    fn posted() -> &'static [&'static str] {
        &["happened", "text", "evidence", "file"]
    }
    fn deeds(&self, book: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        let issued = book.get::<Rectification>(self.rectification.0).and_then(|r| r.head.happened);
        vec![("", issued), ("happened", self.head.happened)]
    }
    fn shown() -> &'static [&'static str] {
        &["rectification", "happened", "text", "evidence", "file"]
    }
    fn guard(before: Option<&Self>, _: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        // Taking evidence away from a closed item would leave it closed without any.
        let item = before.and_then(|p| book.get::<Rectification>(p.rectification.0));
        item.map_or(Ok(()), |r| Rectification::guard(Some(r), Some(r), book))
    }
}
