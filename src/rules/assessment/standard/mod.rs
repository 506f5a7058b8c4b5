//! Work standards: a file says what is asked and what it is worth, the records say what was done.

pub mod by_hand;
pub mod counted;
mod grade;
mod graded;
pub mod handed_in;
pub mod language;
pub mod low;
pub mod outlook;
pub mod past;
mod periodic;
mod primitive;
mod qualifier;
mod read;
pub mod sheet;
pub mod source;
mod written;

use crate::base::{Lang, Refusal, Text};
use crate::model::assessment::Assessment;
use crate::model::people::roster::Branch;
use crate::msg;
use crate::rules::Facts;
use crate::rules::law::flaw::Flaw;
pub use by_hand::Given;
pub use counted::{Mark, Proof};
pub use outlook::{Gain, gains};
pub use past::{Past, past};
pub use primitive::{Edge, Method, Missed, MonthDay, Only, Part, Per, Price, Sides};
pub use sheet::{Line, Sheet, Status, assess};
pub use source::READS;
use std::borrow::Cow;
pub use written::{Area, Band, Item, Judge, Period, Place, Sign, Standard, Veto};
pub(in crate::rules) use written::{applies, branch};

/// The standards that can be used, the school's own before the shipped ones.
#[derive(Clone, Debug, Default)]
pub struct Standards {
    list: Vec<Standard>,
    /// What is wrong with the school's own files.
    pub flaws: Vec<Flaw>,
}

/// The files that come with the program; the first is the default.
const SHIPPED: &[(&str, &str)] = &[
    ("default", include_str!("../../../../fixtures/standards/default.toml")),
    ("deduction", include_str!("../../../../fixtures/standards/deduction.toml")),
    ("additive", include_str!("../../../../fixtures/standards/additive.toml")),
    ("weighted", include_str!("../../../../fixtures/standards/weighted.toml")),
];

impl Standards {
    /// Reads the shipped standards and a school's own files (name, text); one of the same name takes its place.
    pub fn load(own: &[(String, String)]) -> Standards {
        let mut out = Standards::default();
        for (file, text) in own {
            let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
            let (standard, flaws) = read::read(name, file, text);
            if flaws.is_empty() {
                out.list.push(Standard { own: Some(file.clone()), ..standard });
            }
            out.flaws.extend(flaws);
        }
        for (name, text) in SHIPPED {
            if out.named(name).is_none() {
                out.list.push(read::read(name, &format!("{name}.toml"), text).0);
            }
        }
        out
    }

    /// Lists them.
    pub fn all(&self) -> &[Standard] {
        &self.list
    }

    /// Finds one by its name.
    pub fn named(&self, name: &str) -> Option<&Standard> {
        self.list.iter().find(|s| s.name == name)
    }

    /// Finds the one a sheet was begun by: by its name; of another name where the file says the same. A sheet that was
    /// handed in goes by what the file said then, whatever became of it since.
    pub fn of_sheet(&self, sheet: &Assessment) -> Option<Cow<'_, Standard>> {
        let same = |s: &&Standard| !sheet.digest.is_empty() && *s.digest == *sheet.digest;
        let now = self.named(&sheet.standard).or_else(|| self.list.iter().find(same));
        let kept = || sheet.is_submitted() && !sheet.text.is_empty();
        if now.is_none_or(|s| *s.text != *sheet.text) && kept() {
            let (then, flaws) = read::read(&sheet.standard, &sheet.standard, &sheet.text);
            // What an older program took and this one refuses goes by the file of today.
            if flaws.is_empty() {
                return Some(Cow::Owned(then));
            }
        }
        now.map(Cow::Borrowed)
    }

    /// Returns the one for a branch: the first that applies to it.
    pub fn of(&self, branch: Option<&Branch>) -> Option<&Standard> {
        self.list.iter().find(|s| applies(&s.levels, &s.bases, branch))
    }
}

/// Returns whether an indicator of the present period has enough of its points; `None` where nobody can say.
pub fn is_green(facts: &Facts, item: &str) -> Option<bool> {
    let standard = default_of(facts)?;
    let (area, found) = standard.items().find(|(_, i)| i.id == item)?;
    let below = standard.rectify_below?;
    let period = standard.period(facts.today);
    let given = Given::of(facts, standard, &period);
    let ask = counted::Ask { facts: *facts, period: &period, given: &given, item, now: facts.today };
    let line = sheet::line(&ask, standard, area, found, 0);
    line.points.map(|p| p >= line.most * below)
}

/// Refuses the sheet of a period that was scored by a standard which cannot be read now. Its scores are kept; another
/// standard's indicators of the same numbers mean other things.
///
/// # Errors
/// The standard is gone or faulty: which, why, and what to do.
pub fn readable(facts: &Facts, period: &str) -> Result<(), Refusal> {
    let standards = facts.numbers.standards();
    let mut sheets = facts.book.all::<Assessment>().filter(|a| *a.period == *period);
    let Some(sheet) = sheets.find(|a| standards.of_sheet(a).is_none()) else { return Ok(()) };
    let file = format!("{}.toml", &*sheet.standard);
    let flaw = standards.flaws.iter().find(|f| f.file.rsplit('/').next() == Some(&file));
    let why = match flaw {
        Some(flaw) => Text::owned(flaw.line(Lang::Zh), flaw.line(Lang::En)),
        None => msg!("没有 standards/{file}", "there is no standards/{file}").with("file", file),
    };
    let text = msg!(
        "{period} 自评按“{standard}”打分，这份标准现在读不到：{why}",
        "the sheet of {period} was scored by “{standard}”, which cannot be read now: {why}"
    );
    let hint = msg!(
        "评过的分都还在：放回或改好标准文件，或者用“改用标准”移到另一份标准",
        "the scores are kept: put the file back or mend it, or move them to another standard (assessment.move)"
    );
    let text = text.with("period", period).with("standard", &*sheet.standard).with("why", why);
    Err(Refusal::new(text).at("standard").hint(hint))
}

/// Returns the standard that applies to the branch of a book.
pub fn default_of<'a>(facts: &Facts<'a>) -> Option<&'a Standard> {
    facts.numbers.standards().of(branch(facts))
}
