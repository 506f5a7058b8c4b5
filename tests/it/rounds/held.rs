//! Vetoes, the cap, ties: what holds whatever the votes and whoever decides in whatever order.

use super::{World, d};
use proptest::prelude::*;
use std::collections::BTreeSet;
use zhibu::base::Lang;
use zhibu::model::evaluation::opinion::Voice;
use zhibu::model::evaluation::round::{Grade, Handling};
use zhibu::model::meeting::sitting::{Attendance, Meeting, MeetingState, Presence};
use zhibu::model::people::discipline::{Discipline, DisciplineKind};
use zhibu::model::road::development::Outcome;
use zhibu::model::vote::motion::{Motion, MotionKind};
use zhibu::model::{Kind, Link, Words};
use zhibu::rules::evaluation::{round as rules, year};

const GRADES: [Grade; 4] = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified];

fn said(world: &World, at: usize) -> String {
    world.proposals()[at].reasons.iter().map(|r| r.render(Lang::Zh)).collect::<Vec<_>>().join("; ")
}

#[test]
fn each_veto_of_each_sheet_pushes_to_unqualified_and_names_the_fact() {
    for sheet in ["undergraduate", "postgraduate", "vocational"] {
        let mut world = World::new(3, 1);
        world.count(Voice::Members, &[[9, 0, 0, 0], [0, 9, 0, 0], [0, 9, 0, 0]]);
        world.change(0, |r| r.sheet = sheet.into()).unwrap();
        assert_eq!(world.proposals()[0].grade, Some(Grade::Excellent));
        let vetoes: Vec<(String, String)> = world
            .numbers
            .conduct()
            .named(sheet)
            .expect("a sheet")
            .vetoes
            .iter()
            .map(|v| (v.id.clone(), v.title.text().render(Lang::Zh)))
            .collect();
        assert_eq!(vetoes.len(), 4, "{sheet}");
        for (id, title) in vetoes {
            let veto = format!("{id} 2030年6月查实");
            world.change(0, |r| r.veto = veto.as_str().into()).unwrap();
            assert_eq!(world.proposals()[0].grade, Some(Grade::Unqualified), "{sheet} {id}");
            let reason = said(&world, 0);
            assert!(reason.contains(&title) && reason.contains("2030年6月查实"), "{reason}");
            assert!(!reason.contains(&id), "the number is not the fact: {reason}");
            world.change(0, |r| r.veto = Words::default()).unwrap();
        }
        assert_eq!(world.proposals()[0].grade, Some(Grade::Excellent), "gone with the fact");
    }
}

#[test]
fn a_penalty_that_was_decided_in_the_year_stands_beside_the_ballot() {
    let mut world = World::new(2, 1);
    let member = world.result(0).member;
    let figure = |world: &World| {
        let figures = year::figures(&world.facts(), world.round(), member.0);
        let one = figures.into_iter().find(|f| f.label.zh == "处分").expect("the figure");
        (one.text.render(Lang::Zh), one.of.len())
    };
    for (day, outcome, shown) in [
        ("2029-12-31", Outcome::Passed, ("没有记录", 0)),
        ("2030-05-01", Outcome::Failed, ("没有记录", 0)),
        ("2030-12-31", Outcome::Passed, ("1 项", 1)),
    ] {
        let head = world.head(Some(d(day)));
        let meeting = Link::to(head.id);
        world.put(Meeting { head, state: Some(MeetingState::Signed), ..Default::default() });
        let (head, kind, outcome) = (world.head(None), Some(MotionKind::Penalty), Some(outcome));
        world.put(Motion { head, meeting, kind, outcome, subject: member, ..Default::default() });
        assert_eq!(figure(&world), (shown.0.to_owned(), shown.1), "{day}");
    }
}

#[test]
fn a_discipline_on_record_is_a_veto_and_counts_once_with_its_vote() {
    let mut world = World::new(3, 1);
    world.count(Voice::Members, &[[9, 0, 0, 0], [0, 9, 0, 0], [0, 9, 0, 0]]);
    let member = world.result(0).member;
    let meeting = world.head(Some(d("2030-05-01")));
    let at = Link::to(meeting.id);
    world.put(Meeting { head: meeting, state: Some(MeetingState::Signed), ..Default::default() });
    let vote = world.head(None);
    let (motion, kind, outcome) = (Link::to(vote.id), Some(MotionKind::Penalty), Some(Outcome::Passed));
    world.put(Motion { head: vote, meeting: at, kind, outcome, subject: member, ..Default::default() });
    let penalties = |world: &World| {
        let figures = year::figures(&world.facts(), world.round(), member.0);
        figures.into_iter().find(|f| f.label.zh == "处分").expect("the figure").of
    };
    assert_eq!(penalties(&world).len(), 1);
    assert_eq!(world.proposals()[0].grade, Some(Grade::Excellent), "what the branch voted is not decided yet");
    for (day, named, veto) in [("2029-12-31", false, false), ("2030-06-12", true, true), ("2030-12-31", false, true)] {
        let head = world.head(Some(d(day)));
        let motion = if named { motion } else { Link::default() };
        let kind = Some(DisciplineKind::Warning);
        world.put(Discipline { head, member, kind, motion, ..Default::default() });
        assert_eq!(world.proposals()[0].grade == Some(Grade::Unqualified), veto, "{day}");
        assert_eq!(said(&world, 0).contains("受处分"), veto, "{day}");
        // The vote and its decision are one; what was decided the year before is not of this one.
        let of: Vec<Kind> = penalties(&world).iter().map(|k| k.kind).collect();
        assert_eq!(of.contains(&Kind::Motion), !named && !veto, "{day}: {of:?}");
    }
    assert_eq!(penalties(&world).len(), 2);
    assert_eq!(world.proposals()[1].grade, Some(Grade::Qualified), "nobody else's");
}

