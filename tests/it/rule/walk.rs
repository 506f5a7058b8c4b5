//! The whole road walked by planning commands alone, in branches without a committee; each plan refused a day early.

use chrono::NaiveDate;
use zhibu::base::{Id, Lang, Minter, Value};
use zhibu::commands::{self, Args, Registry, Situation};
use zhibu::model::meeting::sitting::{Meeting, MeetingState};
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::people::standing::Stage;
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{Book, Codes, Head, Key, Kind, Link, Record};
use zhibu::rules::{self, Calendar, Facts, Rulebook, State};

const BRANCH: Id = Id(1);
const PERSON: Id = Id(2);

struct Walk {
    book: Book,
    numbers: Rulebook,
    calendar: Calendar,
    registry: Registry,
    minted: u128,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Walk {
    /// Begins with a branch of so many full members and one student.
    fn new(full: u128) -> Walk {
        let head = |id| Head { id: Id(id), branch: BRANCH, ..Head::default() };
        let mut records = vec![Branch { head: head(1), name: "第三党支部".into(), ..Branch::default() }.into_any()];
        let birth_date = Some(day("2006-03-01"));
        records.push(
            Member {
                head: head(2),
                name: "单晓宁".into(),
                birth_date: birth_date.map(Into::into),
                ..Member::default()
            }
            .into_any(),
        );
        for n in 0..full {
            let id = 10 + n;
            records.push(
                Member { head: head(id), name: format!("仇文{n}").as_str().into(), ..Member::default() }.into_any(),
            );
            for (i, kind) in [StepKind::Vote2, StepKind::Approval2].into_iter().enumerate() {
                let on = Some(day("2024-05-20"));
                let head = Head { id: Id(100 + id * 2 + i as u128), branch: BRANCH, happened: on, ..Head::default() };
                let outcome = Some(Outcome::Passed);
                let step =
                    Step { head, member: Link::to(Id(id)), step: Some(kind), outcome, until: on, ..Step::default() };
                records.push(step.into_any());
            }
        }
        let (numbers, calendar, registry) = (Rulebook::shipped(), Calendar::shipped(), Registry::default());
        Walk { book: Book::load(records.into_iter()), numbers, calendar, registry, minted: 1 << 90 }
    }

    fn facts(&self, today: &str) -> Facts<'_> {
        Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today: day(today) }
    }

    /// Does a command on the student; gives the refusal in words.
    fn try_run(&mut self, today: &str, name: &str, on: Key, words: &[(&str, &str)]) -> Result<(), String> {
        let command = self.registry.find(name).unwrap_or_else(|| panic!("no command {name}")).clone();
        let mut args = Args::default();
        for (field, text) in words {
            let arg = command.args.iter().find(|a| a.field.name == *field).unwrap_or_else(|| panic!("{name} {field}"));
            let value = match arg.field.kind {
                zhibu::model::FieldKind::Link(_) => Value::Link(Id(text.parse().unwrap())),
                _ => zhibu::model::book::display::parse(&self.book, &arg.field, text, day(today)).unwrap(),
            };
            args.set(field, value);
        }
        self.minted += 1 << 20;
        let now = zhibu::base::Clock::Fixed(day(today).and_hms_opt(18, 0, 0).unwrap()).now();
        let situation = Situation {
            branch: BRANCH,
            by: "书记".into(),
            device: "test".into(),
            now,
            on: vec![on],
            ids: Minter::new(self.minted),
            change: 0,
        };
        let facts = Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today: day(today) };
        let tx = commands::prepare(&command, &facts, &situation, &args).map_err(|r| {
            let earliest = r.earliest.map_or(String::new(), |d| format!(" [{d}]"));
            format!("{}{earliest}", r.text.render(Lang::Zh))
        })?;
        let tx = tx.expect("a change");
        let mut next = self.book.clone();
        next.apply(&tx.changes);
        for change in &tx.changes {
            zhibu::model::AnyRecord::guard(change.before.as_ref(), change.after.as_ref(), &next)
                .map_err(|r| r.text.render(Lang::Zh))?;
        }
        self.book = next;
        Ok(())
    }

    fn person(&mut self, today: &str, name: &str, words: &[(&str, &str)]) {
        let key = Key { kind: Kind::Member, id: PERSON };
        self.try_run(today, name, key, words).unwrap_or_else(|why| panic!("{today} {name} {words:?}: {why}"));
    }

    /// Plans a step on a day, after seeing it refused on the day before.
    fn not_before(&mut self, on: &str, name: &str, words: &[(&str, &str)]) {
        let early = day(on).pred_opt().unwrap().to_string();
        let key = Key { kind: Kind::Member, id: PERSON };
        let mut with = words.to_vec();
        with.push(("happened", &early));
        let refused = self.try_run(&early, name, key, &with).expect_err("a day too early");
        assert!(refused.contains(&format!("[{on}]")), "{name}: {refused}");
        self.step(on, name, words);
    }

    fn step(&mut self, on: &str, name: &str, words: &[(&str, &str)]) {
        let mut with = words.to_vec();
        with.push(("happened", on));
        self.person(on, name, &with);
    }

    /// Holds a meeting that votes on the student.
    fn vote(&mut self, on: &str, step: &str) {
        self.minted += 1 << 20;
        let head = Head { id: Id(self.minted), branch: BRANCH, happened: Some(day(on)), ..Head::default() };
        let state = Some(MeetingState::Planned);
        let meeting = Meeting { head, title: "支部大会".into(), state, ..Default::default() };
        let id = u128::from_be_bytes(meeting.head.id.to_bytes()).to_string();
        self.book.apply(&[zhibu::model::Change::add(meeting.into_any())]);
        self.person(on, "motion.agenda", &[("meeting", &id)]);
        let until = if step == "vote_2" { "2028-07-26" } else { "" };
        let mut words = vec![("step", step), ("outcome", "passed"), ("happened", on)];
        if !until.is_empty() {
            words.push(("until", until));
        }
        words.push(("member", "2"));
        self.person(on, "step.add", &words);
    }
}

