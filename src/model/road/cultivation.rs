//! The systems of cultivation as working records: contacts, reviews, training, recommendation, analysis, plan, openness.

use crate::base::{Lang, Refusal, Value};
use crate::model::people::roster::Member;
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::{AnyRecord, Book, Column, FieldKind, Hooks, Link, Prose, Record, Set, Words};
use crate::{codes, msg, record};
use chrono::{Datelike, NaiveDate};

codes! {
    /// In what capacity a full member stands by somebody.
    ContactRole {
        Contact = 0 "contact" msg!("培养联系人", "contact"),
        Introducer = 1 "introducer" msg!("入党介绍人", "introducer"),
    }
}

codes! {
    /// Kinds of training (培训类别).
    TrainingKind {
        OnlineQuiz = 0 "online_quiz" msg!("网上答题", "online quiz"),
        OnlineSchool = 1 "online_school" msg!("网上党校", "online Party school"),
        PartySchool = 2 "party_school" msg!("分党校", "college Party school"),
        Prospect = 3 "prospect" msg!("发展对象培训", "prospects' training"),
        Secretary = 4 "secretary" msg!("书记培训", "secretaries' training"),
        Organiser = 5 "organiser" msg!("组织员培训", "organisers' training"),
    }
}

codes! {
    /// How a training was held.
    TrainingMode {
        InPerson = 0 "in_person" msg!("线下", "in person"),
        Video = 1 "video" msg!("视频", "by video"),
    }
}

codes! {
    /// How something became public within the branch (民主公开).
    OpenWay {
        Board = 0 "board" msg!("宣传栏", "notice board"),
        Printed = 1 "printed" msg!("印发", "printed"),
        AtMeeting = 2 "at_meeting" msg!("会议通报", "told at a meeting"),
        Online = 3 "online" msg!("网上", "online"),
    }
}

record! {
    /// A full member who stands by somebody: contact or introducer, from a day to a day (申请人培养联系).
    Contact "contact" msg!("培养联系", "contact"), happened: Some(msg!("起", "from")), {
        /// Who is looked after.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Who looks after them.
        contact: Link<Member> = msg!("联系人", "contact"), Required Owner;
        /// As contact or as introducer; empty is contact.
        role: Option<ContactRole> = msg!("身份", "role");
        /// The last day of it; empty while it lasts.
        until: Option<NaiveDate> = msg!("止", "until");
        /// Why somebody else took over.
        reason: Words = msg!("更换原因", "reason for the change");
    }
}

record! {
    /// A regular review of somebody on the road (定期考察).
    Review "review" msg!("考察", "review"), happened: Some(msg!("考察日期", "reviewed on")), {
        /// Who is reviewed.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Political thought and the motive for joining: first and always.
        thought: Prose = msg!("政治思想和入党动机", "political thought and motive"), Required;
        /// Conduct all along.
        everyday: Prose = msg!("一贯表现", "everyday conduct"), Required;
        /// Conduct at the moments that matter.
        key_moments: Prose = msg!("关键时期表现", "conduct at key moments"), Required;
        /// What the person says.
        self_opinion: Prose = msg!("自我评价", "own opinion"), Required;
        /// What others say.
        masses_opinion: Prose = msg!("群众意见", "opinion of the masses"), Required;
        /// In the probation: the vanguard role, a condition of conversion.
        exemplary: Prose = msg!("先锋模范作用", "vanguard role");
        /// In the probation: understanding of theory, purpose and standard.
        theory: Prose = msg!("对理论、宗旨和标准的理解", "understanding of theory, purpose, standard");
        /// What the branch concludes.
        conclusion: Prose = msg!("考察意见", "conclusion");
        /// Who reviewed.
        reviewer: Link<Member> = msg!("考察人", "reviewer");
    }
}

record! {
    /// A training somebody finished (定期培训).
    Training "training" msg!("培训", "training"), happened: Some(msg!("结业日期", "finished on")), {
        /// Who was trained.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Which training.
        category: Option<TrainingKind> = msg!("类别", "category"), Required;
        /// Hours of study.
        hours: Option<i32> = msg!("学时", "hours");
        /// Days.
        days: Option<i32> = msg!("天数", "days");
        /// In person or by video.
        mode: Option<TrainingMode> = msg!("方式", "mode");
        /// Number of the certificate.
        certificate: Words = msg!("结业证号", "certificate no.");
        /// Whether it was passed; empty is passed.
        outcome: Option<Outcome> = msg!("结果", "outcome");
        /// Which course.
        course: Words = msg!("期次", "course"), Shared;
    }
}

record! {
    /// A recommendation by the League (推优入党).
    Recommendation "recommendation" msg!("推优", "recommendation"), happened: Some(msg!("推优日期", "recommended on")), {
        /// Who is recommended.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// Which League branch.
        by_league: Words = msg!("团支部", "League branch"), Shared;
        /// League members who should attend.
        due: Option<i32> = msg!("应到", "due");
        /// League members present.
        present: Option<i32> = msg!("实到", "present");
        /// In favour.
        yes: Option<i32> = msg!("赞成", "yes");
        /// When it was made public in the class.
        disclosed_on: Option<NaiveDate> = msg!("公示日期", "made public on");
    }
}

record! {
    /// The yearly analysis of everybody on the road (定期分析).
    Analysis "analysis" msg!("定期分析", "analysis"), happened: Some(msg!("分析日期", "analysed on")), {
        /// Which year.
        year: Option<i32> = msg!("年度", "year"), Required;
        /// What was found.
        text: Prose = msg!("分析", "analysis"), Required;
        /// What is done about it.
        measures: Prose = msg!("措施", "measures");
    }
}

