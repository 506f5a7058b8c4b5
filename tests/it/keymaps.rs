//! The keys as data: every name is a command, every command has a key or a place in the palette, and none needs a letter.

use std::collections::BTreeSet;
use zhibu::commands::registry::chord::{Key, Keys};
use zhibu::commands::registry::editing::EDITING;
use zhibu::commands::registry::keymap::{FIXED, Keymap};
use zhibu::commands::{Registry, Run};

fn known(registry: &Registry, name: &str) -> bool {
    registry.find(name).is_some() || EDITING.iter().any(|(n, _)| *n == name)
}

/// Returns every binding of the embedded maps: map, scope, keys, command.
fn bindings() -> Vec<(String, String, Keys, String)> {
    let mut out = Vec::new();
    for name in Keymap::names() {
        let text = std::fs::read_to_string(format!("{}/keymaps/{name}.toml", env!("CARGO_MANIFEST_DIR")));
        let table: toml::Table = text.expect("a map").parse().expect("TOML");
        for (scope, lines) in &table {
            for (keys, command) in lines.as_table().expect("a section") {
                let command = command.as_str().expect("a name").to_owned();
                out.push((name.to_owned(), scope.clone(), Keys::parse(keys).expect("keys"), command));
            }
        }
    }
    out
}

#[test]
fn the_embedded_maps_have_no_fault() {
    let registry = Registry::default();
    let faults = Keymap::embedded_faults(&|name| known(&registry, name));
    let lines: Vec<String> = faults.iter().map(|f| f.line(zhibu::base::Lang::En)).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    for (map, scope, keys, command) in bindings() {
        assert!(command.is_empty() || known(&registry, &command), "{map} [{scope}] {keys} = {command}");
    }
}

#[test]
fn every_command_of_the_screen_has_a_key() {
    // The others stand in the palette, which finds every command by name.
    let bound: BTreeSet<String> = bindings().into_iter().map(|(.., command)| command).collect();
    let registry = Registry::default();
    let moves = registry.all().iter().filter(|c| matches!(c.run, Run::Show(_)));
    let missing: Vec<&str> = moves
        .map(|c| c.name.as_ref())
        .filter(|name| !bound.contains(*name) && !FIXED.iter().any(|(_, fixed)| fixed == name))
        // Stopping the process is asked for from outside; by hand it stands in the palette.
        .filter(|name| *name != "suspend")
        .collect();
    assert!(missing.is_empty(), "no key: {missing:?}");
}

#[test]
fn no_command_needs_a_letter() {
    let all = bindings();
    let plain = |keys: &Keys| {
        keys.0.iter().any(|c| matches!(c.key, Key::Char(k) if k != ' ' && !k.is_ascii_digit()) && !c.ctrl && !c.alt)
    };
    let typed = |keys: &Keys| plain(&Keys(vec![keys.0[0]]));
    let mut missing = Vec::new();
    for (map, scope, keys, command) in all.iter().filter(|(.., command)| !command.is_empty()) {
        let other = all
            .iter()
            .any(|(_, s, k, c)| c == command && (s == scope || s == "global" || scope_has(s, scope)) && !typed(k));
        let fixed = FIXED.iter().any(|(_, name)| name == command);
        // No is Esc, which every layer has.
        if typed(keys) && command != "confirm.no" && !other && !fixed {
            missing.push(format!("{map} [{scope}] {keys} = {command}"));
        }
    }
    assert!(missing.is_empty(), "only a letter:\n{}", missing.join("\n"));
}

/// Returns whether keys of `outer` hold where `inner` does.
fn scope_has(outer: &str, inner: &str) -> bool {
    outer == "list"
        && ["roster", "today", "development", "meetings", "rectification", "records", "log", "check"].contains(&inner)
}

#[test]
fn a_users_file_may_name_every_command() {
    let registry = Registry::default();
    for command in registry.all() {
        let text = format!("[list]\n\"f9\" = \"{}\"\n", command.name);
        let (_, faults) = Keymap::new().with_file("keys.toml", &text, &|name| known(&registry, name));
        assert!(faults.is_empty(), "{}", command.name);
    }
}

#[test]
fn a_global_chord_means_the_same_everywhere() {
    let all = bindings();
    let global =
        |keys: &Keys| all.iter().find(|(_, scope, k, _)| scope == "global" && k == keys).map(|(.., c)| c.as_str());
    // A bare character is typed, counted or called where somebody types, counts or calls the roll.
    let bare =
        |keys: &Keys| keys.0.len() == 1 && matches!(keys.0[0].key, Key::Char(_)) && !keys.0[0].ctrl && !keys.0[0].alt;
    let mut wrong = Vec::new();
    for (map, scope, keys, command) in all.iter().filter(|(_, scope, keys, _)| scope != "global" && !bare(keys)) {
        let Some(meant) = global(keys).filter(|meant| meant != command && !command.is_empty()) else { continue };
        // Editing of text is every text box's own, and taking back a mark is the undo of a count.
        let same = scope == "text" || (meant == "undo" && command == "count.unmark");
        if !same {
            wrong.push(format!("{map} [{scope}] {keys} = {command}, everywhere else {meant}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
