//! The branch's sheet against its standard: areas, indicators with their bars, and the records each figure came from.

use super::seen::{Seen, TreeRow, gain};
use crate::base::{Frac, Value};
use crate::commands::Args;
use crate::model::assessment::{Assessment, ScoreColumn};
use crate::model::{Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::assessment::standard::{self, Mark, Period, Proof, Standard, Status, handed_in, past};
use crate::rules::{self, Facts};
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::table::TableState;

/// The sheet as a tree.
#[derive(Default)]
pub struct AssessmentPane {
    pub(super) seen: Option<Seen>,
    at: Option<(u64, chrono::NaiveDate, usize)>,
    pub(super) rows: Vec<TreeRow>,
    pub(super) open: Vec<String>,
    pub(super) state: TableState,
    /// Periods back from the present one.
    back: usize,
    /// Whose points are given.
    pub(super) column: ScoreColumn,
    /// The points that are being typed in the row under the cursor.
    pub(super) entry: Option<Input>,
    /// Points that were typed and are being written: whether to go on to the next indicator then.
    pub(super) taken: Option<bool>,
    /// The superior's points are to be given as soon as its record is there.
    asked: bool,
}

impl AssessmentPane {
    /// Returns the sheet's record, and on a proof its record.
    pub fn on(&self, _: &View) -> Vec<Key> {
        match self.rows.get(self.state.cursor) {
            Some(TreeRow::Proof(_, proof)) => proof.key.into_iter().collect(),
            _ => self.sheet_key().into_iter().collect(),
        }
    }

    fn sheet_key(&self) -> Option<Key> {
        let record = self.seen.as_ref()?.record.as_ref()?;
        Some(Key { kind: Kind::Assessment, id: record.head().id })
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        &[
            "open",
            "sheet.score",
            "sheet.next",
            "sheet.take",
            "sheet.evidence",
            "sheet.rectify",
            "sheet.column",
            "sheet.gains",
            "sheet.period",
        ]
    }

    /// Returns the indicator under the cursor, or that of the proof under it.
    pub(super) fn item(&self) -> Option<usize> {
        match self.rows.get(self.state.cursor)? {
            TreeRow::Item(at) | TreeRow::Proof(Some(at), _) => Some(*at),
            _ => None,
        }
    }

    /// Moves, opens, scores.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        self.taken = None;
        if let Some(reply) = self.typed(command, view) {
            return reply;
        }
        if self.state.perform(command, self.rows.len()) {
            return Reply::Stay;
        }
        match command {
            "open" | "card" => self.unfold(),
            "sheet.next" => self.next_unscored(view),
            "sheet.gains" => self.gains(view),
            "sheet.period" => {
                // After the earliest the present one comes again.
                self.back = (self.back + 1) % past::sheets(&view.desk.facts()).len().max(1);
                self.at = None;
                Reply::Stay
            }
            "sheet.score" => self.begin(view),
            "sheet.column" => self.turn(view),
            "sheet.take" => self.take(view),
            "sheet.evidence" => self.run("score.evidence", view),
            "sheet.rectify" => self.run("assessment.rectify", view),
            "sheet.waive" => self.run("assessment.waive", view),
            "assessment.submit" => self.run(command, view),
            _ => Reply::Ignored,
        }
    }

    /// Opens an indicator to show what its figure came from, or the record of such a line.
    fn unfold(&mut self) -> Reply {
        let Some(seen) = &self.seen else { return Reply::Stay };
        match self.rows.get(self.state.cursor) {
            Some(TreeRow::Item(at)) => {
                let id = &seen.sheet.lines[*at].id;
                match self.open.iter().position(|o| o == id) {
                    Some(found) => drop(self.open.remove(found)),
                    None => self.open.push(id.clone()),
                }
                // What was opened is to be seen: as much of it as half the height takes.
                let lines = seen.sheet.lines[*at].proofs.len().min(self.state.height / 2);
                let last = self.state.cursor + lines + 1;
                self.state.offset = self.state.offset.max(last.saturating_sub(self.state.height));
                self.lay();
                Reply::Stay
            }
            Some(TreeRow::Proof(_, Proof { key: Some(key), .. })) => Reply::Show(*key),
            _ => Reply::Stay,
        }
    }

    /// Takes what the records suggest; where they suggest nothing the points are asked for.
    pub(super) fn take(&self, view: &View) -> Reply {
        let line = self.line();
        if self.column == ScoreColumn::Superior {
            // The superior agrees.
            let points = line.and_then(|l| l.points);
            return points.map_or(Reply::Stay, |p| self.give(Some(&p.short()), view));
        }
        match line.map(|l| l.auto) {
            Some(Some(_)) => self.run("score.confirm", view),
            Some(None) => self.run("score.give", view),
            None => Reply::Stay,
        }
    }

    /// Returns the line under the cursor.
    pub(super) fn line(&self) -> Option<&standard::Line> {
        self.item().and_then(|at| self.seen.as_ref()?.sheet.lines.get(at))
    }

    /// Goes over to the superior's points and back; its record is asked for where there is none.
    fn turn(&mut self, view: &View) -> Reply {
        if self.column == ScoreColumn::Superior {
            self.column = ScoreColumn::Own;
            return Reply::Stay;
        }
        if self.seen.as_ref().is_some_and(|s| s.superior.is_some()) {
            self.column = ScoreColumn::Superior;
            return Reply::Stay;
        }
        self.asked = true;
        self.run("assessment.superior", view)
    }

    pub(super) fn run(&self, command: &str, view: &View) -> Reply {
        let Some(seen) = &self.seen else { return Reply::Stay };
        let on = self.sheet_key().into_iter().collect();
        if matches!(command, "assessment.submit" | "assessment.superior") {
            let mut args = Args::default();
            args.set("period", Value::words(&seen.period.name));
            return Reply::Run { command: command.to_owned(), on, args };
        }
        let Some(line) = self.line() else {
            let words = msg!("请先选一个指标", "choose an indicator first").get(view.lang);
            return Reply::Say(words.to_owned(), Role::Info);
        };
        let short = (command == "assessment.rectify").then(|| self.shown(line));
        let mut args = about(&seen.standard, &seen.period, line, short, view.lang);
        if self.column != ScoreColumn::Own {
            args.set("column", Value::Code(self.column.code()));
        }
        // On a record that the figure came from, that record is the evidence.
        if let Some(TreeRow::Proof(_, Proof { key: Some(key), .. })) = self.rows.get(self.state.cursor)
            && command == "score.evidence"
        {
            args.set("record", Value::words(&key.id.to_string()));
        }
        Reply::Run { command: command.to_owned(), on, args }
    }

    /// Shows a sheet, with the cursor on the first indicator that asks for a rectification.
    pub fn look(&mut self, sheet: &Assessment, view: &View) {
        let facts = view.desk.facts();
        let at = past::sheets(&facts).iter().position(|(_, period)| *period.name == *sheet.period);
        self.back = at.unwrap_or_default();
        self.refresh(view);
        let first = rules::assessment::sheet::asking(&facts, sheet).and_then(|(.., lines)| lines.into_iter().next());
        let is = |row: &TreeRow, seen: &Seen| matches!(row, TreeRow::Item(n) if first.as_ref().is_some_and(|l| seen.sheet.lines[*n].id == l.id));
        let found = self.seen.as_ref().and_then(|seen| self.rows.iter().position(|row| is(row, seen)));
        self.state.go(found.unwrap_or_default());
    }

    /// Returns the points of a line in the column that is given.
    fn shown(&self, line: &standard::Line) -> Option<Frac> {
        if self.column == ScoreColumn::Superior { line.superior } else { line.mine }
    }

    pub(super) fn next_unscored(&mut self, view: &View) -> Reply {
        let Some(seen) = &self.seen else { return Reply::Stay };
        let theirs = self.column == ScoreColumn::Superior;
        let lacks = |line: &standard::Line| match line.status {
            Status::NotApplicable | Status::NotYet => false,
            _ if theirs => line.superior.is_none(),
            status => status == Status::Unscored,
        };
        let open = |row: &TreeRow| matches!(row, TreeRow::Item(at) if lacks(&seen.sheet.lines[*at]));
        let after = (self.state.cursor + 1..self.rows.len()).find(|at| open(&self.rows[*at]));
        match after.or_else(|| self.rows.iter().position(open)) {
            Some(at) => {
                self.state.go(at);
                Reply::Stay
            }
            // Nothing is left to type.
            None => {
                self.entry = None;
                Reply::Say(msg!("都已评分", "everything is scored").get(view.lang).to_owned(), Role::Ok)
            }
        }
    }

    /// Shows the cheapest points still to be had.
    fn gains(&self, view: &View) -> Reply {
        let Some(seen) = &self.seen else { return Reply::Stay };
        let mut lines: Vec<String> = seen.gains.iter().map(|g| gain(g, view.lang)).collect();
        if lines.is_empty() {
            lines.push(
                msg!("这一期没有还能补上的分", "no more points can be had in this period").get(view.lang).to_owned(),
            );
        }
        let title = msg!("还能得的分，少做多得的在前", "points still to be had, the cheapest first").get(view.lang);
        Reply::Tell(title.into(), lines)
    }

    /// Computes the sheet again where book, day or period have moved.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, self.back);
        if self.at == Some(now) {
            return;
        }
        self.at = Some(now);
        self.seen = compute(&view.desk.facts(), self.back);
        self.lay();
        let theirs = self.seen.as_ref().is_some_and(|s| s.superior.is_some());
        if theirs && std::mem::take(&mut self.asked) {
            self.column = ScoreColumn::Superior;
        } else if !theirs {
            self.column = ScoreColumn::Own;
        }
        self.written(view);
    }

    /// Lays the rows out.
    fn lay(&mut self) {
        self.rows.clear();
        let Some(seen) = &self.seen else { return };
        for (at, (veto, proofs)) in seen.sheet.vetoes.iter().enumerate() {
            self.rows.push(TreeRow::Veto(*veto, at));
            self.rows.extend(proofs.iter().map(|p| TreeRow::Proof(None, p.clone())));
        }
        for (area, _) in seen.standard.areas.iter().enumerate() {
            self.rows.push(TreeRow::Area(area));
            for (at, line) in seen.sheet.lines.iter().enumerate().filter(|(_, l)| l.area == area) {
                self.rows.push(TreeRow::Item(at));
                if self.open.contains(&line.id) {
                    // What is not right is what one looks for: it comes first.
                    let (good, wrong): (Vec<&Proof>, Vec<&Proof>) =
                        line.proofs.iter().partition(|p| p.mark == Mark::Good);
                    self.rows.extend(wrong.into_iter().chain(good).map(|p| TreeRow::Proof(Some(at), p.clone())));
                }
            }
        }
        self.state.cursor = self.state.cursor.min(self.rows.len().saturating_sub(1));
    }
}

