//! What a standard's file must hold as a whole: a title, areas, indicators with a way to score them, sums that add up.

use super::{Reading, Spot};
use crate::base::Frac;
use crate::msg;
use crate::rules::assessment::standard::{Area, Sign, Standard};
use toml::de::DeTable;

/// The form of the files that is read.
const SCHEMA: i32 = 1;

impl Reading<'_> {
    /// Refuses a file that lacks what a sheet cannot be without.
    pub(super) fn complete(&mut self, t: &Spot, s: &Standard) {
        if let Some(found) = self.whole(t, "schema").filter(|n| *n != SCHEMA) {
            let span = t.get("schema").map_or(0..0, toml::Spanned::span);
            let text = msg!(
                "schema = {found} 读不懂，这里读的是 schema = {known}",
                "schema = {found} is not known here: schema = {known} is"
            );
            self.flaw(span, text.with("found", found).with("known", SCHEMA));
        }
        // What is wrong in it has been said: what is missing is asked of a file that is right so far.
        if !self.0.flaws.is_empty() {
            return;
        }
        let lacks = [
            (!t.has("schema"), msg!("缺少 schema = 1", "schema = 1 is missing")),
            (s.title.zh.is_empty(), msg!("缺少 zh：标准叫什么", "zh is missing: what the standard is called")),
            (s.areas.is_empty(), msg!("缺少 [[area]]：一级指标", "[[area]] is missing")),
            (s.items().next().is_none(), msg!("缺少 [[area.item]]：二级指标", "[[area.item]] is missing")),
            (
                s.bands.is_empty() && !self.flag(t, "no_bands"),
                msg!(
                    "缺少 [[band]]：等次；不分等次写 no_bands = true",
                    "[[band]] is missing; a sheet without bands says no_bands = true"
                ),
            ),
        ];
        for (_, text) in lacks.into_iter().filter(|(lacks, _)| *lacks) {
            self.flaw(0..0, text);
        }
        for area in self.each(t, "area") {
            for item in self.each(&area, "item").into_iter().filter(|item| !item.has("part")) {
                let text = msg!(
                    "缺少 part：怎么计分；由人评分写 part = [{ judged = true }]",
                    "part is missing: how it is scored; part = [{ judged = true }] where somebody judges"
                );
                self.flaw(item.span, text);
            }
        }
    }

    /// Reads a share of a whole.
    pub(super) fn share(&mut self, t: &Spot, key: &str) -> Option<Frac> {
        let found = self.number(t, key)?;
        if found.is_negative() || found > Frac::ONE {
            let span = t.get(key).map_or(t.span.clone(), toml::Spanned::span);
            let text = msg!("{key} 是占比，不超过 100%", "{key} is a share, 100% at most").with("key", key);
            self.flaw(span, text);
        }
        Some(found)
    }

    /// Holds what must fit together: points and bands add up, no number stands twice.
    pub(super) fn whole_sheet(&mut self, t: &Spot, s: &Standard) {
        let base: Frac = s.areas.iter().map(area_points).sum();
        let at = t.get("max").map_or(0..0, toml::Spanned::span);
        if base != s.max && !s.no_ceiling && self.0.flaws.is_empty() {
            let text =
                msg!("各项合计 {sum} 分，与 max = {max} 不符", "the indicators add up to {sum}, not to max = {max}");
            self.flaw(at, text.with("sum", base.short()).with("max", s.max.short()));
        }
        // Scores go by these numbers, those that declare a veto too.
        let mut seen: Vec<&str> = Vec::new();
        for id in ids(t.table, "area").flat_map(|area| ids(area, "item")).chain(ids(t.table, "veto")) {
            let Some(value) = id.get("id") else { continue };
            let name = value.get_ref().as_str().unwrap_or_default();
            if seen.contains(&name) {
                let text = msg!("编号 {id} 用了两次", "the number {id} stands twice").with("id", name);
                self.flaw(value.span(), text);
            }
            seen.push(name);
        }
    }
}

/// Lists the tables of a list.
fn ids<'a, 't>(table: &'a DeTable<'t>, key: &str) -> impl Iterator<Item = &'a DeTable<'t>> {
    let list = table.get(key).and_then(|v| v.get_ref().as_array());
    list.into_iter().flat_map(|list| list.iter()).filter_map(|v| v.get_ref().as_table())
}

/// Adds up what an area can give at most.
fn area_points(area: &Area) -> Frac {
    let sum: Frac = area.items.iter().filter(|i| i.sign == Sign::Base).map(|i| i.points).sum();
    let capped = |sum: Frac| area.cap.map_or(sum, |cap| sum.min(cap));
    let weight = area.weight.unwrap_or(Frac::ONE);
    if area.weight_first { capped(sum * weight) } else { capped(sum) * weight }
}
