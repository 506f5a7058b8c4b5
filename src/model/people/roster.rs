//! The roster: the branch, its groups, and everybody it looks after.

use crate::base::{Date, Id, Lang, Refusal, Value};
use crate::model::people::standing::{Stage, Standing};
use crate::model::{Book, Code, Codes, Cohort, Column, FieldKind, Hooks, Kind, Link, Name, Number, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Level of the students (研究生, 本科生, 高职学生).
    Level {
        Undergraduate = 0 "undergraduate" msg!("本科生", "undergraduate"),
        Postgraduate = 1 "postgraduate" msg!("研究生", "postgraduate"),
        Vocational = 2 "vocational" msg!("高职", "vocational"),
    }
}

codes! {
    /// What the branch is formed by.
    Basis {
        Grade = 0 "grade" msg!("年级", "grade"),
        Major = 1 "major" msg!("专业", "major"),
        Class = 2 "class" msg!("班级", "class"),
        MajorGrade = 3 "major_grade" msg!("专业分年级", "major and grade"),
        ResearchGroup = 4 "research_group" msg!("课题组", "research group"),
        Joint = 5 "joint" msg!("联合", "joint"),
        Temporary = 6 "temporary" msg!("临时", "temporary"),
    }
}

codes! {
    /// Sex as on the ID card.
    Sex {
        Male = 0 "male" msg!("男", "male"),
        Female = 1 "female" msg!("女", "female"),
    }
}

codes! {
    /// Duty within the branch (党内职务).
    Post {
        Secretary = 0 "secretary" msg!("书记", "secretary"),
        Deputy = 1 "deputy" msg!("副书记", "deputy secretary"),
        Organisation = 2 "organisation" msg!("组织委员", "organisation"),
        Publicity = 3 "publicity" msg!("宣传委员", "publicity"),
        Discipline = 4 "discipline" msg!("纪检委员", "discipline"),
        Youth = 5 "youth" msg!("青年委员", "youth"),
        UnitedFront = 6 "united_front" msg!("统战委员", "united front"),
        GroupLeader = 7 "group_leader" msg!("小组长", "group leader"),
    }
}

codes! {
    /// Standing of a membership (党籍状态) or of the person's place in the branch.
    Status {
        Normal = 0 "normal" msg!("正常", "normal"),
        OnPartyProbation = 1 "on_party_probation" msg!("留党察看", "on Party probation"),
        LostContact = 2 "lost_contact" msg!("失联", "lost contact"),
        Suspended = 3 "suspended" msg!("停止党籍", "suspended"),
        TransferredOut = 4 "transferred_out" msg!("已转出", "transferred out"),
        Left = 5 "left" msg!("退党", "left"),
        Removed = 6 "removed" msg!("除名", "removed"),
        Deceased = 7 "deceased" msg!("去世", "deceased"),
    }
}

record! {
    /// A student Party branch (学生党支部).
    Branch "branch" msg!("支部", "branch"), happened: None, {
        /// Full official name.
        name: Words = msg!("名称", "name"), Required;
        /// Level of its students.
        level: Option<Level> = msg!("学生层次", "level");
        /// What it is formed by.
        basis: Option<Basis> = msg!("设置方式", "formed by");
        /// Code in the school's own system.
        code: Words = msg!("编码", "code");
        /// The day this book began (启用日); gaps older than it are inherited, never overdue.
        started_on: Option<NaiveDate> = msg!("启用日", "book begun on");
        /// The unit above, which guides it.
        upper: Words = msg!("上级党组织", "superior");
        /// The student general branch above it, where there is one: it gives opinions and deliberates, never approves.
        general_branch: Words = msg!("学生党总支", "general branch");
        /// The committee with power of approval: pre-review and approval are its.
        approving_unit: Words = msg!("审批党委", "approving committee");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// A Party group within the branch (党小组).
    Group "group" msg!("党小组", "group"), happened: None, {
        /// Its name.
        name: Words = msg!("名称", "name"), Required;
        /// Its leader.
        leader: Link<Member> = msg!("组长", "leader");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// A person the branch looks after, from ordinary student to full member (人员).
    Member "member" msg!("人员", "person"), happened: None, {
        /// Name as on the ID card.
        name: Name = msg!("姓名", "name"), Required Identity;
        /// Student number, verbatim.
        student_no: Number = msg!("学号", "student no."), Identity;
        /// Sex.
        sex: Option<Sex> = msg!("性别", "sex");
        /// Ethnicity.
        ethnicity: Words = msg!("民族", "ethnicity"), Shared;
        /// Day of birth.
        birth_date: Option<Date> = msg!("出生日期", "born"), Months;
        /// Citizen's ID number, verbatim.
        id_number: Words = msg!("公民身份号码", "ID number"), Private Identity;
        /// Mobile number.
        phone: Words = msg!("手机号码", "phone"), Private;
        /// Home address.
        address: Words = msg!("家庭住址", "address"), Private;
        /// Native place.
        native_place: Words = msg!("籍贯", "native place"), Shared;
        /// Level of study.
        level: Option<Level> = msg!("学生层次", "level");
        /// Year of entry, such as 2024.
        grade: Cohort = msg!("年级", "grade"), Shared;
        /// Major.
        major: Words = msg!("专业", "major"), Shared;
        /// Class.
        class_name: Words = msg!("班级", "class"), Shared;
        /// Party group.
        group: Link<Group> = msg!("党小组", "group");
        /// Duties within the branch.
        posts: Set<Post> = msg!("党内职务", "posts");
        /// Standing of the membership; empty is normal.
        status: Option<Status> = msg!("党籍状态", "status");
        /// The day the person came to this branch; empty: from the start.
        in_on: Option<NaiveDate> = msg!("转入日期", "came on");
        /// Where the person came from.
        in_from: Words = msg!("转自", "came from"), Shared;
        /// The last day the person counted here.
        out_on: Option<NaiveDate> = msg!("转出日期", "left on");
        /// Where the person went.
        out_to: Words = msg!("去向", "went to"), Shared;
        /// Expected day of leaving the university.
        leaving_on: Option<NaiveDate> = msg!("预计离校", "leaving on");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

impl Hooks for Branch {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn public() -> &'static [&'static str] {
        &["name", "level", "basis", "started_on", "upper", "general_branch", "approving_unit"]
    }
    fn shown() -> &'static [&'static str] {
        &["name", "level", "basis", "upper", "started_on"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        if let (Some(branch), None) = (before, after)
            && Kind::ALL.iter().any(|kind| book.rows(*kind).any(|r| r.head().branch == branch.head.id))
        {
            let text = msg!("支部还有记录，不能去掉", "the branch still has records and cannot be removed");
            return Err(Refusal::new(text));
        }
        Ok(())
    }
}

impl Hooks for Group {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn public() -> &'static [&'static str] {
        &["name"]
    }
    fn shown() -> &'static [&'static str] {
        &["name", "leader", "note"]
    }
}

impl Member {
    /// Returns whether the person holds a seat on the committee (支委会).
    pub fn sits(&self) -> bool {
        use Post::{Deputy, Discipline, Organisation, Publicity, Secretary, UnitedFront, Youth};
        let seats = [Secretary, Deputy, Organisation, Publicity, Discipline, Youth, UnitedFront];
        seats.into_iter().any(|post| self.posts.has(post))
    }

