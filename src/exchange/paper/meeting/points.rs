//! Minutes point by point: what was said on each, in its order, and what came of it, once.

use super::minutes::line_of;
use crate::base::{Id, Lang};
use crate::exchange::paper::Ask;
use crate::exchange::paper::told::{joined, missing};
use crate::exchange::paper::vote::motion;
use crate::exchange::template::{Data, Said};
use crate::model::Record;
use crate::model::meeting::sitting::{Line, LineKind};
use crate::model::vote::motion::Motion;
use crate::msg;
use crate::rules::meeting::room;
use crate::rules::vote::sentence;

/// A point of the evening: a motion, or an item of the agenda.
#[derive(Clone, Default)]
pub struct Point {
    motion: Option<Motion>,
    item: String,
    lines: Vec<Line>,
}

/// Groups lines by motion, else by item of the agenda, in the order in which each was first reached.
pub fn points(ask: &Ask, lines: &[Line], motions: &[Motion]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for line in lines {
        let motion = motions.iter().find(|m| m.head.id == line.motion.0);
        // The result stands once, in its full sentence, behind what was said.
        let counted = motion.is_some_and(|m| room::counted(&ask.facts, m).is_some());
        if counted && line.kind == Some(LineKind::Decision) {
            continue;
        }
        let id = |m: &Option<Motion>| m.as_ref().map_or(Id::NONE, |m| m.head.id);
        let same = |p: &&mut Point| match motion {
            Some(m) => id(&p.motion) == m.head.id,
            None => p.motion.is_none() && p.item == *line.item,
        };
        match out.iter_mut().find(same) {
            Some(point) => point.lines.push(line.clone()),
            None => {
                let item = if motion.is_some() { String::new() } else { line.item.to_string() };
                out.push(Point { motion: motion.cloned(), item, lines: vec![line.clone()] });
            }
        }
    }
    for m in motions.iter().filter(|m| reached(ask, m)) {
        if !out.iter().any(|p| p.motion.as_ref().is_some_and(|known| known.head.id == m.head.id)) {
            out.push(Point { motion: Some(m.clone()), ..Point::default() });
        }
    }
    out
}

/// Returns whether anything came of a motion.
fn reached(ask: &Ask, m: &Motion) -> bool {
    m.outcome.is_some() || m.state.is_some_and(|s| s != crate::model::vote::motion::MotionState::Open)
        || room::counted(&ask.facts, m).is_some()
}

/// Names the motions that the evening did not come to.
pub fn not_reached(ask: &Ask, motions: &[Motion], lines: &[Line]) -> String {
    let said = |m: &Motion| lines.iter().any(|l| l.motion.0 == m.head.id);
    let open = motions.iter().filter(|m| !reached(ask, m) && !said(m));
    let open = joined(open.map(|m| sentence::matter(&ask.facts, m).render(Lang::Zh)));
    let text = msg!("本次会议没有进行表决的：{open}。", "Not voted on in this meeting: {open}.");
    if open.is_empty() { open } else { text.with("open", open).render(Lang::Zh) }
}

/// Returns a point: its head, what was said, how it was voted and what came of it.
pub fn told(ask: &Ask, meeting: Id, point: &Point) -> Data {
    let mut out = Data::default();
    let lines: Vec<&Line> = point.lines.iter().collect();
    let blank = Line::default();
    let lines: Vec<Line> = lines.into_iter().cloned().collect();
    out.list("lines", Line::LABEL, &lines, |l| {
        if l.head.id.is_none() { line_of(ask, meeting, &blank) } else { line_of(ask, meeting, l) }
    });
    let plain = Motion::default();
    let m = point.motion.as_ref().unwrap_or(&plain);
    if point.motion.is_none() {
        out.put("discussed", msg!("讨论事项", "what was discussed"), point.item.as_str());
    }
    out.put("process", msg!("表决过程", "how it was voted"), process(ask, point));
    out.join(motion::motion(ask, m));
    out
}

/// Says how it was voted and who saw to it; a secret ballot without tellers on record says that they are missing.
fn process(ask: &Ask, point: &Point) -> Said {
    let Some(m) = point.motion.as_ref().filter(|m| room::counted(&ask.facts, m).is_some()) else {
        return Said::Unsaid;
    };
    let told = motion::motion(ask, m);
    let way = told.words("ballot");
    if !motion::is_secret(ask, m) {
        let text = msg!("表决方式：{way}。", "Voted by {way}.");
        return text.with("way", way).render(Lang::Zh).into();
    }
    let names = |name: &str, why| match told.words(name) {
        words if words.is_empty() => missing(why),
        words => words,
    };
    let text = msg!(
        "表决方式：{way}。监票人：{scrutineers}。计票人：{counters}。",
        "Voted by {way}. Scrutineers: {scrutineers}. Counters: {counters}."
    );
    let text = text.with("way", way).with("scrutineers", names("scrutineers", msg!("监票人", "scrutineers")));
    text.with("counters", names("counters", msg!("计票人", "counters"))).render(Lang::Zh).into()
}
