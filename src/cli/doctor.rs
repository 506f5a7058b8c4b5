//! The doctor in words: what is sound, what can be saved, what is lost; mending when somebody says so.

use super::answer;
use super::answer::Answer;
use super::keep::{gone, mend_exports};
use super::open;
use super::shell::Shell;
use crate::base::disk::{Disk, Entry, Real};
use crate::base::{Clock, Fault, Id, Lang, Text, Trouble};
use crate::desk::{self, RECOVER};
use crate::exchange::purpose;
use crate::model::book::codec::{self, Interner};
use crate::model::book::tx::About;
use crate::model::{AnyRecord, Book, Cause, Change, Key, Tx};
use crate::msg;
use crate::store::report::{Ailment, Lost, Recovered, Report, Saved, Source};
use crate::store::{doctor, layout, mend};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Returns what is damaged and what can be done; does it where asked to, once somebody has said yes. Exit code 3 while anything
/// that was acknowledged is missing or damaged.
pub fn doctor(shell: &Shell, mending: bool, yes: bool) -> Result<Answer, Trouble> {
    if mending {
        shell.may_write()?;
    }
    let place = open::place(&shell.setting()?);
    let now = Clock::Machine.now();
    let examine = || -> Result<Report, Trouble> {
        let mut found = doctor::examine(&place, now)?;
        // What verify finds wrong, the doctor does, too.
        if let (true, Err(fault)) = (found.is_sound(), purpose::check(&place.dir)) {
            let trouble = Trouble::from(fault);
            let line = |lang| trouble.line(lang);
            let what = Text::owned(line(Lang::Zh), line(Lang::En));
            let remedy = msg!("另存一份，从此重新记", "set it aside and begin it anew").into();
            found.ailments.push(Ailment { what, path: place.dir.clone(), remedy });
        }
        Ok(found)
    };
    let found = examine()?;
    if !mending || found.is_sound() || found.hopeless {
        return Ok(tell(shell, &place.dir, &found, None));
    }
    if !yes && !agreed(shell, &place.dir, &found) {
        return Ok(tell(shell, &place.dir, &found, None));
    }
    let by = open::who(&place.dir);
    let encode = |branch: Id, records: &[Recovered]| recovery(branch, records, &by, now);
    let mut aside = None;
    let mut left = found.clone();
    // A mending that was cut off shows only when it is finished what else there is.
    for _ in 0..2 {
        aside = mend::mend(&place, &left, now, &encode)?.or(aside);
        if doctor::examine(&place, now)?.is_sound() {
            mend_exports(shell)?;
        }
        left = examine()?;
        if !found.resume || left.is_sound() {
            break;
        }
    }
    let mut told = tell(shell, &place.dir, &left, Some(&found));
    if let Some(aside) = aside {
        let text = msg!(
            "原来的数据另存在 {dir}（看里面的内容：zhibu --data {dir} --force-read log）",
            "the data as it was lies in {dir} (to look into it: zhibu --data {dir} --force-read log)"
        );
        told.remarks.push(text.with("dir", aside.display().to_string()).render(shell.lang));
    }
    Ok(told)
}

/// Asks before anything is done; where nobody can be asked, the answer is no.
fn agreed(shell: &Shell, dir: &Path, found: &Report) -> bool {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let text = msg!("没有修复：确认要修复请加 --yes", "nothing was mended: add --yes to mend it");
        answer::remark(&[text.get(shell.lang).to_owned()]);
        return false;
    }
    answer::remark(&[words(shell, dir, found, None, shell.lang)]);
    let question = msg!("照此修复吗？(y/n) ", "mend it like this? (y/n) ").get(shell.lang);
    let mut err = std::io::stderr();
    let _ = write!(err, "{question}").and_then(|()| err.flush());
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).is_ok() && line.trim().eq_ignore_ascii_case("y")
}

fn tell(shell: &Shell, dir: &Path, found: &Report, mended: Option<&Report>) -> Answer {
    let answer = shell.say(|| as_json(shell, dir, found), |lang| words(shell, dir, found, mended, lang));
    answer.code(if found.is_sound() { 0 } else { 3 })
}

