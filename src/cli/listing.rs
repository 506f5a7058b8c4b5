//! What there is to use: the commands, and the keys that reach them.

use super::answer::{Answer, table};
use super::screen;
use super::shell::Shell;
use crate::base::Lang;
use crate::commands::registry::editing::EDITING;
use crate::commands::{Arg, Command, Scope};
use crate::model::{Field, FieldKind};
use serde_json::{Value, json};

/// Lists every command with what it asks.
pub fn commands(shell: &Shell) -> Answer {
    let all = shell.registry.all();
    shell.say(
        || all.iter().map(|c| command(c, shell.lang)).collect(),
        |lang| {
            let rows = all.iter().map(|c| {
                let args: Vec<String> = c.args.iter().map(|a| format!("--{}", a.field.name)).collect();
                vec![c.name.to_string(), c.doc.render(lang), args.join(" ")]
            });
            let rows: Vec<Vec<String>> = rows.collect();
            table(&["name", "", ""], &rows)
        },
    )
}

/// Writes one command as JSON.
pub fn command(command: &Command, lang: Lang) -> Value {
    let scope = match command.scope {
        Scope::Global => "global",
        Scope::On(kind) => kind.name(),
    };
    json!({
        "name": command.name,
        "words": command.doc.render(lang),
        "scope": scope,
        "arguments": command.args.iter().map(|a| argument(a, lang)).collect::<Value>(),
    })
}

fn argument(arg: &Arg, lang: Lang) -> Value {
    let kind = match arg.field.kind {
        FieldKind::Words => "words",
        FieldKind::Prose => "prose",
        FieldKind::Flag => "flag",
        FieldKind::Int => "int",
        FieldKind::Money => "money",
        FieldKind::Day => "day",
        FieldKind::Time => "time",
        FieldKind::Code(_) => "code",
        FieldKind::Set(_) => "set",
        FieldKind::Link(_) => "link",
    };
    json!({
        "name": arg.field.name,
        "words": arg.field.label.get(lang),
        "kind": kind,
        "takes": holds(&arg.field),
        "required": arg.field.required,
    })
}

/// Lists the active keys; faults of a key file are told besides.
pub fn keys(shell: &Shell) -> Answer {
    let (map, faults) = screen::keymap(shell);
    let mut rows: Vec<(String, String, String, String)> = Vec::new();
    let commands = shell.registry.all().iter().map(|c| (c.name.to_string(), c.doc.render(shell.lang)));
    let editing = EDITING.iter().map(|(name, doc)| ((*name).to_owned(), doc.get(shell.lang).to_owned()));
    for (name, doc) in commands.chain(editing) {
        for (scope, keys) in map.everywhere(&name) {
            rows.push((scope.to_owned(), keys.to_string(), name.clone(), doc.clone()));
        }
    }
    let fixed = crate::commands::registry::keymap::FIXED.iter();
    rows.extend(fixed.map(|(key, name)| {
        let chord = crate::commands::registry::chord::Chord::plain(*key);
        let doc = shell.registry.find(name).map(|c| c.doc.render(shell.lang)).unwrap_or_default();
        ("always".to_owned(), chord.to_string(), (*name).to_owned(), doc)
    }));
    rows.sort();
    let mut answer = shell.say(
        || {
            let row = |(scope, keys, command, words): &(String, String, String, String)| {
                json!({ "scope": scope, "keys": keys, "command": command, "words": words })
            };
            rows.iter().map(row).collect()
        },
        |_| {
            let row = |(a, b, c, d): &(String, String, String, String)| vec![a.clone(), b.clone(), c.clone(), d.clone()];
            table(&["scope", "keys", "command", ""], &rows.iter().map(row).collect::<Vec<_>>())
        },
    );
    answer.remarks = faults;
    answer
}

/// Writes what a field takes, in stable names.
pub fn holds(field: &Field) -> String {
    match field.kind {
        FieldKind::Words | FieldKind::Prose => "text".to_owned(),
        FieldKind::Flag => "true|false".to_owned(),
        FieldKind::Int => "number".to_owned(),
        FieldKind::Money => "12.50".to_owned(),
        FieldKind::Day => "YYYY-MM-DD".to_owned(),
        FieldKind::Time => "HH:MM".to_owned(),
        FieldKind::Code(all) => all.iter().map(|c| c.name).collect::<Vec<_>>().join("|"),
        FieldKind::Set(all) => all.iter().map(|c| c.name).collect::<Vec<_>>().join(","),
        FieldKind::Link(kind) => format!("{} id", kind.name()),
    }
}
