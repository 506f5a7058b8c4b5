//! Whoever lives by the rules is left in peace, and whoever takes over a roster has one page of work.

use crate::rule::office::{BRANCH, Office, day};
use chrono::NaiveDate;
use std::ops::ControlFlow;
use std::path::Path;
use zhibu::base::{Lang, Minter};
use zhibu::exchange::intake::aliases::Aliases;
use zhibu::exchange::intake::mapping::Mapping;
use zhibu::exchange::intake::{self, Ask};
use zhibu::model::people::roster::Branch;
use zhibu::model::{Book, Head, Record};
use zhibu::rules::{self, Calendar, DueList, Facts, Group, Rulebook, State};

const DAYS: [&str; 9] = [
    "2024-11-10",
    "2025-01-15",
    "2025-06-20",
    "2025-10-08",
    "2025-12-31",
    "2026-03-05",
    "2026-06-30",
    "2026-11-24",
    "2026-12-28",
];

#[test]
fn an_honest_branch_hears_of_nothing_red_for_two_years() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let mut said = Vec::new();
    for full in [4, 8, 12] {
        for today in DAYS {
            let book = Office::until(today, full).book();
            let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day(today) };
            let found = rules::findings(&facts, false);
            let unknown = found.iter().filter(|f| f.state == State::Unknown).count();
            let quiet = |state| matches!(state, State::Opportunity | State::Inherited | State::Unknown | State::Open);
            // What comes near is work, not noise: but few things come near in an office that keeps its days.
            let rows: Vec<String> = found
                .iter()
                .filter(|f| !quiet(f.state) || (f.state == State::Unknown && unknown > 3))
                .map(|f| {
                    format!(
                        "{full} {today} {} {} {}",
                        f.state.name(),
                        rules::name(&facts, f),
                        rules::say(&facts, f).render(Lang::Zh)
                    )
                })
                .collect();
            if unknown > 3 || rows.len() > 3 || rows.iter().any(|r| r.contains(" broken ") || r.contains(" overdue ")) {
                said.extend(rows);
            }
            let amber: Vec<_> =
                found.iter().filter(|f| f.state == State::Open && f.due.is_none_or(|due| due < facts.today)).collect();
            said.extend(amber.into_iter().map(|f| {
                format!("{full} {today} open {} {}", rules::name(&facts, f), rules::say(&facts, f).render(Lang::Zh))
            }));
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

/// The roster of 124 people, taken into an empty book on a day.
fn roster(today: NaiveDate) -> Book {
    let entered = today.and_hms_opt(9, 0, 0).expect("a time").and_utc().fixed_offset();
    let whole = Head { id: BRANCH, branch: BRANCH, entered, ..Head::default() };
    let branch =
        Branch { head: whole.clone(), name: "第二党支部".into(), started_on: Some(today), ..Branch::default() };
    let mut book = Book::load([branch.into_any()].into_iter());
    let (aliases, map) = (Aliases::embedded().expect("aliases"), Mapping::default());
    let ask = Ask {
        book: &book,
        aliases: &aliases,
        map: &map,
        mended: &Default::default(),
        sheet: None,
        ours: None,
        kind: None,
        on: None,
        branch: BRANCH,
        take: None,
        derive: false,
        today,
    };
    let ids = Minter::new(1 << 80);
    let mut head = || Head { id: ids.mint(), ..whole.clone() };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import/名册_124人.xlsx");
    let found = intake::read(&path, &ask, &mut head, &mut |_| ControlFlow::Continue(())).expect("a roster");
    let changes = found.expect("not stopped").changes;
    book.apply(&changes);
    book
}

#[test]
fn a_roster_of_124_gives_one_page_of_acts_on_its_first_day() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let book = roster(day("2026-11-24"));
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day("2026-11-24") };
    let found = rules::findings(&facts, false);
    let list = DueList::of(&facts, &found, None);
    let rows: Vec<_> = Group::ALL.iter().flat_map(|group| list.rows_of(&facts, *group)).collect();
    let words: Vec<String> =
        rows.iter().map(|(f, n)| format!("{n} {:?} {}", f.due, rules::say(&facts, f).render(Lang::Zh))).collect();
    assert!(rows.len() <= 14 && rows.len() >= 5, "{}", words.join("\n"));
    for ((finding, _), words) in rows.iter().zip(&words) {
        assert!(finding.due.is_some(), "no day: {words}");
    }
    let mut rules: Vec<u16> = rows.iter().filter(|(_, n)| *n > 1).map(|(f, _)| f.rule).collect();
    let folded = rules.len();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), folded, "equal acts are one row: {}", words.join("\n"));
}
