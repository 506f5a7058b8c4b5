//! Backup, restore, verify and the doctor, on a real disk with sled.

use crate::store_contract::{Map, encode, fill, loaded, now, place, same};
use std::path::Path;
use std::sync::Arc;
use zhibu::base::disk::{Dice, Disk, Real, Sim};
use zhibu::base::{Id, Lang};
use zhibu::store::mem::Mem;
use zhibu::store::report::{Recovered, Report, Source};
use zhibu::store::{Engine, Place, Put, doctor, mend, snapshot};

fn disk() -> Arc<dyn Disk> {
    Arc::new(Real)
}

fn made(dir: &Path, changes: usize) -> (Engine, Map) {
    let mut map = Map::new();
    let mut engine = Engine::create(place(dir), now()).expect("made");
    fill(&mut engine, &mut map, 1, changes);
    (engine, map)
}

#[test]
fn a_backup_is_the_store_elsewhere() {
    let (from, to) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let (mut engine, mut map) = made(from.path(), 120);
    let file = from.path().join("backups/one.zhibu");
    let saved = engine.backup(&file).expect("backed up while open");
    assert_eq!((saved.branches, saved.changes), (2, 120));
    let at_backup = map.clone();
    fill(&mut engine, &mut map, 2, 10);
    assert_eq!(snapshot::restore(&disk(), &file, to.path()), Ok(saved));
    let restored = Engine::write(place(to.path()), now()).expect("opens");
    same(&loaded(&restored), &at_backup, "restored");
    assert_eq!(restored.verify().map(|found| (found.changes, found.records)), Ok((120, at_backup.len())));
    let again = snapshot::restore(&disk(), &file, to.path()).expect_err("not empty");
    assert_eq!(again.code(), 1);
    let mut dice = Dice::new(3);
    for _ in 0..20 {
        let mut bytes = std::fs::read(&file).expect("read");
        let at = dice.below(bytes.len());
        if dice.below(3) == 0 {
            bytes.truncate(at)
        } else {
            bytes[at] ^= 1 << dice.below(8)
        }
        let harmed = from.path().join("harmed");
        std::fs::write(&harmed, bytes).expect("written");
        let into = from.path().join("into");
        let trouble = snapshot::restore(&disk(), &harmed, &into).expect_err("damaged");
        assert_eq!((trouble.code(), into.exists()), (3, false));
    }
}

#[test]
fn a_damaged_journal_is_not_backed_up_and_is_mended_by_the_doctor() {
    let dir = tempfile::tempdir().expect("a directory");
    let (engine, map) = made(dir.path(), 120);
    let segment = dir.path().join("journal").join(Id(1).to_string()).join("0001.log");
    engine.close().expect("closed");
    assert!(examined(dir.path()).is_sound());
    let mut bytes = std::fs::read(&segment).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(9);
    std::fs::write(&segment, bytes).expect("written");
    let engine = Engine::write(place(dir.path()), now()).expect("the end is sound, and the database holds it all");
    same(&loaded(&engine), &map, "loaded from sled");
    assert!(engine.verify().is_err());
    let file = dir.path().join("backup");
    assert!(engine.backup(&file).is_err() && !file.exists());
    drop(engine);
    assert!(Engine::read(place(dir.path())).is_err(), "readers say so");
    let anyway = Engine::read_anyway(place(dir.path())).expect("but can be made to read");
    assert!(anyway.finding().is_some());
    let report = examined(dir.path());
    assert_eq!((report.sound, report.saved.len(), report.lost.len()), (119, 1, 0));
    assert_eq!(report.saved[0].from, Source::Database);
    mend(dir.path(), &report);
    let again = examined(dir.path());
    assert!(again.is_sound() && again.gone.len() == 1, "{again:?}");
    let aside = dir.path().join("aside").join("20261124-180000");
    assert!(
        Engine::read(place(&aside)).is_err() && Engine::read_anyway(place(&aside)).is_ok(),
        "it can be looked into"
    );
    let engine = Engine::write(place(dir.path()), now()).expect("opens");
    engine.verify().expect("verifies");
    same(&loaded(&engine), &map, "nothing of the records is lost");
}

fn examined(dir: &Path) -> Report {
    doctor::examine(&place(dir), now()).expect("examined")
}

/// Mends; what the database still has becomes a change like any other.
fn mend(dir: &Path, report: &Report) {
    let puts = |records: &[Recovered]| -> Vec<Put> { records.iter().map(|r| (r.key, r.after.clone())).collect() };
    mend::mend(&place(dir), report, now(), &|_, records| Ok(encode(&puts(records)))).expect("mended");
}

