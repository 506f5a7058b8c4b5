//! Colours by meaning. Panes name a role; only this file names a colour.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// What a piece of the screen means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Role {
    /// Ordinary words.
    Text,
    /// The name of a pane or a popup.
    Title,
    /// Column names, section names.
    Header,
    /// The row under the cursor, where the keys go.
    Selected,
    /// The row under the cursor of a pane that has not the keys.
    SelectedIdle,
    /// A row that was selected with the others.
    Marked,
    /// Beside the point: hints, empty values.
    Dim,
    /// A key that can be pressed.
    Key,
    /// Too late, or broken.
    Overdue,
    /// Soon due.
    DueSoon,
    /// Done, met.
    Ok,
    /// Wrong input, a failure.
    Error,
    /// Something to know.
    Info,
    /// What a filter found.
    Match,
    /// The frame of a pane.
    Border,
    /// The frame of the pane that has the keys.
    BorderFocused,
    /// An input line.
    Input,
    /// What an empty input line expects.
    Placeholder,
    /// A pane's tab.
    Tab,
    /// The tab of the pane shown.
    TabActive,
    /// The bottom line.
    Bar,
    /// Today in a calendar.
    Today,
    /// A day of rest in a calendar.
    Rest,
}

impl Role {
    /// All roles, for tests and for a page of samples.
    pub const ALL: &[Role] = &[
        Role::Text,
        Role::Title,
        Role::Header,
        Role::Selected,
        Role::SelectedIdle,
        Role::Marked,
        Role::Dim,
        Role::Key,
        Role::Overdue,
        Role::DueSoon,
        Role::Ok,
        Role::Error,
        Role::Info,
        Role::Match,
        Role::Border,
        Role::BorderFocused,
        Role::Input,
        Role::Placeholder,
        Role::Tab,
        Role::TabActive,
        Role::Bar,
        Role::Today,
        Role::Rest,
    ];
}

/// Which colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Colours {
    /// For a dark terminal.
    #[default]
    Dark,
    /// For a light terminal.
    Light,
    /// No colour at all: bold, reverse, underline and marks carry the meaning.
    Plain,
}

/// Colours and frames of the whole screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Theme {
    /// Which colours.
    pub palette: Colours,
    /// Whether frames and marks are drawn in ASCII, for terminals where box lines are two cells wide.
    pub ascii: bool,
}

const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

impl Theme {
    /// The names of the palettes, for `--theme`.
    pub const NAMES: &[&str] = &["dark", "light", "plain"];

    /// Returns a theme by name.
    pub fn named(name: &str, ascii: bool) -> Option<Theme> {
        let palette = match name {
            "dark" => Colours::Dark,
            "light" => Colours::Light,
            "plain" => Colours::Plain,
            _ => return None,
        };
        Some(Theme { palette, ascii })
    }

    /// Returns the style of a role.
    pub fn style(self, role: Role) -> Style {
        match self.palette {
            Colours::Dark => dark(role),
            Colours::Light => light(role),
            Colours::Plain => plain(role),
        }
    }

    /// Returns the lines of frames.
    pub fn border(self) -> border::Set<'static> {
        if self.ascii { ASCII } else { border::PLAIN }
    }

    /// Returns the mark before words of this role, so that meaning never hangs on colour alone.
    pub fn mark(self, role: Role) -> &'static str {
        match (role, self.ascii) {
            (Role::Overdue, _) => "!",
            (Role::DueSoon, _) => "~",
            (Role::Ok, false) => "✓",
            (Role::Ok, true) => "v",
            (Role::Error, false) => "✗",
            (Role::Error, true) => "x",
            (Role::Selected, false) => "▸",
            (Role::Selected, true) => ">",
            (Role::Marked, false) => "✓",
            (Role::Marked, true) => "*",
            _ => " ",
        }
    }

    /// Returns the track and the thumb of a scroll position.
    pub fn scroll_marks(self) -> (&'static str, &'static str) {
        if self.ascii { ("|", "#") } else { ("│", "┃") }
    }

    /// Returns the marks of a column sorted upwards and downwards.
    pub fn sort_marks(self) -> (&'static str, &'static str) {
        if self.ascii { ("^", "v") } else { ("▴", "▾") }
    }

    /// Returns the mark for "there is more": one cell wide.
    pub fn more(self) -> &'static str {
        if self.ascii { "~" } else { "⋯" }
    }
}

