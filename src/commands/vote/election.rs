//! The people of a vote: tellers, and the candidates' votes with what came of them.

use super::motion::{about, open_motion};
use crate::base::{Id, Lang, Refusal, Value};
use crate::commands::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::model::book::display;
use crate::model::meeting::sitting::Meeting;
use crate::model::people::roster::{Member, Post};
use crate::model::vote::election::{Candidate, Fate, Teller, TellerRole};
use crate::model::vote::motion::{Motion, MotionKind, MotionState};
use crate::model::{Cell, Change, Codes, Field, FieldKind, Hooks, Kind, Link, Record, Set, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::agenda::COMMITTEE;
use crate::rules::vote::ballots;
use crate::rules::vote::{election, majority};

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const PERSON: FieldKind = FieldKind::Link(Kind::Member);
    const TELLERS: &[Arg] = &[
        Arg::new("scrutineer", msg!("监票人", "scrutineer"), PERSON).needed(),
        Arg::new("counter", msg!("计票人", "counter"), PERSON).needed(),
    ];
    const APPROVE: &[Arg] = &[
        Arg::new("approval", msg!("批复文号", "approval no."), FieldKind::Words).needed(),
        Arg::new("approved_on", msg!("批复日期", "approved on"), FieldKind::Day)
            .needed()
            .filled(|facts, _| Value::Day(facts.today)),
    ];
    const INSTALL: &[Arg] =
        &[Arg::new("posts", msg!("各人职务（姓名 职务；…）", "posts of each (name posts; …)"), FieldKind::Prose)
            .needed()
            .filled(elected_now)];
    const NOMINATE: &[Arg] = &[Arg::new("member", msg!("姓名", "person"), PERSON).needed().among(electable)];
    let row = |name, doc, scope, args: &[Arg], run| Command::new(name, doc, scope, args, Run::Edit(run));
    vec![
        row(
            "candidate.nominate",
            msg!("提名候选人", "nominate a candidate"),
            Scope::On(Kind::Motion),
            NOMINATE,
            nominate,
        ),
        row("candidate.up", msg!("票上前移", "up on the ballot"), Scope::On(Kind::Candidate), &[], |f, s, _| {
            shift(f, s, "candidate.up", false)
        }),
        row(
            "candidate.down",
            msg!("票上后移", "down on the ballot"),
            Scope::On(Kind::Candidate),
            &[],
            |f, s, _| shift(f, s, "candidate.down", true),
        ),
        row(
            "teller.propose",
            msg!("提名监票人、计票人", "propose tellers"),
            Scope::On(Kind::Meeting),
            TELLERS,
            propose,
        ),
        row(
            "motion.approve",
            msg!("登记上级批复", "record the superior's approval"),
            Scope::On(Kind::Motion),
            APPROVE,
            approve,
        ),
        row(
            "motion.install",
            msg!("按选举结果任职", "put the elected into office"),
            Scope::On(Kind::Motion),
            INSTALL,
            install,
        ),
    ]
}

/// Begins with everybody who was elected and the posts they have.
fn elected_now(facts: &Facts, situation: &Situation) -> Value {
    let Ok(motion) = situation.one::<Motion>(facts) else { return Value::None };
    let won = facts.book.of::<Candidate>(motion.head.id).filter(|c| c.fate == Some(Fate::Elected));
    let line = |c: &Candidate| {
        let posts = facts.book.get::<Member>(c.member.0).map(|m| m.posts.get()).unwrap_or_default();
        let posts = display::words(facts.book, FieldKind::Set(Post::ALL), &posts, Lang::Zh);
        format!("{} {posts}", facts.book.name_of(c.member.0, Lang::Zh)).trim_end().to_owned()
    };
    Value::words(&won.map(line).collect::<Vec<_>>().join("; "))
}

