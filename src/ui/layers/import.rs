//! Importing a sheet: choose the file, see what it would do, accept it as one change. Nothing is written before.

use super::import_row;
use super::reading::Reading;
use crate::base::{Lang, Trouble};
use crate::commands::Args;
use crate::commands::registry::import;
use crate::exchange::format::{self, Found};
use crate::exchange::intake::{self, Proposal, State, Take};
use crate::model::book::pick;
use crate::model::meeting::sitting::Meeting;
use crate::model::{Change, Key, Kind, Record, Tx};
use crate::msg;
use crate::ui::reply::{After, Reply};
use crate::ui::theme::Role;
use crate::ui::view::View;
use crate::ui::widgets::input::Input;
use crate::ui::widgets::popup;
use crate::ui::widgets::table::{Column, Table, TableState};
use crate::ui::widgets::wrap;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::borrow::Cow;
use std::path::PathBuf;

/// Where the import stands.
enum Stage {
    Choose { files: Vec<Found>, shown: Vec<usize> },
    Read(Reading),
    Review { proposal: Box<Proposal>, only: Option<State>, rows: Vec<usize> },
}

/// The layer of an import.
pub struct Import {
    stage: Stage,
    dir: PathBuf,
    /// The meeting or activity that every row is to be a part of.
    on: Option<Key>,
    input: Input,
    file: PathBuf,
    take: Option<Take>,
    /// Whether what follows from other cells is written.
    derive: bool,
    state: TableState,
    fault: Option<String>,
}

impl Import {
    /// Begins with the sheets of the working directory; rows come to a meeting or an activity, where one is given.
    pub fn new(dir: PathBuf, on: Option<Key>) -> Import {
        let mut import = Import {
            stage: Stage::Choose { files: Vec::new(), shown: Vec::new() },
            dir,
            on,
            input: Input::default(),
            file: PathBuf::new(),
            take: None,
            derive: false,
            state: TableState::default(),
            fault: None,
        };
        import.list();
        import
    }

