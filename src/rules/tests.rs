//! Numbers, calendar, voters: what the case files cannot say.

use super::law::numbers::{Force, Unit};
use super::*;
use crate::base::{Id, Lang};
use crate::model::meeting::sitting::{Attendance, Meeting, Presence};
use crate::model::people::roster::{Member, Status};
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::{AnyRecord, Head, Link, Record};

fn d(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

#[test]
fn a_finding_stays_small() {
    assert!(size_of::<Finding>() <= 40, "{}", size_of::<Finding>());
}

#[test]
fn a_notice_ends_as_working_days_are_counted() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let length = numbers.value("notice_0.length", d("2026-09-14")).unwrap();
    for (posted, ends) in [
        ("2026-09-30", "2026-10-13"),
        ("2026-02-12", "2026-02-26"),
        ("2026-04-30", "2026-05-11"),
        ("2026-09-14", "2026-09-20"),
        ("2026-09-24", "2026-10-09"),
        ("2026-11-23", "2026-11-30"),
    ] {
        let counted = calendar.count(d(posted), length, false);
        assert_eq!((counted.day, counted.approximate), (d(ends), false), "{posted}");
    }
    let beyond = calendar.count(d("2026-12-30"), length, false);
    assert_eq!((beyond.day, beyond.approximate), (d("2027-01-07"), true), "2027 is not held");
    assert_eq!(calendar.count(d("2026-09-14"), length, true).day, d("2026-09-18"), "the posting day counts");
}

#[test]
fn a_value_is_that_of_its_day() {
    let numbers = Rulebook::shipped();
    assert!(numbers.value("pre_review.valid", d("2026-05-10")).is_none());
    let value = numbers.value("pre_review.valid", d("2026-05-11")).unwrap();
    assert_eq!((value.whole(), value.unit, value.basis.force), (Some(1), Unit::Months, Force::Law));
    assert_eq!(crate::rules::engine::wording::cite(&value.basis).render(Lang::Zh), "细则 第十九条");
    assert_eq!(crate::rules::engine::wording::cite(&value.basis).render(Lang::En), "Rules art. 19");
    assert!(numbers.value("first_talk.within", d("2014-05-27")).is_none());
}

#[test]
fn a_school_overrides_single_values_and_it_shows() {
    let own = "[number.\"notice_1.length\"]\n\"2026-01-01\" = { value = 7, unit = \"calendar_days\", basis = \"校党〔2026〕3号\", article = \"4\" }\n\
               [number.\"thought_report.every\"]\n\"2026-01-01\" = 2\n";
    let (numbers, flaws) = Rulebook::load(&[("school.toml".into(), own.into())]);
    assert!(flaws.is_empty(), "{flaws:?}");
    let value = numbers.value("notice_1.length", d("2026-06-01")).unwrap();
    assert_eq!((value.whole(), value.unit), (Some(7), Unit::CalendarDays));
    assert_eq!(
        crate::rules::engine::wording::cite(&value.basis).render(Lang::Zh),
        "校党〔2026〕3号 第四条，本支部规定"
    );
    assert_eq!(numbers.value("notice_1.length", d("2025-12-31")).unwrap().whole(), Some(5), "the day before");
    let names: Vec<&str> = numbers.overridden().iter().map(|n| &*n.name).collect();
    assert_eq!(names, ["notice_1.length", "thought_report.every"]);
    assert_eq!(Calendar::shipped().count(d("2026-05-11"), value, false).day, d("2026-05-18"));
}

#[test]
fn a_faulty_file_is_refused_with_line_and_column_and_the_shipped_rules_stay() {
    for (text, place, word) in [
        ("[number.\"first_talk.withn\"]\n\"2026-01-01\" = 2\n", (1, 9), "first_talk.withn"),
        ("[number.\"first_talk.within\"]\n\"2026-02-30\" = 2\n", (2, 1), "2026-02-30"),
        ("[number.\"first_talk.within\"]\n\"2026-01-01\" = { value = 2, unit = \"days\" }\n", (2, 36), "months"),
        ("[number.\"first_talk.within\"]\n\"2026-01-01\" = \"two\"\n", (2, 16), "个月"),
        ("[number.\"first_talk.within\"]\n\"2026-01-01\" = { vale = 2 }\n", (2, 18), "vale"),
        ("[number.\"vote.general.quorum\"]\n\"2026-01-01\" = \"3/2\"\n", (2, 16), "比例"),
        ("[rule.first_talk]\nzh = \"x\"\n", (1, 2), "rule"),
        ("[number\n", (1, 8), "写法"),
    ] {
        let (numbers, flaws) = Rulebook::load(&[("school.toml".into(), text.into())]);
        assert_eq!(flaws.first().map(Flaw::place), Some(place), "{text}: {flaws:?}");
        let line = flaws[0].line(Lang::Zh);
        assert!(line.starts_with(&format!("school.toml:{}:{}: ", place.0, place.1)) && line.contains(word), "{line}");
        assert_eq!(numbers.value("first_talk.within", d("2026-06-01")).unwrap().whole(), Some(1));
        assert!(format!("{:?}", flaws[0].report(Lang::Zh)).contains("school.toml"));
    }
}

