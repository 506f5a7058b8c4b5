//! The gates before a listing and before the votes: pre-review, public notice, and what was said against somebody.

use crate::base::{Lang, Refusal};
use crate::model::people::roster::Member;
use crate::model::road::development::{Outcome, StepKind};
use crate::model::{Book, Codes, Hooks, Link, Prose, Record, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// What somebody is to be taken to.
    Gate {
        Admission = 1 "admission" msg!("接收预备党员", "admission"),
        Conversion = 2 "conversion" msg!("预备党员转正", "conversion"),
    }
}

codes! {
    /// What is announced (公示对象).
    Announced {
        Listing = 0 "listing" msg!("拟列发展对象", "listing as prospect"),
        Admission = 1 "admission" msg!("拟接收预备党员", "admission"),
        Conversion = 2 "conversion" msg!("拟转为正式党员", "conversion"),
    }
}

codes! {
    /// What the pre-review concluded.
    Conclusion {
        Passed = 0 "passed" msg!("合格", "passed"),
        Failed = 1 "failed" msg!("不合格", "failed"),
    }
}

codes! {
    /// How a notice was given (印发或张贴).
    NoticeWay {
        Printed = 0 "printed" msg!("印发", "printed"),
        Posted = 1 "posted" msg!("张贴", "posted"),
    }
}

codes! {
    /// How an objection reached the branch.
    ObjectionWay {
        Visit = 0 "visit" msg!("来访", "visit"),
        Letter = 1 "letter" msg!("来信", "letter"),
        Phone = 2 "phone" msg!("来电", "phone call"),
        AtMeeting = 3 "at_meeting" msg!("会上提出", "raised in the meeting"),
    }
}

codes! {
    /// What the inquiry into an objection found.
    Inquiry {
        Unfounded = 0 "unfounded" msg!("不属实", "unfounded"),
        Harmless = 1 "harmless" msg!("属实，不影响", "true, no obstacle"),
        Stops = 2 "stops" msg!("属实，终止", "true, an obstacle"),
    }
}

record! {
    /// The written pre-review by the committee with power of approval (预审): no pass, no vote.
    PreReview "pre_review" msg!("预审", "pre-review"), happened: Some(msg!("预审日期", "reviewed on")), {
        /// Whose.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// For the admission or for the conversion.
        gate: Option<Gate> = msg!("事项", "for"), Required;
        /// What it concluded.
        conclusion: Option<Conclusion> = msg!("结论", "conclusion"), Required;
        /// Number of the written opinion.
        document: Words = msg!("文号", "document no."), Required;
        /// The committee with power of approval.
        unit: Words = msg!("预审单位", "reviewed by"), Shared;
        /// The written opinion.
        opinion: Prose = msg!("预审意见", "opinion");
        /// When the branch reported.
        reported_on: Option<NaiveDate> = msg!("报送日期", "reported on");
        /// The general branch's opinion on the way, where there is one.
        general_opinion: Prose = msg!("党总支意见", "general branch's opinion");
        /// When the general branch gave it.
        general_on: Option<NaiveDate> = msg!("党总支意见日期", "general branch's opinion on");
        /// Who handled it.
        handler: Words = msg!("经办人", "handled by"), Shared;
    }
}

record! {
    /// A public notice about one person (公示); those posted together share day and paper.
    PublicNotice "public_notice" msg!("公示", "public notice"), happened: Some(msg!("公示起", "posted on")), {
        /// About whom.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// What is announced.
        gate: Option<Announced> = msg!("事项", "for"), Required;
        /// Last day, where it stood longer than it must.
        until: Option<NaiveDate> = msg!("公示止", "until");
        /// Who ordered it.
        ordered_by: Words = msg!("责成单位", "ordered by"), Shared;
        /// When it was ordered.
        ordered_on: Option<NaiveDate> = msg!("责成日期", "ordered on");
        /// Printed, posted or both.
        ways: Set<NoticeWay> = msg!("方式", "ways");
        /// Where: the unit in which the person studies.
        place: Words = msg!("地点", "place"), Shared;
        /// Bodies that take comments.
        bodies: Words = msg!("受理部门", "comments to"), Shared;
        /// Their telephone.
        contact_phone: Words = msg!("受理电话", "telephone"), Shared;
        /// Number of the paper.
        document: Words = msg!("文号", "document no."), Shared;
        /// When the result was reported.
        result_on: Option<NaiveDate> = msg!("结果报告日期", "result reported on");
        /// What proves it.
        evidence: Words = msg!("佐证", "evidence"), Shared;
        /// Who handled it.
        handler: Words = msg!("经办人", "handled by"), Shared;
    }
}