record! {
    /// The yearly plan of admissions (发展计划).
    Plan "plan" msg!("发展计划", "plan"), happened: Some(msg!("下达日期", "issued on")), {
        /// Which year.
        year: Option<i32> = msg!("年度", "year"), Required;
        /// How many are to be admitted.
        admissions: Option<i32> = msg!("计划接收", "admissions planned"), Required;
        /// Number of the paper.
        document: Words = msg!("文号", "document no.");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// Something of the road that was made open: what, how, when (民主公开).
    Disclosure "disclosure" msg!("公开事项", "disclosure"), happened: Some(msg!("公开日期", "made open on")), {
        /// About whom, where it is about one person.
        member: Link<Member> = msg!("姓名", "person"), Owner;
        /// About which step.
        step: Option<StepKind> = msg!("步骤", "step");
        /// What.
        what: Words = msg!("内容", "what"), Required;
        /// How.
        ways: Set<OpenWay> = msg!("方式", "ways"), Required;
        /// What proves it.
        evidence: Words = msg!("佐证", "evidence");
    }
}

/// Names a record after its person and its kind.
fn of_person(book: &Book, member: Link<Member>, kind: crate::base::Msg, lang: Lang) -> String {
    format!("{} {}", book.name_of(member.0, lang), kind.get(lang))
}

impl Contact {
    /// Returns whether it lasted on a day; of an unknown beginning it has always lasted.
    pub fn lasted_on(&self, day: NaiveDate) -> bool {
        self.head.happened.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Returns in what capacity.
    pub fn role(&self) -> ContactRole {
        self.role.unwrap_or(ContactRole::Contact)
    }
}

impl Hooks for Contact {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{} ← {}", book.name_of(self.member.0, lang), book.name_of(self.contact.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["member", "contact", "role", "happened", "until", "reason"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(c) = after else { return Ok(()) };
        if c.member == c.contact {
            let text = msg!("不能做自己的联系人或介绍人", "nobody is their own contact or introducer");
            return Err(Refusal::new(text).at("contact"));
        }
        if c.until.zip(c.head.happened).is_some_and(|(until, from)| until < from) {
            return Err(Refusal::new(msg!("“止”早于“起”", "it ends before it begins")).at("until"));
        }
        Ok(())
    }
}

impl Hooks for Review {
    fn title(&self, book: &Book, lang: Lang) -> String {
        of_person(book, self.member, Self::LABEL, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "happened", "reviewer", "thought", "everyday", "exemplary", "conclusion"]
    }
}

impl Hooks for Training {
    fn title(&self, book: &Book, lang: Lang) -> String {
        of_person(book, self.member, self.category.map_or(Self::LABEL, |c| crate::model::Codes::row(c).label), lang)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "category", "happened", "hours", "days", "certificate", "course"]
    }
}

impl Hooks for Recommendation {
    fn title(&self, book: &Book, lang: Lang) -> String {
        of_person(book, self.member, Self::LABEL, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "happened", "by_league", "due", "present", "yes", "disclosed_on"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(r) = after else { return Ok(()) };
        if r.present.zip(r.due).is_some_and(|(present, due)| present > due) {
            return Err(Refusal::new(msg!("实到多于应到", "more present than due")).at("present"));
        }
        if r.yes.zip(r.present).is_some_and(|(yes, present)| yes > present) {
            return Err(Refusal::new(msg!("赞成多于实到", "more in favour than present")).at("yes"));
        }
        Ok(())
    }
}

impl Hooks for Analysis {
    fn title(&self, _: &Book, lang: Lang) -> String {
        format!("{} {}", self.year.map_or(String::new(), |y| y.to_string()), Self::LABEL.get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["year", "happened", "text", "measures"]
    }
}

impl Hooks for Plan {
    fn title(&self, _: &Book, lang: Lang) -> String {
        format!("{} {}", self.year.map_or(String::new(), |y| y.to_string()), Self::LABEL.get(lang))
    }
    fn columns() -> &'static [Column] {
        &[Column { name: "admitted", label: msg!("实际接收", "admitted"), kind: FieldKind::Int, read: admitted }]
    }
    fn public() -> &'static [&'static str] {
        &["happened", "year", "admissions", "document"]
    }
    fn shown() -> &'static [&'static str] {
        &["year", "admissions", "admitted", "document", "happened"]
    }
}

/// Counts the admissions voted in the plan's year, beside those planned.
fn admitted(book: &Book, any: &AnyRecord) -> Value {
    let Some(year) = Plan::from_any(any).and_then(|p| p.year) else { return Value::None };
    let voted = |s: &&Step| {
        s.step == Some(StepKind::Vote1)
            && s.head.branch == any.head().branch
            && s.outcome != Some(Outcome::Failed)
            && s.head.happened.is_some_and(|d| d.year() == year)
    };
    Value::Int(book.all::<Step>().filter(voted).count() as i64)
}

impl Hooks for Disclosure {
    fn title(&self, book: &Book, lang: Lang) -> String {
        match self.member.id() {
            Some(id) => format!("{} {}", book.name_of(id, lang), &*self.what),
            None => self.what.to_string(),
        }
    }
    fn public() -> &'static [&'static str] {
        &["happened", "step", "ways"]
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "step", "what", "ways", "evidence"]
    }
}
