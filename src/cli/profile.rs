//! Profiles in the shell: which there are, what one lays over the national text, which one holds from when.

use super::answer::{self, Answer, table};
use super::open::Mode;
use super::shell::Shell;
use super::{carry, own};
use crate::base::disk::{Disk, Real};
use crate::base::{Refusal, Trouble};
use crate::model::Codes;
use crate::msg;
use crate::rules::rulebook::Laid;
use crate::rules::rulebook::profile::{Choice, FILE, Profile, unknown};
use crate::rules::{self, Rulebook};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// How a profile is taken.
pub struct How<'a> {
    /// From which day it holds; nothing: always.
    pub from: Option<&'a str>,
    /// Whether files of a parcel take the place of others here.
    pub replace: bool,
}

/// Answers `profile list`, `profile show NAME`, `profile use NAME [--from DAY]`, `profile export PATH` and
/// `profile import PATH [--replace]`.
pub fn profile(shell: &Shell, what: &str, name: Option<&str>, how: How<'_>) -> Result<Answer, Trouble> {
    let here = own::read(&shell.setting()?.data);
    answer::remark(&own::told(&here.flaws, shell.lang));
    match (what, name) {
        ("list", None) => Ok(list(shell, &here)),
        ("show", name) => show(shell, &here, name),
        ("use", Some(name)) => choose(shell, &here, name, how.from),
        ("export", Some(path)) => carry::export(shell, std::path::Path::new(path)),
        ("import", Some(path)) => carry::import(shell, std::path::Path::new(path), how.replace),
        _ => {
            let text = msg!(
                "用法：zhibu profile list，show 名称，use 名称 [--from 日期]，export 目录或文件.zip，import 目录或文件.zip [--replace]",
                "usage: zhibu profile list, show NAME, use NAME [--from DAY], export DIR|FILE.zip, import DIR|FILE.zip [--replace]"
            );
            Err(Trouble::Usage(text.into()))
        }
    }
}

/// Finds a profile by its name.
///
/// # Errors
/// Nobody knows it; those there are are named.
pub fn named<'a>(here: &'a own::Own, name: &str) -> Result<&'a Profile, Trouble> {
    let found = here.profiles.named(name.trim());
    found.ok_or_else(|| Trouble::Usage(unknown(name.trim(), &here.profiles)))
}

/// Writes which profile holds into the data directory.
pub fn keep(data: &std::path::Path, choice: &Choice) -> Result<(), Trouble> {
    Ok(Real.write_atomic(&data.join(FILE), choice.text().as_bytes())?)
}

fn list(shell: &Shell, here: &own::Own) -> Answer {
    let days = |profile: &Profile| -> Vec<String> {
        let used = here.choice.used().filter(|(_, used)| used.name == profile.name);
        used.map(|(from, _)| from.map_or_else(|| shell.words(msg!("一直", "always")), |day| day.to_string())).collect()
    };
    shell.say(
        || {
            let row = |p: &Profile| {
                json!({
                    "name": p.name,
                    "title": shell.words(p.title.text()),
                    "about": shell.words(p.about.text()),
                    "file": p.own,
                    "used_from": days(p),
                    "used": !days(p).is_empty(),
                })
            };
            here.profiles.all().iter().map(row).collect()
        },
        |lang| {
            let row = |p: &Profile| {
                let (title, about) = (p.title.text().render(lang), p.about.text().render(lang));
                vec![p.name.clone(), days(p).join(" "), title, about]
            };
            let rows: Vec<Vec<String>> = here.profiles.all().iter().map(row).collect();
            let header =
                [msg!("规程", "profile"), msg!("采用", "used from"), msg!("名称", "title"), msg!("内容", "about")];
            table(&header.map(|m| m.get(lang)), &rows)
        },
    )
}

/// Says in JSON what is laid over the national text.
pub fn laid_json(shell: &Shell, laid: &Laid) -> Value {
    json!({
        "kind": laid.kind,
        "name": &*laid.name,
        "what": shell.words(laid.what.clone()),
        "from": laid.from.map(|day| day.to_string()),
        "new": shell.words(laid.new.clone()),
        "basis": laid.basis.as_ref().map(|b| shell.words(rules::cite(b))),
        "force": laid.basis.as_ref().map(|b| b.force.row().name),
        "file": laid.file,
    })
}

/// Says in a row what is laid over the national text, as `rules --diff` has it.
pub fn laid_row(shell: &Shell, laid: &Laid) -> Vec<String> {
    vec![
        format!("{} {}", laid.kind, laid.name),
        laid.from.map(|day| day.to_string()).unwrap_or_default(),
        shell.words(laid.new.clone()),
        shell.words(laid.what.clone()),
        laid.basis.as_ref().map(|b| shell.words(rules::cite(b))).unwrap_or_default(),
        laid.file.clone(),
    ]
}

fn show(shell: &Shell, here: &own::Own, name: Option<&str>) -> Result<Answer, Trouble> {
    let today = shell.setting()?.today.map_or_else(|| crate::base::Clock::Machine.now().date_naive(), |t| t.date());
    let profile = match name {
        Some(name) => named(here, name)?,
        None => match here.choice.on(today) {
            Some(profile) => profile,
            None => return Err(Trouble::Usage(msg!("请写规程名称", "name a profile").into())),
        },
    };
    let numbers: Rulebook = profile.over();
    let laid = numbers.laid();
    Ok(shell.say(
        || {
            json!({
                "name": profile.name,
                "title": shell.words(profile.title.text()),
                "about": shell.words(profile.about.text()),
                "file": profile.own,
                "laid": laid.iter().map(|l| laid_json(shell, l)).collect::<Value>(),
            })
        },
        |lang| {
            let mut out = format!("{}  {}\n", profile.title.text().render(lang), profile.name);
            out += &format!("{}\n", profile.about.text().render(lang));
            let rows: Vec<Vec<String>> = laid.iter().map(|l| laid_row(shell, l)).collect();
            if !rows.is_empty() {
                out += &table(&["", "", "", "", "", ""], &rows);
            }
            out.trim_end().to_owned()
        },
    ))
}

fn choose(shell: &Shell, here: &own::Own, name: &str, from: Option<&str>) -> Result<Answer, Trouble> {
    let profile = named(here, name)?;
    let choice = match from {
        None => Choice::always(profile),
        Some(text) => {
            let day = text.parse::<NaiveDate>().map_err(|_| {
                let said = msg!("“{text}” 不是存在的日期", "“{text}” is not a date that exists").with("text", text);
                Trouble::Usage(said)
            })?;
            here.choice.then(profile, day).map_err(|there| {
                let text = msg!(
                    "{day} 已经从那天起采用 {there}，一天只能采用一个规程",
                    "{there} begins on {day} already: one profile a day"
                );
                Refusal::new(text.with("day", day).with("there", there)).at("from")
            })?
        }
    };
    // Whoever writes holds the store: nobody judges by two profiles at once.
    let desk = shell.desk(Mode::Write)?;
    keep(&shell.setting()?.data, &choice)?;
    desk.store.close()?;
    let text = match from {
        Some(day) => msg!("{day} 起采用 {title}", "{title} from {day}").with("day", day),
        None => msg!("采用 {title}", "{title} holds").into(),
    };
    let text = text.with("title", profile.title.text());
    let used: Value =
        choice.used().map(|(from, p)| json!({ "from": from.map(|d| d.to_string()), "name": p.name })).collect();
    Ok(shell.say(|| json!({ "used": used }), |lang| text.render(lang)))
}
