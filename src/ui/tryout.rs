//! Seven things to try in the demo. Each ticks itself when it was done; Today shows them until all are.

/// One thing to try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tryout {
    /// Find somebody by letters.
    Find,
    /// Ask what is still missing.
    Why,
    /// Record what is said.
    Line,
    /// Count a vote.
    Count,
    /// Raise a rectification.
    Raise,
    /// Take it back.
    Undo,
    /// Export the minutes.
    Print,
}

impl Tryout {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Tryout; 7] =
        [Tryout::Find, Tryout::Why, Tryout::Line, Tryout::Count, Tryout::Raise, Tryout::Undo, Tryout::Print];

    /// Returns what a command that was done has tried.
    pub fn by(command: &str) -> Option<Tryout> {
        match command {
            "why" => Some(Tryout::Why),
            "meeting.take" | "line.add" => Some(Tryout::Line),
            "motion.count" => Some(Tryout::Count),
            "assessment.rectify" | "rectification.add" => Some(Tryout::Raise),
            "undo" => Some(Tryout::Undo),
            "paper.minutes" => Some(Tryout::Print),
            name if name.ends_with(".raise") => Some(Tryout::Raise),
            _ => None,
        }
    }
}
