//! The yearly table of everybody on the road (定期分析): by grade and class, in which stage, who came further this year.

use super::Report;
use crate::base::Lang;
use crate::exchange::format::Cell;
use crate::model::Codes;
use crate::model::people::roster::Member;
use crate::model::people::standing::{Stage, Standing};
use crate::msg;
use crate::rules::Facts;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// The stages that are counted, in their order.
const STAGES: [Stage; 5] = [Stage::Applicant, Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Full];

/// Somebody of the branch, where they stand, and whether they are still here.
type RoadRow<'a> = (&'a Member, Standing, bool);

/// Lays the table out as of today: the branch, then each grade with its classes. Whoever has left counts in what was done
/// this year, not in the stages.
pub fn table(facts: &Facts, lang: Lang) -> Report {
    let stage = |stage: Stage| (stage.row().name, stage.row().label);
    let mut columns = vec![
        ("grade", msg!("年级", "grade")),
        ("class", msg!("班级", "class")),
        ("people", msg!("在册人数", "people")),
    ];
    columns.extend(STAGES.map(stage));
    columns.extend([
        ("new_applicants", msg!("本年新申请", "applied this year")),
        ("new_activists", msg!("本年定积极分子", "activists of this year")),
        ("new_members", msg!("本年接收", "admitted this year")),
        ("converted", msg!("本年转正", "converted this year")),
        ("share", msg!("申请及以上占比(%)", "share on the road (%)")),
    ]);
    let mut report = Report::new(msg!("发展党员分析表", "table of the road"), &columns, lang);
    let row = |m: &'_ Member| (facts.book.standing_on(m.head.id, facts.today), m.here_on(facts.today));
    let all = facts.book.all::<Member>().map(|m| (m, row(m)));
    let people: Vec<RoadRow> = all.map(|(m, (standing, here))| (m, standing, here)).collect();
    let mut grades: BTreeMap<&str, BTreeMap<&str, Vec<RoadRow>>> = BTreeMap::new();
    for row in &people {
        let classes = grades.entry(&row.0.grade).or_default();
        classes.entry(&row.0.class_name).or_default().push(*row);
    }
    let all = msg!("合计", "total").get(lang);
    report.rows.push(line(facts, (all, ""), &people));
    for (grade, classes) in &grades {
        let of_grade: Vec<RoadRow> = classes.values().flatten().copied().collect();
        report.rows.push(line(facts, (named(grade, lang), all), &of_grade));
        for (class, people) in classes {
            report.rows.push(line(facts, (named(grade, lang), named(class, lang)), people));
        }
    }
    // A class that has left long ago says nothing of this year.
    let speaks = |cell: &Cell| matches!(cell, Cell::Number(n) if *n > 0.0);
    report.rows.retain(|row| row.iter().any(speaks));
    report
}

fn named(word: &str, lang: Lang) -> &str {
    if word.is_empty() { msg!("未填", "not filled in").get(lang) } else { word }
}

fn line(facts: &Facts, (grade, class): (&str, &str), people: &[RoadRow]) -> Vec<Cell> {
    let year = facts.today.year();
    let number = |n: usize| Cell::Number(n as f64);
    let count = |fits: &dyn Fn(&Standing) -> bool| people.iter().filter(|(_, standing, _)| fits(standing)).count();
    let here: Vec<Stage> = people.iter().filter(|(.., here)| *here).map(|(_, standing, _)| standing.stage).collect();
    let this_year = |day: Option<NaiveDate>| day.is_some_and(|day| day.year() == year);
    let words = |word: &str| Cell::Text(word.to_owned());
    let mut out = vec![words(grade), words(class), number(here.len())];
    out.extend(STAGES.map(|stage| number(here.iter().filter(|s| **s == stage).count())));
    out.extend([
        number(count(&|s| this_year(s.applied_on))),
        number(count(&|s| this_year(s.activist_on))),
        number(count(&|s| this_year(s.admitted_on))),
        number(count(&|s| this_year(s.converted_on))),
    ]);
    let road = here.iter().filter(|s| **s >= Stage::Applicant).count();
    // Per cent, with one decimal.
    out.push(Cell::Number((road as f64 * 1000.0 / here.len().max(1) as f64).round() / 10.0));
    out
}
