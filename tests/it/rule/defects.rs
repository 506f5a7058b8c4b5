//! One person's road as the text wants it, and the same road with one defect: the honest one is silent, every other is
//! answered by a rule in the words of an article.

use chrono::NaiveDate;
use zhibu::base::{Id, Lang};
use zhibu::model::people::discipline::{Discipline, DisciplineKind};
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::road::cultivation::{Contact, ContactRole, Review, Training, TrainingKind};
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{AnyRecord, Book, Head, Kind, Link, Record};
use zhibu::rules::{self, Calendar, Facts, Rulebook};

const BRANCH: Id = Id(1);
const PERSON: Id = Id(2);
const TODAY: &str = "2029-12-01";

/// The honest road, wholly under the text of 2026.
const HONEST: [(&str, &str); 29] = [
    ("apply", "2026-06-01"),
    ("first_talk", "2026-06-10"),
    ("recommend", "2026-06-15"),
    ("activist", "2026-06-20"),
    ("activist_filed", "2026-06-22"),
    ("cultivate", "2026-12-20"),
    ("cultivate", "2027-06-15"),
    ("prospect_proposed", "2027-06-22"),
    ("prospect_agreed", "2027-06-23"),
    ("public_notice_0", "2027-06-24"),
    ("prospect", "2027-07-05"),
    ("vetting", "2027-07-08"),
    ("committee_review", "2027-07-22"),
    ("pre_review_1", "2027-07-25"),
    ("public_notice_1", "2027-07-26"),
    ("form_filled", "2027-08-03"),
    ("vote_1", "2027-08-05"),
    ("deliberation_1", "2027-08-08"),
    ("committee_talk", "2027-08-10"),
    ("approval_1", "2027-08-15"),
    ("filed_above", "2027-08-20"),
    ("assigned", "2027-08-20"),
    ("oath", "2027-09-01"),
    ("convert_apply", "2028-07-25"),
    ("pre_review_2", "2028-07-26"),
    ("public_notice_2", "2028-07-27"),
    ("vote_2", "2028-08-06"),
    ("approval_2", "2028-09-01"),
    ("archived", "2028-09-10"),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

/// A road that a test changes before it is judged.
struct Road {
    steps: Vec<(&'static str, &'static str)>,
    contacts: Vec<(Id, &'static str)>,
    introducers: Vec<(Id, &'static str)>,
    reviewed: bool,
    hours: Option<i32>,
    trained: Outcome,
    disciplined: bool,
}

/// Full members of long standing, and one on probation.
const FULL: [Id; 3] = [Id(10), Id(11), Id(12)];
const PROBATIONARY: Id = Id(13);

impl Road {
    fn honest() -> Road {
        Road {
            steps: HONEST.to_vec(),
            contacts: vec![(FULL[0], "2026-06-22"), (FULL[1], "2026-06-22")],
            introducers: vec![(FULL[0], "2027-07-06"), (FULL[1], "2027-07-06")],
            reviewed: true,
            hours: Some(24),
            trained: Outcome::Passed,
            disciplined: false,
        }
    }

    fn without(mut self, step: &str) -> Road {
        self.steps.retain(|(name, _)| *name != step);
        self
    }

    fn moved(mut self, step: &str, on: &'static str) -> Road {
        self.steps.iter_mut().filter(|(name, _)| *name == step).for_each(|s| s.1 = on);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Road)) -> Road {
        change(&mut self);
        self
    }

    fn records(&self) -> Vec<AnyRecord> {
        let mut out = Vec::new();
        let branch = Branch { head: Head { id: BRANCH, branch: BRANCH, ..Head::default() }, ..Branch::default() };
        out.push(Branch { name: "第二党支部".into(), ..branch }.into_any());
        let mut next = 100;
        let mut head = |on: Option<&str>| {
            next += 1;
            Head { id: Id(next), branch: BRANCH, happened: on.map(day), ..Head::default() }
        };
        for (id, name) in
            [(PERSON, "单晓"), (FULL[0], "仇文"), (FULL[1], "解思"), (FULL[2], "查良"), (PROBATIONARY, "曾之")]
        {
            let birth_date = Some(day("2005-03-01").into()).filter(|_| id == PERSON);
            let head = Head { id, ..head(None) };
            out.push(Member { head, name: name.into(), birth_date, ..Member::default() }.into_any());
        }
        let mut step = |member: Id, name: &str, on: &str, until: Option<&str>| {
            let kind = StepKind::named(name).unwrap_or_else(|| panic!("no step {name}"));
            let outcome = matches!(kind, StepKind::Vote1 | StepKind::Vote2).then_some(Outcome::Passed);
            let (head, member, until) = (head(Some(on)), Link::to(member), until.map(day));
            out.push(Step { head, member, step: Some(kind), outcome, until, ..Step::default() }.into_any());
        };
        for full in FULL {
            step(full, "vote_2", "2020-06-01", Some("2020-06-01"));
            step(full, "approval_2", "2020-06-10", None);
        }
        step(PROBATIONARY, "vote_1", "2026-05-20", None);
        step(PROBATIONARY, "approval_1", "2026-05-25", None);
        for (name, on) in &self.steps {
            step(PERSON, name, on, Some("2028-08-05").filter(|_| *name == "vote_2"));
        }
        let of = [(ContactRole::Contact, &self.contacts), (ContactRole::Introducer, &self.introducers)];
        for (role, named) in of {
            for (contact, on) in named {
                let (head, member, contact) = (head(Some(on)), Link::to(PERSON), Link::to(*contact));
                out.push(Contact { head, member, contact, role: Some(role), ..Contact::default() }.into_any());
            }
        }
        if self.reviewed {
            for on in ["2028-01-20", "2028-07-20"] {
                let (head, member) = (head(Some(on)), Link::to(PERSON));
                let (exemplary, theory) = ("带头值班".into(), "理解宗旨".into());
                out.push(Review { head, member, exemplary, theory, ..Review::default() }.into_any());
            }
        }
        if self.hours.is_some() {
            let (head, member, category) = (head(Some("2027-07-20")), Link::to(PERSON), Some(TrainingKind::Prospect));
            let (hours, outcome) = (self.hours, Some(self.trained));
            out.push(Training { head, member, category, hours, outcome, ..Training::default() }.into_any());
        }
        if self.disciplined {
            let (head, member, kind) = (head(Some("2027-03-01")), Link::to(FULL[0]), Some(DisciplineKind::Warning));
            out.push(Discipline { head, member, kind, ..Discipline::default() }.into_any());
        }
        out
    }

    /// Everything said of the person, by the rule that says it.
    fn said(&self) -> Vec<(String, String)> {
        let book = Book::load(self.records().into_iter());
        let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day(TODAY) };
        let found = rules::findings(&facts, false);
        // The training that is too short speaks of itself.
        let own = found.iter().filter(|f| f.subject.id == PERSON || f.subject.kind == Kind::Training);
        own.map(|f| (rules::name(&facts, f).to_string(), rules::say(&facts, f).render(Lang::Zh))).collect()
    }
}

#[test]
fn an_honest_road_is_silent() {
    assert_eq!(Road::honest().said(), []);
}

#[test]
fn a_special_case_of_the_approval_is_no_breach() {
    let road = Road::honest().moved("approval_1", "2027-12-20").moved("filed_above", "2027-12-21");
    let road = road.moved("assigned", "2027-12-22").moved("oath", "2027-12-30");
    let said = road.said();
    assert!(said.iter().any(|(rule, text)| rule == "approval_1" && text.contains("特殊情况")), "{said:?}");
    assert!(said.iter().all(|(_, text)| !text.contains("违规")), "{said:?}");
}

#[test]
fn every_single_defect_is_answered_by_a_rule_with_its_article() {
    let road = Road::honest;
    let table: Vec<(&str, Road, &str, &str)> = vec![
        ("没有谈话", road().without("first_talk"), "first_talk", "第七条"),
        ("谈话迟了", road().moved("first_talk", "2026-07-15"), "first_talk", "第七条"),
        ("没有推荐", road().without("recommend"), "left_out", "第八条"),
        ("没有备案", road().without("activist_filed"), "left_out", "第八条"),
        ("没有联系人", road().with(|r| r.contacts.clear()), "left_out", "第九条"),
        ("三名联系人", road().with(|r| r.contacts.push((FULL[2], "2026-06-22"))), "contacts", "第九条"),
        ("联系人是预备党员", road().with(|r| r.contacts[1].0 = PROBATIONARY), "contacts", "第九条"),
        ("没有半年考察", road().without("cultivate"), "review_gap", "第十一条"),
        ("没有支委会讨论", road().without("prospect_proposed"), "left_out", "第十三条"),
        ("没有同意", road().without("prospect_agreed"), "listing_gate", "第十三条"),
        ("没有拟列公示", road().without("public_notice_0"), "listing_gate", "第十三条"),
        ("一名介绍人", road().with(|r| r.introducers.truncate(1)), "introducers", "第十四条"),
        ("三名介绍人", road().with(|r| r.introducers.push((FULL[2], "2027-07-06"))), "introducers", "第十四条"),
        ("同一名介绍人两次", road().with(|r| r.introducers[1].0 = FULL[0]), "introducers", "第十四条"),
        ("介绍人是预备党员", road().with(|r| r.introducers[1].0 = PROBATIONARY), "introducers", "第十四条"),
        ("介绍人在影响期内", road().with(|r| r.disciplined = true), "introducers", "第十四条"),
        ("没有政审", road().without("vetting"), "admission_gate", "第十六条"),
        ("没有培训", road().with(|r| r.hours = None), "admission_gate", "第十七条"),
        ("培训不合格", road().with(|r| r.trained = Outcome::Failed), "admission_gate", "第十七条"),
        ("培训八学时", road().with(|r| r.hours = Some(8)), "training_length", "第十七条"),
        ("没有支委会审查", road().without("committee_review"), "left_out", "第十八条"),
        ("没有预审", road().without("pre_review_1"), "admission_gate", "第十八条"),
        (
            "大会迟了",
            road().moved("pre_review_1", "2027-07-01").moved("committee_review", "2027-07-01"),
            "pre_review_valid",
            "第十九条",
        ),
        ("没有志愿书", road().without("form_filled"), "left_out", "第十八条"),
        ("审批前没有谈话", road().without("committee_talk"), "left_out", "第二十三条"),
        ("没有报上级备案", road().without("filed_above"), "left_out", "第二十五条"),
        ("没有编入支部", road().without("assigned"), "left_out", "第二十八条"),
        ("没有宣誓", road().without("oath"), "oath", "第二十九条"),
        ("预备期没有考察", road().with(|r| r.reviewed = false), "left_out", "第三十至三十一条"),
        ("没有转正申请", road().without("convert_apply"), "conversion_gate", "第三十二条"),
        ("转正早了", road().moved("vote_2", "2028-08-01"), "conversion_time", "第三十"),
    ];
    let mut silent = Vec::new();
    for (zh, road, rule, article) in table {
        let said = road.said();
        let about = |(name, text): &(String, String)| name == rule && text.contains(article);
        if !said.iter().any(about) {
            silent.push(format!("{zh}: {rule} {article} <- {said:?}"));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}