    /// Gives the scopes of its keys.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self.stage {
            Stage::Choose { .. } => &["picker", "text"],
            _ => &["import"],
        }
    }

    /// Tells whether a file name is being typed.
    pub fn typing(&self) -> bool {
        matches!(self.stage, Stage::Choose { .. })
    }

    /// Names the most useful commands.
    pub fn hints(&self) -> &'static [&'static str] {
        match &self.stage {
            Stage::Choose { .. } => &["open", "cursor.down", "back"],
            Stage::Read(_) => &["back"],
            Stage::Review { .. } => {
                &["import.accept", "import.take", "import.derive", "import.rejected", "cursor.right", "back"]
            }
        }
    }

    fn list(&mut self) {
        let files = format::sheets_in(&self.dir);
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
            Stage::Read(_) => Reply::Stay,
            Stage::Review { rows, .. } => {
                if self.state.perform(command, rows.len()) {
                    return Reply::Stay;
                }
                self.review(command, view)
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
        let typed = self.input.text().trim().trim_matches(['"', '\'']);
        let path = match format::found(&self.dir.join(typed)).filter(|_| !typed.is_empty()) {
            Some(found) => found,
            None => match shown.get(self.state.cursor).and_then(|at| files.get(*at)) {
                Some(found) => found.clone(),
                None => {
                    let text = msg!("没有这个文件: {name}", "there is no such file: {name}").with("name", typed);
                    self.fault = Some(text.render(view.lang));
                    return;
                }
            },
        };
        if path.dir {
            self.dir = path.path;
            return self.list();
        }
        self.file = path.path;
        self.read(view);
    }

    /// Reads the sheet on a thread with a snapshot of the book.
    fn read(&mut self, view: &View) {
        self.fault = None;
        self.stage = Stage::Read(Reading::start(&self.file, self.on, (self.take, self.derive), view));
    }

    /// Looks whether the reading is done; says whether anything moved.
    pub fn poll(&mut self, lang: Lang) -> bool {
        let Stage::Read(reading) = &self.stage else { return false };
        match reading.outcome() {
            Some(Ok(Some(proposal))) => {
                let rows = (0..proposal.rows.len()).collect();
                self.stage = Stage::Review { proposal: Box::new(proposal), only: None, rows };
                self.state.go(0);
            }
            Some(outcome) => {
                let text = msg!("这种表格还不能导入", "sheets of this kind cannot be imported yet");
                let said = |t: Trouble| [Some(t.line(lang)), t.hint(lang)].into_iter().flatten().collect::<Vec<_>>();
                let words = outcome.err().map_or_else(|| vec![text.get(lang).to_owned()], said);
                self.list();
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
                self.derive = !self.derive;
                self.read(view);
            }
            "import.rejected" => return self.save_rejected(view),
            "import.accept" => return self.accept(view),
            // Enter chose the file; once more must not write what nobody has looked at.
            "open" => return Reply::Say(msg!("Ctrl-S 导入", "Ctrl-S imports").get(view.lang).to_owned(), Role::Info),
            "back" => return Reply::Close,
            _ => return Reply::Ignored,
        }
        Reply::Stay
    }

    /// Shows the rows of the next state only.
    fn turn(&mut self, forward: bool) {
        let Stage::Review { proposal, only, rows } = &mut self.stage else { return };
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
            Stage::Review { .. } => self.draw_review(frame, room, view),
        }
    }

    fn draw_choice(&mut self, frame: &mut Frame, room: Rect, view: &View) {
        let Stage::Choose { files, shown } = &self.stage else { return };
        put(frame, room, 0, &self.dir.display().to_string(), view, Role::Dim);
        let line = Rect { y: room.y + 1, height: 1, ..room };
        let caret = self.input.draw(line, frame.buffer_mut(), view.theme.style(Role::Input));
        frame.set_cursor_position(caret);
        // Why it was not read is told whole: a long path must not push the reason off the line.
        let fault = wrap::wrap(self.fault.as_deref().unwrap_or_default(), usize::from(room.width).max(1));
        for (row, words) in (2..).zip(&fault) {
            put(frame, room, row, words, view, Role::Error);
        }
        let above = 2 + u16::try_from(fault.len().max(1)).unwrap_or(1);
        let list = Rect { y: room.y + above, height: room.height.saturating_sub(above), ..room };
        let columns = [Column::new("", 20).grow(1, 100)];
        let cell = |row: usize, _: usize| -> (Cow<str>, Role) {
            let found = &files[shown[row]];
            if found.dir {
                (format!("{}/", found.name).into(), Role::Dim)
            } else {
                (found.name.as_str().into(), Role::Text)
            }
        };
        let table = Table {
            columns: &columns,
            rows: shown.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, list, frame.buffer_mut());
    }

    fn draw_review(&mut self, frame: &mut Frame, room: Rect, view: &View) {
        let Stage::Review { proposal, only, rows } = &self.stage else { return };
        let l = view.lang;
        let mut words = proposal.title.clone();
        for state in State::ALL {
            let mark = if *only == Some(state) { "*" } else { "" };
            words += &format!("  {mark}{} {}", state.label().get(l), proposal.count(state));
        }
        put(frame, room, 0, &words, view, Role::Title);
        let stands = match self.take {
            None => msg!("冲突的行: 不动 (F4 换)", "conflicting rows: left alone (F4 changes that)"),
            Some(Take::Sheet) => {
                msg!("冲突的行: 以表格为准 (F4 换)", "conflicting rows: the sheet stands (F4 changes that)")
            }
            Some(Take::Book) => {
                msg!("冲突的行: 以本子为准 (F4 换)", "conflicting rows: the book stands (F4 changes that)")
            }
        };
        put(frame, room, 1, stands.get(l), view, Role::Dim);
        let notes = proposal.notes.iter().map(|n| n.render(l)).collect::<Vec<_>>().join(" · ");
        put(frame, room, 2, &notes, view, Role::Dim);
        let under = rows.get(self.state.cursor).copied().unwrap_or_default();
        let about = import_row::lines(proposal, under, room.width, view);
        let foot = (about.len() as u16 + 1).min(room.height / 3);
        let list = Rect { y: room.y + 3, height: room.height.saturating_sub(3 + foot), ..room };
        let below = Rect { y: list.bottom() + 1, height: foot.saturating_sub(1), ..room };
        import_row::draw(&about, below, frame.buffer_mut(), view);
        let columns = [
            Column::new(msg!("行", "row").get(l), 5).right(),
            Column::new(msg!("结果", "result").get(l), 8),
            match proposal.kind {
                Kind::Line => Column::new(msg!("发言", "line").get(l), 24).grow(4, 60),
                _ => Column::new(msg!("姓名", "name").get(l), 8).grow(1, 20),
            },
            Column::new(msg!("原因", "why").get(l), 20).grow(6, 200),
        ];
        let cell = |at: usize, column: usize| -> (Cow<str>, Role) {
            let row = &proposal.rows[rows[at]];
            let role = match row.state {
                State::New | State::Changed => Role::Ok,
                State::Same => Role::Dim,
                State::Conflict => Role::DueSoon,
                State::Skipped => Role::Overdue,
            };
            match column {
                0 => (row.row.to_string().into(), Role::Dim),
                1 => (row.state.label().get(l).into(), role),
                2 => (row.name.as_str().into(), Role::Text),
                _ => (row.why.iter().map(|w| w.text.render(l)).collect::<Vec<_>>().join("; ").into(), Role::Text),
            }
        };
        let table = Table {
            columns: &columns,
            rows: rows.len(),
            cell: &cell,
            marked: &|_| false,
            focused: true,
            theme: view.theme,
        };
        table.draw(&mut self.state, list, frame.buffer_mut());
    }
}

/// Says what is asked next: level, group and posts of new people at once, the recorder of a part that names none.
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

fn put(frame: &mut Frame, room: Rect, row: u16, words: &str, view: &View, role: Role) {
    if row < room.height {
        let words = crate::base::width::fit(words, room.width.into());
        frame.buffer_mut().set_stringn(room.x, room.y + row, words, room.width.into(), view.theme.style(role));
    }
}
