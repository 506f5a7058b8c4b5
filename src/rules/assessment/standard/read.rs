//! Reading a standard's file: every fault with its line and column, nothing taken from a file that has one.

use super::language::{self, QUALIFIERS as ONLY};
use super::{Area, Band, Edge, Item, Judge, Method, Only, Part, Per, Place, Sides, Sign, Standard, Veto};
use crate::base::{Frac, Round};
use crate::model::Codes;
use crate::msg;
use crate::rules::law::flaw::{Flaw, unreadable};
use crate::rules::law::reader::{Reader, Value, both};
use std::ops::Range;
use toml::de::DeTable;

/// Reads one file.
pub(super) fn read(name: &str, file: &str, text: &str) -> (Standard, Vec<Flaw>) {
    let mut reader = Reading(Reader { file, text: text.into(), own: true, over: None, flaws: Vec::new() });
    let mut standard = Standard::of_file(name, text);
    match DeTable::parse(text) {
        Ok(table) => standard = reader.standard(standard, table.get_ref()),
        Err(e) => {
            let said = e.message().to_owned();
            reader.flaw(e.span().unwrap_or(0..0), unreadable(said));
        }
    }
    (standard, reader.0.flaws)
}

/// A table with where it stands, so that what is missing has a place.
#[derive(Clone)]
struct Spot<'a, 't> {
    table: &'a DeTable<'t>,
    span: Range<usize>,
}

impl<'a, 't> Spot<'a, 't> {
    fn get(&self, key: &str) -> Option<&'a Value<'t>> {
        self.table.get(key)
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// The file being read.
pub(super) struct Reading<'r>(Reader<'r>);

impl Reading<'_> {
    fn flaw(&mut self, span: Range<usize>, what: impl Into<crate::base::Text>) {
        self.0.flaw(span, what);
    }

    fn unknown(&mut self, key: &toml::Spanned<std::borrow::Cow<'_, str>>) {
        self.0.unknown(key);
    }

    fn standard(&mut self, mut s: Standard, table: &DeTable<'_>) -> Standard {
        let t = Spot { table, span: 0..0 };
        self.only_keys(
            &t,
            &[
                "schema",
                "zh",
                "en",
                "basis_zh",
                "basis_en",
                "starts",
                "max",
                "round",
                "round_how",
                "round_at",
                "floor",
                "no_ceiling",
                "rescale",
                "rectify_below",
                "levels",
                "bases",
                "area",
                "band",
                "veto",
                "quota",
                "blend",
                "least_voices",
                "no_bands",
            ],
        );
        s.title = both(table, "zh", "en");
        s.basis = both(table, "basis_zh", "basis_en");
        s.starts = self.starts(&t);
        s.max = self.number(&t, "max").unwrap_or_default();
        s.round = self.number(&t, "round").map(|step| (step, self.word(&t, "round_how", ROUND).unwrap_or_default()));
        s.round_at = self.words(&t, "round_at", PLACES);
        if s.round.is_some() && s.round_at.is_empty() {
            s.round_at = vec![Place::Item, Place::Area];
        }
        s.floor = self.word(&t, "floor", FLOORS).unwrap_or(Some(Place::Item));
        s.no_ceiling = self.flag(&t, "no_ceiling");
        s.rescale = self.flag(&t, "rescale");
        s.rectify_below = self.share(&t, "rectify_below");
        s.levels = self.codes(&t, "levels");
        s.bases = self.codes(&t, "bases");
        s.least_voices = self.whole(&t, "least_voices");
        if let Some(blend) = self.table_of(&t, "blend") {
            for (key, _) in blend.table.iter() {
                let found =
                    crate::model::assessment::ScoreColumn::ALL.iter().find(|c| c.name == key.get_ref().as_ref());
                match found.and_then(|c| crate::model::assessment::ScoreColumn::from_code(c.code)) {
                    Some(column) => s.blend.extend(self.number(&blend, key.get_ref()).map(|w| (column, w))),
                    None => self.unknown(key),
                }
            }
            self.adds_up(&blend, s.blend.iter().map(|(_, w)| *w).sum(), Frac::ONE);
        }
        s.areas = self.each(&t, "area").into_iter().map(|t| self.area(&t)).collect();
        s.bands = self.bands(&t);
        s.vetoes = self.each(&t, "veto").into_iter().map(|t| self.veto(&t, &s)).collect();
        s.quota = self.table_of(&t, "quota").and_then(|q| {
            self.only_keys(&q, &["band", "share"]);
            Some((self.band_of(&q, &s)?, self.share(&q, "share")?))
        });
        self.whole_sheet(&t, &s);
        self.complete(&t, &s);
        s
    }

