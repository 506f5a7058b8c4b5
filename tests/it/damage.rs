//! Every file of a real store harmed in every way: reader, writer, verify and doctor answer the same, nothing acknowledged is
//! missing without a word, and mending accounts for every change. `ZHIBU_CASES=1500` runs the long form, `ZHIBU_CASE=17`
//! replays one.

use crate::store_contract::{Map, apply, change, encode, loaded, now, place};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zhibu::base::disk::Dice;
use zhibu::base::{Fault, Id, Lang, Trouble};
use zhibu::store::report::{Recovered, Report};
use zhibu::store::{Engine, Place, doctor, mend};

/// Cases in every run of the tests.
const FEW: u64 = 60;
/// Nothing takes longer.
const LONG: Duration = Duration::from_secs(60);

/// A store, the same store somewhat earlier, and what it must hold.
struct Made {
    dir: tempfile::TempDir,
    records: Map,
    changes: BTreeMap<Id, u64>,
}

impl Made {
    fn new() -> Made {
        let dir = tempfile::tempdir().expect("a directory");
        let (now_dir, old) = (dir.path().join("now"), dir.path().join("old"));
        let (mut records, mut changes, mut dice) = (Map::new(), BTreeMap::new(), Dice::new(7));
        let mut engine = Engine::create(place(&now_dir), now()).expect("made");
        for n in 0..150 {
            if n == 100 {
                engine.close().expect("closed");
                copy(&now_dir, &old);
                engine = Engine::write(place(&now_dir), now()).expect("opens");
            }
            let branch = Id(1 + dice.below(2) as u128);
            let puts = change(&mut dice, branch, 6, 900);
            engine.commit(branch, &encode(&puts), puts.clone()).expect("acknowledged");
            apply(&mut records, &puts);
            *changes.entry(branch).or_insert(0) += 1;
        }
        engine.close().expect("closed");
        Made { dir, records, changes }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn count(&self) -> u64 {
        self.changes.values().sum()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("listed") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.file_type().expect("its kind").is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("copied")),
        }
    }
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).expect("listed").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(&path, out),
            false => out.push(path),
        }
    }
}

/// Where the frames of a segment begin and where the last one ends.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let (mut at, mut found) = (69, vec![69]);
    while let Some(head) = bytes.get(at..at + 9).filter(|head| head[8] != 0) {
        at += u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize + 54;
        found.push(at);
    }
    found
}

/// Harms a file; says how.
fn harm(path: &Path, old: &Path, other: &Path, dice: &mut Dice) -> &'static str {
    let mut bytes = fs::read(path).unwrap_or_default();
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let at = dice.below(end.max(1));
    let late = end.saturating_sub(1 + dice.below(600.min(end.max(1))));
    let fill = |bytes: &mut [u8], from: usize, len: usize, with: &mut dyn FnMut() -> u8| {
        let to = bytes.len().min(from + len);
        bytes[from.min(to)..to].iter_mut().for_each(|byte| *byte = with());
    };
    let which = dice.below(17);
    if which >= 10 {
        return harm_whole(path, bytes, (old, other), which, dice);
    }
    let how = match which {
        0 | 1 if end > 0 => {
            bytes[at] ^= 1 << dice.below(8);
            "a bit flipped"
        }
        2 if end > 0 => {
            (0..8).for_each(|_| {
                let at = dice.below(end);
                bytes[at] ^= 1 << dice.below(8);
            });
            "eight bits flipped"
        }
        3 if end > 0 => {
            bytes[late] ^= 1 << dice.below(8);
            "a bit flipped near the end"
        }
        4 => {
            bytes.truncate(late);
            "cut near the end"
        }
        5 => {
            fill(&mut bytes, at, 512, &mut || 0);
            "a sector of zeros"
        }
        6 => {
            fill(&mut bytes, at, 4096, &mut || 0);
            "a page of zeros"
        }
        7 => {
            fill(&mut bytes, at, 300, &mut || dice.roll() as u8);
            "a random block"
        }
        8 => {
            bytes.truncate(at);
            "cut"
        }
        _ => {
            bytes.clear();
            "cut to nothing"
        }
    };
    fs::write(path, bytes).expect("written");
    how
}

