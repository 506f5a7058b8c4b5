//! Every case file of the rules: given, today, expected.

use super::given::{known, records};
use super::sitting;
use crate::rule::world::More;
use chrono::NaiveDate;
use toml::{Table, Value};
use zhibu::base::{Id, Lang};
use zhibu::model::assessment::{Assessment, AssessmentState, Award, AwardState, Score};
use zhibu::model::book::evidence::FileState;
use zhibu::model::meeting::sitting::Meeting;
use zhibu::model::oversight::{Inspection, InspectionLevel};
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::rectification::{Progress, Rectification, RectificationState, Term};
use zhibu::model::road::cultivation::{Training, TrainingKind};
use zhibu::model::road::development::{Outcome, Step, StepKind, Talk, ThoughtReport};
use zhibu::model::vote::motion::{Count, Motion, MotionKind};
use zhibu::model::{AnyRecord, Book, Codes, Head, Kind, Link, Record};
use zhibu::rules::engine::cases;
use zhibu::rules::vote::election;
use zhibu::rules::vote::majority::{self, Tally};
use zhibu::rules::{self, Calendar, Facts, Rulebook};

const BRANCH: Id = Id(1);
const PERSON: Id = Id(2);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

fn day_of(table: &Table, key: &str) -> Option<NaiveDate> {
    table.get(key).and_then(Value::as_str).map(day)
}

fn code<E: Codes>(name: &str) -> E {
    let row = E::ALL.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("no code {name}"));
    E::from_code(row.code).unwrap()
}

struct World {
    records: Vec<AnyRecord>,
}

impl World {
    fn head(&self, happened: Option<NaiveDate>) -> Head {
        Head { id: Id(self.records.len() as u128 + 2), branch: BRANCH, happened, ..Head::default() }
    }

    fn step(&mut self, kind: StepKind, value: &Value) {
        let (on, table) = match value {
            Value::String(s) if s == "?" => (None, Table::new()),
            Value::String(s) => (Some(day(s)), Table::new()),
            Value::Table(t) => (day_of(t, "on"), t.clone()),
            Value::Array(list) => return list.iter().for_each(|v| self.step(kind, v)),
            other => panic!("{other} is no step"),
        };
        let vote = matches!(kind, StepKind::Vote1 | StepKind::Vote2);
        let outcome = table.get("outcome").and_then(Value::as_str).map(code::<Outcome>);
        self.records.push(
            Step {
                head: self.head(on),
                member: Link::to(PERSON),
                step: Some(kind),
                outcome: outcome.or(vote.then_some(Outcome::Passed)),
                until: day_of(&table, "until"),
                from_roster: table.contains_key("from_roster"),
                ..Step::default()
            }
            .into_any(),
        );
    }

    /// A sheet of 2026, handed in where it says when; `waived` names an indicator about which nothing is put right.
    fn assessment(&mut self, t: &Table) {
        let submitted_on = day_of(t, "submitted");
        let words = |key: &str| t.get(key).and_then(Value::as_str).unwrap_or_default();
        let head = self.head(submitted_on);
        let assessment = Link::to(head.id);
        let state = Some(if submitted_on.is_some() { AssessmentState::Submitted } else { AssessmentState::Draft });
        let standard = if words("standard").is_empty() { "default" } else { words("standard") }.into();
        let (period, band, inputs) = ("2026".into(), words("band").into(), words("inputs").into());
        let sheet = Assessment { head, standard, period, state, submitted_on, band, inputs, ..Default::default() };
        self.records.push(sheet.into_any());
        if !words("waived").is_empty() {
            let (head, indicator, waived) = (self.head(None), words("waived").into(), "已改".into());
            self.records.push(Score { head, assessment, indicator, waived, ..Default::default() }.into_any());
        }
    }

    fn motion(&mut self, t: &Table) {
        let meeting = Meeting { head: self.head(day_of(t, "on")), title: "党员大会".into(), ..Default::default() };
        let motion = Motion {
            head: self.head(None),
            meeting: Link::to(meeting.head.id),
            kind: Some(code(t["kind"].as_str().unwrap())),
            state: Some(code(t["state"].as_str().unwrap())),
            due: int(t, "due"),
            present: int(t, "present"),
            seats: int(t, "seats"),
            ..Default::default()
        };
        let motion = Motion { head: Head { id: Id(1_000), ..motion.head.clone() }, ..motion };
        let count = Count {
            head: Head { id: Id(1_001), ..motion.head.clone() },
            motion: Link::to(motion.head.id),
            issued: int(t, "present"),
            returned: int(t, "present"),
            yes: int(t, "yes"),
            ..Default::default()
        };
        let id = meeting.head.id;
        sitting::around(&mut self.records, id, motion.head.id, t);
        self.records.extend([meeting.into_any(), motion.into_any(), count.into_any()]);
        if let Some(to) = t.get("corrected").and_then(Value::as_str) {
            sitting::corrected(&mut self.records, id, PERSON, to);
        }
    }

