//! Counting what members do for others: service and posts, activities with their lists, recommendation meetings attended.

use crate::base::{Id, Text};
use crate::model::activity::event::{Activity, ActivityKind, Lack, Participation};
use crate::model::activity::service::Service;
use crate::model::book::record::Head;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::road::cultivation::Recommendation;
use crate::model::{Book, Key, Kind, Record};
use crate::msg;
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{self, Ask, Mark, Source, Tally, Unit};
use crate::rules::meeting::room;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Members of the day, and whether each has a record: of a service, a post, a badge, a sign, or of part taken in an
/// activity. Where nobody has one, nobody knows.
pub(in crate::rules::assessment::standard) const SERVICE: Source =
    Source {
        name: "service", more: msg!("{n} 名党员有服务或岗位记录", "service by {n} members"), read: service
    };

/// Recommendation meetings of the League, and whether a member of the branch was there or led it. Where no such meeting
/// is recorded as an activity, nobody knows.
pub(in crate::rules::assessment::standard) const RECOMMENDATION_MEETINGS: Source = Source {
    name: "recommendation_meetings",
    more: msg!("参加 {n} 次推优会", "{n} recommendation meetings attended"),
    read: recommendation_meetings,
};

/// Something a person did: its record, with the day and the time of entry that count for it.
struct Deed {
    key: Key,
    late: bool,
    head: Head,
}

/// Lists what each person did on days that count and that was entered soon enough to count.
fn deeds(ask: &Ask, only: &Only) -> BTreeMap<Id, Vec<Deed>> {
    let book = ask.facts.book;
    let mut out: BTreeMap<Id, Vec<Deed>> = BTreeMap::new();
    let mut take = |member: Id, kind: Kind, head: Head| {
        if counted::soon(only, &head) {
            let late = only.late.is_some() && room::entered_late(&ask.facts, &head);
            out.entry(member).or_default().push(Deed { key: Key { kind, id: head.id }, late, head });
        }
    };
    let (from, to) = ask.span(only);
    for service in book.all::<Service>().filter(|s| s.falls(from, to)) {
        take(service.member.0, Kind::Service, service.head.clone());
    }
    for activity in book.all::<Activity>().filter(|a| ask.counts(only, a.head.happened)) {
        let mut leader = activity.leader.id();
        for part in book.of::<Participation>(activity.head.id) {
            let happened = activity.head.happened;
            take(part.member.0, Kind::Participation, Head { happened, ..part.head.clone() });
            // Who led it and stands on its list did it once.
            leader = leader.filter(|id| *id != part.member.0);
        }
        leader.into_iter().for_each(|id| take(id, Kind::Activity, activity.head.clone()));
    }
    out
}

fn service(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let day = ask.span(only).1;
    let mut deeds = deeds(ask, only);
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    let asked = |m: &Member| counted::of_stage(ask, only, m, day) && counted::of_level(ask, only, m);
    for member in book.all::<Member>().filter(|m| m.here_on(day)) {
        if book.standing_on(member.head.id, day).stage < Stage::Probationary || !asked(member) {
            continue;
        }
        let mine = deeds.remove(&member.head.id).unwrap_or_default();
        // What was entered in time proves it before what was not.
        let unit = match mine.iter().min_by_key(|d| (d.late, d.head.happened, d.key.id)) {
            Some(deed) => {
                tally.known = true;
                // An activity is called by its own name, not by who led it.
                let note = match (deed.key.kind == Kind::Activity, mine.len()) {
                    (true, n) => msg!("{name}负责，共 {n} 条", "led by {name}, {n} in all").with("n", n),
                    (false, 1) => Text::plain(""),
                    (false, n) => msg!("共 {n} 条", "{n} in all").with("n", n),
                };
                let note = note.with("name", &*member.name);
                let mark = if deed.late { Mark::Late } else { Mark::Good };
                Unit { note, ..Unit::new(deed.key, deed.head.happened, mark) }
            }
            None => {
                let key = Key { kind: Kind::Member, id: member.head.id };
                let note = msg!("没有服务、岗位、挂牌或活动记录", "no service, post, badge or activity recorded");
                Unit { note: note.into(), open: true, ..Unit::new(key, None, Mark::Bad) }
            }
        };
        tally.units.push(Unit { whose: Some(member.head.id), ..unit });
    }
    tally
}

