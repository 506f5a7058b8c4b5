//! Importing a sheet: choose the file, see what it would do, accept it as one change. Nothing is written before.

use super::import_page::{Asking, Page};
use super::import_row::put;
use super::reading::{Choices, Reading};
use crate::base::{Lang, Trouble};
use crate::commands::Args;
use crate::commands::registry::import;
use crate::exchange::format::{self, Found, places};
use crate::exchange::intake::{self, Proposal, State, Take, remembered};
use crate::model::book::pick;
use crate::model::meeting::sitting::Meeting;
use crate::model::{Change, Key, Kind, Record, Tx};
use crate::msg;
use crate::ui::reply::{After, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use crate::ui::widgets::table::TableState;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::path::PathBuf;

/// Where the import stands.
pub(super) enum Stage {
    Choose { files: Vec<Found>, shown: Vec<usize> },
    Read(Reading),
    Review { proposal: Box<Proposal>, only: Option<State>, rows: Vec<usize>, page: Page },
}

/// The layer of an import.
pub struct Import {
    pub(super) stage: Stage,
    pub(super) dir: PathBuf,
    /// The meeting or activity that every row is to be a part of.
    on: Option<Key>,
    pub(super) input: Input,
    file: PathBuf,
    pub(super) take: Option<Take>,
    /// What was chosen in the preview.
    pub(super) choices: Choices,
    /// What a picker above is asked for.
    pub(super) asking: Option<Asking>,
    pub(super) state: TableState,
    /// Where the cursor stood in the rows while another page is shown.
    pub(super) place: usize,
    pub(super) fault: Option<String>,
}

impl Import {
    /// Begins with the sheets of a directory; rows come to a meeting or an activity, where one is given.
    pub fn new(dir: PathBuf, on: Option<Key>, lang: Lang) -> Import {
        let mut import = Import {
            stage: Stage::Choose { files: Vec::new(), shown: Vec::new() },
            dir,
            on,
            input: Input::default(),
            file: PathBuf::new(),
            take: None,
            choices: Choices::default(),
            asking: None,
            state: TableState::default(),
            place: 0,
            fault: None,
        };
        import.list(lang);
        import
    }

    /// Returns the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self.stage {
            Stage::Choose { .. } => &["picker", "text"],
            _ => &["import"],
        }
    }

    /// Returns whether a file name is being typed.
    pub fn typing(&self) -> bool {
        matches!(self.stage, Stage::Choose { .. })
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match &self.stage {
            Stage::Choose { .. } => &["open", "cursor.down", "back"],
            Stage::Read(_) => &["back"],
            Stage::Review { page: Page::Rows, .. } => &[
                "import.accept",
                "import.mend",
                "import.columns",
                "import.kind",
                "import.take",
                "import.rejected",
                "back",
            ],
            Stage::Review { .. } => &["open", "import.accept", "back"],
        }
    }

    fn list(&mut self, lang: Lang) {
        let mut files = format::sheets_in(&self.dir);
        files.extend(places::offered(lang).into_iter().filter(|place| place.path != self.dir));
        let shown = (0..files.len()).collect();
        self.stage = Stage::Choose { files, shown };
        self.input = Input::default();
        self.state.go(0);
    }

    /// Moves, reads, reviews, accepts.
    pub fn perform(&mut self, command: &str, view: &View) -> Reply {
        match &mut self.stage {
            Stage::Choose { shown, .. } => {
                if self.state.perform(command, shown.len()) {
                    return Reply::Stay;
                }
                match command {
                    "open" | "picker.take" => self.choose(view),
                    "back" => return Reply::Close,
                    name if self.input.perform(name) => self.filter(),
                    _ => return Reply::Ignored,
                }
                Reply::Stay
            }
            Stage::Read(_) if command == "back" => Reply::Close,
            Stage::Read(_) if command == "import.accept" => {
                let text = msg!(
                    "还在读，读完先给您看，再按 Ctrl-S 导入",
                    "still reading: look at it first, then Ctrl-S imports"
                );
                Reply::Say(text.get(view.lang).to_owned(), Role::Info)
            }
            Stage::Read(_) => Reply::Stay,
            Stage::Review { rows, page, proposal, .. } => {
                let there = page.len(proposal, rows.len());
                if self.state.perform(command, there) {
                    return Reply::Stay;
                }
                match page {
                    Page::Rows => self.review(command, view),
                    _ => self.on_page(command, view),
                }
            }
        }
    }

    /// Types a file name.
    pub fn text(&mut self, text: &str, _: &View) -> Reply {
        if !self.typing() {
            return Reply::Ignored;
        }
        self.input.insert(text);
        self.filter();
        Reply::Stay
    }

    fn filter(&mut self) {
        if let Stage::Choose { files, shown } = &mut self.stage {
            *shown = pick::matches(self.input.text(), files.iter().map(|f| f.name.as_str()));
            self.state.go(0);
        }
    }

    /// Opens what is typed, if it is there, else the row under the cursor; a directory is gone into.
    fn choose(&mut self, view: &View) {
        let Stage::Choose { files, shown } = &self.stage else { return };
        let typed = self.input.text().trim();
        let path = match places::dropped(&self.dir, typed) {
            Some(found) => found,
            None => match shown.get(self.state.cursor).and_then(|at| files.get(*at)) {
                Some(found) => found.clone(),
                None => {
                    let text = msg!("没有这个文件：{name}", "there is no such file: {name}").with("name", typed);
                    self.fault = Some(text.render(view.lang));
                    return;
                }
            },
        };
        if path.dir {
            self.dir = path.path;
            return self.list(view.lang);
        }
        self.file = path.path;
        self.choices = Choices::default();
        // Where sheets lie is found again next time; that it could not be noted keeps nobody from this one.
        let _ = view.desk.keep_place(self.file.parent().unwrap_or(&self.dir));
        self.read(view);
    }

    /// Reads the sheet on a thread with a snapshot of the book.
    pub(super) fn read(&mut self, view: &View) {
        self.fault = None;
        self.stage = Stage::Read(Reading::start(&self.file, self.on, self.take, &self.choices, view));
    }

    /// Looks whether the reading is done; says whether anything moved.
    pub fn poll(&mut self, lang: Lang) -> bool {
        let Stage::Read(reading) = &self.stage else { return false };
        match reading.outcome() {
            Some(Ok(Some(proposal))) => {
                let rows = (0..proposal.rows.len()).collect();
                self.stage = Stage::Review { proposal: Box::new(proposal), only: None, rows, page: Page::Rows };
                self.state.go(self.place);
                self.place = 0;
            }
            Some(outcome) => {
                let text = msg!("这种表格还不能导入", "sheets of this kind cannot be imported yet");
                let said = |t: Trouble| [Some(t.line(lang)), t.hint(lang)].into_iter().flatten().collect::<Vec<_>>();
                let words = outcome.err().map_or_else(|| vec![text.get(lang).to_owned()], said);
                self.list(lang);
                self.fault = Some(words.join("; "));
            }
            None => {}
        }
        true
    }

    fn review(&mut self, command: &str, view: &View) -> Reply {
        match command {
            "cursor.left" | "cursor.right" => self.turn(command == "cursor.right"),
            "import.take" => {
                self.take = match self.take {
                    None => Some(Take::Sheet),
                    Some(Take::Sheet) => Some(Take::Book),
                    Some(Take::Book) => None,
                };
                self.read(view);
            }
            "import.derive" => {
                self.choices.derive = !self.choices.derive;
                self.read(view);
            }
            "import.rejected" => return self.save_rejected(view),
            "import.accept" => return self.accept(view),
            // Enter chose the file; once more must not write what nobody has looked at.
            "open" if self.open_row(true) => {}
            "import.mend" if self.open_row(false) => {}
            "import.mend" => {
                let text = msg!("这一行没有要改的", "there is nothing to put right in this row");
                return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
            }
            "open" => return Reply::Say(msg!("Ctrl-S 导入", "Ctrl-S imports").get(view.lang).to_owned(), Role::Info),
            "import.columns" => self.open_columns(),
            "import.kind" => return self.ask_kind(view),
            "back" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Shows the rows of the next state only.
    fn turn(&mut self, forward: bool) {
        let Stage::Review { proposal, only, rows, .. } = &mut self.stage else { return };
        let all: Vec<Option<State>> = std::iter::once(None).chain(State::ALL.into_iter().map(Some)).collect();
        let at = all.iter().position(|s| s == only).unwrap_or(0);
        let step = if forward { 1 } else { all.len() - 1 };
        *only = all[(at + step) % all.len()];
        *rows = (0..proposal.rows.len()).filter(|i| only.is_none_or(|s| proposal.rows[*i].state == s)).collect();
        self.state.go(0);
    }

    fn save_rejected(&self, view: &View) -> Reply {
        let Stage::Review { proposal, .. } = &self.stage else { return Reply::Stay };
        if proposal.rejected() == 0 {
            let text = msg!("没有退回的行", "no row was sent back");
            return Reply::Say(text.get(view.lang).to_owned(), Role::Info);
        }
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = msg!("{stem}-退回.xlsx", "{stem}-rejected.xlsx").with("stem", stem).render(view.lang);
        let path = self.file.with_file_name(name);
        match intake::write_rejected(&path, proposal, view.lang) {
            Ok(n) => {
                let text = msg!("{n} 行存为 {path}", "{n} rows saved as {path}").with("n", n);
                Reply::Say(text.with("path", path.display().to_string()).render(view.lang), Role::Ok)
            }
            Err(trouble) => Reply::Say(trouble.line(view.lang), Role::Error),
        }
    }

    /// Proposes everything as one change; after it level, group and posts are asked for the new people at once.
    fn accept(&self, view: &View) -> Reply {
        let Stage::Review { proposal, .. } = &self.stage else { return Reply::Stay };
        match import::import(&view.desk.facts(), &view.desk.situation(Vec::new()), proposal) {
            Ok(tx) => {
                let after = after(&tx);
                // It is no part of the book: what cannot be remembered is asked for again next time.
                let _ = remembered::keep(&view.desk.store.place().dir, proposal, &self.choices.map);
                Reply::Commit(Box::new(tx), after)
            }
            Err(refusal) => Reply::Say(refusal.text.render(view.lang), Role::Error),
        }
    }

    /// Draws the stage.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, view: &View) {
        let title = match self.on.map(|key| key.kind) {
            Some(Kind::Activity) => msg!("导入参加人名单", "import the list of who took part").get(view.lang),
            Some(_) => msg!("导入分会的发言记录", "import the lines of a part held elsewhere").get(view.lang),
            None => msg!("导入表格", "import a sheet").get(view.lang),
        };
        let room = popup::frame(area, title, view.theme, frame.buffer_mut());
        if room.height < 3 {
            return;
        }
        match self.stage {
            Stage::Choose { .. } => self.draw_choice(frame, room, view),
            Stage::Read(ref reading) => {
                let text = msg!("正在读 {file} · {n} 行 · Esc 取消", "reading {file} · {n} rows · Esc cancels");
                let words =
                    text.with("file", self.file.display().to_string()).with("n", reading.rows()).render(view.lang);
                put(frame, room, 0, &words, view, Role::Info);
            }
            Stage::Review { page: Page::Rows, .. } => self.draw_review(frame, room, view),
            Stage::Review { .. } => self.draw_page(frame, room, view),
        }
    }
}

/// Returns what is asked next: level, group and posts of new people at once, the recorder of a part that names none.
fn after(tx: &Tx) -> Option<After> {
    let new = |kind: Kind| tx.changes.iter().filter(move |c| c.before.is_none() && c.key.kind == kind);
    let people: Vec<Key> = new(Kind::Member).map(|c| c.key).collect();
    let nobody = |c: &&Change| c.after.as_ref().and_then(Meeting::from_any).is_some_and(|m| m.recorder.id().is_none());
    let part = new(Kind::Meeting).find(|c| nobody(c) && tx.changes.iter().any(|c| c.key.kind == Kind::Line));
    let (command, on) = match part {
        Some(part) => ("meeting.edit", vec![part.key]),
        None if people.is_empty() => return None,
        None => ("member.assign", people),
    };
    Some(After { command: command.to_owned(), on, args: Args::default() })
}