/// Reads who takes which posts: a line, or a part between semicolons, a person.
fn offices(facts: &Facts, motion: &Motion, text: &str) -> Result<Vec<(Id, Set<Post>)>, Refusal> {
    const POSTS: Field = Field::new("posts", msg!("党内职务", "posts"), FieldKind::Set(Post::ALL));
    let mut out: Vec<(Id, Set<Post>)> = Vec::new();
    let split = |c: char| matches!(c, '\n' | ';' | '\u{ff1b}');
    let seam = |c: char| c.is_whitespace() || matches!(c, ':' | '\u{ff1a}' | '=');
    for line in text.split(split).map(str::trim).filter(|line| !line.is_empty()) {
        let (name, words) = line.split_once(seam).unwrap_or((line, ""));
        let named = |c: &&Candidate| facts.book.name_of(c.member.0, Lang::Zh) == name && c.fate == Some(Fate::Elected);
        let Some(won) = facts.book.of::<Candidate>(motion.head.id).find(named) else {
            let text = msg!("{who} 没有在这次选举中当选", "{who} was not elected here");
            return Err(Refusal::new(text.with("who", name)).at("posts"));
        };
        let mut posts = Set::<Post>::default();
        posts.set(display::parse(facts.book, &POSTS, words.trim(), facts.today).map_err(|r| r.at("posts"))?)?;
        let twice = |p: &Post| posts.has(*p) && out.iter().any(|(_, other)| other.has(*p));
        if let Some(post) = COMMITTEE.iter().find(|p| twice(p)) {
            let text = msg!("“{post}”写了两个人", "“{post}” is given to two people").with("post", post.row().label);
            return Err(Refusal::new(text).at("posts"));
        }
        out.push((won.member.0, posts));
    }
    Ok(out)
}

/// Gives posts to those who were elected, all of them at once, and takes these posts from whoever held them before.
fn install(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let motion = situation.one::<Motion>(facts)?;
    if !motion.kind.is_some_and(MotionKind::is_election) || motion.approval.is_empty() {
        let text = msg!("先要有上级批复的选举结果", "an election's result needs the superior's approval first");
        let hint = msg!("用“登记上级批复”", "use “record the superior's approval”");
        return Err(Refusal::new(text).at("posts").hint(hint));
    }
    let offices = offices(facts, motion, &args.words("posts"))?;
    let given = |post: &Post| COMMITTEE.contains(post) && offices.iter().any(|(_, posts)| posts.has(*post));
    let mut changes = Vec::new();
    for member in facts.book.all::<Member>().filter(|m| m.head.branch == motion.head.branch) {
        let all = Post::ALL.iter().filter_map(|c| Post::from_code(c.code));
        let left: Vec<Post> = all.filter(|post| member.posts.has(*post) && !given(post)).collect();
        let own = offices.iter().find(|(who, _)| *who == member.head.id);
        let after = Member { posts: own.map_or(Set::of(&left), |(_, posts)| *posts), ..member.clone() };
        if after.posts != member.posts {
            changes.push(Change::edit(member.clone().into_any(), after.into_any()));
        }
    }
    let names: Vec<About> = offices.iter().map(|(who, _)| About::of(|lang| facts.book.name_of(*who, lang))).collect();
    let mut tx = situation.tx(facts, "motion.install", About::several(&names), changes).lean().not_empty()?;
    tx.reads = vec![Kind::Member, Kind::Candidate];
    Ok(tx)
}