    fn person(&mut self, given: &Table) {
        let birth_date = day_of(given, "birth_date");
        let leaving_on = day_of(given, "leaving_on");
        let member = Member {
            head: self.head(None),
            name: "单晓".into(),
            birth_date: birth_date.map(Into::into),
            leaving_on,
            ..Member::default()
        };
        assert_eq!(member.head.id, Id(3), "the branch comes first");
        self.records.push(Member { head: Head { id: PERSON, ..member.head.clone() }, ..member }.into_any());
        for (name, value) in given {
            let dates = || value.as_array().unwrap().iter().map(|v| Some(day(v.as_str().unwrap())));
            match name.as_str() {
                "started_on" | "birth_date" | "leaving_on" => {}
                "talks" => dates().for_each(|on| {
                    let talk = Talk { head: self.head(on), member: Link::to(PERSON), ..Talk::default() };
                    self.records.push(talk.into_any());
                }),
                "trainings" | "trainings_failed" | "trainings_office" => dates().for_each(|on| {
                    let kind =
                        if name == "trainings_office" { TrainingKind::Secretary } else { TrainingKind::PartySchool };
                    let outcome = (name == "trainings_failed").then_some(Outcome::Failed);
                    let (head, member) = (self.head(on), Link::to(PERSON));
                    let training = Training { head, member, category: Some(kind), outcome, ..Training::default() };
                    self.records.push(training.into_any());
                }),
                "reports" => dates().for_each(|on| {
                    let report = ThoughtReport { head: self.head(on), member: Link::to(PERSON), ..Default::default() };
                    self.records.push(report.into_any());
                }),
                name => self.step(StepKind::named(name).unwrap_or_else(|| panic!("no step {name}")), value),
            }
        }
    }
}

fn int(table: &Table, key: &str) -> Option<i32> {
    table.get(key).and_then(Value::as_integer).map(|n| i32::try_from(n).unwrap())
}

/// Adds inspections, and registered files with what somebody saw who looked at them.
fn looked_at(given: &Table, world: &mut World) -> Vec<(Id, FileState)> {
    for on in given.get("inspections").and_then(Value::as_array).into_iter().flatten() {
        let (head, level) = (world.head(on.as_str().map(day)), Some(InspectionLevel::College));
        world.records.push(Inspection { head, level, ..Inspection::default() }.into_any());
    }
    let mut seen = Vec::new();
    for (name, kind) in [("document", Kind::Document), ("progress", Kind::Progress)] {
        let Some(t) = given.get(name).and_then(Value::as_table) else { continue };
        let mut record = kind.blank(Head { id: Id(500), branch: BRANCH, ..Head::default() });
        let at = kind.field("file").unwrap();
        record.set(at, zhibu::base::Value::words(t["file"].as_str().unwrap())).unwrap();
        let state = FileState::ALL.into_iter().find(|s| Some(s.name()) == t["state"].as_str());
        seen.push((record.head().id, state.unwrap()));
        world.records.push(record);
    }
    seen
}

