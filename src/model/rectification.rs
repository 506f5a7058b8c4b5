//! Rectification within a time limit (限期整改): the item and its closing.

mod progress;

pub use progress::Progress;

use crate::base::{Id, Lang, Refusal, Value};
use crate::model::assessment::{Assessment, SuperiorAssessment};
use crate::model::evaluation::opinion::Opinion;
use crate::model::evaluation::round::EvaluationResult;
use crate::model::meeting::sitting::{Line, Meeting};
use crate::model::oversight::{Accountability, Inspection};
use crate::model::people::roster::Member;
use crate::model::road::gate::Objection;
use crate::model::{AnyRecord, Book, Codes, Column, FieldKind, Hooks, Kind, Link, Prose, Record, Words};
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
    /// How long an item is meant to take.
    Term {
        AtOnce = 0 "at_once" msg!("立行立改", "at once"),
        Short = 1 "short" msg!("短期", "short"),
        Semester = 2 "semester" msg!("学期内", "within the term"),
        Standing = 3 "standing" msg!("长期坚持", "standing"),
    }
}

codes! {
    /// How grave a problem is.
    Severity {
        Slight = 0 "slight" msg!("一般", "slight"),
        Serious = 1 "serious" msg!("较重", "serious"),
        Grave = 2 "grave" msg!("严重", "grave"),
    }
}

codes! {
    /// Who may read an item.
    Scope {
        Committee = 0 "committee" msg!("支委会", "committee"),
        Branch = 1 "branch" msg!("支部党员", "members"),
        Public = 2 "public" msg!("群众", "everybody"),
    }
}

codes! {
    /// Where an item is in its life. Overdue is computed, never a state.
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
        /// Its number in the ledger.
        no: Words = msg!("编号", "no.");
        /// Where the finding came from.
        source: Option<Source> = msg!("来源", "source");
        /// The meeting it was raised in.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// The line it was raised from.
        line: Link<Line> = msg!("记录", "line"), Owner;
        /// The self-assessment it was raised from.
        assessment: Link<Assessment> = msg!("自评", "self-assessment"), Owner;
        /// The superior's assessment it was raised from.
        superior: Link<SuperiorAssessment> = msg!("上级考核", "superior's assessment"), Owner;
        /// The inspection it was found by.
        inspection: Link<Inspection> = msg!("检查", "inspection"), Owner;
        /// The accountability it followed from.
        accountability: Link<Accountability> = msg!("责任追究", "accountability"), Owner;
        /// The objection it follows from.
        objection: Link<Objection> = msg!("反映", "objection"), Owner;
        /// The opinion about a member it follows from.
        opinion: Link<Opinion> = msg!("评议意见", "opinion"), Owner;
        /// The evaluation result it follows: an item of this kind is one member's.
        result: Link<EvaluationResult> = msg!("评议结果", "evaluation result"), Owner;
        /// The indicator of the standard it concerns.
        indicator: Words = msg!("涉及标准条目", "indicator");
        /// How long it is meant to take.
        term: Option<Term> = msg!("类型", "type");
        /// How grave it is.
        severity: Option<Severity> = msg!("严重度", "severity");
        /// Why it came to that.
        cause: Prose = msg!("原因分析", "cause");
        /// What will be true when it is done.
        goal: Words = msg!("整改目标", "goal");
        /// What is done about it.
        measures: Prose = msg!("整改措施", "measures");
        /// Who answers for it.
        owner: Link<Member> = msg!("责任人", "owner");
        /// Who helps.
        assistants: Words = msg!("协助人", "assistants");
        /// Who guides it, named by the college committee.
        guide: Words = msg!("指导人", "guide");
        /// Who leads.
        lead: Words = msg!("牵头领导", "lead");
        /// The day by which the plan for it is handed in.
        plan_due: Option<NaiveDate> = msg!("方案报送日", "plan due");
        /// The day by which it must be done.
        deadline: Option<NaiveDate> = msg!("整改时限", "deadline");
        /// The deadline before it was extended.
        original_deadline: Option<NaiveDate> = msg!("原时限", "original deadline");
        /// The day an extension is asked to.
        asked_until: Option<NaiveDate> = msg!("申请延期至", "extension asked to"), Command;
        /// When the extension was asked for.
        asked_on: Option<NaiveDate> = msg!("申请日", "asked on"), Command;
        /// Why an extension was asked for.
        asked_why: Words = msg!("延期理由", "reason for extension"), Command;
        /// Who approved the last extension.
        extended_by: Words = msg!("延期批准人", "extension approved by"), Command;
        /// How often it was extended.
        extensions: Option<i32> = msg!("延期次数", "extensions"), Command;
        /// Where it is in its life.
        state: Option<RectificationState> = msg!("状态", "state"), Command;
        /// Who accepted it.
        accepted_by: Words = msg!("验收人", "accepted by"), Command;
        /// When it was accepted.
        accepted_on: Option<NaiveDate> = msg!("验收日", "accepted on"), Command;
        /// What the accepter said.
        verdict: Words = msg!("验收意见", "verdict"), Command;
        /// When it was handed in for its verdict.
        submitted_on: Option<NaiveDate> = msg!("提请验收日", "submitted on"), Command;
        /// What the branch itself says about its completion.
        self_review: Prose = msg!("完成自评", "own review");
        /// Number of the paper that closes it.
        closing_no: Words = msg!("销号文号", "closing no.");
        /// When it was looked at again (回头看).
        reviewed_on: Option<NaiveDate> = msg!("回头看日期", "looked at again on"), Command;
        /// What was found then.
        review: Words = msg!("回头看结论", "found then"), Command;
        /// When it came back after closing.
        reopened_on: Option<NaiveDate> = msg!("反弹日", "reopened on"), Command;
        /// The item it was merged into.
        merged_into: Link<Rectification> = msg!("并入", "merged into"), Command;
        /// Who may read it.
        scope: Option<Scope> = msg!("公开范围", "open to");
    }
}

