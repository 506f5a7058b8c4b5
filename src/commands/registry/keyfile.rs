//! Reads a key file: sections are scopes, lines are `"key" = "command.name"`. Every fault is reported, not the first.

use super::chord::{Bad, Keys};
use crate::base::{Lang, Text};
use crate::msg;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong with a line of a key file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyFaultKind {
    /// The file is not TOML.
    Syntax,
    /// No key has this name.
    UnknownKey,
    /// Terminals or input methods keep this key for themselves.
    TakenKey,
    /// This key always works and can't be bound to something else.
    FixedKey,
    /// No command has this name.
    UnknownCommand,
    /// No scope or setting has this name.
    UnknownScope,
    /// The key stands twice in one scope.
    Duplicate,
    /// A shorter key of the same scope is always reached first.
    Shadowed,
    /// The value is not a command's name.
    NotText,
}

/// One fault of a key file and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct KeyFault {
    /// What kind of fault.
    pub kind: KeyFaultKind,
    /// What is wrong, in words.
    pub text: Text,
    /// What to do instead.
    pub hint: Option<Text>,
    /// Name of the file.
    pub file: Arc<str>,
    /// The whole file.
    pub source: Arc<str>,
    /// The bytes at fault.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One line of a key file. An empty command unbinds.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The section it stands in.
    pub scope: String,
    /// The keys.
    pub keys: Keys,
    /// The command's name, or nothing.
    pub command: String,
    /// Where the key stands.
    pub at: Range<usize>,
    /// Where the command stands.
    pub command_at: Range<usize>,
}

/// What a key file says.
#[derive(Clone, Default, Debug)]
pub struct KeyFile {
    /// The map it stands on (`base = "vim"`), and where that is written.
    pub base: Option<(String, Range<usize>)>,
    /// Sections, in the order of the file, and where they begin.
    pub scopes: Vec<(String, Range<usize>)>,
    /// Lines, in the order of the file.
    pub entries: Vec<Entry>,
}

/// Collects the faults of one file.
pub struct Faults {
    file: Arc<str>,
    source: Arc<str>,
    /// The faults so far.
    pub list: Vec<KeyFault>,
}

impl Faults {
    /// Begins an empty list for a file.
    pub fn new(file: &str, source: &str) -> Faults {
        Faults { file: file.into(), source: source.into(), list: Vec::new() }
    }

    /// Adds a fault; line and column are counted here.
    pub fn add(&mut self, kind: KeyFaultKind, span: Range<usize>, text: impl Into<Text>, hint: Option<Text>) {
        let start = floor_char(&self.source, span.start);
        let before = &self.source[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let (file, source) = (self.file.clone(), self.source.clone());
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1;
        let syntax =
            |reach| move |f: &KeyFault| f.kind == KeyFaultKind::Syntax && (f.line..=f.line + reach).contains(&line);
        let follows = match kind {
            KeyFaultKind::Syntax => self.list.iter().any(syntax(0)),
            KeyFaultKind::UnknownScope => self.list.iter().any(syntax(1)),
            _ => false,
        };
        if follows {
            return; // One fault for a broken line; a broken section head also strands the line after it.
        }
        let span = start..floor_char(&self.source, span.end.max(start));
        self.list.push(KeyFault { kind, text: text.into(), hint, file, source, span, line, column });
    }

    /// Returns the faults in the order of the file.
    pub fn sorted(mut self) -> Vec<KeyFault> {
        self.list.sort_by_key(|fault| fault.span.start);
        self.list
    }
}

fn floor_char(s: &str, at: usize) -> usize {
    (0..=at.min(s.len())).rev().find(|at| s.is_char_boundary(*at)).unwrap_or(0)
}

/// Reads a key file as far as it can be read; what can't is added to the faults.
pub fn read(source: &str, faults: &mut Faults) -> KeyFile {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        if error.message().contains("duplicate key") {
            faults.add(KeyFaultKind::Duplicate, span, msg!("这里重复了上面的一行", "this repeats a line above"), None);
        } else {
            let text = msg!("不是合法的 TOML: {what}", "not TOML: {what}").with("what", error.message());
            faults.add(KeyFaultKind::Syntax, span, text, None);
        }
    }
    let mut out = KeyFile::default();
    for (name, value) in in_order(table.get_ref()) {
        match value.get_ref() {
            DeValue::Table(lines) => {
                out.scopes.push((name.get_ref().to_string(), name.span()));
                read_scope(name.get_ref(), lines, &mut out, faults);
            }
            DeValue::String(base) if name.get_ref() == "base" => out.base = Some((base.to_string(), value.span())),
            _ => {
                let text = msg!(
                    "“{name}” 不是一节；按键写在 [global]、[list] 等各节里",
                    "'{name}' is not a section; keys stand in sections such as [global] or [list]"
                );
                let text = text.with("name", name.get_ref().as_ref());
                faults.add(KeyFaultKind::UnknownScope, name.span(), text, None);
            }
        }
    }
    out
}

