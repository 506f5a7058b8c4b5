//! Drawing the sheet: total and band above, the tree with its bars, below it what is known of the indicator.

use super::foot::below;
use super::pane::AssessmentPane;
use super::seen::signed;
use super::seen::{Seen, TreeRow, whose};
use crate::base::width::{fit, pad, width};
use crate::base::{Frac, Lang, Msg};
use crate::model::assessment::ScoreColumn;
use crate::msg;
use crate::rules::assessment::standard::{Mark, Past, Status, handed_in, readable};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of a bar without its brackets.
const BAR: usize = 10;
/// Cells of the points: `27.0/30`.
const POINTS: usize = 10;
/// Cells in which points are typed.
const ENTRY: u16 = 5;
/// Cells of the points of an earlier period.
const PAST: usize = 8;
/// Cells from which earlier periods stand in columns.
const WIDE: usize = 110;
/// Rows at the foot.
const FOOT: u16 = 4;

impl AssessmentPane {
    /// Draws the sheet.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        draw(self, frame, area, view);
    }
}

fn draw(pane: &mut AssessmentPane, frame: &mut Frame, area: Rect, view: &View) {
    let theme = view.theme;
    let buf = frame.buffer_mut();
    let cells = usize::from(area.width);
    let Some(seen) = &pane.seen else {
        let words = msg!("没有适用的标准", "no standard applies").get(view.lang);
        buf.set_stringn(area.x + 1, area.y, words, cells, theme.style(Role::Dim));
        return;
    };
    // Another standard's indicators of the same numbers mean other things: nothing is shown in their place.
    if let Err(refusal) = readable(&view.desk.facts(), &seen.period.name) {
        let why = format!("{} {}", theme.mark(Role::Error), refusal.text.render(view.lang));
        let hint = refusal.hint.map(|hint| hint.render(view.lang)).unwrap_or_default();
        let lines = [why, hint];
        let lines = lines.iter().flat_map(|line| wrap::wrap(line, cells.saturating_sub(2)));
        for (line, y) in lines.zip(area.y..area.bottom()) {
            buf.set_stringn(area.x + 1, y, line, cells, theme.style(Role::Error));
        }
        return;
    }
    buf.set_stringn(area.x, area.y, pad(&title(pane, seen, cells, view), cells), cells, theme.style(Role::Title));
    buf.set_stringn(area.x, area.y + 1, pad(&total(seen, cells, view.lang), cells), cells, theme.style(Role::Header));
    // A school's own standard that could not be used is told where its sheet would stand.
    if let Some(flaw) = view.desk.numbers.standards().flaws.first() {
        let words = format!(" {} {}", theme.mark(Role::Error), flaw.line(view.lang));
        buf.set_stringn(area.x, area.y, pad(&words, cells), cells, theme.style(Role::Error));
    }
    let foot = FOOT.min(area.height / 4);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + foot), ..area };
    let height = usize::from(body.height).max(1);
    let state = &mut pane.state;
    state.height = height;
    state.cursor = state.cursor.min(pane.rows.len().saturating_sub(1));
    state.offset = state.offset.min(state.cursor).max((state.cursor + 1).saturating_sub(height));
    let mut caret = None;
    for (at, y) in (pane.state.offset..pane.rows.len()).zip(body.y..body.bottom()) {
        let (words, role) = row(pane, seen, &pane.rows[at], cells, view);
        let style = theme.style(if at == pane.state.cursor { Role::Selected } else { role });
        buf.set_stringn(area.x, y, pad(&words, cells), cells, style);
        if let Some(entry) = pane.entry.as_ref().filter(|_| at == pane.state.cursor) {
            let most = pane.line().map_or(0, |l| width(&l.most.short()) + 1);
            let x = (names(cells) + 1 + series(seen, cells) * PAST + POINTS).saturating_sub(most + usize::from(ENTRY));
            let x = area.x + u16::try_from(x).unwrap_or_default();
            let field = Rect { x, y, width: ENTRY, height: 1 };
            caret = Some(entry.clone().draw(field, buf, theme.style(Role::Input)));
        }
    }
    let inside = cells.saturating_sub(2);
    let lines: Vec<String> =
        below(pane, seen, view).iter().flat_map(|l| wrap::wrap(l, inside)).map(str::to_owned).collect();
    for (line, y) in lines.into_iter().zip(body.bottom()..area.bottom()) {
        buf.set_stringn(area.x + 1, y, line, inside, theme.style(Role::Dim));
    }
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
}

