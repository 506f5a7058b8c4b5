//! Walking the road: a plan that is allowed never makes a broken record; one walk crosses the day of the revision.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zhibu::base::Id;
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::road::cultivation::Review;
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{Book, Change, Codes, Head, Link, Record};
use zhibu::rules::{self, Calendar, Facts, Rulebook, State};

const BRANCH: Id = Id(1);
const PERSON: Id = Id(2);

/// The steps that lead to full membership.
const ALONG: [StepKind; 18] = [
    StepKind::Apply,
    StepKind::Activist,
    StepKind::ProspectAgreed,
    StepKind::PublicNotice0,
    StepKind::Prospect,
    StepKind::Introducers,
    StepKind::Vetting,
    StepKind::TrainingDone,
    StepKind::PreReview1,
    StepKind::PublicNotice1,
    StepKind::Vote1,
    StepKind::Approval1,
    StepKind::ProbationReview,
    StepKind::ConvertApply,
    StepKind::PreReview2,
    StepKind::PublicNotice2,
    StepKind::Vote2,
    StepKind::Approval2,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn book() -> Book {
    let head = |id| Head { id, branch: BRANCH, ..Head::default() };
    let branch = Branch { head: head(BRANCH), name: "第二党支部".into(), ..Branch::default() };
    let birth_date = Some(day("2005-03-01"));
    let person =
        Member {
            head: head(PERSON), name: "查良".into(), birth_date: birth_date.map(Into::into), ..Member::default()
        };
    Book::load([branch.into_any(), person.into_any()].into_iter())
}

fn record(
    book: &mut Book,
    facts_today: NaiveDate,
    numbers: &Rulebook,
    calendar: &Calendar,
    kind: StepKind,
    on: NaiveDate,
) {
    let vote = matches!(kind, StepKind::Vote1 | StepKind::Vote2);
    let expires = {
        let facts = Facts { book, numbers, calendar, today: facts_today };
        rules::meeting::room::expires(&facts, PERSON)
    };
    if kind == StepKind::ProbationReview {
        let id = Id(10_000 + book.len(zhibu::model::Kind::Review) as u128);
        let head = Head { id, branch: BRANCH, happened: Some(on), ..Head::default() };
        let (exemplary, theory) = ("带头值班".into(), "理解宗旨".into());
        let review = Review { head, member: Link::to(PERSON), exemplary, theory, ..Review::default() };
        return book.apply(&[Change::add(review.into_any())]);
    }
    let id = Id(100 + book.len(zhibu::model::Kind::Step) as u128);
    let step = Step {
        head: Head { id, branch: BRANCH, happened: Some(on), ..Head::default() },
        member: Link::to(PERSON),
        step: Some(kind),
        outcome: vote.then_some(Outcome::Passed),
        until: if kind == StepKind::Vote2 { expires } else { None },
        ..Step::default()
    };
    let changes: Vec<Change> = vec![Change::add(step.into_any())];
    book.apply(&changes);
}

/// Late is what a plan may be, with a warning; every other broken finding means that a plan let it through.
fn broken(facts: &Facts) -> Vec<String> {
    let late = ["first_talk", "pre_review_valid", "approval_1", "approval_2"];
    let found = rules::findings(facts, false);
    let bad = found.iter().filter(|f| f.state == State::Broken && !late.contains(&rules::name(facts, f)));
    bad.map(|f| rules::say(facts, f).render(zhibu::base::Lang::Zh)).collect()
}

#[test]
fn a_road_across_the_revision_is_judged_step_by_step() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let mut book = book();
    // Activist under the rules of 2014, listed and admitted under those of 2026.
    for (name, on) in [
        ("apply", "2024-09-20"),
        ("first_talk", "2024-10-15"),
        ("recommend", "2025-04-20"),
        ("activist", "2025-05-08"),
        ("activist_filed", "2025-05-12"),
        ("contacts", "2025-05-12"),
        ("cultivate", "2025-11-01"),
        ("cultivate", "2026-04-28"),
        ("prospect_proposed", "2026-05-09"),
        ("prospect_agreed", "2026-05-10"),
        ("public_notice_0", "2026-05-11"),
        ("prospect", "2026-05-19"),
        ("introducers", "2026-05-19"),
        ("vetting", "2026-06-01"),
        ("training_done", "2026-06-10"),
        ("committee_review", "2026-06-12"),
        ("pre_review_1", "2026-06-20"),
        ("public_notice_1", "2026-06-22"),
        ("form_filled", "2026-07-01"),
        ("vote_1", "2026-07-02"),
        ("committee_talk", "2026-07-10"),
        ("approval_1", "2026-07-20"),
        ("oath", "2026-08-01"),
        ("probation_review", "2027-01-10"),
        ("convert_apply", "2027-06-20"),
        ("pre_review_2", "2027-06-22"),
        ("public_notice_2", "2027-06-23"),
        ("vote_2", "2027-07-02"),
        ("approval_2", "2027-07-20"),
        ("archived", "2027-07-21"),
    ] {
        let (kind, on) = (StepKind::named(name).unwrap(), day(on));
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: on };
        let answer = rules::refuse(&facts, PERSON, kind, on, None);
        assert!(answer.is_ok(), "{name} {on}: {:?}", answer.err().map(|r| r.text.render(zhibu::base::Lang::Zh)));
        record(&mut book, on, &numbers, &calendar, kind, on);
    }
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day("2027-08-01") };
    assert_eq!(broken(&facts), Vec::<String>::new());
    let why = rules::why(&facts, PERSON).unwrap();
    assert_eq!((why.next, why.conditions.len()), (None, 0));
    // Under the rules of 2026 the same listing a day too early, before the notice is over, is refused.
    let early = {
        let mut book = self::book();
        for (name, on) in [
            ("apply", "2024-09-20"),
            ("activist", "2025-05-08"),
            ("prospect_agreed", "2026-05-10"),
            ("public_notice_0", "2026-05-11"),
        ] {
            record(&mut book, day(on), &numbers, &calendar, StepKind::named(name).unwrap(), day(on));
        }
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day("2026-05-11") };
        rules::refuse(&facts, PERSON, StepKind::Prospect, day("2026-05-18"), None)
    };
    assert_eq!(early.unwrap_err().earliest, Some(day("2026-05-19")));
}