const TEXTS: [(&str, &str); 5] = [
    ("thought", "动机端正"),
    ("everyday", "一贯认真"),
    ("key_moments", "期末诚信"),
    ("self_opinion", "还需努力"),
    ("masses_opinion", "反映良好"),
];

fn walk(full: u128) {
    let mut w = Walk::new(full);
    w.step("2026-06-01", "step.plan", &[("step", "apply")]);
    w.step("2026-06-10", "step.plan", &[("step", "first_talk")]);
    w.step("2026-06-15", "recommendation.plan", &[]);
    w.step("2026-06-20", "step.plan", &[("step", "activist")]);
    w.step("2026-06-22", "step.plan", &[("step", "activist_filed")]);
    for contact in ["10", "11"] {
        w.step("2026-06-22", "contact.plan", &[("contact", contact)]);
    }
    let third = w.try_run(
        "2026-06-22",
        "contact.plan",
        Key { kind: Kind::Member, id: PERSON },
        &[("contact", "12"), ("happened", "2026-06-22")],
    );
    assert!(third.unwrap_err().contains("培养联系人已有 2 人"));
    w.step("2026-12-20", "review.plan", &TEXTS);
    w.step("2027-06-15", "review.plan", &TEXTS);
    let facts = w.facts("2027-06-19");
    let actor = |step| {
        let all = rules::road::plan::conditions(&facts, PERSON, step, facts.today, None);
        all.iter().find(|c| c.rule == "prospect_proposed").and_then(|c| c.actor.map(|a| a.text().render(Lang::Zh)))
    };
    assert_eq!(actor(StepKind::Prospect).as_deref(), Some("支部大会（不设支委会）"), "with {full} full members");
    w.not_before("2027-06-20", "step.plan", &[("step", "prospect_proposed")]);
    w.step("2027-06-22", "step.plan", &[("step", "prospect_agreed")]);
    w.step("2027-06-23", "public_notice.plan", &[("gate", "listing")]);
    // Five weekdays after Wednesday the 23rd end on the 30th: 2027 has no calendar yet.
    w.not_before("2027-07-01", "step.plan", &[("step", "prospect")]);
    for contact in ["10", "11"] {
        w.step("2027-07-02", "contact.plan", &[("contact", contact), ("role", "introducer")]);
    }
    w.step("2027-07-05", "step.plan", &[("step", "vetting")]);
    w.step("2027-07-10", "training.plan", &[("category", "prospect"), ("hours", "24")]);
    w.step("2027-07-12", "step.plan", &[("step", "committee_review")]);
    w.step("2027-07-15", "pre_review.plan", &[("gate", "admission"), ("conclusion", "passed"), ("document", "1号")]);
    w.step("2027-07-16", "public_notice.plan", &[("gate", "admission")]);
    w.step("2027-07-20", "step.plan", &[("step", "form_filled")]);
    w.vote("2027-07-26", "vote_1");
    for (on, step) in [
        ("2027-07-28", "committee_talk"),
        ("2027-07-30", "approval_1"),
        ("2027-08-02", "filed_above"),
        ("2027-08-02", "assigned"),
        ("2027-08-10", "oath"),
    ] {
        w.step(on, "step.plan", &[("step", step)]);
    }
    w.step("2028-01-20", "review.plan", &[&TEXTS[..], &[("exemplary", "带头值班")]].concat());
    w.step("2028-07-10", "step.plan", &[("step", "convert_apply")]);
    w.step("2028-07-12", "pre_review.plan", &[("gate", "conversion"), ("conclusion", "passed"), ("document", "2号")]);
    w.step("2028-07-17", "public_notice.plan", &[("gate", "conversion")]);
    let facts = w.facts("2028-07-26");
    let refused = rules::refuse(&facts, PERSON, StepKind::Vote2, day("2028-07-26"), None).unwrap_err();
    assert!(refused.text.render(Lang::Zh).contains("对理论、宗旨和标准的理解"), "{}", refused.text.render(Lang::Zh));
    w.step("2028-07-20", "review.plan", &[&TEXTS[..], &[("theory", "理解宗旨")]].concat());
    w.vote("2028-07-26", "vote_2");
    w.step("2028-08-10", "step.plan", &[("step", "approval_2")]);
    w.step("2028-08-12", "step.plan", &[("step", "archived")]);
    assert_eq!(w.book.standing(PERSON).stage, Stage::Full);
    assert_eq!(w.book.standing(PERSON).converted_on, Some(day("2028-07-26")));
    let facts = w.facts("2028-08-13");
    let found = rules::findings(&facts, false);
    let broken = found.iter().filter(|f| f.state == State::Broken && f.subject.id == PERSON);
    let broken: Vec<String> = broken.map(|f| rules::say(&facts, f).render(Lang::Zh)).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn the_whole_road_is_walkable_with_three_full_members() {
    walk(3);
}

#[test]
fn the_whole_road_is_walkable_with_six_full_members() {
    walk(6);
}

#[test]
fn an_approval_number_lifts_what_it_may_and_nothing_else() {
    let mut w = Walk::new(7);
    let key = Key { kind: Kind::Member, id: PERSON };
    w.step("2026-06-01", "step.plan", &[("step", "apply")]);
    w.step("2026-06-20", "step.plan", &[("step", "activist")]);
    let early = [("step", "prospect_proposed"), ("happened", "2026-12-01")];
    assert!(w.try_run("2026-12-01", "step.plan", key, &early).unwrap_err().contains("满 12 个月"));
    let approved = [&early[..], &[("approval", "特批1号")]].concat();
    assert_eq!(w.try_run("2026-12-01", "step.plan", key, &approved), Ok(()));
    w.step("2026-12-02", "step.plan", &[("step", "prospect_agreed")]);
    let listing = [("step", "prospect"), ("happened", "2027-07-01"), ("approval", "特批2号")];
    assert!(w.try_run("2027-07-01", "step.plan", key, &listing).unwrap_err().contains("拟列发展对象公示"));
    assert_eq!(StepKind::named("prospect_filed"), Some(StepKind::ProspectAgreed));
    assert_eq!(StepKind::ALL.len(), 39);
}

#[test]
fn a_fact_of_the_past_is_entered_and_a_plan_ahead_is_asked() {
    let mut w = Walk::new(7);
    let key = Key { kind: Kind::Member, id: PERSON };
    w.step("2026-06-01", "step.plan", &[("step", "apply")]);
    let listed = |on: &'static str| [("member", "2"), ("step", "prospect"), ("happened", on)];
    let ahead = w.try_run("2026-09-01", "step.add", key, &listed("2026-09-02"));
    assert!(ahead.unwrap_err().contains("不能安排"), "dated ahead it is a plan");
    assert_eq!(w.try_run("2026-09-01", "step.add", key, &listed("2026-09-01")), Ok(()), "what happened is recorded");
    let facts = w.facts("2026-09-01");
    let found = rules::findings(&facts, false);
    let broken =
        found.iter().find(|f| f.state == State::Broken && f.subject.id == PERSON).expect("and carries the broken rule");
    assert_eq!(rules::name(&facts, broken), "listing_gate");
}
