//! The days around a deadline: what Today says on each of them, and what `zhibu due` tells a program.

use crate::shell::Shell;
use chrono::{Days, NaiveDate};
use zhibu::base::{Id, Lang};
use zhibu::model::rectification::{Rectification, RectificationState as State};
use zhibu::model::{Book, Change, Head, Record};
use zhibu::rules::{self, Calendar, DueList, Facts, Group, Rulebook};

const DEADLINE: &str = "2026-11-30";

fn day(from: i64) -> NaiveDate {
    let deadline: NaiveDate = DEADLINE.parse().unwrap();
    let days = Days::new(from.unsigned_abs());
    if from < 0 { deadline - days } else { deadline + days }
}

/// Returns what Today shows so many days from the deadline: groups, rules and words.
fn today(state: State, from: i64) -> Vec<(Group, String, String)> {
    let head = Head { id: Id(1), branch: Id(1), happened: "2026-10-01".parse().ok(), ..Head::default() };
    let deadline = DEADLINE.parse().ok();
    let item = Rectification { head, title: "台账".into(), deadline, state: Some(state), ..Default::default() };
    let mut book = Book::default();
    book.apply(&[Change::add(item.into_any())]);
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day(from) };
    let list = DueList::of(&facts, &rules::findings(&facts, false), None);
    let mine = list.rows.iter().filter(|(_, f)| f.subject.id == Id(1));
    mine.map(|(g, f)| (*g, rules::name(&facts, f).to_owned(), rules::say(&facts, f).render(Lang::Zh))).collect()
}

#[test]
fn an_item_shows_on_today_around_its_deadline() {
    use Group::{Month, Overdue, Week};
    // Days from the deadline, the group, what the sentence says, whether the college is to be told.
    let table = [
        (-32, None, "", false),
        (-31, Some(Month), "2026-11-30 到期", false),
        (-8, Some(Month), "2026-11-30 到期", false),
        (-7, Some(Week), "还有 7 天", false),
        (-3, Some(Week), "还有 3 天", false),
        (-1, Some(Week), "还有 1 天", false),
        (0, Some(Week), "今天", false),
        (1, Some(Overdue), "已逾期 1 天", false),
        (7, Some(Overdue), "已逾期 7 天", false),
        (14, Some(Overdue), "已逾期 14 天", false),
        (15, Some(Overdue), "已逾期 15 天", true),
        (16, Some(Overdue), "已逾期 16 天", true),
    ];
    for (from, group, says, report) in table {
        let rows = today(State::Working, from);
        let own = rows.iter().find(|(_, rule, _)| rule == "rectification_deadline");
        assert_eq!(own.map(|(g, ..)| *g), group, "{from}: {rows:?}");
        assert!(own.is_none_or(|(_, _, words)| words.contains(says)), "{from}: {rows:?}");
        assert_eq!(rows.iter().any(|(_, rule, _)| rule == "rectification_report"), report, "{from}: {rows:?}");
    }
    // Handed in, the branch owes nothing more; closed or withdrawn, nothing is said at all.
    assert!(today(State::AwaitingReview, 7).iter().all(|(g, ..)| *g != Overdue));
    for state in [State::Closed, State::Withdrawn] {
        assert!(today(state, 7).is_empty(), "{state:?}");
    }
}

#[test]
fn what_is_due_is_told_to_a_program() {
    let shell = Shell::demo();
    let of = |today: &str| {
        let rows = shell.json(&format!("--today {today} due"));
        let title = "没有申请人谈话台账";
        let mine = rows.as_array().unwrap().iter().filter(|r| r["subject_name"] == title).cloned();
        mine.map(|r| {
            (r["rule"].as_str().unwrap().to_owned(), r["state"].as_str().unwrap().to_owned(), r["due"].clone())
        })
        .collect::<Vec<_>>()
    };
    let row = |rule: &str, state: &str, due: &str| (rule.to_owned(), state.to_owned(), due.into());
    let due = "2026-11-18";
    assert_eq!(of("2026-11-11"), [row("rectification_deadline", "due_soon", due)]);
    assert_eq!(of("2026-11-18"), [row("rectification_deadline", "due_soon", due)]);
    assert_eq!(of("2026-11-19"), [row("rectification_deadline", "overdue", due)]);
    let late = of("2026-12-03");
    assert!(late.contains(&row("rectification_report", "overdue", "2026-12-03")), "{late:?}");
    // Cron reads while the program is open: keys of the contract, soonest first.
    let rows = shell.json("--today 2026-11-24 due --within 7d");
    let rows = rows.as_array().unwrap();
    for key in [
        "rule",
        "subject_kind",
        "subject_id",
        "subject_name",
        "state",
        "due",
        "text",
        "basis",
        "article",
        "verified",
        "evidence",
    ] {
        assert!(rows.iter().all(|r| r.get(key).is_some()), "{key}");
    }
    let days: Vec<&str> = rows.iter().filter_map(|r| r["due"].as_str()).collect();
    assert!(days.windows(2).all(|w| w[0] <= w[1]), "{days:?}");
    assert!(days.iter().all(|d| *d <= "2026-12-01"), "{days:?}");
}
