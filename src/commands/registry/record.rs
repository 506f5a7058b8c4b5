//! Add, edit, remove, list: for any kind of record, from its field table alone.

use super::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Date, Id, Refusal, Value};
use crate::model::book::field::Access;
use crate::model::book::query::Shown;
use crate::model::locks;
use crate::model::road::from_roster::{self, TOLD, Told};
use crate::model::{AnyRecord, Change, FieldKind, Key, Kind, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;
use std::borrow::Cow;
use std::collections::HashSet;

/// Lists the four rows of every kind.
pub fn commands() -> Vec<Command> {
    let mut out = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let verbs = [
            ("add", msg!("新增{kind}", "add {kind}"), args(kind), Run::Add(kind)),
            ("edit", msg!("修改{kind}", "edit {kind}"), args(kind), Run::Change(kind)),
            ("remove", msg!("删除{kind}", "remove {kind}"), vec![reason()], Run::Remove(kind)),
            ("list", msg!("{kind}一览", "list of {kind}"), Vec::new(), Run::List(kind)),
        ];
        for (verb, doc, args, run) in verbs {
            let scope = if verb == "list" { Scope::Global } else { Scope::On(kind) };
            out.push(Command {
                name: Cow::Owned(format!("{}.{verb}", kind.name())),
                doc: doc.with("kind", kind.label()),
                scope,
                args,
                when: |_, _| Ok(()),
                run,
            });
        }
    }
    out
}

fn reason() -> Arg {
    Arg::new("reason", msg!("理由", "reason"), FieldKind::Words)
}

/// Lists what adding or editing a record of a kind asks: its input fields, its day, and a person's stage.
pub fn args(kind: Kind) -> Vec<Arg> {
    let mut out: Vec<Arg> = Vec::new();
    if let Some(label) = kind.happened() {
        let mut arg = Arg::new("happened", label, FieldKind::Day);
        arg.field.months = kind.takes_months();
        // A record about something that happens begins with today; a fact of the past is typed over it.
        arg.fill = |facts, _| Value::Day(facts.today);
        out.push(arg);
    }
    for field in kind.fields().iter().filter(|f| f.access == Access::Input) {
        let mut arg = Arg::of(*field);
        if field.owner && field.required {
            arg.fill = owner;
        }
        out.push(arg);
    }
    if kind == Kind::Member {
        let told = kind.columns().iter().filter(|c| TOLD.contains(&c.name));
        // Right behind the name: whoever starts a meeting with names alone needs just these two.
        for (i, column) in told.enumerate() {
            let mut arg = Arg::new(column.name, column.label, column.kind);
            arg.field.months = column.kind == FieldKind::Day;
            out.insert(1 + i, arg);
        }
    }
    out
}

/// Begins a link to the owner with what the cursor is on.
fn owner(_: &Facts, situation: &Situation) -> Value {
    match situation.on.as_slice() {
        [key] => Value::Link(key.id),
        _ => Value::None,
    }
}

/// Reads stage and dates from the answers; a day ahead is no fact yet, it is planned as a step.
fn told(facts: &Facts, args: &Args) -> Result<Told, Refusal> {
    let ahead = |name: &&&str| args.date(name).is_some_and(|date| room::lies_ahead(facts.today, date.first()));
    if let Some((name, day)) = TOLD.iter().find(ahead).and_then(|name| Some((*name, args.date(name)?))) {
        let label = Shown::named(Kind::Member, name).map_or(msg!("日期", "day"), |shown| shown.label);
        let text = msg!("{field} {day} 还没有到", "{field} {day} lies ahead")
            .with("field", label)
            .with("day", day.to_string());
        return Err(Refusal::new(text).at(name).hint(msg!("还没做的事请安排步骤", "plan a step for what is to come")));
    }
    Ok(Told {
        stage: args.code("stage"),
        applied_on: args.date("applied_on"),
        activist_on: args.date("activist_on"),
        prospect_on: args.date("prospect_on"),
        admitted_on: args.date("admitted_on"),
        converted_on: args.date("converted_on"),
    })
}

