//! The rules explained: what they ask, what they rest on, the values over time.

use super::answer::{self, Answer, table};
use super::shell::Shell;
use super::{own, profile};
use crate::base::{Msg, Text, Trouble};
use crate::model::Codes;
use crate::msg;
use crate::rules::assessment::standard::{Standard, Standards};
use crate::rules::engine::cases::{self, Case};
use crate::rules::evaluation::conduct::{Conduct, Sheets};
use crate::rules::law::numbers::{Basis, Dated, Number};
use crate::rules::{self, RULES, Rulebook};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Returns the rules in force here; without a store the shipped ones still answer.
fn here(shell: &Shell) -> Result<own::Own, Trouble> {
    let own = own::read(&shell.setting()?.data);
    answer::remark(&own::told(&own.flaws, shell.lang));
    Ok(own)
}

/// Explains a rule, a pair of dates, or a number.
pub fn rule(shell: &Shell, name: &str) -> Result<Answer, Trouble> {
    let numbers = here(shell)?.numbers;
    let own = numbers.words(name);
    let pair = numbers.pairs().iter().find(|p| *p.name == *name);
    let named = |n: &Number| own.is_some_and(|words| words.numbers.contains(&n.name));
    let related: Vec<&Number> = numbers.all().into_iter().filter(|n| belongs(&n.name, name) || named(n)).collect();
    if own.is_none() && pair.is_none() && related.is_empty() {
        let text = msg!("没有叫 “{name}” 的规则（见 zhibu rules）", "no rule is called “{name}” (see zhibu rules)");
        return Err(Trouble::Usage(text.with("name", name)));
    }
    let (title, meaning) = match (own, pair) {
        (Some(words), _) => (words.title.text(), words.meaning.text()),
        (None, Some(pair)) => {
            let title = msg!("时间顺序：{a} → {b}", "date order: {a} → {b}")
                .with("a", pair.earlier.row().label)
                .with("b", pair.later.row().label);
            (title, numbers.words("order").map_or_else(|| Text::plain(""), |w| w.meaning.text()))
        }
        _ => (Text::plain(name), related.first().map_or_else(|| Text::plain(""), |n| n.meaning.text())),
    };
    let bases: Vec<(NaiveDate, Option<&Basis>)> = match (own, pair) {
        (_, Some(pair)) => pair.basis.iter().map(|(d, b)| (*d, b.as_ref())).collect(),
        (Some(words), None) => words.basis.iter().map(|(d, b)| (*d, Some(b))).collect(),
        _ => Vec::new(),
    };
    let cases = examples(name);
    Ok(shell.say(
        || {
            json!({
                "name": name,
                "title": title.render(shell.lang),
                "meaning": meaning.render(shell.lang),
                "basis": bases.iter().map(|(from, b)| basis(shell, *from, *b)).collect::<Value>(),
                "numbers": related.iter().map(|n| number(shell, n)).collect::<Value>(),
                "cases": cases.iter().map(|c| case(shell, c)).collect::<Value>(),
            })
        },
        |lang| {
            let mut out = format!("{}  {name}\n{}\n", title.render(lang), meaning.render(lang));
            for (from, basis) in &bases {
                let words = basis.map_or_else(|| msg!("不再有", "no longer").into(), rules::cite);
                out += &format!("{from}  {}\n", words.render(lang));
            }
            for number in &related {
                out += &format!("\n{}  {}\n", number.name, number.meaning.text().render(lang));
                // A table without titles: the first line is that of the titles.
                for line in table(&["", "", "", ""], &values(shell, number)).lines().skip(1) {
                    out += &format!("{line}\n");
                }
            }
            for case in &cases {
                let kept = case.stands();
                out += &format!("\n{} {}: {}", case.today, kept.get(lang), case.title().text().render(lang));
            }
            out.trim_end().to_owned()
        },
    ))
}