fn read_scope(scope: &str, lines: &DeTable, out: &mut KeyFile, faults: &mut Faults) {
    let first = out.entries.len();
    for (name, value) in in_order(lines) {
        let DeValue::String(command) = value.get_ref() else {
            if value.span().is_empty() {
                continue; // What a broken line leaves behind; its fault is told already.
            }
            let text = msg!("这里要写命令名，例如 \"undo\"", "a command's name is expected, such as \"undo\"");
            faults.add(KeyFaultKind::NotText, value.span(), text, None);
            continue;
        };
        let keys = match Keys::parse(name.get_ref()) {
            Ok(keys) => keys,
            Err((bad, word)) => {
                add_bad_key(bad, &word, name.span(), faults);
                continue;
            }
        };
        if let Some(same) = out.entries[first..].iter().find(|entry| entry.keys == keys) {
            let text = msg!("按键 {keys} 已绑定到 {command}", "{keys} is already bound to {command}");
            let text = text.with("keys", keys.to_string()).with("command", same.command.as_str());
            faults.add(KeyFaultKind::Duplicate, name.span(), text, None);
            continue;
        }
        let (scope, command) = (scope.to_owned(), command.to_string());
        out.entries.push(Entry { scope, keys, command, at: name.span(), command_at: value.span() });
    }
}

fn add_bad_key(bad: Bad, word: &str, span: Range<usize>, faults: &mut Faults) {
    match bad {
        Bad::Unknown => {
            let text = msg!("没有叫 “{key}” 的按键", "no key is called '{key}'").with("key", word);
            let hint = msg!(
                "写法：a  A  :  space  enter  esc  pgdn  f5  ctrl-s  alt-1  \"g g\"",
                "write: a  A  :  space  enter  esc  pgdn  f5  ctrl-s  alt-1  \"g g\""
            );
            faults.add(KeyFaultKind::UnknownKey, span, text, Some(hint.into()));
        }
        Bad::Taken => {
            let text = msg!(
                "按键 “{key}” 归终端或输入法所有，程序收不到",
                "'{key}' belongs to the terminal or the input method and never arrives"
            );
            faults.add(KeyFaultKind::TakenKey, span, text.with("key", word), None);
        }
    }
}

/// The parser keeps tables sorted by name; faults and help want the order of the file.
fn in_order<'t, 's>(table: &'t DeTable<'s>) -> Vec<(&'t Spanned<std::borrow::Cow<'s, str>>, &'t Spanned<DeValue<'s>>)> {
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(name, _)| name.span().start);
    rows
}

impl KeyFault {
    /// Renders the fault in one line: file, line, column, words.
    pub fn line(&self, lang: Lang) -> String {
        format!("{}:{}:{}: {}", self.file, self.line, self.column, self.text.render(lang))
    }

    /// Makes a report that shows the line at fault.
    pub fn report(&self, lang: Lang) -> miette::Report {
        miette::Report::new(ShownFault { fault: self.clone(), lang })
    }
}

/// A fault together with the language it is shown in.
#[derive(Clone, Debug)]
pub struct ShownFault {
    /// The fault.
    pub fault: KeyFault,
    /// The language.
    pub lang: Lang,
}

impl fmt::Display for ShownFault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.fault.line(self.lang))
    }
}

impl std::error::Error for ShownFault {}

impl miette::Diagnostic for ShownFault {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{:?}", self.fault.kind)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.fault.hint.as_ref()?.render(self.lang)))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.fault.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let words = self.fault.text.render(self.lang);
        Some(Box::new(std::iter::once(miette::LabeledSpan::new_with_span(Some(words), self.fault.span.clone()))))
    }
}
