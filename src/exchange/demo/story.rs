//! How the demo branch's book was written: one change for what was typed in together.

use super::pen::Pen;
use super::row::{DemoRow, sheet, table, tables};
use super::{meeting, text};
use crate::base::{Id, Refusal};
use crate::model::people::roster::{Branch, Group, Member, Status};
use crate::model::rectification::{Progress, Rectification, RectificationState};
use crate::model::road::development::{Step, Talk, ThoughtReport};
use crate::model::{Change, Head, Kind, Link, Record, Tx};
use chrono::NaiveDateTime;
use std::collections::{BTreeMap, HashMap};

/// The demo branch and the changes that wrote it.
pub struct Story {
    /// The branch.
    pub branch: Id,
    /// The evening at which the story stops, in China Standard Time.
    pub now: NaiveDateTime,
    /// Everything that was entered, oldest first.
    pub txs: Vec<Tx>,
}

/// Reads the demo's files.
///
/// # Errors
/// Names the file and the row that cannot be used.
pub fn story() -> Result<Story, Refusal> {
    let file = table("branch.toml", text::BRANCH)?;
    let row = DemoRow::of(&file, "branch.toml");
    let mut pen = Pen {
        branch: Id::NONE,
        by: row.get("by").into(),
        minted: HashMap::new(),
        names: HashMap::new(),
        deeds: BTreeMap::new(),
        steps: HashMap::new(),
        people: Vec::new(),
    };
    let now = row.at("day")?.naive_local();
    branch(&mut pen, &file, &row)?;
    members(&mut pen)?;
    leaders(&mut pen, &file, &row)?;
    let meetings = table("meetings.toml", text::MEETINGS)?;
    let meetings = tables(&meetings, "meeting", "meetings.toml");
    for (_, row) in &meetings {
        let id = pen.mint(row.at("entered")?);
        pen.name(Kind::Meeting, row.get("ref"), id);
    }
    steps(&mut pen)?;
    for (file, row) in &meetings {
        meeting::meeting(&mut pen, file, row)?;
    }
    pen.owned::<Talk>("talk.add", "talks.csv", text::TALKS)?;
    pen.owned::<ThoughtReport>("thought_report.add", "thought_reports.csv", text::REPORTS)?;
    super::cultivation::cultivation(&mut pen)?;
    super::cultivation::service(&mut pen)?;
    super::evaluation::rounds(&mut pen)?;
    let items = table("rectifications.toml", text::RECTIFICATIONS)?;
    for (file, row) in tables(&items, "rectification", "rectifications.toml") {
        rectification(&mut pen, file, &row)?;
    }
    Ok(Story { branch: pen.branch, now, txs: pen.finish() })
}

fn branch(pen: &mut Pen, file: &toml::Table, row: &DemoRow) -> Result<(), Refusal> {
    let (at, by) = (row.at("entered")?, pen.by.clone());
    pen.branch = pen.mint(at);
    let head = Head { id: pen.branch, branch: pen.branch, entered: at, by: by.clone(), ..Head::default() };
    let mut branch = Branch { head, ..Default::default() };
    row.fill(&mut branch, &|_, _| None)?;
    pen.write(at, "branch.add", row.get("name"), &by, Change::add(branch.into_any()));
    for (_, row) in tables(file, "group", "branch.toml") {
        let head = pen.head(at, None, &by);
        pen.name(Kind::Group, row.get("name"), head.id);
        let group = Group { head, name: row.get("name").into(), ..Default::default() };
        pen.write(at, "group.add", "", &by, Change::add(group.into_any()));
    }
    Ok(())
}

/// Names the leaders once the roster is in.
fn leaders(pen: &mut Pen, file: &toml::Table, branch: &DemoRow) -> Result<(), Refusal> {
    let (at, by) = (branch.at("leaders_entered")?, pen.by.clone());
    let entered = branch.at("entered")?;
    for (_, row) in tables(file, "group", "branch.toml") {
        let id = row.link("name", Kind::Group, &|kind, word| pen.find(kind, word))?;
        let leader = row.link("leader", Kind::Member, &|kind, word| pen.find(kind, word))?;
        let head = Head { id, branch: pen.branch, entered, by: by.clone(), ..Head::default() };
        let before = Group { head, name: row.get("name").into(), ..Default::default() };
        let after = Group { leader: Link::to(leader), ..before.clone() };
        pen.write(at, "group.edit", "", &by, Change::edit(before.into_any(), after.into_any()));
    }
    Ok(())
}