fn book(given: &Table) -> Book {
    let person = given.get("person").and_then(Value::as_table);
    let started_on = person.and_then(|p| day_of(p, "started_on"));
    let head = Head { id: BRANCH, branch: BRANCH, ..Head::default() };
    let branch = Branch { head, name: "第二党支部".into(), started_on, ..Branch::default() };
    let mut world = World { records: vec![branch.into_any()] };
    if let Some(person) = person {
        world.person(person);
    }
    if let Some(t) = given.get("rectification").and_then(Value::as_table) {
        let state = Some(code::<RectificationState>(t["state"].as_str().unwrap()));
        let head = world.head(day_of(t, "issued"));
        let indicator = t.get("indicator").and_then(Value::as_str).unwrap_or_default().into();
        let item = Rectification {
            head,
            title: "台账".into(),
            deadline: day_of(t, "deadline"),
            submitted_on: day_of(t, "submitted"),
            plan_due: day_of(t, "plan_due"),
            measures: t.get("measures").and_then(Value::as_str).unwrap_or_default().into(),
            term: t.get("term").and_then(Value::as_str).map(code::<Term>),
            indicator,
            state,
            ..Default::default()
        };
        let rectification = Link::to(item.head.id);
        world.records.push(item.into_any());
        if let Some(on) = day_of(t, "progress") {
            let head = world.head(Some(on));
            world.records.push(Progress { head, rectification, text: "x".into(), ..Default::default() }.into_any());
        }
    }
    if let Some(t) = given.get("award").and_then(Value::as_table) {
        let (head, member, title) = (world.head(None), Link::to(PERSON), t["title"].as_str().unwrap().into());
        let state = Some(code::<AwardState>(t["state"].as_str().unwrap()));
        world.records.push(Award { head, member, title, state, ..Default::default() }.into_any());
    }
    if let Some(t) = given.get("training").and_then(Value::as_table) {
        let (head, member) = (world.head(day_of(t, "on")), Link::to(PERSON));
        let (category, hours, days) = (Some(TrainingKind::Prospect), int(t, "hours"), int(t, "days"));
        world.records.push(Training { head, member, category, hours, days, ..Training::default() }.into_any());
    }
    if let Some(t) = given.get("assessment").and_then(Value::as_table) {
        world.assessment(t);
    }
    if let Some(t) = given.get("meeting").and_then(Value::as_table) {
        sitting::meeting(&mut world.records, t);
    }
    if let Some(t) = given.get("task").and_then(Value::as_table) {
        sitting::task(&mut world.records, t);
    }
    if let Some(t) = given.get("promise").and_then(Value::as_table) {
        sitting::promise(&mut world.records, t);
    }
    if let Some(t) = given.get("motion").and_then(Value::as_table) {
        world.motion(t);
    }
    if let Some(t) = given.get("evaluation").and_then(Value::as_table) {
        crate::rule::evaluation::evaluation(&mut world.records, BRANCH, t);
    }
    More { branch: BRANCH, person: PERSON, records: &mut world.records }.take(given);
    records(given, BRANCH, PERSON, &mut world.records);
    let seen = looked_at(given, &mut world);
    let mut book = Book::load(world.records.into_iter());
    book.saw(seen);
    book
}

/// Judges a case by the finding of its rule; every sentence must be whole in both languages.
fn judged(at: &str, rule: &str, case: &cases::Case, facts: &Facts) {
    let found = rules::findings(facts, true);
    let finding = found.iter().find(|f| rules::name(facts, f) == rule);
    let state = finding.map_or("none", |f| f.state.name());
    let text = finding.map(|f| rules::say(facts, f));
    let zh = text.as_ref().map(|t| t.render(Lang::Zh)).unwrap_or_default();
    assert_eq!(state, case.expect["state"].as_str().unwrap(), "{at}: {zh}");
    for text in text.iter().flat_map(|t| [t.render(Lang::Zh), t.render(Lang::En)]) {
        assert!(!text.contains(['{', '}']), "{at}: {text}");
        assert!(state == "met" || !text.contains("日期不明"), "{at}: {text}");
    }
    if let Some(due) = case.expect.get("due").and_then(Value::as_str) {
        assert_eq!(finding.unwrap().due, Some(day(due)), "{at}: {zh}");
    }
    if let Some(says) = case.expect.get("says").and_then(Value::as_str) {
        assert!(zh.contains(says), "{at}: {zh}");
    }
}

fn voted(at: &str, given: &Table, case: &cases::Case, numbers: &Rulebook) {
    let n = |key: &str| given.get(key).and_then(Value::as_integer).map(|n| u32::try_from(n).unwrap());
    let present = n("present").unwrap();
    let tally = Tally {
        due: n("due").unwrap(),
        present,
        issued: n("issued").unwrap_or(present),
        returned: n("returned").unwrap_or(present),
        written: n("written").unwrap_or(0),
        yes: n("yes").unwrap_or(0),
        no: n("no").unwrap_or(0),
        ..Tally::default()
    };
    let on = day_of(given, "on").unwrap();
    let kind = code(given["kind"].as_str().unwrap());
    let verdict = majority::judge(numbers, kind, on, &tally);
    let verdict = verdict.unwrap_or_else(|| panic!("{at}: no rule in force"));
    let says = majority::words(MotionKind::Admission, "解明", &tally, &verdict).render(Lang::Zh);
    for (key, want) in &case.expect {
        let same = match key.as_str() {
            "quorum" => want.as_bool() == Some(verdict.quorum),
            "passes" => want.as_bool() == Some(verdict.passes),
            "void" => want.as_bool() == Some(verdict.void),
            "needed" => want.as_integer() == Some(verdict.needed.into()),
            "needed_present" => want.as_integer() == Some(verdict.needed_present.into()),
            "article" => want.as_str() == verdict.basis().article.as_deref(),
            "verified" => want.as_bool() == Some(verdict.basis().verified),
            "secret" => want.as_bool() == Some(majority::is_secret(numbers, kind, on)),
            "written" => want.as_bool() == Some(majority::takes_written(numbers, kind, on)),
            "says" => says.contains(want.as_str().unwrap()),
            other => panic!("{at}: nothing knows {other}"),
        };
        assert!(same, "{at}: {key} = {want}, but {verdict:?}\n{says}");
    }
}

