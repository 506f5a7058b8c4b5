//! A series of meetings: the same one planned again and again, each a meeting of its own that can be moved by itself.

use super::plan;
use crate::base::{Refusal, date};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::meeting::sitting::MeetingKind;
use crate::model::{Change, Codes, FieldKind, Kind, Record, Tx};
use crate::rules::Facts;
use crate::{codes, msg};
use chrono::{Datelike, NaiveDate};

codes! {
    /// How often a series of meetings is held.
    Rhythm {
        Weekly = 0 "weekly" msg!("每周", "every week"),
        Fortnightly = 1 "fortnightly" msg!("每两周", "every two weeks"),
        Monthly = 2 "monthly" msg!("每月同一日", "every month on the same day"),
        MonthlyWeekday = 3 "monthly_weekday" msg!("每月同一个星期几", "every month on the same weekday"),
        Quarterly = 4 "quarterly" msg!("每季度同一日", "every quarter on the same day"),
    }
}

/// The most meetings of one series: a year of weeks.
const MOST: i32 = 53;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const SERIES: &[Arg] = &[
        Arg::new("kinds", msg!("类型", "kinds"), FieldKind::Set(MeetingKind::ALL)).needed(),
        Arg::new("happened", msg!("第一次", "first on"), FieldKind::Day).needed(),
        Arg::new("every", msg!("多久一次", "how often"), FieldKind::Code(Rhythm::ALL)).needed(),
        Arg::new("times", msg!("共几次", "how many"), FieldKind::Int),
        Arg::new("until", msg!("或到哪天", "or until"), FieldKind::Day),
        Arg::new("starts", msg!("开始", "starts"), FieldKind::Time),
        Arg::new("place", msg!("地点", "place"), FieldKind::Words),
        Arg::new("chair", msg!("主持人", "chair"), FieldKind::Link(Kind::Member)).filled(plan::secretary),
        Arg::new("recorder", msg!("记录人", "recorder"), FieldKind::Link(Kind::Member)),
        Arg::new("title", msg!("会议名称", "title"), FieldKind::Words),
    ];
    let doc = msg!("按模板筹备一系列会议", "plan a series of meetings");
    vec![Command::new("meeting.series", doc, Scope::Global, SERIES, Run::Edit(series))]
}

/// Plans every meeting of the series as one change: taking it back takes all of them back.
fn series(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let (first, every) = (args.day("happened").unwrap_or(facts.today), args.code::<Rhythm>("every"));
    let (times, until) = (args.int("times"), args.day("until"));
    if times.is_none() && until.is_none() {
        let text = msg!("写共几次，或到哪天为止", "say how many, or until when");
        return Err(Refusal::new(text).at("times"));
    }
    let most = times.unwrap_or(MOST);
    let days: Vec<NaiveDate> = (0..most.clamp(0, MOST + 1))
        .map(|n| nth(first, every.unwrap_or(Rhythm::Monthly), n))
        .take_while(|day| until.is_none_or(|last| *day <= last))
        .collect();
    let n = i32::try_from(days.len()).unwrap_or(i32::MAX);
    if n == 0 || n > MOST {
        let text = msg!("一个系列是 1 到 {most} 次会议", "a series is 1 to {most} meetings").with("most", MOST);
        return Err(Refusal::new(text).at(if times.is_some() { "times" } else { "until" }));
    }
    let mut changes = Vec::new();
    let mut about = About::default();
    for (at, day) in days.into_iter().enumerate() {
        let mut meeting = plan::prepared(facts, situation, args, working(facts, day))?;
        // One title stands on all of them with its number; without one each is called by its day.
        if !args.words("title").is_empty() {
            meeting.title = format!("{} {}/{n}", args.words("title"), at + 1).as_str().into();
        }
        if at == 0 {
            about = About::of(|lang| {
                let text = msg!("{title} … 共{n}次", "{title} … {n} meetings").with("title", meeting.title.to_string());
                text.with("n", n).render(lang)
            });
        }
        changes.push(Change::add(meeting.into_any()));
    }
    let mut tx = situation.tx(facts, "meeting.series", about, changes);
    tx.reads = vec![Kind::Meeting, Kind::Member];
    Ok(tx)
}

/// Returns the day of the n-th meeting, counted from zero.
fn nth(first: NaiveDate, every: Rhythm, n: i32) -> NaiveDate {
    match every {
        Rhythm::Weekly => date::add_days(first, 7 * i64::from(n)),
        Rhythm::Fortnightly => date::add_days(first, 14 * i64::from(n)),
        Rhythm::Monthly => date::add_months(first, n),
        Rhythm::Quarterly => date::add_months(first, 3 * n),
        Rhythm::MonthlyWeekday => {
            let month = date::add_months(first.with_day(1).unwrap_or(first), n);
            let weekday = first.weekday();
            let ahead = (7 + weekday.num_days_from_monday() - month.weekday().num_days_from_monday()) % 7;
            let weeks = i64::from(first.day0() / 7);
            let day = date::add_days(month, i64::from(ahead) + 7 * weeks);
            // A fifth Friday that a month has not is its last one.
            if day.month() == month.month() { day } else { date::add_days(day, -7) }
        }
    }
}

/// Moves a day that falls on a holiday to the first working day behind it; a free weekend stays, it was chosen.
fn working(facts: &Facts, day: NaiveDate) -> NaiveDate {
    if !facts.calendar.is_holiday(day) {
        return day;
    }
    let behind = (1..=MOST).map(|n| date::add_days(day, n.into()));
    behind.into_iter().find(|d| facts.calendar.is_working(*d)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(first: &str, every: Rhythm, n: i32) -> Vec<String> {
        let first = first.parse().expect("a day");
        (0..n).map(|n| nth(first, every, n).to_string()).collect()
    }

    #[test]
    fn the_days_of_a_series() {
        assert_eq!(days("2026-12-09", Rhythm::Weekly, 3), ["2026-12-09", "2026-12-16", "2026-12-23"]);
        assert_eq!(days("2026-12-09", Rhythm::Fortnightly, 2), ["2026-12-09", "2026-12-23"]);
        assert_eq!(days("2027-01-31", Rhythm::Monthly, 3), ["2027-01-31", "2027-02-28", "2027-03-31"]);
        assert_eq!(days("2026-11-30", Rhythm::Quarterly, 2), ["2026-11-30", "2027-02-28"]);
        // The second Wednesday; the fifth Monday, or the last where there are four.
        assert_eq!(days("2026-12-09", Rhythm::MonthlyWeekday, 3), ["2026-12-09", "2027-01-13", "2027-02-10"]);
        assert_eq!(days("2026-11-30", Rhythm::MonthlyWeekday, 2), ["2026-11-30", "2026-12-28"]);
    }
}
