//! Reading the road of the national text: its steps and the pairs whose dates stand in order.

use super::Rulebook;
use crate::model::Codes;
use crate::model::road::development::StepKind;
use crate::msg;
use crate::rules::law::numbers::Both;
use crate::rules::law::reader::{Reader, Value};
use crate::rules::road::steps::{Pair, RoadStep};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeTable;

impl Reader<'_> {
    pub(super) fn pair(&mut self, numbers: &mut Rulebook, item: &Value<'_>) {
        let Some(t) = item.get_ref().as_table() else { return };
        let (Some(earlier), Some(later)) = (self.step(t, "earlier", item.span()), self.step(t, "later", item.span()))
        else {
            return;
        };
        let flag = |name: &str| t.get(name).and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let time = t.get("time").and_then(|v| v.get_ref().as_str()).map(Arc::<str>::from);
        if time.as_ref().is_some_and(|name| !numbers.values.numbers.contains_key(name)) {
            self.flaw(item.span(), msg!("没有这个数值", "there is no such number"));
        }
        let name = format!("order.{}.{}", earlier.row().name, later.row().name);
        let mut pair = Pair {
            name: name.into(),
            earlier,
            later,
            strict: flag("strict"),
            by_end: flag("by_end"),
            time,
            basis: Vec::new(),
        };
        for (key, value) in t.iter() {
            if matches!(key.get_ref().as_ref(), "earlier" | "later" | "strict" | "by_end" | "time") {
                continue;
            }
            let Some(from) = self.day(key.get_ref(), key.span()) else { continue };
            match value.get_ref().as_table() {
                Some(t) => {
                    self.known(t, &[]);
                    let basis = self.basis(numbers, t, value.span());
                    pair.basis.extend(basis.map(|b| (from, Some(b))));
                }
                None => pair.basis.push((from, None)),
            }
        }
        pair.basis.sort_by_key(|(from, _)| *from);
        numbers.pairs.push(pair);
    }

    pub(super) fn road(&mut self, numbers: &mut Rulebook, item: &Value<'_>) {
        let Some(t) = item.get_ref().as_table() else { return };
        let Some(step) = self.step(t, "name", item.span()) else { return };
        let pair = |key: &str| {
            let line = |i: usize| t.get(key).and_then(|v| v.get_ref().get(i)).and_then(|v| v.get_ref().as_str());
            Both { zh: line(0).unwrap_or_default().into(), en: line(1).unwrap_or_default().into() }
        };
        let (actor, paper) = (pair("actor"), pair("paper"));
        let small = t.contains_key("small").then(|| pair("small"));
        let general = t.get("general").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let next = t.get("next").and_then(|v| self.code(v));
        let (needs, wants) = (self.steps(t, "needs"), self.steps(t, "wants"));
        let mut basis = Vec::new();
        for (key, value) in t.iter() {
            match (key.get_ref().as_ref(), value.get_ref().as_table()) {
                ("name" | "next" | "actor" | "small" | "general" | "paper" | "needs" | "wants", _) => {}
                (day, Some(t)) => {
                    self.known(t, &[]);
                    let asked = self.basis(numbers, t, value.span());
                    basis.extend(self.day(day, key.span()).zip(asked.map(Some)));
                }
                _ => self.unknown(key),
            }
        }
        basis.sort_by_key(|(from, _)| *from);
        numbers.road.push(RoadStep { step, next, actor, small, general, paper, needs, wants, basis });
    }

    pub(super) fn steps(&mut self, t: &DeTable<'_>, key: &str) -> Vec<StepKind> {
        let list = t.get(key).and_then(|v| v.get_ref().as_array());
        let mut steps = Vec::new();
        for value in list.into_iter().flat_map(|a| a.iter()) {
            match value.get_ref().as_str().and_then(StepKind::named) {
                Some(step) => steps.push(step),
                None => {
                    let said = value.get_ref().as_str().unwrap_or_default();
                    let text = msg!("没有 “{name}” 这个步骤", "there is no step “{name}”");
                    self.flaw(value.span(), text.with("name", said));
                }
            }
        }
        steps
    }

    pub(super) fn step(&mut self, t: &DeTable<'_>, key: &str, span: Range<usize>) -> Option<StepKind> {
        let value = t.get(key);
        let found = value.and_then(|v| v.get_ref().as_str()).and_then(StepKind::named);
        if found.is_none() {
            let said = value.and_then(|v| v.get_ref().as_str()).unwrap_or_default();
            let text = msg!("{key}：没有 “{name}” 这个步骤", "{key}: there is no step “{name}”");
            let text = text.with("key", key).with("name", said);
            self.flaw(value.map_or(span, Spanned::span), text);
        }
        found
    }
}
