//! What is said below the sheet: of the indicator or the area under the cursor, or of the whole.

use super::pane::AssessmentPane;
use super::seen::signed;
use super::seen::{Seen, TreeRow, gain};
use crate::base::{Frac, Lang};
use crate::model::Codes;
use crate::model::assessment::ScoreColumn;
use crate::model::rectification::Rectification;
use crate::msg;
use crate::rules::assessment::standard::{Given, Line, Mark, Past, low, past};
use crate::ui::view::View;

/// Returns what is known of the row under the cursor.
pub(super) fn below(pane: &AssessmentPane, seen: &Seen, view: &View) -> Vec<String> {
    let lang = view.lang;
    let Some(line) = pane.item().and_then(|at| seen.sheet.lines.get(at)) else {
        return match pane.rows.get(pane.state.cursor) {
            // The first row is where one begins: it stands for the whole.
            Some(TreeRow::Area(at)) if *at > 0 => area(seen, *at, lang),
            _ => whole(seen, lang),
        };
    };
    let mut out = Vec::new();
    if pane.typing() {
        let keys = msg!(
            "输入得分：回车记下并到下一项，Tab 写原因和佐证，Esc 不记",
            "type the points: Enter takes them and goes on, Tab for reason and evidence, Esc drops them"
        );
        out.push(keys.get(lang).to_owned());
    }
    let item = seen.standard.item(&line.id);
    if let Some(item) = item {
        let asked = item.evidence.text().render(lang);
        let short = msg!("{id} {title}", "{id} {title}").with("id", line.id.as_str()).with("title", item.title.text());
        let short = short.render(lang);
        out.push(if asked.is_empty() { short } else { format!("{short}{}{asked}", lang.colon()) });
    }
    let missing = line.proofs.iter().filter(|p| matches!(p.mark, Mark::Bad | Mark::Missing)).count();
    let mut facts = Vec::new();
    if missing > 0 {
        facts.push(msg!("不符 {n} 处，回车展开", "{n} not kept: Enter shows them").with("n", missing).render(lang));
    }
    if !seen.past.is_empty() {
        let of = |p: &Past| {
            let row = item.and_then(|i| p.item(i));
            (row.and_then(|r| Some((r.points?, r.most))), row.map(|r| r.words(line.most)))
        };
        facts.push(compared(seen, &of, line.points.map(|p| (p, line.most)), lang));
    }
    if let Some(found) = seen.gains.iter().find(|g| g.item == line.id) {
        facts.push(gain(found, lang));
    }
    facts.extend(given(line, seen, view));
    out.extend((!facts.is_empty()).then(|| facts.join(" · ")));
    out
}

/// Returns what people gave for an indicator, and what is put right about it.
fn given(line: &Line, seen: &Seen, view: &View) -> Vec<String> {
    let lang = view.lang;
    let given = Given::of(&view.desk.facts(), &seen.standard, &seen.period);
    let mut facts = rectifications(line, seen, &given, view);
    if line.superior.is_some_and(|s| Some(s) != line.mine) && given.reason(&line.id, ScoreColumn::Superior).is_none() {
        facts.push(
            msg!("上级评分不同，未写差异原因", "the superior's points differ: no reason noted").get(lang).to_owned(),
        );
    }
    for column in [ScoreColumn::Own, ScoreColumn::Superior] {
        facts.extend(given.reason(&line.id, column).map(str::to_owned));
        for score in given.scores(&line.id, column) {
            if !score.evidence.is_empty() {
                facts.push(msg!("佐证：{text}", "evidence: {text}").with("text", &*score.evidence).render(lang));
            }
            if let Ok(id) = score.record.parse() {
                facts.push(view.desk.book.name_of(id, lang));
            }
            if let Some(state) = view.desk.evidence(&score.file, &score.hash) {
                facts.push(format!("{} ({})", &*score.file, state.label().get(lang)));
            }
        }
    }
    facts
}

