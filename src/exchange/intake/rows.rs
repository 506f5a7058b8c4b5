//! Rows of one kind or the other: which reader takes them.

use super::proposal::Why;
use super::sheet::Sheet;
use super::taken::{Refused, Taken};
use super::{check_in, line, meeting, member, record, result, step};
use crate::base::{Text, Trouble};
use crate::exchange::format::Row;
use crate::model::{Change, Head, Kind};
use std::collections::HashSet;

/// Returns whether a sheet of attendance is a roll of one meeting, not a list of records that each name theirs.
fn is_roll(sheet: &Sheet) -> bool {
    sheet.header.column("meeting").is_none()
}

/// Rows of one kind or the other.
pub(super) enum Rows<'a> {
    People(member::Intake<'a>),
    Meetings(meeting::Intake<'a>),
    Steps(step::Intake<'a>),
    Results(result::Intake<'a>),
    Lines(line::Intake<'a>),
    Roll(check_in::Intake<'a>),
    Records(record::Intake<'a>),
}

impl<'a> Rows<'a> {
    /// Begins with the reader of a kind. `texts` are what a sheet of minutes says altogether.
    pub(super) fn new(
        kind: Kind,
        sheet: &'a Sheet<'a>,
        head: &'a mut dyn FnMut() -> Head,
        title: &str,
        texts: HashSet<String>,
        whole: check_in::Whole,
    ) -> Result<Rows<'a>, Trouble> {
        Ok(match kind {
            Kind::Line => Rows::Lines(line::Intake::new(sheet, head, title, texts)?),
            Kind::Attendance if is_roll(sheet) => Rows::Roll(check_in::Intake::new(sheet, head, whole)?),
            Kind::Meeting => Rows::Meetings(meeting::Intake::new(sheet, head)),
            Kind::Step => Rows::Steps(step::Intake::new(sheet, head)),
            Kind::EvaluationResult => Rows::Results(result::Intake::new(sheet, head)),
            Kind::Member => Rows::People(member::Intake::new(sheet, head)),
            _ => Rows::Records(record::Intake::new(kind, sheet, head, HashSet::new())),
        })
    }

    /// Parts a row that says several things into rows of one each; `None` where it says one.
    pub(super) fn unfold(&self, row: &Row) -> Option<Vec<Row>> {
        match self {
            Rows::Lines(intake) => intake.unfold(row),
            Rows::Roll(intake) => intake.unfold(row),
            _ => None,
        }
    }

    /// Takes one row.
    pub(super) fn take(&mut self, row: &Row) -> Result<Taken, Refused> {
        match self {
            Rows::People(intake) => intake.take(row),
            Rows::Meetings(intake) => intake.take(row),
            Rows::Steps(intake) => intake.take(row),
            Rows::Results(intake) => intake.take(row),
            Rows::Lines(intake) => intake.take(row),
            Rows::Roll(intake) => intake.take(row),
            Rows::Records(intake) => intake.take(row),
        }
    }

    /// Says of the rows as a whole what somebody must know before they are taken.
    pub(super) fn about(&self) -> Option<Text> {
        match self {
            Rows::Roll(intake) => intake.about(),
            _ => None,
        }
    }

    /// Finds what can be told only once every row is read: row, whether something changed, what there is to say.
    pub(super) fn late(&mut self) -> Vec<(u32, bool, Option<Why>)> {
        match self {
            Rows::People(intake) => intake.late(),
            _ => Vec::new(),
        }
    }

    /// Returns the changes of all rows taken.
    pub(super) fn finish(self) -> Vec<Change> {
        match self {
            Rows::People(intake) => intake.finish(),
            Rows::Meetings(intake) => intake.finish(),
            Rows::Steps(intake) => intake.finish(),
            Rows::Results(intake) => intake.finish(),
            Rows::Lines(intake) => intake.finish(),
            Rows::Roll(intake) => intake.finish(),
            Rows::Records(intake) => intake.finish(),
        }
    }
}
