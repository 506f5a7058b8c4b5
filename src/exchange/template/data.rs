//! What a paper is filled with: words and lists by name.

use crate::base::Msg;
use crate::model::Key;
use crate::msg;

/// Everything one paper, or one row of it, may say.
#[derive(Clone, Default, Debug)]
pub struct Data {
    slots: Vec<Slot>,
    /// What the paper must have: printed as a bracket where it is not recorded, never left out.
    must: Vec<&'static str>,
}

/// What is known of a fact: nothing that nobody wrote down is told as if somebody had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Telling {
    /// Recorded, in these words.
    Words(String),
    /// Recorded as none: 无.
    None,
    /// It does not apply, or is not due yet: —.
    Apart,
    /// Nobody recorded it.
    Unsaid,
}

impl Telling {
    /// Returns none where a complete record names nobody; nothing is known without the record.
    pub fn of(words: String, recorded: bool) -> Telling {
        match (words.trim().is_empty(), recorded) {
            (false, _) => Telling::Words(words),
            (true, true) => Telling::None,
            (true, false) => Telling::Unsaid,
        }
    }

    /// Returns what a paper prints; nothing where nothing is recorded.
    pub fn printed(&self) -> Option<&str> {
        match self {
            Telling::Words(words) => Some(words.trim_end()),
            Telling::None => Some(NONE.zh),
            Telling::Apart => Some(APART.zh),
            Telling::Unsaid => None,
        }
    }
}

impl<W: Into<String>> From<W> for Telling {
    fn from(words: W) -> Telling {
        Telling::of(words.into(), false)
    }
}

const NONE: Msg = msg!("无", "none");
const APART: Msg = msg!("—", "n/a");

/// A fact that a paper must have and nobody recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lacking {
    /// Its stable name.
    pub name: &'static str,
    /// What it is called.
    pub label: Msg,
    /// The record it belongs to.
    pub of: Option<Key>,
}

/// One thing by its stable name and its label: a template may use either.
#[derive(Clone, Debug)]
struct Slot {
    name: &'static str,
    label: Msg,
    held: Held,
    /// The record it was read from.
    of: Option<Key>,
}

/// What stands under a name.
#[derive(Clone, Debug)]
pub enum Held {
    /// What is known of one fact.
    Words(Telling),
    /// Something that this paper must not tell, and for whom it may be told.
    Withheld(Msg),
    /// Rows, and what a row may say where there is none.
    Rows(Vec<Data>, Box<Data>),
}

impl Data {
    /// Sets words. What is there already stays: the inner and the more special come first.
    pub fn put(&mut self, name: &'static str, label: Msg, words: impl Into<Telling>) -> &mut Data {
        self.hold(name, label, Held::Words(words.into()))
    }

    /// Says from which record everything was read whose record is not known yet.
    pub fn read_from(&mut self, key: Key) -> &mut Data {
        self.slots.iter_mut().filter(|slot| slot.of.is_none()).for_each(|slot| slot.of = Some(key));
        self
    }

    /// Says what the paper must have.
    pub fn require(&mut self, names: impl IntoIterator<Item = &'static str>) -> &mut Data {
        self.must.extend(names);
        self
    }

    /// Returns whether the paper must have it.
    pub fn requires(&self, name: &str) -> bool {
        self.must.contains(&name)
    }

    /// Lists what the paper must have and nobody recorded, each once.
    pub fn gaps(&self) -> Vec<Lacking> {
        let mut out = Vec::new();
        self.find_gaps(&self.must, &mut out);
        out
    }