impl Rectification {
    /// Returns whether it still runs towards its deadline.
    pub fn runs(&self) -> bool {
        use RectificationState::{AwaitingReview, Closed, Consolidated, Draft, ExtensionRequested, Issued};
        use RectificationState::{Withdrawn, Working};
        match self.state {
            None | Some(Draft | Issued | Working | ExtensionRequested | AwaitingReview) => true,
            Some(Closed | Consolidated | Withdrawn) => false,
        }
    }

    /// Returns the record it was raised from, the nearest first; what was said in a meeting leads to the meeting.
    pub fn origin(&self) -> Option<Id> {
        let links = [
            self.meeting.id(),
            self.objection.id(),
            self.opinion.id(),
            self.result.id(),
            self.accountability.id(),
            self.inspection.id(),
            self.superior.id(),
            self.assessment.id(),
        ];
        links.into_iter().flatten().next()
    }

    /// Returns whether the owner accepted it.
    pub fn is_owners(&self, book: &Book) -> bool {
        let owner = self.owner.id().map(|id| book.name_of(id, Lang::Zh));
        owner.as_deref() == Some(&*self.accepted_by)
    }

    /// Says by how many days it was accepted late.
    pub fn late(&self) -> Option<i64> {
        let days = (self.accepted_on? - self.deadline?).num_days();
        (days > 0 && self.is_closed()).then_some(days)
    }

    /// Returns whether it has been accepted.
    pub fn is_closed(&self) -> bool {
        use RectificationState::{AwaitingReview, Closed, Consolidated, Draft, ExtensionRequested, Issued};
        use RectificationState::{Withdrawn, Working};
        match self.state {
            Some(Closed | Consolidated) => true,
            None | Some(Draft | Issued | Working | ExtensionRequested | AwaitingReview | Withdrawn) => false,
        }
    }
}

