//! Keys in, commands out; key files in, faults out.

use super::*;
use crate::base::Lang;
use std::collections::BTreeSet;

const LIST: Place = Place { scopes: &["roster", "list", "global"], typing: false };
const TEXT: Place = Place { scopes: &["text", "line", "meeting", "global"], typing: true };

/// Presses keys one after the other; what each means is joined by blanks.
fn press(map: &Keymap, place: Place, keys: &str) -> String {
    let mut pending = Vec::new();
    let pressed = keys.split_whitespace().map(|key| {
        let chord = match key.chars().collect::<Vec<_>>()[..] {
            // Not through `parse`, which folds.
            [c] => Chord::char(c),
            _ => Chord::parse(key).expect("a key"),
        };
        match map.press(&mut pending, place, chord) {
            Press::Command(name) => name.to_owned(),
            Press::Wait => "...".to_owned(),
            Press::Free(chord) => format!("<{chord}>"),
        }
    });
    pressed.collect::<Vec<_>>().join(" ")
}

/// Lays a file over the default map; faults are given as `line:column kind`.
fn faults(text: &str) -> Vec<String> {
    let known = |name: &str| ["undo", "help", "filter", "cursor.top", "cursor.bottom"].contains(&name);
    let (map, faults) = Keymap::new().with_file("keys.toml", text, &known);
    assert!(faults.is_empty() || map == Keymap::new(), "with a fault the default map is used");
    faults.iter().map(|f| format!("{}:{} {:?}", f.line, f.column, f.kind)).collect()
}

fn vim() -> Keymap {
    Keymap::named("vim").expect("a map")
}