#[test]
fn a_missing_format_file_is_written_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let (engine, map) = made(dir.path(), 20);
    engine.close().expect("closed");
    for harm in [None, Some("nonsense")] {
        let path = dir.path().join("FORMAT");
        match harm {
            None => std::fs::remove_file(&path).expect("removed"),
            Some(text) => std::fs::write(&path, text).expect("written"),
        }
        let trouble = Engine::write(place(dir.path()), now()).err().expect("refused");
        assert!(trouble.hint(Lang::En).is_some_and(|hint| hint.contains("doctor")));
        let report = examined(dir.path());
        assert_eq!(report.ailments.len(), 1);
        mend(dir.path(), &report);
        let engine = Engine::write(place(dir.path()), now()).expect("opens");
        same(&loaded(&engine), &map, "mended");
    }
}

/// The branch's own files and where else evidence may lie.
const OWN: [(&str, &str); 5] = [
    ("rules/ours.toml", "rule"),
    ("calendar/2027.toml", "days"),
    ("templates/minutes/word/document.xml", "<w/>"),
    ("templates/roster.docx", "zip"),
    ("exports.log", "2026-11-24\t王芳"),
];

#[test]
fn a_restore_that_loses_its_power_is_begun_anew_and_never_taken_for_a_store() {
    let sim = Sim::new(5);
    let at = |disk: &Sim, dir: &str| {
        let backend: zhibu::store::backend::OpenBackend = Arc::new(|_| Ok(Box::new(Mem::default())));
        Place { disk: Arc::new(disk.clone()), backend, behind: false, ..place(Path::new(dir)) }
    };
    let mut map = Map::new();
    let mut engine = Engine::create(at(&sim, "/from"), now()).expect("made");
    fill(&mut engine, &mut map, 1, 60);
    for (name, text) in OWN {
        let path = Path::new("/from").join(name);
        sim.make_dirs(path.parent().expect("a directory")).expect("made");
        sim.write_atomic(&path, text.as_bytes()).expect("written");
    }
    let file = Path::new("/backup/one.zhibu");
    let saved = engine.backup(file).expect("backed up");
    assert_eq!(saved.files, OWN.len());
    engine.close().expect("closed");
    let to = Path::new("/to");
    let mut whole = false;
    for steps in 0..500 {
        let disk = sim.crash();
        disk.power_off_after(steps);
        let done = snapshot::restore(&(Arc::new(disk.clone()) as Arc<dyn Disk>), file, to);
        let disk = disk.crash();
        let sound = doctor::examine(&at(&disk, "/to"), now()).is_ok_and(|found| found.is_sound());
        let opened = Engine::read(at(&disk, "/to"));
        assert_eq!(sound, opened.is_ok(), "after {steps} steps");
        assert!(done.is_err() || sound, "after {steps} steps");
        match opened {
            Ok(engine) => same(&loaded(&engine), &map, "what opens is whole"),
            Err(trouble) => {
                // The doctor cannot make a store of it.
                if let Ok(report) = doctor::examine(&at(&disk, "/to"), now()) {
                    let none = |_, _: &[Recovered]| Ok(Vec::new());
                    mend::mend(&at(&disk, "/to"), &report, now(), &none).expect_err("only the backup helps");
                }
                assert!(trouble.hint(Lang::Zh).is_some_and(|h| h.contains("restore") || h.contains("init")));
                let arc: Arc<dyn Disk> = Arc::new(disk.clone());
                assert_eq!(snapshot::restore(&arc, file, to), Ok(saved), "after {steps} steps");
                same(&loaded(&Engine::read(at(&disk, "/to")).expect("opens")), &map, "restored again");
                for (name, text) in OWN {
                    assert_eq!(disk.read(&to.join(name)).as_deref(), Ok(text.as_bytes()), "{name}");
                }
            }
        }
        if done.is_ok() {
            whole = true;
            break;
        }
    }
    assert!(whole, "a restore needs fewer steps");
}

#[test]
fn journals_that_no_program_opened_are_not_blessed() {
    let dir = tempfile::tempdir().expect("a directory");
    let (engine, _) = made(dir.path(), 20);
    engine.close().expect("closed");
    std::fs::remove_dir_all(dir.path().join("head")).expect("removed");
    for name in ["FORMAT", "app.lock"] {
        std::fs::remove_file(dir.path().join(name)).expect("removed");
    }
    std::fs::remove_dir_all(dir.path().join("sled")).expect("removed");
    assert!(examined(dir.path()).hopeless);
}