#[test]
fn a_calendar_with_a_day_that_does_not_exist_is_refused() {
    let (calendar, flaws) = Calendar::load(&[("2027.toml".into(), "[2027]\noff = [\"02-29\"]\n".into())]);
    assert_eq!(flaws[0].place(), (2, 8));
    assert!(!calendar.holds(2027));
    let (calendar, flaws) = Calendar::load(&[("2027.toml".into(), "[2027]\noff = [\"01-01\"]\n".into())]);
    assert!(flaws.is_empty() && calendar.holds(2027) && calendar.is_holiday(d("2027-01-01")));
}

/// A branch with members of every sort, for the list of voters.
fn hall() -> (Book, Id) {
    let branch = Id(1);
    let mut records: Vec<AnyRecord> = Vec::new();
    let mut member = |n: u128, status: Option<Status>, out: Option<&str>, steps: &[(StepKind, &str)]| {
        let head = Head { id: Id(n), branch, ..Head::default() };
        let out_on = out.map(d);
        records.push(Member { head, name: "仇".into(), status, out_on, ..Default::default() }.into_any());
        for (i, (kind, on)) in steps.iter().enumerate() {
            let head = Head { id: Id(n * 100 + i as u128), branch, happened: Some(d(on)), ..Head::default() };
            let outcome = Some(Outcome::Passed);
            records.push(
                Step { head, member: Link::to(Id(n)), step: Some(*kind), outcome, ..Default::default() }.into_any(),
            );
        }
    };
    use StepKind::{Approval1, Approval2, Vote1, Vote2};
    let probationary = [(Vote1, "2024-05-20"), (Approval1, "2024-06-12")];
    let full = [probationary[0], probationary[1], (Vote2, "2025-05-21"), (Approval2, "2025-06-12")];
    let decided = [probationary[0], probationary[1], (Vote2, "2026-06-20")];
    member(10, None, None, &full);
    member(11, Some(Status::OnPartyProbation), None, &full);
    member(12, None, Some("2026-06-25"), &full);
    member(13, None, None, &probationary);
    member(14, None, None, &decided);
    member(15, None, None, &full);
    member(16, None, None, &full);
    let meeting = Id(50);
    let head = |id: u128, on: Option<&str>| Head { id: Id(id), branch, happened: on.map(d), ..Head::default() };
    records.push(Meeting { head: head(50, Some("2026-06-25")), title: "大会".into(), ..Default::default() }.into_any());
    for (n, state) in
        [(10, Presence::Present), (15, Presence::Absent), (16, Presence::Excluded), (13, Presence::Present)]
    {
        records.push(
            Attendance {
                head: head(60 + n, None),
                meeting: Link::to(meeting),
                member: Link::to(Id(n)),
                state: Some(state),
                ..Default::default()
            }
            .into_any(),
        );
    }
    (Book::load(records.into_iter()), meeting)
}

#[test]
fn voters_are_the_full_members_of_the_day_by_what_is_approved() {
    let (book, meeting) = hall();
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: d("2026-11-24") };
    let record = book.get::<Meeting>(meeting).unwrap();
    let voters = crate::rules::vote::majority::voters(&facts, record, None);
    // 12 leaves on the day and still counts; 13 and 14 are not full, 11 is barred, 16 is not counted.
    assert_eq!((voters.due, voters.present), (vec![Id(10), Id(12), Id(15)], vec![Id(10)]));
    let mut later = record.clone();
    later.head.happened = Some(d("2026-06-30"));
    assert_eq!(crate::rules::vote::majority::voters(&facts, &later, None).due, [Id(10), Id(15)]);
    let mut before = record.clone();
    before.head.happened = Some(d("2026-06-20"));
    assert!(crate::rules::vote::majority::voters(&facts, &before, None).due.contains(&Id(12)));
}

