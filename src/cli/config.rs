//! The user's own settings: `config.toml` in the configuration directory. A flag goes before the environment, the
//! environment before this file. A file with a fault is refused whole, with line and column.

use super::answer::Answer;
use super::screen;
use super::words::{Flags, Tongue};
use crate::base::disk::{self, Disk, Entry, Real};
use crate::base::{Lang, Trouble};
use crate::commands::registry::keymap::Keymap;
use crate::exchange::format::places;
use crate::msg;
use crate::rules::{Flaw, unreadable};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// What may be set, in the order in which it is told.
const NAMES: [&str; 5] = ["lang", "theme", "ascii", "keymap", "data"];
/// The longest file that is read.
const MOST: u64 = 64 << 10;

/// The settings of a file.
#[derive(Default)]
pub struct Config {
    lang: Option<Tongue>,
    theme: Option<String>,
    ascii: bool,
    keymap: Option<PathBuf>,
    data: Option<PathBuf>,
}

/// Returns where the file is looked for.
fn place() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "zhibu")?.config_dir().join("config.toml"))
}

/// Reads the file; what is wrong with it.
fn read(path: &Path) -> (Config, Vec<Flaw>) {
    if !matches!(Real.entry(path), Ok(Entry::File(_))) {
        return (Config::default(), Vec::new());
    }
    let file = path.display().to_string();
    match disk::read_plain(path, MOST).map(String::from_utf8) {
        Ok(Ok(text)) => parsed(&file, &text),
        _ => {
            let what = msg!("读不出来：应是 UTF-8 文本，不超过 64 KB", "cannot be read: UTF-8 text of at most 64 KB");
            (Config::default(), vec![Flaw::of_file(file, what)])
        }
    }
}

fn parsed(file: &str, text: &str) -> (Config, Vec<Flaw>) {
    let whole: Arc<str> = text.into();
    let flaw = |span, what| Flaw { file: file.to_owned(), text: whole.clone(), span, what, hint: None };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(e) => {
            let span = e.span().unwrap_or_default();
            return (Config::default(), vec![flaw(span, unreadable(e.message().to_owned()))]);
        }
    };
    let (mut config, mut flaws) = (Config::default(), Vec::new());
    for (name, value) in table.get_ref() {
        let words = match value.get_ref() {
            DeValue::String(words) => Some(words.as_ref()),
            _ => None,
        };
        match (name.get_ref().as_ref(), words, value.get_ref()) {
            ("lang", Some("zh"), _) => config.lang = Some(Tongue::Zh),
            ("lang", Some("en"), _) => config.lang = Some(Tongue::En),
            ("theme", Some(words), _) if screen::THEMES.contains(&words) => config.theme = Some(words.to_owned()),
            ("ascii", _, DeValue::Boolean(on)) => config.ascii = *on,
            ("keymap", Some(words), _) => config.keymap = Some(map(words)),
            ("data", Some(words), _) if !words.trim().is_empty() => config.data = Some(places::home(words)),
            (known, ..) if NAMES.contains(&known) => flaws.push(flaw(value.span(), wants(known))),
            (other, ..) => {
                let text = msg!("没有 {name} 这一项；可用：{names}", "there is no setting {name}; there are: {names}");
                flaws.push(flaw(name.span(), text.with("name", other).with("names", NAMES.join(" "))));
            }
        }
    }
    (config, flaws)
}

/// Returns a key map's own name as it is, a file with the home directory in it.
fn map(words: &str) -> PathBuf {
    if Keymap::named(words).is_some() { words.into() } else { places::home(words) }
}

/// Says what a setting wants.
fn wants(name: &str) -> crate::base::Text {
    let text = msg!("{name} 应是{what}", "{name} wants {what}").with("name", name);
    match name {
        "lang" => text.with("what", "\"zh\" \"en\""),
        "theme" => text.with("what", screen::THEMES.join(" ")),
        "ascii" => text.with("what", "true false"),
        _ => text.with("what", "\"…\""),
    }
}

/// Fills in what no flag and no variable says.
///
/// # Errors
/// The file has a fault: usage, with line and column of the first.
pub fn fill(flags: &mut Flags, lang: Lang) -> Result<Lang, Trouble> {
    let Some(path) = place() else { return Ok(lang) };
    let (config, flaws) = read(&path);
    if let Some(flaw) = flaws.first() {
        let text = msg!("{flaw}（zhibu config 列出全部）", "{flaw} (zhibu config lists all)");
        return Err(Trouble::Usage(text.with("flaw", flaw.line(lang))));
    }
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    if unset("NO_COLOR") {
        flags.theme = flags.theme.take().or(config.theme);
    }
    flags.ascii |= config.ascii;
    flags.keymap = flags.keymap.take().or(config.keymap);
    if unset("ZHIBU_DATA") {
        flags.data = flags.data.take().or(config.data);
    }
    let own = config.lang.filter(|_| flags.lang.is_none() && unset("ZHIBU_LANG"));
    flags.lang = flags.lang.or(own);
    Ok(match own {
        Some(Tongue::Zh) => Lang::Zh,
        Some(Tongue::En) => Lang::En,
        None => lang,
    })
}

/// Tells where the file is, what it sets and what is wrong with it.
///
/// # Errors
/// The file has a fault: usage, all of them.
pub fn told(shell: &super::shell::Shell) -> Result<Answer, Trouble> {
    let path = place().unwrap_or_default();
    let (config, flaws) = read(&path);
    if !flaws.is_empty() {
        let lines: Vec<String> = flaws.iter().map(|flaw| flaw.line(shell.lang)).collect();
        let words = lines.join("\n");
        return Err(Trouble::Usage(crate::base::Text::plain(&words)));
    }
    let lang = config.lang.map(|tongue| if tongue == Tongue::Zh { "zh" } else { "en" }.to_owned());
    let file = |path: Option<PathBuf>| path.map(|path| path.display().to_string());
    let set = [lang, config.theme, config.ascii.then(|| "true".to_owned()), file(config.keymap), file(config.data)];
    let rows: Vec<(&str, Option<String>)> = NAMES.into_iter().zip(set).collect();
    let place = path.display().to_string();
    let object = || {
        let set =
            rows.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<serde_json::Map<_, _>>();
        json!({ "file": place, "set": set })
    };
    let words = |_| {
        let rows = rows.iter().map(|(name, value)| format!("  {name:<7} {}", value.as_deref().unwrap_or("-")));
        std::iter::once(place.clone()).chain(rows).collect::<Vec<_>>().join("\n")
    };
    Ok(shell.say(object, words))
}
