//! Opening a data directory: the store, the book, the desk.

use super::own;
use crate::base::disk::{self, Disk, Entry, Real, passing};
use crate::base::{Clock, Fault, Id, Trouble, clean, os};
use crate::desk::Desk;
use crate::model::Book;
use crate::model::book::codec::{self, Interner};
use crate::model::people::roster::Branch;
use crate::msg;
pub use crate::store::Loader;
use crate::store::{Engine, Loading, Place, Scratch, layout};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::path::{Path, PathBuf};

/// The name under which a demo store remembers that its clock is invented.
const DEMO: &str = "demo-clock";
/// When the demo's evening begins.
pub const DEMO_NOW: &str = "2026-11-24T18:00";

/// How a command wants the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// For writing: takes the lock.
    Write,
    /// For reading, beside a writer if there is one.
    Read,
}

/// What `--data`, `--today` and the environment say.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The data directory.
    pub data: PathBuf,
    /// The rules' day and time, if not the clock's.
    pub today: Option<NaiveDateTime>,
    /// Whether nothing may be written.
    pub read_only: bool,
    /// Whether a store is read though something speaks against it.
    pub force_read: bool,
    /// Where this machine remembers what it has seen acknowledged.
    pub state: Option<PathBuf>,
}

/// Returns where this machine remembers what is no data: `XDG_STATE_HOME`, else the platform's place; none where it has none.
pub fn state_dir() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let platform = || {
        let dirs = directories::ProjectDirs::from("", "", "zhibu")?;
        Some(dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned())
    };
    named.map(|path| path.join("zhibu")).or_else(platform)
}

/// Returns the store that a setting names.
pub fn place(setting: &Setting) -> Place {
    Place { state: setting.state.clone(), ..Place::real(&setting.data, codec::puts) }
}

/// The directory beside the program that is taken where it is there: a program and its data on one stick.
const BESIDE: &str = "zhibu-data";

/// Returns the data directory: `--data`, else `ZHIBU_DATA`, else `zhibu-data` beside the program, else the platform's.
pub fn data_dir(flag: Option<PathBuf>) -> Result<PathBuf, Trouble> {
    let from_env = || std::env::var_os("ZHIBU_DATA").filter(|v| !v.is_empty()).map(PathBuf::from);
    let platform = || directories::ProjectDirs::from("", "", "zhibu").map(|dirs| dirs.data_dir().to_owned());
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join(BESIDE)).filter(|dir| dir.is_dir());
    flag.or_else(from_env).or_else(beside).or_else(platform).ok_or_else(|| {
        let doing = msg!("找不到数据目录", "no data directory can be found");
        Fault::new(doing, "HOME").hint(msg!("请用 --data 指定", "name one with --data")).into()
    })
}

/// Reads `DATE` or `DATETHH:MM`.
pub fn moment(text: &str) -> Result<NaiveDateTime, Trouble> {
    let (day, time) = crate::base::date::moment(text).ok_or_else(|| {
        let text = msg!(
            "--today 写作 2026-11-24 或 2026-11-24T18:00，不是 “{text}”",
            "--today is 2026-11-24 or 2026-11-24T18:00, not “{text}”"
        )
        .with("text", text);
        Trouble::Usage(text)
    })?;
    Ok(day.and_time(time.unwrap_or(NaiveTime::MIN)))
}

/// Returns the clock of a store: the machine's, or in a demo store one that begins at its evening.
pub(super) fn clock(setting: &Setting) -> Clock {
    let scratch = Scratch::new(std::sync::Arc::new(crate::base::disk::Real), &setting.data);
    let demo = scratch.read(DEMO).ok().flatten();
    match demo.and_then(|bytes| moment(&String::from_utf8_lossy(&bytes)).ok()) {
        Some(start) => Clock::running(setting.today.unwrap_or(start)),
        None => Clock::Machine,
    }
}

/// Marks a store as a demo, whose clock is invented.
pub fn mark_demo(data: &Path) -> Result<(), Fault> {
    Scratch::new(std::sync::Arc::new(crate::base::disk::Real), data).keep(DEMO, DEMO_NOW.as_bytes())
}

