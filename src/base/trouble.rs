//! What can go wrong: refused by a rule, usage error, I/O or storage failure, another process is writing.

use super::msg::{Lang, Msg};
use super::text::Text;
use chrono::NaiveDate;
use std::path::PathBuf;

/// The book says no, in words; nothing was changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// What is refused and why.
    pub text: Text,
    /// Name of the field it is about, shown beside it.
    pub field: Option<String>,
    /// Name of the rule behind it.
    pub rule: Option<String>,
    /// What to do instead.
    pub hint: Option<Text>,
    /// The earliest lawful date, where the rule knows one.
    pub earliest: Option<NaiveDate>,
}

impl Refusal {
    /// Refuses with words alone.
    pub fn new(text: impl Into<Text>) -> Refusal {
        Refusal { text: text.into(), field: None, rule: None, hint: None, earliest: None }
    }

    /// Names the field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Refusal {
        self.field = Some(field.into());
        self
    }

    /// Returns what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Refusal {
        self.hint = Some(hint.into());
        self
    }

    /// Names the rule and, where there is one, the earliest lawful date.
    #[must_use]
    pub fn by_rule(mut self, rule: &str, earliest: Option<NaiveDate>) -> Refusal {
        self.rule = Some(rule.to_owned());
        self.earliest = earliest;
        self
    }
}

/// The world failed: what we were doing, to which path, and what the system said.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// What we were doing.
    pub doing: Text,
    /// To which file or directory.
    pub path: Option<PathBuf>,
    /// What the system said, or why we would not go on.
    pub source: Text,
    /// What to do.
    pub hint: Option<Text>,
}

impl Fault {
    /// Reports a failed deed and what the system said.
    pub fn new(doing: impl Into<Text>, source: impl ToString) -> Fault {
        Fault::why(doing, Text::plain(source.to_string()))
    }

    /// Reports a failed deed and why, in words of our own.
    pub fn why(doing: impl Into<Text>, why: impl Into<Text>) -> Fault {
        Fault { doing: doing.into(), path: None, source: why.into(), hint: None }
    }

    /// Names the path.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Fault {
        self.path = Some(path.into());
        self
    }

    /// Returns what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Fault {
        self.hint = Some(hint.into());
        self
    }
}

/// Everything that can stop a command. Each kind has its exit code.
#[derive(Clone, PartialEq, Debug)]
pub enum Trouble {
    /// The book says no: exit 1.
    Refusal(Refusal),
    /// Usage error: exit 2.
    Usage(Text),
    /// The world failed: exit 3.
    Fault(Fault),
    /// Another process is writing to the store: exit 4.
    Busy {
        /// The process that holds the store.
        pid: u32,
    },
}

impl Trouble {
    /// Returns the shell's exit code.
    pub fn code(&self) -> u8 {
        match self {
            Trouble::Refusal(_) => 1,
            Trouble::Usage(_) => 2,
            Trouble::Fault(_) => 3,
            Trouble::Busy { .. } => 4,
        }
    }

    /// Returns the stable name of the kind, for `--json`.
    pub fn kind(&self) -> &'static str {
        match self {
            Trouble::Refusal(_) => "refusal",
            Trouble::Usage(_) => "usage",
            Trouble::Fault(_) => "fault",
            Trouble::Busy { .. } => "busy",
        }
    }

    /// Renders what happened in one line.
    pub fn line(&self, lang: Lang) -> String {
        match self {
            Trouble::Refusal(r) => r.text.render(lang),
            Trouble::Usage(t) => t.render(lang),
            Trouble::Fault(f) => {
                let path = f.path.as_ref().map(|p| format!(" {}", p.display())).unwrap_or_default();
                format!("{}{path}: {}", f.doing.render(lang), f.source.render(lang))
            }
            Trouble::Busy { pid } => BUSY.with("pid", *pid).render(lang),
        }
    }

    /// Returns what to do about it, where known.
    pub fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            Trouble::Refusal(r) => r.hint.as_ref().map(|h| h.render(lang)),
            Trouble::Fault(f) => f.hint.as_ref().map(|h| h.render(lang)),
            Trouble::Usage(_) => None,
            Trouble::Busy { .. } => Some(BUSY_HINT.get(lang).to_owned()),
        }
    }
}

const BUSY: Msg = crate::msg!(
    "另一个 zhibu 进程 (pid {pid}) 正在写入这个数据目录",
    "another zhibu process (pid {pid}) is writing to this data directory"
);
const BUSY_HINT: Msg = crate::msg!(
    "请先关闭它；只读命令 (list, due, check …) 现在也能用",
    "close it first; reading commands (list, due, check …) work meanwhile"
);

impl From<Refusal> for Trouble {
    fn from(r: Refusal) -> Trouble {
        Trouble::Refusal(r)
    }
}
impl From<Fault> for Trouble {
    fn from(f: Fault) -> Trouble {
        Trouble::Fault(f)
    }
}
