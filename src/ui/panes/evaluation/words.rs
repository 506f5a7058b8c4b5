//! Ballots, opinions and marks of one person in words and bars that are read without colour.

use crate::base::width::pad;
use crate::base::{Frac, Lang};
use crate::model::Codes;
use crate::model::evaluation::opinion::{Opinion, Voice};
use crate::model::evaluation::round::Grade;
use crate::msg;
use crate::rules::evaluation::conduct::Conduct;

/// Cells of a full bar.
const BAR: usize = 10;
/// The best mark of an item.
const MOST: usize = 5;

/// Draws the four grades of a count as figures with bars.
pub(super) fn bars(marks: [i32; 4], valid: i32, lang: Lang) -> String {
    let grades = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];
    let bar = |(grade, n): (Grade, i32)| {
        let long = usize::try_from(n).unwrap_or(0) * BAR / usize::try_from(valid).unwrap_or(1).max(1);
        format!("{} {n} {}", grade.row().label.get(lang), "#".repeat(long)).trim_end().to_owned()
    };
    let out: Vec<String> = grades.into_iter().zip(marks).map(bar).collect();
    format!("{} / {valid}", out.join("  "))
}

/// Says one opinion: who, how many, the grade, the points of its marks; of too few voices neither.
pub(super) fn opinion(o: &Opinion, sheet: Option<&Conduct>, hidden: bool, lang: Lang) -> String {
    let mut out = vec![o.voice.map_or("", |v| v.row().label.get(lang)).to_owned()];
    if !o.by.is_empty() {
        out.push(o.by.to_string());
    }
    if let Some(n) = o.voices {
        out.push(msg!("{n} 人", "{n} voices").with("n", n).render(lang));
    }
    if hidden {
        out.push(msg!("人数过少，不列分项", "too few: what they gave is not told").get(lang).to_owned());
    } else if let Some(grade) = o.grade {
        out.push(grade.row().label.get(lang).to_owned());
    }
    if let Some(points) = o.marks().and_then(|m| sheet?.points(&m)) {
        out.push(msg!("{n} 分", "{n} points").with("n", points.short()).render(lang));
    }
    if !o.text.is_empty() {
        out.push(o.text.to_string());
    }
    out.join(" · ")
}

/// Puts what somebody says of himself beside the mean of the others, item by item.
pub(super) fn own_against(sheet: &Conduct, said: &[&Opinion], lang: Lang) -> Vec<String> {
    let marks = |own: bool| -> Vec<Vec<u8>> {
        let mine = said.iter().filter(|o| (o.voice == Some(Voice::Own)) == own);
        mine.filter_map(|o| o.marks()).filter(|m| m.len() == sheet.items.len()).collect()
    };
    let (own, others) = (marks(true), marks(false));
    if own.is_empty() && others.is_empty() {
        return Vec::new();
    }
    let mean = |all: &[Vec<u8>], at: usize| {
        let sum: Frac = all.iter().map(|m| Frac::of(m[at])).sum();
        sum.over(Frac::of(i64::try_from(all.len()).unwrap_or(1)))
    };
    let bar = |n: Option<Frac>| {
        let long = n.map_or(0, |n| (n.float() * 2.0).round() as usize);
        let figure = n.map_or_else(|| "-".to_owned(), Frac::short);
        format!("[{}{}] {}", "#".repeat(long), ".".repeat((MOST * 2).saturating_sub(long)), pad(&figure, 4))
    };
    let row = |(at, item): (usize, &crate::rules::evaluation::conduct::ConductItem)| {
        let title = pad(&crate::base::width::fit(&item.title.text().render(lang), 24), 24);
        let text = msg!("{title} 自评 {a} 他评 {b}", "{title} self {a} others {b}").with("title", title);
        text.with("a", bar(mean(&own, at))).with("b", bar(mean(&others, at))).render(lang)
    };
    sheet.items.iter().enumerate().map(row).collect()
}
