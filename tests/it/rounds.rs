//! Rounds of evaluation in a made-up branch: what the rules propose, what the guards hold, what a school's own sheet changes.

mod held;
mod large;
mod school;
mod sheets;
mod walked;

use chrono::NaiveDate;
use zhibu::base::Id;
use zhibu::model::evaluation::opinion::{GradeCount, GradeCountState, GradeTally, Opinion, Voice};
use zhibu::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use zhibu::model::people::roster::{Level, Member};
use zhibu::model::{AnyRecord, Book, Change, Head, Link, Record};
use zhibu::rules::evaluation::round as rules;
use zhibu::rules::evaluation::round::Proposal;
use zhibu::rules::{Calendar, Facts, Rulebook};

fn d(day: &str) -> NaiveDate {
    day.parse().expect("a day")
}

/// A branch of undergraduates with one round of 2030.
struct World {
    book: Book,
    numbers: Rulebook,
    calendar: Calendar,
    round: Id,
    /// Results in the order of the ballot.
    results: Vec<Id>,
    next: u128,
}

const BRANCH: Id = Id(1);

impl World {
    fn new(full: usize, cap: i32) -> World {
        let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
        let (book, round) = (Book::default(), Id(2));
        let mut world = World { book, numbers, calendar, round, results: Vec::new(), next: 100 };
        let head = Head { id: round, branch: BRANCH, happened: Some(d("2030-12-01")), ..Head::default() };
        let base = i32::try_from(full).ok();
        world.put(Evaluation { head, year: "2030".into(), base, cap: Some(cap), ..Default::default() });
        for at in 0..full {
            let head = world.head(None);
            let (member, name) = (Link::to(head.id), format!("党员{at:02}"));
            world.put(Member {
                head,
                name: name.as_str().into(),
                level: Some(Level::Undergraduate),
                ..Default::default()
            });
            let result = EvaluationResult {
                head: world.head(None),
                evaluation: Link::to(round),
                member,
                level: Some(Level::Undergraduate),
                sheet: "undergraduate".into(),
                ..Default::default()
            };
            world.results.push(result.head.id);
            world.put(result);
        }
        world
    }

    fn head(&mut self, happened: Option<NaiveDate>) -> Head {
        self.next += 1;
        Head { id: Id(self.next), branch: BRANCH, happened, ..Head::default() }
    }

    fn put<R: Record>(&mut self, record: R) {
        self.book.apply(&[Change::add(record.into_any())]);
    }

    /// Changes a result as a command would, with the guards; says whether they let it through.
    fn change(&mut self, at: usize, change: impl FnOnce(&mut EvaluationResult)) -> Result<(), String> {
        let before = self.result(at).clone();
        let mut after = before.clone();
        change(&mut after);
        let change = Change::edit(before.into_any(), after.into_any());
        let mut next = self.book.clone();
        next.apply(std::slice::from_ref(&change));
        AnyRecord::guard(change.before.as_ref(), change.after.as_ref(), &next)
            .map_err(|refusal| refusal.text.render(zhibu::base::Lang::Zh))?;
        self.book = next;
        Ok(())
    }

    fn result(&self, at: usize) -> &EvaluationResult {
        self.book.get(self.results[at]).expect("a result")
    }

    /// Enters a count with these marks for everybody; says the ballots that count.
    fn count(&mut self, voice: Voice, marks: &[[i32; 4]]) {
        let valid = marks.first().map_or(0, |m| m.iter().sum());
        let head = self.head(Some(d("2030-12-20")));
        let count = GradeCount {
            head: head.clone(),
            evaluation: Link::to(self.round),
            voice: Some(voice),
            issued: Some(valid),
            returned: Some(valid),
            state: Some(GradeCountState::Closed),
            ..Default::default()
        };
        self.put(count);
        for (at, [a, b, c, e]) in marks.iter().enumerate() {
            let tally = GradeTally {
                head: self.head(None),
                count: Link::to(head.id),
                result: Link::to(self.results[at]),
                excellent: Some(*a),
                qualified: Some(*b),
                basic: Some(*c),
                unqualified: Some(*e),
                ..Default::default()
            };
            self.put(tally);
        }
    }

    fn says(&mut self, at: usize, voice: Voice, grade: Option<Grade>, marks: &str) {
        let opinion = Opinion {
            head: self.head(Some(d("2030-12-18"))),
            evaluation: Link::to(self.round),
            member: self.result(at).member,
            voice: Some(voice),
            by: "署名".into(),
            grade,
            marks: marks.into(),
            ..Default::default()
        };
        self.put(opinion);
    }

    fn facts(&self) -> Facts<'_> {
        Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today: d("2030-12-21") }
    }

    fn round(&self) -> &Evaluation {
        self.book.get(self.round).expect("the round")
    }

    fn proposals(&self) -> Vec<Proposal> {
        rules::proposals(&self.facts(), self.round()).into_iter().map(|(_, p)| p).collect()
    }
}
