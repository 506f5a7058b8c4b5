//! The book: every record in memory, with its links, standings and counts, all kept by `apply`. A clone is a snapshot.

use crate::base::{Id, Lang, Refusal, Value};
use crate::model::book::codes::Codes;
use crate::model::book::evidence::{FileState, Files};
use crate::model::people::standing::Stage;
use crate::model::{AnyRecord, Change, Kind, Standing, Tx};
use crate::msg;
use chrono::NaiveDate;
use std::collections::HashSet;
use std::sync::Arc;

#[derive(Clone, Default)]
struct Table {
    rows: imbl::OrdMap<Id, AnyRecord>,
    links: imbl::HashMap<Id, Arc<Vec<Id>>>,
    moved: u64,
}

/// Every record of the store in memory.
#[derive(Clone)]
pub struct Book {
    tables: Vec<Table>,
    standings: imbl::OrdMap<Id, Standing>,
    counts: [usize; Stage::ALL.len()],
    /// The day by whose evening people stand where they stand; nothing: by everything recorded, what lies ahead too.
    day: Option<NaiveDate>,
    changes: u64,
    /// How files stood when somebody looked; no record, and gone when the program ends.
    files: Arc<Files>,
}

impl Default for Book {
    fn default() -> Book {
        Book {
            tables: vec![Table::default(); Kind::ALL.len()],
            standings: imbl::OrdMap::new(),
            counts: [0; Stage::ALL.len()],
            day: None,
            changes: 0,
            files: Arc::default(),
        }
    }
}

fn place(kind: Kind) -> usize {
    Kind::ALL.iter().position(|k| *k == kind).expect("every kind is listed")
}

impl Book {
    /// Fills an empty book with everything the store holds.
    pub fn load(records: impl Iterator<Item = AnyRecord>) -> Book {
        let mut book = Book::default();
        for record in records {
            book.put(record);
        }
        book.settle();
        book
    }

    /// Adds one record while loading, without computing standings; [`Book::settle`] does that once at the end.
    pub fn put(&mut self, record: AnyRecord) {
        let at = place(record.kind());
        link(&mut self.tables[at], &record, true);
        self.tables[at].rows.insert(record.head().id, record);
    }

    /// Computes every standing and the counts once everything is put.
    pub fn settle(&mut self) {
        let mut counts = [0; Stage::ALL.len()];
        let mut standings = imbl::OrdMap::new();
        for record in Kind::ALL.iter().filter(|kind| kind.stands()).flat_map(|kind| self.rows(*kind)) {
            let (id, standing) = (record.head().id, record.standing(self));
            if standing != Standing::NEW {
                standings.insert(id, standing);
            }
            if record.is_here(self.day) {
                counts[standing.stage as usize] += 1;
            }
        }
        self.standings = standings;
        self.counts = counts;
        // What was drawn from the empty book before is drawn anew.
        self.changes += 1;
    }

    /// Lets people stand where they stand on a day: a step dated ahead is planned, nobody is there yet.
    pub fn stand_on(&mut self, day: NaiveDate) {
        if self.day.replace(day) != Some(day) {
            self.settle();
        }
    }

    /// Remembers how the files of some records stand.
    pub fn saw(&mut self, files: impl IntoIterator<Item = (Id, FileState)>) {
        for (id, state) in files {
            if self.file(id) != Some(state) {
                Arc::make_mut(&mut self.files).insert(id, state);
                // What was drawn from the book before is drawn anew.
                self.changes += 1;
            }
        }
    }

    /// Returns how the file of a record stood when it was last looked at; `None` where nobody looked.
    pub fn file(&self, id: Id) -> Option<FileState> {
        self.files.get(&id).copied()
    }

    /// Returns a record of any kind by its key.
    pub fn any(&self, kind: Kind, id: Id) -> Option<&AnyRecord> {
        self.tables[place(kind)].rows.get(&id)
    }

    /// Finds a record of whatever kind by its id alone.
    pub fn find(&self, id: Id) -> Option<&AnyRecord> {
        Kind::ALL.iter().find_map(|k| self.any(*k, id))
    }

    /// Returns all records of a kind in the order they were made.
    pub fn rows(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &AnyRecord> {
        self.tables[place(kind)].rows.values()
    }

    /// Counts the records of a kind.
    pub fn len(&self, kind: Kind) -> usize {
        self.tables[place(kind)].rows.len()
    }

    /// Returns whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|t| t.rows.is_empty())
    }

    /// Returns the records of a kind that belong to `owner`.
    pub fn owned(&self, kind: Kind, owner: Id) -> impl DoubleEndedIterator<Item = &AnyRecord> {
        let table = &self.tables[place(kind)];
        table.links.get(&owner).into_iter().flat_map(|ids| ids.iter()).filter_map(|id| table.rows.get(id))
    }

    /// Returns where a person stands on the book's day; without one, by everything recorded.
    pub fn standing(&self, member: Id) -> Standing {
        self.standings.get(&member).copied().unwrap_or(Standing::NEW)
    }