/// Names who counts and puts it to the meeting, which adopts them.
fn propose(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let meeting = situation.one::<Meeting>(facts)?;
    let roles = [("scrutineer", TellerRole::Scrutineer), ("counter", TellerRole::Counter)];
    let mut changes = Vec::new();
    let mut words = [String::new(), String::new()];
    if args.link("scrutineer") == args.link("counter") {
        let text = msg!("监票人不能兼计票人", "the scrutineer is not the counter too");
        return Err(Refusal::new(text).at("counter"));
    }
    for (name, role) in roles {
        let member = args.link(name).unwrap_or_default();
        let teller = Teller {
            head: situation.head(None),
            meeting: Link::to(meeting.head.id),
            member: Link::to(member),
            role: Some(role),
            ..Default::default()
        };
        // Each is asked for by a name of its own: what stands against one is said there.
        let fits = ballots::may_tell(facts, &teller).and_then(|()| Teller::guard(None, Some(&teller), facts.book));
        fits.map_err(|r| r.at(name))?;
        for (words, lang) in words.iter_mut().zip([Lang::Zh, Lang::En]) {
            *words += if words.is_empty() { "" } else { ", " };
            *words += &Hooks::title(&teller, facts.book, lang);
        }
        changes.push(Change::add(teller.into_any()));
    }
    let motion = Motion {
        head: situation.head(None),
        meeting: Link::to(meeting.head.id),
        kind: Some(MotionKind::Tellers),
        text: words[0].as_str().into(),
        state: Some(MotionState::Open),
        ..Default::default()
    };
    let about = about(facts, &motion);
    changes.push(Change::add(motion.into_any()));
    Ok(situation.tx(facts, "teller.propose", about, changes))
}

/// Returns whether somebody can be put on the ballot: who may vote, counts nothing and stands on it not yet.
fn electable(facts: &Facts, situation: &Situation, person: Id) -> bool {
    let Ok(motion) = situation.one::<Motion>(facts) else { return true };
    let listed = facts.book.of::<Candidate>(motion.head.id).any(|c| c.member.0 == person);
    let counts = facts.book.of::<Teller>(motion.meeting.0).any(|t| t.member.0 == person);
    let day = majority::day_of(facts, motion);
    let able = |m: &Member| m.head.branch == motion.head.branch && majority::may_vote(facts, m, day);
    !listed && !counts && facts.book.get::<Member>(person).is_some_and(able)
}

/// Moves a candidate one place on the ballot; every place is written, so that the order stands.
fn shift(facts: &Facts, situation: &Situation, name: &str, down: bool) -> Result<Tx, Refusal> {
    let moved = situation.one::<Candidate>(facts)?;
    let motion = facts.book.get::<Motion>(moved.motion.0).cloned().unwrap_or_default();
    let mut listed: Vec<&Candidate> = election::candidates(facts, &motion).into_iter().filter(|c| !c.other).collect();
    let at = listed.iter().position(|c| c.head.id == moved.head.id);
    let to = at.and_then(|at| if down { Some(at + 1) } else { at.checked_sub(1) }).filter(|to| *to < listed.len());
    let (Some(at), Some(to)) = (at, to) else {
        let text = msg!("已经在最前或最后", "it is the first or the last already");
        return Err(Refusal::new(text).at("place"));
    };
    listed.swap(at, to);
    let place = |(n, c): (usize, &Candidate)| {
        let after = Candidate { place: i32::try_from(n + 1).ok(), ..c.clone() };
        Change::edit(c.clone().into_any(), after.into_any())
    };
    let changes = listed.into_iter().enumerate().map(place).collect();
    let about = About::of(|lang| facts.book.name_of(moved.member.0, lang));
    Ok(situation.tx(facts, name, about, changes).lean())
}

/// Puts somebody on the ballot, behind those who stand on it already.
fn nominate(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let motion = open_motion(facts, situation)?;
    let member = args.link("member").unwrap_or_default();
    let day = majority::day_of(facts, motion);
    let able = |m: &Member| m.head.branch == motion.head.branch && majority::may_vote(facts, m, day);
    if !facts.book.get::<Member>(member).is_some_and(able) {
        let text = msg!("候选人须是有选举权的正式党员", "a candidate is a full member who may vote");
        return Err(Refusal::new(text).at("member"));
    }
    let listed = election::candidates(facts, motion).len();
    let head = situation.head(None);
    let (motion_link, place) = (Link::to(motion.head.id), i32::try_from(listed + 1).ok());
    let row = Candidate { head, motion: motion_link, member: Link::to(member), place, ..Default::default() };
    let about = About::of(|lang| facts.book.name_of(member, lang));
    Ok(situation.tx(facts, "candidate.nominate", about, vec![Change::add(row.into_any())]))
}

