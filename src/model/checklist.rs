//! Lists of what is to be done in a year or a phase (工作清单), and courses for all (课程).

use crate::base::{Id, Lang, Refusal};
use crate::model::book::days::ordered;
use crate::model::people::roster::Member;
use crate::model::{Book, Hooks, Link, Prose, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// For whom a course is held.
    Audience {
        Freshmen = 0 "freshmen" msg!("新生", "freshmen"),
        Applicants = 1 "applicants" msg!("入党申请人", "applicants"),
        Activists = 2 "activists" msg!("入党积极分子", "activists"),
        Prospects = 3 "prospects" msg!("发展对象", "prospects"),
        Probationary = 4 "probationary" msg!("预备党员", "probationary members"),
        Full = 5 "full" msg!("正式党员", "full members"),
        Officers = 6 "officers" msg!("书记、委员", "officers"),
        Organisers = 7 "organisers" msg!("组织员", "organisers"),
    }
}

codes! {
    /// How a course is held.
    CourseKind {
        Quiz = 0 "quiz" msg!("网上政治理论答题", "online quiz"),
        Online = 1 "online" msg!("网上党校", "online Party school"),
        School = 2 "school" msg!("分党校", "Party school"),
        Posts = 3 "posts" msg!("任职培训", "training for a post"),
        Lecture = 4 "lecture" msg!("专题党课", "lecture"),
    }
}

record! {
    /// A list of tasks of a year, a phase or a week (工作清单).
    Checklist "checklist" msg!("工作清单", "checklist"), happened: Some(msg!("开始日期", "from")), {
        /// What the list is.
        title: Words = msg!("名称", "title"), Required;
        /// The last day.
        until: Option<NaiveDate> = msg!("结束日期", "until");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// One line of a checklist (清单事项).
    ChecklistItem "checklist_item" msg!("清单事项", "item"), happened: None, {
        /// Of which list.
        checklist: Link<Checklist> = msg!("清单", "checklist"), Required Owner;
        /// What is to be done.
        title: Words = msg!("事项", "item"), Required;
        /// Who answers for it.
        owner: Link<Member> = msg!("责任人", "owner"), Owner;
        /// By when.
        deadline: Option<NaiveDate> = msg!("完成时限", "deadline");
        /// When it was done.
        done_on: Option<NaiveDate> = msg!("完成日期", "done on");
        /// What shows it.
        evidence: Words = msg!("佐证", "evidence");
    }
}

record! {
    /// A course with its sessions (课程).
    Course "course" msg!("课程", "course"), happened: Some(msg!("开课日期", "from")), {
        /// Its name.
        title: Words = msg!("名称", "title"), Required;
        /// How it is held.
        kind: Option<CourseKind> = msg!("类别", "kind"), Required;
        /// For whom.
        audience: Set<Audience> = msg!("对象", "audience"), Required;
        /// The last day.
        until: Option<NaiveDate> = msg!("结束日期", "until");
        /// Its hours.
        hours: Option<i32> = msg!("学时", "hours");
        /// Who holds it.
        unit: Words = msg!("主办单位", "held by"), Shared;
        /// Its sessions, a line each.
        sessions: Prose = msg!("课次安排", "sessions");
    }
}

record! {
    /// What somebody reached in a course (课程成绩).
    CourseResult "course_result" msg!("课程成绩", "course result"), happened: Some(msg!("结业日期", "finished on")), {
        /// Which course.
        course: Link<Course> = msg!("课程", "course"), Required Owner;
        /// Who, where the person is on the roster.
        member: Link<Member> = msg!("姓名", "person"), Owner;
        /// Who, where not: an organiser, a teacher.
        outsider: Words = msg!("名册外人员", "outsider");
        /// The hours attended.
        hours: Option<i32> = msg!("实修学时", "hours attended");
        /// The result, as the course gives it.
        score: Words = msg!("成绩", "result");
        /// Passed.
        passed: bool = msg!("合格", "passed");
        /// Number of the certificate.
        certificate: Words = msg!("证书号", "certificate");
    }
}

impl Hooks for Checklist {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["title", "happened", "until", "note"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        after.map_or(Ok(()), |list| ordered(list.head.happened, list.until, "until"))
    }
}

impl Hooks for ChecklistItem {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{}{}{}", book.name_of(self.checklist.0, lang), lang.colon(), &*self.title)
    }
    fn shown() -> &'static [&'static str] {
        &["checklist", "title", "owner", "deadline", "done_on", "evidence"]
    }
    fn deeds(&self, _: &Book) -> Vec<(&'static str, Option<NaiveDate>)> {
        vec![("done_on", self.done_on)]
    }
}

impl Hooks for Course {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["title", "kind", "audience", "happened", "until", "hours", "unit"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        after.map_or(Ok(()), |course| ordered(course.head.happened, course.until, "until"))
    }
}

impl CourseResult {
    fn who(&self) -> (Id, &str) {
        (self.member.0, &self.outsider)
    }
}

impl Hooks for CourseResult {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = self.member.id().map_or_else(|| self.outsider.to_string(), |id| book.name_of(id, lang));
        format!("{who}{}{}", lang.colon(), book.name_of(self.course.0, lang))
    }
    fn shown() -> &'static [&'static str] {
        &["course", "member", "outsider", "hours", "score", "passed", "certificate"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(result) = after else { return Ok(()) };
        if result.member.id().is_none() && result.outsider.is_empty() {
            return Err(Refusal::new(msg!("要写是谁的成绩", "say whose result it is")).at("member"));
        }
        let moved = before.is_none_or(|b| (b.course, b.who()) != (result.course, result.who()));
        // Of a person the book knows the few results; ten thousand of a course are not looked through for each.
        let same = |r: &&CourseResult| r.head.id != result.head.id && r.course == result.course;
        if moved && result.member.id().is_some_and(|id| book.of::<CourseResult>(id).any(|r| same(&r))) {
            let text = msg!("这个人在这门课已有成绩", "this person has a result in this course already");
            return Err(Refusal::new(text).at("member"));
        }
        Ok(())
    }
}
