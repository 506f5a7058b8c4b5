//! Any command of the registry, its fields given as flags.

use super::answer::{Answer, table};
use super::open::Mode;
use super::shell::Shell;
use crate::base::disk;
use crate::base::{Fault, Id, Lang, Refusal, Text, Trouble};
use crate::commands::registry::writing::Writing;
use crate::commands::{Args, Command, Keep, Run, Scope, Way};
use crate::desk::{Desk, Done};
use crate::exchange::format::places;
use crate::model::book::display;
use crate::model::{Field, FieldKind, Key, Kind};
use crate::msg;
use serde_json::json;
use std::io::Read;

/// What was typed behind the command's name.
#[derive(Default, Debug)]
struct Typed {
    /// Fields with their words.
    fields: Vec<(String, String)>,
    /// The records it is done on.
    on: Vec<String>,
    /// Whether its fields are asked for.
    help: bool,
}

/// Does a command.
pub fn run(shell: &Shell, name: &str, words: &[String]) -> Result<Answer, Trouble> {
    let Some(command) = shell.registry.find(name) else { return Err(Trouble::Usage(unknown(shell, name))) };
    let typed = typed(command, words)?;
    if typed.help {
        return Ok(help(shell, command));
    }
    if let Run::Show(_) | Run::List(_) = command.run {
        let text = msg!("{name} 只在屏幕上有用", "{name} works on the screen only").with("name", name);
        return Err(Trouble::Usage(text));
    }
    let writes = matches!(command.run, Run::Keep(Keep::Discard));
    let reads = !writes && matches!(command.run, Run::Keep(_) | Run::Tell(_) | Run::Write(_));
    let mut desk = shell.desk(if reads { Mode::Read } else { Mode::Write })?;
    match command.run {
        Run::Time(way) => {
            let done =
                if way == Way::Undo { desk.undo(&shell.registry, None) } else { desk.redo(&shell.registry, None) };
            finished(shell, desk, done?)
        }
        Run::Keep(keep) => {
            let on = on(&desk, command, &typed.on)?;
            let args = args(&desk, command, &on, &typed.fields)?;
            let text = desk.keep(keep, &on, &args)?;
            Ok(shell.say(|| json!({ "text": text.render(shell.lang) }), |lang| text.render(lang)))
        }
        Run::Tell(tell) => {
            let on = on(&desk, command, &typed.on)?;
            let args = args(&desk, command, &on, &typed.fields)?;
            let lines = tell(&desk.facts(), &desk.situation(on), &args)?;
            let words = |lang| lines.iter().map(|t| t.render(lang)).collect::<Vec<_>>();
            Ok(shell.say(|| json!({ "lines": words(shell.lang) }), |lang| words(lang).join("\n")))
        }
        _ => {
            let on = on(&desk, command, &typed.on)?;
            let args = args(&desk, command, &on, &typed.fields)?;
            if let Run::Write(writing) = command.run {
                let written = desk.write(writing, on, &args, shell.lang)?;
                if let Some(converting) = written.converting {
                    converting.finish()?;
                }
                let file = || json!({ "file": written.file.display().to_string(), "rows": written.rows });
                return Ok(shell.say(file, |lang| written.words.render(lang)));
            }
            let done = desk.perform(&shell.registry, command, on, &args)?;
            finished(shell, desk, done)
        }
    }
}

/// Records of a change that are named in words; JSON names all.
const MOST: usize = 10;

/// Returns what a change came to, and leaves the store.
pub fn finished(shell: &Shell, desk: Desk, done: Done) -> Result<Answer, Trouble> {
    let ids: Vec<String> = done.keys.iter().map(|key| key.id.to_string()).collect();
    let keys = || -> serde_json::Value {
        done.keys.iter().map(|key| json!({ "kind": key.kind.name(), "id": key.id.to_string() })).collect()
    };
    let answer = shell.say(
        || json!({ "change": done.seq, "ids": ids, "records": keys(), "text": done.words.render(shell.lang) }),
        |lang| {
            let text = msg!("第 {n} 号更改：{what}", "change {n}: {what}");
            let mut out = text.with("n", done.seq).with("what", done.words.clone()).render(lang);
            for key in done.keys.iter().take(MOST) {
                out += &format!("\n{} {}", key.kind.name(), key.id);
            }
            if done.keys.len() > MOST {
                let more = msg!("… 共 {n} 条", "… {n} records in all").with("n", done.keys.len());
                out += &format!("\n{}", more.render(lang));
            }
            out
        },
    );
    // The journal has it; what the database lacks it gets at the next open.
    desk.store.leave();
    Ok(answer)
}

fn unknown(shell: &Shell, name: &str) -> Text {
    let kind = name.split('.').next().unwrap_or_default();
    let near: Vec<&str> =
        shell.registry.all().iter().map(|c| c.name.as_ref()).filter(|n| n.split('.').next() == Some(kind)).collect();
    if near.is_empty() {
        return msg!(
            "没有叫 “{name}” 的命令（见 zhibu commands）",
            "no command is called “{name}” (see zhibu commands)"
        )
        .with("name", name);
    }
    msg!("没有叫 “{name}” 的命令；相近：{near}", "no command is called “{name}”; near it: {near}")
        .with("name", name)
        .with("near", near.join(" "))
}

