//! The demo's rounds of evaluation: begun with everybody of their day, heard, voted, graded and told, each at its time.

use super::pen::Pen;
use super::row::{DemoRow, sheet, table, tables};
use super::text;
use crate::base::{Id, Refusal};
use crate::model::evaluation::opinion::{GradeCount, GradeCountState, GradeTally, Opinion};
use crate::model::evaluation::round::{Evaluation, EvaluationResult, RoundStep};
use crate::model::meeting::commitment::{Promise, PromiseState};
use crate::model::people::standing::Stage;
use crate::model::{Change, Codes, Kind, Link, Record, Standing};
use chrono::NaiveDate;

/// A round while it is written.
struct DemoRound<'a> {
    file: &'a toml::Table,
    row: &'a DemoRow,
    id: Id,
    year: String,
    people: Vec<DemoPerson<'a>>,
}

/// One person of a round as the rows so far have made it, with the row it comes from.
struct DemoPerson<'a> {
    row: &'a DemoRow,
    now: EvaluationResult,
}

/// Enters every round with what was said in it.
pub(super) fn rounds(pen: &mut Pen) -> Result<(), Refusal> {
    let file = table("evaluations.toml", text::EVALUATIONS)?;
    let mut rows = sheet("results.csv", text::RESULTS)?;
    rows.iter_mut().for_each(|row| row.rename("student_no", "member"));
    for (file, row) in tables(&file, "evaluation", "evaluations.toml") {
        let mut round = begin(pen, file, &row, &rows)?;
        round.talks(pen)?;
        round.grades(pen)?;
        round.counts(pen)?;
        round.told(pen)?;
        round.promises(pen)?;
        round.handled(pen)?;
    }
    let mut said = sheet("opinions.csv", text::OPINIONS)?;
    said.iter_mut().for_each(|row| row.rename("student_no", "member"));
    for row in said {
        pen.add::<Opinion>(&row, "result.opinion", Some(row.day("on")?))?;
    }
    Ok(())
}

/// Enters the round with its steps and everybody who is in it.
fn begin<'a>(
    pen: &mut Pen,
    file: &'a toml::Table,
    row: &'a DemoRow,
    rows: &'a [DemoRow],
) -> Result<DemoRound<'a>, Refusal> {
    let (year, at, on, by) = (row.get("year").to_owned(), row.at("entered")?, row.day("on")?, pen.by());
    let mut now: Evaluation = pen.make(row, Some(on))?;
    now.step = Some(RoundStep::Study);
    let id = now.head.id;
    pen.name(Kind::Evaluation, &year, id);
    pen.write(at, "evaluation.start", &year, &by, Change::add(now.clone().into_any()));
    let mut people = Vec::new();
    for row in rows.iter().filter(|r| r.get("evaluation") == year) {
        let member = row.link("member", Kind::Member, &|kind, word| pen.find(kind, word))?;
        let level = pen.people.iter().find(|p| p.head.id == member).and_then(|p| p.level);
        let stage = Standing::of(pen.steps.get(&member).into_iter().flatten(), Some(on)).stage;
        let result = EvaluationResult {
            head: pen.head(at, None, &by),
            evaluation: Link::to(id),
            member: Link::to(member),
            level,
            probationary: stage == Stage::Probationary,
            sheet: level.map_or("", |l| l.row().name).into(),
            ..EvaluationResult::default()
        };
        pen.name(Kind::EvaluationResult, &format!("{year} {}", row.get("member")), result.head.id);
        pen.write(at, "evaluation.start", &year, &by, Change::add(result.clone().into_any()));
        people.push(DemoPerson { row, now: result });
    }
    for (_, row) in tables(file, "steps", &year) {
        let mut next = now.clone();
        row.fill(&mut next, &|kind, word| pen.find(kind, word))?;
        pen.turn((row.at("entered")?, "evaluation.step", &year), &mut now, next);
    }
    Ok(DemoRound { file, row, id, year, people })
}

