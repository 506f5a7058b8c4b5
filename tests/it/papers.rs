//! Papers made from the demo: what must stand in each, and what in none.

mod evaluation;
mod formulas;
mod made;
mod own;
mod proof;
mod road;
mod screen;
mod states;
mod weights;

pub use made::{schema, whole};

use crate::stage::Stage;
use std::path::PathBuf;
use zhibu::base::{Lang, Value};
use zhibu::commands::Args;
use zhibu::commands::registry::writing::Writing;
use zhibu::exchange::paper::Paper;
use zhibu::model::meeting::sitting::Meeting;
use zhibu::model::{Key, Kind, Record};

/// A directory to write papers to, and the demo they are made from.
pub struct Office {
    /// The demo.
    pub stage: Stage,
    dir: tempfile::TempDir,
}

impl Office {
    /// Opens it.
    pub fn open() -> Office {
        Office { stage: Stage::demo(), dir: tempfile::tempdir().expect("a directory") }
    }

    /// Returns a file in its directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Finds the meeting whose title holds these words.
    #[track_caller]
    pub fn meeting(&self, words: &str) -> Key {
        let all = self.stage.all::<Meeting>();
        let found = all.iter().find(|m| m.title.contains(words)).unwrap_or_else(|| panic!("no meeting {words}"));
        Key { kind: Kind::Meeting, id: found.head().id }
    }

    /// Finds somebody by a name that is unique.
    #[track_caller]
    pub fn person(&self, name: &str) -> Key {
        Key { kind: Kind::Member, id: self.stage.person(name).head.id }
    }

    /// Writes a paper and gives its file.
    pub fn write(&self, paper: &str, on: &[Key], ending: &str, args: &[(&str, Value)]) -> Result<PathBuf, String> {
        let file = self.file(&format!("{paper}.{ending}"));
        let mut all = Args::default();
        all.set("file", Value::words(&file.display().to_string()));
        args.iter().for_each(|(name, value)| all.set(name, value.clone()));
        let paper = Paper::named(paper).unwrap_or_else(|| panic!("no paper {paper}"));
        let done = self.stage.app.desk.write(Writing::Paper(paper), on.to_vec(), &all, Lang::Zh);
        done.map(|_| file).map_err(|t| t.line(Lang::Zh))
    }

    /// Returns a paper's words.
    #[track_caller]
    pub fn text(&self, paper: &str, on: &[Key]) -> String {
        let file = self.write(paper, on, "md", &[]).unwrap_or_else(|e| panic!("{paper}: {e}"));
        std::fs::read_to_string(file).expect("Markdown")
    }
}

/// Returns the words of a paper that somebody prints from the screen.
#[track_caller]
pub fn text(stage: &Stage, paper: &str, on: &[Key]) -> String {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("paper.md");
    let mut args = Args::default();
    args.set("file", Value::words(&file.display().to_string()));
    let named = Paper::named(paper).unwrap_or_else(|| panic!("no paper {paper}"));
    let done = stage.app.desk.write(Writing::Paper(named), on.to_vec(), &args, Lang::Zh);
    done.unwrap_or_else(|t| panic!("{paper}: {}", t.line(Lang::Zh)));
    std::fs::read_to_string(file).expect("Markdown")
}

/// Returns where runs of so many digits stand: an ID number, a telephone number.
pub fn digits(text: &str, long: usize) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == long).collect()
}