/// Takes the flags apart. A field that is a yes or no may stand alone.
fn typed(command: &Command, words: &[String]) -> Result<Typed, Trouble> {
    let mut out = Typed::default();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Ok(Typed { help: true, ..Typed::default() });
        }
        let Some(flag) = word.strip_prefix("--").filter(|f| !f.is_empty()) else {
            let text =
                msg!("“{word}” 前面缺 --字段", "“{word}” has no --FIELD in front of it").with("word", word.as_str());
            return Err(Trouble::Usage(fields_of(command, text)));
        };
        let (name, joined) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (flag, None),
        };
        let name = name.replace('-', "_");
        let field = command.args.iter().map(|a| &a.field).find(|f| f.name == name);
        if field.is_none() && name != "on" {
            let text = msg!("{command} 没有 --{name}", "{command} has no --{name}");
            let text = text.with("command", command.name.as_ref()).with("name", name);
            return Err(Trouble::Usage(fields_of(command, text)));
        }
        let alone =
            field.is_some_and(|f| f.kind == FieldKind::Flag) && words.peek().is_none_or(|w| w.starts_with("--"));
        let value = match joined {
            Some(value) => value,
            None if alone => "true".to_owned(),
            None => words.next().cloned().ok_or_else(|| {
                Trouble::Usage(msg!("--{name} 后面要有内容", "--{name} needs a value").with("name", name.as_str()))
            })?,
        };
        if field.is_none() {
            out.on.extend(value.split(',').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned));
        } else {
            out.fields.push((name, value));
        }
    }
    Ok(out)
}

fn fields_of(command: &Command, text: Text) -> Text {
    let names: Vec<String> = command.args.iter().map(|a| format!("--{}", a.field.name)).collect();
    msg!("{text}；可用：{names} --on", "{text}; there are: {names} --on")
        .with("text", text)
        .with("names", names.join(" "))
}

/// Finds the records a command is done on: by id, and where the command says of which kind also by a unique name.
fn on(desk: &Desk, command: &Command, words: &[String]) -> Result<Vec<Key>, Trouble> {
    let kinds: Vec<Kind> = match (command.run, command.scope) {
        (Run::Write(Writing::Paper(paper)), _) => paper.about.to_vec(),
        (_, Scope::On(kind)) => vec![kind],
        (_, Scope::Global) => Vec::new(),
    };
    words.iter().map(|word| on_any(desk, &kinds, word)).collect()
}

/// Finds a record by its id, or by a name that is unique within one of these kinds.
pub fn on_any(desk: &Desk, kinds: &[Kind], word: &str) -> Result<Key, Trouble> {
    if let Some(record) = word.parse::<Id>().ok().and_then(|id| desk.book.find(id)) {
        return Ok(record.key());
    }
    let found = kinds.iter().map(|kind| display::link(&desk.book, *kind, word).map(|id| Key { kind: *kind, id }));
    let none = msg!("没有编号为 “{word}” 的记录", "no record has the id “{word}”").with("word", word);
    let best = found.reduce(|first, next| if first.is_ok() { first } else { next.or(first) });
    best.unwrap_or_else(|| Err(Refusal::new(none))).map_err(|r| r.at("on").into())
}

/// Reads the fields; what was not given begins as it does in the form.
fn args(desk: &Desk, command: &Command, on: &[Key], fields: &[(String, String)]) -> Result<Args, Trouble> {
    let mut out = Args::default();
    if !matches!(command.run, Run::Change(_)) {
        let (facts, situation) = (desk.facts(), desk.situation(on.to_vec()));
        for arg in &command.args {
            let value = (arg.fill)(&facts, &situation);
            if !value.is_none() {
                out.set(arg.field.name, value);
            }
        }
    }
    for (name, words) in fields {
        let Some(arg) = command.args.iter().find(|a| a.field.name == name) else { continue };
        let words = if arg.field.private { hidden(name, words)? } else { words.clone() };
        out.set(name, display::parse(&desk.book, &arg.field, &words, desk.today)?);
    }
    if !matches!(command.run, Run::Change(_))
        && let Some(arg) = command.missing(&out)
    {
        let text = msg!("要填{field}", "{field} is needed").with("field", arg.field.label);
        let hint = msg!("加上 --{name}", "add --{name}").with("name", arg.field.name);
        return Err(Refusal::new(text).at(arg.field.name).hint(hint).into());
    }
    Ok(out)
}

/// The longest private value that is read from a file or from stdin.
const LONGEST: u64 = 64 << 10;

/// Returns a private value: what was typed shows in the shell's history, so `@FILE` reads it from a file, `-` from stdin.
fn hidden(name: &str, words: &str) -> Result<String, Trouble> {
    let reading = msg!("读取隐私字段", "reading a private field");
    let bytes = match (words, words.strip_prefix('@')) {
        ("-", _) => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().take(LONGEST).read_to_end(&mut bytes);
            read.map_err(|e| Fault::new(reading, e))?;
            bytes
        }
        (_, Some(path)) => disk::read_plain(&places::meant(path), LONGEST)?,
        _ => return Ok(words.to_owned()),
    };
    let text = String::from_utf8(bytes).map_err(|e| Fault::new(reading, e).path(format!("--{name}")))?;
    Ok(text.trim_start_matches('\u{feff}').trim().to_owned())
}

/// Lists the fields of a command.
fn help(shell: &Shell, command: &Command) -> Answer {
    let rows = |lang: Lang| -> Vec<Vec<String>> {
        let row = |field: &Field| {
            let needed = if field.required { "*" } else { "" };
            vec![format!("--{}{needed}", field.name), field.label.get(lang).to_owned(), super::listing::holds(field)]
        };
        command.args.iter().map(|a| row(&a.field)).collect()
    };
    shell.say(
        || super::listing::command(command, shell.lang),
        |lang| {
            let title = format!("{}  {}", command.name, command.doc.render(lang));
            table(&[&title, "", ""], &rows(lang))
        },
    )
}
