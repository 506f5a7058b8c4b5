//! Self-assessment against a work standard, the scores of both sides, and what was commended for it.

use crate::base::{Frac, Lang, Refusal};
use crate::model::evaluation::round::EvaluationResult;
use crate::model::people::roster::Member;
use crate::model::{Book, Codes, Hooks, Link, Prose, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Where a sheet is in its life.
    AssessmentState {
        Draft = 0 "draft" msg!("自评中", "being filled"),
        Submitted = 1 "submitted" msg!("已提交", "submitted"),
    }
}

codes! {
    /// Whose points they are.
    #[derive(Default)]
    ScoreColumn {
        #[default]
        Own = 0 "self" msg!("自评", "self"),
        Superior = 1 "superior" msg!("上级", "superior"),
        Others = 2 "others" msg!("群众", "others"),
    }
}

codes! {
    /// How high an award or a piece of work ranks.
    AwardLevel {
        Branch = 0 "branch" msg!("支部级", "branch"),
        College = 1 "college" msg!("院级", "college"),
        University = 2 "university" msg!("校级", "university"),
        City = 3 "city" msg!("市级", "city"),
        Province = 4 "province" msg!("省级", "province"),
        Nation = 5 "nation" msg!("国家级", "nation"),
    }
}

codes! {
    /// Where a commendation is in its life.
    #[derive(Default)]
    AwardState {
        Proposed = 0 "proposed" msg!("拟推荐", "proposed"),
        #[default]
        Granted = 1 "granted" msg!("已表彰", "granted"),
        Declined = 2 "declined" msg!("未获批", "declined"),
    }
}

record! {
    /// One self-assessment of the branch: a standard, a period (自评).
    Assessment "assessment" msg!("自评", "self-assessment"), happened: Some(msg!("开始日", "begun on")), {
        /// The standard, by the name of its file.
        standard: Words = msg!("标准", "standard"), Required Shared;
        /// The period, such as 2026.
        period: Words = msg!("期间", "period"), Required Shared;
        /// Whether it has been handed in.
        state: Option<AssessmentState> = msg!("状态", "state"), Command;
        /// When it was handed in.
        submitted_on: Option<NaiveDate> = msg!("提交日", "submitted on"), Command;
        /// The points it was handed in with.
        total: Words = msg!("总分", "total"), Command;
        /// The band it was handed in with.
        band: Words = msg!("等次", "band"), Command;
        /// What every figure was made of on the day it was handed in; later changes do not move it.
        inputs: Prose = msg!("提交时的依据", "inputs when submitted"), Command;
        /// Anything else.
        note: Prose = msg!("备注", "note");
        /// The fingerprint of the standard's file when the sheet was begun.
        digest: Words = msg!("标准指纹", "standard's fingerprint"), Command;
        /// What the standard's file said on the day it was handed in; a later change of the file does not move it.
        text: Prose = msg!("提交时的标准", "standard when submitted"), Command;
    }
}

record! {
    /// What the superior made of a sheet: who assessed it, when, and in words (上级考核). Its points are scores.
    SuperiorAssessment "superior_assessment" msg!("上级考核", "superior's assessment"), happened: Some(msg!("考核日期", "assessed on")), {
        /// The self-assessment.
        assessment: Link<Assessment> = msg!("自评", "self-assessment"), Required Owner;
        /// Who assessed it.
        assessor: Words = msg!("考核人", "assessed by"), Required;
        /// The band it gave.
        band: Words = msg!("核定等次", "band given");
        /// What it says.
        opinion: Prose = msg!("考核意见", "opinion");
        /// Number of the paper.
        document: Words = msg!("文号", "document no.");
    }
}