/// Activities of one kind. Where a standard asks for proof, one without its list or without evidence is shown as lacking
/// it and counts for nothing until that is there.
pub(in crate::rules::assessment::standard) fn held(ask: &Ask, only: &Only, kind: ActivityKind) -> Tally {
    let book = ask.facts.book;
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    for activity in book.all::<Activity>().filter(|a| ask.counts(only, a.head.happened)) {
        // A branch that keeps its other activities here and none of this kind has held none.
        tally.known = true;
        if !activity.kinds.has(kind) {
            continue;
        }
        let lacking = lacking(activity, book).filter(|_| only.proven);
        let late = only.late.is_some() && room::entered_late(&ask.facts, &activity.head);
        let mark = match (&lacking, late) {
            (Some(_), _) => Mark::Bad,
            (None, true) => Mark::Late,
            (None, false) => Mark::Good,
        };
        let open = lacking.is_some();
        let people = book.of::<Participation>(activity.head.id).count();
        let note = lacking.unwrap_or_else(|| msg!("{n} 人参加", "{n} took part").with("n", people));
        let key = Key { kind: Kind::Activity, id: activity.head.id };
        tally.units.push(Unit { note, open, ..Unit::new(key, activity.head.happened, mark) });
    }
    tally
}

/// Returns what the record of an activity lacks.
fn lacking(activity: &Activity, book: &Book) -> Option<Text> {
    let lacks = activity.lacks(book);
    match (lacks.has(Lack::List), lacks.has(Lack::Evidence)) {
        (true, true) => Some(msg!("缺名单和佐证", "neither list nor evidence").into()),
        (true, false) => Some(msg!("缺名单", "no list").into()),
        (false, true) => Some(msg!("缺佐证", "no evidence").into()),
        (false, false) => None,
    }
}

/// Returns whether somebody who was a member on its day led an activity or was there.
fn attended(ask: &Ask, activity: &Activity, day: NaiveDate) -> bool {
    let book = ask.facts.book;
    activity.people(book).any(|id| book.standing_on(id, day).stage >= Stage::Probationary)
}

fn recommendation_meetings(ask: &Ask, only: &Only) -> Tally {
    let book = ask.facts.book;
    let mut tally = Tally { later: !ask.is_over(only), ..Tally::default() };
    // A meeting is a day and a League branch; what was recorded of it as an activity stands for it.
    let mut met: Vec<(NaiveDate, &str)> = Vec::new();
    for activity in book.all::<Activity>().filter(|a| a.kinds.has(ActivityKind::Recommendation)) {
        let Some(day) = activity.head.happened.filter(|day| ask.counts(only, Some(*day))) else { continue };
        tally.known = true;
        met.push((day, &activity.with));
        let there = attended(ask, activity, day);
        let late = only.late.is_some() && room::entered_late(&ask.facts, &activity.head);
        let (mark, note) = match (there, late) {
            (false, _) => (Mark::Bad, msg!("没有党员到会或指导的记录", "no member recorded as there").into()),
            (true, true) => (Mark::Late, Text::plain("")),
            (true, false) => (Mark::Good, Text::plain("")),
        };
        let key = Key { kind: Kind::Activity, id: activity.head.id };
        tally.units.push(Unit { note, ..Unit::new(key, Some(day), mark) });
    }
    for record in book.all::<Recommendation>() {
        let Some(day) = record.head.happened.filter(|day| ask.counts(only, Some(*day))) else { continue };
        let league = &*record.by_league;
        // An activity that names no League branch stands for every recommendation of its day.
        if met.iter().any(|(on, with)| *on == day && (*with == league || with.is_empty())) {
            continue;
        }
        met.push((day, league));
        let note = msg!("{league}推优会：没有党员到会或指导的记录", "{league}: no member recorded as there");
        let key = Key { kind: Recommendation::KIND, id: record.head.id };
        tally.units.push(Unit { note: note.with("league", league), ..Unit::new(key, Some(day), Mark::Bad) });
    }
    tally
}
