//! A school's own files carried from one branch to another: `profile export` and `profile import`.

use super::answer::Answer;
use super::keep;
use super::open::Mode;
use super::own::{self, Texts};
use super::shell::Shell;
use crate::base::disk::{Disk, Real, parent};
use crate::base::{Refusal, Text, Trouble};
use crate::exchange::parcel::{self, Contents};
use crate::msg;
use crate::rules::rulebook::profile::FILE;
use serde_json::json;
use std::path::Path;

/// Writes everything that this branch keeps of its own beside the records, with which profile holds, into a folder or a
/// zip file.
pub fn export(shell: &Shell, path: &Path) -> Result<Answer, Trouble> {
    let data = shell.setting()?.data;
    let mut files = Contents::new();
    for name in keep::own_files(&data)?.into_iter().filter(|name| travels(name)) {
        let bytes = Real.read(&data.join(&name))?;
        files.insert(name, bytes);
    }
    files.entry(FILE.to_owned()).or_insert_with(|| own::read(&data).choice.text().into_bytes());
    parcel::write(path, &files)?;
    let path = path.display().to_string();
    let names: Vec<&String> = files.keys().collect();
    Ok(shell.say(
        || json!({ "file": path, "files": names }),
        |lang| {
            let text = msg!("{n} 个文件写入 {path}", "{n} files written to {path}");
            text.with("n", names.len()).with("path", path.as_str()).render(lang)
        },
    ))
}

/// Logs of what left this branch are its own, and how it reads its sheets.
fn travels(name: &str) -> bool {
    name.contains('/') || name == FILE
}

/// Takes a folder or a zip file that `export` wrote. Where anything is wrong with it every fault is told and nothing is
/// written (exit code 1); what would take the place of another file here is taken only when asked to.
pub fn import(shell: &Shell, path: &Path, replace: bool) -> Result<Answer, Trouble> {
    let data = shell.setting()?.data;
    let belongs = |name: &str| travels(name) && keep::is_own(&data, name);
    let found = parcel::read(path, &belongs)?;
    let mut faults: Vec<String> = found.faults.iter().map(|text| text.render(shell.lang)).collect();
    let texts = |name: &str| found.files.get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let here = own::of(
        &Texts::read(&data, &mut Vec::new()).over(
            &|dir| {
                let inside = found.files.keys().filter(|name| name.starts_with(dir) && name.ends_with(".toml"));
                inside.filter_map(|name| Some((name.clone(), texts(name)?))).collect()
            },
            texts(FILE),
        ),
        Vec::new(),
    );
    let theirs = here.flaws.iter().filter(|flaw| found.files.contains_key(&flaw.file));
    faults.extend(theirs.map(|flaw| flaw.line(shell.lang)));
    let utf8 =
        found.files.iter().filter(|(name, bytes)| name.ends_with(".toml") && std::str::from_utf8(bytes).is_err());
    let not_text = msg!("{name}：不是 UTF-8 文本", "{name}: not UTF-8");
    faults.extend(utf8.map(|(name, _)| not_text.with("name", name.as_str()).render(shell.lang)));
    if !faults.is_empty() {
        let mut answer = shell.say(|| json!({ "faults": faults }), |_| String::new());
        answer.remarks = faults.clone();
        let kept = msg!("规程包有 {n} 处错，什么也没有写入", "{n} faults in the parcel: nothing was written");
        answer.remarks.push(kept.with("n", faults.len()).render(shell.lang));
        return Ok(answer.code(1));
    }
    let old = |name: &str| Real.read(&data.join(name)).ok();
    let (same, other): (Vec<_>, Vec<_>) =
        found.files.iter().partition(|(name, bytes)| old(name).as_ref() == Some(*bytes));
    let (replaced, new): (Vec<_>, Vec<_>) = other.into_iter().partition(|(name, _)| old(name).is_some());
    if !replaced.is_empty() && !replace {
        let names: Vec<&str> = replaced.iter().map(|(name, _)| name.as_str()).collect();
        let text = msg!("这里已有不同的 {names}", "there are others of this name here: {names}")
            .with("names", names.join(" "));
        let hint = msg!(
            "先 zhibu profile export 留一份；要换成包里的，加 --replace",
            "export yours first; --replace takes those of the parcel"
        );
        return Err(Refusal::new(text).hint(hint).into());
    }
    // Whoever writes holds the store: nobody judges by half a parcel.
    let desk = shell.desk(Mode::Write)?;
    let last = |name: &str| name == FILE;
    let mut write: Vec<_> = new.iter().chain(&replaced).collect();
    write.sort_by_key(|(name, _)| (last(name), *name));
    for (name, bytes) in write {
        let place = data.join(name);
        Real.make_dirs(parent(&place))?;
        Real.write_atomic(&place, bytes)?;
    }
    desk.store.close()?;
    let names = |list: &[(&String, &Vec<u8>)]| list.iter().map(|(name, _)| (*name).clone()).collect::<Vec<_>>();
    let text: Text = msg!(
        "规程包已采用：新增 {new} 个文件，替换 {replaced} 个，相同 {same} 个",
        "parcel taken: {new} files new, {replaced} replaced, {same} the same"
    )
    .into();
    let text = text.with("new", new.len()).with("replaced", replaced.len()).with("same", same.len());
    Ok(shell.say(
        || json!({ "new": names(&new), "replaced": names(&replaced), "same": names(&same) }),
        |lang| text.render(lang),
    ))
}