/// Prepares a new record.
pub fn add(facts: &Facts, situation: &Situation, kind: Kind, args: &Args) -> Result<Tx, Refusal> {
    let mut record = kind.blank(situation.head(None));
    args.fill(&mut record)?;
    record.begin();
    locks::complete(None, Some(&record))?;
    crate::commands::checked(facts, None, &record)?;
    let record = crate::commands::completed(facts, record)?;
    let id = record.head().id;
    let about = About::of(|lang| record.title(facts.book, lang));
    let mut changes = vec![Change::add(record)];
    if kind == Kind::Member {
        changes.extend(from_roster::changes(facts.book, id, &told(facts, args)?, &mut || situation.head(None))?);
    }
    Ok(situation.tx(facts, &format!("{}.add", kind.name()), about, changes))
}

/// Prepares an edit of every record it is on; only the answered fields change.
pub fn change(facts: &Facts, situation: &Situation, kind: Kind, args: &Args) -> Result<Tx, Refusal> {
    let mut changes = Vec::new();
    let mut names = Vec::new();
    let several = situation.on.iter().filter(|k| k.kind == kind).count() > 1;
    if let Some(field) = kind.fields().iter().find(|f| several && f.identity && !args.get(f.name).is_none()) {
        let text = msg!("{field} 各人不同，要一个一个改", "{field} is each person's own: edit one at a time");
        return Err(Refusal::new(text.with("field", field.label)).at(field.name));
    }
    for key in situation.on.iter().filter(|k| k.kind == kind) {
        let Some(before) = facts.book.any(kind, key.id) else { continue };
        let mut after = before.clone();
        args.fill(&mut after)?;
        crate::commands::checked(facts, Some(before), &after)?;
        names.push(About::of(|lang| after.title(facts.book, lang)));
        changes.push(Change::edit(before.clone(), after));
        if kind == Kind::Member {
            let told = news(facts, key.id, told(facts, args)?);
            changes.extend(from_roster::changes(facts.book, key.id, &told, &mut || situation.head(None))?);
        }
    }
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选一条{kind}", "first choose: {kind}").with("kind", kind.label())));
    }
    situation.tx(facts, &format!("{}.edit", kind.name()), About::several(&names), changes).lean().not_empty()
}

/// Leaves out what the standing says already: a form that is saved unchanged must not write steps.
fn news(facts: &Facts, member: Id, told: Told) -> Told {
    let now = Told::of(&facts.book.standing(member));
    let keep = |told: Option<Date>, now| if told == now { None } else { told };
    Told {
        stage: told.stage.filter(|s| Some(*s) != now.stage),
        applied_on: keep(told.applied_on, now.applied_on),
        activist_on: keep(told.activist_on, now.activist_on),
        prospect_on: keep(told.prospect_on, now.prospect_on),
        admitted_on: keep(told.admitted_on, now.admitted_on),
        converted_on: keep(told.converted_on, now.converted_on),
    }
}

/// Prepares the removal of every record it is on, with what is nothing without it.
pub fn remove(facts: &Facts, situation: &Situation, kind: Kind, args: &Args) -> Result<Tx, Refusal> {
    let mut gone: Vec<&AnyRecord> = Vec::new();
    let mut names = Vec::new();
    for key in situation.on.iter().filter(|k| k.kind == kind) {
        let Some(record) = facts.book.any(kind, key.id) else { continue };
        // Asked of the book as it is: once its parts have gone with it, nothing would hold a meeting back.
        AnyRecord::guard(Some(record), None, facts.book)?;
        names.push(About::of(|lang| record.title(facts.book, lang)));
        gone.push(record);
    }
    let mut seen: HashSet<Key> = gone.iter().map(|r| r.key()).collect();
    let mut at = 0;
    while let Some(owner) = gone.get(at).map(|r| r.head().id) {
        let parts = Kind::ALL.iter().flat_map(|k| facts.book.owned(*k, owner));
        gone.extend(parts.filter(|part| is_part(part, owner) && seen.insert(part.key())));
        at += 1;
    }
    let changes = gone.into_iter().rev().map(|record| Change::remove(record.clone())).collect();
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选一条{kind}", "first choose: {kind}").with("kind", kind.label())));
    }
    let mut tx = situation.tx(facts, &format!("{}.remove", kind.name()), About::several(&names), changes);
    tx.reason = args.words("reason");
    Ok(tx)
}

/// Returns whether a record is a part of its owner, nothing without it, and not only linked to it.
fn is_part(record: &AnyRecord, owner: Id) -> bool {
    let fields = record.kind().fields().iter().enumerate();
    fields.filter(|(_, f)| f.owner && f.required).any(|(at, _)| record.get(at) == Value::Link(owner))
}
