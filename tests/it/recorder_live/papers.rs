//! The papers of the meeting that was typed, field by field.

use super::Home;
use super::script::TITLE;

/// Holds every field of the papers against what happened in the room.
pub fn checked(home: &Home) {
    for (paper, ending) in [("minutes", "json"), ("minutes", "md")] {
        let file = home.path().join(format!("{paper}.{ending}")).display().to_string();
        home.run(&["export", paper, "--on", TITLE, "-o", &file]);
        println!("{}", std::fs::read_to_string(&file).unwrap());
    }
}
