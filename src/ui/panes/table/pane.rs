//! Records of one kind in a table: columns, sort, filter, marks; the roster with its stages, and any other kind.

use super::past::PastRoster;
use crate::base::Id;
use crate::model::book::find::Finder;
use crate::model::book::query::Shown;
use crate::model::book::sort;
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::Rectification;
use crate::model::{AnyRecord, Book, Codes, Key, Kind, Record};
use crate::msg;
use crate::rules::meeting::room;
use crate::ui::reply::Reply;
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::table::TableState;
use std::collections::HashSet;
use std::sync::mpsc::{self, Receiver};

/// What Left and Right switch between.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Tabs {
    /// Nothing.
    None,
    /// Everybody, or one stage.
    Stages(Option<Stage>),
    /// Every kind of record.
    Kinds,
}

/// Rows from which on a finder is built beforehand, on a thread of its own.
const MANY: usize = 2_000;

/// A table of records.
pub struct TablePane {
    pub(super) kind: Kind,
    pub(super) tabs: Tabs,
    pub(super) columns: Vec<Shown>,
    pub(super) sort: Option<(&'static str, bool)>,
    pub(super) ids: Vec<Id>,
    pub(super) marked: HashSet<Id>,
    pub(super) state: TableState,
    pub(super) filter: Input,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// The roster as of another day, while that is looked at.
    pub(super) past: Option<PastRoster>,
    finder: Option<Finder>,
    /// The records that the tab does not show.
    left_out: Option<HashSet<Id>>,
    /// A finder that is being built on another thread.
    building: Option<Receiver<Finder>>,
    seen: Option<(u64, chrono::NaiveDate, crate::base::Lang)>,
}

impl TablePane {
    /// Shows a kind, sorted by a column.
    pub fn of(kind: Kind, sort: &'static str, reverse: bool) -> TablePane {
        TablePane {
            kind,
            tabs: Tabs::None,
            columns: standard(kind),
            sort: Some((sort, reverse)),
            ids: Vec::new(),
            marked: HashSet::new(),
            state: TableState::default(),
            filter: Input::default().limited(60),
            filtering: false,
            past: None,
            finder: None,
            left_out: None,
            building: None,
            seen: None,
        }
    }

    /// Shows everybody the branch looks after, by stage.
    pub fn roster() -> TablePane {
        TablePane { tabs: Tabs::Stages(None), ..TablePane::of(Kind::Member, "stage", true) }
    }

    /// Shows any kind.
    pub fn records() -> TablePane {
        TablePane { tabs: Tabs::Kinds, sort: None, ..TablePane::of(Kind::Branch, "name", false) }
    }

    /// Returns whether people are being sought by what was typed.
    pub fn seeks_people(&self) -> bool {
        self.kind == Kind::Member && !self.filter.is_empty()
    }