impl DemoRound<'_> {
    /// Enters a day of everybody who has one, on its evening.
    fn noted(
        &mut self,
        pen: &mut Pen,
        (cell, command): (&str, &str),
        set: fn(&mut EvaluationResult, &DemoRow, NaiveDate) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        for p in self.people.iter_mut().filter(|p| !p.row.get(cell).is_empty()) {
            let (day, mut next) = (p.row.day(cell)?, p.now.clone());
            set(&mut next, p.row, day)?;
            pen.turn((self.row.at_time(day, "evening")?, command, ""), &mut p.now, next);
        }
        Ok(())
    }

    fn talks(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        self.noted(pen, ("talked_on", "result.talk"), |result, _, day| {
            result.talked_on = Some(day);
            Ok(())
        })
    }

    fn told(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        self.noted(pen, ("told_on", "result.tell"), |result, row, day| {
            (result.told_on, result.signed_on) = (Some(day), Some(row.day("signed_on")?));
            Ok(())
        })
    }

    /// Enters what people decided, with the veto and the proposal it was decided beside.
    fn grades(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        for p in self.people.iter_mut().filter(|p| !p.row.get("grade").is_empty()) {
            // Days that come later stand in the same row.
            let mut whole = EvaluationResult::default();
            p.row.fill(&mut whole, &|kind, word| pen.find(kind, word))?;
            let mut next = p.now.clone();
            next.head.happened = Some(self.row.day("graded")?);
            (next.veto, next.proposed, next.grade) = (whole.veto, whole.proposed, whole.grade);
            (next.reason, next.opinion, next.rectify_until) = (whole.reason, whole.opinion, whole.rectify_until);
            pen.turn((self.row.at("graded_entered")?, "result.grade", ""), &mut p.now, next);
        }
        Ok(())
    }

    /// Enters the counts; whoever came to a later one is marked with its day.
    fn counts(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        for (_, row) in tables(self.file, "counts", &self.year) {
            let (opened, closed, on) = (row.at("opened")?, row.at("entered")?, row.day("on")?);
            let by = pen.by();
            let mut last = GradeCount { head: pen.head(opened, Some(on), &by), ..GradeCount::default() };
            row.fill(&mut last, &|_, _| None)?;
            (last.evaluation, last.state) = (Link::to(self.id), Some(GradeCountState::Closed));
            let mut now = GradeCount {
                state: Some(GradeCountState::Open),
                returned: None,
                invalid: None,
                spoilt: Default::default(),
                withheld: false,
                ..last.clone()
            };
            let about = format!("{} {} {on}", self.year, row.get("voice"));
            pen.write(opened, "grade_count.open", &about, &by, Change::add(now.clone().into_any()));
            for p in self.people.iter_mut().filter(|p| last.late && p.row.get("late_on") == on.to_string()) {
                let next = EvaluationResult { late_on: Some(on), ..p.now.clone() };
                pen.turn((opened, "grade_count.open", &about), &mut p.now, next);
            }
            pen.turn((closed, "grade_count.close", &about), &mut now, last);
            for p in self.people.iter().filter(|p| !now.withheld && !p.row.get(row.get("voice")).is_empty()) {
                let tally = tally(p.row, row.get("voice"), (&now, &p.now))?;
                let tally = GradeTally { head: pen.head(closed, None, &by), ..tally };
                pen.write(closed, "grade_count.close", &about, &by, Change::add(tally.into_any()));
            }
        }
        Ok(())
    }

    fn promises(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        for (_, row) in tables(self.file, "promises", &self.year) {
            let (p, by) = (person(&mut self.people, &row)?, pen.by());
            let at = row.at("entered")?;
            let mut last = Promise { head: pen.head(at, Some(row.day("on")?), &by), ..Promise::default() };
            row.fill(&mut last, &|_, _| None)?;
            (last.member, last.state) = (p.now.member, Some(PromiseState::Kept));
            let mut now = Promise { state: None, settled_on: None, evidence: Default::default(), ..last.clone() };
            pen.write(at, "result.promise", "", &by, Change::add(now.clone().into_any()));
            let next = EvaluationResult { promise: Link::to(now.head.id), ..p.now.clone() };
            pen.turn((at, "result.promise", ""), &mut p.now, next);
            pen.turn((row.at("settled_entered")?, "promise.settle", ""), &mut now, last);
        }
        Ok(())
    }

    fn handled(&mut self, pen: &mut Pen) -> Result<(), Refusal> {
        for (_, row) in tables(self.file, "handled", &self.year) {
            let p = person(&mut self.people, &row)?;
            let mut next = p.now.clone();
            row.fill(&mut next, &|_, _| None)?;
            pen.turn((row.at("entered")?, "result.handle", ""), &mut p.now, next);
        }
        Ok(())
    }
}

fn person<'p, 'a>(people: &'p mut [DemoPerson<'a>], row: &DemoRow) -> Result<&'p mut DemoPerson<'a>, Refusal> {
    people.iter_mut().find(|p| p.row.get("member") == row.get("who")).ok_or_else(|| row.wrong("who"))
}

/// Reads the figures of one person, from the best grade to the worst with `/` between.
fn tally(row: &DemoRow, cell: &str, (count, result): (&GradeCount, &EvaluationResult)) -> Result<GradeTally, Refusal> {
    let figures: Vec<i32> = row.get(cell).split('/').filter_map(|n| n.parse().ok()).collect();
    let [excellent, qualified, basic, unqualified] = figures[..] else { return Err(row.wrong(cell)) };
    Ok(GradeTally {
        count: Link::to(count.head.id),
        result: Link::to(result.head.id),
        excellent: Some(excellent),
        qualified: Some(qualified),
        basic: Some(basic),
        unqualified: Some(unqualified),
        ..GradeTally::default()
    })
}
