//! Laying a profile or a school's own file over the national text: it adds, moves and ends steps, pairs, gates and
//! vetoes. What the law asks stays; what would change nothing is told, and so is an order that runs in a circle.

use super::{Laid, Rulebook};
use crate::base::{Msg, Text};
use crate::model::Codes;
use crate::model::road::development::StepKind;
use crate::msg;
use crate::rules::law::numbers::{Amount, Basis, Both, Dated, Force, Number, Unit};
use crate::rules::law::reader::{Reader, Value};
use crate::rules::road::steps::{Gate, Pair, RoadStep, in_force};
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;
use toml::de::DeTable;

/// What holds from which day; no basis ends it.
type Dates = Vec<(NaiveDate, Option<Basis>)>;

/// One thing before another, for the search for circles: earlier, later, from when, and where it is written.
pub(super) type Edge = (StepKind, StepKind, NaiveDate, Range<usize>);

const NOTHING: Msg = msg!("这样写不改变任何规定", "this changes nothing");
const LAW: Msg = msg!(
    "全国规定已经这样要求，本省本校的文件不能改动或取消",
    "the national text asks this; a province or a school cannot change or end it"
);

/// Returns whether a table names a day at all: one that does and is faulty is told by its fault.
fn dated(t: &DeTable<'_>) -> bool {
    t.iter().any(|(key, _)| key.get_ref().starts_with(|c: char| c.is_ascii_digit()))
}

