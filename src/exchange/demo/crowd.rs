//! Made-up people in any number, with histories, for measuring: the same seed gives the same bytes.

use super::row::table;
use super::{DEVICE, text};
use crate::base::{Id, Refusal, Text, date};
use crate::model::people::roster::{Basis, Branch, Group, Level, Member, Post, Sex, Status};
use crate::model::people::standing::Stage;
use crate::model::road::development::{Outcome, Step, StepKind, ThoughtReport};
use crate::model::{Cause, Change, Head, Link, Record, Set, Tx, Words};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use std::sync::Arc;

/// The most branches a crowd is spread over; below that a branch has about a hundred people.
const BRANCHES: usize = 500;
const PER_BRANCH: usize = 100;

/// Years of entry that are at the university in the demo's autumn.
const YEARS: [i32; 4] = [2023, 2024, 2025, 2026];

/// How many of a hundred stand at each stage.
const SHARE: [(Stage, u64); 6] = [
    (Stage::Full, 6),
    (Stage::Probationary, 5),
    (Stage::Prospect, 3),
    (Stage::Activist, 14),
    (Stage::Applicant, 22),
    (Stage::Masses, 50),
];

/// The road as days after the step before it, up to the probation.
const ROAD: [(StepKind, i64, Stage); 15] = [
    (StepKind::Apply, 0, Stage::Applicant),
    (StepKind::FirstTalk, 15, Stage::Applicant),
    (StepKind::Recommend, 120, Stage::Activist),
    (StepKind::Activist, 10, Stage::Activist),
    (StepKind::ActivistFiled, 5, Stage::Activist),
    (StepKind::Contacts, 0, Stage::Activist),
    (StepKind::ProspectAgreed, 370, Stage::Prospect),
    (StepKind::Prospect, 0, Stage::Prospect),
    (StepKind::Introducers, 3, Stage::Probationary),
    (StepKind::TrainingDone, 20, Stage::Probationary),
    (StepKind::PreReview1, 10, Stage::Probationary),
    (StepKind::PublicNotice1, 1, Stage::Probationary),
    (StepKind::Vote1, 12, Stage::Probationary),
    (StepKind::Approval1, 25, Stage::Probationary),
    (StepKind::Oath, 7, Stage::Probationary),
];

/// Material for names and places.
struct Stuff {
    file: toml::Table,
    surnames: Vec<Arc<str>>,
    given: Vec<Arc<str>>,
    ethnicity: Vec<Words>,
    places: Vec<Words>,
    majors: Vec<Words>,
    groups: Vec<Words>,
}

/// One change a branch, made when it is asked for: a hundred thousand people never stand in memory twice.
pub struct Crowd {
    stuff: Stuff,
    people: usize,
    branches: usize,
    next: usize,
    seed: u64,
}

/// Makes `people` persons up.
///
/// # Errors
/// The file of names cannot be read.
pub fn generate(people: usize, seed: u64) -> Result<Crowd, Refusal> {
    let file = table("names.toml", text::NAMES)?;
    let stuff = Stuff {
        surnames: list(&file, "surnames"),
        given: list(&file, "given"),
        ethnicity: list(&file, "ethnicity"),
        places: list(&file, "places"),
        majors: list(&file, "majors"),
        groups: list(&file, "groups"),
        file,
    };
    let branches = people.div_ceil(PER_BRANCH).min(BRANCHES);
    Ok(Crowd { stuff, people, branches, next: 0, seed })
}

fn list<T: for<'a> From<&'a str>>(file: &toml::Table, name: &str) -> Vec<T> {
    let list = file.get(name).and_then(toml::Value::as_array).into_iter().flatten();
    list.filter_map(toml::Value::as_str).map(T::from).collect()
}

/// Chance that follows from its seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

/// One branch while it is written.
struct CrowdHand<'a> {
    stuff: &'a Stuff,
    dice: Dice,
    branch: Id,
    number: usize,
    ids: u128,
    at: DateTime<FixedOffset>,
    by: Arc<str>,
    changes: Vec<Change>,
}

impl Iterator for Crowd {
    type Item = Tx;

    fn next(&mut self) -> Option<Tx> {
        let number = self.next;
        if number >= self.branches {
            return None;
        }
        self.next += 1;
        let people = (self.people + self.branches - 1 - number) / self.branches;
        Some(branch(&self.stuff, number, people, self.seed))
    }
}

/// The day the crowd is written and compared with: the demo's.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day of the calendar")
}