/// Chooses a case in which a rule is kept and one in which it is not.
fn examples(name: &str) -> Vec<Case> {
    let all = cases::of(name);
    let kept = all.iter().find(|c| c.is_kept());
    kept.into_iter().chain(all.iter().find(|c| !c.is_kept())).cloned().collect()
}

fn case(shell: &Shell, case: &Case) -> Value {
    json!({
        "title": shell.words(case.title().text()),
        "kept": case.is_kept(),
        "today": case.today.to_string(),
        "given": case.given,
        "expect": case.expect,
    })
}

/// Returns whether a number is a rule's: called like it, or a part of it.
fn belongs(number: &str, rule: &str) -> bool {
    number == rule || number.strip_prefix(rule).is_some_and(|rest| rest.starts_with('.'))
}

fn values(shell: &Shell, number: &Number) -> Vec<Vec<String>> {
    let row = |value: &Dated, mark: &str| {
        let basis = shell.words(rules::cite(&value.basis));
        vec![mark.to_owned(), value.from.to_string(), shell.words(value.words()), basis]
    };
    number.shipped.iter().map(|v| row(v, "")).chain(number.own.iter().map(|v| row(v, "*"))).collect()
}

fn basis(shell: &Shell, from: NaiveDate, basis: Option<&Basis>) -> Value {
    json!({
        "from": from.to_string(),
        "document": basis.map(|b| shell.words(b.document.title.text())),
        "article": basis.and_then(|b| b.article.as_deref()),
        "force": basis.map(|b| b.force.row().name),
        "verified": basis.map(|b| b.verified),
        "own": basis.and_then(|b| b.own.as_deref()),
    })
}

fn number(shell: &Shell, number: &Number) -> Value {
    let value = |value: &Dated| {
        let mut out = basis(shell, value.from, Some(&value.basis));
        out["value"] = json!(shell.words(value.words()));
        out
    };
    let all = number.shipped.iter().chain(&number.own).map(value);
    json!({
        "name": &*number.name,
        "meaning": shell.words(number.meaning.text()),
        "values": all.collect::<Value>(),
    })
}

/// A file of the branch's own that takes the place of a shipped one, or stands beside it.
struct Own {
    what: &'static str,
    label: Msg,
    name: String,
    /// The title of the shipped one whose place it takes.
    old: Option<Text>,
    new: Text,
    file: String,
}

/// Lists the branch's own conduct sheets and work standards.
fn sheets(numbers: &Rulebook) -> Vec<Own> {
    let (conduct, standards) = (Sheets::load(&[]), Standards::load(&[]));
    let sheet = |s: &Conduct| {
        Some(Own {
            what: "conduct",
            label: msg!("行为规范", "conduct sheet"),
            name: s.name.clone(),
            old: conduct.named(&s.name).map(|old| old.title.text()),
            new: s.title.text(),
            file: s.own.clone()?,
        })
    };
    let standard = |s: &Standard| {
        Some(Own {
            what: "standard",
            label: msg!("工作标准", "work standard"),
            name: s.name.clone(),
            old: standards.named(&s.name).map(|old| old.title.text()),
            new: s.title.text(),
            file: s.own.clone()?,
        })
    };
    let own = numbers.conduct().all().iter().filter_map(sheet);
    own.chain(numbers.standards().all().iter().filter_map(standard)).collect()
}

fn calendar_row(shell: &Shell, year: String, file: String) -> Vec<String> {
    let what = shell.words(msg!("节假日", "holidays"));
    vec!["calendar".to_owned(), year, String::new(), what, String::new(), file]
}

