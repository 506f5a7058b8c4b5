//! A new empty branch.

use super::answer::Answer;
use super::open::{self, Mode, Setting};
use super::shell::Shell;
use super::{own, profile};
use crate::base::{Refusal, Text, Trouble, Value, clean};
use crate::desk::Desk;
use crate::model::book::display;
use crate::model::{AnyRecord, Change, FieldKind, Kind};
use crate::msg;
use crate::rules::rulebook::profile::Choice;
use serde_json::json;

/// Makes the store and its branch; the book begins today.
pub fn init(
    shell: &Shell,
    name: &str,
    level: &str,
    basis: &str,
    who: Option<(String, String)>,
    chosen: Option<&str>,
) -> Result<Answer, Trouble> {
    shell.may_write()?;
    let code = |field: &str, text: &str| -> Result<Value, Trouble> {
        let at = Kind::Branch.field(field).unwrap_or_default();
        let FieldKind::Code(all) = Kind::Branch.fields()[at].kind else { return Ok(Value::None) };
        let code = display::code(all, text.trim()).map_err(|r| Trouble::Usage(r.text))?;
        Ok(Value::Code(code.code))
    };
    let (level, basis) = (code("level", level)?, code("basis", basis)?);
    // Whatever can be refused is refused before anything is on the disk.
    let mut blank = Kind::Branch.blank(crate::model::Head::default());
    fill(&mut blank, name, level.clone(), basis.clone())?;
    if who.as_ref().is_some_and(|(name, _)| clean::clean(name).trim().is_empty()) {
        return Err(Refusal::new(msg!("要填姓名", "a name is needed")).at("who").into());
    }
    let setting = shell.setting()?;
    let here = own::read(&setting.data);
    let profile = chosen.map(|name| profile::named(&here, name)).transpose()?;
    let mut desk = begun(&setting)?;
    if let Some((name, post)) = who {
        open::name_who(&setting.data, &name, &post)?;
        desk.by = name;
    }
    let situation = desk.situation(Vec::new());
    let mut head = situation.head(None);
    // The branch is the first record of its own journal.
    head.branch = head.id;
    let id = head.id;
    let mut record = Kind::Branch.blank(head);
    fill(&mut record, name, level, basis)?;
    if let Some(at) = Kind::Branch.field("started_on") {
        record.set(at, Value::Day(desk.today))?;
    }
    let about = record.title(&desk.book, crate::base::Lang::Zh);
    let mut tx = situation.tx(&desk.facts(), "branch.add", about.clone(), vec![Change::add(record)]);
    tx.branch = id;
    let done = desk.commit(&shell.registry, tx)?;
    if let Some(profile) = profile {
        profile::keep(&setting.data, &Choice::always(profile))?;
    }
    desk.store.close()?;
    let held = profile.or(here.choice.on(desk.today));
    let held = held.map_or_else(|| Text::plain(""), |profile| profile.title.text());
    let words = msg!(
        "已在 {dir} 新建支部 {name}；发展规程：{profile}（改用 zhibu profile use）",
        "made the branch {name} in {dir}; profile: {profile} (change it with zhibu profile use)"
    )
    .with("profile", held)
    .with("dir", setting.data.display().to_string())
    .with("name", about.as_str());
    Ok(shell.say(
        || json!({ "change": done.seq, "ids": [id.to_string()], "data": setting.data.display().to_string() }),
        |lang| words.render(lang),
    ))
}

/// Makes the store; takes one whose making was cut off before its branch was written.
fn begun(setting: &Setting) -> Result<Desk, Trouble> {
    let refused = match open::create(setting) {
        Err(refused @ Trouble::Refusal(_)) => refused,
        made => return made,
    };
    let desk = open::open(setting, Mode::Write)?;
    if open::home(&desk.book).is_some() { Err(refused) } else { Ok(desk) }
}

fn fill(record: &mut AnyRecord, name: &str, level: Value, basis: Value) -> Result<(), Refusal> {
    for (field, value) in [("name", Value::words(name.trim())), ("level", level), ("basis", basis)] {
        if let Some(at) = record.kind().field(field) {
            record.set(at, value).map_err(|r| r.at(field))?;
        }
    }
    match record.value("name").is_none() {
        true => Err(Refusal::new(msg!("要填支部名称", "the branch needs a name")).at("name")),
        false => Ok(()),
    }
}
