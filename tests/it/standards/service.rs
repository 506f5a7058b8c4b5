//! What members do for others, at the edges: service and posts, recommendation meetings, activities by term.

use super::methods::{AFTER, asked, one, standard};
use zhibu::base::{Frac, Lang};
use zhibu::rules::Calendar;
use zhibu::rules::assessment::standard::{Mark, assess, gains};

const MEMBER: &str = "apply=2024-01-01 vote_1=2025-05-20 approval_1=2025-06-12";

fn member(name: &str) -> String {
    format!("person {name} {MEMBER}")
}

#[test]
fn members_with_a_record_are_counted_of_all_members_of_the_day() {
    let part = "{ ratio = \"service\" }";
    let (a, b) = (member("a"), member("b"));
    let at = |lines: &[&str]| one(part, "4", AFTER, lines);
    assert_eq!(at(&[&a, &b]), "Unscored", "nothing is recorded of anybody: unknown, not zero");
    assert_eq!(at(&[]), "Unscored", "nobody at all");
    assert_eq!(at(&[&a, "service 2026-03-01 service", &b]), "2");
    assert_eq!(at(&[&a, "service 2025-12-31 service", &b, "service 2026-01-01 service"]), "2", "of another year");
    assert_eq!(at(&[&a, "service 2026-12-31 service", &b, "service 2027-01-01 service"]), "2");
    assert_eq!(at(&[&a, "service 2026-03-01 post", "service 2026-04-01 badge", &b]), "2", "a person is one person");
    let applicant = "person c apply=2025-09-01";
    assert_eq!(at(&[&a, "service 2026-03-01 service", applicant]), "4", "an applicant is no member");
    assert_eq!(at(&[&a, "service 2026-03-01 service", applicant, "service 2026-03-01 service"]), "4");
    // A sign that hangs since last year counts until the day it comes down; a service is over with its day.
    assert_eq!(at(&[&a, "service 2025-09-15 dorm_sign"]), "4");
    assert_eq!(at(&[&a, "service 2025-09-15 dorm_sign 2026-01-01"]), "4");
    assert_eq!(at(&[&a, "service 2025-09-15 dorm_sign 2025-12-31", &b, "service 2026-03-01 post"]), "2");
    // Part taken is a record too, and so is leading.
    assert_eq!(at(&[&a, "activity 2026-03-05 volunteer -", "took_part", &b]), "2");
    assert_eq!(at(&[&a, "activity 2026-03-05 volunteer -", "took_part led", &b]), "2");
    assert_eq!(at(&[&a, "activity 2025-03-05 volunteer -", "took_part", &b]), "Unscored");
}

#[test]
fn what_was_entered_late_counts_as_the_standard_says() {
    let (a, b) = (member("a"), member("b"));
    let at = |only: &str, lines: &[&str]| one(&format!("{{ ratio = \"service\"{only} }}"), "4", AFTER, lines);
    let late = [&*a, "service 2026-03-01/2026-03-09 service", &*b, "service 2026-03-01/2026-03-08 service"];
    assert_eq!(at("", &late), "4");
    assert_eq!(at(", late = \"1/2\"", &late), "3", "eight days are late, seven are not");
    assert_eq!(at(", entered_within = 7", &late), "2");
    let both = [&*a, "service 2026-03-01/2026-06-01 service", "service 2026-04-01 post"];
    assert_eq!(at(", late = \"1/2\"", &both), "4", "one in time is enough");
    let part = [&*a, "activity 2026-03-05 service 照片", "took_part 2026-05-01"];
    assert_eq!(at(", late = \"1/2\"", &part), "2", "a list written two months later");
    let held = "{ held = \"activity.service\", per = \"half\", proven = true, late = \"1/2\" }";
    let half = |entered: &str| format!("activity 2026-03-05/{entered} service 照片");
    assert_eq!(one(held, "4", "2026-07-01", &[&half("2026-03-12"), "took_part"]), "4");
    assert_eq!(one(held, "4", "2026-07-01", &[&half("2026-03-13"), "took_part"]), "2");
}