    /// Returns a snapshot as of the end of a day: standings, who is here, counts; what is recorded stays
    /// whole in it.
    #[must_use]
    pub fn as_of(&self, day: NaiveDate) -> Book {
        let mut past = Book { day: Some(day), ..self.clone() };
        past.settle();
        past
    }

    /// Returns the day this book is looked at as of; `None` for the book as it is.
    pub fn day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// Counts the people who are here now, by stage.
    pub fn count(&self, stage: Stage) -> usize {
        self.counts[stage as usize]
    }

    /// Returns the words that stand for a record, nothing for no record.
    pub fn name_of(&self, id: Id, lang: Lang) -> String {
        if id.is_none() {
            return String::new();
        }
        self.find(id).map_or_else(|| id.to_string(), |r| r.title(self, lang))
    }

    /// Returns the highest id of all: new ones are minted above it even if the clock jumps back.
    pub fn newest(&self) -> Id {
        self.tables.iter().filter_map(|t| t.rows.get_max().map(|(id, _)| *id)).max().unwrap_or_default()
    }

    /// Counts the changes this book has taken since it was loaded.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Returns when (see [`Book::changes`]) a kind last moved.
    pub fn moved(&self, kind: Kind) -> u64 {
        self.tables[place(kind)].moved
    }

    /// Refuses a change that was prepared against a book that has moved meanwhile.
    pub fn fits(&self, tx: &Tx) -> Result<(), Refusal> {
        let moved = || {
            Refusal::new(msg!(
                "这期间本子已改动，这项更改不再适用",
                "the book has changed meanwhile; this change no longer fits"
            ))
            .hint(msg!("请重新做一次", "please do it again"))
        };
        if tx.reads.iter().any(|kind| self.moved(*kind) > tx.seen) {
            return Err(moved());
        }
        let mut seen = HashSet::with_capacity(tx.changes.len());
        if let Some(twice) = tx.changes.iter().find(|c| !seen.insert(c.key)) {
            let text = msg!("同一条{kind}在一次更改里出现两次", "one {kind} stands twice in one change");
            return Err(Refusal::new(text.with("kind", twice.key.kind.label())));
        }
        match tx.changes.iter().all(|c| self.any(c.key.kind, c.key.id) == c.before.as_ref()) {
            true => Ok(()),
            false => Err(moved()),
        }
    }

    /// Takes a change. Whoever calls this has asked [`Book::fits`] and the guards.
    pub fn apply(&mut self, changes: &[Change]) {
        self.changes += 1;
        let mut people: Vec<Id> = Vec::new();
        for change in changes {
            self.take(change, &mut people);
        }
        people.sort_unstable();
        people.dedup();
        for id in people {
            self.restand(id);
        }
    }

    fn take(&mut self, change: &Change, people: &mut Vec<Id>) {
        let Change { key, before, after } = change;
        people.extend([before, after].into_iter().flatten().filter_map(AnyRecord::moves));
        if key.kind.stands() {
            let counted = |any: &Option<AnyRecord>| any.as_ref().is_some_and(|record| record.is_here(self.day));
            let (here, gone) = (counted(after), counted(before));
            let stage = self.standing(key.id).stage as usize;
            self.counts[stage] = self.counts[stage] + usize::from(here) - usize::from(gone);
        }
        let table = &mut self.tables[place(key.kind)];
        table.moved = self.changes;
        if let Some(before) = before {
            link(table, before, false);
            table.rows.remove(&key.id);
        }
        if let Some(after) = after {
            link(table, after, true);
            table.rows.insert(key.id, after.clone());
        }
    }

    /// Returns the record that stands somewhere, by its id.
    fn whoever(&self, id: Id) -> Option<&AnyRecord> {
        Kind::ALL.iter().filter(|kind| kind.stands()).find_map(|kind| self.any(*kind, id))
    }

    fn restand(&mut self, id: Id) {
        let old = self.standing(id);
        let new = self.whoever(id).map_or(Standing::NEW, |record| record.standing(self));
        if old == new {
            return;
        }
        if new == Standing::NEW {
            self.standings.remove(&id);
        } else {
            self.standings.insert(id, new);
        }
        if self.whoever(id).is_some_and(|record| record.is_here(self.day)) {
            self.counts[old.stage as usize] -= 1;
            self.counts[new.stage as usize] += 1;
        }
    }
}

/// Adds or removes a record in the index of its owners, and of whatever else its kind puts it under.
fn link(table: &mut Table, record: &AnyRecord, add: bool) {
    let id = record.head().id;
    let fields = record.kind().fields().iter().enumerate().filter(|(_, f)| f.owner);
    let owners = fields.filter_map(|(i, _)| if let Value::Link(owner) = record.get(i) { Some(owner) } else { None });
    for owner in owners.chain(record.also_under()) {
        let mut ids = table.links.remove(&owner).unwrap_or_default();
        let list = Arc::make_mut(&mut ids);
        match (list.binary_search(&id), add) {
            (Err(at), true) => list.insert(at, id),
            (Ok(at), false) => drop(list.remove(at)),
            _ => {}
        }
        if !ids.is_empty() {
            table.links.insert(owner, ids);
        }
    }
}