/// Returns what a command about an indicator begins with; `short` are its points where the problem is named by them.
pub(in crate::ui::panes) fn about(
    standard: &Standard,
    period: &Period,
    line: &standard::Line,
    short: Option<Option<Frac>>,
    lang: crate::base::Lang,
) -> Args {
    let mut args = Args::default();
    args.set("period", Value::words(&period.name));
    args.set("indicator", Value::words(&line.id));
    if let (Some(points), Some(item)) = (short, standard.item(&line.id)) {
        let words = msg!("{title}：{a}/{b} 分", "{title}: {a} of {b} points")
            .with("title", item.title.text())
            .with("a", points.map_or_else(|| "?".to_owned(), Frac::short))
            .with("b", line.most.short());
        args.set("title", Value::words(&words.render(lang)));
    }
    args
}

fn compute(facts: &Facts, back: usize) -> Option<Seen> {
    let (standard, period) = past::sheets(facts).into_iter().nth(back)?;
    let given = standard::Given::of(facts, &standard, &period);
    let past = standard::past(facts, &period);
    let record = given.sheet.cloned();
    let found = handed_in::stands(facts, &standard, &period, &given);
    // Of a sheet that was handed in nothing more is to be had.
    let open = !record.as_ref().is_some_and(Assessment::is_submitted);
    let gains = if open { standard::gains(facts, &standard, &period) } else { Vec::new() };
    let superior = record.as_ref().and_then(|r| r.superior(facts.book)).cloned();
    Some(Seen { standard: standard.into_owned(), period, sheet: found, gains, past, record, superior })
}