fn title(pane: &AssessmentPane, seen: &Seen, cells: usize, view: &View) -> String {
    let state = match &seen.record {
        Some(r) if r.is_submitted() => msg!("{on} 已提交", "submitted on {on}")
            .with("on", r.submitted_on.map(|d| d.to_string()).unwrap_or_default()),
        Some(_) => msg!("自评中", "being filled").into(),
        None => msg!("未开始", "not begun").into(),
    };
    let state = match (&seen.superior, pane.column) {
        (Some(s), ScoreColumn::Superior) => {
            let text = msg!("{state} · 正在录上级的分（{who}）", "{state} · now the superior's points ({who})");
            text.with("state", state).with("who", &*s.assessor)
        }
        (Some(s), _) => {
            let text = msg!("{state} · 上级 {on} 已考核", "{state} · superior {on}").with("state", state);
            text.with("on", s.head.happened.map(|d| d.to_string()).unwrap_or_default())
        }
        _ => state,
    };
    let fill = |text: Msg| {
        let text = text.with("period", seen.period.name.as_str()).with("title", seen.standard.title.text());
        text.with("state", state.clone()).render(view.lang)
    };
    let whole = fill(msg!(" {period} · {title} · {state}", " {period} · {title} · {state}"));
    // Where there is no room for both, the name of the standard is cut: everybody knows it.
    let narrow = msg!(" {period} · {state} · {title}", " {period} · {state} · {title}");
    if width(&whole) > cells { fill(narrow) } else { whole }
}

/// The line that is always in sight: total, band, what is left.
fn total(seen: &Seen, cells: usize, lang: Lang) -> String {
    let (sheet, standard) = (&seen.sheet, &seen.standard);
    let band = |at: usize| standard.bands.get(at).map(|b| b.title.text().render(lang)).unwrap_or_default();
    let bands = match sheet.bands {
        Some((best, worst)) if best == worst => band(best),
        Some((best, worst)) => format!("{}~{}", band(worst), band(best)),
        None => String::new(),
    };
    let fill = |text: Msg| {
        let text = text.with("a", sheet.total.words()).with("b", standard.max.short());
        text.with("bar", bar(sheet.total, standard.max)).with("band", bands.as_str()).render(lang)
    };
    let whole = fill(msg!(" 合计 {a}/{b} {bar} 等次 {band}", " total {a}/{b} {bar} band {band}"));
    // Where there is little room the bar is what may be cut.
    let short = || fill(msg!(" {a}/{b} {band} {bar}", " {a}/{b} {band} {bar}"));
    let mut out = if width(&whole) > cells { short() } else { whole };
    if sheet.unscored > 0 {
        let text = msg!(" · 未评 {n} 项，最多 {most}", " · {n} unscored, max {most}");
        out += &text.with("n", sheet.unscored).with("most", sheet.range.1.words()).render(lang);
    }
    if let Some(superior) = sheet.superior {
        out += &format!(" · {}", theirs(superior, Some(sheet.mine)).render(lang));
    }
    for warning in &sheet.warnings {
        out += &format!(" · {}", warning.render(lang));
    }
    out
}

/// Returns what the superior gave, and by how much that differs.
fn theirs(superior: Frac, own: Option<Frac>) -> crate::base::Text {
    match own.filter(|own| *own != superior) {
        Some(own) => msg!("上级 {n}（{d}）", "superior {n} ({d})").with("d", signed(superior - own)),
        None => msg!("上级 {n}", "superior {n}").into(),
    }
    .with("n", superior.words())
}

/// Draws a share as a bar that is read without colour.
fn bar(points: Frac, most: Frac) -> String {
    let full = points.over(most).map_or(0.0, |s| s.float().clamp(0.0, 1.0));
    let full = (full * BAR as f64).round() as usize;
    format!("[{}{}]", "#".repeat(full), ".".repeat(BAR - full))
}

