//! What the headings between the rows say of those below them.

use super::proposal::Why;
use super::say::{ROAD, Said};
use super::sheet::Sheet;
use crate::model::Codes;
use crate::model::people::standing::Stage;
use crate::msg;

/// What the headings so far say of the rows below them.
#[derive(Default)]
pub(super) struct Section {
    stage: Option<(Stage, String)>,
    group: Option<String>,
}

impl Section {
    /// Takes a heading, if it is one.
    pub fn head(&mut self, sheet: &Sheet, title: &str) {
        let heading = sheet.all_words().heading(title);
        let stage = sheet.words.code("stage", &heading, Stage::ALL).and_then(|c| Stage::from_code(c.code));
        if let Some(stage) = stage {
            self.stage = Some((stage, title.to_owned()));
        } else if sheet.all_words().is_group(&heading) {
            self.group = Some(heading);
        }
    }

    /// Gives a row what the headings above it say and the row itself leaves open; the row says so.
    pub fn tell(&self, said: &mut Said) {
        if let Some((stage, title)) = &self.stage
            && said.told.stage.is_none()
            && ROAD.iter().filter(|s| said.told.date(**s).is_some()).all(|s| s <= stage)
        {
            said.told.stage = Some(*stage);
            let text = msg!("阶段按上面的标题“{title}”", "the stage is taken from the heading “{title}” above");
            said.doubts.push(Why::at("stage", text.with("title", title.as_str())));
        }
        if let Some(group) = &self.group
            && said.group.is_none()
        {
            said.group = Some(group.clone());
            let text = msg!("党小组按上面的标题“{title}”", "the group is taken from the heading “{title}” above");
            said.doubts.push(Why::at("group", text.with("title", group.as_str())));
        }
    }
}
