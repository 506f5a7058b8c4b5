//! A standard's file before it is used: what it would score on today's records, and a skeleton to begin one.

use super::answer::{Answer, table};
use super::open::Mode;
use super::own;
use super::shell::Shell;
use crate::base::{Frac, Lang, Msg, Trouble};
use crate::msg;
use crate::rules::Facts;
use crate::rules::assessment::standard::{self, Gain, Line, Period, Sheet, Standard, Standards, Status};
use serde_json::{Value, json};
use std::path::Path;

/// A file to begin with; its remarks say what each line does.
const SKELETON: &str = include_str!("../../fixtures/standards/new/skeleton.toml");

/// Answers `standard check FILE` and `standard new`.
pub fn standard(shell: &Shell, what: &str, file: Option<&Path>) -> Result<Answer, Trouble> {
    match (what, file) {
        ("check", Some(file)) => check(shell, file),
        ("new", None) => Ok(Answer::words(SKELETON)),
        _ => {
            let text = msg!(
                "用法：zhibu standard check 文件，zhibu standard new",
                "usage: zhibu standard check FILE, zhibu standard new"
            );
            Err(Trouble::Usage(text.into()))
        }
    }
}

/// Scores the present period by a file that is not in use, and writes nothing. Exit code 1 where the file has a fault.
fn check(shell: &Shell, file: &Path) -> Result<Answer, Trouble> {
    let mut flaws = Vec::new();
    let name = file.display().to_string();
    let text = own::text(Path::new(""), &name, &mut flaws);
    if text.is_none() && flaws.is_empty() {
        return Err(Trouble::Usage(msg!("没有{file}这个文件", "there is no file {file}").with("file", name)));
    }
    let read = Standards::load(&text.map(|text| (name, text)).into_iter().collect::<Vec<_>>());
    flaws.extend(read.flaws.iter().cloned());
    let found = read.all().first().filter(|_| flaws.is_empty());
    let Some(standard) = found else {
        let mut answer = shell
            .say(|| json!({ "flaws": flaws.iter().map(|f| f.line(shell.lang)).collect::<Value>() }), |_| String::new());
        answer.remarks = flaws.iter().map(|flaw| format!("{:?}", flaw.report(shell.lang))).collect();
        return Ok(answer.code(1));
    };
    let desk = shell.desk(Mode::Read)?;
    let facts = desk.facts();
    let period = standard.period(facts.today);
    let sheet = standard::assess(&facts, standard, &period);
    let gains = standard::gains(&facts, standard, &period);
    let seen = Rehearsal { facts: &facts, standard, period: &period, sheet: &sheet, gains: &gains };
    Ok(shell.say(|| seen.json(shell.lang), |lang| seen.words(lang)))
}

/// What is told about a file.
struct Rehearsal<'a> {
    facts: &'a Facts<'a>,
    standard: &'a Standard,
    period: &'a Period,
    sheet: &'a Sheet,
    gains: &'a [Gain],
}

impl Rehearsal<'_> {
    fn title(&self, line: &Line, lang: Lang) -> String {
        self.standard.item(&line.id).map(|item| item.title.text().render(lang)).unwrap_or_default()
    }

    fn band(&self, lang: Lang) -> Option<String> {
        self.sheet.band().and_then(|b| self.standard.bands.get(b)).map(|b| b.title.text().render(lang))
    }

    fn json(&self, lang: Lang) -> Value {
        let row = |line: &Line| {
            json!({
                "indicator": line.id,
                "title": self.title(line, lang),
                "points": line.points.map(Frac::short),
                "most": line.most.short(),
                "state": status(line.status).1,
                "records": line.proofs.len(),
            })
        };
        let gain = |g: &Gain| json!({ "indicator": g.item, "what": g.what.render(lang), "to": g.to.short() });
        json!({
            "standard": self.standard.title.text().render(lang),
            "fingerprint": self.standard.digest,
            "period": self.period.name,
            "on": self.facts.today.to_string(),
            "total": self.sheet.total.short(),
            "max": self.standard.max.short(),
            "unscored": self.sheet.unscored,
            "band": self.band(lang),
            "indicators": self.sheet.lines.iter().map(row).collect::<Value>(),
            "gains": self.gains.iter().map(gain).collect::<Value>(),
        })
    }

    fn words(&self, lang: Lang) -> String {
        let head = msg!(
            "{title} · {period} · 截至 {day} · 只试算，不写入",
            "{title} · {period} · as of {day} · tried only, nothing is written"
        );
        let head = head.with("title", self.standard.title.text()).with("period", &*self.period.name);
        let mut out = head.with("day", self.facts.today).render(lang) + "\n";
        let rows: Vec<Vec<String>> = self.sheet.lines.iter().map(|line| self.row(line, lang)).collect();
        let titles = [msg!("编号", "no."), msg!("指标", "indicator"), msg!("得分", "points"), msg!("说明", "remark")];
        out += &table(&titles.map(|t| t.get(lang)), &rows);
        let total = msg!("合计 {n}/{max}", "total {n} of {max}");
        out = out.trim_end().to_owned() + "\n";
        out += &total.with("n", self.sheet.total.words()).with("max", self.standard.max.short()).render(lang);
        if let Some(band) = self.band(lang) {
            out += &format!(" · {band}");
        }
        if self.sheet.unscored > 0 {
            let text = msg!(" · {n}项要由人评分", " · {n} indicators must be scored by somebody");
            out += &text.with("n", self.sheet.unscored).render(lang);
        }
        out
    }

    fn row(&self, line: &Line, lang: Lang) -> Vec<String> {
        let points = line.points.map_or_else(|| "-".to_owned(), Frac::words);
        let gain = self.gains.iter().find(|g| g.item == line.id);
        let remark = match (gain, line.status) {
            (Some(gain), _) => {
                let text = msg!("{what}，到期末{to}分", "{what}: {to} at the end of the period");
                text.with("what", gain.what.clone()).with("to", gain.to.words()).render(lang)
            }
            (None, Status::Scored) => String::new(),
            (None, other) => status(other).0.get(lang).to_owned(),
        };
        vec![line.id.clone(), self.title(line, lang), format!("{points}/{}", line.most.short()), remark]
    }
}

/// Returns what a state is called, for people and for programs.
fn status(status: Status) -> (Msg, &'static str) {
    match status {
        Status::Scored => (msg!("已评", "scored"), "scored"),
        Status::Unscored => (msg!("未评", "not scored"), "unscored"),
        Status::NotApplicable => (msg!("不适用", "does not apply"), "not_applicable"),
        Status::NotYet => (msg!("未到期", "not due yet"), "not_yet"),
    }
}