#[test]
fn three_absences_without_leave_are_a_veto_and_two_are_not() {
    let mut world = World::new(2, 1);
    world.count(Voice::Members, &[[9, 0, 0, 0], [0, 9, 0, 0]]);
    for (n, day) in ["2030-03-01", "2030-04-01", "2029-05-01", "2030-05-01"].into_iter().enumerate() {
        let head = world.head(Some(d(day)));
        let meeting = Link::to(head.id);
        world.put(Meeting { head, state: Some(MeetingState::Signed), ..Default::default() });
        let (head, member) = (world.head(None), world.result(0).member);
        world.put(Attendance { head, meeting, member, state: Some(Presence::Absent), ..Default::default() });
        let vetoed = said(&world, 0).contains("无故缺席组织生活三次以上（3 次）");
        assert_eq!(vetoed, n == 3, "{day}: one of them was the year before");
    }
    assert_eq!(world.proposals()[0].grade, Some(Grade::Unqualified));
}

#[test]
fn a_probationary_member_is_neither_graded_nor_asked_to_leave_nor_removed() {
    let mut world = World::new(3, 1);
    world.change(2, |r| r.probationary = true).unwrap();
    for grade in GRADES {
        let told = world.change(2, |r| r.grade = Some(grade)).unwrap_err();
        assert!(told.contains("预备党员参加评议，不评等次"), "{told}");
    }
    for handling in [Handling::Persuaded, Handling::Removed] {
        let told = world.change(2, |r| r.handling = Some(handling)).unwrap_err();
        assert!(told.contains("预备党员不适用劝退、除名"), "{told}");
    }
    world.change(2, |r| r.grade = Some(Grade::Ungraded)).unwrap();
    let told = world.change(0, |r| r.handling = Some(Handling::Removed)).unwrap_err();
    assert!(told.contains("只有不合格的才有处置"), "{told}");
    assert_eq!(rules::on_ballot(&world.facts(), world.round).len(), 2, "nor is anybody asked to mark them");
}

#[test]
fn everybody_excellent_is_a_tie_that_people_settle_with_a_reason() {
    let mut world = World::new(7, 2);
    world.count(Voice::Members, &[[7, 0, 0, 0]; 7]);
    let all = world.proposals();
    assert!(all.iter().all(|p| p.tie && p.grade.is_none()), "no order of a list decides");
    let told = rules::may_grade(&all[3], Grade::Excellent, "").unwrap_err();
    assert_eq!(told.field.as_deref(), Some("reason"));
    assert!(rules::may_grade(&all[3], Grade::Excellent, "联系群众最多").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is decided in whatever order, taken back and decided again: never more than a third, rounded down.
    #[test]
    fn no_sequence_of_decisions_passes_the_cap(
        full in 1usize..14,
        deeds in prop::collection::vec((0usize..14, 0usize..5), 0..60),
    ) {
        let base = World::new(full, 0);
        let cap = rules::cap(&base.facts(), d("2030-12-01"), full).expect("a rule");
        prop_assert_eq!(cap, full / 3, "the floor of a third");
        let mut world = World::new(full, i32::try_from(cap).unwrap());
        let mut best: BTreeSet<usize> = BTreeSet::new();
        for (at, grade) in deeds {
            let (at, grade) = (at % full, GRADES.get(grade).copied());
            let fits = grade != Some(Grade::Excellent) || best.contains(&at) || best.len() < cap;
            prop_assert_eq!(world.change(at, |r| r.grade = grade).is_ok(), fits);
            match (grade, fits) {
                (Some(Grade::Excellent), true) => drop(best.insert(at)),
                (_, true) => drop(best.remove(&at)),
                _ => {}
            }
            let held = (0..full).filter(|at| world.result(*at).grade == Some(Grade::Excellent)).count();
            prop_assert!(held == best.len() && held <= cap);
        }
    }

    /// What is proposed follows from the votes alone: the same people in another order of the list get the same.
    #[test]
    fn proposals_do_not_depend_on_the_order_of_the_list(
        votes in prop::collection::vec((0i32..=9, 0i32..=9), 2..12),
        cap in 0i32..5,
        turn in 0usize..12,
    ) {
        let marks: Vec<[i32; 4]> = votes.iter().map(|(a, b)| {
            let (a, b) = (*a, (*b).min(9 - *a));
            [a, b, 9 - a - b, 0]
        }).collect();
        let proposed = |marks: &[[i32; 4]]| {
            let mut world = World::new(marks.len(), cap);
            world.count(Voice::Members, marks);
            world.proposals().into_iter().map(|p| (p.grade, p.tie)).collect::<Vec<_>>()
        };
        let mut turned = marks.clone();
        turned.rotate_left(turn % marks.len());
        let mut want = proposed(&marks);
        want.rotate_left(turn % marks.len());
        prop_assert_eq!(proposed(&turned), want.clone());
        let best = want.iter().filter(|(g, _)| *g == Some(Grade::Excellent)).count();
        prop_assert!(best <= usize::try_from(cap).unwrap(), "and never more than the cap");
    }
}