fn branch(stuff: &Stuff, number: usize, people: usize, seed: u64) -> Tx {
    let minutes = chrono::Duration::minutes(number as i64);
    let at = super::china(today().and_hms_opt(7, 0, 0).expect("a time of day") + minutes);
    let mut dice = Dice(seed ^ (number as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
    let by: Arc<str> = name(stuff, &mut dice).as_str().into();
    // Time above, seed and branch below: no two crowds or branches share an id.
    let ids = (at.timestamp_millis() as u128) << 80 | u128::from(seed & 0xffff) << 48 | (number as u128) << 32;
    let mut hand =
        CrowdHand { stuff, dice, branch: Id(ids + 1), number, ids, at, by, changes: Vec::with_capacity(people * 4) };
    let label = hand.open();
    let groups = hand.groups();
    for n in 0..people {
        hand.person(n, &groups);
    }
    Tx {
        branch: hand.branch,
        device: DEVICE.into(),
        command: "import".into(),
        args: super::people(&Text::plain(label), people).args(),
        cause: Cause::Deed,
        by: hand.by.to_string(),
        reason: String::new(),
        at,
        seen: 0,
        reads: Vec::new(),
        changes: hand.changes,
    }
}

fn name(stuff: &Stuff, dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&stuff.surnames), dice.pick(&stuff.given))
}

impl Stuff {
    /// Fills a pattern of the file, such as `{year}级`.
    fn pattern(&self, name: &str, fill: &[(&str, &str)]) -> String {
        let pattern = self.file.get(name).and_then(toml::Value::as_str).unwrap_or_default();
        fill.iter().fold(pattern.to_owned(), |text, (what, with)| text.replace(what, with))
    }
}