#[test]
fn recommendation_meetings_are_those_recorded_on_either_side() {
    let part = "{ ratio = \"recommendation_meetings\" }";
    let at = |lines: &[&str]| one(part, "3", AFTER, lines);
    let a = member("a");
    let meeting = "activity 2026-03-12 recommendation - 一班";
    assert_eq!(at(&[]), "Unscored");
    assert_eq!(at(&["recommended 2026-03-12 一班"]), "Unscored", "who was there nobody wrote down: unknown, not zero");
    assert_eq!(at(&[&a, meeting, "took_part"]), "3");
    assert_eq!(at(&[&a, meeting, "took_part led"]), "3");
    assert_eq!(at(&[meeting]), "0", "recorded, and nobody was there");
    assert_eq!(at(&["person c apply=2025-09-01", meeting, "took_part"]), "0", "an applicant is of the class");
    let same = ["recommended 2026-03-12 一班", "recommended 2026-03-12 一班", &*a, meeting, "took_part"];
    assert_eq!(at(&same), "3", "one meeting, however many were recommended");
    let other = ["recommended 2026-03-12 二班", &*a, meeting, "took_part"];
    assert_eq!(at(&other), "1.5", "another class on the same evening");
    let day = ["recommended 2026-03-13 一班", &*a, meeting, "took_part"];
    assert_eq!(at(&day), "1.5", "another evening");
    let unnamed = ["recommended 2026-03-12 二班", &*a, "activity 2026-03-12 recommendation -", "took_part"];
    assert_eq!(at(&unnamed), "3", "a meeting that names no class stands for its day");
    assert_eq!(at(&["recommended 2025-03-12 二班", &a, meeting, "took_part"]), "3", "of another year");
    let league = [&*a, "activity 2026-03-12 league -", "took_part", "recommended 2026-03-12 一班"];
    assert_eq!(at(&league), "Unscored", "another meeting of the League says nothing of this");
}

const TERM: &str = "{ held = \"activity.service\", per = \"term\", least = 2, proven = true }";

/// Activities of a day each, with list and evidence.
fn activities(days: &[&str]) -> Vec<String> {
    days.iter().flat_map(|day| [format!("activity {day} service 照片"), "took_part".to_owned()]).collect()
}

