//! Where somebody stands on the road: computed, never stored, never typed. How it follows from steps stands with the road.

use crate::base::{Date, Month};
use crate::model::book::codes::Codes;
use crate::{codes, msg};
use chrono::NaiveDate;

codes! {
    /// The five stages and the ground they start from.
    Stage {
        Masses = 0 "masses" msg!("普通学生", "student"),
        Applicant = 1 "applicant" msg!("入党申请人", "applicant"),
        Activist = 2 "activist" msg!("入党积极分子", "activist"),
        Prospect = 3 "prospect" msg!("发展对象", "prospect"),
        Probationary = 4 "probationary" msg!("预备党员", "probationary"),
        Full = 5 "full" msg!("正式党员", "full member"),
    }
}

/// A person's place on the road, as of some day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The effective stage: decided by the meeting *and* approved.
    pub stage: Stage,
    /// What the meeting has decided and nobody has approved yet.
    pub decided: Option<Stage>,
    /// Day of the application.
    pub applied_on: Option<NaiveDate>,
    /// Day of being named activist.
    pub activist_on: Option<NaiveDate>,
    /// Day of listing as prospect.
    pub prospect_on: Option<NaiveDate>,
    /// Day of the admitting branch meeting (加入党组织日期).
    pub admitted_on: Option<NaiveDate>,
    /// Day the probation expired, once converted (转为正式党员日期).
    pub converted_on: Option<NaiveDate>,
    /// New end of the probation, once extended.
    pub extended_until: Option<NaiveDate>,
    /// For each stage after the first the month of which nobody knows the day.
    pub months: [Option<Month>; Stage::ALL.len()],
}

impl Standing {
    /// Stands at the beginning.
    pub const NEW: Standing = Standing {
        stage: Stage::Masses,
        decided: None,
        applied_on: None,
        activist_on: None,
        prospect_on: None,
        admitted_on: None,
        converted_on: None,
        extended_until: None,
        months: [None; Stage::ALL.len()],
    };

    /// Returns the date on which a stage was reached, as far as it is known.
    pub fn date(&self, stage: Stage) -> Option<Date> {
        let day = match stage {
            Stage::Masses => None,
            Stage::Applicant => self.applied_on,
            Stage::Activist => self.activist_on,
            Stage::Prospect => self.prospect_on,
            Stage::Probationary => self.admitted_on,
            Stage::Full => self.converted_on,
        };
        day.map(Date::Day).or(self.months[stage as usize].map(Date::Month))
    }

    /// Returns whether the person is a member, probationary or full.
    pub fn is_member(&self) -> bool {
        self.stage >= Stage::Probationary
    }
}
