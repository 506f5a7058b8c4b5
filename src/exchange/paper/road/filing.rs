//! Papers that go up or lie in the file: request for pre-review, filing, roster of activists, opinions heard.

use crate::base::{Id, Lang, Msg, Refusal};
use crate::exchange::paper::told::{BETWEEN, day, joined, missing};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Attendance, Guest, Line, Meeting};
use crate::model::people::roster::{Branch, Member};
use crate::model::people::standing::Stage;
use crate::model::road::development::StepKind;
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::road::person::Person;
use chrono::{Datelike, NaiveDate};

/// 预审请示: for those who are to be admitted, and those who are to become full members.
pub const PRE_REVIEW_REQUEST: Paper = Paper {
    name: "pre_review_request",
    label: msg!("预审请示", "request for pre-review"),
    about: &[Kind::Member],
    public: false,
    yearly: false,
    made: word!("pre_review_request", |ask| by_stage(ask, &[Stage::Prospect, Stage::Probationary])),
};

/// 备案表.
pub const FILING: Paper = Paper {
    name: "filing",
    label: msg!("备案表", "filing form"),
    about: &[Kind::Member],
    public: false,
    yearly: false,
    made: word!("filing", |ask| by_stage(ask, &[Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Full])),
};

/// 积极分子名册: those named this year apart from those named before.
pub const ACTIVIST_ROSTER: Paper = Paper {
    name: "activist_roster",
    label: msg!("入党积极分子名册", "roster of activists"),
    about: &[],
    public: false,
    yearly: true,
    made: word!("activist_roster", |ask| Ok(activists(ask))),
};

/// 征求意见记录: of a forum that was held, or blank for somebody.
pub const OPINIONS_HEARD: Paper = Paper {
    name: "opinions_heard",
    label: msg!("征求意见记录", "opinions heard"),
    about: &[Kind::Meeting, Kind::Member],
    public: false,
    yearly: false,
    made: word!("opinions_heard", |ask| Ok(opinions(ask))),
};

/// Lines of a blank record of opinions: one rule asks for eight people.
const BLANKS: usize = 8;

/// Returns one sheet for each stage that somebody chosen is in.
fn by_stage(ask: &Ask, stages: &[Stage]) -> Result<Data, Refusal> {
    let people = ask.people();
    let stage = |m: &Member| ask.facts.book.standing(m.head.id).stage;
    let groups = stages.iter().map(|s| people.iter().filter(|m| stage(m) == *s).cloned().collect::<Vec<Member>>());
    let groups: Vec<Vec<Member>> = groups.filter(|g| !g.is_empty()).collect();
    if groups.is_empty() {
        let names: Vec<String> = stages.iter().map(|s| s.row().label.zh.to_owned()).collect();
        let text = msg!("选中的人里没有{stages}", "nobody chosen is {stages}");
        return Err(Refusal::new(text.with("stages", joined(names))).at("on"));
    }
    let branch = ask.facts.book.get::<Branch>(ask.branch).cloned().unwrap_or_default();
    Ok(ask.each("sheets", msg!("表", "sheets"), &groups, |group| {
        let at = group.first().map(stage);
        let mut out = Data::default();
        out.put("stage_of_all", msg!("当前阶段", "stage"), crate::exchange::paper::told::code(at));
        out.put("count", msg!("人数", "how many"), group.len().to_string());
        out.put("names", msg!("名单", "names"), joined(group.iter().map(|m| m.name.to_string())));
        out.put("matter", msg!("事项", "matter"), matter(at));
        let converting = if at == Some(Stage::Probationary) { matter(at) } else { String::new() };
        out.put("converting", msg!("转正", "conversion"), converting);
        let unit = if branch.approving_unit.is_empty() { &branch.upper } else { &branch.approving_unit };
        out.put("unit", msg!("主送单位", "to"), unit.to_string());
        out.put("lead", msg!("导语", "lead"), lead(ask, at, group));
        out.list("people", Member::LABEL, &ask.rows(group), |row| {
            let all = ask.row(row);
            let mut out = Data::default();
            out.put("situation", msg!("基本情况", "situation"), situation(&all));
            let converting = if at == Some(Stage::Probationary) { conversion(&all) } else { String::new() };
            out.put("conversion", msg!("转正情况", "on the conversion"), converting);
            out.join(all);
            out
        });
        out.read_from(Key { kind: Kind::Branch, id: ask.branch });
        out
    }))
}