/// Harms a file as a whole; says how.
fn harm_whole(
    path: &Path,
    mut bytes: Vec<u8>,
    (old, other): (&Path, &Path),
    which: usize,
    dice: &mut Dice,
) -> &'static str {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let how = match which {
        10 => {
            fs::remove_file(path).expect("removed");
            return "removed";
        }
        11 => {
            bytes.truncate(end);
            let tail = bytes[end.saturating_sub(400)..].to_vec();
            bytes.extend(tail);
            "its tail repeated"
        }
        12 => {
            bytes.truncate(end);
            bytes.extend((0..200).map(|_| dice.roll() as u8));
            "junk behind it"
        }
        13 => {
            match fs::read(old) {
                Ok(old) => bytes = old,
                Err(_) => bytes.clear(),
            }
            "an older version"
        }
        14 => {
            let theirs = fs::read(other).unwrap_or_default();
            fs::write(other, &bytes).expect("written");
            bytes = theirs;
            "exchanged with another file"
        }
        15 => {
            fs::remove_file(path).expect("removed");
            std::os::unix::fs::symlink("/nowhere/at/all", path).expect("linked");
            return "a link to nowhere";
        }
        _ => {
            bytes.truncate(end);
            "what was reserved cut off"
        }
    };
    fs::write(path, bytes).expect("written");
    how
}

/// Harms a journal's frames; says how.
fn harm_frames(path: &Path, dice: &mut Dice) -> &'static str {
    let bytes = fs::read(path).expect("read");
    let at = frames(&bytes);
    let n = at.len() - 1;
    let cut = |left: usize| bytes[..at[left.min(n)]].to_vec();
    let last = [1, 2, 3, 5, 20][dice.below(5)];
    let one = dice.below(n);
    let (out, how) = match dice.below(8) {
        0 | 1 => (cut(n.saturating_sub(last)), "the last frames cut off"),
        2 => (cut(n / 2), "half of the frames cut off"),
        3 => (cut(1), "all frames but one cut off"),
        4 => (cut(0), "all frames cut off"),
        5 => ([&bytes[..at[one]], &bytes[at[one + 1]..at[n]]].concat(), "a frame dropped"),
        6 => ([&bytes[..at[one + 1]], &bytes[at[one]..at[n]]].concat(), "a frame doubled"),
        _ => ([&bytes[..at[n]], &bytes[at[n - 1]..at[n]]].concat(), "the last frame repeated"),
    };
    fs::write(path, out).expect("written");
    how
}

/// Harms the store as a whole; says how.
fn harm_all(dir: &Path, old: &Path, dice: &mut Dice) -> &'static str {
    let again = |name: &str| {
        let _ = fs::remove_dir_all(dir.join(name));
        copy(&old.join(name), &dir.join(name));
    };
    let branch = dir.join("journal").join(Id(1 + dice.below(2) as u128).to_string());
    match dice.below(8) {
        0 => {
            again("journal");
            again("sled");
            "journal and database rolled back together"
        }
        1 => {
            again("journal");
            "journal rolled back"
        }
        2 => {
            fs::remove_dir_all(branch).expect("removed");
            "a branch's journal removed"
        }
        3 => {
            fs::remove_dir_all(dir.join("journal")).expect("removed");
            fs::create_dir(dir.join("journal")).expect("made");
            "all journals removed"
        }
        4 => {
            fs::remove_dir_all(dir.join("sled")).expect("removed");
            "the database removed"
        }
        5 => {
            again("sled");
            "the database rolled back"
        }
        6 => {
            fs::rename(branch.join("0001.log"), branch.join("0003.bak")).expect("moved");
            fs::rename(branch.join("0002.log"), branch.join("0001.log")).expect("moved");
            fs::rename(branch.join("0003.bak"), branch.join("0002.log")).expect("moved");
            "two segments exchanged"
        }
        _ => {
            fs::copy(branch.join("0001.log"), branch.join("0009.log")).expect("copied");
            "a stray segment"
        }
    }
}