/// Bold, reverse and the like are the same in all palettes; a palette adds colours.
fn plain(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Title | Role::Key | Role::Info | Role::BorderFocused | Role::Ok => style.add_modifier(Modifier::BOLD),
        Role::Header | Role::Match => style.add_modifier(Modifier::UNDERLINED),
        Role::Selected | Role::TabActive => style.add_modifier(Modifier::REVERSED),
        Role::SelectedIdle => style.add_modifier(Modifier::UNDERLINED),
        Role::Marked => style.add_modifier(Modifier::BOLD),
        Role::Overdue | Role::Error => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::DueSoon => style.add_modifier(Modifier::UNDERLINED),
        Role::Today => style.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        Role::Dim | Role::Placeholder | Role::Rest => style.add_modifier(Modifier::DIM),
        Role::Text | Role::Border | Role::Input | Role::Tab | Role::Bar => style,
    }
}

fn dark(role: Role) -> Style {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    match role {
        Role::Text => Style::new(),
        Role::Title => bold.fg(Color::LightRed),
        Role::Header => bold.fg(Color::Gray),
        Role::Selected => bold.fg(Color::White).bg(Color::Red),
        Role::SelectedIdle => Style::new().fg(Color::White).bg(Color::DarkGray),
        Role::Marked => bold.fg(Color::LightYellow),
        Role::Dim | Role::Placeholder | Role::Border => Style::new().fg(Color::DarkGray),
        Role::Key => bold.fg(Color::LightYellow),
        Role::Overdue | Role::Error => bold.fg(Color::LightRed),
        Role::DueSoon => Style::new().fg(Color::LightYellow),
        Role::Ok => Style::new().fg(Color::LightGreen),
        Role::Info | Role::BorderFocused => Style::new().fg(Color::LightCyan),
        Role::Match => Style::new().fg(Color::LightYellow).add_modifier(Modifier::UNDERLINED),
        Role::Input => Style::new().fg(Color::White),
        Role::Tab | Role::Bar => Style::new().fg(Color::Gray),
        Role::TabActive => bold.fg(Color::White).bg(Color::Red),
        Role::Today => bold.fg(Color::Black).bg(Color::LightYellow),
        Role::Rest => Style::new().fg(Color::LightRed),
    }
}

fn light(role: Role) -> Style {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    match role {
        Role::Text | Role::Input => Style::new(),
        Role::Title => bold.fg(Color::Red),
        Role::Header => bold,
        Role::Selected | Role::TabActive => bold.fg(Color::White).bg(Color::Red),
        Role::SelectedIdle => Style::new().fg(Color::Black).bg(Color::Gray),
        Role::Marked => bold.fg(Color::Magenta),
        Role::Dim | Role::Placeholder | Role::Border | Role::Tab | Role::Bar => Style::new().fg(Color::DarkGray),
        Role::Key => bold.fg(Color::Blue),
        Role::Overdue | Role::Error => bold.fg(Color::Red),
        Role::DueSoon => Style::new().fg(Color::Magenta),
        Role::Ok => Style::new().fg(Color::Green),
        Role::Info | Role::BorderFocused => Style::new().fg(Color::Blue),
        Role::Match => Style::new().fg(Color::Blue).add_modifier(Modifier::UNDERLINED),
        Role::Today => bold.fg(Color::White).bg(Color::Blue),
        Role::Rest => Style::new().fg(Color::Red),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::width::width;

    #[test]
    fn plain_has_no_colour_and_tells_what_matters_apart() {
        let theme = Theme::named("plain", true).expect("a theme");
        for role in Role::ALL {
            let style = theme.style(*role);
            assert!(style.fg.is_none() && style.bg.is_none(), "{role:?}");
        }
        let words = |role| (theme.style(role), theme.mark(role));
        for role in [Role::Overdue, Role::DueSoon, Role::Ok, Role::Selected, Role::Marked, Role::Error] {
            assert_ne!(words(role), words(Role::Text), "{role:?}");
        }
    }

    #[test]
    fn marks_are_one_cell_wide_and_ascii_is_ascii() {
        for ascii in [false, true] {
            let theme = Theme { palette: Colours::Dark, ascii };
            for role in Role::ALL {
                assert_eq!(width(theme.mark(*role)), 1);
                assert!(!ascii || theme.mark(*role).is_ascii());
            }
            let (track, thumb) = theme.scroll_marks();
            let (up, down) = theme.sort_marks();
            assert!([track, thumb, up, down, theme.more()].iter().all(|s| width(s) == 1 && (!ascii || s.is_ascii())));
        }
    }
}
