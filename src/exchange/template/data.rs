//! What a paper is filled with: words and lists by name.

use crate::base::Msg;

/// Everything one paper, or one row of it, may say.
#[derive(Clone, Default, Debug)]
pub struct Data(Vec<Slot>);

/// One thing by its stable name and its label: a template may use either.
#[derive(Clone, Debug)]
struct Slot {
    name: &'static str,
    label: Msg,
    held: Held,
}

/// What stands under a name.
#[derive(Clone, Debug)]
pub enum Held {
    /// Words; none are printed as 无.
    Words(String),
    /// Something that this paper must not tell, and for whom it may be told.
    Withheld(Msg),
    /// Rows, and what a row may say where there is none.
    Rows(Vec<Data>, Box<Data>),
}

impl Data {
    /// Sets words. What is there already stays: the inner and the more special come first.
    pub fn put(&mut self, name: &'static str, label: Msg, words: impl Into<String>) -> &mut Data {
        self.hold(name, label, Held::Words(words.into()))
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
        if !self.0.iter().any(|slot| slot.name == name) {
            self.0.push(Slot { name, label, held });
        }
        self
    }

    /// Takes over what another holds under names of its own.
    pub fn join(&mut self, other: Data) -> &mut Data {
        for slot in other.0 {
            self.hold(slot.name, slot.label, slot.held);
        }
        self
    }

    /// Finds what a placeholder names: first by stable name, then by label.
    pub fn find(&self, word: &str) -> Option<&Held> {
        let by_name = self.0.iter().find(|slot| slot.name == word);
        let found = by_name.or_else(|| self.0.iter().find(|s| s.label.zh == word || s.label.en == word));
        found.map(|slot| &slot.held)
    }

    /// Returns the words under a stable name, none where there are none.
    pub fn words(&self, name: &str) -> String {
        match self.find(name) {
            Some(Held::Words(words)) => words.clone(),
            _ => String::new(),
        }
    }

    /// Lists the labels a template may use, lists marked by `#`.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|s| match s.held {
            Held::Rows(..) => format!("#{}", s.label.zh),
            _ => s.label.zh.to_owned(),
        })
    }

    /// Returns it as JSON: names, words and lists.
    pub fn json(&self) -> serde_json::Value {
        let entry = |slot: &Slot| {
            let value = match &slot.held {
                Held::Words(words) => words.as_str().into(),
                Held::Withheld(_) => return None,
                Held::Rows(rows, _) => rows.iter().map(Data::json).collect(),
            };
            Some((slot.name.to_owned(), value))
        };
        serde_json::Value::Object(self.0.iter().filter_map(entry).collect())
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

    /// Goes into a row.
    #[must_use]
    pub fn inner(&self, data: &'a Data) -> Scope<'a> {
        Scope(self.0.iter().copied().chain([data]).collect())
    }
}
