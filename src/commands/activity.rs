//! Activities: putting people on the list, marked in the roster or named in a line.

use super::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Id, Lang, Refusal, Value};
use crate::model::activity::event::{Activity, Participation};
use crate::model::book::display;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Change, FieldKind, Kind, Link, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::activity;
use crate::rules::meeting::room;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const PART: Arg = Arg::new("part", msg!("分工", "part"), FieldKind::Words);
    const JOIN: &[Arg] = &[
        Arg::new("activity", msg!("活动", "activity"), FieldKind::Link(Kind::Activity)).needed().filled(latest),
        PART,
    ];
    const NAMES: &[Arg] = &[Arg::new("names", msg!("参加人", "who took part"), FieldKind::Prose).needed(), PART];
    let doc = msg!("记入活动名单", "put on the list of an activity");
    vec![
        Command::new("activity.join", doc, Scope::On(Kind::Member), JOIN, Run::Edit(join)),
        Command::new(
            "activity.names",
            msg!("按姓名记参加人", "name who took part"),
            Scope::On(Kind::Activity),
            NAMES,
            Run::Edit(names),
        ),
    ]
}

/// Refuses a service that nobody has done yet, and somebody who was not here then.
pub fn checked(facts: &Facts, before: Option<&AnyRecord>, after: &AnyRecord) -> Result<(), Refusal> {
    activity::checked(facts.book, before, after)?;
    let ahead = after.head().happened.filter(|day| room::lies_ahead(facts.today, *day));
    match ahead.filter(|_| after.kind() == Kind::Service) {
        Some(day) => {
            let text = msg!("{day} 还没有到", "{day} has not come yet").with("day", day);
            Err(Refusal::new(text).at("happened"))
        }
        None => Ok(()),
    }
}

/// Begins with the activity that was entered last.
fn latest(facts: &Facts, _: &Situation) -> Value {
    facts.book.all::<Activity>().next_back().map_or(Value::None, |a| Value::Link(a.head.id))
}

fn join(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let activity = args.link("activity").and_then(|id| facts.book.get::<Activity>(id));
    let Some(activity) = activity else {
        return Err(Refusal::new(msg!("请先选一次活动", "choose an activity first")).at("activity"));
    };
    let people: Vec<Id> = situation.on.iter().filter(|k| k.kind == Kind::Member).map(|k| k.id).collect();
    if people.is_empty() {
        return Err(Refusal::new(msg!("请先选人", "choose somebody first")));
    }
    listed(facts, situation, "activity.join", activity, &people, args)
}

fn names(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    const BETWEEN: crate::base::Msg = msg!(",，;；、", ",;");
    let activity = situation.one::<Activity>(facts)?;
    let text = args.words("names");
    let words = text.split(|c: char| c.is_whitespace() || BETWEEN.zh.contains(c)).filter(|w| !w.is_empty());
    let (mut people, mut wrong) = (Vec::new(), Vec::new());
    for word in words {
        match display::link(facts.book, Kind::Member, word) {
            Ok(id) if people.contains(&id) => {}
            Ok(id) => people.push(id),
            Err(refusal) => wrong.push((word, refusal)),
        }
    }
    match wrong.as_slice() {
        [] => listed(facts, situation, "activity.names", activity, &people, args),
        [(_, refusal)] => Err(refusal.clone().at("names")),
        // Nobody is left out in silence: all who cannot be found are named at once.
        many => {
            let list = many.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
            let text = msg!("这些人找不到或不止一个：{list}", "not found, or not unique: {list}").with("list", list);
            Err(Refusal::new(text).at("names").hint(msg!("请用学号", "use the student number")))
        }
    }
}

/// Puts people on the list; who is on it already stays there once.
fn listed(
    facts: &Facts,
    situation: &Situation,
    name: &str,
    of: &Activity,
    people: &[Id],
    args: &Args,
) -> Result<Tx, Refusal> {
    let there: Vec<Id> = facts.book.of::<Participation>(of.head.id).map(|p| p.member.0).collect();
    let mut changes = Vec::new();
    for id in people.iter().filter(|id| !there.contains(id)) {
        let record = Participation {
            head: situation.head(None),
            activity: Link::to(of.head.id),
            member: Link::to(*id),
            part: args.words("part").as_str().into(),
            ..Participation::default()
        };
        let record = record.into_any();
        activity::checked(facts.book, None, &record)?;
        changes.push(Change::add(record));
    }
    if changes.is_empty() {
        let text = msg!("都已在“{title}”的名单上", "all are on the list of “{title}” already");
        return Err(Refusal::new(text.with("title", &*of.title)));
    }
    let first = people.iter().find(|id| !there.contains(id)).and_then(|id| facts.book.get::<Member>(*id));
    let first = first.map(|m| m.name.to_string()).unwrap_or_default();
    let text = msg!("{first}等 {n} 人：{title}", "{first} and others, {n} in all: {title}");
    let one = msg!("{first}：{title}", "{first}: {title}");
    let text = if changes.len() == 1 { one } else { text };
    let about = text.with("title", &*of.title).with("first", first).with("n", changes.len());
    Ok(situation.tx(facts, name, About::of(|lang: Lang| about.render(lang)), changes))
}
