//! Evaluation of members (民主评议): a round of a year, and where each person of it stands.

use crate::base::{Lang, Refusal};
use crate::model::meeting::commitment::Promise;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::{Level, Member};
use crate::model::vote::motion::Motion;
use crate::model::{Book, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// The steps of a round, in their order.
    RoundStep {
        Study = 0 "study" msg!("学习动员", "study"),
        Talks = 1 "talks" msg!("谈心谈话", "talks"),
        OwnReview = 2 "self_evaluation" msg!("个人自评", "self-evaluation"),
        PeerReview = 3 "peer_evaluation" msg!("党员互评", "members' evaluation"),
        Ballot = 4 "ballot" msg!("民主测评", "ballot"),
        Grading = 5 "grading" msg!("评定等次", "grading"),
        Feedback = 6 "feedback" msg!("反馈本人", "feedback"),
        Promise = 7 "promise" msg!("整改承诺", "promise"),
        Report = 8 "report" msg!("报告上级", "report"),
        Closed = 9 "closed" msg!("已结束", "closed"),
    }
}

codes! {
    /// Who states the grades.
    DecidedBy {
        Committee = 0 "committee" msg!("支委会", "committee"),
        Meeting = 1 "meeting" msg!("支部党员大会", "general meeting"),
    }
}

codes! {
    /// The grades. Probationary members are reviewed and not graded.
    Grade {
        Excellent = 0 "excellent" msg!("优秀", "excellent"),
        Qualified = 1 "qualified" msg!("合格", "qualified"),
        Basic = 2 "basic" msg!("基本合格", "basically qualified"),
        Unqualified = 3 "unqualified" msg!("不合格", "unqualified"),
        Ungraded = 4 "ungraded" msg!("不评等次", "not graded"),
    }
}

codes! {
    /// How a member who did not pass was dealt with in the end.
    Handling {
        Corrected = 0 "corrected" msg!("已改正", "corrected"),
        Persuaded = 1 "persuaded" msg!("劝其退党", "asked to leave the Party"),
        Removed = 2 "removed" msg!("除名", "removed"),
    }
}

record! {
    /// A round of evaluation, keyed by the year it is for, whenever it is held (民主评议).
    Evaluation "evaluation" msg!("民主评议", "evaluation"), happened: Some(msg!("开始日", "begun on")), {
        /// The year it is for.
        year: Words = msg!("评议年度", "year"), Required Shared;
        /// Where it stands.
        step: Option<RoundStep> = msg!("环节", "step"), Command;
        /// The meeting at which members evaluate one another.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// Who states the grades.
        decided_by: Option<DecidedBy> = msg!("评定主体", "grades stated by");
        /// How many the share of 优秀 is taken of.
        base: Option<i32> = msg!("评优基数", "base for excellent"), Command;
        /// How many may be 优秀.
        cap: Option<i32> = msg!("优秀名额", "cap for excellent"), Command;
        /// When it ended.
        closed_on: Option<NaiveDate> = msg!("结束日", "closed on"), Command;
        /// Number of the report to the unit above.
        report_no: Words = msg!("报告文号", "report no.");
        /// Anything else.
        note: Prose = msg!("备注", "note");
    }
}

