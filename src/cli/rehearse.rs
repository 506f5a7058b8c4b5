//! Rules tried before they hold: whose findings a file or a profile would change.

use super::answer::{Answer, table};
use super::findings::as_json_by;
use super::open::Mode;
use super::own::{self, Texts};
use super::shell::Shell;
use crate::base::{Lang, Text, Trouble};
use crate::msg;
use crate::rules::engine::rehearsal::{Difference, Turn, rehearse};
use crate::rules::rulebook::profile::Choice;
use crate::rules::{self, Facts, Finding, State};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Answers `rules --try FILE|PROFILE`. Exit code 1 where the file has a fault.
pub fn rehearsal(shell: &Shell, what: &str) -> Result<Answer, Trouble> {
    let mut flaws = Vec::new();
    let here = Texts::read(&shell.setting()?.data, &mut flaws);
    let (next, kind) = tried(here, what)?;
    let file = next.1;
    let then = own::of(&next.0, Vec::new());
    let wrong: Vec<_> = then.flaws.iter().filter(|flaw| flaw.file == file).collect();
    if !wrong.is_empty() {
        let lines = || json!({ "flaws": wrong.iter().map(|f| f.line(shell.lang)).collect::<Value>() });
        let mut answer = shell.say(lines, |_| String::new());
        answer.remarks = wrong.iter().map(|flaw| format!("{:?}", flaw.report(shell.lang))).collect();
        return Ok(answer.code(1));
    }
    let desk = shell.desk(Mode::Read)?;
    let now = desk.facts();
    let after = Facts { numbers: &then.numbers, calendar: &then.calendar, ..now };
    let seen = Trial { now, after, turns: rehearse(&now, &after), what, kind };
    Ok(shell.say(|| seen.json(shell.lang), |lang| seen.words(lang)))
}

/// Lays what is tried over what holds here; returns the file it stands in beside it, and what it is.
fn tried(mut texts: Texts, what: &str) -> Result<((Texts, String), &'static str), Trouble> {
    let profiles = own::of(&texts, Vec::new()).profiles;
    if let Some(profile) = profiles.named(what) {
        texts.choice = Some(Choice::always(profile).text());
        return Ok(((texts, profile.file()), "profile"));
    }
    let mut flaws = Vec::new();
    let text = own::text(Path::new(""), what, &mut flaws);
    if let Some(flaw) = flaws.first() {
        return Err(Trouble::Usage(Text::plain(flaw.line(Lang::Zh).as_str())));
    }
    let Some(text) = text else {
        let said = msg!(
            "没有 {what} 这个文件，也没有这个规程（见 zhibu profile list）",
            "there is no file and no profile {what} (see zhibu profile list)"
        );
        return Err(Trouble::Usage(said.with("what", what)));
    };
    let path = Path::new(what);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let keys: Vec<String> = text.parse::<toml::Table>().map(|t| t.keys().cloned().collect()).unwrap_or_default();
    let in_folder = |folder: &str| path.parent().is_some_and(|p| p.ends_with(folder));
    let year = |key: &String| key.len() == 4 && key.chars().all(|c| c.is_ascii_digit());
    let put = |list: &mut Vec<(String, String)>, file: &str| {
        list.retain(|(old, _)| old != file);
        list.push((file.to_owned(), text.clone()));
    };
    if in_folder("calendar") || (!keys.is_empty() && keys.iter().all(year)) {
        let file = format!("calendar/{name}");
        put(&mut texts.calendar, &file);
        return Ok(((texts, file), "calendar"));
    }
    if in_folder("profiles") || keys.iter().any(|key| key == "zh" || key == "about_zh") {
        let file = format!("profiles/{name}");
        put(&mut texts.profiles, &file);
        texts.choice = Some(format!("profile = \"{}\"\n", name.trim_end_matches(".toml")));
        return Ok(((texts, file), "profile"));
    }
    let file = format!("rules/{name}");
    put(&mut texts.rules, &file);
    Ok(((texts, file), "rules"))
}

/// What is told about a rehearsal.
struct Trial<'a> {
    now: Facts<'a>,
    after: Facts<'a>,
    turns: Difference,
    what: &'a str,
    kind: &'static str,
}

impl Trial<'_> {
    fn count(&self, change: &str) -> usize {
        self.turns.turns.iter().filter(|turn| self::change(turn) == change).count()
    }

    fn subjects(&self) -> usize {
        self.turns.turns.iter().map(|turn| turn.subject).collect::<BTreeSet<_>>().len()
    }

    fn json(&self, lang: Lang) -> Value {
        let row = |turn: &Turn| {
            json!({
                "change": change(turn),
                "rule": turn.rule,
                "subject_kind": turn.subject.kind.name(),
                "subject_id": turn.subject.id.to_string(),
                "subject_name": self.now.book.name_of(turn.subject.id, lang),
                "before": turn.before.map(|f| as_json_by(&self.now, &f, lang)),
                "after": turn.after.map(|f| as_json_by(&self.after, &f, lang)),
            })
        };
        json!({
            "file": self.what,
            "kind": self.kind,
            "new": self.count("new"),
            "gone": self.count("gone"),
            "moved": self.count("moved"),
            "same": self.turns.same,
            "subjects": self.subjects(),
            "rows": self.turns.turns.iter().map(row).collect::<Value>(),
        })
    }

    fn words(&self, lang: Lang) -> String {
        let head = msg!(
            "试行 {what}：{n} 条结论会变（新增 {new}，消失 {gone}，改变 {moved}），涉及 {subjects} 条记录；其余 {same} 条不变。只比较，不写入",
            "tried {what}: {n} findings would change ({new} new, {gone} gone, {moved} moved) about {subjects} records; {same} stay. Compared only, nothing is written"
        );
        let head = head.with("what", self.what).with("n", self.turns.turns.len()).with("new", self.count("new"));
        let head = head.with("gone", self.count("gone")).with("moved", self.count("moved"));
        let head = head.with("subjects", self.subjects()).with("same", self.turns.same);
        let mut out = head.render(lang);
        let state = |f: Option<Finding>| f.map_or(State::Met, |f| f.state).label().get(lang);
        let row = |turn: &Turn| {
            let said = match (turn.after, turn.before) {
                (Some(after), _) => rules::say(&self.after, &after),
                (None, Some(before)) => rules::say(&self.now, &before),
                (None, None) => Text::plain(""),
            };
            let who = self.now.book.name_of(turn.subject.id, lang);
            vec![who, format!("{} → {}", state(turn.before), state(turn.after)), said.render(lang)]
        };
        let rows: Vec<Vec<String>> = self.turns.turns.iter().map(row).collect();
        if !rows.is_empty() {
            let titles = [msg!("对象", "subject"), msg!("结论", "finding"), msg!("说明", "text")];
            out = format!("{out}\n{}", table(&titles.map(|t| t.get(lang)), &rows));
        }
        out
    }
}

/// Names what becomes of a finding.
fn change(turn: &Turn) -> &'static str {
    match (turn.before.is_some(), turn.after.is_some()) {
        (false, _) => "new",
        (_, false) => "gone",
        _ => "moved",
    }
}
