//! What a command may write into a file.

use crate::exchange::paper::Paper;
use crate::exchange::report::Layout;
use crate::model::Kind;

/// What is written.
#[derive(Clone, Copy)]
pub enum Writing {
    /// A paper.
    Paper(&'static Paper),
    /// Records of a kind.
    Records(Kind),
    /// What the rules compute, laid out in rows.
    Report(&'static Layout),
}

impl Writing {
    /// Returns the stable name of what is written.
    pub fn name(self) -> &'static str {
        match self {
            Writing::Paper(paper) => paper.name,
            Writing::Records(kind) => kind.name(),
            Writing::Report(report) => report.name,
        }
    }
}