    fn area(&mut self, t: &Spot) -> Area {
        self.only_keys(t, &["id", "zh", "en", "points", "cap", "weight", "order", "item"]);
        let mut area = Area {
            id: self.text_of(t, "id"),
            title: both(t.table, "zh", "en"),
            cap: self.number(t, "cap"),
            weight: self.number(t, "weight"),
            weight_first: self.word(t, "order", &[("cap", false), ("weight", true)]).unwrap_or_default(),
            items: Vec::new(),
        };
        for item in self.each(t, "item") {
            let item = self.item(&item);
            area.items.push(item);
        }
        if let Some(points) = self.number(t, "points") {
            let sum: Frac = area.items.iter().filter(|i| i.sign == Sign::Base).map(|i| i.points).sum();
            let here = Spot { table: t.table, span: t.get("points").map_or(0..0, toml::Spanned::span) };
            self.adds_up(&here, sum, points);
        }
        area
    }

    fn item(&mut self, t: &Spot) -> Item {
        self.only_keys(
            t,
            &[
                "id",
                "zh",
                "en",
                "evidence_zh",
                "evidence_en",
                "points",
                "sign",
                "judge",
                "shortfall",
                "levels",
                "bases",
                "part",
            ],
        );
        let points = self.needed(t, "points");
        if points.is_negative() {
            let span = t.get("points").map_or(t.span.clone(), toml::Spanned::span);
            self.flaw(
                span,
                msg!(
                    "分值不能为负；扣分写 sign = \"deduction\"",
                    "points are not negative: sign = \"deduction\" takes off"
                ),
            );
        }
        let specs = self.each(t, "part");
        let single = specs.len() == 1;
        let parts: Vec<Part> = specs.iter().map(|p| self.part(p, if single { Some(points) } else { None })).collect();
        let judge = match parts.iter().any(|p| matches!(p.method, Method::Judged)) || parts.is_empty() {
            true => Judge::Person,
            false => Judge::Records,
        };
        Item {
            id: self.text_of(t, "id"),
            title: both(t.table, "zh", "en"),
            evidence: both(t.table, "evidence_zh", "evidence_en"),
            points,
            sign: self.word(t, "sign", SIGNS).unwrap_or_default(),
            judge: self.word(t, "judge", JUDGES).unwrap_or(judge),
            shortfall: self.number(t, "shortfall"),
            levels: self.codes(t, "levels"),
            bases: self.codes(t, "bases"),
            parts,
        }
    }

    /// Reads a primitive: exactly one of the method keys stands in it, with what is counted.
    fn part(&mut self, t: &Spot, points: Option<Frac>) -> Part {
        let methods: Vec<&str> = language::methods().map(|(name, _)| name).collect();
        let found: Vec<&str> = methods.iter().copied().filter(|m| t.has(m)).collect();
        let [name] = found.as_slice() else {
            let text = msg!("每一项计分写且只写一种方法：{names}", "a part has exactly one method: {names}");
            self.flaw(t.span.clone(), text.with("names", methods.join(", ")));
            return Part::default();
        };
        let points = self.number(t, "points").or(points).unwrap_or_else(|| {
            self.flaw(
                t.span.clone(),
                msg!("几种计分并存时每一种要写 points", "of several parts each needs its points"),
            );
            Frac::ZERO
        });
        let own = language::keys(name);
        self.only_keys(t, &[own, &found, ONLY, &["points"]].concat());
        let of = match *name {
            "judged" | "valued" => "given".to_owned(),
            "deduct" => String::new(),
            _ => self.source(t, name),
        };
        let only = self.only(t);
        if !of.is_empty() {
            self.fits(t, &of);
        }
        let mut method = self.method(t, name, &only);
        if let Method::Minimum { then, .. } = &mut method {
            then.points = points;
        }
        Part { of, points, method, only }
    }

