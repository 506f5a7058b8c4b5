//! The steps of the road as columns of a sheet: what their titles are.

use crate::base::Msg;
use crate::model::road::cultivation::{ContactRole, TrainingKind};
use crate::model::road::development::StepKind;
use crate::model::road::from_roster::TOLD;
use crate::model::{Code, Codes, Kind};
use crate::msg;

/// What the name of a column that is a step begins with.
pub const STEP: &str = "step.";

/// The decisions whose days a roster tells by names of its own, each with the approval that follows from it.
pub(super) const DECISIONS: [(&str, StepKind, Option<StepKind>); 4] = [
    ("applied_on", StepKind::Apply, None),
    ("activist_on", StepKind::Activist, Some(StepKind::ActivistFiled)),
    ("prospect_on", StepKind::Prospect, Some(StepKind::ProspectAgreed)),
    ("admitted_on", StepKind::Vote1, Some(StepKind::Approval1)),
];

/// Returns the name of the column that is a step.
pub fn column(kind: StepKind) -> String {
    let told = DECISIONS.iter().find(|(_, step, _)| *step == kind);
    told.map_or_else(|| format!("{STEP}{}", kind.row().name), |(name, ..)| (*name).to_owned())
}

/// Lists the words for every step with the column that it is.
pub fn labels() -> impl Iterator<Item = (&'static str, String)> {
    let kinds = StepKind::ALL.iter().filter_map(|code| Some((code, StepKind::from_code(code.code)?)));
    kinds.flat_map(|(code, kind)| [code.label.zh, code.label.en].map(|word| (word, column(kind))))
}

/// Returns whether a column holds something of the road.
pub fn is_one(field: &str) -> bool {
    field.contains('.') || TOLD.contains(&field)
}

/// Returns the words for a column that becomes a record of its own, such as a step or a training; `None` for a field.
pub fn label(field: &str) -> Option<Msg> {
    let coded = |all: &'static [Code], name: &str| all.iter().find(|c| c.name == name).map(|c| c.label);
    match field.split_once('.') {
        Some(("step", name)) => coded(StepKind::ALL, name),
        Some(("training", name)) => coded(TrainingKind::ALL, name),
        Some(("with", name)) => coded(ContactRole::ALL, name),
        Some(("talker", _)) => Some(msg!("谈话人", "who held the talk")),
        _ if field == "extended_until" => Some(msg!("预备期延长至", "probation extended to")),
        _ if field == "award" => Some(Kind::Award.label()),
        _ if field == "branch" => Some(Kind::Branch.label()),
        _ => None,
    }
}

/// Returns what may be left of a title: without the number of a stage before it and a number behind it, and without what
/// says that the column holds days.
pub fn bare(title: &str) -> [&str; 2] {
    const DAYS: Msg = msg!("年月日|时间|日期|年月|日|情况", "date|on|day");
    const STAGE: Msg = msg!("阶段", "stage");
    const NUMBERS: Msg = msg!("一二三四五六七八九十0123456789", "0123456789");
    let stage = title.strip_prefix(STAGE.zh).map(|t| t.trim_start_matches(|c| NUMBERS.zh.contains(c)));
    let title = stage.unwrap_or(title).trim_end_matches(|c: char| c.is_ascii_digit());
    let mut ends = DAYS.zh.split('|').chain(DAYS.en.split('|'));
    [title, ends.find_map(|end| title.strip_suffix(end)).unwrap_or(title)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::intake::aliases::Aliases;

    #[test]
    fn every_column_of_a_roster_has_words_for_people() {
        let aliases = Aliases::embedded().expect("the words the program comes with");
        let member = aliases.kind(Kind::Member.name()).expect("people");
        let own =
            |name: &str| Kind::Member.field(name).is_some() || Kind::Member.columns().iter().any(|c| c.name == name);
        let bare: Vec<&String> = member.fields.iter().filter(|f| !own(f) && label(f).is_none()).collect();
        assert!(bare.is_empty(), "shown by their internal names: {bare:?}");
    }
}