/// Enters everybody; who has left was here first and is transferred out on their day.
fn members(pen: &mut Pen) -> Result<(), Refusal> {
    for row in sheet("members.csv", text::MEMBERS)? {
        let (at, by) = (row.at("entered")?, pen.by.clone());
        let mut last = Member { head: pen.head(at, None, &by), ..Default::default() };
        row.fill(&mut last, &|kind, word| pen.find(kind, word))?;
        pen.name(Kind::Member, &last.student_no, last.head.id);
        let mut first = last.clone();
        if last.out_on.is_some() {
            first.status = Some(Status::Normal);
            first.out_on = None;
            first.out_to = Default::default();
            let (before, after) = (first.clone().into_any(), last.clone().into_any());
            pen.write(row.at("out_entered")?, "member.transfer_out", "", &by, Change::edit(before, after));
        }
        let about = first.grade.to_string();
        pen.write(at, "import", &about, &by, Change::add(first.into_any()));
        pen.people.push(last);
    }
    Ok(())
}

fn steps(pen: &mut Pen) -> Result<(), Refusal> {
    for row in pen.owned::<Step>("step.add", "steps.csv", text::STEPS)? {
        pen.steps.entry(row.member.0).or_default().push(row);
    }
    Ok(())
}

/// Enters an item, its progress, its one extension and its closing, each at its time.
fn rectification(pen: &mut Pen, file: &toml::Table, row: &DemoRow) -> Result<(), Refusal> {
    let (at, by, about) = (row.at("entered")?, pen.by.clone(), row.get("title").to_owned());
    let mut last = Rectification { head: pen.head(at, Some(row.day("issued")?), &by), ..Default::default() };
    let line = format!("{} {}", row.get("meeting"), row.get("line"));
    row.fill(&mut last, &|kind, word| pen.find(kind, if kind == Kind::Line { &line } else { word }))?;
    let mut now = Rectification {
        state: Some(RectificationState::Issued),
        deadline: last.original_deadline,
        accepted_by: Default::default(),
        accepted_on: None,
        verdict: Default::default(),
        asked_on: None,
        asked_until: None,
        asked_why: Default::default(),
        extended_by: Default::default(),
        extensions: None,
        ..last.clone()
    };
    pen.write(at, "rectification.add", &about, &by, Change::add(now.clone().into_any()));
    let mut edits = Vec::new();
    for (_, row) in tables(file, "progress", "rectifications.toml") {
        let (at, on) = (row.at("entered")?, row.day("on")?);
        let mut progress = Progress { head: pen.head(at, Some(on), &by), ..Default::default() };
        progress.rectification = Link::to(last.head.id);
        row.fill(&mut progress, &|_, _| None)?;
        pen.write(at, "progress.add", &about, &by, Change::add(progress.into_any()));
        edits.push((at, "rectification.start", None));
    }
    if let Some(extension) = file.get("extension").and_then(toml::Value::as_table) {
        let at = DemoRow::of(extension, "rectifications.toml extension").at("entered")?;
        edits.push((at, "rectification.extend", last.deadline));
    }
    edits.sort_by_key(|(at, ..)| *at);
    for (at, command, deadline) in edits {
        let state = Some(RectificationState::Working);
        let next = match deadline {
            // What was asked for and approved came with the new deadline.
            Some(_) => Rectification { state, deadline, ..last.clone() },
            None => Rectification { state, ..now.clone() },
        };
        let next =
            Rectification { accepted_by: Default::default(), accepted_on: None, verdict: Default::default(), ..next };
        pen.turn((at, command, &about), &mut now, next);
    }
    if last.is_closed() {
        pen.turn((row.at("closed_entered")?, "rectification.accept", &about), &mut now, last);
    }
    Ok(())
}