    fn find_gaps(&self, must: &[&'static str], out: &mut Vec<Lacking>) {
        for slot in &self.slots {
            let open = match &slot.held {
                Held::Words(said) => *said == Telling::Unsaid,
                Held::Rows(rows, _) => rows.is_empty(),
                Held::Withheld(_) => false,
            };
            let gap = Lacking { name: slot.name, label: slot.label, of: slot.of };
            if open && must.contains(&slot.name) && !out.contains(&gap) {
                out.push(gap);
            }
            if let Held::Rows(rows, _) = &slot.held {
                rows.iter().for_each(|row| row.find_gaps(must, out));
            }
        }
    }

    /// Keeps a name whose words this paper must not tell.
    pub fn withhold(&mut self, name: &'static str, label: Msg, why: Msg) -> &mut Data {
        self.hold(name, label, Held::Withheld(why))
    }

    /// Sets a list; `row` says what one of them tells, and that of a blank one where there is none.
    pub fn list<T: Default>(
        &mut self,
        name: &'static str,
        label: Msg,
        items: &[T],
        row: impl Fn(&T) -> Data,
    ) -> &mut Data {
        let rows = items.iter().map(&row).collect();
        self.hold(name, label, Held::Rows(rows, Box::new(row(&T::default()))))
    }

    fn hold(&mut self, name: &'static str, label: Msg, held: Held) -> &mut Data {
        self.keep(Slot { name, label, held, of: None })
    }

    fn keep(&mut self, slot: Slot) -> &mut Data {
        if !self.slots.iter().any(|kept| kept.name == slot.name) {
            self.slots.push(slot);
        }
        self
    }

    /// Takes over what another holds under names of its own.
    pub fn join(&mut self, other: Data) -> &mut Data {
        for slot in other.slots {
            self.keep(slot);
        }
        self
    }

    /// Finds what a placeholder names: first by stable name, then by label.
    pub fn find(&self, word: &str) -> Option<&Held> {
        self.slot(word).map(|slot| &slot.held)
    }

    /// Returns the stable name and the label of what a placeholder names.
    pub fn named(&self, word: &str) -> Option<(&'static str, Msg)> {
        self.slot(word).map(|slot| (slot.name, slot.label))
    }

    fn slot(&self, word: &str) -> Option<&Slot> {
        let by_name = self.slots.iter().find(|slot| slot.name == word);
        by_name.or_else(|| self.slots.iter().find(|s| s.label.zh == word || s.label.en == word))
    }

    /// Returns the words under a stable name, none where there are none.
    pub fn words(&self, name: &str) -> String {
        match self.find(name) {
            Some(Held::Words(Telling::Words(words))) => words.clone(),
            _ => String::new(),
        }
    }

    /// Lists the labels a template may use, lists marked by `#`.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.slots.iter().map(|s| match s.held {
            Held::Rows(..) => format!("#{}", s.label.zh),
            _ => s.label.zh.to_owned(),
        })
    }

    /// Returns it as JSON: names, words and lists.
    pub fn json(&self) -> serde_json::Value {
        let entry = |slot: &Slot| {
            let value = match &slot.held {
                Held::Words(Telling::Words(words)) => words.as_str().into(),
                Held::Words(_) => "".into(),
                Held::Withheld(_) => return None,
                Held::Rows(rows, _) => rows.iter().map(Data::json).collect(),
            };
            Some((slot.name.to_owned(), value))
        };
        serde_json::Value::Object(self.slots.iter().filter_map(entry).collect())
    }
}

/// What a placeholder means where it stands: the row, the rows around it, the paper.
#[derive(Clone)]
pub struct Scope<'a>(pub Vec<&'a Data>);

impl<'a> Scope<'a> {
    /// Finds what a placeholder names, the innermost first.
    pub fn find(&self, word: &str) -> Option<&'a Held> {
        self.0.iter().rev().find_map(|data| data.find(word))
    }

    /// Returns what names a word, the innermost first: its label, and whether the paper must have it.
    pub fn named(&self, word: &str) -> Option<(Msg, bool)> {
        let (name, label) = self.0.iter().rev().find_map(|data| data.named(word))?;
        Some((label, self.0.iter().any(|data| data.requires(name))))
    }

    /// Goes into a row.
    #[must_use]
    pub fn inner(&self, data: &'a Data) -> Scope<'a> {
        Scope(self.0.iter().copied().chain([data]).collect())
    }
}