record! {
    /// Something said against somebody during a notice (反映). Who said it is not recorded.
    Objection "objection" msg!("反映", "objection"), happened: Some(msg!("收到日期", "received on")), {
        /// The notice it answers.
        notice: Link<PublicNotice> = msg!("公示", "notice"), Required Owner;
        /// How it came.
        way: Option<ObjectionWay> = msg!("途径", "way");
        /// What was said.
        text: Prose = msg!("反映内容", "what was said"), Required;
        /// What was looked into and how.
        inquiry: Prose = msg!("核查情况", "inquiry");
        /// What the inquiry found.
        result: Option<Inquiry> = msg!("核查结论", "result");
        /// When the inquiry ended; empty: open, and an open one blocks.
        closed_on: Option<NaiveDate> = msg!("办结日期", "closed on");
        /// Who inquired.
        handler: Words = msg!("核查人", "handled by");
    }
}

impl PreReview {
    /// Returns the step it is.
    pub fn step(&self) -> Option<StepKind> {
        Some(match self.gate? {
            Gate::Admission => StepKind::PreReview1,
            Gate::Conversion => StepKind::PreReview2,
        })
    }

    /// Returns how that step ended.
    pub fn outcome(&self) -> Outcome {
        if self.conclusion == Some(Conclusion::Failed) { Outcome::Failed } else { Outcome::Passed }
    }
}

impl PublicNotice {
    /// Returns the step it is.
    pub fn step(&self) -> Option<StepKind> {
        Some(match self.gate? {
            Announced::Listing => StepKind::PublicNotice0,
            Announced::Admission => StepKind::PublicNotice1,
            Announced::Conversion => StepKind::PublicNotice2,
        })
    }
}

impl Objection {
    /// Returns whether it is still being looked into.
    pub fn is_open(&self) -> bool {
        self.closed_on.is_none()
    }
}

impl Hooks for PreReview {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let gate = self.gate.map_or(Self::LABEL, |g| g.row().label);
        format!("{} {} {}", book.name_of(self.member.0, lang), gate.get(lang), Self::LABEL.get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["member", "gate", "happened", "conclusion", "document", "unit", "reported_on"]
    }
}

impl Hooks for PublicNotice {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let gate = self.gate.map_or(Self::LABEL, |g| g.row().label);
        format!("{} {} {}", book.name_of(self.member.0, lang), gate.get(lang), Self::LABEL.get(lang))
    }
    fn public() -> &'static [&'static str] {
        &["happened", "member", "gate", "until", "ways", "place", "bodies", "contact_phone", "document"]
    }
    fn posted() -> &'static [&'static str] {
        &["ordered_by", "ordered_on"]
    }
    fn shown() -> &'static [&'static str] {
        &["member", "gate", "happened", "until", "place", "ways", "result_on"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(n) = after else {
            let answered = before.is_some_and(|n| book.of::<Objection>(n.head.id).next().is_some());
            let text = msg!("已有反映的公示不能删去", "a notice that was answered cannot be removed");
            return if answered { Err(Refusal::new(text)) } else { Ok(()) };
        };
        if n.until.zip(n.head.happened).is_some_and(|(until, from)| until < from) {
            return Err(Refusal::new(msg!("“公示止”早于“公示起”", "the notice ends before it begins")).at("until"));
        }
        Ok(())
    }
}

impl Hooks for Objection {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = book.get::<PublicNotice>(self.notice.0).map(|n| book.name_of(n.member.0, lang));
        format!("{} {}", who.unwrap_or_default(), Self::LABEL.get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["notice", "happened", "way", "text", "result", "closed_on"]
    }
    /// An inquiry is not closed without what it found.
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(o) = after else { return Ok(()) };
        if o.closed_on.is_some() && (o.result.is_none() || o.inquiry.is_empty()) {
            let text = msg!("办结要写核查情况和结论", "closing needs the inquiry and what it found");
            return Err(Refusal::new(text).at(if o.result.is_none() { "result" } else { "inquiry" }));
        }
        Ok(())
    }
}
