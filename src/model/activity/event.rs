//! Activities of the branch and with others: what was held, for whom, who of the branch took part, at which base.

use super::service::dated;
use crate::base::{Id, Lang, Refusal, Value};
use crate::model::assessment::AwardLevel;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::Member;
use crate::model::{Book, Cell, Codes, Column, FieldKind, Hooks, Link, Prose, Record, Set, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// What an activity counts as; one may be several.
    ActivityKind {
        Service = 0 "service" msg!("服务同学", "service for students"),
        Volunteer = 1 "volunteer" msg!("志愿服务", "voluntary service"),
        Practice = 2 "practice" msg!("社会实践", "social practice"),
        Recommendation = 3 "recommendation" msg!("推优会", "recommendation meeting"),
        League = 4 "league" msg!("团的活动", "League activity"),
        Joint = 5 "joint" msg!("共建", "joint activity"),
        Other = 6 "other" msg!("其他", "other"),
    }
}

codes! {
    /// What a record of an activity may lack.
    Lack {
        List = 0 "list" msg!("名单", "list"),
        Evidence = 1 "evidence" msg!("佐证", "evidence"),
    }
}

record! {
    /// A practice base of the university or the college (实践基地).
    PracticeBase "practice_base" msg!("实践基地", "practice base"), happened: Some(msg!("建立日期", "set up on")), {
        /// Its name.
        name: Words = msg!("名称", "name"), Required;
        /// Whose it is.
        level: Option<AwardLevel> = msg!("级别", "level");
        /// Where.
        place: Words = msg!("地点", "place");
        /// Who is spoken to there.
        contact: Words = msg!("联系人", "contact");
        /// The last day of the agreement.
        until: Option<NaiveDate> = msg!("协议至", "agreement until");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// An activity (活动): service, practice, a meeting of the League, something done with another branch.
    Activity "activity" msg!("活动", "activity"), happened: Some(msg!("日期", "on")), {
        /// Its name.
        title: Words = msg!("活动名称", "title"), Required;
        /// Everything it counts as.
        kinds: Set<ActivityKind> = msg!("类型", "kinds"), Required;
        /// Where.
        place: Words = msg!("地点", "place"), Shared;
        /// At which practice base.
        base: Link<PracticeBase> = msg!("实践基地", "practice base");
        /// Who of the branch led it.
        leader: Link<Member> = msg!("负责人", "led by");
        /// Whom it served.
        served: Words = msg!("服务对象", "served");
        /// The League branch whose meeting it was, or with whom it was held.
        with: Words = msg!("团支部或合办单位", "League branch or partner"), Shared;
        /// The meeting in whose minutes it stands.
        meeting: Link<Meeting> = msg!("会议", "meeting");
        /// What shows it, in words.
        evidence: Prose = msg!("佐证", "evidence");
        /// A file that shows it.
        file: Words = msg!("佐证文件", "evidence file");
        /// The fingerprint of that file.
        hash: Words = msg!("文件指纹", "fingerprint"), Command;
    }
}

record! {
    /// Somebody of the branch who took part in an activity (参加).
    Participation "participation" msg!("参加", "participation"), happened: None, {
        /// The activity.
        activity: Link<Activity> = msg!("活动", "activity"), Required Owner;
        /// The person.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// What the person did there.
        part: Words = msg!("分工", "part");
    }
}

impl Activity {
    /// Returns what its record lacks: the list of who took part, what shows it.
    pub fn lacks(&self, book: &Book) -> Set<Lack> {
        let list = book.of::<Participation>(self.head.id).next().is_some();
        let minutes = book.get::<Meeting>(self.meeting.0).is_some();
        let shown = minutes || !self.evidence.is_empty() || !self.file.is_empty();
        let lacks = [(list, Lack::List), (shown, Lack::Evidence)];
        Set::of(&lacks.into_iter().filter(|(there, _)| !there).map(|(_, lack)| lack).collect::<Vec<_>>())
    }

    /// Lists who of the branch was there: who led it, and everybody on its list.
    pub fn people<'b>(&'b self, book: &'b Book) -> impl Iterator<Item = Id> + 'b {
        let list = book.of::<Participation>(self.head.id).map(|p| p.member.0);
        self.leader.id().into_iter().chain(list)
    }
}

const COLUMNS: &[Column] = &[
    Column {
        name: "people",
        label: msg!("人数", "people"),
        kind: FieldKind::Int,
        read: |book, any| Value::Int(book.of::<Participation>(any.head().id).count() as i64),
    },
    Column {
        name: "lacks",
        label: msg!("缺", "lacks"),
        kind: FieldKind::Set(Lack::ALL),
        read: |book, any| Activity::from_any(any).map_or(Value::None, |a| a.lacks(book).get()),
    },
];

const HELD: &[Column] = &[Column {
    name: "activities",
    label: msg!("活动次数", "activities"),
    kind: FieldKind::Int,
    read: |book, any| Value::Int(book.all::<Activity>().filter(|a| a.base.0 == any.head().id).count() as i64),
}];

const DAY: &[Column] = &[Column {
    name: "on",
    label: msg!("日期", "on"),
    kind: FieldKind::Day,
    read: |book, any| Participation::from_any(any).and_then(|p| p.day(book)).map_or(Value::None, Value::Day),
}];

impl Participation {
    /// Returns the day of its activity.
    pub fn day(&self, book: &Book) -> Option<NaiveDate> {
        book.get::<Activity>(self.activity.0).and_then(|a| a.head.happened)
    }
}

impl Hooks for PracticeBase {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn columns() -> &'static [Column] {
        HELD
    }
    fn public() -> &'static [&'static str] {
        &["happened", "name", "level", "place", "until"]
    }
    fn shown() -> &'static [&'static str] {
        &["name", "level", "place", "contact", "activities", "happened", "until"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(base) = after else { return Ok(()) };
        if base.until.zip(base.head.happened).is_some_and(|(until, from)| until < from) {
            return Err(Refusal::new(msg!("协议在建立之前就到期", "the agreement ends before it begins")).at("until"));
        }
        Ok(())
    }
}

impl Hooks for Activity {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.title.to_string()
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn public() -> &'static [&'static str] {
        &["happened", "kinds", "place", "base"]
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "title", "kinds", "people", "lacks", "leader", "place"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        after.map_or(Ok(()), |a| dated(a.head.happened).map(|_| ()))
    }
}

impl Hooks for Participation {
    fn title(&self, book: &Book, lang: Lang) -> String {
        format!("{} {}", book.name_of(self.member.0, lang), book.name_of(self.activity.0, lang))
    }
    fn columns() -> &'static [Column] {
        DAY
    }
    fn shown() -> &'static [&'static str] {
        &["on", "activity", "member", "part"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(p) = after else { return Ok(()) };
        if book.of::<Participation>(p.activity.0).any(|o| o.head.id != p.head.id && o.member == p.member) {
            let text = msg!("{name}已在这次活动的名单上", "{name} is on the list of this activity already");
            let name = book.name_of(p.member.0, Lang::Zh);
            return Err(Refusal::new(text.with("name", name)).at("member"));
        }
        Ok(())
    }
}