impl Hooks for Rectification {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn begin(&mut self) {
        self.state = Some(RectificationState::Issued);
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        let (submitted, accepted) = (("submitted_on", self.submitted_on), ("accepted_on", self.accepted_on));
        vec![("happened", self.head.happened), submitted, accepted, ("reviewed_on", self.reviewed_on)]
    }
    fn posted() -> &'static [&'static str] {
        &[
            "happened",
            "title",
            "no",
            "source",
            "term",
            "severity",
            "cause",
            "goal",
            "measures",
            "owner",
            "guide",
            "deadline",
            "original_deadline",
            "state",
            "accepted_on",
            "reviewed_on",
            "review",
            "scope",
        ]
    }
    fn shown() -> &'static [&'static str] {
        &["deadline", "state", "title", "owner", "source", "origin"]
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    /// Closing needs at least one piece of evidence and an accepter; a deadline does not precede its start.
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(r) = after else { return Ok(()) };
        if let (Some(issued), Some(deadline)) = (r.head.happened, r.deadline)
            && deadline < issued
        {
            let text = msg!("时限 {a} 早于下达日 {b}", "the deadline {a} precedes the day of issue {b}");
            return Err(Refusal::new(text.with("a", deadline).with("b", issued)).at("deadline"));
        }
        merged(r, book)?;
        within(r, book)?;
        if r.is_closed() {
            // What comes closed from another book has its progress follow it.
            let follows = before.is_none() && r.head.brought;
            let proven = follows || book.of::<Progress>(r.head.id).any(Progress::is_proven);
            if !proven {
                let text = msg!("销号至少要有一条佐证", "closing needs at least one piece of evidence");
                let hint = msg!("先记一条带佐证的进展", "record progress with evidence first");
                return Err(Refusal::new(text).at("state").by_rule("rectification_evidence", None).hint(hint));
            }
            if r.accepted_by.is_empty() {
                let text = msg!("销号要写明验收人", "closing needs who accepted it");
                return Err(Refusal::new(text).at("accepted_by"));
            }
            // Asked when it is accepted: people are renamed afterwards.
            if before.is_some_and(|b| !b.is_closed()) && !r.guide.is_empty() && r.is_owners(book) {
                let text = msg!(
                    "有指导人时，责任人不能自己验收",
                    "where a guide is named, the owner may not accept their own item"
                );
                return Err(Refusal::new(text).at("accepted_by").by_rule("rectification_acceptance", None));
            }
        }
        Ok(())
    }
}

/// Holds how long a member's own rectification may take: until the day that stands with the result.
fn within(item: &Rectification, book: &Book) -> Result<(), Refusal> {
    let result = book.get::<EvaluationResult>(item.result.0);
    match result.and_then(|r| r.rectify_until).zip(item.deadline) {
        Some((last, deadline)) if deadline > last => {
            let text = msg!("限期改正最晚到 {last}", "this rectification runs to {last} at the latest");
            Err(Refusal::new(text.with("last", last)).at("deadline").by_rule("evaluation.rectify", None))
        }
        _ => Ok(()),
    }
}

/// Refuses a merger into itself, directly or around a circle.
fn merged(item: &Rectification, book: &Book) -> Result<(), Refusal> {
    let mut next = item.merged_into.id();
    let mut seen = vec![item.head.id];
    while let Some(id) = next {
        if seen.contains(&id) {
            let text = msg!(
                "不能并成一圈：“{title}”已经并入这一项",
                "merging in a circle: “{title}” is merged into this one already"
            );
            return Err(Refusal::new(text.with("title", book.name_of(id, Lang::Zh))).at("merged_into"));
        }
        seen.push(id);
        let into = book.get::<Rectification>(id);
        next = into.and_then(|r| r.merged_into.id());
    }
    Ok(())
}

codes! {
    /// How an item was completed.
    Completion {
        InTime = 0 "in_time" msg!("完成", "done"),
        Late = 1 "late" msg!("逾期完成", "done late"),
    }
}

const COLUMNS: &[Column] = &[
    Column {
        name: "origin",
        label: msg!("来源记录", "raised from"),
        // Most come from meetings; whatever the kind, the link is followed by its id.
        kind: FieldKind::Link(Kind::Meeting),
        read: |_, any| Rectification::from_any(any).and_then(Rectification::origin).map_or(Value::None, Value::Link),
    },
    Column {
        name: "done",
        label: msg!("完成情况", "completion"),
        kind: FieldKind::Code(Completion::ALL),
        read: |_, any| match any {
            AnyRecord::Rectification(r) if r.is_closed() => {
                let done = if r.late().is_some() { Completion::Late } else { Completion::InTime };
                Value::Code(done.code())
            }
            _ => Value::None,
        },
    },
    Column {
        name: "late",
        label: msg!("逾期天数", "days late"),
        kind: FieldKind::Int,
        read: |_, any| Rectification::from_any(any).and_then(Rectification::late).map_or(Value::None, Value::Int),
    },
    Column {
        name: "self_accepted",
        label: msg!("自己验收", "accepted by owner"),
        kind: FieldKind::Flag,
        read: |book, any| match any {
            AnyRecord::Rectification(r) if r.is_closed() && r.is_owners(book) => Value::Flag(true),
            _ => Value::None,
        },
    },
];
