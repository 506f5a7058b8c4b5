//! What the Party or the school decided against a member (处分). It is told to nobody whom it does not concern: what was
//! decided is masked on the screen, and a public paper holds none of it.

use super::roster::Member;
use crate::base::{Lang, Refusal};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Book, Hooks, Link, Prose, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// What was decided: the five disciplines of the Party, then those of the school.
    DisciplineKind {
        Warning = 0 "warning" msg!("警告", "warning"),
        SeriousWarning = 1 "serious_warning" msg!("严重警告", "serious warning"),
        RemovedFromPosts = 2 "removed_from_posts" msg!("撤销党内职务", "removed from Party posts"),
        Probation = 3 "party_probation" msg!("留党察看", "probation within the Party"),
        Expelled = 4 "expelled" msg!("开除党籍", "expelled from the Party"),
        SchoolWarning = 5 "school_warning" msg!("学校警告", "school: warning"),
        SchoolSerious = 6 "school_serious_warning" msg!("学校严重警告", "school: serious warning"),
        SchoolDemerit = 7 "school_demerit" msg!("学校记过", "school: demerit"),
        SchoolProbation = 8 "school_probation" msg!("留校察看", "school: probation"),
        SchoolExpelled = 9 "school_expelled" msg!("开除学籍", "school: expelled"),
    }
}

record! {
    /// A discipline that was decided on (处分).
    Discipline "discipline" msg!("处分", "discipline"), happened: Some(msg!("处分决定日", "decided on")), {
        /// Against whom.
        member: Link<Member> = msg!("对象", "person"), Required Owner;
        /// What was decided.
        kind: Option<DisciplineKind> = msg!("处分种类", "kind"), Required Private;
        /// Who decided it.
        decided_by: Words = msg!("决定机关", "decided by"), Private;
        /// Number of the paper.
        document: Words = msg!("文号", "document no."), Private;
        /// The vote of the branch it follows, so that the two are one.
        motion: Link<Motion> = msg!("支部表决", "vote of the branch"), Owner;
        /// What for.
        grounds: Prose = msg!("事由", "grounds"), Private;
        /// The day on which it ended or was lifted.
        ended_on: Option<NaiveDate> = msg!("解除日期", "ended on"), Private;
    }
}

impl Discipline {
    /// Returns whether that vote is one on a penalty of this person.
    pub fn is_by(&self, vote: &Motion) -> bool {
        vote.kind == Some(MotionKind::Penalty) && vote.subject == self.member
    }

    /// Returns whether it is what a vote of the branch led to: named by it, or decided since, where it names none.
    pub fn follows(&self, vote: &Motion, voted_on: Option<NaiveDate>) -> bool {
        match self.motion.id() {
            Some(id) => id == vote.head.id,
            None => self.member == vote.subject && self.head.happened.is_none_or(|on| Some(on) >= voted_on),
        }
    }
}

impl Hooks for Discipline {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{}{}{}", Self::LABEL.get(lang), lang.colon(), book.name_of(self.member.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "kind", "decided_by", "document", "ended_on"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(d) = after else { return Ok(()) };
        if let Some((ended, on)) = d.ended_on.zip(d.head.happened).filter(|(ended, on)| ended < on) {
            let text = msg!("解除日期 {a} 早于决定日 {b}", "it ended on {a}, before it was decided on {b}");
            return Err(Refusal::new(text.with("a", ended).with("b", on)).at("ended_on"));
        }
        if d.motion.id().is_some_and(|id| !book.get::<Motion>(id).is_some_and(|m| d.is_by(m))) {
            let text = msg!("这次表决不是对此人的处分处置", "that vote is no penalty of this person");
            return Err(Refusal::new(text).at("motion"));
        }
        Ok(())
    }
}