fn case(made: &Made, number: u64) {
    let mut dice = Dice::new(number);
    let dir = made.at(&format!("case-{number}"));
    copy(&made.at("now"), &dir);
    let mut all = Vec::new();
    files(&dir, &mut all);
    let journals: Vec<PathBuf> = all.iter().filter(|path| path.starts_with(dir.join("journal"))).cloned().collect();
    let (path, how) = match dice.below(6) {
        0 => (dir.clone(), harm_all(&dir, &made.at("old"), &mut dice)),
        1 | 2 => {
            let path = journals[dice.below(journals.len())].clone();
            let how = harm_frames(&path, &mut dice);
            (path, how)
        }
        which => {
            let of = if which == 3 { &all } else { &journals };
            let path = of[dice.below(of.len())].clone();
            let other = all.iter().find(|other| **other != path && other.extension() == path.extension());
            let old = made.at("old").join(path.strip_prefix(&dir).expect("inside"));
            let how = harm(&path, &old, other.unwrap_or(&path), &mut dice);
            (path, how)
        }
    };
    let begun = Instant::now();
    let told = format!("case {number}: {how}: {}", path.display());
    let place = place(&dir);
    let read = Engine::read(place.clone()).and_then(|engine| Ok(engine.verify().map(|_| engine)?));
    let report = examined(&place, &told);
    let backed_up = read.as_ref().is_ok_and(|engine| engine.backup(&made.at("copy.zhibu")).is_ok());
    let _ = fs::remove_file(made.at("copy.zhibu"));
    let write = patiently(|| Engine::write(place.clone(), now()));
    let write = write.and_then(|engine| Ok(engine.check().map(|()| engine)?));
    let words = |t: &Trouble| t.line(Lang::En);
    let answers = [read.is_ok(), report.is_sound(), backed_up, write.is_ok()];
    let why = (read.as_ref().err().map(words), write.as_ref().err().map(words));
    assert!(answers == [answers[0]; 4], "{told}: reader, doctor, backup, writer {answers:?} {why:?} {report:?}");
    if let (Ok(read), Ok(write)) = (read, write) {
        assert!(loaded(&read).expect("loads") == made.records, "{told}: nobody tells that something is missing");
        assert!(loaded(&write).expect("loads") == made.records, "{told}: the writer's records");
    } else {
        mended(made, &place, &report, &told);
    }
    assert!(begun.elapsed() < LONG, "{told}: {:?}", begun.elapsed());
    fs::remove_dir_all(dir).expect("removed");
}

/// Tries again while a program that another test just started still has what was open here.
fn patiently<T>(mut work: impl FnMut() -> Result<T, Trouble>) -> Result<T, Trouble> {
    for _ in 0..100 {
        match work() {
            Err(Trouble::Busy { .. }) => std::thread::sleep(Duration::from_millis(20)),
            done => return done,
        }
    }
    work()
}

fn examined(place: &Place, told: &str) -> Report {
    patiently(|| doctor::examine(place, now())).unwrap_or_else(|trouble| panic!("{told}: {}", trouble.line(Lang::En)))
}

fn mended(made: &Made, place: &Place, report: &Report, told: &str) {
    if report.hopeless {
        return;
    }
    let accounted = report.sound + report.saved.len() as u64 + report.lost.len() as u64;
    assert_eq!(accounted, made.count(), "{told}: every change is accounted for: {report:?}");
    let recover = |_, records: &[Recovered]| -> Result<Vec<u8>, Fault> {
        Ok(encode(&records.iter().map(|r| (r.key, r.after.clone())).collect::<Vec<_>>()))
    };
    if let Err(trouble) = patiently(|| mend::mend(place, report, now(), &recover)) {
        panic!("{told}: mending: {}", trouble.line(Lang::En));
    }
    let after = examined(place, told);
    assert!(after.is_sound(), "{told}: after mending: {after:?}");
    let engine = patiently(|| Engine::write(place.clone(), now()));
    let engine = engine.unwrap_or_else(|t| panic!("{told}: {}", t.line(Lang::En)));
    engine.verify().unwrap_or_else(|fault| panic!("{told}: {fault:?}"));
    if report.lost.is_empty() {
        assert!(loaded(&engine).expect("loads") == made.records, "{told}: what was saved is what was there");
    }
}

#[test]
fn one_judgement_over_every_harm() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = match number("ZHIBU_CASE") {
        Some(case) => case..case + 1,
        None => 0..number("ZHIBU_CASES").unwrap_or(FEW),
    };
    let made = Made::new();
    let faults: Vec<u64> = cases
        .filter(|number| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(&made, *number))).is_err())
        .collect();
    assert!(faults.is_empty(), "replay with ZHIBU_CASE=: {faults:?}");
}
