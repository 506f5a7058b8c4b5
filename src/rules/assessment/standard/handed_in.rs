//! What a sheet was made of on the day it was handed in, as text that is kept with it: what the records say later does
//! not move it, and a sheet of another file can be held against it.

use super::counted::{Mark, Proof};
use super::{Given, Line, Period, Sheet, Standard, Status};
use crate::base::{Frac, Id, Lang, Text};
use crate::model::assessment::Assessment;
use crate::model::book::field::PROSE_MAX;
use crate::model::{Key, Kind};
use crate::msg;
use crate::rules::Facts;

/// An area or an indicator as it was handed in.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row {
    /// Its number.
    pub id: String,
    /// Its name in Chinese, by which it is known in another file.
    pub title: String,
    /// Its points; `None` where nothing was due.
    pub points: Option<Frac>,
    /// Its points at most.
    pub most: Frac,
    auto: Option<Frac>,
    status: Status,
    proofs: Vec<Proof>,
}

/// A sheet as it was handed in.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Kept {
    /// The name of its standard.
    pub title: String,
    /// The points of the whole.
    pub most: Option<Frac>,
    areas: Vec<Row>,
    items: Vec<Row>,
    vetoes: Vec<(String, Vec<Proof>)>,
}

impl Kept {
    /// Finds an area by its number, where its name is the same.
    pub fn area(&self, id: &str, title: &str) -> Option<&Row> {
        found(&self.areas, id, title)
    }

    /// Finds an indicator by its number, where its name is the same.
    pub fn item(&self, id: &str, title: &str) -> Option<&Row> {
        found(&self.items, id, title)
    }
}

fn found<'a>(rows: &'a [Row], id: &str, title: &str) -> Option<&'a Row> {
    rows.iter().find(|row| row.id == word(id) && row.title == line_of(title))
}

impl Row {
    /// Says the points; of how many, where that is another number than now.
    pub fn words(&self, most: Frac) -> String {
        match self.points {
            Some(points) if self.most != most => format!("{}/{}", points.words(), self.most.short()),
            Some(points) => points.words(),
            None => "-".to_owned(),
        }
    }
}

const MARKS: [(&str, Mark); 5] = [
    ("good", Mark::Good),
    ("late", Mark::Late),
    ("bad", Mark::Bad),
    ("missing", Mark::Missing),
    ("unknown", Mark::Unknown),
];

/// What stands in place of points.
const NONE: [(&str, Status); 3] = [("?", Status::Unscored), ("-", Status::NotApplicable), ("~", Status::NotYet)];

/// Writes a sheet, a line each for whole, areas and indicators, below each indicator what it came from. What would be
/// too long for a record tells the good ones by their number alone, then no proofs at all.
pub fn write(sheet: &Sheet, standard: &Standard) -> String {
    let fits = |text: &String| text.chars().count() <= PROSE_MAX;
    let of = |shown: fn(Mark) -> bool| written(sheet, standard, shown);
    let text = Some(of(|_| true)).filter(fits).or_else(|| Some(of(|mark| mark != Mark::Good)).filter(fits));
    text.unwrap_or_else(|| of(|_| false))
}

fn written(sheet: &Sheet, standard: &Standard, shown: fn(Mark) -> bool) -> String {
    let points = |p: Option<Frac>| p.map_or("-".to_owned(), Frac::exact);
    let mut out = format!("sheet {} {}\n", standard.max.exact(), line_of(&standard.title.zh));
    for (at, (area, (sum, most))) in standard.areas.iter().zip(&sheet.areas).enumerate() {
        // Bonus and deduction have no points of their own: what they come to together stands here.
        let beyond = || sheet.lines.iter().filter(|l| l.area == at).map(|l| standard.added(l)).sum();
        let sum = if area.is_beyond() { beyond() } else { *sum };
        out += &format!("area {} {} {} {}\n", word(&area.id), most.exact(), sum.exact(), line_of(&area.title.zh));
    }
    for line in &sheet.lines {
        let title = standard.item(&line.id).map(|i| line_of(&i.title.zh)).unwrap_or_default();
        let lacks = NONE.iter().find(|(_, s)| *s == line.status).map(|(word, _)| (*word).to_owned());
        let now = lacks.unwrap_or_else(|| points(line.points));
        out += &format!("item {} {} {now} {} {title}\n", word(&line.id), line.most.exact(), points(line.auto));
        out += &proofs(&line.proofs, shown);
    }
    for (at, found) in &sheet.vetoes {
        out += &format!("veto {}\n", word(&standard.vetoes[*at].id));
        out += &proofs(found, shown);
    }
    out
}

fn proofs(list: &[Proof], shown: fn(Mark) -> bool) -> String {
    let mut out = String::new();
    for proof in list.iter().filter(|p| shown(p.mark)) {
        let mark = MARKS.iter().find(|(_, m)| *m == proof.mark).map_or("", |(name, _)| *name);
        let key = proof.key.map_or("-".to_owned(), |k| format!("{}:{}", k.kind.name(), k.id));
        let day = proof.on.map_or("-".to_owned(), |d| d.to_string());
        let (zh, en) = (line_of(&proof.note.render(Lang::Zh)), line_of(&proof.note.render(Lang::En)));
        let note = if zh == en { zh } else { format!("{zh}|{en}") };
        out += format!("{mark} {key} {day} {note}").trim_end();
        out.push('\n');
    }
    out
}

/// Makes a number of the file one word.
fn word(id: &str) -> String {
    id.replace(char::is_whitespace, "_")
}