#[test]
fn after_a_refused_approval_the_vote_is_what_comes_next() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let steps = |outcome| {
        let head = |id: u128, on: &str| Head { id: Id(id), happened: on.parse().ok(), ..Head::default() };
        let person = Member { head: head(1, "2023-09-20"), name: "仇".into(), ..Default::default() }.into_any();
        let step = |id: u128, kind: StepKind, on: &str, outcome| {
            let head = head(id, on);
            Step { head, member: Link::to(Id(1)), step: Some(kind), outcome, ..Default::default() }.into_any()
        };
        let records = [
            person,
            step(2, StepKind::Prospect, "2025-04-20", None),
            step(3, StepKind::Vote1, "2025-05-20", Some(Outcome::Passed)),
            step(4, StepKind::Approval1, "2025-06-12", Some(outcome)),
        ];
        let book = Book::load(records.into_iter());
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: d("2025-07-01") };
        (super::road::why::why(&facts, Id(1)).unwrap().next, super::road::plan::next_steps(&facts, Id(1), facts.today))
    };
    let (next, steps_open) = steps(Outcome::Failed);
    assert_eq!((next, steps_open.contains(&StepKind::Vote1)), (Some(StepKind::Vote1), true), "{steps_open:?}");
    assert!(!steps_open.contains(&StepKind::Approval1));
    let (next, steps_open) = steps(Outcome::Passed);
    assert_eq!((next, steps_open.contains(&StepKind::Vote1)), (Some(StepKind::Vote2), false), "{steps_open:?}");
}

/// The thirteen statutory days of 2027, as the regulation and the moon give them.
const STATUTORY_2027: &[&str] = &[
    "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02", "10-03",
];

#[test]
fn a_year_without_its_notice_counts_the_statutory_days_out() {
    let calendar = Calendar::shipped();
    assert!(!calendar.holds(2027));
    let mut day = d("2027-01-01");
    while day <= d("2027-12-31") {
        let free = STATUTORY_2027.contains(&day.format("%m-%d").to_string().as_str());
        assert_eq!(calendar.is_holiday(day), free, "{day}");
        let weekend = matches!(chrono::Datelike::weekday(&day), chrono::Weekday::Sat | chrono::Weekday::Sun);
        assert_eq!(calendar.is_working(day), !free && !weekend, "{day}");
        day = day.succ_opt().unwrap();
    }
    let length = Rulebook::shipped().value("notice_0.length", d("2026-12-28")).cloned().unwrap();
    let counted = calendar.count(d("2026-12-28"), &length, false);
    assert_eq!((counted.day, counted.approximate), (d("2027-01-05"), true));
}

#[test]
fn what_the_notices_say_of_the_years_held_has_every_statutory_day() {
    let calendar = Calendar::shipped();
    let held: Vec<i32> = (2000..2100).filter(|year| calendar.holds(*year)).collect();
    assert_eq!(held, [2024, 2025, 2026], "a year more: check its statutory days");
    // Each year has its thirteen days, or twelve where Mid-Autumn falls on National Day.
    for year in 2025..=2040 {
        let days = (1..=366).filter_map(|n| NaiveDate::from_yo_opt(year, n)).filter(|day| calendar.is_holiday(*day));
        let count = days.count();
        let shared = [2028, 2031, 2039].contains(&year);
        assert!(calendar.holds(year) || count == if shared { 12 } else { 13 }, "{year}: {count}");
    }
    let far = Calendar::shipped();
    assert!(far.is_holiday(d("2071-10-02")) && !far.is_holiday(d("2071-02-10")) && !far.is_holiday(d("2023-05-02")));
}

#[test]
fn a_wrong_day_in_a_calendar_is_told_with_line_and_column() {
    for (text, place, word) in [
        ("[2027]\noff = [\"02-29\"]\n", (2, 8), "02-29"),
        ("[2027]\noff = [\"02-05\", \"02-05\"]\n", (2, 17), "两次"),
        ("[2027]\noff = [\"02-20\"]\nwork = [\"02-20\"]\n", (3, 9), "两次"),
        ("[2027]\nwork = [\"02-06\"]\n", (2, 9), "法定节假日"),
        ("[2027]\nwork = [\"02-22\"]\n", (2, 9), "周一至周五"),
        ("[2027]\noff = [\"2027-01-01\"]\n", (2, 8), "月-日"),
        ("[2027]\noff = [101]\n", (2, 8), "月-日"),
        ("[2027]\noff = \"01-01\"\n", (2, 7), "列表"),
        ("[2027]\nof = [\"01-01\"]\n", (2, 1), "of"),
        ("[20270]\noff = [\"01-01\"]\n", (1, 2), "20270"),
    ] {
        let (calendar, flaws) = Calendar::load(&[("calendar/2027.toml".into(), text.into())]);
        assert_eq!(flaws.first().map(Flaw::place), Some(place), "{text}{flaws:?}");
        assert!(flaws[0].line(Lang::Zh).contains(word), "{}", flaws[0].line(Lang::Zh));
        assert!(!calendar.holds(2027), "a file with a fault is left out whole");
    }
}
