//! The store on a disk that fails. `ZHIBU_SEEDS=20000` runs more schedules, `ZHIBU_SEED=17` replays one.

use crate::store_contract::{Map, apply, change, decode, encode, loaded, now};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhibu::base::disk::{Dice, Disk, Sim};
use zhibu::base::{Fault, Id, Lang, Trouble};
use zhibu::store::mem::Mem;
use zhibu::store::report::Recovered;
use zhibu::store::{Engine, Limits, Place, doctor, mend};

const DIR: &str = "/data/zhibu";

fn seeds(default: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match number("ZHIBU_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("ZHIBU_SEEDS").unwrap_or(default),
    }
}

fn place(disk: &Sim, mem: &Mem, limits: Limits) -> Place {
    let mem = mem.clone();
    Place {
        disk: Arc::new(disk.clone()),
        dir: PathBuf::from(DIR),
        state: None,
        behind: false,
        backend: Arc::new(move |_| Ok(Box::new(mem.clone()))),
        decode,
        limits,
    }
}

/// What must be found again.
#[derive(Default)]
struct Model {
    /// Acknowledged changes by branch.
    changes: BTreeMap<Id, Vec<Vec<u8>>>,
    /// The change whose commit failed: it may be found, as a whole, or not.
    open: Option<(Id, Vec<u8>)>,
}

impl Model {
    /// Compares an open store with what is expected; a change found though it was not acknowledged stands from now on.
    fn check(&mut self, engine: &Engine) {
        if let Some((branch, payload)) = self.open.take() {
            let known = self.changes.entry(branch).or_default();
            if engine.seq(branch) == known.len() as u64 + 1 {
                known.push(payload);
            }
        }
        let mut map = Map::new();
        for chain in engine.chains() {
            let known = self.changes.entry(chain.branch()).or_default();
            let forward: Vec<Vec<u8>> = chain.forward().map(|entry| entry.expect("sound").payload).collect();
            assert!(forward == *known, "{} changes found, {} acknowledged", forward.len(), known.len());
            let mut backward: Vec<Vec<u8>> = chain.backward().map(|entry| entry.expect("sound").payload).collect();
            backward.reverse();
            assert!(backward == *known, "backwards");
            assert_eq!(chain.verify().expect("verifies").changes, known.len() as u64);
        }
        for (branch, known) in &self.changes {
            assert_eq!(engine.seq(*branch), known.len() as u64, "branch {branch}");
            known.iter().for_each(|payload| apply(&mut map, &decode(payload).expect("puts")));
        }
        assert!(loaded(engine).expect("loads") == map, "the records are what the changes made them");
    }
}

fn payload(dice: &mut Dice, branch: Id) -> Vec<u8> {
    let longest = if dice.below(8) == 0 { 1500 } else { 60 };
    encode(&change(dice, branch, 4, longest))
}

fn harm(disk: &Sim, dice: &mut Dice) {
    match dice.below(5) {
        0 | 1 => disk.power_off_after(dice.below(40) as u64),
        2 => disk.fail_sync_after(dice.below(12) as u64),
        3 => disk.fail_write_after(dice.below(12) as u64),
        _ => disk.room(disk.used() + dice.below(20_000) as u64),
    }
}

fn schedule(seed: u64) {
    let mut dice = Dice::new(seed);
    let limits = Limits {
        segment: 1500 + dice.below(6000) as u64,
        part: 200 + dice.below(800),
        step: 256 + dice.below(8000) as u64,
    };
    let mut disk = Sim::new(seed ^ 0xD15C);
    let mut mem = Mem::default();
    let mut model = Model::default();
    let mut made = false;
    for _ in 0..3 + dice.below(5) {
        if dice.below(3) == 0 {
            harm(&disk, &mut dice);
        }
        if dice.below(3) == 0 {
            // The database is lost with the power, or lags, or is whole: the journals alone must do.
            mem = Mem::default();
        }
        let opened = match made {
            true => Engine::write(place(&disk, &mem, limits), now()),
            false => Engine::create(place(&disk, &mem, limits), now())
                .or_else(|_| Engine::write(place(&disk, &mem, limits), now())),
        };
        if let Ok(mut engine) = opened {
            made = true;
            model.check(&engine);
            if dice.below(2) == 0 {
                harm(&disk, &mut dice);
            }
            work(&mut engine, &disk, &mut dice, &mut model);
        }
        // A power cut, or only the program started again.
        disk = if dice.below(4) > 0 { disk.crash() } else { calm(disk) };
        mem = if made { mem } else { Mem::default() };
        if made {
            let again =
                Engine::write(place(&disk, &mem, limits), now()).unwrap_or_else(|t| panic!("{}", t.line(Lang::En)));
            model.check(&again);
        }
    }
}