fn line_of(words: &str) -> String {
    words.replace(['\n', '\r', '\t', '|'], " ")
}

/// Reads what was written; a line that says nothing is passed over.
pub fn read(text: &str) -> Kept {
    let mut kept = Kept::default();
    for line in text.lines() {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let mut next = || words.next().unwrap_or_default();
        match name {
            "sheet" => {
                kept.most = Frac::parse(next());
                kept.title = words.collect::<Vec<_>>().join(" ");
            }
            "area" | "item" => {
                let (id, most, points) = (next().to_owned(), Frac::parse(next()).unwrap_or_default(), next());
                let status = NONE.iter().find(|(word, _)| *word == points).map_or(Status::Scored, |(_, s)| *s);
                let mut row = Row { id, most, points: Frac::parse(points), status, ..Row::default() };
                if name == "item" {
                    row.auto = Frac::parse(next());
                }
                row.title = words.collect::<Vec<_>>().join(" ");
                if name == "item" { &mut kept.items } else { &mut kept.areas }.push(row);
            }
            "veto" => kept.vetoes.push((next().to_owned(), Vec::new())),
            _ => {
                let Some((_, mark)) = MARKS.iter().find(|(n, _)| *n == name) else { continue };
                let (key, on) = (key_of(next()), next().parse().ok());
                let note = words.collect::<Vec<_>>().join(" ");
                let note = note.split_once('|').map_or_else(|| Text::plain(&*note), |(zh, en)| Text::owned(zh, en));
                let last = kept.vetoes.last_mut().map(|(_, proofs)| proofs);
                let proofs = last.or(kept.items.last_mut().map(|item| &mut item.proofs));
                proofs.into_iter().for_each(|p| p.push(Proof { mark: *mark, key, on, note: note.clone() }));
            }
        }
    }
    kept
}

fn key_of(text: &str) -> Option<Key> {
    let (kind, id) = text.split_once(':')?;
    Some(Key { kind: Kind::named(kind)?, id: id.parse::<Id>().ok()? })
}

/// Returns the indicators of a sheet that was handed in with their points alone, without looking at the records.
pub fn lines(standard: &Standard, record: &Assessment) -> Vec<Line> {
    let kept = read(&record.inputs);
    let line = |(area, item): (usize, &super::Item)| {
        let row = kept.item(&item.id, &item.title.zh)?;
        let (id, most, status, auto, points) = (item.id.clone(), row.most, row.status, row.auto, row.points);
        Some(Line { area, id, most, status, auto, points, mine: points, ..Line::default() })
    };
    standard.items().filter_map(line).collect()
}

/// Assesses a period; a sheet that was handed in stands as it was then, whatever the records say since.
pub fn stands(facts: &Facts, standard: &Standard, period: &Period, given: &Given) -> Sheet {
    let mut sheet = super::assess(facts, standard, period);
    if let Some(record) = given.sheet.filter(|s| s.is_submitted()) {
        freeze(&mut sheet, standard, record);
    }
    sheet
}

/// Puts what was handed in in place of what the records say since. Indicators that the file has got since then were not
/// asked; of those it has lost the total still tells.
pub fn freeze(sheet: &mut Sheet, standard: &Standard, record: &Assessment) {
    let kept = read(&record.inputs);
    let title = |line: &Line| standard.item(&line.id).map(|i| i.title.zh.to_string()).unwrap_or_default();
    let mut moved = Vec::new();
    sheet.lines.retain_mut(|line| {
        let Some(row) = kept.item(&line.id, &title(line)) else { return false };
        if let Some((then, now)) = row.auto.zip(line.auto).filter(|(then, now)| then != now) {
            moved.push(format!("{} {}→{}", line.id, then.words(), now.words()));
        }
        (line.points, line.auto, line.most) = (row.points, row.auto, row.most);
        // Where columns are weighed the branch's own one is what it gave, which is locked, else what the records said.
        line.mine = if standard.blend.is_empty() { row.points } else { line.own.or(row.auto) };
        (line.proofs, line.open) = (row.proofs.clone(), 0);
        line.status = row.status;
        true
    });
    let area = |a: &super::Area| kept.area(&a.id, &a.title.zh);
    sheet.areas = standard
        .areas
        .iter()
        .map(|a| {
            area(a).filter(|_| !a.is_beyond()).map_or_else(Default::default, |r| (r.points.unwrap_or_default(), r.most))
        })
        .collect();
    if let Some(total) = Frac::parse(&record.total) {
        (sheet.total, sheet.range, sheet.unscored) = (total, (total, total), 0);
        let named = standard.bands.iter().position(|b| *b.title.zh == *record.band);
        sheet.bands = named.or(standard.band(total)).map(|b| (b, b));
        sheet.mine = if standard.blend.is_empty() { total } else { super::sheet::mine(standard, &sheet.lines) };
    }
    let veto = |id: &str| standard.vetoes.iter().position(|v| word(&v.id) == id);
    sheet.vetoes = kept.vetoes.iter().filter_map(|(id, proofs)| Some((veto(id)?, proofs.clone()))).collect();
    if !moved.is_empty() {
        let text = msg!("提交后记录有变：{list}", "the records have moved since: {list}");
        sheet.warnings.push(text.with("list", moved.join(", ")));
    }
    let lost = kept.items.len() - sheet.lines.len();
    if lost > 0 {
        let text = msg!(
            "标准文件在提交后改过，{n} 项不再列出",
            "the standard's file was changed since: {n} indicators are no longer in it"
        );
        sheet.warnings.push(text.with("n", lost));
    }
}