    fn method(&mut self, t: &Spot, name: &str, only: &Only) -> Method {
        let per = [("month", Per::Month), ("quarter", Per::Quarter), ("half", Per::Half), ("term", Per::Term)];
        match name {
            "ratio" => Method::Ratio,
            "mean" => Method::Mean,
            "count" => Method::Count { target: self.positive(t, "target"), spread: self.word(t, "spread", &per) },
            "held" => {
                let per = self.word(t, "per", &per).unwrap_or_default();
                let least = self.size(t, "least").unwrap_or(1).max(1);
                if let Some(months) = t.get("months").filter(|_| per != Per::Month) {
                    let text = msg!("months 只用于 per = \"month\"", "months goes with per = \"month\" alone");
                    self.flaw(months.span(), text);
                }
                let lack = self.lack(t, least);
                Method::Held { per, carry: self.flag(t, "carry"), each: self.flag(t, "each"), least, lack }
            }
            "interval" => Method::Interval { years: self.whole(t, "years").unwrap_or(1).max(1) },
            "steps" => {
                let edge = self.word(t, "edge", EDGES).unwrap_or_default();
                Method::Steps { table: self.rows(t, edge), edge, number: self.flag(t, "number") }
            }
            "all" => Method::All { least: self.size(t, "least").unwrap_or(1) },
            "minimum" => {
                let then = self.table_of(t, "then");
                if then.is_none() {
                    self.flaw(t.span.clone(), msg!("缺少 then: 够数以后怎么计分", "then is missing: how it is scored"));
                }
                let then = then.map(|t| self.part(&t, Some(Frac::ONE))).unwrap_or_default();
                Method::Minimum { least: self.size(t, "least").unwrap_or(1), then: Box::new(then) }
            }
            "around" => Method::Around {
                at: self.needed(t, "at"),
                every: self.positive(t, "every"),
                each: self.needed(t, "each"),
                sides: self
                    .word(t, "sides", &[("both", Sides::Both), ("above", Sides::Above), ("below", Sides::Below)])
                    .unwrap_or_default(),
            },
            "price" => Method::Price { levels: self.prices_by_level(t), once: self.flag(t, "once") },
            "deduct" => Method::Deduct { prices: self.prices(t, only) },
            "valued" => match self.pair(t, "valued") {
                Some((from, to)) => Method::Valued { from, to },
                None => Method::Judged,
            },
            _ => Method::Judged,
        }
    }

    fn bands(&mut self, t: &Spot) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        let mut last = 0..0;
        for t in self.each(t, "band") {
            last = t.get("from").map_or(t.span.clone(), toml::Spanned::span);
            self.only_keys(&t, &["from", "zh", "en"]);
            let from = self.needed(&t, "from");
            if bands.last().is_some_and(|last| last.from <= from) {
                let text = msg!(
                    "等次从高到低排列，下限逐级降低",
                    "bands stand from the best down, each lower edge below the last"
                );
                self.flaw(t.span.clone(), text);
            }
            bands.push(Band { from, title: both(t.table, "zh", "en") });
        }
        if bands.last().is_some_and(|last| last.from > Frac::ZERO) {
            let text =
                msg!("最低一档的下限要是 0，否则有分数没有等次", "the last band begins at 0, or some totals have none");
            self.flaw(last, text);
        }
        bands
    }

    fn veto(&mut self, t: &Spot, s: &Standard) -> Veto {
        let part = self.table_of(t, "when").map(|t| {
            self.only_keys(&t, &[ONLY, &["of"]].concat());
            let of = self.source(&t, "of");
            self.fits(&t, &of);
            Part { of, only: self.only(&t), ..Part::default() }
        });
        self.only_keys(t, &["id", "zh", "en", "when", "band"]);
        let band = self.band_of(t, s).unwrap_or_else(|| s.bands.len().saturating_sub(1));
        Veto { id: self.text_of(t, "id"), title: both(t.table, "zh", "en"), of: part, band }
    }

    fn band_of(&mut self, t: &Spot, s: &Standard) -> Option<usize> {
        let value = t.get("band")?;
        let name = value.get_ref().as_str().unwrap_or_default();
        let found = s.bands.iter().position(|b| &*b.title.zh == name || &*b.title.en == name);
        if found.is_none() {
            let text = msg!("没有 “{name}” 这个等次", "there is no band “{name}”").with("name", name);
            self.flaw(value.span(), text);
        }
        found
    }

    fn adds_up(&mut self, t: &Spot, sum: Frac, to: Frac) {
        if sum != to && self.0.flaws.is_empty() {
            let text = msg!("合计是 {sum}，不是 {to}", "this adds up to {sum}, not to {to}");
            self.flaw(t.span.clone(), text.with("sum", sum.short()).with("to", to.short()));
        }
    }
}

const MONTHS: u32 = 12;
const ROUND: &[(&str, Round)] = &[("nearest", Round::Nearest), ("down", Round::Down), ("up", Round::Up)];
const PLACES: &[(&str, Place)] = &[("item", Place::Item), ("area", Place::Area), ("total", Place::Total)];
const FLOORS: &[(&str, Option<Place>)] = &[("item", Some(Place::Item)), ("total", Some(Place::Total)), ("none", None)];
const SIGNS: &[(&str, Sign)] = &[("base", Sign::Base), ("bonus", Sign::Bonus), ("deduction", Sign::Deduction)];
const JUDGES: &[(&str, Judge)] = &[("records", Judge::Records), ("confirm", Judge::Confirm), ("person", Judge::Person)];
const EDGES: &[(&str, Edge)] = &[
    ("at_least", Edge::AtLeast),
    ("more_than", Edge::MoreThan),
    ("at_most", Edge::AtMost),
    ("less_than", Edge::LessThan),
];

/// The cells of the file, each read with its fault.
mod cells;
mod qualify;
/// What the file must hold as a whole.
mod whole;