#[test]
fn the_embedded_maps_have_no_fault() {
    let faults = Keymap::embedded_faults(&|name| !name.is_empty());
    assert_eq!(faults.iter().map(|f| f.line(Lang::En)).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(Keymap::embedded_faults(&|name| name != "undo").len(), 2);
    assert!(Keymap::names().all(|name| Keymap::named(name).is_some()));
    assert!(Keymap::named("nano").is_none());
}

/// With an input method on letters don't arrive.
#[test]
fn every_command_has_a_key_that_is_no_character() {
    let map = Keymap::new();
    let all: Vec<_> = map.scopes.iter().flat_map(|(_, list)| list).collect();
    // A digit arrives with an input method on too.
    let named = |b: &&&Binding| b.keys.0[0].typed().is_none_or(|c| c.is_ascii_digit());
    let reached: BTreeSet<_> = all.iter().filter(named).map(|b| b.command.as_str()).collect();
    let fixed = |name: &str| FIXED.iter().any(|(_, command)| *command == name);
    for binding in &all {
        let name = binding.command.as_str();
        // "No" is what Esc says.
        assert!(reached.contains(name) || fixed(name), "{name}");
    }
}

#[test]
fn the_innermost_scope_decides() {
    let map = Keymap::new();
    assert_eq!(press(&map, LIST, "a u enter esc up"), "add undo card back cursor.up");
    assert_eq!(press(&map, Place { scopes: &["list", "global"], typing: false }, "enter x"), "open <x>");
    assert_eq!(press(&map, TEXT, "enter f5 ctrl-z esc tab"), "line.take meeting.roll text.undo back focus.next");
    assert_eq!(press(&map, Place { scopes: &["global"], typing: false }, "ctrl-z 党"), "undo <党>");
    let form = Place { scopes: &["text", "form", "global"], typing: true };
    assert_eq!(press(&map, form, "tab down backtab esc ctrl-s left"), {
        "form.next form.next form.previous form.cancel form.save cursor.left"
    });
}

#[test]
fn what_is_typed_into_a_text_is_no_command() {
    let map = Keymap::new();
    assert_eq!(press(&map, TEXT, "q u ： 党"), "<q> <u> <：> <党>");
    assert_eq!(press(&map, TEXT, "ctrl-t 2 2"), "... pane.roster <2>");
}

#[test]
fn full_width_keys_are_read_as_ascii_in_command_context() {
    let map = Keymap::new();
    assert_eq!(press(&map, LIST, "： ？ ／ 、 １ ａ"), "palette help filter filter pane.today add");
    assert_eq!(press(&map, LIST, "ctrl-t ２"), "... pane.roster");
}

#[test]
fn a_key_that_breaks_a_sequence_is_looked_up_again() {
    assert_eq!(press(&vim(), LIST, "g g"), "... cursor.top");
    assert_eq!(press(&vim(), LIST, "g u"), "... undo");
    assert_eq!(press(&vim(), LIST, "g x g g"), "... <x> ... cursor.top");
    assert_eq!(press(&vim(), LIST, "g d d"), "... ... remove");
    assert_eq!(press(&vim(), LIST, "g down"), "... cursor.down");
    assert_eq!(press(&vim(), LIST, "d"), "...");
}

#[test]
fn the_users_file_lies_on_top() {
    let text =
        "base = \"vim\"\n[list]\n\"x\" = \"undo\"\nj = \"\"\n\"g g\" = \"help\"\n[global]\nU = \"undo\"\nq = \"\"\n";
    let (map, faults) = Keymap::new().with_file("keys.toml", text, &|_| true);
    assert_eq!(faults, []);
    assert_eq!(press(&map, LIST, "x j g g k U q"), "undo <j> ... help cursor.up undo <q>");
    let shown = |place, command: &str| map.keys(place, command).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(shown(LIST, "undo"), ["x", "U", "u", "Ctrl-Z"]);
    assert_eq!(shown(TEXT, "undo"), [""; 0]);
    assert_eq!(shown(TEXT, "pane.roster"), ["F2", "Ctrl-T 2"]);
    assert_eq!(shown(LIST, "cursor.up"), ["k", "Up"]);
    assert_eq!(map.everywhere("help").iter().map(|(scope, _)| *scope).collect::<Vec<_>>(), {
        ["global", "global", "global", "list"]
    });
}

#[test]
fn help_shows_only_what_works_here() {
    let map = vim();
    let seen = map.valid(LIST);
    for binding in &seen {
        let keys = binding.keys.to_string();
        let meaning = press(&map, LIST, &keys);
        assert_eq!(meaning.split(' ').next_back(), Some(binding.command.as_str()), "{keys}");
    }
    for command in seen.iter().map(|b| &b.command) {
        let mine = seen.iter().filter(|b| b.command == *command).map(|b| b.keys.clone());
        assert_eq!(map.keys(LIST, command), mine.collect::<Vec<_>>(), "{command}");
    }
    let distinct: BTreeSet<_> = seen.iter().map(|b| &b.keys).collect();
    assert_eq!(distinct.len(), seen.len());
    assert!(map.valid(TEXT).iter().all(|b| b.keys.0[0].typed().is_none()));
}

#[test]
fn every_fault_is_told_with_line_and_column() {
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        ("[list]\nx = \"undo\"\n", &[]),
        ("\u{feff}[list]\r\nx = \"undo\"\r\n", &[]),
        ("[list]\nhyper-x = \"undo\"", &["2:1 UnknownKey"]),
        ("[list]\n  \"g hyper-x\" = \"undo\"", &["2:3 UnknownKey"]),
        ("[list]\nctrl-space = \"undo\"\nalt-enter = \"undo\"", &["2:1 TakenKey", "3:1 TakenKey"]),
        ("[list]\nx = \"undoo\"", &["2:5 UnknownCommand"]),
        ("[list]\nx = 3\ny = [\"undo\"]", &["2:5 NotText", "3:5 NotText"]),
        ("[lists]\nx = \"undo\"", &["1:2 UnknownScope"]),
        ("x = \"undo\"", &["1:1 UnknownScope"]),
        ("base = \"nano\"", &["1:8 UnknownScope"]),
        ("[list]\nx = \"undo\"\nx = \"help\"", &["3:1 Duplicate"]),
        ("[list]\nctrl-x = \"undo\"\nCtrl-X = \"help\"", &["3:1 Duplicate"]),
        ("[list]\nup = \"undo\"\n[global]\nesc = \"\"", &["2:1 FixedKey", "4:1 FixedKey"]),
        ("[list]\nz = \"undo\"\n\"z z\" = \"help\"", &["2:1 Shadowed", "3:1 Shadowed"]),
        ("[list]\n\"a a\" = \"undo\"", &["2:1 Shadowed"]),
        ("[list]\na = \"\"\n\"a a\" = \"undo\"", &[]),
        ("[list]\n# 中文\n\"：\" = \"undo\" ; \"help\"\n", &["3:14 Syntax"]),
        ("[list\nx = \"undo\"", &["1:6 Syntax"]),
        (
            "[list]\nx = \"nope\"\nhyper = \"undo\"\n[liste]\n[global]\nup = \"undo\"\ny = = 3\n",
            &["2:5 UnknownCommand", "3:1 UnknownKey", "4:2 UnknownScope", "6:1 FixedKey", "7:5 Syntax"],
        ),
    ];
    for (text, wanted) in table {
        assert_eq!(faults(text), *wanted, "{text}");
    }
}

#[test]
fn no_file_however_broken_makes_it_fall_over() {
    let whole = "[list]\n\"：x\" = \"undo\"\n\"g g\" = 'help' # 中文\n[a.b]\nc = {d = [1, \"\\u00e9\"]}\n";
    for at in (0..=whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        for end in ["", "\"", "=", "[", "\0", "\u{feff}", "党"] {
            faults(&format!("{}{end}", &whole[..at]));
        }
    }
}

#[test]
fn a_fault_is_shown_in_both_languages_with_its_line() {
    let (_, faults) = Keymap::new().with_file("keys.toml", "[list]\nhyper-x = \"undo\"\n", &|_| true);
    assert_eq!(faults[0].line(Lang::Zh), "keys.toml:2:1: 没有叫 “hyper-x” 的按键");
    assert_eq!(faults[0].line(Lang::En), "keys.toml:2:1: no key is called 'hyper-x'");
    let report = format!("{:?}", faults[0].report(Lang::En));
    assert!(report.contains("hyper-x = \"undo\"") && report.contains("ctrl-s"), "{report}");
}