    /// Returns whether the person belonged to the branch on that day: someone who leaves on a day still counts on it.
    pub fn here_on(&self, day: NaiveDate) -> bool {
        let gone = !matches!(
            self.status,
            None | Some(Status::Normal | Status::OnPartyProbation | Status::LostContact | Status::Suspended)
        );
        self.in_on.is_none_or(|d| d <= day) && self.out_on.map_or(!gone, |d| day <= d)
    }

    /// Returns whether the person belongs to the branch now, as far as is recorded.
    pub fn is_here(&self) -> bool {
        self.out_on.is_none() && self.here_on(NaiveDate::MAX)
    }
}

impl Member {
    /// Returns the birthday, where the day itself is known.
    pub fn born(&self) -> Option<NaiveDate> {
        self.birth_date.and_then(Date::day)
    }
}

impl Hooks for Member {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    const STANDS: bool = true;
    fn standing(&self, book: &Book) -> Standing {
        book.stands(self.head.id)
    }
    fn is_here(&self, day: Option<NaiveDate>) -> bool {
        day.map_or_else(|| self.is_here(), |day| self.here_on(day))
    }
    fn moves(&self) -> Option<Id> {
        Some(self.head.id)
    }
    /// Whoever holds a post stands under the branch too.
    fn also_under(&self) -> Option<Id> {
        (!self.posts.is_empty()).then_some(self.head.branch)
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn public() -> &'static [&'static str] {
        &["stage", "grade", "level", "sex"]
    }
    fn posted() -> &'static [&'static str] {
        &[
            "name",
            "ethnicity",
            "birth_date",
            "native_place",
            "major",
            "class_name",
            "group",
            "posts",
            "applied_on",
            "activist_on",
            "prospect_on",
            "admitted_on",
            "converted_on",
        ]
    }
    fn shown() -> &'static [&'static str] {
        &["name", "stage", "student_no", "decided", "class_name", "group", "posts", "admitted_on", "converted_on"]
    }
}

impl Book {
    /// Returns whether a person belongs to the branch: now, or on the day this book is looked at as of.
    pub fn has_here(&self, member: &Member) -> bool {
        Hooks::is_here(member, self.day())
    }
}

macro_rules! standing {
    ($name:literal, $label:expr, $stage:ident) => {
        Column {
            name: $name,
            label: $label,
            kind: FieldKind::Day,
            read: |book, any| book.standing(any.head().id).date(Stage::$stage).into(),
        }
    };
}

/// What the meeting has decided and nobody has approved yet: a state of its own, beside the stage that is in effect.
const DECIDED: &[Code] = &[
    Code { code: Stage::Probationary as u8, name: "probationary", label: msg!("接收待批", "admission") },
    Code { code: Stage::Full as u8, name: "full", label: msg!("转正待批", "conversion") },
];

const COLUMNS: &[Column] = &[
    Column {
        name: "stage",
        label: msg!("阶段", "stage"),
        kind: FieldKind::Code(Stage::ALL),
        read: |book, any| Value::Code(book.standing(any.head().id).stage.code()),
    },
    Column {
        name: "decided",
        label: msg!("待批", "awaiting approval"),
        kind: FieldKind::Code(DECIDED),
        read: |book, any| book.standing(any.head().id).decided.map_or(Value::None, |stage| Value::Code(stage.code())),
    },
    standing!("applied_on", msg!("申请入党日期", "applied on"), Applicant),
    standing!("activist_on", msg!("确定积极分子日期", "activist on"), Activist),
    standing!("prospect_on", msg!("确定发展对象日期", "prospect on"), Prospect),
    standing!("admitted_on", msg!("加入党组织日期", "admitted on"), Probationary),
    standing!("converted_on", msg!("转为正式党员日期", "converted on"), Full),
];
