//! The road into the Party as dated facts: steps, talks, thought reports.

use crate::base::{Id, Lang};
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::Member;
use crate::model::{Book, Codes, Hooks, Link, Prose, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// A step of the road, in the order of the road.
    StepKind {
        Apply = 0 "apply" msg!("递交入党申请书", "application"),
        FirstTalk = 1 "first_talk" msg!("派人谈话", "first talk"),
        Recommend = 2 "recommend" msg!("推荐（推优）", "recommendation"),
        Activist = 3 "activist" msg!("确定入党积极分子", "named activist"),
        ActivistFiled = 4 "activist_filed" msg!("积极分子备案", "activist filed"),
        Contacts = 5 "contacts" msg!("指定培养联系人", "contacts named"),
        Cultivate = 6 "cultivate" msg!("培养教育考察", "cultivation"),
        ProspectProposed = 7 "prospect_proposed" msg!("讨论拟列发展对象", "proposed as prospect"),
        ProspectAgreed = 8 "prospect_agreed" msg!("上级同意拟列（备案）", "listing agreed"),
        PublicNotice0 = 9 "public_notice_0" msg!("拟列发展对象公示", "public notice of listing"),
        Prospect = 10 "prospect" msg!("列为发展对象", "listed as prospect"),
        Introducers = 11 "introducers" msg!("确定入党介绍人", "introducers named"),
        Vetting = 12 "vetting" msg!("政治审查", "vetting"),
        TrainingDone = 13 "training_done" msg!("集中培训", "training done"),
        CommitteeReview = 14 "committee_review" msg!("支委会审查", "committee's review"),
        PreReview1 = 15 "pre_review_1" msg!("接收预审", "pre-review of admission"),
        PublicNotice1 = 16 "public_notice_1" msg!("接收公示", "public notice of admission"),
        FormFilled = 17 "form_filled" msg!("填写入党志愿书", "application form filled"),
        Planned = 18 "planned" msg!("列入大会议程", "put on the agenda"),
        Vote1 = 19 "vote_1" msg!("支部大会讨论接收", "vote on admission"),
        Deliberation1 = 20 "deliberation_1" msg!("总支审议接收", "general branch's deliberation"),
        CommitteeTalk = 21 "committee_talk" msg!("党委派人谈话", "committee's talk"),
        Approval1 = 22 "approval_1" msg!("党委审批接收", "admission approved"),
        FiledAbove = 23 "filed_above" msg!("再上一级备案", "filed above"),
        Assigned = 24 "assigned" msg!("编入支部小组", "assigned to a group"),
        Oath = 25 "oath" msg!("入党宣誓", "oath"),
        ProbationReview = 26 "probation_review" msg!("预备期考察", "review in probation"),
        ConvertApply = 27 "convert_apply" msg!("提出转正申请", "application to convert"),
        PreReview2 = 28 "pre_review_2" msg!("转正预审", "pre-review of conversion"),
        PublicNotice2 = 29 "public_notice_2" msg!("转正公示", "public notice of conversion"),
        Vote2 = 30 "vote_2" msg!("支部大会讨论转正", "vote on conversion"),
        Deliberation2 = 31 "deliberation_2" msg!("总支审议转正", "general branch's deliberation (conversion)"),
        Approval2 = 32 "approval_2" msg!("党委审批转正", "conversion approved"),
        Archived = 33 "archived" msg!("材料归档", "papers archived"),
        CandidacyCancelled = 40 "candidacy_cancelled" msg!("取消培养", "candidacy cancelled"),
        VoteFailed = 41 "vote_failed" msg!("表决未通过", "vote failed"),
        ProbationExtended = 42 "probation_extended" msg!("延长预备期", "probation extended"),
        ConversionPostponed = 43 "conversion_postponed" msg!("推迟讨论转正", "conversion postponed"),
        ProbationCancelled = 44 "probation_cancelled" msg!("取消预备党员资格", "probation cancelled"),
    }
}

impl StepKind {
    /// Finds a step by its stable name; `prospect_filed`, the word of the rules of 2014, is read as `prospect_agreed`.
    pub fn named(name: &str) -> Option<StepKind> {
        let name = if name == "prospect_filed" { "prospect_agreed" } else { name };
        StepKind::ALL.iter().find(|c| c.name == name).and_then(|c| StepKind::from_code(c.code))
    }
}

codes! {
    /// How a step ended; empty is "done".
    Outcome {
        Done = 0 "done" msg!("完成", "done"),
        Passed = 1 "passed" msg!("通过", "passed"),
        Failed = 2 "failed" msg!("未通过", "failed"),
        Extended = 3 "extended" msg!("延长预备期", "extended"),
        Withdrawn = 4 "withdrawn" msg!("撤回", "withdrawn"),
    }
}

codes! {
    /// The four sides of a talk (思想、学习、社会工作和学校生活).
    Side {
        Thought = 0 "thought" msg!("思想", "thought"),
        Study = 1 "study" msg!("学习", "study"),
        SocialWork = 2 "social_work" msg!("社会工作", "social work"),
        SchoolLife = 3 "school_life" msg!("学校生活", "school life"),
    }
}

record! {
    /// One dated step of a person's road (发展步骤). Stage and membership dates are computed from these.
    Step "step" msg!("发展步骤", "step"), happened: Some(msg!("日期", "on")), {
        /// Whose road.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Which step.
        step: Option<StepKind> = msg!("步骤", "step"), Required;
        /// How it ended.
        outcome: Option<Outcome> = msg!("结果", "outcome");
        /// Last day of a notice or of an extension; for a conversion the day the probation expired,
        /// which is the member's `converted_on`.
        until: Option<NaiveDate> = msg!("至", "until");
        /// Number of the paper behind it.
        document: Words = msg!("文号", "document no.");
        /// The meeting that made it.
        meeting: Link<Meeting> = msg!("会议", "meeting");
        /// Number of the superior's approval, where a step was taken against a rule that allows it.
        approval: Words = msg!("批准文号", "approval no.");
        /// Who handled it.
        handler: Words = msg!("经办人", "handled by"), Shared;
        /// Taken from a roster: the fact is known, not necessarily its day.
        from_roster: bool = msg!("据名册", "from a roster");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// A talk with a person (谈话).
    Talk "talk" msg!("谈话", "talk"), happened: Some(msg!("日期", "on")), {
        /// With whom.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Who talked.
        talker: Link<Member> = msg!("谈话人", "talker");
        /// Which sides.
        sides: Set<Side> = msg!("方面", "sides");
        /// What was said.
        text: Prose = msg!("内容", "text");
        /// What the contact gained from it.
        gained: Prose = msg!("联系人收获", "what the contact gained");
    }
}

record! {
    /// A written thought report handed in (思想汇报); only its receipt is recorded.
    ThoughtReport "thought_report" msg!("思想汇报", "thought report"), happened: Some(msg!("收到", "received on")), {
        /// Whose.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Who read it.
        reader: Link<Member> = msg!("阅读人", "reader");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

impl Hooks for Step {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let step = self.step.map_or("", |s| s.row().label.get(lang));
        format!("{} {step}", book.name_of(self.member.0, lang))
    }
    fn moves(&self) -> Option<Id> {
        Some(self.member.0)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "step", "happened", "outcome", "until", "document"]
    }
}

impl Hooks for Talk {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{} {}", book.name_of(self.member.0, lang), msg!("谈话", "talk").get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["member", "happened", "talker", "sides", "text"]
    }
}

impl Hooks for ThoughtReport {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{} {}", book.name_of(self.member.0, lang), msg!("思想汇报", "thought report").get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["member", "happened", "reader", "note"]
    }
}