fn as_json(shell: &Shell, dir: &Path, found: &Report) -> Value {
    let lang = shell.lang;
    let saved = |s: &Saved| json!({ "seq": s.seq, "from": s.from.name(), "words": saved_words(shell, found, s, lang), "branch": s.branch.to_string() });
    let lost =
        |l: &Lost| json!({ "seq": l.seq, "words": lost_words(shell, found, l, lang), "branch": l.branch.to_string() });
    let gone: Vec<u64> = found.gone.iter().flat_map(|(_, first, last)| *first..=*last).collect();
    let ailments = found.ailments.iter().map(|a| {
        json!({ "text": a.what.render(lang), "path": a.path.display().to_string(), "remedy": a.remedy.render(lang) })
    });
    json!({
        "ok": found.is_sound(),
        "sound": found.sound,
        "saved": found.saved.iter().map(saved).collect::<Value>(),
        "lost": found.lost.iter().map(lost).collect::<Value>(),
        "gone": gone,
        "ailments": ailments.collect::<Value>(),
        "remarks": found.remarks.iter().map(|r| r.render(lang)).collect::<Value>(),
        "aside": kept(dir),
    })
}

/// Lines of a list that are shown; JSON has all.
const MOST: usize = 40;

fn words(shell: &Shell, dir: &Path, found: &Report, mended: Option<&Report>, lang: Lang) -> String {
    let mut out = Vec::new();
    for ailment in &found.ailments {
        let text = msg!("{what}\n  {path}\n  可以：{remedy}", "{what}\n  {path}\n  remedy: {remedy}");
        let text = text.with("what", ailment.what.clone()).with("path", ailment.path.display().to_string());
        out.push(text.with("remedy", ailment.remedy.clone()).render(lang));
    }
    if !found.is_sound() && !found.hopeless && !found.resume {
        let text = msg!(
            "完好 {sound} 次更改，能救回 {saved} 次，救不回 {lost} 次",
            "{sound} changes are sound, {saved} can be saved, {lost} are lost"
        );
        let text = text.with("sound", found.sound).with("saved", found.saved.len()).with("lost", found.lost.len());
        out.push(text.render(lang));
        let saved = found.saved.iter().map(|s| {
            let text = msg!("  救回 第 {n} 号（{from}）：{what}", "  saved {n} ({from}): {what}").with("n", s.seq);
            text.with("from", Text::from(source(s.from))).with("what", saved_words(shell, found, s, lang)).render(lang)
        });
        out.extend(saved.take(MOST));
        let lost = found.lost.iter().map(|l| {
            let text = msg!("  救不回 第 {n} 号：{what}", "  lost {n}: {what}").with("n", l.seq);
            text.with("what", lost_words(shell, found, l, lang)).render(lang)
        });
        out.extend(lost.take(MOST));
    }
    out.extend(found.gone.iter().map(|(_, first, last)| gone(*first, *last).render(lang)));
    out.extend(found.remarks.iter().map(|r| r.render(lang)));
    let kept = kept(dir);
    if !kept.is_empty() {
        let text = msg!("另存着：{names}", "set aside: {names}").with("names", kept.join(" "));
        out.push(text.render(lang));
    }
    match (found.is_sound(), mended) {
        (true, Some(before)) => {
            let text =
                msg!("已修复：救回 {saved} 次更改，救不回 {lost} 次", "mended: {saved} changes saved, {lost} lost");
            out.push(text.with("saved", before.saved.len()).with("lost", before.lost.len()).render(lang));
        }
        (true, None) if found.gone.is_empty() => {
            out.insert(0, msg!("数据完好", "the data is sound").get(lang).to_owned());
        }
        (true, None) => {
            let text = msg!("链完整，有缺号", "the chain is whole, with numbers missing").get(lang);
            out.insert(0, text.to_owned());
        }
        (false, _) if !found.hopeless => {
            let text = msg!(
                "照做（先另存一份）：zhibu doctor --mend",
                "to do so (a copy is set aside first): zhibu doctor --mend"
            );
            out.push(text.get(lang).to_owned());
        }
        (false, _) => {}
    }
    out.join("\n")
}

