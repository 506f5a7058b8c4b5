//! Sources as text, for the tests that read them: comments and literals told apart from code, test modules cut off.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A literal of a source file.
pub struct Literal {
    /// The bytes it takes, quotes included.
    pub at: Range<usize>,
    /// What stands in it.
    pub text: String,
}

/// One source file.
pub struct Source {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
    /// The same length with comments and literals blanked.
    pub code: String,
    /// Strings and characters.
    pub literals: Vec<Literal>,
    /// What only tests compile.
    pub tests: Vec<Range<usize>>,
}

/// Returns the root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Lists the files under a directory of the repository, sorted.
pub fn files(under: &str) -> Vec<PathBuf> {
    walk(&root().join(under))
}

/// Lists the files under a path anywhere, sorted.
pub fn walk(under: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut todo = vec![under.to_owned()];
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).expect("a directory").map(|entry| entry.expect("an entry").path()));
        } else if path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Reads every Rust file under a directory.
pub fn read(under: &str) -> Vec<Source> {
    let rust = files(under).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    let mut all: Vec<Source> = rust.map(|path| Source::new(&path)).collect();
    // A module declared under #[cfg(test)] is a test in its own file.
    let mut only: BTreeSet<String> = BTreeSet::new();
    for source in &all {
        let dir = source.path.trim_end_matches("/mod.rs").trim_end_matches(".rs").to_owned();
        for range in &source.tests {
            let item = &source.code[range.clone()];
            let path = source.literals.iter().find(|l| range.contains(&l.at.start) && l.text.ends_with(".rs"));
            if let Some(path) = path {
                let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                only.insert(format!("{folder}/{}", path.text));
            }
            if let Some(name) = item.trim_end().strip_suffix(';').and_then(|i| i.rsplit("mod ").next()) {
                only.extend([format!("{dir}/{}.rs", name.trim()), format!("{dir}/{}/mod.rs", name.trim())]);
            }
        }
    }
    for source in &mut all {
        if only.contains(&source.path) {
            source.tests = std::iter::once(0..source.text.len()).collect();
        }
    }
    all
}

impl Source {
    fn new(path: &Path) -> Source {
        let text = fs::read_to_string(path).expect("UTF-8");
        let path = path.strip_prefix(root()).expect("in the repository").to_string_lossy().replace('\\', "/");
        let (code, literals) = blank(&text);
        let tests = tests(&code);
        Source { path, text, code, literals, tests }
    }

    /// Returns the path below `src/`.
    pub fn name(&self) -> &str {
        self.path.strip_prefix("src/").unwrap_or(&self.path)
    }

    /// Returns whether only tests compile what stands there.
    pub fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Returns the line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Finds a word of the code outside tests.
    pub fn find<'s>(&'s self, word: &'s str) -> impl Iterator<Item = usize> + 's {
        self.words(word).filter(|at| !self.is_test(*at))
    }

    /// Finds a word of the code: no letter stands before or behind it.
    pub fn words<'s>(&'s self, word: &'s str) -> impl Iterator<Item = usize> + 's {
        let part = |c: char| c.is_alphanumeric() || c == '_' || c == '\'';
        let ends = word.ends_with(|c: char| c.is_alphanumeric());
        self.code.match_indices(word).map(|(at, _)| at).filter(move |at| {
            let behind = self.code[at + word.len()..].chars().next();
            !(self.code[..*at].ends_with(part) || ends && behind.is_some_and(part))
        })
    }

    /// Returns what lies between the bracket at `open` and its partner, both included.
    pub fn bracket(&self, open: usize) -> Range<usize> {
        bracket(&self.code, open)
    }
}

fn bracket(code: &str, open: usize) -> Range<usize> {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return open..at + 1;
        }
    }
    open..code.len()
}

fn tests(code: &str) -> Vec<Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, _) in code.match_indices(MARK) {
        let tail = &code[at + MARK.len()..];
        let end = match tail.find(['{', ';']) {
            Some(n) if tail.as_bytes()[n] == b'{' => bracket(code, at + MARK.len() + n).end,
            Some(n) => at + MARK.len() + n + 1,
            None => code.len(),
        };
        out.push(at..end);
    }
    out
}

/// Blanks comments and literals, byte for byte; collects the literals.
fn blank(text: &str) -> (String, Vec<Literal>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (end, quote) = token(text, at);
        if let Some(quotes) = quote {
            let inner = at + quotes.0..end.saturating_sub(quotes.1).max(at + quotes.0);
            literals.push(Literal { at: at..end, text: text[inner].to_owned() });
        }
        if quote.is_some() || end > at + 1 {
            code[at..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
        }
        at = end;
    }
    (String::from_utf8(code).unwrap_or_default(), literals)
}

/// Returns the end of the comment or literal that begins here, and the lengths of its quotes; else the next byte.
fn token(text: &str, at: usize) -> (usize, Option<(usize, usize)>) {
    let rest = &text.as_bytes()[at..];
    let before = at.checked_sub(1).map_or(b' ', |b| text.as_bytes()[b]);
    let named = before.is_ascii_alphanumeric() || before == b'_';
    match rest {
        [b'/', b'/', ..] => (at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()), None),
        [b'/', b'*', ..] => (text[at..].find("*/").map_or(text.len(), |n| at + n + 2), None),
        [b'"', ..] => (quoted(text, at + 1, '"'), Some((1, 1))),
        [b'r', b'"' | b'#', ..] if !named => {
            let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
            if rest.get(1 + hashes) != Some(&b'"') {
                return (at + 1, None);
            }
            let close = format!("\"{}", "#".repeat(hashes));
            let start = at + 2 + hashes;
            let end = text[start..].find(&close).map_or(text.len(), |n| start + n + close.len());
            (end, Some((2 + hashes, 1 + hashes)))
        }
        [b'\'', b'\\', ..] => (quoted(text, at + 1, '\''), Some((1, 1))),
        [b'\'', ..] => {
            let mut chars = text[at + 1..].char_indices();
            match (chars.next(), chars.next()) {
                (Some(_), Some((n, '\''))) => (at + 1 + n + 1, Some((1, 1))),
                _ => (at + 1, None),
            }
        }
        // The rest of a character that is not ASCII goes with its first byte.
        _ => (at + text[at..].chars().next().map_or(1, char::len_utf8), None),
    }
}

fn quoted(text: &str, start: usize, quote: char) -> usize {
    let mut escaped = false;
    for (n, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return start + n + 1,
            _ => {}
        }
    }
    text.len()
}
