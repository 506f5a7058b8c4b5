//! Rectification within a time limit (限期整改): the item, its progress, its closing.

use crate::base::{Lang, Refusal};
use crate::model::development::belongs;
use crate::model::meeting::{Line, Meeting};
use crate::model::roster::Member;
use crate::model::{Book, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Where a finding came from.
    Source {
        SelfAssessment = 0 "self_assessment" msg!("自评", "self-assessment"),
        Superior = 1 "superior" msg!("上级考核", "superior"),
        Inspection = 2 "inspection" msg!("检查指导", "inspection"),
        Meeting = 3 "meeting" msg!("组织生活会", "meeting"),
        Evaluation = 4 "evaluation" msg!("民主评议", "evaluation"),
        Masses = 5 "masses" msg!("群众意见", "masses"),
        Accountability = 6 "accountability" msg!("责任追究", "accountability"),
    }
}

codes! {
    /// Where an item is in its life (dossier F-3). Overdue is computed, never a state.
    RectificationState {
        Draft = 0 "draft" msg!("草稿", "draft"),
        Issued = 1 "issued" msg!("已下达", "issued"),
        Working = 2 "working" msg!("整改中", "working"),
        ExtensionRequested = 3 "extension_requested" msg!("申请延期", "extension requested"),
        AwaitingReview = 4 "awaiting_review" msg!("待验收", "awaiting review"),
        Closed = 5 "closed" msg!("已销号", "closed"),
        Consolidated = 6 "consolidated" msg!("已巩固", "consolidated"),
        Withdrawn = 7 "withdrawn" msg!("撤销", "withdrawn"),
    }
}

record! {
    /// One item to be put right by a day (整改).
    Rectification "rectification" msg!("整改", "rectification"), happened: Some(msg!("下达日", "issued on")), {
        /// What is wrong.
        title: Words = msg!("问题", "problem"), Required;
        /// Where the finding came from.
        source: Option<Source> = msg!("来源", "source");
        /// The meeting it was raised in.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// The line it was raised from.
        line: Link<Line> = msg!("记录", "line"), Owner;
        /// Why it came to that.
        cause: Prose = msg!("原因分析", "cause");
        /// What will be true when it is done.
        goal: Words = msg!("整改目标", "goal");
        /// What is done about it.
        measures: Prose = msg!("整改措施", "measures");
        /// Who answers for it.
        owner: Link<Member> = msg!("责任人", "owner");
        /// Who guides it, named by the college committee.
        guide: Words = msg!("指导人", "guide");
        /// The day by which it must be done.
        deadline: Option<NaiveDate> = msg!("整改时限", "deadline");
        /// The deadline before it was extended.
        original_deadline: Option<NaiveDate> = msg!("原时限", "original deadline");
        /// Where it is in its life.
        state: Option<RectificationState> = msg!("状态", "state"), Command;
        /// Who accepted it.
        accepted_by: Words = msg!("验收人", "accepted by"), Command;
        /// When it was accepted.
        accepted_on: Option<NaiveDate> = msg!("验收日", "accepted on"), Command;
        /// What the accepter said.
        verdict: Words = msg!("验收意见", "verdict"), Command;
    }
}

record! {
    /// One entry of an item's progress (整改进展).
    Progress "progress" msg!("整改进展", "progress"), happened: Some(msg!("日期", "on")), {
        /// The item.
        rectification: Link<Rectification> = msg!("整改", "rectification"), Required Owner;
        /// What was done.
        text: Prose = msg!("进展", "progress"), Required;
        /// What proves it.
        evidence: Words = msg!("佐证", "evidence");
    }
}

impl Rectification {
    /// Says whether it still runs towards its deadline.
    pub fn runs(&self) -> bool {
        use RectificationState::{AwaitingReview, Draft, ExtensionRequested, Issued, Working};
        matches!(self.state, None | Some(Draft | Issued | Working | ExtensionRequested | AwaitingReview))
    }

    /// Says whether it has been accepted.
    pub fn is_closed(&self) -> bool {
        matches!(self.state, Some(RectificationState::Closed | RectificationState::Consolidated))
    }
}

impl Hooks for Rectification {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["deadline", "state", "title", "owner", "source", "happened"]
    }
    /// Closing needs at least one piece of evidence and an accepter; a deadline does not precede its start.
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(r) = after else { return Ok(()) };
        if r.title.is_empty() {
            return Err(Refusal::new(msg!("要写明问题", "say what is wrong")).at("title"));
        }
        if let (Some(issued), Some(deadline)) = (r.head.happened, r.deadline)
            && deadline < issued
        {
            let text = msg!("时限 {a} 早于下达日 {b}", "the deadline {a} precedes the day of issue {b}");
            return Err(Refusal::new(text.with("a", deadline).with("b", issued)).at("deadline"));
        }
        if r.is_closed() {
            let proven = book.of::<Progress>(r.head.id).any(|p| !p.evidence.is_empty());
            if !proven {
                let text = msg!("销号至少要有一条佐证", "closing needs at least one piece of evidence");
                let hint = msg!("先记一条带佐证的进展", "record progress with evidence first");
                return Err(Refusal::new(text).at("state").by_rule("rectification_evidence", None).hint(hint));
            }
            if r.accepted_by.is_empty() {
                let text = msg!("销号要写明验收人", "closing needs who accepted it");
                return Err(Refusal::new(text).at("accepted_by"));
            }
        }
        Ok(())
    }
}

impl Hooks for Progress {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.rectification.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["rectification", "happened", "text", "evidence"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        if let Some(p) = after {
            belongs(book.get::<Rectification>(p.rectification.0).is_some(), "rectification")?;
        }
        // Taking evidence away from a closed item would leave it closed without any.
        let item = before.and_then(|p| book.get::<Rectification>(p.rectification.0));
        item.map_or(Ok(()), |r| Rectification::guard(Some(r), Some(r), book))
    }
}