fn row(pane: &AssessmentPane, seen: &Seen, row: &TreeRow, cells: usize, view: &View) -> (String, Role) {
    let lang = view.lang;
    match row {
        TreeRow::Area(at) => {
            let area = &seen.standard.areas[*at];
            let (points, most) = seen.sheet.areas.get(*at).copied().unwrap_or_default();
            let name = format!(" {} {}", area.id, area.title.text().render(lang));
            let beyond = area.is_beyond();
            let (figure, bar) = match beyond {
                // Bonus and deduction: what they add to the total, or take off.
                true => (
                    signed(seen.sheet.lines.iter().filter(|l| l.area == *at).map(|l| seen.standard.added(l)).sum()),
                    " ".repeat(BAR + 2),
                ),
                false => (format!("{}/{}", points.words(), most.short()), bar(points, most)),
            };
            // The first area heads the columns of earlier periods with their names.
            let of = |p: &Past| if *at == 0 { p.period.clone() } else { then(p.area(area), most) };
            let past = earlier(seen, cells, &of);
            (laid(&name, &past, &figure, &bar, "", cells), Role::Header)
        }
        TreeRow::Item(at) => {
            let line = &seen.sheet.lines[*at];
            let item = seen.standard.item(&line.id);
            let words = item.map(|i| i.title.text().render(lang)).unwrap_or_default();
            let fold = match (line.proofs.is_empty(), pane.open.contains(&line.id)) {
                (true, _) => ' ',
                (false, true) => '-',
                (false, false) => '+',
            };
            let name = format!(" {fold} {} {words}", line.id);
            let less = if seen.standard.added(line).is_negative() { "-" } else { "" };
            let points = line.points.map_or_else(|| "-".to_owned(), |p| format!("{less}{}", p.words()));
            let figure = format!("{points}/{}", line.most.short());
            let bar = bar(line.points.unwrap_or_default(), line.most);
            let mut said = whose(&seen.standard, line).render(lang);
            if let Some(superior) = line.superior {
                // First, so that a narrow screen shows the difference.
                said = format!("{} · {said}", theirs(superior, line.mine).render(lang));
            }
            let role = match line.status {
                Status::Unscored => Role::DueSoon,
                Status::NotApplicable | Status::NotYet => Role::Dim,
                Status::Scored if line.is_low(&seen.standard) => Role::Overdue,
                Status::Scored => Role::Text,
            };
            let mark = view.theme.mark(role);
            let past = earlier(seen, cells, &|p| then(item.and_then(|i| p.item(i)), line.most));
            (laid(&name, &past, &figure, &bar, &format!("{mark} {said}"), cells), role)
        }
        TreeRow::Proof(_, proof) => {
            let (mark, role) = match proof.mark {
                Mark::Good => (view.theme.mark(Role::Ok), Role::Text),
                Mark::Late => ("~", Role::DueSoon),
                Mark::Bad | Mark::Missing => (view.theme.mark(Role::Error), Role::Overdue),
                Mark::Unknown => ("?", Role::Dim),
            };
            let day = proof.on.map_or_else(|| " ".repeat(10), |d| d.to_string());
            let name = proof.key.map(|k| view.desk.book.name_of(k.id, lang)).unwrap_or_default();
            (format!("      {mark} {day} {name} {}", proof.note.render(lang)), role)
        }
        TreeRow::Veto(veto, at) => {
            let veto = &seen.standard.vetoes[*veto];
            let n = seen.sheet.vetoes[*at].1.len();
            let text = msg!(" 一票否决 {id} {title}：{n} 处", " veto {id} {title}: {n}");
            let text = text.with("id", veto.id.as_str()).with("title", veto.title.text()).with("n", n);
            (text.render(lang), Role::Overdue)
        }
    }
}

/// Returns how many earlier periods stand in columns of their own.
fn series(seen: &Seen, cells: usize) -> usize {
    if cells < WIDE { 0 } else { seen.past.len() }
}

/// Writes the columns of the earlier periods, the earliest first.
fn earlier(seen: &Seen, cells: usize, words: &dyn Fn(&Past) -> String) -> String {
    let shown = seen.past.iter().take(series(seen, cells)).rev();
    shown.map(|past| format!("{:>PAST$}", words(past))).collect()
}

/// Returns what an area or an indicator had then.
fn then(row: Option<&handed_in::Row>, most: Frac) -> String {
    row.map_or_else(|| "-".to_owned(), |row| row.words(most))
}

/// Returns the cells of the names.
fn names(cells: usize) -> usize {
    let tail = BAR + 2 + POINTS + 2;
    (cells.saturating_sub(tail) * 3 / 5).clamp(12, 44)
}

/// Lays one row out: the name grows, figures and bar stand under each other.
fn laid(name: &str, past: &str, figure: &str, bar: &str, said: &str, cells: usize) -> String {
    let names = names(cells);
    let left = POINTS.saturating_sub(width(figure));
    format!("{} {past}{}{figure} {bar} {said}", pad(&fit(name, names), names), " ".repeat(left))
}