fn approve(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let before = situation.one::<Motion>(facts)?;
    if before.state != Some(MotionState::Decided) {
        let text = msg!("还没有通过的结果可批复", "there is no result to approve");
        return Err(Refusal::new(text).at("state"));
    }
    let (approval, approved_on) = (args.words("approval").as_str().into(), args.day("approved_on"));
    let after = Motion { approval, approved_on, ..before.clone() };
    let change = Change::edit(before.clone().into_any(), after.into_any());
    situation.tx(facts, "motion.approve", about(facts, before), vec![change]).lean().not_empty()
}

/// Votes of one person in an election.
pub(in crate::commands) struct Votes {
    member: Id,
    /// Yes, no, abstaining.
    pub marks: [u32; 3],
}

/// Reads the votes of each: a line or a part between semicolons a person, a name (or an id) and up to three numbers. Whoever is
/// no candidate was named instead.
pub(in crate::commands) fn votes(facts: &Facts, motion: &Motion, text: &str) -> Result<Vec<Votes>, Refusal> {
    const PERSON: Field = Field::new("votes", msg!("各人得票", "votes of each"), FieldKind::Link(Kind::Member));
    let wrong = |line: &str| {
        let text = msg!("“{line}”：写姓名和赞成、不赞成、弃权三个数", "“{line}”: a name and yes, no, abstaining");
        Refusal::new(text.with("line", line)).at("votes")
    };
    let listed = election::candidates(facts, motion);
    let mut out: Vec<Votes> = Vec::new();
    let split = |c: char| matches!(c, '\n' | ';' | '\u{ff1b}');
    for line in text.split(split).map(str::trim).filter(|line| !line.is_empty()) {
        let mut words =
            line.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '=' | ':')).filter(|w| !w.is_empty());
        let name = words.next().ok_or_else(|| wrong(line))?;
        let known = listed.iter().find(|c| facts.book.name_of(c.member.0, Lang::Zh) == name).map(|c| c.member.0);
        let member = match known {
            Some(id) => id,
            None => display::parse(facts.book, &PERSON, name, facts.today)?.as_link().ok_or_else(|| wrong(line))?,
        };
        let mut marks = [0; 3];
        for (mark, word) in marks.iter_mut().zip(words) {
            *mark = word.parse().map_err(|_| wrong(line))?;
        }
        if out.iter().any(|v| v.member == member) {
            return Err(wrong(line));
        }
        out.push(Votes { member, marks });
    }
    if let Some(left) = listed.iter().find(|c| !c.other && !out.iter().any(|v| v.member == c.member.0)) {
        let text = msg!("还没有{who}的得票", "the votes of {who} are missing");
        return Err(Refusal::new(text.with("who", facts.book.name_of(left.member.0, Lang::Zh))).at("votes"));
    }
    Ok(out)
}

/// Writes each one's votes and what came of them; of a void vote nothing but that it was held.
pub(in crate::commands) fn standings(
    situation: &Situation,
    facts: &Facts,
    motion: &Motion,
    votes: &[Votes],
    fates: &[Fate],
    void: bool,
) -> Vec<Change> {
    if void {
        return Vec::new();
    }
    let listed = election::candidates(facts, motion);
    let n = |n: u32| i32::try_from(n).ok();
    let row = |(votes, fate): (&Votes, &Fate)| {
        let before = listed.iter().find(|c| c.member.0 == votes.member).copied();
        let mut after = before.cloned().unwrap_or_else(|| Candidate {
            head: situation.head(None),
            motion: Link::to(motion.head.id),
            member: Link::to(votes.member),
            other: true,
            ..Default::default()
        });
        let [yes, no, abstain] = votes.marks;
        (after.yes, after.no, after.abstain, after.fate) = (n(yes), n(no), n(abstain), Some(*fate));
        match before {
            Some(before) => Change::edit(before.clone().into_any(), after.into_any()),
            None => Change::add(after.into_any()),
        }
    };
    votes.iter().zip(fates).map(row).collect()
}
