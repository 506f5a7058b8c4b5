//! Papers that go up or lie in the file: request for pre-review, filing, roster of activists, opinions heard.

use crate::base::Refusal;
use crate::exchange::paper::told::{day, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Attendance, Guest, Line, Meeting};
use crate::model::people::roster::{Branch, Member};
use crate::model::people::standing::Stage;
use crate::model::{Codes, Kind, Record};
use crate::msg;
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
        out.list("people", Member::LABEL, &ask.rows(group), |row| ask.row(row));
        out
    }))
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
        let who = if id.is_none() { member.name.to_string() } else { meeting.title.to_string() };
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