record! {
    /// One person in a round: what is proposed, what people decided, what came after (评议结果).
    EvaluationResult "result" msg!("评议结果", "evaluation result"), happened: Some(msg!("评定日", "graded on")), {
        /// The round.
        evaluation: Link<Evaluation> = msg!("民主评议", "evaluation"), Required Owner;
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Level of study when the round began; later changes do not move it.
        level: Option<Level> = msg!("评议时层次", "level then"), Command;
        /// Whether the person was probationary when the round began: takes part, is not graded.
        probationary: bool = msg!("预备", "probationary"), Command;
        /// The conduct sheet, by the name of its file.
        sheet: Words = msg!("行为规范表", "conduct sheet"), Command Shared;
        /// When somebody talked with the person.
        talked_on: Option<NaiveDate> = msg!("谈心谈话日期", "talked on");
        /// The number of a veto of the sheet and the fact that did it.
        veto: Words = msg!("否决情形", "veto");
        /// What tallies and records proposed when it was decided.
        proposed: Option<Grade> = msg!("建议等次", "proposed"), Command;
        /// What people decided.
        grade: Option<Grade> = msg!("评定等次", "grade");
        /// Why it differs from the proposal, why it was decided without a source, how a tie was settled.
        reason: Words = msg!("评定理由", "reason");
        /// The sources that were missing when it was decided.
        missing: Words = msg!("缺少的来源", "sources missing"), Command;
        /// The opinion of the branch in words.
        opinion: Prose = msg!("支部评定意见", "opinion of the branch");
        /// The day of an evaluation held later for somebody who was absent.
        late_on: Option<NaiveDate> = msg!("补评日期", "evaluated later on");
        /// When the person was told.
        told_on: Option<NaiveDate> = msg!("反馈日期", "feedback given on");
        /// When the person signed.
        signed_on: Option<NaiveDate> = msg!("本人签字日期", "signed on");
        /// What the person promised then.
        promise: Link<Promise> = msg!("整改承诺", "promise");
        /// The last day to which a rectification after 不合格 may run.
        rectify_until: Option<NaiveDate> = msg!("限期改正最晚", "rectify by at the latest"), Command;
        /// How it ended after 不合格.
        handling: Option<Handling> = msg!("处置", "handling"), Command;
        /// When that was decided.
        handled_on: Option<NaiveDate> = msg!("处置日期", "handled on"), Command;
        /// The vote it was decided by.
        handled_by: Link<Motion> = msg!("处置表决", "decided by vote"), Command;
        /// Number of the superior's approval.
        handled_no: Words = msg!("处置批复文号", "approval no."), Command;
        /// What the unit above said.
        upper: Prose = msg!("上级党组织意见", "opinion of the superior");
    }
}

impl Evaluation {
    /// Returns whether it has ended.
    pub fn is_closed(&self) -> bool {
        self.step == Some(RoundStep::Closed)
    }

    /// Returns whether it ended in this book: who was in it stands. A round that a sheet of earlier years brought has no
    /// day of its end, and further sheets may add to it.
    pub fn is_settled(&self) -> bool {
        self.is_closed() && self.closed_on.is_some()
    }
}

impl Hooks for Evaluation {
    fn title(&self, _: &Book, lang: Lang) -> String {
        msg!("{year} 年度民主评议", "evaluation {year}").with("year", &*self.year).render(lang)
    }
    fn shown() -> &'static [&'static str] {
        &["year", "step", "happened", "decided_by", "cap", "closed_on"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(after) = after else {
            let id = before.map(|e| e.head.id).unwrap_or_default();
            let used = book.of::<EvaluationResult>(id).next().is_some();
            let text = msg!("这一轮评议已有结果，不能删去", "this round has results and cannot be removed");
            return if used { Err(Refusal::new(text)) } else { Ok(()) };
        };
        let twin =
            |e: &&Evaluation| e.head.id != after.head.id && e.head.branch == after.head.branch && e.year == after.year;
        if book.all::<Evaluation>().any(|e| twin(&e)) {
            let text = msg!("{year} 年度的评议已经有了", "there is an evaluation of {year} already");
            return Err(Refusal::new(text.with("year", &*after.year)).at("year"));
        }
        within_cap(after, book)
    }
}

/// Holds the cap for 优秀, whatever way a grade came in.
fn within_cap(round: &Evaluation, book: &Book) -> Result<(), Refusal> {
    let best = |r: &&EvaluationResult| r.grade == Some(Grade::Excellent);
    let n = book.of::<EvaluationResult>(round.head.id).filter(best).count();
    let Some(cap) = round.cap.filter(|cap| n > usize::try_from(*cap).unwrap_or(0)) else { return Ok(()) };
    let text = msg!(
        "优秀最多 {cap} 名（基数 {base} 人），这是第 {n} 名",
        "at most {cap} may be excellent (of {base}); this would be number {n}"
    );
    let text = text.with("cap", cap).with("base", round.base.unwrap_or(0)).with("n", n);
    Err(Refusal::new(text).at("grade").by_rule("evaluation.excellent", None))
}

