//! What a member does for others: a service, a post, a badge, the sign on the dormitory door.

use crate::base::{Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::{Book, Codes, Hooks, Link, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// What was done, or put up to be seen.
    ServiceKind {
        Service = 0 "service" msg!("服务", "service"),
        Post = 1 "post" msg!("岗位", "post"),
        Badge = 2 "badge" msg!("挂牌", "badge"),
        DormSign = 3 "dorm_sign" msg!("宿舍标志", "dormitory sign"),
    }
}

record! {
    /// What a member does for others, from a day on (服务、岗位、挂牌、宿舍标志).
    Service "service" msg!("服务", "service"), happened: Some(msg!("日期", "on")), {
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// A service, a post, a badge, a sign.
        kind: Option<ServiceKind> = msg!("类别", "kind"), Required;
        /// What.
        what: Words = msg!("内容", "what"), Shared;
        /// Where.
        place: Words = msg!("地点", "place"), Shared;
        /// The room a dormitory sign hangs at: where somebody lives.
        room: Words = msg!("宿舍号", "room"), Private;
        /// The last day of a post; the day a badge or sign came down.
        until: Option<NaiveDate> = msg!("止（摘下）", "until");
        /// Why it ended or came down.
        reason: Words = msg!("原因", "reason");
        /// What shows it, in words.
        evidence: Words = msg!("佐证", "evidence");
        /// A file that shows it.
        file: Words = msg!("佐证文件", "evidence file");
        /// The fingerprint of that file.
        hash: Words = msg!("文件指纹", "fingerprint"), Command;
    }
}

impl ServiceKind {
    /// Returns whether it lasts until somebody ends it; a service is over with its day.
    pub fn lasts(self) -> bool {
        self != ServiceKind::Service
    }
}

impl Service {
    /// Returns whether any of it fell within these days.
    pub fn falls(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let Some(on) = self.head.happened else { return false };
        let open = self.kind.is_some_and(ServiceKind::lasts);
        let last = self.until.or((!open).then_some(on));
        on <= to && last.is_none_or(|last| from <= last)
    }
}

/// Returns the day a record must have.
pub(in crate::model) fn dated(day: Option<NaiveDate>) -> Result<NaiveDate, Refusal> {
    day.ok_or_else(|| Refusal::new(msg!("要写日期", "the day is needed")).at("happened"))
}

impl Hooks for Service {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let kind = self.kind.map_or(Self::LABEL, |k| k.row().label).get(lang);
        let what = if self.what.is_empty() { &*self.place } else { &*self.what };
        format!("{} {kind} {what}", book.name_of(self.member.0, lang)).trim().to_owned()
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "kind", "what", "place", "room", "until", "reason"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(s) = after else { return Ok(()) };
        let on = dated(s.head.happened)?;
        if s.what.is_empty() && s.place.is_empty() && s.room.is_empty() {
            return Err(Refusal::new(msg!("要写做了什么，或在哪里", "say what, or where")).at("what"));
        }
        if s.until.is_some_and(|until| until < on) {
            return Err(Refusal::new(msg!("“止”早于开始", "it ends before it begins")).at("until"));
        }
        Ok(())
    }
}
