//! Relations of a member: organisational relations in and out with letter and receipt (组织关系转接), and the standing of a
//! membership from a day on (党籍状态).

use super::roster::{Member, Status};
use crate::base::{Id, Lang, Refusal};
use crate::model::book::days::ordered;
use crate::model::{Book, Codes, Hooks, Link, Prose, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Which way a relation goes.
    Direction {
        Out = 0 "out" msg!("转出", "out"),
        In = 1 "in" msg!("转入", "in"),
    }
}

codes! {
    /// What changed in the standing of a membership.
    StatusKind {
        Normal = 0 "normal" msg!("恢复正常", "back to normal"),
        OnPartyProbation = 1 "on_party_probation" msg!("留党察看", "on Party probation"),
        LostContact = 2 "lost_contact" msg!("失联", "lost contact"),
        Suspended = 3 "suspended" msg!("停止党籍", "suspended"),
        Abroad = 4 "abroad" msg!("出国（境）", "abroad"),
        Away = 5 "away" msg!("外出流动", "away"),
        Left = 6 "left" msg!("退党", "left"),
        Removed = 7 "removed" msg!("除名", "removed"),
        Readmitted = 8 "readmitted" msg!("重新入党", "re-admitted"),
        Deceased = 9 "deceased" msg!("去世", "deceased"),
    }
}

record! {
    /// A relation handed over, from the day of the letter on (组织关系转接).
    Transfer "transfer" msg!("组织关系转接", "transfer"), happened: Some(msg!("开具（收到）日期", "letter of")), {
        /// Whose.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// In or out.
        direction: Option<Direction> = msg!("方向", "direction"), Required;
        /// The other unit.
        unit: Words = msg!("对方党组织", "other unit"), Required Shared;
        /// Number of the letter.
        letter: Words = msg!("介绍信编号", "letter no.");
        /// The last day on which the letter holds.
        valid_until: Option<NaiveDate> = msg!("有效期至", "valid until");
        /// The day on which the other unit took the person in, by its receipt.
        receipt_on: Option<NaiveDate> = msg!("回执日期", "receipt on");
        /// Until which month dues were paid.
        dues_to: Words = msg!("党费交至", "dues paid to");
        /// The day on which the file was handed over and checked.
        file_on: Option<NaiveDate> = msg!("档案交接日期", "file handed over on");
        /// Why it was sent back or withdrawn.
        returned: Words = msg!("退回原因", "why returned");
    }
}

record! {
    /// The standing of a membership from a day on (党籍状态).
    StatusChange "status" msg!("党籍状态", "standing"), happened: Some(msg!("起始日期", "from")), {
        /// Whose.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// What holds.
        status: Option<StatusKind> = msg!("状态", "standing"), Required;
        /// The last day, where one is set.
        until: Option<NaiveDate> = msg!("止", "until");
        /// Where the person is.
        place: Words = msg!("去向", "where");
        /// The last contact.
        contact_on: Option<NaiveDate> = msg!("最近联系日期", "last contact on");
        /// The decision, with the number of its paper.
        decision: Words = msg!("决定（文号）", "decision");
        /// Grounds, and what was done to find the person.
        grounds: Prose = msg!("情况", "grounds"), Private;
    }
}

impl StatusKind {
    /// Returns the mark that the person's own row carries while it holds.
    pub fn mark(self) -> Status {
        match self {
            StatusKind::Normal | StatusKind::Abroad | StatusKind::Away | StatusKind::Readmitted => Status::Normal,
            StatusKind::OnPartyProbation => Status::OnPartyProbation,
            StatusKind::LostContact => Status::LostContact,
            StatusKind::Suspended => Status::Suspended,
            StatusKind::Left => Status::Left,
            StatusKind::Removed => Status::Removed,
            StatusKind::Deceased => Status::Deceased,
        }
    }

    /// Finds what a mark set by hand says.
    pub fn of(mark: Status) -> Option<StatusKind> {
        Some(match mark {
            Status::Normal => StatusKind::Normal,
            Status::OnPartyProbation => StatusKind::OnPartyProbation,
            Status::LostContact => StatusKind::LostContact,
            Status::Suspended => StatusKind::Suspended,
            Status::Left => StatusKind::Left,
            Status::Removed => StatusKind::Removed,
            Status::Deceased => StatusKind::Deceased,
            Status::TransferredOut => return None,
        })
    }
}

/// Returns what was last said of a membership by a day.
pub fn standing_on(book: &Book, member: Id, day: NaiveDate) -> Option<&StatusChange> {
    let begun = book.of::<StatusChange>(member).filter(|s| s.head.happened.is_some_and(|from| from <= day));
    begun.max_by_key(|s| (s.head.happened, s.head.id))
}

impl Hooks for Transfer {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let way = self.direction.map_or(Self::LABEL, |d| d.row().label).get(lang);
        format!("{} {way} {}", book.name_of(self.member.0, lang), &*self.unit)
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "direction", "unit", "letter", "valid_until", "receipt_on"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(t) = after else { return Ok(()) };
        ordered(t.head.happened, t.valid_until, "valid_until")?;
        ordered(t.head.happened, t.receipt_on, "receipt_on")
    }
}

impl Hooks for StatusChange {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let what = self.status.map_or(Self::LABEL, |s| s.row().label).get(lang);
        format!("{} {what}", book.name_of(self.member.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "status", "until", "place", "contact_on", "decision"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(s) = after else { return Ok(()) };
        ordered(s.head.happened, s.until, "until")?;
        let born = book.get::<Member>(s.member.0).and_then(Member::born);
        match s.head.happened.zip(born).filter(|(on, born)| on < born) {
            Some((on, _)) => {
                let text = msg!("{on} 早于出生日期", "{on} is before the day of birth").with("on", on);
                Err(Refusal::new(text).at("happened"))
            }
            None => Ok(()),
        }
    }
}