impl EvaluationResult {
    /// Returns whether people have decided about the person, or have nothing to decide.
    pub fn is_decided(&self) -> bool {
        self.probationary || self.grade.is_some()
    }

    fn fits(&self, book: &Book) -> Result<(), Refusal> {
        let round = book.get::<Evaluation>(self.evaluation.0);
        if book.get::<Promise>(self.promise.0).is_some_and(|p| p.member != self.member) {
            let text = msg!("那不是此人的承诺", "that is no promise of this person");
            return Err(Refusal::new(text).at("promise"));
        }
        let twin = |r: &&EvaluationResult| r.head.id != self.head.id && r.member == self.member;
        if book.of::<EvaluationResult>(self.evaluation.0).any(|r| twin(&r)) {
            let text = msg!("这个人已在这一轮评议中", "this person is in the round already");
            return Err(Refusal::new(text).at("member"));
        }
        let graded = self.grade.filter(|g| *g != Grade::Ungraded);
        if self.probationary && graded.is_some() {
            let text = msg!("预备党员参加评议，不评等次", "a probationary member takes part and is not graded");
            return Err(Refusal::new(text).at("grade").by_rule("evaluation.excellent", None));
        }
        if self.probationary && matches!(self.handling, Some(Handling::Persuaded | Handling::Removed)) {
            let text = msg!(
                "预备党员不适用劝退、除名：延长预备期或取消资格",
                "a probationary member is not asked to leave or removed: probation is extended or cancelled"
            );
            return Err(Refusal::new(text).at("handling"));
        }
        if self.handling.is_some() && self.grade != Some(Grade::Unqualified) {
            let text = msg!("只有不合格的才有处置", "only who is unqualified is dealt with");
            return Err(Refusal::new(text).at("handling"));
        }
        let departs = self.proposed.is_some() && self.grade.is_some() && self.proposed != self.grade;
        if (departs || !self.missing.is_empty()) && self.grade.is_some() && self.reason.is_empty() {
            let text = match departs {
                true => msg!("与建议等次不同，要写理由", "it departs from the proposal: give the reason"),
                false => msg!("来源未齐就评定，要写理由", "a source is missing: give the reason"),
            };
            return Err(Refusal::new(text).at("reason"));
        }
        round.map_or(Ok(()), |round| within_cap(round, book))
    }
}

impl Hooks for EvaluationResult {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{} {}", book.name_of(self.member.0, lang), book.name_of(self.evaluation.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["member", "evaluation", "probationary", "proposed", "grade", "reason", "happened", "told_on"]
    }
    /// Once the round is closed, who is in it stands, and so does the grade; only an appeal moves that.
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let settled = |r: &&Self| book.get::<Evaluation>(r.evaluation.0).is_some_and(Evaluation::is_settled);
        let place = |r: &Self| (r.evaluation.0, r.member.0);
        let grade = |r: Option<&Self>| r.and_then(|r| r.grade);
        let owner = |r: &Self| book.get::<Evaluation>(r.evaluation.0).map(|e| e.head.clone());
        let follows = before.is_none() && after.is_some_and(|r| owner(r).is_some_and(|head| r.head.follows(&head)));
        if !follows
            && before.map(place) != after.map(place)
            && [before, after].into_iter().flatten().any(|r| settled(&r))
        {
            let text = msg!("这一轮评议已结束，不再加人或减人", "the round is closed: nobody joins or leaves it");
            return Err(Refusal::new(text).at("evaluation"));
        }
        let closed = |r: &&Self| book.get::<Evaluation>(r.evaluation.0).is_some_and(Evaluation::is_closed);
        if let Some(b) =
            before.filter(closed).filter(|b| after.is_some() && b.grade.is_some() && grade(after) != b.grade)
            && !b.was_appealed(grade(after), book)
        {
            let text = msg!("评议已结束，等次不再改动", "the round is closed: the grade stands");
            return Err(Refusal::new(text).at("grade").hint(msg!("要改先有申诉", "an appeal may reopen it")));
        }
        after.map_or(Ok(()), |after| after.fits(book))
    }
}