impl CrowdHand<'_> {
    fn head(&mut self, happened: Option<NaiveDate>) -> Head {
        self.ids += 1;
        Head {
            id: Id(self.ids),
            branch: self.branch,
            happened,
            entered: self.at,
            by: self.by.clone(),
            ..Head::default()
        }
    }

    fn add<R: Record>(&mut self, record: R) {
        self.changes.push(Change::add(record.into_any()));
    }

    fn open(&mut self) -> String {
        let colleges: Vec<Arc<str>> = list(&self.stuff.file, "colleges");
        let college = &*colleges[self.number % colleges.len()];
        let n = (self.number / colleges.len() + 1).to_string();
        let label = self.stuff.pattern("branch", &[("{college}", college), ("{n}", &n)]);
        let branch = Branch {
            head: self.head(None),
            name: label.as_str().into(),
            level: Some(Level::Undergraduate),
            basis: Some(Basis::Major),
            code: format!("{:05}", 90_000 + self.number).as_str().into(),
            started_on: Some(date::add_months(today(), -12)),
            upper: self.stuff.pattern("upper", &[("{college}", college)]).as_str().into(),
            ..Default::default()
        };
        self.add(branch);
        label
    }

    fn groups(&mut self) -> Vec<Id> {
        let names = &self.stuff.groups;
        let mut ids = Vec::new();
        for name in names {
            let group = Group { head: self.head(None), name: name.clone(), ..Default::default() };
            ids.push(group.head.id);
            self.add(group);
        }
        ids
    }

    fn person(&mut self, n: usize, groups: &[Id]) {
        // The first of every branch is its secretary.
        let stage = if n == 0 { Stage::Full } else { self.stage() };
        let year = *self.dice.pick(match stage {
            Stage::Full => &YEARS[..1],
            Stage::Prospect | Stage::Probationary => &YEARS[..2],
            _ => &YEARS[..],
        });
        let birth = date::add_days(day(year - 19, 9, 1), self.dice.below(365) as i64);
        let sex = if self.dice.below(2) == 0 { Sex::Male } else { Sex::Female };
        let class = (self.dice.below(3) + 1).to_string();
        let grade = year.to_string();
        let member = Member {
            head: self.head(None),
            name: name(self.stuff, &mut self.dice).as_str().into(),
            student_no: format!("{year}{:03}{n:04}", self.number).as_str().into(),
            sex: Some(sex),
            ethnicity: self.dice.pick(&self.stuff.ethnicity).clone(),
            birth_date: Some(birth.into()),
            id_number: self.id_number(birth, sex).as_str().into(),
            phone: format!("1390000{:04}", (n + self.number * PER_BRANCH) % 10_000).as_str().into(),
            native_place: self.dice.pick(&self.stuff.places).clone(),
            level: Some(Level::Undergraduate),
            grade: self.stuff.pattern("grade", &[("{year}", &grade)]).as_str().into(),
            major: self.dice.pick(&self.stuff.majors).clone(),
            class_name: self.stuff.pattern("class", &[("{grade}", &grade), ("{n}", &class)]).as_str().into(),
            group: if stage >= Stage::Probationary { Link::to(groups[n % groups.len()]) } else { Link::default() },
            posts: if n == 0 { Set::of(&[Post::Secretary]) } else { Set::default() },
            status: Some(Status::Normal),
            leaving_on: Some(day(year + 4, 6, 25)),
            ..Default::default()
        };
        let id = member.head.id;
        self.add(member);
        self.road(id, stage, date::add_months(birth, 18 * 12));
    }

    fn stage(&mut self) -> Stage {
        let mut left = self.dice.below(100);
        for (stage, share) in SHARE {
            if left < share {
                return stage;
            }
            left -= share;
        }
        Stage::Masses
    }

    /// Writes an ID number of no region whose check digit is wrong.
    fn id_number(&mut self, birth: NaiveDate, sex: Sex) -> String {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let order = self.dice.below(499) * 2 + u64::from(sex == Sex::Male);
        let body = format!("9902{:02}{}{order:03}", self.number % 100, birth.format("%Y%m%d"));
        let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
        let right = b"10X98765432"[(sum % 11) as usize];
        let wrong = if right == b'7' { '8' } else { '7' };
        format!("{body}{wrong}")
    }

    /// Writes the steps up to `stage`, the last of them some weeks before today.
    fn road(&mut self, member: Id, stage: Stage, adult: NaiveDate) {
        if stage == Stage::Masses {
            return;
        }
        let rows = ROAD.iter().filter(|(.., at)| *at <= stage);
        let length: i64 = rows.clone().map(|(_, days, _)| days).sum();
        let spare = match stage {
            Stage::Full => 365 + 40 + self.dice.below(200),
            Stage::Probationary => 10 + self.dice.below(330),
            _ => 5 + self.dice.below(180),
        };
        let mut on = date::add_days(today(), -(length + spare as i64)).max(adult);
        let mut vote = on;
        for (kind, days, _) in rows {
            // One talk in thirty comes late.
            let late = *kind == StepKind::FirstTalk && self.dice.below(30) == 0;
            on = date::add_days(on, if late { 40 } else { *days });
            if on > today() {
                return;
            }
            if *kind == StepKind::Vote1 {
                vote = on;
            }
            self.step(member, *kind, on, None);
        }
        if stage == Stage::Full {
            let expiry = date::not_before_months(vote, 12);
            for (kind, days) in [(StepKind::PublicNotice2, -10), (StepKind::Vote2, 2), (StepKind::Approval2, 14)] {
                let on = date::add_days(expiry, days);
                if on <= today() {
                    self.step(member, kind, on, Some(expiry));
                }
            }
        } else if stage >= Stage::Activist {
            self.reports(member, on);
        }
    }

    fn step(&mut self, member: Id, kind: StepKind, on: NaiveDate, expiry: Option<NaiveDate>) {
        let until = match kind {
            StepKind::PublicNotice1 | StepKind::PublicNotice2 => Some(date::add_days(on, 9)),
            StepKind::Vote2 => expiry,
            _ => None,
        };
        let decides = matches!(kind, StepKind::PreReview1 | StepKind::Vote1 | StepKind::Approval1)
            || matches!(kind, StepKind::Vote2 | StepKind::Approval2);
        let step = Step {
            head: self.head(Some(on)),
            member: Link::to(member),
            step: Some(kind),
            outcome: Some(if decides { Outcome::Passed } else { Outcome::Done }),
            until,
            document: match kind {
                StepKind::Approval1 | StepKind::Approval2 => self.document(on),
                _ => Words::default(),
            },
            ..Default::default()
        };
        self.add(step);
    }

    fn document(&mut self, on: NaiveDate) -> Words {
        let n = (self.dice.below(60) + 1).to_string();
        self.stuff.pattern("document", &[("{year}", &on.year().to_string()), ("{n}", &n)]).as_str().into()
    }

    /// Hands in a thought report every quarter since `on`.
    fn reports(&mut self, member: Id, on: NaiveDate) {
        let mut on = date::add_months(on, 3);
        while on <= today() {
            let report = ThoughtReport { head: self.head(Some(on)), member: Link::to(member), ..Default::default() };
            self.add(report);
            on = date::add_months(on, 3);
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}