/// Opens a request: who, and what for; that the committee looked into it only where everybody's step says so.
fn lead(ask: &Ask, stage: Option<Stage>, group: &[Member]) -> String {
    let names = joined(group.iter().map(|m| m.name.to_string()));
    let reviewed = |m: &Member| {
        let person = Person::gather(&ask.facts, m);
        person.is_some_and(|p| p.done(StepKind::CommitteeReview).any(|deed| deed.on.is_some()))
    };
    let by = match stage == Some(Stage::Prospect) && group.iter().all(reviewed) {
        true => {
            msg!("经支部委员会审查，认为{who}基本符合条件，", "The committee finds that {who} meets the conditions;")
        }
        false => msg!("现报送{who}的材料，", "The materials of {who} are handed in;"),
    };
    let who = match group.len() {
        1 => msg!("{names}同志", "{names}"),
        _ => msg!("{names}等{n}名同志", "{names}"),
    };
    let who = who.with("names", names).with("n", group.len()).render(Lang::Zh);
    let text = msg!(
        "{by}拟提交支部党员大会讨论{matter}。现将有关情况报上，请予预审。",
        "{by} the meeting is to vote on the {matter}. The facts are below."
    );
    text.with("by", by.with("who", who)).with("matter", matter(stage)).render(Lang::Zh)
}

/// Tells what is recorded of somebody, label by label; what is not is left out, but for what a request must say.
fn situation(of: &Data) -> String {
    let said = |name: &str| of.words(name);
    let born = msg!("{month}出生", "born in {month}").with("month", said("birth_month")).render(Lang::Zh);
    let born = if said("birth_month").is_empty() { String::new() } else { born };
    let who = [said("sex"), said("ethnicity"), born, said("class_and_posts")];
    let who: Vec<String> = who.into_iter().filter(|w| !w.is_empty()).collect();
    const TOLD: [(&str, Msg, bool); 12] = [
        ("apply", msg!("递交入党申请书", "applied"), true),
        ("first_talk", msg!("派人谈话", "talked with"), true),
        ("recommended", msg!("推优", "recommended"), true),
        ("activist", msg!("确定为入党积极分子", "activist"), true),
        ("prospect", msg!("列为发展对象", "prospect"), true),
        ("contacts", msg!("培养联系人", "contacts"), true),
        ("introducers", msg!("入党介绍人", "introducers"), true),
        ("vetting", msg!("政治审查", "vetting"), true),
        ("training_done", msg!("集中培训", "training"), true),
        ("committee_review", msg!("支委会审查", "committee review"), false),
        ("notice_before", msg!("公示", "public notice"), false),
        ("honours", msg!("奖惩情况", "awards and penalties"), true),
    ];
    labels(of, &who.join(msg!("，", ", ").zh), &TOLD)
}

/// Tells what is recorded towards somebody's conversion.
fn conversion(of: &Data) -> String {
    const TOLD: [(&str, Msg, bool); 2] = [
        ("admitted_on", msg!("支部党员大会通过接收", "admitted"), true),
        ("convert_apply", msg!("提出转正申请", "asked for conversion"), true),
    ];
    labels(of, "", &TOLD)
}

/// Writes `label：words` for each fact; one that must be there and is not is a bracket.
fn labels(of: &Data, begin: &str, told: &[(&str, Msg, bool)]) -> String {
    let text = msg!("{label}：{words}", "{label}: {words}");
    let parts = told.iter().filter_map(|(name, label, must)| {
        let words = of.words(name);
        let words = if words.is_empty() && *must { missing(*label) } else { words };
        (!words.is_empty()).then(|| text.with("label", *label).with("words", words).render(Lang::Zh))
    });
    let stop = msg!("。", ". ").zh;
    let begin = if begin.is_empty() { String::new() } else { format!("{begin}{stop}") };
    format!("{begin}{}{stop}", parts.collect::<Vec<_>>().join(BETWEEN.zh))
}

