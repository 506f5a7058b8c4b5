//! What people handed in, counted like any other source.

use crate::base::{Frac, Text};
use crate::model::assessment::{Score, ScoreColumn};
use crate::model::{Key, Kind};
use crate::rules::assessment::standard::Only;
use crate::rules::assessment::standard::counted::{Ask, Mark, Tally, Unit};

/// Counts what was given: figures, valued events, judgements. A figure that the superior handed in stands before the
/// branch's own; the superior's points are points, not an event.
pub(super) fn read(ask: &Ask, only: &Only) -> Tally {
    let figures = |c: &ScoreColumn| ask.given.scores(ask.item, *c).any(|s| !s.figure.is_empty());
    let all = [ScoreColumn::Superior, ScoreColumn::Others, ScoreColumn::Own];
    let columns = match all.into_iter().find(figures) {
        Some(column) => vec![column],
        None => vec![ScoreColumn::Others, ScoreColumn::Own],
    };
    let scores = columns.into_iter().flat_map(|column| ask.given.scores(ask.item, column));
    // A reason why nothing is put right is no event.
    let events = scores.filter(|s| !s.is_bare() && (!only.proven || s.is_proven()));
    let units: Vec<Unit> = events.map(unit).collect();
    Tally { known: !units.is_empty(), units, later: false, idle: false }
}

fn unit(score: &Score) -> Unit {
    let key = Key { kind: Kind::Score, id: score.head.id };
    let figure = Frac::parse(&score.figure).or_else(|| Frac::parse(&score.points));
    let mark = figure.map_or(Mark::Unknown, |_| Mark::Good);
    let note = Text::plain(score.evidence.lines().next().unwrap_or_default());
    let event = note.render(crate::base::Lang::Zh);
    Unit {
        value: figure.unwrap_or_default(),
        level: score.level,
        event,
        note,
        ..Unit::new(key, score.head.happened, mark)
    }
}
