//! Who held which post from which day to which (职务任期), and what held of the branch from a day on (支部沿革).

use super::roster::{Branch, Group, Member, Post};
use crate::base::{Id, Lang, Refusal};
use crate::model::book::days::ordered;
use crate::model::{Book, Codes, Hooks, Link, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Where the holder of a post comes from.
    PostSource {
        Student = 0 "student" msg!("本支部学生党员", "student of the branch"),
        Counsellor = 1 "counsellor" msg!("辅导员", "counsellor"),
        Teacher = 2 "teacher" msg!("教师党员", "teacher"),
        Senior = 3 "senior" msg!("高年级学生党员", "senior student"),
    }
}

codes! {
    /// How somebody came to a post.
    PostWay {
        Elected = 0 "elected" msg!("选举", "elected"),
        Appointed = 1 "appointed" msg!("任命", "appointed"),
        Acting = 2 "acting" msg!("代理", "acting"),
    }
}

codes! {
    /// What is said of the branch from a day on.
    FactKind {
        GeneralBranch = 0 "general_branch" msg!("学生党总支", "general branch"),
        ApprovingUnit = 1 "approving_unit" msg!("审批党委", "approving committee"),
        Upper = 2 "upper" msg!("上级党组织", "superior"),
        Level = 3 "level" msg!("学生层次", "level"),
        Basis = 4 "basis" msg!("设置方式", "formed by"),
        Scope = 5 "scope" msg!("覆盖范围", "scope"),
        Founded = 6 "founded" msg!("成立", "founded"),
        Divided = 7 "divided" msg!("拆分", "divided"),
        Merged = 8 "merged" msg!("合并", "merged"),
        Dissolved = 9 "dissolved" msg!("撤销", "dissolved"),
    }
}

record! {
    /// One term of a post in the branch (职务任期), from a day on.
    PostTerm "post" msg!("职务任期", "term of a post"), happened: Some(msg!("任职日期", "from")), {
        /// Who, where the person is on the roster.
        member: Link<Member> = msg!("姓名", "person"), Owner;
        /// Who, where the person is not: a counsellor, a teacher.
        outsider: Words = msg!("支部外人员", "outsider");
        /// The post.
        post: Option<Post> = msg!("职务", "post"), Required;
        /// The group, of a leader of one.
        group: Link<Group> = msg!("党小组", "group");
        /// The last day.
        until: Option<NaiveDate> = msg!("止", "until");
        /// Where the person comes from.
        source: Option<PostSource> = msg!("来源", "source");
        /// Elected, appointed or acting.
        way: Option<PostWay> = msg!("产生方式", "how");
        /// The decision, with the number of its paper.
        decision: Words = msg!("决定（文号）", "decision");
        /// The day on which the superior approved it, or took it on file.
        approved_on: Option<NaiveDate> = msg!("批复（备案）日期", "approved on");
        /// Why it ended.
        reason: Words = msg!("原因", "reason");
    }
}

record! {
    /// What holds of the branch from a day on (支部沿革): nothing before that day is judged by it.
    BranchFact "branch_fact" msg!("支部沿革", "branch history"), happened: Some(msg!("起始日期", "from")), {
        /// What it is about.
        what: Option<FactKind> = msg!("事项", "what"), Required;
        /// What holds; empty: nothing any more.
        value: Words = msg!("内容", "value");
        /// The paper it rests on.
        document: Words = msg!("文号", "document no.");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

impl PostTerm {
    /// Returns whether the post was held on a day: the last day still counts.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.head.happened.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Returns whether both speak of one person, one post and days that meet.
    fn clashes(&self, other: &PostTerm) -> bool {
        let same = self.member == other.member && *self.outsider == *other.outsider;
        let meet =
            |a: &PostTerm, b: &PostTerm| b.until.is_none_or(|end| a.head.happened.is_none_or(|from| from <= end));
        let group = self.group == other.group;
        self.head.id != other.head.id
            && self.head.branch == other.head.branch
            && same
            && group
            && self.post == other.post
            && meet(self, other)
            && meet(other, self)
    }
}

/// Returns what was so of a branch on a day: the last thing said of it that had begun. The outer `None`: nothing was ever
/// said with a day.
pub fn said_on(book: &Book, branch: Id, what: FactKind, day: NaiveDate) -> Option<Option<&BranchFact>> {
    let facts = || book.of::<BranchFact>(branch).filter(|f| f.what == Some(what));
    facts().next()?;
    let begun = facts().filter(|f| f.head.happened.is_none_or(|from| from <= day));
    Some(begun.max_by_key(|f| (f.head.happened, f.head.id)))
}

/// Returns whether a student general branch stood above a branch on a day.
pub fn has_general(book: &Book, branch: &Branch, day: NaiveDate) -> bool {
    match said_on(book, branch.head.id, FactKind::GeneralBranch, day) {
        Some(said) => said.is_some_and(|f| !f.value.is_empty()),
        None => !branch.general_branch.is_empty(),
    }
}

impl Hooks for PostTerm {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = self.member.id().map_or_else(|| self.outsider.to_string(), |id| book.name_of(id, lang));
        format!("{who} {}", self.post.map_or(Self::LABEL, |p| p.row().label).get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "outsider", "post", "way", "source", "until", "decision"]
    }
    fn also_under(&self) -> Option<Id> {
        Some(self.head.branch)
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(term) = after else { return Ok(()) };
        if term.member.id().is_none() && term.outsider.is_empty() {
            return Err(Refusal::new(msg!("要写任职的人", "say who holds it")).at("member"));
        }
        ordered(term.head.happened, term.until, "until")?;
        if book.of::<PostTerm>(term.head.branch).any(|other| term.clashes(other)) {
            let text = msg!("同一人同一职务的任期有重叠", "two terms of one person in one post overlap");
            return Err(Refusal::new(text)
                .at("happened")
                .hint(msg!("先写上一任期的“止”", "end the earlier term first")));
        }
        Ok(())
    }
}

impl Hooks for BranchFact {
    fn title(&self, _: &Book, lang: Lang) -> String {
        format!("{} {}", self.what.map_or(Self::LABEL, |w| w.row().label).get(lang), &*self.value)
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "what", "value", "document"]
    }
    fn also_under(&self) -> Option<Id> {
        Some(self.head.branch)
    }
}
