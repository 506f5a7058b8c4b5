//! The lines at the edges of the screen: key hints fitted to the width, and the tabs of the panes.

use crate::base::width::{fit, printable, width};
use crate::commands::registry::keymap::{Keymap, Place};
use crate::ui::theme::{Role, Theme};
use ratatui::text::{Line, Span};

/// A key and what it does now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The key as it is shown: `Ctrl-S`.
    pub key: String,
    /// What it does, in a word or two.
    pub words: String,
    /// Whether room is kept for it: the way to all the others.
    pub kept: bool,
}

impl Hint {
    /// Makes a hint.
    pub fn new(key: impl Into<String>, words: impl Into<String>) -> Hint {
        Hint { key: key.into(), words: words.into(), kept: false }
    }

    /// Keeps room for it.
    #[must_use]
    pub fn kept(self, kept: bool) -> Hint {
        Hint { kept, ..self }
    }

    /// Makes the hint of a command with its best key here; none if no key reaches it.
    pub fn of(map: &Keymap, place: Place, command: &str, words: impl Into<String>) -> Option<Hint> {
        Some(Hint::new(map.keys(place, command).first()?.to_string(), words))
    }
}

/// Builds the bottom line: hints from the left, the most useful first, as many as fit; a remark at the right.
/// The remark (a position, a message) goes first when there is no room for both.
pub fn bottom(hints: &[Hint], remark: &str, role: Role, cells: u16, theme: Theme) -> Line<'static> {
    let cells = usize::from(cells);
    let remark = fit(&printable(remark), cells);
    let mut left = cells - width(&remark);
    let mut spans = Vec::new();
    let need = |hint: &Hint| width(&hint.key) + 1 + width(&hint.words);
    let mut kept: usize = hints.iter().filter(|h| h.kept).map(|h| need(h) + 2).sum();
    for hint in hints {
        let gap = if spans.is_empty() { 0 } else { 2 };
        let need = gap + need(hint);
        if hint.kept {
            kept = 0;
        }
        // Two blanks at least before the remark. A shorter hint further on may still fit.
        if need + kept + if remark.is_empty() { 0 } else { 2 } > left {
            continue;
        }
        left -= need;
        spans.push(Span::styled(" ".repeat(gap), theme.style(Role::Bar)));
        spans.push(Span::styled(hint.key.clone(), theme.style(Role::Key)));
        spans.push(Span::styled(format!(" {}", hint.words), theme.style(Role::Bar)));
    }
    spans.push(Span::styled(" ".repeat(left), theme.style(Role::Bar)));
    spans.push(Span::styled(remark, theme.style(role)));
    Line::from(spans)
}

/// Builds the line of tabs around the active one; `<` and `>` say that there are more on that side.
pub fn tabs(tabs: &[Hint], active: usize, cells: u16, theme: Theme) -> Line<'static> {
    let cells = usize::from(cells);
    let labels: Vec<String> = tabs.iter().map(|tab| format!(" {} {} ", tab.key, tab.words)).collect();
    let active = active.min(labels.len().saturating_sub(1));
    let fits = |from: usize, to: usize| {
        let edges = usize::from(from > 0) + usize::from(to < labels.len());
        labels[from..to].iter().map(|label| width(label)).sum::<usize>() + edges <= cells
    };
    let (mut from, mut to) = (active, (active + 1).min(labels.len()));
    // Grow to the left first: the eye knows the first tabs.
    loop {
        if from > 0 && fits(from - 1, to) {
            from -= 1;
        } else if to < labels.len() && fits(from, to + 1) {
            to += 1;
        } else {
            break;
        }
    }
    let (less, more) = (from > 0 && cells > 2, to < labels.len() && cells > 2);
    let mut left = cells.saturating_sub(usize::from(less) + usize::from(more));
    let mut spans = Vec::new();
    let dim = theme.style(Role::Dim);
    if less {
        spans.push(Span::styled("<", dim));
    }
    for (n, label) in labels[from..to].iter().enumerate() {
        let role = if from + n == active { Role::TabActive } else { Role::Tab };
        let label = fit(label, left);
        left -= width(&label);
        spans.push(Span::styled(label, theme.style(role)));
    }
    if more {
        spans.push(Span::styled(">", dim));
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints() -> Vec<Hint> {
        [("a", "新增"), ("Enter", "查看"), ("Ctrl-O", "导入名册"), ("?", "帮助")].map(|(k, w)| Hint::new(k, w)).to_vec()
    }

    #[test]
    fn hints_are_fitted_and_the_line_is_full() {
        let theme = Theme::default();
        for cells in 0..80 {
            let line = bottom(&hints(), "12/180", Role::Dim, cells, theme);
            assert_eq!(width(&line.to_string()), usize::from(cells));
        }
        let at = |cells| bottom(&hints(), "12/180", Role::Dim, cells, theme).to_string();
        assert_eq!(at(60), "a 新增  Enter 查看  Ctrl-O 导入名册  ? 帮助           12/180");
        assert_eq!(at(36), "a 新增  Enter 查看  ? 帮助    12/180");
        let kept: Vec<Hint> = hints().into_iter().map(|h| if h.key == "?" { h.kept(true) } else { h }).collect();
        let line = bottom(&kept, "12/180", Role::Dim, 30, theme).to_string();
        assert_eq!(line, "a 新增  ? 帮助          12/180");
        assert_eq!(at(10), "    12/180");
        assert_eq!(at(3), "12⋯");
    }

    #[test]
    fn tabs_keep_the_active_one_in_sight() {
        let all: Vec<_> =
            [("1", "今日"), ("2", "名册"), ("3", "发展"), ("4", "会议")].map(|(k, w)| Hint::new(k, w)).into();
        let at = |active, cells| tabs(&all, active, cells, Theme::default()).to_string();
        assert_eq!(at(0, 40), " 1 今日  2 名册  3 发展  4 会议 ");
        assert_eq!(at(0, 18), " 1 今日  2 名册 >");
        assert_eq!(at(3, 18), "< 3 发展  4 会议 ");
        assert_eq!(at(1, 18), " 1 今日  2 名册 >");
        for (active, cells) in (0..4).flat_map(|a| (0..40).map(move |c| (a, c))) {
            assert!(width(&at(active, cells)) <= usize::from(cells), "{active} {cells}");
        }
        assert_eq!(tabs(&[], 0, 20, Theme::default()).to_string(), "");
    }
}