record! {
    /// Points or a figure that somebody gave for one indicator, with what proves them (指标得分).
    Score "score" msg!("指标得分", "score"), happened: Some(msg!("佐证日期", "evidence dated")), {
        /// The self-assessment.
        assessment: Link<Assessment> = msg!("自评", "self-assessment"), Required Owner;
        /// The superior's assessment they belong to.
        superior: Link<SuperiorAssessment> = msg!("上级考核", "superior's assessment"), Owner;
        /// The indicator, by its number in the standard.
        indicator: Words = msg!("指标", "indicator"), Required;
        /// Whose points they are; empty is the branch's own.
        column: Option<ScoreColumn> = msg!("评分方", "scored by");
        /// The points.
        points: Words = msg!("得分", "points");
        /// A count or a rank handed in by somebody else: `12`, `3/40`.
        figure: Words = msg!("提供的数", "figure");
        /// How high the piece of work ranks.
        level: Option<AwardLevel> = msg!("级别", "level");
        /// How many took part in giving them.
        voices: Option<i32> = msg!("参加人数", "voices");
        /// Why they differ from what the records say.
        reason: Words = msg!("差异原因", "why it differs");
        /// Why no rectification is raised although it has few of its points.
        waived: Words = msg!("不提整改的理由", "why no rectification");
        /// What proves it, in words.
        evidence: Prose = msg!("佐证", "evidence");
        /// A record that proves it, by its id.
        record: Words = msg!("佐证记录", "evidence record");
        /// A file that proves it.
        file: Words = msg!("佐证文件", "evidence file");
        /// The fingerprint of that file.
        hash: Words = msg!("文件指纹", "fingerprint"), Command;
        /// What the standard calls the indicator: a number alone means another thing in another file.
        title: Words = msg!("指标名称", "indicator's title"), Command;
    }
}

record! {
    /// A commendation of the branch or of one person (表彰).
    Award "award" msg!("表彰", "award"), happened: Some(msg!("表彰日", "granted on")), {
        /// The title.
        title: Words = msg!("荣誉称号", "title"), Required;
        /// Who; empty is the branch itself.
        member: Link<Member> = msg!("对象", "to"), Owner;
        /// How high it ranks.
        level: Option<AwardLevel> = msg!("级别", "level");
        /// Where it is in its life.
        state: Option<AwardState> = msg!("状态", "state");
        /// Number of the paper.
        document: Words = msg!("文号", "document no.");
        /// Yuan.
        amount: Option<i32> = msg!("奖金（元）", "amount (yuan)");
        /// The sheet it was proposed from.
        assessment: Link<Assessment> = msg!("自评", "self-assessment"), Owner;
        /// The evaluation it was proposed from.
        result: Link<EvaluationResult> = msg!("评议结果", "evaluation result"), Owner;
        /// Why.
        reason: Words = msg!("事由", "reason");
    }
}

impl Assessment {
    /// Returns what the superior made of it.
    pub fn superior<'a>(&self, book: &'a Book) -> Option<&'a SuperiorAssessment> {
        book.of::<SuperiorAssessment>(self.head.id).next()
    }

    /// Returns whether it has been handed in.
    pub fn is_submitted(&self) -> bool {
        self.state == Some(AssessmentState::Submitted)
    }
}

impl Score {
    /// Returns whose points they are.
    pub fn whose(&self) -> ScoreColumn {
        self.column.unwrap_or(ScoreColumn::Own)
    }

    /// Returns whether anything proves it.
    pub fn is_proven(&self) -> bool {
        !(self.evidence.is_empty() && self.record.is_empty() && self.file.is_empty())
    }

    /// Returns it without what is no part of the score.
    fn given(&self) -> Score {
        Score { waived: Words::default(), ..self.clone() }
    }

    /// Returns whether it scores nothing: neither points nor a figure, a level or evidence.
    pub fn is_bare(&self) -> bool {
        self.points.is_empty() && self.figure.is_empty() && self.level.is_none() && !self.is_proven()
    }
}

impl Award {
    /// Returns whether it has been granted; one that says nothing of its state was, before this book began.
    pub fn is_granted(&self) -> bool {
        matches!(self.state, None | Some(AwardState::Granted))
    }
}