    /// Returns the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        match (self.filtering, self.kind, self.tabs) {
            (true, ..) => &["picker", "text", "list"],
            (_, Kind::Member, Tabs::Stages(_)) => &["roster", "list"],
            (_, Kind::Meeting, Tabs::None) => &["meetings", "list"],
            (_, Kind::Rectification, Tabs::None) => &["rectification", "list"],
            _ => &["records", "list"],
        }
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        if self.filtering {
            return &["open", "back"];
        }
        match self.kind {
            Kind::Member if self.past.is_some() => &["back", "card", "filter", "sort.next", "columns", "export"],
            Kind::Member => {
                &["card", "filter", "add", "edit", "import", "select.toggle", "bulk_edit", "sort.next", "columns"]
            }
            Kind::Meeting => {
                &["open", "filter", "meeting.plan", "edit", "print", "add", "sort.next", "columns", "export"]
            }
            Kind::Rectification => &["open", "record.origin", "filter", "add", "edit", "sort.next", "export"],
            _ => &["open", "filter", "add", "edit", "sort.next", "columns", "export"],
        }
    }

    /// Returns the marked rows, else the one under the cursor.
    pub fn on(&self, _: &View) -> Vec<Key> {
        if self.marked.is_empty() {
            return self.under();
        }
        let mut marked: Vec<Id> = self.marked.iter().copied().collect();
        marked.sort_unstable();
        marked.into_iter().map(|id| Key { kind: self.kind, id }).collect()
    }

    /// Returns the row under the cursor, whatever is marked.
    fn under(&self) -> Vec<Key> {
        self.ids.get(self.state.cursor).map(|id| Key { kind: self.kind, id: *id }).into_iter().collect()
    }

    /// Moves, sorts, filters, marks.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        if self.state.perform(command, self.ids.len()) {
            return Reply::Stay;
        }
        if self.filtering {
            return self.edit_filter(command, view);
        }
        match command {
            "cursor.left" | "cursor.right" => self.switch(command == "cursor.right", view),
            "open" | "card" => {
                return match self.ids.get(self.state.cursor) {
                    Some(id) => Reply::Show(Key { kind: self.kind, id: *id }),
                    None => Reply::Stay,
                };
            }
            "record.origin" => return self.origin(view),
            "filter" => self.filtering = true,
            "back" if !self.filter.is_empty() => self.set_filter("", view),
            "back" if !self.marked.is_empty() => self.marked.clear(),
            "back" | "as_of" if self.past.is_some() => self.look_at(None, view),
            "select.toggle" => self.toggle(),
            "select.all" => self.marked = self.ids.iter().copied().collect(),
            "select.none" => self.marked.clear(),
            "sort.next" => self.sort_next(view),
            "sort.reverse" => self.sort_reverse(view),
            "columns" => return self.choose_columns(view),
            "add" => return self.run("add", Vec::new()),
            "edit" => return self.run("edit", self.under()),
            "bulk_edit" => return self.run("edit", self.on(view)),
            "remove" => return self.run("remove", self.on(view)),
            "export" if self.ids.is_empty() => {}
            "export" => return self.export(view),
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Shows the record that an item of the ledger was raised from.
    fn origin(&self, view: &View) -> Reply {
        let id = self.ids.get(self.state.cursor);
        let item = id.and_then(|id| view.desk.book.get::<Rectification>(*id));
        match item.and_then(Rectification::origin).and_then(|id| view.desk.book.find(id)) {
            Some(record) => Reply::Show(record.key()),
            None => Reply::Say(msg!("没有关联的来源记录", "no record is linked").get(view.lang).to_owned(), Role::Info),
        }
    }

    fn run(&self, verb: &str, on: Vec<Key>) -> Reply {
        let command = format!("{}.{verb}", self.kind.name());
        Reply::Run { command, on, args: Default::default() }
    }

    fn edit_filter(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "open" | "picker.take" => self.filtering = false,
            "back" => {
                self.filtering = false;
                self.set_filter("", view);
            }
            name if self.filter.perform(name) => self.fill(view),
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Types into the filter; a character that no command took starts it.
    pub fn text(&mut self, text: &str, view: &View) -> Reply {
        if !self.filtering && text.is_ascii() {
            return Reply::Ignored;
        }
        self.filtering = true;
        self.filter.insert(text);
        self.fill(view);
        self.state.go(0);
        Reply::Stay
    }

    fn set_filter(&mut self, text: &str, view: &View) {
        self.filter = Input::new(text).limited(60);
        self.fill(view);
    }

    fn toggle(&mut self) {
        if let Some(id) = self.ids.get(self.state.cursor) {
            if !self.marked.remove(id) {
                self.marked.insert(*id);
            }
            self.state.perform("cursor.down", self.ids.len());
        }
    }

    fn sort_next(&mut self, view: &View) {
        let at = self.sort.and_then(|(name, _)| self.columns.iter().position(|c| c.name == name));
        self.sort = match at {
            None => self.columns.first().map(|c| (c.name, false)),
            Some(i) => self.columns.get(i + 1).or(self.columns.first()).map(|c| (c.name, false)),
        };
        self.fill(view);
    }

    fn sort_reverse(&mut self, view: &View) {
        self.sort = self.sort.map(|(name, reverse)| (name, !reverse));
        self.fill(view);
    }

    fn switch(&mut self, forward: bool, view: &View) {
        match self.tabs {
            Tabs::None => return,
            Tabs::Stages(stage) => {
                self.left_out = None;
                // Everybody, then from full members down to ordinary students: members first is what a branch looks for.
                let all: Vec<Option<Stage>> =
                    std::iter::once(None).chain(Stage::ALL.iter().rev().map(|c| Stage::from_code(c.code))).collect();
                let at = all.iter().position(|s| *s == stage).unwrap_or(0);
                self.tabs = Tabs::Stages(all[turn(at, all.len(), forward)]);
            }
            Tabs::Kinds => {
                let at = Kind::ALL.iter().position(|k| *k == self.kind).unwrap_or(0);
                self.list(Kind::ALL[turn(at, Kind::ALL.len(), forward)]);
            }
        }
        self.state.go(0);
        self.fill(view);
    }

    /// Shows another kind, unsorted, from its first row.
    pub fn list(&mut self, kind: Kind) {
        *self = TablePane { tabs: Tabs::Kinds, sort: None, ..TablePane::of(kind, "", false) };
    }

    /// Puts the cursor on the one record of its kind that a change was about.
    pub fn find(&mut self, keys: &[Key]) {
        let mut own = keys.iter().filter(|k| k.kind == self.kind);
        if let (Some(key), None) = (own.next(), own.next())
            && let Some(at) = self.ids.iter().position(|id| *id == key.id)
        {
            self.state.go(at);
        }
    }

    /// Brings the rows up to date.
    pub fn refresh(&mut self, view: &View) {
        let now = (view.desk.book.changes(), view.desk.today, view.lang);
        if self.seen != Some(now) {
            self.left_out = None;
            if let Some(past) = &mut self.past {
                past.follow(&view.desk.book);
            }
            let other_words = self.seen.is_some_and(|(_, _, lang)| lang != view.lang);
            if other_words || self.finder.as_ref().is_some_and(|f| !f.is_fresh(&view.desk.book)) {
                self.finder = None;
                self.building = None;
            }
            self.build(view);
            self.fill(view);
            if self.seen.is_none() && self.kind == Kind::Meeting {
                // Meetings far ahead stand above the one that people come for.
                let at_hand = room::at_hand(&view.desk.facts());
                self.find(&at_hand.map(|m| Key { kind: Kind::Meeting, id: m.head.id }).into_iter().collect::<Vec<_>>());
            }
            self.seen = Some(now);
            self.marked.retain(|id| view.desk.book.any(self.kind, *id).is_some());
        }
    }

    /// Begins to read what a filter will search, where that takes longer than a key press may.
    fn build(&mut self, view: &View) {
        if self.finder.is_some() || self.building.is_some() || view.desk.book.len(self.kind) < MANY {
            return;
        }
        let (sender, receiver) = mpsc::channel();
        let (book, kind, lang) = (self.book(view).clone(), self.kind, view.lang);
        std::thread::spawn(move || drop(sender.send(Finder::new(&book, kind, lang))));
        self.building = Some(receiver);
    }

    fn finder(&mut self, view: &View) -> &mut Finder {
        if self.finder.is_none() {
            self.finder = self.building.take().and_then(|building| building.recv().ok());
        }
        let (kind, lang) = (self.kind, view.lang);
        let book = self.past.as_ref().map_or(&view.desk.book, |past| &past.book);
        self.finder.get_or_insert_with(|| Finder::new(book, kind, lang))
    }

    /// Returns the book that is looked at: as it is, or as of another day.
    pub(super) fn book<'a>(&'a self, view: &'a View) -> &'a Book {
        self.past.as_ref().map_or(&view.desk.book, |past| &past.book)
    }

    /// Forgets what was read from another book.
    pub(super) fn forget(&mut self) {
        (self.finder, self.building, self.left_out) = (None, None, None);
    }

    pub(super) fn fill(&mut self, view: &View) {
        // A snapshot: what is filled must not hold what it is filled from.
        let book = &self.book(view).clone();
        let under = self.ids.get(self.state.cursor).copied();
        let tabs = self.tabs;
        let keep = |r: &AnyRecord| match tabs {
            Tabs::Stages(stage) => {
                Member::from_any(r).is_some_and(|m| book.has_here(m))
                    && stage.is_none_or(|s| book.standing(r.head().id).stage == s)
            }
            _ => true,
        };
        if self.left_out.is_none() {
            // Looked up once a change, not once a key: a hit is one record among a hundred thousand.
            let out = book.rows(self.kind).filter(|r| !keep(r)).map(|r| r.head().id);
            self.left_out = Some(out.collect());
        }
        let ids: Vec<Id> = if self.filter.is_empty() {
            let left_out = self.left_out.get_or_insert_default();
            book.rows(self.kind).map(|r| r.head().id).filter(|id| !left_out.contains(id)).collect()
        } else {
            let pattern = self.filter.text().to_owned();
            let found = self.finder(view).find(&pattern);
            let left_out = self.left_out.get_or_insert_default();
            found.into_iter().filter(|id| !left_out.contains(id)).collect()
        };
        // What a filter found stands in the order of its fit, until somebody asks for another.
        self.ids = match self.sort {
            Some((column, reverse)) if self.filter.is_empty() => sort::sorted(book, self.kind, &ids, column, reverse),
            _ => ids,
        };
        if let Some(at) = under.and_then(|id| self.ids.iter().position(|i| *i == id)) {
            self.state.go(at);
        }
    }
}

fn turn(at: usize, len: usize, forward: bool) -> usize {
    if forward { (at + 1) % len } else { (at + len - 1) % len }
}

/// Returns the columns a list of a kind shows first.
fn standard(kind: Kind) -> Vec<Shown> {
    let named: Vec<Shown> = kind.shown().iter().filter_map(|name| Shown::named(kind, name)).collect();
    if named.is_empty() { Shown::all(kind).into_iter().take(6).collect() } else { named }
}