/// Returns what people in a stage are taken to next.
fn matter(stage: Option<Stage>) -> String {
    let words = match stage {
        Some(Stage::Prospect) => msg!("接收预备党员", "admission"),
        Some(Stage::Probationary) => msg!("预备党员转正", "conversion"),
        _ => return String::new(),
    };
    words.zh.to_owned()
}

fn activists(ask: &Ask) -> Data {
    let year = ask.year.unwrap_or(ask.facts.today.year());
    let all = ask.in_stage(Stage::Activist);
    let new = |m: &&Member| ask.facts.book.standing(m.head.id).activist_on.is_some_and(|d: NaiveDate| d.year() == year);
    let (new, old): (Vec<&Member>, Vec<&Member>) = all.iter().partition(|m| new(m));
    let rows = |people: Vec<&Member>| ask.rows(&people.into_iter().cloned().collect::<Vec<_>>());
    let mut out = ask.paper();
    out.put("year", msg!("年度", "year"), year.to_string());
    out.put("count", msg!("人数", "how many"), all.len().to_string());
    out.put("new_count", msg!("新增人数", "named this year"), new.len().to_string());
    out.put("old_count", msg!("存量人数", "named before"), old.len().to_string());
    out.list("new", msg!("新增", "new"), &rows(new), |row| ask.row(row));
    out.list("old", msg!("存量", "before"), &rows(old), |row| ask.row(row));
    out
}

/// Names whom a forum was about: those its lines are to.
fn heard(ask: &Ask, meeting: Id) -> String {
    let book = ask.facts.book;
    let lines = timeline(book, meeting).into_iter().map(|l| l.to.0);
    let mut all: Vec<Id> = lines.filter(|id| !id.is_none()).collect();
    all.sort_unstable();
    all.dedup();
    joined(all.into_iter().map(|id| ask.name(id)))
}

/// Returns the opinions of a forum one by one, or empty lines for somebody; a candidate is not in the room.
fn opinions(ask: &Ask) -> Data {
    let book = ask.facts.book;
    // One sheet a meeting or person; whichever is not meant stays blank.
    let meetings = ask.all::<Meeting>().into_iter().map(|m| (m, Member::default()));
    let people = ask.people().into_iter().map(|m| (Meeting::default(), m));
    let sheets: Vec<(Meeting, Member)> = meetings.chain(people).collect();
    ask.each("sheets", msg!("表", "sheets"), &sheets, |(meeting, member)| {
        let mut out = Data::default();
        let id = meeting.head.id;
        let roll = book.of::<Attendance>(id).filter(|a| a.was_there()).map(|a| ask.name(a.member.0));
        let came = roll.chain(book.of::<Guest>(id).map(|g| g.name.to_string()));
        out.put("came", msg!("参加人", "who came"), joined(came));
        let who = if id.is_none() { member.name.to_string() } else { heard(ask, id) };
        out.put("about", msg!("征求意见对象", "about"), who);
        out.put("held_on", msg!("座谈日期", "held on"), day(meeting.head.happened));
        let lines: Vec<Line> =
            if id.is_none() { Vec::new() } else { timeline(book, id).into_iter().cloned().collect() };
        out.list("opinions", msg!("意见", "opinions"), &lines, |l| {
            crate::exchange::paper::meeting::heads::line(ask, l)
        });
        let blanks: Vec<usize> = if id.is_none() { (1..=BLANKS).collect() } else { Vec::new() };
        out.list("blanks", msg!("空白行", "blank lines"), &blanks, |n| {
            let mut row = Data::default();
            row.put("number", msg!("序号", "no."), n.to_string());
            row
        });
        out.join(ask.candidate(member)).join(ask.record(&meeting.clone().into_any()));
        out
    })
}