impl Hooks for Assessment {
    fn title(&self, _: &Book, lang: Lang) -> String {
        msg!("{period} 自评", "self-assessment {period}").with("period", &*self.period).render(lang)
    }
    fn shown() -> &'static [&'static str] {
        &["period", "standard", "state", "total", "band", "submitted_on"]
    }
    /// What was handed in stays as it was until it is given back.
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(after) = after else {
            return if before.is_some_and(Self::is_submitted) { Err(handed_in()) } else { Ok(()) };
        };
        let twin = |a: &&Assessment| {
            a.head.id != after.head.id && a.head.branch == after.head.branch && a.period == after.period
        };
        if book.all::<Assessment>().any(|a| twin(&a)) {
            let text = msg!("{period} 的自评已经有了", "there is a self-assessment of {period} already");
            return Err(Refusal::new(text.with("period", &*after.period)).at("period"));
        }
        let same = |b: &Assessment| {
            (&b.standard, &b.period, &b.inputs, &b.total, &b.text)
                == (&after.standard, &after.period, &after.inputs, &after.total, &after.text)
        };
        match before.filter(|b| b.is_submitted()) {
            Some(b) if after.is_submitted() && !same(b) => Err(handed_in()),
            _ => Ok(()),
        }
    }
}

fn handed_in() -> Refusal {
    Refusal::new(msg!("自评已提交，分数和依据不再改动", "the self-assessment is submitted: its scores stand"))
        .hint(msg!("要改先由上级退回", "it must be given back first"))
}

impl Hooks for SuperiorAssessment {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let of = book.get::<Assessment>(self.assessment.0).map(|a| a.period.to_string()).unwrap_or_default();
        format!("{of} {} {}", Self::LABEL.get(lang), &*self.assessor).trim().to_owned()
    }
    fn shown() -> &'static [&'static str] {
        &["assessment", "happened", "assessor", "band", "opinion", "document"]
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        vec![("happened", self.head.happened)]
    }
    /// A sheet has one column for the superior, so it is assessed once.
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(after) = after else { return Ok(()) };
        if book.of::<SuperiorAssessment>(after.assessment.0).any(|o| o.head.id != after.head.id) {
            let text = msg!("这份自评已有上级考核", "this sheet has its superior's assessment already");
            return Err(Refusal::new(text).at("assessment").hint(msg!("请修改那一份", "change that one")));
        }
        Ok(())
    }
}

impl Hooks for Score {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let of = book.name_of(self.assessment.0, lang);
        format!("{of} {} {}", &*self.indicator, self.whose().row().label.get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["assessment", "indicator", "column", "superior", "points", "figure", "reason", "evidence", "happened"]
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        vec![("happened", self.head.happened)]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let locked = |s: &Score| {
            let sheet = book.get::<Assessment>(s.assessment.0);
            let locks = |a: &Assessment| a.is_submitted() && !(before.is_none() && s.head.follows(&a.head));
            s.whose() != ScoreColumn::Superior && sheet.is_some_and(locks)
        };
        // Why no rectification is raised is said of a sheet that was handed in too: it is no score.
        let given = |s: Option<&Score>| s.map(Score::given).filter(|s| !s.is_bare());
        if [before, after].into_iter().flatten().any(locked) && given(before) != given(after) {
            return Err(handed_in());
        }
        let Some(s) = after else { return Ok(()) };
        if book.get::<SuperiorAssessment>(s.superior.0).is_some_and(|o| o.assessment != s.assessment) {
            let text = msg!("那不是这份自评的上级考核", "that is no assessment of this sheet");
            return Err(Refusal::new(text).at("superior"));
        }
        for (name, words) in [("points", &s.points), ("figure", &s.figure)] {
            if !words.is_empty() && Frac::parse(words).is_none() {
                let text = msg!("“{text}” 不是一个数", "“{text}” is not a number").with("text", &**words);
                return Err(Refusal::new(text).at(name));
            }
        }
        Ok(())
    }
}

impl Hooks for Award {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "title", "member", "level", "state", "document", "amount", "reason"]
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        vec![("happened", self.head.happened.filter(|_| self.is_granted()))]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(a) = after else { return Ok(()) };
        if book.get::<EvaluationResult>(a.result.0).is_some_and(|r| r.member != a.member) {
            let text = msg!("那不是此人的评议结果", "that is no result of this person");
            return Err(Refusal::new(text).at("result"));
        }
        Ok(())
    }
}