/// How many orders are tried; a long drill tries more.
fn cases() -> u32 {
    std::env::var("ZHIBU_CASES").map_or(300, |cases| cases.parse().expect("a number"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_plans_reaches_what_the_rules_forbid(plans in prop::collection::vec((0usize..34, 0u64..60, -400i64..20), 1..400)) {
        let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
        let mut book = book();
        let mut now = day("2023-06-01");
        let mut taken = 0;
        for (step, jump, back) in plans {
            // Every other time the first step that is missing, so that roads are walked to their end as well.
            let reviewed = book.of::<Review>(PERSON).map(|_| StepKind::ProbationReview);
            let missing: Vec<StepKind> = book.of::<Step>(PERSON).filter_map(|s| s.step).chain(reviewed).collect();
            let kind = match step % 2 {
                0 => ALONG.iter().copied().find(|k| !missing.contains(k)).unwrap_or(StepKind::Apply),
                _ => StepKind::from_code(StepKind::ALL[step].code).unwrap(),
            };
            if kind == StepKind::Planned {
                continue;
            }
            // Time goes on, and now and then somebody plans for a day that is gone.
            let on = now + Days::new(jump);
            let on = if back > 0 { now - Days::new(back.unsigned_abs() * 10) } else { on };
            let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: on };
            if rules::refuse(&facts, PERSON, kind, on, None).is_ok() {
                record(&mut book, on, &numbers, &calendar, kind, on);
                taken += 1;
                now = now.max(on);
            }
        }
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day("2029-06-01") };
        prop_assert_eq!(broken(&facts), Vec::<String>::new(), "after {} steps", taken);
    }
}

/// What is said of somebody and is more than something that lies ahead.
fn faults(facts: &Facts) -> Vec<String> {
    let found = rules::findings(facts, false);
    let bad = found.iter().filter(|f| matches!(f.state, State::Broken | State::Open | State::Unknown));
    bad.map(|f| rules::say(facts, f).render(zhibu::base::Lang::Zh)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// The plan is blocked, the record is not: what a rule forbade and happened all the same carries its finding.
    #[test]
    fn a_fact_that_a_rule_forbade_carries_its_finding(lawful in 0usize..18, gaps in prop::collection::vec(1u64..200, 18), step in 0usize..34, jump in 0u64..400) {
        let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
        let mut book = book();
        let mut now = day("2023-06-01");
        for (kind, gap) in ALONG.into_iter().take(lawful).zip(gaps) {
            now = now + Days::new(gap);
            let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: now };
            if let Err(refusal) = rules::refuse(&facts, PERSON, kind, now, None) {
                let Some(earliest) = refusal.earliest else { break };
                now = earliest;
                let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: now };
                if rules::refuse(&facts, PERSON, kind, now, None).is_err() {
                    break;
                }
            }
            record(&mut book, now, &numbers, &calendar, kind, now);
        }
        let kind = StepKind::from_code(StepKind::ALL[step].code).unwrap();
        let on = now + Days::new(jump);
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: on };
        let Err(refusal) = rules::refuse(&facts, PERSON, kind, on, None) else { return Ok(()) };
        // A step taken twice is no fault of its own: applications are written anew, people are named again.
        let again = book.of::<Step>(PERSON).any(|s| s.step == Some(kind));
        // A review before the admission is one of cultivation.
        let other = matches!(kind, StepKind::Planned | StepKind::ProbationReview);
        // Nobody asked for a notice before a listing until 2026: what was done all the same is no fault.
        let unknown = numbers.road_step(kind).is_none_or(|road| road.on(on).is_none());
        if again || other || unknown || refusal.rule.is_none() {
            return Ok(());
        }
        let before = faults(&facts);
        record(&mut book, on, &numbers, &calendar, kind, on);
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: on };
        let after = faults(&facts);
        prop_assert!(
            after.iter().any(|line| !before.contains(line)),
            "{kind:?} on {on}: refused by {:?} ({}), no finding after {after:#?}",
            refusal.rule,
            refusal.text.render(zhibu::base::Lang::Zh)
        );
    }
}