/// Opens the store without loading the book: the desk with an empty one, and what loads it.
pub fn begin(setting: &Setting, mode: Mode) -> Result<(Desk, Loader), Trouble> {
    let clock = clock(setting);
    let place = place(setting);
    let store = match mode {
        _ if setting.force_read => Engine::read_anyway(place)?,
        Mode::Write if !setting.read_only => {
            let engine = Engine::write(place, clock.now())?;
            ["", "scratch", "backups"].iter().for_each(|dir| passing::sweep(&setting.data.join(dir)));
            engine
        }
        _ => Engine::read(place)?,
    };
    let loader = store.loader();
    Ok((desk(store, setting, clock), loader))
}

/// Makes a new store and its desk.
pub fn create(setting: &Setting) -> Result<Desk, Trouble> {
    create_on(setting, std::sync::Arc::new(crate::base::disk::Real))
}

/// Returns whether nothing of a store stands in the data directory, so that one may be begun there.
pub fn is_new(setting: &Setting) -> bool {
    let memory = setting.data.join("head");
    matches!(layout::presence(&Real, &setting.data), Ok(false)) && matches!(Real.entry(&memory), Ok(Entry::Nothing))
}

/// Makes a new store on a disk.
pub fn create_on(setting: &Setting, disk: std::sync::Arc<dyn Disk>) -> Result<Desk, Trouble> {
    let clock = clock(setting);
    let place = Place { disk, ..place(setting) };
    Ok(desk(Engine::create(place, clock.now())?, setting, clock))
}

fn desk(store: Engine, setting: &Setting, clock: Clock) -> Desk {
    let today = setting.today.map_or_else(|| clock.today(), |t| t.date());
    let by = who(&setting.data);
    let device = os::host_name();
    let branch = store.branches().next().unwrap_or(Id::NONE);
    let own::Own { numbers, calendar, flaws, .. } = own::read(&setting.data);
    Desk { book: Book::default(), numbers, calendar, flaws, today, branch, clock, by, device, store }
}

/// The file in the data directory that names the person at the keyboard, and on its second line the post.
const WHO: &str = "who";
/// The longest of it that is read.
const WHO_MAX: u64 = 4 << 10;

/// Keeps who sits here, as named when the store was made.
///
/// # Errors
/// It cannot be written.
pub fn name_who(data: &Path, name: &str, post: &str) -> Result<(), Trouble> {
    let text = format!("{}\n{}\n", clean::clean(name).trim(), clean::clean(post).trim());
    Ok(Real.write_atomic(&data.join(WHO), text.as_bytes())?)
}

/// Returns who sits here: whoever was named, else the login's name, else the system's account. Never nobody.
pub fn who(data: &Path) -> String {
    let kept = || {
        let text = String::from_utf8(disk::read_plain(&data.join(WHO), WHO_MAX).ok()?).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let env = || ["ZHIBU_USER", "USER", "LOGNAME", "USERNAME"].iter().filter_map(|name| std::env::var(name).ok());
    let mut named = kept().into_iter().chain(env()).map(|name| clean::clean(&name).trim().to_owned());
    named.find(|name| !name.is_empty()).unwrap_or_else(os::account)
}

/// Loads the book as it stands on a day.
pub fn load(loader: &Loader, today: NaiveDate) -> Result<Book, Trouble> {
    let mut book = Book::default();
    let mut words = Interner::default();
    let mut fault = None;
    loader.load(&mut |piece| match piece {
        Loading::Record(key, bytes) => match codec::decode_put(key, bytes, &mut words) {
            Ok(record) => book.put(record),
            Err(e) => fault = Some(e),
        },
        Loading::Again => {
            book = Book::default();
            fault = None;
        }
    })?;
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    book.stand_on(today);
    Ok(book)
}

/// Opens the store and loads the book.
pub fn open(setting: &Setting, mode: Mode) -> Result<Desk, Trouble> {
    let (mut desk, loader) = begin(setting, mode)?;
    if !desk.store.is_read_only() {
        // A first change behind damage would be built on what cannot be read any more.
        desk.store.check()?;
    }
    desk.book = load(&loader, desk.today)?;
    desk.branch = home(&desk.book).unwrap_or(desk.branch);
    if !desk.store.is_read_only() {
        desk.tidy_secrets()?;
    }
    Ok(desk)
}

/// Returns the branch this store was made for: the first.
pub fn home(book: &Book) -> Option<Id> {
    book.all::<Branch>().next().map(|b| b.head.id)
}

/// Returns the last screen of the session before, nothing where there is none.
pub fn page(setting: &Setting) -> Vec<String> {
    let scratch = Scratch::new(std::sync::Arc::new(crate::base::disk::Real), &setting.data);
    let bytes = scratch.read(crate::desk::PAGE).ok().flatten().unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}
