//! People: what a form checks, and leaving the branch.

pub mod follow;

use super::registry::command::{About, Arg, Args, Command, Run, Scope, Situation};
use crate::base::{Refusal, Value};
use crate::model::people::roster::{Member, Status};
use crate::model::people::term::PostTerm;
use crate::model::{AnyRecord, Change, FieldKind, Kind, Record, Tx};
use crate::msg;
use crate::rules::Facts;
use crate::rules::meeting::room;
use crate::rules::people::tenure;

/// Lists the rows.
pub fn commands() -> Vec<Command> {
    const OUT: &[Arg] = &[
        Arg::new("out_on", msg!("转出日期", "left on"), FieldKind::Day).needed().filled(|f, _| Value::Day(f.today)),
        Arg::new("out_to", msg!("去向", "went to"), FieldKind::Words).needed(),
    ];
    let assign: Vec<Arg> = ["level", "group", "posts"]
        .iter()
        .filter_map(|name| Kind::Member.field(name))
        .map(|at| Arg::of(Kind::Member.fields()[at]))
        .collect();
    vec![
        Command::new(
            "member.assign",
            msg!("统一填层次、小组、职务", "assign level, group, posts"),
            Scope::On(Kind::Member),
            &assign,
            Run::Change(Kind::Member),
        ),
        Command::new(
            "member.transfer_out",
            msg!("转出组织关系", "transfer out"),
            Scope::On(Kind::Member),
            OUT,
            Run::Edit(transfer_out),
        ),
    ]
}

/// Refuses a birth date in the future, and a student or ID number somebody else has.
pub fn checked(facts: &Facts, before: Option<&AnyRecord>, member: &Member) -> Result<(), Refusal> {
    if member.birth_date.is_some_and(|d| room::lies_ahead(facts.today, d.first())) {
        return Err(Refusal::new(msg!("出生日期在今天以后", "the birth date lies in the future")).at("birth_date"));
    }
    let before = before.and_then(Member::from_any);
    let other = |number: fn(&Member) -> &str| {
        let mine = number(member);
        let changed = before.is_none_or(|b| number(b) != mine);
        let mut others = facts.book.all::<Member>().filter(|m| m.head.id != member.head.id);
        others.find(|m| changed && !mine.is_empty() && number(m) == mine)
    };
    if let Some(other) = other(|m| &m.student_no) {
        let text = msg!("学号 {no} 已是{name}的", "student number {no} is {name}'s already");
        return Err(Refusal::new(text.with("no", &*member.student_no).with("name", &*other.name)).at("student_no"));
    }
    if let Some(other) = other(|m| &m.id_number) {
        let text = msg!("这个身份证号已是{name}的", "this ID number is {name}'s already");
        return Err(Refusal::new(text.with("name", &*other.name)).at("id_number"));
    }
    Ok(())
}

/// Refuses a plan to give a seat to somebody who is no full member; what has happened is recorded, and found.
pub fn term(facts: &Facts, term: &PostTerm) -> Result<(), Refusal> {
    match term.head.happened.filter(|from| *from > facts.today && tenure::unfit(facts, term, *from)) {
        Some(from) => {
            let text =
                msg!("{from} 还不是正式党员，不能担任支部委员", "no full member on {from}: no seat on the committee");
            Err(Refusal::new(text.with("from", from)).at("member"))
        }
        None => Ok(()),
    }
}

fn transfer_out(facts: &Facts, situation: &Situation, args: &Args) -> Result<Tx, Refusal> {
    let mut changes = Vec::new();
    let mut names = Vec::new();
    for member in situation.on.iter().filter_map(|key| facts.book.get::<Member>(key.id)) {
        if let Some(out) = member.out_on {
            let text = msg!("{name} 已于 {out} 转出", "{name} left on {out} already");
            let hint = msg!("日期写错了就修改人员", "where the day is wrong, edit the person");
            return Err(Refusal::new(text.with("name", &*member.name).with("out", out)).at("out_on").hint(hint));
        }
        let mut after = member.clone();
        after.status = Some(Status::TransferredOut);
        after.out_on = args.day("out_on");
        after.out_to = args.words("out_to").as_str().into();
        names.push(About::from(&*member.name));
        changes.push(Change::edit(member.clone().into_any(), after.into_any()));
    }
    if names.is_empty() {
        return Err(Refusal::new(msg!("请先选人", "choose somebody first")));
    }
    situation.tx(facts, "member.transfer_out", About::several(&names), changes).lean().not_empty()
}
