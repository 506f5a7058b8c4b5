//! A sheet and a score as they are entered are held to the standard: its name, its period, its indicators and points.

use crate::base::{Frac, Refusal};
use crate::model::assessment::{Assessment, Score};
use crate::model::{AnyRecord, Record};
use crate::msg;
use crate::rules::Facts;

/// Refuses a sheet or a score that no standard has a place for; what stood there before is asked about no more.
///
/// # Errors
/// The standard is unknown, the period is none of its own, or it has no such indicator or fewer points.
pub fn checked(facts: &Facts, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    match after {
        AnyRecord::Assessment(a) => sheet(facts, before.and_then(Assessment::from_any), a),
        AnyRecord::Score(s) => score(facts, before.and_then(Score::from_any), s),
        _ => Ok(()),
    }
}

fn sheet(facts: &Facts, before: Option<&Assessment>, a: &Assessment) -> Result<(), Refusal> {
    if before.is_some_and(|b| (&b.standard, &b.period) == (&a.standard, &a.period)) {
        return Ok(());
    }
    let standards = facts.numbers.standards();
    let Some(standard) = standards.named(&a.standard) else {
        let names: Vec<&str> = standards.all().iter().map(|s| s.name.as_str()).collect();
        let text = msg!("没有 “{name}” 这份标准；现有：{names}", "there is no standard “{name}”; there are: {names}");
        let text = text.with("name", &*a.standard).with("names", names.join(", "));
        return Err(Refusal::new(text).at("standard"));
    };
    let named = standard.period_named(&a.period);
    // A year far from the calendar is a slip of the pen: nothing of it can have begun.
    if named.as_ref().is_none_or(|period| period.from > facts.today) {
        let now = standard.period(facts.today).name;
        let text = msg!(
            "“{name}” 不是这份标准已开始的期间；现在是 {now}",
            "“{name}” is no period of this standard that has begun; the present one is {now}"
        );
        return Err(Refusal::new(text.with("name", &*a.period).with("now", now)).at("period"));
    }
    Ok(())
}

fn score(facts: &Facts, before: Option<&Score>, s: &Score) -> Result<(), Refusal> {
    if before.is_some_and(|b| (&b.indicator, &b.points) == (&s.indicator, &s.points)) {
        return Ok(());
    }
    let sheet = facts.book.get::<Assessment>(s.assessment.0);
    let Some(standard) = sheet.and_then(|a| facts.numbers.standards().of_sheet(a)) else { return Ok(()) };
    if standard.vetoes.iter().any(|v| *v.id == *s.indicator) {
        return declared(s);
    }
    let Some(item) = standard.item(&s.indicator) else {
        let text = msg!("标准里没有 “{id}” 这个指标", "the standard has no indicator “{id}”");
        return Err(Refusal::new(text.with("id", &*s.indicator)).at("indicator"));
    };
    let unlimited = standard.no_ceiling && item.points == Frac::ZERO;
    let outside = |n: Frac| n.is_negative() || (n > item.points && !unlimited);
    // An event that is valued has a range of its own, which cuts it.
    if !item.is_events() && Frac::parse(&s.points).is_some_and(outside) {
        let text = msg!("这一项是 0 至 {most} 分", "this indicator has 0 to {most} points");
        return Err(Refusal::new(text.with("most", item.points.short())).at("points"));
    }
    Ok(())
}

/// A veto is declared by its reason and what proves it.
fn declared(s: &Score) -> Result<(), Refusal> {
    if s.is_proven() || !s.reason.is_empty() {
        return Ok(());
    }
    let text = msg!("认定否决要写明事由或佐证", "a veto is declared with its reason or what proves it");
    Err(Refusal::new(text).at("evidence"))
}
