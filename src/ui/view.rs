//! What panes and layers may see: a leaf, so that they lean on it and not on the program.

use super::theme::Theme;
use super::tryout::Tryout;
use crate::base::Lang;
use crate::commands::Registry;
use crate::commands::registry::keymap::Keymap;
use crate::desk::Desk;
use crate::rules::Findings;

/// What panes and layers may see.
pub struct View<'a> {
    /// The records and everything around them.
    pub desk: &'a Desk,
    /// Every command.
    pub registry: &'a Registry,
    /// Which keys reach them.
    pub keymap: &'a Keymap,
    /// What the rules find today.
    pub findings: &'a Findings,
    /// The language of words.
    pub lang: Lang,
    /// Colours, marks, borders.
    pub theme: Theme,
    /// Whether personal data is shown.
    pub reveal: bool,
    /// What was tried in this session of the demo; none elsewhere.
    pub tried: Option<&'a [Tryout]>,
}