impl Reader<'_> {
    /// Reads what is laid over the national text beside its numbers.
    pub(super) fn laid(&mut self, numbers: &mut Rulebook, table: &DeTable<'_>) {
        let mut edges: Vec<Edge> = Vec::new();
        for key in ["step", "gate", "pair", "veto"] {
            let Some(value) = table.get(key) else { continue };
            let Some(items) = value.get_ref().as_array() else {
                let text = msg!("这里要写成 [[{key}]]", "write it as [[{key}]]");
                self.flaw(value.span(), text.with("key", key));
                continue;
            };
            for item in items.iter() {
                let Some(t) = item.get_ref().as_table() else { continue };
                match key {
                    "step" => self.lay_step(numbers, t, item, &mut edges),
                    "gate" => self.lay_gate(numbers, t, item, &mut edges),
                    "pair" => self.lay_pair(numbers, t, item, &mut edges),
                    _ => self.lay_veto(numbers, t, item),
                }
            }
        }
        self.circle(numbers, &edges);
    }

    /// Reads the days of a table: each with its basis, or with "none" where it ends. Never law.
    fn dates(
        &mut self,
        numbers: &Rulebook,
        t: &DeTable<'_>,
        names: &[&str],
    ) -> Vec<(NaiveDate, Option<Basis>, Range<usize>)> {
        let mut out = Vec::new();
        for (key, value) in t.iter().filter(|(key, _)| !names.contains(&key.get_ref().as_ref())) {
            let dated = key.get_ref().starts_with(|c: char| c.is_ascii_digit());
            if !dated {
                self.unknown(key);
                continue;
            }
            let Some(from) = self.day(key.get_ref(), key.span()) else { continue };
            match (value.get_ref().as_str(), value.get_ref().as_table()) {
                (Some("none"), _) => out.push((from, None, key.span())),
                (_, Some(t)) => {
                    self.known(t, &[]);
                    let Some(basis) = self.basis(numbers, t, value.span()) else { continue };
                    if basis.force == Force::Law {
                        let text =
                            msg!("本省本校的要求不是全国规定，force 只能是 local", "no law: force can only be local");
                        self.flaw(t.get("force").map_or(value.span(), |v| v.span()), text);
                        continue;
                    }
                    out.push((from, Some(basis), key.span()));
                }
                _ => {
                    let text = msg!(
                        "这里要写依据 {{ basis = \"…\" }}，或写 \"none\" 结束它",
                        "a basis belongs here, or \"none\" to end it"
                    );
                    self.flaw(value.span(), text);
                }
            }
        }
        out.sort_by_key(|(from, ..)| *from);
        out
    }

    /// Merges days into what is there already. The law stays, and what would change nothing is told.
    fn merge(&mut self, into: &mut Dates, dates: &[(NaiveDate, Option<Basis>, Range<usize>)]) -> Dates {
        let mut natural = into.clone();
        let mut kept: Dates = Vec::new();
        for (day, basis, span) in dates {
            match (in_force(&natural, *day), basis) {
                (Some(now), _) if now.force == Force::Law => self.flaw(span.clone(), LAW),
                (Some(now), Some(next)) if same_basis(now, next) => self.flaw(span.clone(), NOTHING),
                (None, None) => self.flaw(span.clone(), NOTHING),
                _ => {
                    natural.push((*day, basis.clone()));
                    natural.sort_by_key(|(from, _)| *from);
                    kept.push((*day, basis.clone()));
                }
            }
        }
        let law: Vec<NaiveDate> = into
            .iter()
            .filter(|(_, b)| b.as_ref().is_some_and(|b| b.force == Force::Law))
            .map(|(day, _)| *day)
            .collect();
        let kept = self.within(&law, kept);
        if let (Some(until), false) = (self.over.as_ref().and_then(|over| over.until), kept.is_empty()) {
            let then = in_force(into, until).cloned();
            into.push((until, then));
        }
        into.extend(kept.iter().cloned());
        into.sort_by_key(|(from, _)| *from);
        kept
    }

    /// Cuts what a file says to the days on which it holds: what began earlier begins then, unless the law spoke since.
    fn within<T: Clone>(&self, law: &[NaiveDate], mut laid: Vec<(NaiveDate, T)>) -> Vec<(NaiveDate, T)> {
        let Some(over) = &self.over else { return laid };
        laid.sort_by_key(|(day, _)| *day);
        let first = laid.iter().rfind(|(day, _)| *day <= over.from).cloned();
        laid.retain(|(day, _)| *day > over.from && over.until.is_none_or(|until| *day < until));
        let overruled = |day: NaiveDate| law.iter().any(|law| day < *law && *law <= over.from);
        if let Some((_, what)) = first.filter(|(day, _)| !overruled(*day)) {
            laid.insert(0, (over.from, what));
        }
        laid
    }

    /// Takes a profile's values among the shipped ones.
    pub(super) fn shipped(&self, number: &mut Number, laid: Vec<(NaiveDate, Dated)>) {
        let law = number.shipped.iter().filter(|d| d.basis.force == Force::Law).map(|d| d.from).collect::<Vec<_>>();
        let laid = self.within(&law, laid);
        let until = self.over.as_ref().and_then(|over| over.until);
        if let Some((until, (_, any))) = until.zip(laid.last()) {
            let ended = Dated { amount: Amount::Ended, ..any.clone() };
            let then = number.shipped_on(until).cloned().unwrap_or(ended);
            number.shipped.push(Dated { from: until, ..then });
        }
        number.shipped.extend(laid.into_iter().map(|(from, dated)| Dated { from, ..dated }));
    }

    /// Refuses a value that changes nothing, or that does not do what it looks like.
    pub(super) fn idle(&mut self, number: &Number, dated: &Dated, value: &Value<'_>) -> bool {
        let says_why = value.get_ref().as_table().is_some_and(|t| {
            ["basis", "article", "force", "verified", "note_zh", "note_en"].iter().any(|key| t.contains_key(*key))
        });
        let same = match number.on(dated.from) {
            Some(now) => {
                let what = |d: &Dated| (d.amount.clone(), d.unit, d.compare, d.of);
                // Another document behind the same value is a change.
                what(now) == what(dated) && (!says_why || same_basis(&now.basis, &dated.basis))
            }
            None => dated.amount == Amount::Ended,
        };
        if same {
            self.flaw(value.span(), NOTHING);
            return true;
        }
        // A notice is a step; its length alone does not end it.
        let notice = number.name.starts_with("notice_") && number.units.contains(&Unit::WorkingDays);
        if notice && dated.amount == Amount::Ended {
            let text = msg!(
                "公示本身不由天数取消：请写 [[gate]] 并以 \"none\" 结束",
                "its length does not end the notice: end its [[gate]] with \"none\""
            );
            self.flaw(value.span(), text);
            return true;
        }
        false
    }

    fn lay_step(&mut self, numbers: &mut Rulebook, t: &DeTable<'_>, item: &Value<'_>, edges: &mut Vec<Edge>) {
        let Some(step) = self.step(t, "name", item.span()) else { return };
        let dates = self.dates(numbers, t, &["name", "after", "actor", "small", "general", "paper", "needs", "wants"]);
        let (needs, wants) = (self.steps(t, "needs"), self.steps(t, "wants"));
        let after = t.get("after").map(|value| (value.span(), self.step(t, "after", item.span())));
        let after = after.and_then(|(span, step)| Some((span, step?)));
        let place = |numbers: &Rulebook, step: StepKind| numbers.road.iter().position(|r| r.step == step);
        match place(numbers, step) {
            None => {
                let both = |key: &str| {
                    let line =
                        |i: usize| t.get(key).and_then(|v| v.get_ref().get(i)).and_then(|v| v.get_ref().as_str());
                    Both { zh: line(0).unwrap_or_default().into(), en: line(1).unwrap_or_default().into() }
                };
                let (actor, paper) = (both("actor"), both("paper"));
                let small = t.contains_key("small").then(|| both("small"));
                let general = t.get("general").and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
                let basis = Vec::new();
                let row = RoadStep { step, next: None, actor, small, general, paper, needs: Vec::new(), wants, basis };
                let at = after.and_then(|(_, after)| place(numbers, after)).map_or(numbers.road.len(), |at| at + 1);
                numbers.road.insert(at, row);
                if !dated(t) {
                    self.flaw(item.span(), NOTHING);
                }
            }
            Some(at) => {
                let law = numbers.road[at].basis.iter().any(|(_, b)| b.as_ref().is_some_and(|b| b.force == Force::Law));
                if let Some((span, after)) = after.filter(|_| self.own || !law) {
                    self.move_step(numbers, (at, law), after, span);
                } else if !dated(t) {
                    self.flaw(item.span(), NOTHING);
                }
            }
        }
        let Some(at) = place(numbers, step) else { return };
        let mut basis = std::mem::take(&mut numbers.road[at].basis);
        let kept = self.merge(&mut basis, &dates);
        numbers.road[at].basis = basis;
        self.list(numbers, "step", step.row().label.into(), step.row().name.into(), &kept);
        for need in needs {
            let gate = self.gate(numbers, step, need, true);
            let mut basis = std::mem::take(&mut numbers.gates[gate].basis);
            let known: Vec<_> =
                dates.iter().filter(|(day, b, _)| in_force(&basis, *day).is_some() != b.is_some()).cloned().collect();
            self.merge(&mut basis, &known);
            numbers.gates[gate].basis = basis;
            edges.extend(kept.iter().filter(|(_, b)| b.is_some()).map(|(day, _)| (need, step, *day, item.span())));
        }
    }

    /// Moves a step that the law does not place behind another one.
    fn move_step(&mut self, numbers: &mut Rulebook, (at, law): (usize, bool), after: StepKind, span: Range<usize>) {
        let to = numbers.road.iter().position(|r| r.step == after);
        match to {
            _ if law => self.flaw(span, LAW),
            Some(to) if to + 1 == at => self.flaw(span, NOTHING),
            Some(to) if to != at => {
                let row = numbers.road.remove(at);
                let to = if to < at { to + 1 } else { to };
                let (what, name) = (row.step.row().label, row.step.row().name);
                numbers.road.insert(to, row);
                let new = msg!("移到“{after}”之后", "moved behind “{after}”").with("after", after.row().label);
                let file = self.file.to_owned();
                let what = what.into();
                numbers.laid.push(Laid { kind: "step", name: name.into(), what, from: None, new, basis: None, file });
            }
            _ => self.flaw(span, NOTHING),
        }
    }

    /// Finds a gate or makes it, without a day on which it holds.
    fn gate(&self, numbers: &mut Rulebook, step: StepKind, needs: StepKind, blocks: bool) -> usize {
        let found = numbers.gates.iter().position(|gate| gate.step == step && gate.needs == needs);
        found.unwrap_or_else(|| {
            numbers.gates.push(Gate { step, needs, blocks, basis: Vec::new(), veto: Vec::new() });
            numbers.gates.len() - 1
        })
    }

    fn lay_gate(&mut self, numbers: &mut Rulebook, t: &DeTable<'_>, item: &Value<'_>, edges: &mut Vec<Edge>) {
        let (Some(step), Some(needs)) = (self.step(t, "step", item.span()), self.step(t, "needs", item.span())) else {
            return;
        };
        let dates = self.dates(numbers, t, &["step", "needs", "blocks"]);
        let asked = numbers.road_step(step).is_some_and(|road| road.needs.contains(&needs));
        if asked {
            return self.flaw(item.span(), LAW);
        }
        let blocks = t.get("blocks").and_then(|v| v.get_ref().as_bool());
        let at = self.gate(numbers, step, needs, blocks.unwrap_or_default());
        let mut basis = std::mem::take(&mut numbers.gates[at].basis);
        let moved = blocks.is_some_and(|blocks| blocks != numbers.gates[at].blocks);
        if !dated(t) && !moved {
            self.flaw(item.span(), NOTHING);
        }
        let kept = self.merge(&mut basis, &dates);
        numbers.gates[at].basis = basis;
        numbers.gates[at].blocks = blocks.unwrap_or(numbers.gates[at].blocks);
        let what = msg!("{step}须先有：{needs}", "{step} needs: {needs}");
        let what = what.with("step", step.row().label).with("needs", needs.row().label);
        let name = format!("{}.{}", step.row().name, needs.row().name);
        self.list(numbers, "gate", what, name.as_str().into(), &kept);
        edges.extend(kept.iter().filter(|(_, b)| b.is_some()).map(|(day, _)| (needs, step, *day, item.span())));
    }

    fn lay_veto(&mut self, numbers: &mut Rulebook, t: &DeTable<'_>, item: &Value<'_>) {
        let (Some(step), Some(needs)) = (self.step(t, "step", item.span()), self.step(t, "needs", item.span())) else {
            return;
        };
        let dates = self.dates(numbers, t, &["step", "needs"]);
        if !dated(t) {
            self.flaw(item.span(), NOTHING);
        }
        let Some(at) = numbers.gates.iter().position(|gate| gate.step == step && gate.needs == needs) else {
            let asked = numbers.road_step(step).is_some_and(|road| road.needs.contains(&needs));
            let none = msg!("没有这道关口：请先写 [[gate]]", "there is no such gate: write its [[gate]] first");
            return self.flaw(item.span(), if asked { LAW } else { none });
        };
        let mut veto = std::mem::take(&mut numbers.gates[at].veto);
        let kept = self.merge(&mut veto, &dates);
        numbers.gates[at].veto = veto;
        let what = msg!("{step}没有{needs}：一票否决", "{step} without {needs}: a veto");
        let what = what.with("step", step.row().label).with("needs", needs.row().label);
        let name = format!("{}.{}", step.row().name, needs.row().name);
        self.list(numbers, "veto", what, name.as_str().into(), &kept);
    }

    fn lay_pair(&mut self, numbers: &mut Rulebook, t: &DeTable<'_>, item: &Value<'_>, edges: &mut Vec<Edge>) {
        let (Some(earlier), Some(later)) = (self.step(t, "earlier", item.span()), self.step(t, "later", item.span()))
        else {
            return;
        };
        let dates = self.dates(numbers, t, &["earlier", "later", "strict", "by_end", "time"]);
        if !dated(t) {
            self.flaw(item.span(), NOTHING);
        }
        let flag = |name: &str| t.get(name).and_then(|v| v.get_ref().as_bool()).unwrap_or_default();
        let time = t.get("time").and_then(|v| v.get_ref().as_str()).map(Arc::<str>::from);
        if let Some(name) = time.as_ref().filter(|name| !numbers.values.numbers.contains_key(*name)) {
            let text = msg!("没有叫 “{name}” 的数值", "there is no number called “{name}”").with("name", &**name);
            return self.flaw(t.get("time").map_or(item.span(), |v| v.span()), text);
        }
        let ends = dates.iter().all(|(_, basis, _)| basis.is_none());
        let alike = |p: &Pair| {
            p.earlier == earlier
                && p.later == later
                && (ends || (p.strict, p.by_end, &p.time) == (flag("strict"), flag("by_end"), &time))
        };
        let at = numbers.pairs.iter().position(alike).unwrap_or_else(|| {
            let plain = format!("order.{}.{}", earlier.row().name, later.row().name);
            // A second pair of the same two steps asks something else of them: a time between, another end.
            let taken = |name: &str| numbers.pairs.iter().any(|p| *p.name == *name);
            let name = if taken(&plain) { format!("{plain}.own") } else { plain };
            let (strict, by_end) = (flag("strict"), flag("by_end"));
            numbers.pairs.push(Pair { name: name.into(), earlier, later, strict, by_end, time, basis: Vec::new() });
            numbers.pairs.len() - 1
        });
        let mut basis = std::mem::take(&mut numbers.pairs[at].basis);
        let kept = self.merge(&mut basis, &dates);
        numbers.pairs[at].basis = basis;
        let what = msg!("先 {a} 后 {b}", "{a} before {b}");
        let what = what.with("a", earlier.row().label).with("b", later.row().label);
        let name = Arc::clone(&numbers.pairs[at].name);
        self.list(numbers, "pair", what, name, &kept);
        edges.extend(kept.iter().filter(|(_, b)| b.is_some()).map(|(day, _)| (earlier, later, *day, item.span())));
    }

    /// Notes what was laid over the national text.
    fn list(&self, numbers: &mut Rulebook, kind: &'static str, what: Text, name: Arc<str>, dates: &Dates) {
        for (from, basis) in dates {
            let new = match basis {
                Some(_) => msg!("要求", "asked"),
                None => msg!("不再要求", "no longer asked"),
            };
            let (basis, file) = (basis.clone(), self.file.to_owned());
            let from = Some(*from);
            let (what, name, new) = (what.clone(), Arc::clone(&name), new.into());
            numbers.laid.push(Laid { kind, name, what, from, new, basis, file });
        }
    }

    /// Notes the values of a profile; those of an own file stand in a list of their own.
    pub(super) fn list_values(&self, numbers: &mut Rulebook, number: &Number, laid: &[(NaiveDate, Dated)]) {
        for (from, value) in laid.iter().filter(|_| self.over.is_some()) {
            let (what, file) = (number.meaning.text(), self.file.to_owned());
            let (name, new, basis) = (Arc::clone(&number.name), value.words(), Some(value.basis.clone()));
            numbers.laid.push(Laid { kind: "number", name, what, from: Some(*from), new, basis, file });
        }
    }
}

fn same_basis(a: &Basis, b: &Basis) -> bool {
    (&a.document.name, &a.article) == (&b.document.name, &b.article)
}
