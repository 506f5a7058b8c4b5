//! Opening the full-screen program: terminal, colours, keys.

use super::answer::Answer;
use super::open::{self, Mode, Setting};
use super::shell::Shell;
use super::{answer, own};
use crate::base::disk::{self, Disk, Entry, Real};
use crate::base::{Fault, Trouble};
use crate::commands::Registry;
use crate::commands::registry::editing::EDITING;
use crate::commands::registry::keymap::Keymap;
use crate::desk::Desk;
use crate::msg;
use crate::ui::app::App;
use crate::ui::run;
use crate::ui::theme::Theme;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// Opens the screen and stays until the user leaves.
pub fn open(shell: &Shell, setting: &Setting) -> Result<Answer, Trouble> {
    expect_terminal()?;
    let theme = theme(shell.flags.theme.as_deref(), shell.flags.ascii)?;
    let (map, faults) = keymap(shell);
    answer::remark(&faults);
    let page = open::page(setting);
    let screen = run::first_page(&page, shell.lang, theme)?;
    let (desk, loader) = begin(setting)?;
    let mut notices: Vec<String> = desk.store.notices().iter().map(|n| n.render(shell.lang)).collect();
    if let Some(fault) = desk.store.finding() {
        shell.spoil();
        notices.push(Trouble::from(fault.clone()).line(shell.lang));
        notices.push(msg!("只读打开", "opened for reading only").get(shell.lang).to_owned());
    }
    let flaws = own::told(&desk.flaws, shell.lang);
    notices.extend(faults.iter().chain(&flaws).flat_map(|f| f.lines()).map(uncoloured));
    desk.store.watch();
    let mut app = App::new(desk, Registry::default(), map, shell.lang, theme);
    app.pinned = setting.today.is_some();
    app.stand_by(page);
    if !notices.is_empty() {
        app.notice(msg!("请注意", "please note").get(shell.lang), notices);
    }
    let today = app.desk.today;
    run::run(&mut app, screen, |wake| {
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let _ = sender.send(open::load(&loader, today));
            wake();
        });
        receiver
    })?;
    // What was done stands in the journal: a copy that cannot be made is said and takes nothing away.
    if let Err(trouble) = app.desk.back_up_daily() {
        let text = msg!("今天的备份没有做成：{why}", "today's backup could not be made: {why}");
        let why = trouble.line(shell.lang);
        answer::remark(&[text.with("why", why).render(shell.lang)]);
    }
    app.desk.store.leave();
    Ok(Answer::default())
}

/// Opens the store for writing; one that something speaks against for reading, so that it can be looked at.
fn begin(setting: &Setting) -> Result<(Desk, open::Loader), Trouble> {
    open::begin(setting, Mode::Write).or_else(|trouble| {
        let Trouble::Fault(_) = trouble else { return Err(trouble) };
        let anyway = Setting { force_read: true, ..setting.clone() };
        match open::begin(&anyway, Mode::Read) {
            Ok((desk, loader)) if desk.store.finding().is_some() => Ok((desk, loader)),
            _ => Err(trouble),
        }
    })
}

/// Takes the shell's colours out of a line: on the screen they would stand as signs.
fn uncoloured(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or(part, |(_, words)| words))
}

/// Faults if nobody sits before a screen.
pub fn expect_terminal() -> Result<(), Trouble> {
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        let doing = msg!(
            "打不开全屏界面：这个终端只能一行行显示",
            "cannot open the full-screen program: this terminal shows lines only"
        );
        let hint = msg!(
            "请换一个终端，或用 zhibu due、list、check、run 等命令",
            "use another terminal, or zhibu due, list, check, run …"
        );
        return Err(Fault::new(doing, "TERM=dumb").hint(hint).into());
    }
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        return Ok(());
    }
    let doing = msg!(
        "打不开全屏界面：标准输入或输出不是终端",
        "cannot open the full-screen program: stdin or stdout is no terminal"
    );
    Err(Fault::new(doing, "isatty")
        .hint(msg!(
            "请在终端里运行；脚本请用 zhibu list、run、due 等命令（见 zhibu --help）",
            "run it in a terminal; scripts use zhibu list, run, due … (see zhibu --help)"
        ))
        .into())
}

/// The names of the colours there are.
pub const THEMES: &[&str] = Theme::NAMES;

/// Returns the colours: as asked for, none with `NO_COLOR`, light where the terminal says its ground is light.
pub fn theme(name: Option<&str>, ascii: bool) -> Result<Theme, Trouble> {
    let set = |var: &str| std::env::var(var).ok().filter(|v| !v.is_empty());
    let colourless = || set("TERM").is_some_and(|term| term == "dumb" || term == "vt100");
    let light = || {
        let ground: Option<u8> = set("COLORFGBG").and_then(|v| v.rsplit(';').next().and_then(|n| n.parse().ok()));
        ground.is_some_and(|n| n == 7 || n == 15)
    };
    let name = match name {
        Some(name) => name,
        None if set("NO_COLOR").is_some() || colourless() => "plain",
        None if light() => "light",
        None => "dark",
    };
    Theme::named(name, ascii).ok_or_else(|| {
        let text = msg!("没有叫 “{name}” 的配色；可选：{names}", "no theme is called “{name}”; there are: {names}");
        Trouble::Usage(text.with("name", name).with("names", Theme::NAMES.join(" ")))
    })
}

/// Returns the key map and what is wrong with its file: then the map without it is used.
pub fn keymap(shell: &Shell) -> (Keymap, Vec<String>) {
    let asked = shell.flags.keymap.as_deref();
    let named = asked.and_then(Path::to_str).and_then(Keymap::named);
    let base = named.clone().unwrap_or_default();
    match (asked, named) {
        (Some(path), None) => with_file(shell, base, path),
        _ => match own() {
            Some(path) => with_file(shell, base, &path),
            None => (base, Vec::new()),
        },
    }
}

/// Returns the user's own key file, if there is one.
fn own() -> Option<PathBuf> {
    let path = directories::ProjectDirs::from("", "", "zhibu")?.config_dir().join("keys.toml");
    matches!(Real.entry(&path), Ok(Entry::File(_))).then_some(path)
}

/// The longest key file that is read.
const LONGEST: u64 = 1 << 20;

fn with_file(shell: &Shell, base: Keymap, path: &Path) -> (Keymap, Vec<String>) {
    let used = msg!("用默认按键", "the default keys are used").get(shell.lang);
    let text = match disk::read_plain(path, LONGEST) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|e| {
            let doing = msg!("读取按键方案", "reading the key map");
            Fault::new(doing, e).path(path)
        }),
        Err(fault) => {
            let names = Keymap::names().collect::<Vec<_>>().join(" ");
            Err(fault.hint(msg!("自带的方案：{names}", "there are: {names}").with("names", names)))
        }
    };
    match text {
        Ok(text) => {
            let known = |name: &str| shell.registry.find(name).is_some() || EDITING.iter().any(|(n, _)| *n == name);
            let (map, faults) = base.with_file(&path.display().to_string(), &text, &known);
            let mut told: Vec<String> = faults.iter().map(|f| format!("{:?}", f.report(shell.lang))).collect();
            if !told.is_empty() {
                told.push(used.to_owned());
            }
            (map, told)
        }
        Err(fault) => {
            let trouble = Trouble::from(fault);
            let hint = trouble.hint(shell.lang).unwrap_or_default();
            (base, vec![trouble.line(shell.lang), hint, used.to_owned()])
        }
    }
}