/// Judges an election: how many candidates it needs, and who of these votes is elected.
fn elected(at: &str, given: &Table, case: &cases::Case, numbers: &Rulebook) {
    let n = |key: &str| given.get(key).and_then(Value::as_integer).map_or(0, |n| u32::try_from(n).unwrap());
    let (on, kind) = (day_of(given, "on").unwrap(), code(given["kind"].as_str().unwrap()));
    let seats = n("seats");
    let tally = Tally { due: n("due"), present: n("present"), issued: n("present"), ..Tally::default() };
    let tally = Tally { returned: tally.present, ..tally };
    for (key, want) in &case.expect {
        match key.as_str() {
            "passes" => {
                let needed = election::candidates_needed(numbers, kind, on, seats);
                assert_eq!(want.as_bool(), Some(n("candidates") >= needed), "{at}: {needed} needed");
            }
            "fates" => {
                let votes = given["votes"].as_array().unwrap().iter();
                let votes: Vec<u32> = votes.map(|v| u32::try_from(v.as_integer().unwrap()).unwrap()).collect();
                let fates = election::fates(numbers, kind, on, seats, &tally, &votes).unwrap();
                let names: Vec<Value> = fates.iter().map(|f| Value::from(f.row().name)).collect();
                assert_eq!(want.as_array(), Some(&names), "{at}");
            }
            other => panic!("{at}: nothing knows {other}"),
        }
    }
}

fn planned(at: &str, given: &Table, case: &cases::Case, facts: &Facts) {
    let step = StepKind::named(given["step"].as_str().unwrap()).unwrap();
    let answer = rules::refuse(facts, PERSON, step, day_of(given, "on").unwrap(), day_of(given, "until"));
    let says = answer.as_ref().err().map(|r| r.text.render(Lang::Zh)).unwrap_or_default();
    assert_eq!(answer.is_ok(), case.expect["allowed"].as_bool().unwrap(), "{at}: {says}");
    let Err(refusal) = answer else { return };
    for lang in [Lang::Zh, Lang::En] {
        assert!(!refusal.text.render(lang).contains(['{', '}']), "{at}: {}", refusal.text.render(lang));
    }
    let want = |key: &str| case.expect.get(key).and_then(Value::as_str);
    assert!(want("rule").is_none_or(|rule| refusal.rule.as_deref() == Some(rule)), "{at}: {refusal:?}");
    assert!(want("earliest").is_none_or(|on| refusal.earliest == Some(day(on))), "{at}: {refusal:?}");
    assert!(want("says").is_none_or(|words| says.contains(words)), "{at}: {says}");
}

/// Judges one case of one rule.
fn case(at: &str, rule: &str, case: &cases::Case, numbers: &Rulebook, calendar: &Calendar) {
    known(at, &Value::Table(case.given.clone()));
    if let Some(given) = case.given.get("vote").and_then(Value::as_table) {
        return voted(at, given, case, numbers);
    }
    if let Some(given) = case.given.get("election").and_then(Value::as_table) {
        return elected(at, given, case, numbers);
    }
    let book = book(&case.given);
    let facts = Facts { book: &book, numbers, calendar, today: case.today };
    let only = |keys: &[&str]| {
        let strange = case.expect.keys().find(|key| !keys.contains(&key.as_str()));
        assert!(strange.is_none(), "{at}: nobody expects {strange:?}");
    };
    if let Some(given) = case.given.get("plan").and_then(Value::as_table) {
        only(&["allowed", "rule", "earliest", "says"]);
        return planned(at, given, case, &facts);
    }
    only(&["state", "rule", "due", "says"]);
    let rule = case.expect.get("rule").and_then(Value::as_str).unwrap_or(rule);
    judged(at, rule, case, &facts);
}

#[test]
fn every_case_of_every_rule_is_as_expected() {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let mut wrong = Vec::new();
    for rule in cases::names() {
        for one in cases::of(rule) {
            let at = format!("{rule}: {}", one.title().zh);
            // Each is judged, whatever became of those before it.
            let judged = std::panic::AssertUnwindSafe(|| case(&at, rule, &one, &numbers, &calendar));
            if std::panic::catch_unwind(judged).is_err() {
                wrong.push(at);
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases do not hold:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_its_words_and_a_case_kept_and_a_case_not() {
    let numbers = Rulebook::shipped();
    for rule in rules::RULES {
        let words = numbers.words(rule.name).unwrap_or_else(|| panic!("{} has no words", rule.name));
        assert!(!words.meaning.zh.is_empty() && !words.meaning.en.is_empty(), "{}", rule.name);
        let cases = cases::of(rule.name);
        assert!(cases.iter().any(cases::Case::is_kept), "{} has no case that is kept", rule.name);
        assert!(cases.iter().any(|c| !c.is_kept()), "{} has no case that is not kept", rule.name);
    }
}
