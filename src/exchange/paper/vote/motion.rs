//! Papers about what was put to the vote: the result, the resolution, what of the minutes belongs in a person's file.

use crate::base::{Id, Lang, Msg, Refusal};
use crate::exchange::paper::meeting::heads::{heads, line, line_of};
use crate::exchange::paper::told::{code, day, formal, joined, missing, number};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::template::{Data, Telling};
use crate::model::meeting::minutes::timeline;
use crate::model::meeting::sitting::{Line, LineKind, LinePart, Meeting};
use crate::model::people::roster::{Member, Post};
use crate::model::road::cultivation::Review;
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::vote::election::{Candidate, Teller, TellerRole};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::road::notice;
use crate::rules::road::person::{Deed, Person};
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
    label: msg!("支部大会决议（草稿）", "resolution (draft)"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("resolution", resolutions),
};

/// What of the minutes belongs in one person's file.
pub const EXTRACT: Paper = Paper {
    name: "extract",
    label: msg!("会议记录摘录", "extract of the minutes"),
    about: ABOUT,
    public: false,
    yearly: false,
    made: word!("extract", extracts),
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

/// Resolves what was voted on: a vote that was counted alone has an outcome to resolve, carried or not.
fn resolutions(ask: &Ask) -> Result<Data, Refusal> {
    let all = chosen(ask, true)?;
    let voted = |m: &Motion| m.outcome.is_some() && motion::counted(&ask.facts, m).is_some() && was_held(ask, m);
    let (voted, open): (Vec<Motion>, Vec<Motion>) = all.into_iter().partition(voted);
    if voted.is_empty() {
        let names = joined(open.iter().map(|m| ask.name(m.head.id)));
        let text = msg!("还没有表决结果，不能出决议：{names}", "not voted on, so that nothing is resolved: {names}");
        return Err(Refusal::new(text.with("names", names)).at("on"));
    }
    Ok(ask.each("motions", Motion::LABEL, &voted, |m| with_meeting(ask, m)))
}

/// Extracts what the minutes of meetings that were held say of each person.
fn extracts(ask: &Ask) -> Result<Data, Refusal> {
    let mut held = chosen(ask, true)?;
    held.retain(|m| was_held(ask, m));
    if held.is_empty() {
        let text = msg!("会议还没有召开，没有记录可以摘录", "the meeting has not been held: there are no minutes");
        return Err(Refusal::new(text).at("on"));
    }
    Ok(ask.each("motions", Motion::LABEL, &held, |m| with_meeting(ask, m)))
}

/// Returns whether the meeting of a motion was held.
fn was_held(ask: &Ask, m: &Motion) -> bool {
    ask.facts.book.get::<Meeting>(m.meeting.0).is_some_and(|meeting| ask.was_held(meeting))
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
    let carried = m.outcome == Some(Outcome::Passed);
    let on = day(sitting.head.happened);
    out.put("voted_on", msg!("通过日期", "carried on"), if carried { on.clone() } else { String::new() });
    out.put("put_on", msg!("表决日期", "put to the vote on"), on);
    out.put("came_of_it", msg!("决议内容", "what is resolved"), {
        motion::decision(&ask.facts, m).map(|t| formal(&t)).unwrap_or_default()
    });
    out.put("conduct", msg!("主要表现", "conduct"), conduct(ask, subject.head.id));
    out.put("faults", msg!("主要缺点", "shortcomings"), missing(msg!("本子里没有记缺点", "none are recorded")));
    out.put("vetting", msg!("政治审查", "vetting"), vetting(ask, subject.head.id));
    let secretary = book.all::<Member>().find(|p| p.posts.has(Post::Secretary) && p.is_here());
    out.put("secretary", msg!("支部书记", "secretary"), secretary.map(|p| p.name.to_string()).unwrap_or_default());
    out.join(heads(ask, &sitting)).join(ask.record(&sitting.into_any()));
    out.join(ask.person(&subject));
    out.read_from(Key { kind: Kind::Motion, id: m.head.id });
    out
}

/// Returns how somebody conducted themselves by their last review; what it concluded is no conduct.
fn conduct(ask: &Ask, member: Id) -> String {
    let reviews = ask.facts.book.of::<Review>(member).filter(|r| !r.everyday.is_empty());
    match reviews.max_by_key(|r| (r.head.happened, r.head.id)) {
        Some(review) => review.everyday.to_string(),
        None => missing(msg!("考察记录没有一贯表现", "no review tells of the conduct")),
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

/// Returns whether a line of the minutes belongs in the file of the person a motion is about: it was said by them, to them
/// or about them, or is what the meeting decided on them. What colleagues said of themselves or of others does not, on
/// whichever motion it was typed.
fn belongs(motion: &Motion, subject: &Member, line: &Line) -> bool {
    let person = motion.subject;
    if person.id().is_none() || (line.to.id().is_some() && line.to != person) {
        return false;
    }
    let named = |words: &str| !subject.name.is_empty() && words.contains(&*subject.name);
    let by_person = line.speaker == person || named(&line.speaker_name);
    let on_it = line.motion.0 == motion.head.id;
    let criticism = matches!(line.kind, Some(LineKind::Criticism | LineKind::SelfCriticism));
    let of_procedure = on_it && !criticism && (line.part.is_some() || line.kind == Some(LineKind::Decision));
    by_person || line.to == person || of_procedure || (on_it && !criticism && named(&line.text))
}

/// Returns a motion with its last count.
pub fn motion(ask: &Ask, m: &Motion) -> Data {
    let mut out = Data::default();
    let count = motion::counted(&ask.facts, m).map(|(count, _)| count.clone());
    let counted = |n: Option<i32>| number(count.as_ref().map(|_| n.unwrap_or(0)));
    let c = count.clone().unwrap_or_default();
    let named = m.subject.id().is_some() && m.text.is_empty();
    out.put("text", msg!("内容", "text"), if named { ask.name(m.subject.0) } else { m.text.to_string() });
    out.put("discussed", msg!("讨论事项", "what was discussed"), majority::matter(&ask.facts, m).render(Lang::Zh));
    let basis = motion::counted(&ask.facts, m).and_then(|(_, tally)| motion::basis(&ask.facts, m, &tally));
    out.put("vote_basis", msg!("表决依据", "by which article"), basis.map(|t| formal(&t)).unwrap_or_default());
    out.put("subject", msg!("对象", "subject"), ask.name(m.subject.0));
    out.put("matter", msg!("事项", "matter"), code(m.kind));
    out.put("ballot", msg!("表决方式", "ballot"), ballot(ask, m));
    for (name, label, role) in [
        ("scrutineers", msg!("监票人", "scrutineers"), TellerRole::Scrutineer),
        ("counters", msg!("计票人", "counters"), TellerRole::Counter),
    ] {
        let all = ask.facts.book.of::<Teller>(m.meeting.0).filter(|t| t.role == Some(role));
        let names = joined(all.map(|t| ask.name(t.member.0)));
        out.put(name, label, if names.is_empty() && !is_secret(ask, m) { Telling::Apart } else { names.into() });
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
        row.put("votes", msg!("得票", "votes"), votes(ask, c));
        row.join(ask.record(&c.clone().into_any()));
        row
    });
    let plain = if m.subject.id().is_none() { m.text.to_string() } else { String::new() };
    out.put("explained", msg!("议案说明", "explained"), plain);
    out.put("motion_due", msg!("表决应到", "voters due to vote"), number(m.due));
    out.put("motion_present", msg!("表决实到", "voters there to vote"), number(m.present));
    for (name, label, n) in [
        ("yes", msg!("赞成", "yes"), c.yes),
        ("no", msg!("不赞成", "no"), c.no),
        ("abstain", msg!("弃权", "abstain"), c.abstain),
    ] {
        out.put(name, label, counted(n));
    }
    // A show of hands has no ballots.
    for (name, label, n) in [
        ("issued", msg!("发出", "issued"), c.issued),
        ("returned", msg!("收回", "returned"), c.returned),
        ("valid", msg!("有效", "valid"), c.returned.map(|n| n - c.invalid.unwrap_or(0))),
        ("invalid", msg!("无效", "invalid"), c.invalid),
        ("written", msg!("书面意见", "written"), c.written),
    ] {
        out.put(name, label, if is_secret(ask, m) { counted(n).into() } else { Telling::Apart });
    }
    out.join(parts(ask, m));
    let result = motion::sentence(&ask.facts, m.head.id).map(|t| formal(&t));
    out.put("sentence", msg!("表决结果", "result of the vote"), result.unwrap_or_default());
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
    let person = book.get::<Member>(m.subject.0).and_then(|member| Person::gather(&ask.facts, member));
    let notice = gate.zip(person).and_then(|(gate, person)| person.taken(gate).max_by_key(|deed| deed.on));
    out.put(
        "notice",
        msg!("公示情况", "public notice"),
        notice.map(|deed| told_notice(ask, &deed)).unwrap_or_default(),
    );
    out
}

/// Says the votes of somebody who could be elected, and that a voter named them, where one did.
fn votes(ask: &Ask, c: &Candidate) -> String {
    let (Some(yes), name) = (c.yes, ask.name(c.member.0)) else { return String::new() };
    let other = if c.other { msg!("（另选人）", " (named instead)") } else { msg!("", "") };
    let text = msg!(
        "{name}{other}：赞成{yes}票，反对{no}票，弃权{abstain}票",
        "{name}{other}: {yes} in favour, {no} against, {abstain} abstaining"
    );
    let text = text.with("name", name).with("other", other).with("yes", yes).with("no", c.no.unwrap_or(0));
    text.with("abstain", c.abstain.unwrap_or(0)).render(Lang::Zh)
}

/// Says from when to when a notice stood: as recorded, else as the rules count it.
fn told_notice(ask: &Ask, deed: &Deed) -> String {
    let counted = || notice::ends(&ask.facts, deed.kind, deed.on?).filter(|c| !c.approximate).map(|c| c.day);
    let until = deed.until.or_else(counted);
    match (deed.on, until) {
        (None, _) => String::new(),
        (from, None) => day(from),
        (from, until) => {
            let text = msg!("{from}至{to}", "{from} to {to}");
            text.with("from", day(from)).with("to", day(until)).render(Lang::Zh)
        }
    }
}

/// Returns whether the rules of its day ask for a secret ballot.
pub fn is_secret(ask: &Ask, m: &Motion) -> bool {
    m.kind.is_some_and(|k| majority::is_secret(ask.facts.numbers, k, majority::day_of(&ask.facts, m)))
}

/// Returns how it is voted by the rules of its day.
fn ballot(ask: &Ask, m: &Motion) -> String {
    let words = if is_secret(ask, m) {
        msg!("无记名投票", "secret ballot")
    } else {
        msg!("举手表决", "show of hands")
    };
    words.zh.to_owned()
}

/// A point of the evening: a motion, or an item of the agenda.
#[derive(Clone, Default)]
pub struct Point {
    motion: Option<Motion>,
    item: String,
    lines: Vec<Line>,
}

/// Groups lines by motion, else by item of the agenda, in the order in which each was first reached.
pub fn points(ask: &Ask, lines: &[Line], motions: &[Motion]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for line in lines {
        let motion = motions.iter().find(|m| m.head.id == line.motion.0);
        // The result stands once, in its full sentence, behind what was said.
        let counted = motion.is_some_and(|m| motion::counted(&ask.facts, m).is_some());
        if counted && line.kind == Some(LineKind::Decision) {
            continue;
        }
        let id = |m: &Option<Motion>| m.as_ref().map_or(Id::NONE, |m| m.head.id);
        let same = |p: &&mut Point| match motion {
            Some(m) => id(&p.motion) == m.head.id,
            None => p.motion.is_none() && p.item == *line.item,
        };
        match out.iter_mut().find(same) {
            Some(point) => point.lines.push(line.clone()),
            None => {
                let item = if motion.is_some() { String::new() } else { line.item.to_string() };
                out.push(Point { motion: motion.cloned(), item, lines: vec![line.clone()] });
            }
        }
    }
    for m in motions.iter().filter(|m| reached(ask, m)) {
        if !out.iter().any(|p| p.motion.as_ref().is_some_and(|known| known.head.id == m.head.id)) {
            out.push(Point { motion: Some(m.clone()), ..Point::default() });
        }
    }
    out
}

/// Returns whether anything came of a motion.
fn reached(ask: &Ask, m: &Motion) -> bool {
    m.outcome.is_some() || m.state.is_some_and(|s| s != MotionState::Open) || motion::counted(&ask.facts, m).is_some()
}

/// Names the motions that the evening did not come to.
pub fn not_reached(ask: &Ask, motions: &[Motion], lines: &[Line]) -> String {
    let said = |m: &Motion| lines.iter().any(|l| l.motion.0 == m.head.id);
    let open = motions.iter().filter(|m| !reached(ask, m) && !said(m));
    let open = joined(open.map(|m| majority::matter(&ask.facts, m).render(Lang::Zh)));
    let text = msg!("本次会议没有进行表决的：{open}。", "Not voted on in this meeting: {open}.");
    if open.is_empty() { open } else { text.with("open", open).render(Lang::Zh) }
}

/// Returns a point: its head, what was said, how it was voted and what came of it.
pub fn point(ask: &Ask, meeting: Id, point: &Point) -> Data {
    let mut out = Data::default();
    out.list("lines", Line::LABEL, &point.lines, |l| line_of(ask, meeting, l));
    let plain = Motion::default();
    let m = point.motion.as_ref().unwrap_or(&plain);
    if point.motion.is_none() {
        out.put("discussed", msg!("讨论事项", "what was discussed"), point.item.as_str());
    }
    out.put("process", msg!("表决过程", "how it was voted"), process(ask, point));
    out.join(motion(ask, m));
    out
}

/// Says how it was voted and who saw to it; a secret ballot without tellers on record says that they are missing.
fn process(ask: &Ask, point: &Point) -> Telling {
    let Some(m) = point.motion.as_ref().filter(|m| motion::counted(&ask.facts, m).is_some()) else {
        return Telling::Unsaid;
    };
    let told = motion(ask, m);
    let way = told.words("ballot");
    if !is_secret(ask, m) {
        let text = msg!("表决方式：{way}。", "Voted by {way}.");
        return text.with("way", way).render(Lang::Zh).into();
    }
    let names = |name: &str, why| match told.words(name) {
        words if words.is_empty() => missing(why),
        words => words,
    };
    let text = msg!(
        "表决方式：{way}。监票人：{scrutineers}。计票人：{counters}。",
        "Voted by {way}. Scrutineers: {scrutineers}. Counters: {counters}."
    );
    let text = text.with("way", way).with("scrutineers", names("scrutineers", msg!("监票人", "scrutineers")));
    text.with("counters", names("counters", msg!("计票人", "counters"))).render(Lang::Zh).into()
}
