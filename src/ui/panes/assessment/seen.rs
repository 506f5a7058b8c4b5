//! The sheet as it was last computed, its rows, and how points are said.

use crate::base::Frac;
use crate::model::assessment::{Assessment, SuperiorAssessment};
use crate::msg;
use crate::rules::assessment::standard::{self, Gain, Judge, Past, Period, Proof, Sheet, Standard, Status};

/// A row of the tree.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum TreeRow {
    /// An area, by its place.
    Area(usize),
    /// An indicator, by its place in the sheet.
    Item(usize),
    /// What a figure came from.
    Proof(Option<usize>, Proof),
    /// What caps the band.
    Veto(usize, usize),
}

/// What was computed for a book, a day and a period.
pub(super) struct Seen {
    pub standard: Standard,
    pub period: Period,
    pub sheet: Sheet,
    pub gains: Vec<Gain>,
    /// The periods before that were handed in, the latest first.
    pub past: Vec<Past>,
    /// The record, once somebody has begun one.
    pub record: Option<Assessment>,
    /// What the superior made of it.
    pub superior: Option<SuperiorAssessment>,
}

/// Says one way to more points: `再开 1 次支委会: 2.5 → 3.0`.
pub(super) fn gain(gain: &Gain, lang: crate::base::Lang) -> String {
    let text = msg!("{id} {what}：{from} → {to}", "{id} {what}: {from} → {to}");
    text.with("id", gain.item.as_str())
        .with("what", gain.what.clone())
        .with("from", gain.from.words())
        .with("to", gain.to.words())
        .render(lang)
}

/// Returns who says the points of an indicator, in one word.
pub(super) fn whose(standard: &Standard, line: &standard::Line) -> crate::base::Text {
    let judge = standard.item(&line.id).map(|i| i.judge).unwrap_or_default();
    match (line.status, line.own, line.auto) {
        (Status::NotApplicable, ..) => msg!("不适用", "does not apply").into(),
        (Status::NotYet, ..) => msg!("未到期", "not due yet").into(),
        (_, Some(own), Some(auto)) if own != auto => {
            msg!("自评，记录为 {n}", "self; the records say {n}").with("n", auto.words())
        }
        (_, Some(_), _) => msg!("自评", "self").into(),
        (Status::Scored, ..) => msg!("记录", "records").into(),
        (_, None, Some(auto)) => msg!("建议 {n}，待采纳", "suggested: {n}").with("n", auto.words()),
        _ if judge == Judge::Person => msg!("未评", "not scored").into(),
        _ => msg!("记录不足，未评", "not in the records").into(),
    }
}

pub(super) fn signed(points: Frac) -> String {
    if points.is_negative() { points.words() } else { format!("+{}", points.words()) }
}