fn term(today: &str, lines: &[String]) -> String {
    one(TERM, "4", today, &lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn two_activities_a_term_with_list_and_evidence() {
    let spring = activities(&["2026-03-05", "2026-06-05"]);
    assert_eq!(term("2026-08-31", &spring), "NotYet", "the vacation belongs to the term before it");
    assert_eq!(term("2026-09-01", &spring), "4");
    assert_eq!(term(AFTER, &spring), "2", "of two terms one");
    assert_eq!(term(AFTER, &activities(&["2026-03-05", "2026-09-01"])), "0", "one in each is not enough");
    assert_eq!(term(AFTER, &activities(&["2026-01-10", "2026-08-31", "2026-09-01", "2026-12-31"])), "4");
    assert_eq!(term(AFTER, &activities(&["2025-12-31", "2026-08-31"])), "0", "of another year");
    assert_eq!(term(AFTER, &[]), "Unscored", "no activity at all is recorded: unknown");
    assert_eq!(term(AFTER, &["activity 2026-03-05 joint 照片".to_owned()]), "0", "others are kept here, none of these");
    let lacking = |line: &str, list: bool| {
        let mut lines = activities(&["2026-03-05"]);
        lines.push(line.to_owned());
        lines.extend(list.then(|| "took_part".to_owned()));
        term("2026-09-01", &lines)
    };
    assert_eq!(lacking("activity 2026-06-05 service 照片", true), "4");
    assert_eq!(lacking("activity 2026-06-05 service -", true), "0", "no evidence");
    assert_eq!(lacking("activity 2026-06-05 service 照片", false), "0", "no list");
    assert_eq!(lacking("activity 2026-06-05 volunteer,service 照片", true), "4", "it counts as each of its kinds");
    assert_eq!(lacking("activity 2026-06-05 volunteer 照片", true), "0");
}

#[test]
fn the_schools_own_calendar_says_when_a_term_begins() {
    let own = |text: &str| Calendar::load(&[("calendar/2026.toml".to_owned(), text.to_owned())]);
    let (calendar, flaws) = own("[2026]\nterms = [\"03-02\", \"08-24\"]\n");
    assert!(flaws.is_empty() && calendar.holds(2026), "the holidays of the year stay");
    assert!(calendar.is_holiday("2026-10-01".parse().unwrap()));
    assert!(!own("[2027]\nterms = [\"03-01\"]\n").0.holds(2027), "terms are no holidays");
    let lines = activities(&["2026-08-24", "2026-08-31"]);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let text = standard(TERM, "4");
    let told = |calendar: &Calendar| {
        asked(&text, "2026-08-24", &lines, calendar, |facts, standard, period| {
            let line = assess(facts, standard, period).lines[0].clone();
            let missing = line.proofs.iter().find(|p| p.mark == Mark::Missing).map(|p| p.note.render(Lang::Zh));
            (line.points.map(Frac::short), missing)
        })
    };
    assert_eq!(told(&calendar), (Some("0".into()), Some("2026年3月起的学期 应有 2 次，少 2 次".into())));
    // By the usual days, shown as not known for certain, the term has not ended yet.
    assert_eq!(told(&Calendar::shipped()), (None, None));
    let bad = own("[2026]\nterms = [\"02-30\"]\n").1;
    assert_eq!(bad[0].line(Lang::En), "calendar/2026.toml:2:10: “02-30” is not a date that exists");
    let bad = own("[2026]\nterm = [\"03-01\"]\n").1;
    assert_eq!(bad[0].line(Lang::En), "calendar/2026.toml:2:1: only off, work and terms belong here, not “term”");
}

/// The cheapest points of a standard with one indicator that somebody confirms.
fn cheapest(part: &str, today: &str, lines: &[String]) -> Vec<String> {
    let text = standard(part, "4").replace("part = ", "judge = \"confirm\"\npart = ");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    asked(&format!("round = \"1/2\"\n{text}"), today, &lines, &Calendar::shipped(), |facts, standard, period| {
        let say = |g: &zhibu::rules::assessment::standard::Gain| {
            format!("{}: {} → {}", g.what.render(Lang::Zh), g.from.short(), g.to.short())
        };
        gains(facts, standard, period).iter().map(say).collect()
    })
}

#[test]
fn the_forecast_names_what_is_still_to_be_had() {
    let mut lines = activities(&["2026-03-05", "2026-06-05", "2026-09-05"]);
    assert_eq!(cheapest(TERM, "2026-11-24", &lines), ["再办 1 次服务同学活动: 2 → 4"]);
    assert!(cheapest(TERM, AFTER, &lines).is_empty(), "the year is over");
    lines.push("activity 2026-11-08 service -".to_owned());
    assert_eq!(cheapest(TERM, "2026-11-24", &lines), ["补齐 1 次服务同学活动的名单或佐证: 2 → 4"]);
    assert_eq!(
        cheapest(TERM, AFTER, &lines),
        ["补齐 1 次服务同学活动的名单或佐证: 2 → 4"],
        "what was held can be completed"
    );
    let none = ["activity 2026-03-05 joint 照片".to_owned()];
    assert_eq!(cheapest(TERM, "2026-11-24", &none), ["再办 2 次服务同学活动: 0 → 2"], "spring is gone");
    // Of seven members six have a record; the seventh would move 3.43, rounded to 3.5, to 4.
    let mut people: Vec<String> = (0..7).map(|n| member(&format!("m{n}"))).collect();
    (0..6).rev().for_each(|at| people.insert(at + 1, "service 2026-03-01 service".into()));
    assert_eq!(cheapest("{ ratio = \"service\" }", "2026-11-24", &people), ["1 名党员有服务或岗位记录: 3.5 → 4"]);
}
