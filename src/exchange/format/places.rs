//! Where files lie: paths as people type and drop them, and the places where downloads end up.

use super::{Found, found};
use crate::base::Lang;
use crate::msg;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// Finds what is typed or was dropped onto the terminal, from a directory on: the words as they stand, else as a
/// terminal spells a path: in quotes, with `\ ` for a blank, as `file://` with `%20`. `~` is the home directory.
pub fn dropped(dir: &Path, words: &str) -> Option<Found> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    spellings(words).into_iter().find_map(|path| found(&dir.join(home(&path))))
}

/// Returns the one path that words most likely mean, where nothing stands there yet.
pub fn meant(words: &str) -> PathBuf {
    let all = spellings(words.trim());
    all.iter().map(|path| home(path)).find(|path| path.exists()).unwrap_or_else(|| {
        // Quotes are never part of a name that somebody gives; a backslash may be.
        let last = all.last().map(String::as_str).unwrap_or_default();
        let bare = words.trim();
        home(if bare.starts_with(['"', '\'']) || bare.starts_with(URL) { last } else { bare })
    })
}

/// Lists the directories where other programs put files, by their names in this language.
pub fn offered(lang: Lang) -> Vec<Found> {
    let Some(dirs) = directories::UserDirs::new() else { return Vec::new() };
    let both = [(dirs.desktop_dir(), msg!("桌面", "Desktop")), (dirs.download_dir(), msg!("下载", "Downloads"))];
    let there = both.into_iter().filter_map(|(dir, label)| Some((dir.filter(|dir| dir.is_dir())?.to_owned(), label)));
    there.map(|(path, label)| Found { name: label.get(lang).to_owned(), path, dir: true }).collect()
}

/// How a file manager names a file.
const URL: &str = "file://";

/// Lists what words may stand for, the most literal first.
fn spellings(words: &str) -> Vec<String> {
    let shell = unquoted(words);
    let mut out = vec![words.to_owned(), shell.clone()];
    for one in [words, &shell] {
        if let Some(rest) = one.strip_prefix(URL) {
            // A host may stand before the path; on this machine it is this machine.
            let path = decoded(rest.find('/').map_or(rest, |at| &rest[at..]));
            // `/C:/` is a drive with a stroke before it.
            out.extend(path.strip_prefix('/').filter(|rest| rest.get(1..2) == Some(":")).map(str::to_owned));
            out.push(path);
        }
    }
    out
}

/// Reads words as a shell would: quotes hold together, a backslash takes the next character as it is.
fn unquoted(words: &str) -> String {
    let (mut out, mut open) = (String::new(), None);
    let mut chars = words.chars();
    while let Some(c) = chars.next() {
        match (c, open) {
            (c, Some(quote)) if c == quote => open = None,
            ('\'' | '"', None) => open = Some(c),
            // Where a backslash parts directories it takes nothing with it.
            ('\\', None | Some('"')) if MAIN_SEPARATOR != '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Reads `%E5%90%8D` as the bytes it stands for; what is no such code stays.
fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code =
            path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

/// Reads `~` and `~/` as the home directory.
pub fn home(typed: &str) -> PathBuf {
    let Some(home) = std::env::home_dir() else { return PathBuf::from(typed) };
    match typed.strip_prefix('~').filter(|rest| rest.starts_with(std::path::is_separator)) {
        Some(rest) => home.join(rest.trim_start_matches(std::path::is_separator)),
        None if typed == "~" => home,
        None => PathBuf::from(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_path_is_found_in_every_spelling() {
        let dir = tempfile::tempdir().expect("a directory");
        let sub = dir.path().join("my dir");
        std::fs::create_dir(&sub).expect("made");
        let names = ["名单 a.xlsx", "it's (1) & 100%.csv", "a\\ b.csv", "名单%20a.csv"];
        for name in names {
            let path = sub.join(name);
            std::fs::write(&path, "x").expect("written");
            let plain = path.display().to_string();
            let escaped: String =
                plain.chars().flat_map(|c| if " '\"()&%\\".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
            let url: String = plain
                .bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() || b"/.-_".contains(&b) {
                        (b as char).to_string()
                    } else {
                        format!("%{b:02X}")
                    }
                })
                .collect();
            let single = format!("'{}'", plain.replace('\'', "'\\''"));
            let double = format!("\"{}\"", plain.replace('\\', "\\\\"));
            for words in [
                &plain,
                &escaped,
                &single,
                &double,
                &format!("file://{url}"),
                &format!("file://localhost{url} "),
                &format!("'file://{url}'"),
            ] {
                assert_eq!(dropped(Path::new("/"), words).map(|f| f.path), Some(path.clone()), "{words}");
            }
            assert_eq!(dropped(&sub, name).map(|f| f.path), Some(path), "{name} in its directory");
        }
        assert_eq!(dropped(dir.path(), "没有"), None);
        assert_eq!(dropped(dir.path(), "  "), None);
        for (words, path) in
            [("'/tmp/a b.xlsx'", "/tmp/a b.xlsx"), ("file:///tmp/%E5%90%8D", "/tmp/名"), ("/tmp/a\\b", "/tmp/a\\b")]
        {
            assert_eq!(meant(words), PathBuf::from(path));
        }
    }
}
