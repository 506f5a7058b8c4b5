//! Papers about what was put to the vote: the result, the resolution, what of the minutes belongs in a person's file.

use crate::base::{Id, Lang, Msg, Refusal};
use crate::exchange::paper::meeting::heads::{heads, line};
use crate::exchange::paper::told::{code, day, formal, joined, missing, number};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::Data;
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Line, LinePart, Meeting};
use crate::model::people::roster::{Member, Post};
use crate::model::road::cultivation::Review;
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::vote::election::{Candidate, Teller, TellerRole};
use crate::model::vote::motion::{Motion, MotionKind};
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::vote::majority;
use crate::rules::vote::motion;

const ABOUT: &[Kind] = &[Kind::Motion, Kind::Meeting, Kind::Member];

/// 票决结果报告单.
pub const VOTE_REPORT: Paper = Paper {
    name: "vote_report",
    label: msg!("票决结果报告单", "report of the vote"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("vote_report", |ask| report(ask)),
};

/// 支部大会决议, a draft to be copied by hand into the form (志愿书).
pub const RESOLUTION: Paper = Paper {
    name: "resolution",
    label: msg!("支部大会决议(草稿)", "resolution (draft)"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("resolution", |ask| about(ask, true)),
};

/// What of the minutes belongs in one person's file.
pub const EXTRACT: Paper = Paper {
    name: "extract",
    label: msg!("会议记录摘录", "extract of the minutes"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("extract", |ask| about(ask, true)),
};

/// Lists the motions that a paper is about: those chosen, those of a meeting, those about a person.
pub fn chosen(ask: &Ask, personal: bool) -> Result<Vec<Motion>, Refusal> {
    let book = ask.facts.book;
    let of = |key: &Key| match key.kind {
        Kind::Motion => book.get::<Motion>(key.id).into_iter().collect::<Vec<_>>(),
        _ => book.of::<Motion>(key.id).collect(),
    };
    let mut out: Vec<Motion> = Vec::new();
    for motion in ask.on.iter().flat_map(of).filter(|m| !personal || m.subject.id().is_some()) {
        if !out.iter().any(|m| m.head.id == motion.head.id) {
            out.push(motion.clone());
        }
    }
    let none = msg!("没有要表决的人或事", "there is nobody and nothing to vote on");
    if out.is_empty() { Err(Refusal::new(none).at("on")) } else { Ok(out) }
}

/// Reports every vote whose ballots were counted.
fn report(ask: &Ask) -> Result<Data, Refusal> {
    let mut counted = chosen(ask, false)?;
    counted.retain(|m| motion::counted(&ask.facts, m).is_some());
    if counted.is_empty() {
        return Err(Refusal::new(msg!("还没有计票", "nothing has been counted yet")).at("on"));
    }
    Ok(ask.each("motions", Motion::LABEL, &counted, |m| with_meeting(ask, m)))
}

fn about(ask: &Ask, personal: bool) -> Result<Data, Refusal> {
    Ok(ask.each("motions", Motion::LABEL, &chosen(ask, personal)?, |m| with_meeting(ask, m)))
}

/// Returns a motion, its meeting and the person it is about.
fn with_meeting(ask: &Ask, m: &Motion) -> Data {
    let book = ask.facts.book;
    let sitting = book.get::<Meeting>(m.meeting.0).cloned().unwrap_or_default();
    let subject = book.get::<Member>(m.subject.0).cloned().unwrap_or_default();
    let mut out = motion(ask, m);
    let lines = timeline(book, sitting.head.id).into_iter().filter(|l| belongs(m, &subject, l));
    let lines: Vec<Line> = lines.cloned().collect();
    out.list("lines", Line::LABEL, &lines, |l| line(ask, l));
    out.put("voted_on", msg!("通过日期", "carried on"), day(sitting.head.happened));
    out.put("conduct", msg!("主要表现", "conduct"), conduct(ask, subject.head.id));
    out.put("faults", msg!("主要缺点", "shortcomings"), missing(msg!("本子里没有记缺点", "none are recorded")));
    out.put("vetting", msg!("政治审查", "vetting"), vetting(ask, subject.head.id));
    let secretary = book.all::<Member>().find(|p| p.posts.has(Post::Secretary) && p.is_here());
    out.put("secretary", msg!("支部书记", "secretary"), secretary.map(|p| p.name.to_string()).unwrap_or_default());
    out.join(heads(ask, &sitting)).join(ask.record(&sitting.into_any()));
    out.join(ask.person(&subject));
    out
}

/// Returns what the last review of somebody concluded.
fn conduct(ask: &Ask, member: Id) -> String {
    let reviews = ask.facts.book.of::<Review>(member).filter(|r| !r.conclusion.is_empty());
    match reviews.max_by_key(|r| (r.head.happened, r.head.id)) {
        Some(review) => review.conclusion.to_string(),
        None => missing(msg!("考察记录没有结论", "no review has a conclusion")),
    }
}

fn vetting(ask: &Ask, member: Id) -> String {
    let last = ask.facts.book.of::<Step>(member).rfind(|s| s.step == Some(StepKind::Vetting));
    let text = match last {
        None => return missing(msg!("没有政治审查记录", "no vetting is recorded")),
        Some(step) if step.outcome == Some(Outcome::Failed) => {
            msg!("政治审查不合格（{day}）", "vetting failed ({day})")
        }
        Some(_) => msg!("政治审查合格（{day}）", "vetted ({day})"),
    };
    text.with("day", day(last.and_then(|s| s.head.happened))).render(Lang::Zh)
}

/// Returns whether a line of the minutes belongs in the file of the person a motion is about: it was said on this motion,
/// by this person or to them, and criticises nobody else.
fn belongs(motion: &Motion, subject: &Member, line: &Line) -> bool {
    let person = motion.subject;
    let about_another = line.to.id().is_some() && line.to != person;
    let by_person = line.speaker == person || (!subject.name.is_empty() && *line.speaker_name == *subject.name);
    let of_person = person.id().is_some() && (by_person || line.to == person);
    (line.motion.0 == motion.head.id || of_person) && !about_another
}

/// Returns a motion with its last count.
pub fn motion(ask: &Ask, m: &Motion) -> Data {
    let mut out = Data::default();
    let count = motion::counted(&ask.facts, m).map(|(count, _)| count.clone());
    let counted = |n: Option<i32>| number(count.as_ref().map(|_| n.unwrap_or(0)));
    let c = count.clone().unwrap_or_default();
    let named = m.subject.id().is_some() && m.text.is_empty();
    out.put("text", msg!("内容", "text"), if named { ask.name(m.head.id) } else { m.text.to_string() });
    out.put("subject", msg!("对象", "subject"), ask.name(m.subject.0));
    out.put("matter", msg!("事项", "matter"), code(m.kind));
    out.put("ballot", msg!("表决方式", "ballot"), ballot(ask, m));
    for (name, label, role) in [
        ("scrutineers", msg!("监票人", "scrutineers"), TellerRole::Scrutineer),
        ("counters", msg!("计票人", "counters"), TellerRole::Counter),
    ] {
        let all = ask.facts.book.of::<Teller>(m.meeting.0).filter(|t| t.role == Some(role));
        out.put(name, label, joined(all.map(|t| ask.name(t.member.0))));
    }
    let mut candidates: Vec<Candidate> = ask.facts.book.of::<Candidate>(m.head.id).cloned().collect();
    candidates.sort_by_key(|c| (c.other, c.place, c.head.id));
    // What an election counted stands with each candidate: it has no yes and no of its own.
    let elects = m.kind.is_some_and(MotionKind::is_election);
    let told = |holds: bool, words: Msg| if holds { words.zh } else { "" };
    let (election, vote) = (msg!("选举", "election"), msg!("票数", "figures"));
    out.put("election", election, told(count.is_some() && elects, election));
    out.put("figures", vote, told(count.is_some() && !elects, vote));
    out.list("candidates", Candidate::LABEL, &candidates, |c| {
        let mut row = Data::default();
        row.put("name", msg!("姓名", "name"), ask.name(c.member.0));
        row.join(ask.record(&c.clone().into_any()));
        row
    });
    let plain = if m.subject.id().is_none() { m.text.to_string() } else { String::new() };
    out.put("explained", msg!("议案说明", "explained"), plain);
    out.put("motion_due", msg!("表决应到", "voters due to vote"), number(m.due));
    out.put("motion_present", msg!("表决实到", "voters there to vote"), number(m.present));
    for (name, label, n) in [
        ("issued", msg!("发出", "issued"), c.issued),
        ("returned", msg!("收回", "returned"), c.returned),
        ("valid", msg!("有效", "valid"), c.returned.map(|n| n - c.invalid.unwrap_or(0))),
        ("invalid", msg!("无效", "invalid"), c.invalid),
        ("yes", msg!("赞成", "yes"), c.yes),
        ("no", msg!("不赞成", "no"), c.no),
        ("abstain", msg!("弃权", "abstain"), c.abstain),
        ("written", msg!("书面意见", "written"), c.written),
    ] {
        out.put(name, label, counted(n));
    }
    out.join(parts(ask, m));
    let sentence = motion::sentence(&ask.facts, m.head.id).map(|t| formal(&t));
    out.put("sentence", msg!("表决结果", "result of the vote"), sentence.unwrap_or_default());
    let came = motion::outcome(&ask.facts, m).map(|t| formal(&t));
    let waits = || joined([code(m.state), m.reason.to_string()]);
    out.put("conclusion", msg!("表决结论", "what came of the vote"), came.unwrap_or_else(waits));
    let mut record = Data::default();
    record.put("outcome", msg!("结果", "outcome"), code(m.outcome)).put("state", msg!("状态", "state"), code(m.state));
    out.join(record);
    out
}

/// Returns what was said on a motion, and which parts of the procedure nobody recorded.
fn parts(ask: &Ask, m: &Motion) -> Data {
    let book = ask.facts.book;
    let lines: Vec<Line> = book.of::<Line>(m.head.id).cloned().collect();
    let parts = LinePart::ALL.iter().filter_map(|c| LinePart::from_code(c.code));
    let gate = match m.kind {
        Some(MotionKind::Admission) => Some(StepKind::PublicNotice1),
        Some(MotionKind::Conversion) => Some(StepKind::PublicNotice2),
        _ => None,
    };
    let unheard = parts.filter(|p| gate.is_some() && !motion::heard(&ask.facts, m, *p)).map(|p| code(Some(p)));
    let mut out = Data::default();
    out.put("unheard", msg!("未记录的环节", "parts not recorded"), joined(unheard));
    out.list("said", msg!("议案发言", "said on it"), &lines, |l| line(ask, l));
    let notice = book.of::<Step>(m.subject.0).rfind(|s| gate.is_some() && s.step == gate);
    let text = msg!("{from}至{to}", "{from} to {to}");
    let words = notice.map(|s| text.with("from", day(s.head.happened)).with("to", day(s.until)).render(Lang::Zh));
    out.put("notice", msg!("公示情况", "public notice"), words.unwrap_or_default());
    out
}

/// Returns how it is voted, where the rules of its day ask for a secret ballot.
fn ballot(ask: &Ask, m: &Motion) -> String {
    let secret = m.kind.is_some_and(|k| majority::is_secret(ask.facts.numbers, k, majority::day_of(&ask.facts, m)));
    if secret { msg!("无记名投票", "secret ballot").zh.to_owned() } else { String::new() }
}
