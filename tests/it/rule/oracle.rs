//! An oracle of its own: plain functions over dates, written from the text in another shape than the rules, against what
//! the rules say of generated histories. The long run: `ZHIBU_ORACLE=2000 cargo test --test it rule::oracle`.

use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;
use zhibu::base::Id;
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{AnyRecord, Book, Head, Link, Record};
use zhibu::rules::{self, Calendar, Facts, Rulebook};

const BRANCH: Id = Id(1);
const PERSON: Id = Id(2);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Adds months and stays within the month, as people count them.
fn plus(date: NaiveDate, months: u32) -> NaiveDate {
    let n = date.month0() + months;
    let (year, month) = (date.year() + i32::try_from(n / 12).unwrap(), n % 12 + 1);
    (1..=date.day()).rev().find_map(|d| NaiveDate::from_ymd_opt(year, month, d)).unwrap()
}

/// Adds months on the side of "not before".
fn full(date: NaiveDate, months: u32) -> NaiveDate {
    let there = plus(date, months);
    if there.day() == date.day() { there } else { there + Days::new(1) }
}

fn minus(date: NaiveDate, days: u64) -> NaiveDate {
    date - Days::new(days)
}

/// What stands in the book on a day, by step.
type Road = BTreeMap<&'static str, NaiveDate>;

/// Returns how something asked within months stands: `lead` days before its end it is soon.
fn within(from: NaiveDate, to: Option<NaiveDate>, months: u32, lead: NaiveDate, today: NaiveDate) -> &'static str {
    let due = plus(from, months);
    match to {
        Some(on) if on <= due => "met",
        Some(_) => "broken",
        None if today > due => "overdue",
        None if today >= lead => "due_soon",
        None => "open",
    }
}

/// Judges a history by the text.
fn judged(road: &Road, today: NaiveDate) -> BTreeMap<&'static str, &'static str> {
    let at = |step: &str| road.get(step).copied();
    let new = day("2026-05-11");
    let mut out = BTreeMap::new();
    if let Some(applied) = at("apply") {
        let state = match at("first_talk") {
            None if at("activist").is_some() => "unknown",
            talk => within(applied, talk, 1, minus(plus(applied, 1), 7), today),
        };
        out.insert("first_talk", state);
    }
    if let Some((named, listed)) = at("activist").zip(at("prospect")) {
        out.insert("order.activist.prospect", if listed >= full(named, 12) { "met" } else { "broken" });
    }
    if let Some(passed) = at("pre_review_1") {
        let (due, vote) = (plus(passed, 1), at("vote_1"));
        // The month is a rule of 2026; nobody could keep it on a last day before.
        match vote {
            Some(vote) if vote < new => {}
            Some(vote) if vote > due && due < new => drop(out.insert("pre_review_valid", "open")),
            None if today < new || due < new => {}
            vote => drop(out.insert("pre_review_valid", within(passed, vote, 1, minus(due, 7), today))),
        }
    }
    if let Some(vote) = at("vote_1") {
        let due = plus(vote, 3);
        let state = match at("approval_1") {
            Some(on) if on > due && on <= plus(vote, 6) => "open",
            on => within(vote, on, 3, plus_back(due), today),
        };
        out.insert("approval_1", state);
    }
    if let Some(approved) = at("approval_1") {
        let due = plus(approved, 1);
        let state = match at("oath") {
            Some(on) if on < new => None,
            Some(on) if on > due => Some("open"),
            Some(_) => Some("met"),
            None if today < new || due < new => None,
            None if at("approval_2").is_some() || at("vote_2").is_some() => Some("unknown"),
            None if today >= minus(due, 7) => Some("due_soon"),
            None => Some("open"),
        };
        out.extend(state.map(|state| ("oath", state)));
    }
    if let Some((admitted, vote)) = at("vote_1").zip(at("vote_2")) {
        out.insert("conversion_time", if vote < full(admitted, 12) { "broken" } else { "met" });
        out.insert("approval_2", within(vote, at("approval_2"), 3, plus_back(plus(vote, 3)), today));
    }
    out
}

/// A month before a day.
fn plus_back(date: NaiveDate) -> NaiveDate {
    let (year, month) = if date.month() == 1 { (date.year() - 1, 12) } else { (date.year(), date.month() - 1) };
    (1..=date.day()).rev().find_map(|d| NaiveDate::from_ymd_opt(year, month, d)).unwrap()
}

struct Dice(u64);

impl Dice {
    fn up_to(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The road in its order: how many days after the step before, at least and at most beyond it, and how often in ten it is
/// left out.
const STEPS: &[(&str, u64, u64, u64)] = &[
    ("apply", 0, 1, 0),
    ("first_talk", 0, 45, 2),
    ("activist", 20, 200, 0),
    ("prospect", 340, 60, 0),
    ("pre_review_1", 30, 60, 1),
    ("vote_1", 5, 50, 0),
    ("approval_1", 1, 240, 0),
    ("oath", 1, 50, 2),
    ("vote_2", 120, 300, 0),
    ("approval_2", 1, 150, 0),
];

fn history(dice: &mut Dice) -> Vec<(&'static str, NaiveDate)> {
    let mut on = day("2022-09-01") + Days::new(dice.up_to(1_200));
    let mut out = Vec::new();
    for (step, least, more, never) in STEPS {
        on = on + Days::new(least + dice.up_to(*more));
        if dice.up_to(10) >= *never {
            out.push((*step, on));
        }
    }
    out
}

fn book(road: &Road) -> Book {
    let head = |id: u128, happened| Head { id: Id(id), branch: BRANCH, happened, ..Head::default() };
    let mut records: Vec<AnyRecord> = vec![
        Branch { head: head(1, None), ..Branch::default() }.into_any(),
        Member { head: head(PERSON.0, None), name: "单晓".into(), ..Member::default() }.into_any(),
    ];
    for (n, (step, on)) in road.iter().enumerate() {
        let vote = step.starts_with("vote").then_some(Outcome::Passed);
        let (member, step) = (Link::to(PERSON), StepKind::named(step));
        let head = head(10 + n as u128, Some(*on));
        records.push(Step { head, member, step, outcome: vote, ..Step::default() }.into_any());
    }
    Book::load(records.into_iter())
}

#[test]
fn the_rules_agree_with_the_text_on_generated_histories() {
    let runs = std::env::var("ZHIBU_ORACLE").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let mut dice = Dice(20_260_511);
    let mut compared = 0;
    for run in 0..runs {
        let whole = history(&mut dice);
        for today in ["2025-11-30", "2026-05-10", "2026-05-11", "2026-08-31", "2026-11-24", "2027-02-28"].map(day) {
            let road: Road = whole.iter().copied().filter(|(_, on)| *on <= today).collect();
            let book = book(&road);
            let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today };
            let found = rules::findings(&facts, true);
            let said: BTreeMap<&str, &str> = found.iter().map(|f| (rules::name(&facts, f), f.state.name())).collect();
            let asked = judged(&road, today);
            for rule in [
                "first_talk",
                "order.activist.prospect",
                "pre_review_valid",
                "approval_1",
                "oath",
                "conversion_time",
                "approval_2",
            ] {
                compared += 1;
                let (ours, text) = (said.get(rule).copied(), asked.get(rule).copied());
                assert_eq!(ours, text, "run {run}, {rule} on {today}: {road:?}");
            }
        }
    }
    assert!(compared >= runs * 40, "{compared}");
}
