//! What a part of a standard's file counts, what qualifies an event, and the tables of prices and edges.

use super::cells::{frac_of, whole_of};
use super::{MONTHS, ONLY, Reading, Spot};
use crate::base::Frac;
use crate::model::Codes;
use crate::model::assessment::AwardLevel;
use crate::msg;
use crate::rules::RULES;
use crate::rules::assessment::standard::{Edge, Missed, MonthDay, Only, Price, qualifier, source};
use crate::rules::law::reader::Value;

/// How the names of the date order begin.
const ORDER: &str = "order.";

impl Reading<'_> {
    pub(super) fn only(&mut self, t: &Spot) -> Only {
        let mut only = Only {
            entered_within: self.whole(t, "entered_within"),
            within: self.whole(t, "within"),
            proven: self.flag(t, "proven"),
            level: self.codes(t, "level").first().copied(),
            stages: self.codes(t, "stages"),
            students: self.codes(t, "students"),
            voices: self.whole(t, "voices"),
            late: self.number(t, "late"),
            ..Only::default()
        };
        let days: Vec<_> = self.list(t, "window").into_iter().map(|v| self.month_day(v)).collect();
        let place = |d: &MonthDay| (-d.back, d.month, d.day);
        match days.as_slice() {
            [] => {}
            [Some(from), Some(to)] if place(from) <= place(to) => only.window = Some((*from, *to)),
            // What is wrong with a day has been said.
            days if days.iter().any(Option::is_none) => {}
            _ => {
                let span = t.get("window").map_or(t.span.clone(), toml::Spanned::span);
                self.flaw(span, msg!("window 写作 [起，止]，起不晚于止", "window is [first day, last day]"));
            }
        }
        for value in self.list(t, "months") {
            match whole_of(value).and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=MONTHS).contains(n)) {
                Some(month) => only.months.push(month),
                None => self.flaw(value.span(), msg!("月份是 1 至 12", "a month is 1 to 12")),
            }
        }
        for value in self.list(t, "rules") {
            let name = value.get_ref().as_str().unwrap_or_default();
            // The pairs of the date order are named by the steps they hold apart.
            let known = name.starts_with(ORDER) || RULES.iter().any(|r| r.name.starts_with(name) && !name.is_empty());
            if !known {
                let text = msg!("没有 “{name}” 这条规则", "there is no rule “{name}”").with("name", name);
                self.flaw(value.span(), text);
            }
            only.rules.push(name.to_owned());
        }
        only
    }

    /// Refuses what a source does not read: it would silently change nothing.
    pub(super) fn fits(&mut self, t: &Spot, of: &str) {
        if !source::is_known(of) {
            return;
        }
        let reads = qualifier::reads(of);
        for (key, _) in t.table.iter() {
            let name = key.get_ref().as_ref();
            if !ONLY.contains(&name) || reads.contains(&name) {
                continue;
            }
            let text = match name {
                "proven" => msg!(
                    "“{of}” 没有佐证可查；它能用的是：{reads}",
                    "nothing can be attached to “{of}”; it reads {reads}"
                ),
                _ => msg!("“{of}” 不看 {name}；它能用的是：{reads}", "“{of}” does not read {name}; it reads {reads}"),
            };
            self.flaw(key.span(), text.with("of", of).with("name", name).with("reads", reads.join(", ")));
        }
    }

    /// Refuses to take off for what is good: a meeting that was held.
    fn goes_wrong(&mut self, t: &Spot, key: &str, of: &str) {
        if source::is_known(of) && !qualifier::is_wrong(of) {
            let text = msg!(
                "“{of}” 是做到的事，不能扣分；能扣的是：{list}",
                "“{of}” is no fault to take off for; there are: {list}"
            );
            let span = t.get(key).map_or(t.span.clone(), toml::Spanned::span);
            self.flaw(span, text.with("of", of).with("list", qualifier::wrong()));
        }
    }

    /// Reads what a slot with too few costs: one of three words, or its share where none is written.
    pub(super) fn lack(&mut self, t: &Spot, least: usize) -> Missed {
        let written: Vec<&str> = ["missed", "partial", "whole"].into_iter().filter(|key| t.has(key)).collect();
        let at = |key: &str| t.get(key).map_or(t.span.clone(), toml::Spanned::span);
        if let [_, second, ..] = written.as_slice() {
            let text = msg!("missed、partial、whole 只写一个", "write one of missed, partial, whole");
            self.flaw(at(second), text);
        }
        let (partial, whole) = (self.flag(t, "partial"), self.flag(t, "whole"));
        if partial && least < 2 {
            let text = msg!(
                "partial 要有 least 2 次以上，只要 1 次的没有“部分”",
                "partial needs least above 1: one meeting has no part"
            );
            self.flaw(at("partial"), text);
        }
        match t.has("missed") {
            true => Missed::Each(self.positive(t, "missed")),
            false if partial => Missed::Piece,
            false if whole => Missed::Whole,
            false => Missed::Share,
        }
    }

    /// Reads one kind of event or several, each with its price.
    pub(super) fn prices(&mut self, t: &Spot, only: &Only) -> Vec<Price> {
        if t.get("deduct").is_some_and(|v| v.get_ref().is_str()) {
            let of = self.source(t, "deduct");
            self.fits(t, &of);
            self.goes_wrong(t, "deduct", &of);
            let (each, knock_out) = (self.needed(t, "each"), self.size(t, "knock_out"));
            return vec![Price { of, each, knock_out, only: only.clone() }];
        }
        let mut out = Vec::new();
        for t in self.each(t, "deduct") {
            self.only_keys(&t, &[ONLY, &["of", "each", "knock_out"]].concat());
            let (of, each) = (self.source(&t, "of"), self.needed(&t, "each"));
            self.fits(&t, &of);
            self.goes_wrong(&t, "of", &of);
            out.push(Price { of, each, knock_out: self.size(&t, "knock_out"), only: self.only(&t) });
        }
        out
    }

    pub(super) fn prices_by_level(&mut self, t: &Spot) -> Vec<(AwardLevel, Frac)> {
        let mut out = Vec::new();
        let Some(levels) = self.table_of(t, "levels") else {
            self.flaw(t.span.clone(), msg!("缺少 levels: 各级的分值", "levels is missing: points by level"));
            return out;
        };
        for (key, _) in levels.table.iter() {
            let row = AwardLevel::ALL.iter().find(|c| c.name == key.get_ref().as_ref());
            match row.and_then(|c| AwardLevel::from_code(c.code)) {
                Some(level) => out.extend(self.number(&levels, key.get_ref()).map(|p| (level, p))),
                None => self.unknown(key),
            }
        }
        out.sort_by_key(|(level, _)| *level);
        out
    }

    /// Reads edges and points; they must stand in one order, or a row could never be reached.
    pub(super) fn rows(&mut self, t: &Spot, edge: Edge) -> Vec<(Frac, Frac)> {
        let mut rows: Vec<(Frac, Frac)> = Vec::new();
        for row in self.list(t, "table") {
            let cells: Vec<_> = row.get_ref().as_array().into_iter().flatten().map(frac_of).collect();
            match cells.as_slice() {
                [Some(edge), Some(points)] => rows.push((*edge, *points)),
                _ => self.flaw(row.span(), msg!("一行写作 [界限，得分]", "a row is [edge, points]")),
            }
        }
        let falling = matches!(edge, Edge::AtLeast | Edge::MoreThan);
        let wrong = rows.windows(2).any(|w| if falling { w[0].0 <= w[1].0 } else { w[0].0 >= w[1].0 });
        if rows.is_empty() || wrong {
            let text =
                msg!("表中的界限要从最先达到的一行排起", "the edges of the table stand in order, the best first");
            self.flaw(t.get("table").map_or(t.span.clone(), toml::Spanned::span), text);
        }
        rows
    }

    /// Reads the name of what is counted.
    pub(super) fn source(&mut self, t: &Spot, key: &str) -> String {
        let name = self.text_of(t, key);
        if !source::is_known(&name) {
            let span = t.get(key).map_or(t.span.clone(), toml::Spanned::span);
            let text = msg!("没有 “{name}” 这种统计；可用的是：{names}", "nothing counts “{name}”; there are: {names}");
            self.flaw(span, text.with("name", name.as_str()).with("names", source::names().join(", ")));
        }
        name
    }

    pub(super) fn starts(&mut self, t: &Spot) -> Vec<(u32, u32)> {
        let days: Vec<_> = self.list(t, "starts").into_iter().filter_map(|v| self.month_day(v)).collect();
        if days.is_empty() { vec![(1, 1)] } else { days.iter().map(|d| (d.month, d.day)).collect() }
    }

    /// Reads `12-01`, or `-1 12-01` for a day of the year before.
    pub(super) fn month_day(&mut self, value: &Value) -> Option<MonthDay> {
        let text = value.get_ref().as_str().unwrap_or_default();
        let (back, day) = text.split_once(' ').unwrap_or(("0", text));
        // A leap year: 29 February is a day too.
        let found = format!("2024-{day}").parse::<chrono::NaiveDate>().ok().zip(back.parse::<i32>().ok());
        let Some((date, back)) = found.filter(|(_, b)| *b <= 0) else {
            self.flaw(
                value.span(),
                msg!("日子写作 12-01，上一年的写作 \"-1 12-01\"", "a day is 12-01, of the year before \"-1 12-01\""),
            );
            return None;
        };
        use chrono::Datelike;
        Some(MonthDay { back: -back, month: date.month(), day: date.day() })
    }
}