/// Takes away what would make the disk fail, without losing anything.
fn calm(disk: Sim) -> Sim {
    disk.power_off_after(u64::MAX);
    disk.fail_sync_after(u64::MAX);
    disk.fail_write_after(u64::MAX);
    disk.room(u64::MAX);
    disk
}

fn work(engine: &mut Engine, disk: &Sim, dice: &mut Dice, model: &mut Model) {
    for _ in 0..dice.below(25) {
        let branch = Id(1 + dice.below(3) as u128);
        let payload = payload(dice, branch);
        match engine.commit(branch, &payload, decode(&payload).expect("puts")) {
            Ok(seq) => {
                let known = model.changes.entry(branch).or_default();
                known.push(payload);
                assert_eq!(seq, known.len() as u64);
            }
            Err(_) if engine.is_broken() => {
                model.open = Some((branch, payload));
                let other = Id(1 + dice.below(3) as u128);
                if other == branch {
                    assert!(engine.commit(branch, b"", Vec::new()).is_err(), "no second try on a broken journal");
                }
                return;
            }
            // Nothing was written: with room again it goes on.
            Err(_) => disk.room(u64::MAX),
        }
        if dice.below(20) == 0 {
            let reader = Engine::read(engine.place().clone()).expect("a reader beside the writer");
            model.check(&reader);
        }
    }
}

#[test]
fn acknowledged_changes_survive_every_schedule() {
    for seed in seeds(1000) {
        if let Err(panic) = std::panic::catch_unwind(|| schedule(seed)) {
            eprintln!("replay with ZHIBU_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

fn harmed(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let at = dice.below(end);
    match dice.below(4) {
        0 | 1 => bytes[at] ^= 1 << dice.below(8),
        2 => bytes.truncate(at),
        _ => {
            let to = end.min(at + dice.below(2000));
            bytes[at..to].iter_mut().for_each(|byte| *byte = dice.roll() as u8);
        }
    }
}

/// Damage to a journal: what opens and verifies is what was written; anything else is said in words.
fn damage(seed: u64) {
    let mut dice = Dice::new(seed);
    let limits = Limits { segment: 3000, part: 400, step: 2048 };
    let (disk, mem) = (Sim::new(seed), Mem::default());
    let mut model = Model::default();
    let mut engine = Engine::create(place(&disk, &mem, limits), now()).expect("made");
    work(&mut engine, &disk, &mut dice, &mut model);
    work(&mut engine, &disk, &mut dice, &mut model);
    engine.close().expect("closed");
    let logs: Vec<PathBuf> = disk.files().into_iter().filter(|path| path.extension().is_some()).collect();
    let logs: Vec<PathBuf> = logs.into_iter().filter(|path| path.starts_with(Path::new(DIR).join("journal"))).collect();
    if logs.is_empty() {
        return;
    }
    let path = logs[dice.below(logs.len())].clone();
    disk.damage(&path, |bytes| harmed(bytes, &mut dice));
    if dice.below(8) == 0 {
        disk.remove(&path).expect("removed");
    }
    let place = place(&disk, &mem, limits);
    let opened = Engine::write(place.clone(), now()).and_then(|engine| Ok(engine.verify().map(|_| engine)?));
    let read = Engine::read(place.clone()).and_then(|engine| Ok(engine.verify().map(|_| ())?));
    let opened = opened.map(|engine| model.check(&engine));
    let report = doctor::examine(&place, now()).expect("examined");
    assert_eq!((opened.is_ok(), read.is_ok()), (report.is_sound(), report.is_sound()), "one judgement: {report:?}");
    match opened {
        Ok(()) => return,
        Err(Trouble::Fault(fault)) => assert!(fault.path.is_some(), "{fault:?}"),
        Err(other) => panic!("{other:?}"),
    }
    // The database holds everything: what the journal lost of the records comes back from there.
    assert!(report.lost.is_empty(), "{:?}", report.lost);
    let all: u64 = model.changes.values().map(|changes| changes.len() as u64).sum();
    assert_eq!(report.sound + report.saved.len() as u64, all, "every change is accounted for");
    let recover = |_, records: &[Recovered]| -> Result<Vec<u8>, Fault> {
        Ok(encode(&records.iter().map(|r| (r.key, r.after.clone())).collect::<Vec<_>>()))
    };
    mend::mend(&place, &report, now(), &recover).expect("mended");
    assert!(doctor::examine(&place, now()).expect("examined").is_sound());
    let engine = Engine::write(place, now()).expect("opens again");
    engine.verify().expect("verifies again");
    let mut map = Map::new();
    model.changes.values().flatten().for_each(|payload| apply(&mut map, &decode(payload).expect("puts")));
    assert!(loaded(&engine).expect("loads") == map, "the records are what they were");
}

#[test]
fn damaged_journals_are_never_silent() {
    for seed in seeds(1000) {
        if let Err(panic) = std::panic::catch_unwind(|| damage(seed)) {
            eprintln!("replay with ZHIBU_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}