/// Lists what this branch overrides: from which day, the shipped value of that day and its own, where that stands.
fn overridden(shell: &Shell, here: &own::Own) -> Answer {
    let numbers = here.numbers.overridden();
    let old = |number: &Number, value: &Dated| {
        number.shipped_on(value.from).map_or_else(|| msg!("无", "none").into(), Dated::words)
    };
    let file = |value: &Dated| value.basis.own.as_deref().unwrap_or_default().to_owned();
    let calendar = || here.calendar.own().map(|(year, file)| (year.to_string(), file.to_owned()));
    let sheets = sheets(&here.numbers);
    shell.say(
        || {
            let change = |number: &Number, value: &Dated| {
                let mut out = basis(shell, value.from, Some(&value.basis));
                out["name"] = json!(&*number.name);
                out["meaning"] = json!(shell.words(number.meaning.text()));
                out["old"] = json!(shell.words(old(number, value)));
                out["new"] = json!(shell.words(value.words()));
                out["file"] = json!(file(value));
                out
            };
            let numbers = numbers.iter().flat_map(|n| n.own.iter().map(|v| change(n, v)));
            let years = calendar().map(|(year, file)| json!({ "calendar": year, "file": file }));
            let sheets = sheets.iter().map(|s| {
                let old = s.old.clone().map(|title| shell.words(title));
                json!({ s.what: &*s.name, "old": old, "new": shell.words(s.new.clone()), "file": &*s.file })
            });
            let laid = here.numbers.laid().iter().map(|l| profile::laid_json(shell, l));
            numbers.chain(years).chain(sheets).chain(laid).collect()
        },
        |lang| {
            let row = |n: &Number, v: &Dated| {
                let change = msg!("{old} → {new}", "{old} → {new}").with("old", old(n, v)).with("new", v.words());
                let (what, basis) = (n.meaning.text(), rules::cite(&v.basis));
                vec![
                    n.name.to_string(),
                    v.from.to_string(),
                    shell.words(change),
                    shell.words(what),
                    shell.words(basis),
                    file(v),
                ]
            };
            let mut rows: Vec<Vec<String>> = numbers.iter().flat_map(|n| n.own.iter().map(|v| row(n, v))).collect();
            rows.extend(calendar().map(|(year, file)| calendar_row(shell, year, file)));
            rows.extend(sheets.iter().map(|s| {
                let old = s.old.clone().unwrap_or_else(|| msg!("无", "none").into());
                let change = msg!("{old} → {new}", "{old} → {new}").with("old", old).with("new", s.new.clone());
                let what = s.label.get(lang).to_owned();
                vec![
                    format!("{} {}", s.what, s.name),
                    String::new(),
                    shell.words(change),
                    what,
                    String::new(),
                    s.file.clone(),
                ]
            }));
            rows.extend(here.numbers.laid().iter().map(|l| profile::laid_row(shell, l)));
            if rows.is_empty() {
                return msg!("没有改动", "nothing is overridden").get(lang).to_owned();
            }
            let header = [msg!("数值", "number"), msg!("自", "from"), msg!("改动", "change"), msg!("意思", "meaning")];
            let header: Vec<&str> =
                header.iter().chain(&[msg!("依据", "basis"), msg!("文件", "file")]).map(|m| m.get(lang)).collect();
            table(&header, &rows)
        },
    )
}

/// Lists every rule, or what this branch overrides.
pub fn rules(shell: &Shell, diff: bool) -> Result<Answer, Trouble> {
    let here = here(shell)?;
    if diff {
        return Ok(overridden(shell, &here));
    }
    let numbers = here.numbers;
    let title = |name: &str| numbers.words(name).map(|w| shell.words(w.title.text())).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = RULES.iter().map(|r| vec![r.name.to_owned(), title(r.name)]).collect();
    rows.extend(numbers.pairs().iter().map(|p| {
        let title = msg!("时间顺序：{a} → {b}", "date order: {a} → {b}");
        let title = title.with("a", p.earlier.row().label).with("b", p.later.row().label);
        vec![p.name.to_string(), shell.words(title)]
    }));
    Ok(shell.say(
        || rows.iter().map(|row| json!({ "name": row[0], "title": row[1] })).collect(),
        |lang| table(&[msg!("规则", "rule").get(lang), ""], &rows),
    ))
}