fn source(from: Source) -> crate::base::Msg {
    match from {
        Source::Journal => msg!("日志，改正一位", "the journal, one bit put right"),
        Source::Backup => msg!("备份", "a backup"),
        Source::Database => msg!("数据库里的记录", "records in the database"),
    }
}

fn saved_words(shell: &Shell, found: &Report, saved: &Saved, lang: Lang) -> String {
    match &saved.payload {
        Some(payload) => change_words(shell, payload, lang),
        None => names(found, saved.branch, lang),
    }
}

fn lost_words(shell: &Shell, found: &Report, lost: &Lost, lang: Lang) -> String {
    let other = names(found, lost.branch, lang);
    let after = lost.before.as_ref().map(|payload| change_words(shell, payload, lang));
    let text = match (other.is_empty(), after) {
        (false, _) => {
            msg!("另一段，数据库里有：{names}", "the other copy's; the database has: {names}").with("names", other)
        }
        (true, Some(what)) => {
            msg!("内容不可知，在「{what}」之后", "unknown; it came after “{what}”").with("what", what)
        }
        (true, None) => msg!("内容不可知", "unknown").into(),
    };
    text.render(lang)
}

fn change_words(shell: &Shell, payload: &[u8], lang: Lang) -> String {
    match codec::decode_head(payload) {
        Ok(tx) => format!("{} {}", tx.at.format("%Y-%m-%d %H:%M"), desk::words(&shell.registry, &tx, lang)),
        Err(fault) => fault.source.render(lang),
    }
}

/// Names the records that only the database has.
fn names(found: &Report, branch: Id, lang: Lang) -> String {
    let (book, mut words) = (Book::default(), Interner::default());
    let mut name = |r: &Recovered| {
        let bytes = r.after.as_ref().or(r.before.as_ref())?;
        Some(codec::decode_put(&r.key, bytes, &mut words).ok()?.title(&book, lang))
    };
    let all: Vec<String> =
        found.recovered.iter().filter(|r| r.branch == branch).filter_map(&mut name).take(MOST).collect();
    all.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// Lists what was set aside, by directory.
fn kept(dir: &Path) -> Vec<String> {
    let list =
        |dir: &Path| if Real.entry(dir) == Ok(Entry::Dir) { Real.list(dir).unwrap_or_default() } else { Vec::new() };
    let aside = layout::aside(dir);
    let copies = list(&aside).into_iter().map(|name| aside.join(name).display().to_string());
    let databases = list(dir).into_iter().filter(|name| name.starts_with("sled.bad-"));
    copies.chain(databases.map(|name| dir.join(name).display().to_string())).collect()
}

/// Makes a change of records that were saved from the database.
fn recovery(
    branch: Id,
    records: &[Recovered],
    by: &str,
    now: chrono::DateTime<chrono::FixedOffset>,
) -> Result<Vec<u8>, Fault> {
    let (book, mut words) = (Book::default(), Interner::default());
    let mut changes = Vec::new();
    for record in records {
        let mut side = |bytes: &Option<Vec<u8>>| -> Result<Option<AnyRecord>, Fault> {
            bytes.as_ref().map(|bytes| codec::decode_put(&record.key, bytes, &mut words)).transpose()
        };
        let (before, after) = (side(&record.before)?, side(&record.after)?);
        if let Some(key) = Key::from_bytes(&record.key) {
            changes.push(Change { key, before, after });
        }
    }
    let titles = |lang: Lang| {
        let sides = changes.iter().filter_map(|c| c.after.as_ref().or(c.before.as_ref()));
        sides.take(MOST).map(|r| r.title(&book, lang)).collect::<Vec<_>>().join(if lang == Lang::Zh {
            "、"
        } else {
            ", "
        })
    };
    let args = About::of(titles).args();
    let tx = Tx {
        branch,
        device: String::new(),
        command: RECOVER.to_owned(),
        args,
        cause: Cause::Deed,
        by: by.to_owned(),
        reason: String::new(),
        at: now,
        seen: 0,
        reads: Vec::new(),
        changes,
    };
    Ok(codec::encode_tx(&tx))
}