/// Returns how an area compares with earlier periods.
fn area(seen: &Seen, at: usize, lang: Lang) -> Vec<String> {
    let (area, (points, most)) = (&seen.standard.areas[at], seen.sheet.areas.get(at).copied().unwrap_or_default());
    let of = |p: &Past| {
        let row = p.area(area);
        (row.and_then(|r| Some((r.points?, r.most))), row.map(|r| r.words(most)))
    };
    let name = format!("{} {}", area.id, area.title.text().render(lang));
    let series = (!seen.past.is_empty()).then(|| compared(seen, &of, Some((points, most)), lang));
    std::iter::once(name).chain(series).collect()
}

/// Says of the whole sheet how it compares with earlier periods, and what the superior says of it.
fn whole(seen: &Seen, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if !seen.past.is_empty() {
        let of = |p: &Past| {
            let words = format!("{} {}", p.words(&seen.standard), p.band);
            (p.total.and_then(|t| Some((t, t.over(p.share()?)?))), Some(words))
        };
        out.push(compared(seen, &of, Some((seen.sheet.total, seen.standard.max)), lang));
        out.extend(seen.past.iter().filter_map(|p| p.apart(&seen.standard)).map(|text| text.render(lang)));
    }
    if let Some(superior) = &seen.superior {
        let text = msg!("上级考核 {on} {who} {band}：{words}", "the superior on {on}, {who} {band}: {words}");
        let on = superior.head.happened.map(|d| d.to_string()).unwrap_or_default();
        let text = text.with("on", on).with("who", &*superior.assessor).with("band", &*superior.band);
        out.push(text.with("words", &*superior.opinion).render(lang));
    }
    out
}

/// Points, and of how many.
type FootFigure = Option<(Frac, Frac)>;

/// Writes a series from the earliest period to the present one, with the change against the last: in points where the
/// whole is the same, else as shares of it. What was not asked then is not comparable, and said to be so.
fn compared(seen: &Seen, of: &dyn Fn(&Past) -> (FootFigure, Option<String>), now: FootFigure, lang: Lang) -> String {
    let apart = msg!("不可比", "not comparable").get(lang);
    let one = |p: &Past| format!("{} {}", p.period, of(p).1.as_deref().unwrap_or(apart));
    let series: Vec<String> = seen.past.iter().rev().map(one).collect();
    let change = |((now, whole), (then, of)): ((Frac, Frac), (Frac, Frac))| match whole == of {
        true => Some(format!(" ({})", signed(now - then))),
        false => Some(format!(" ({})", past::percent(now.over(whole)? - then.over(of)?))),
    };
    let change = now.zip(seen.past.first().and_then(|p| of(p).0)).and_then(change).unwrap_or_default();
    let shown = now.map_or_else(|| "-".to_owned(), |(points, _)| points.words());
    let text = msg!("往期 {list} → 本期 {now}{change}", "earlier {list} → now {now}{change}");
    text.with("list", series.join(" → ")).with("now", shown).with("change", change).render(lang)
}

/// Lists what is being put right about an indicator; where it is low and nothing is, that it should be.
fn rectifications(line: &Line, seen: &Seen, given: &Given, view: &View) -> Vec<String> {
    let lang = view.lang;
    let mine = view.desk.book.all::<Rectification>().filter(|r| *r.indicator == *line.id);
    let mut out: Vec<String> = mine
        .map(|r| {
            let state = r.state.map_or("", |s| s.row().label.get(lang));
            let text = msg!("整改“{title}” {state}", "rectification “{title}” {state}");
            text.with("title", &*r.title).with("state", state).render(lang)
        })
        .collect();
    if let Some(reason) = given.waived(&line.id) {
        out.push(msg!("不提整改：{reason}", "no rectification: {reason}").with("reason", reason).render(lang));
    }
    if low::asks(&view.desk.facts(), &seen.standard, line, given) {
        let words = msg!(
            "得分偏低，建议提出整改（或不提，写理由）",
            "few of its points: raise a rectification, or say why none"
        );
        out.push(words.get(lang).to_owned());
    }
    out
}
