//! One contract for every database behind the journals, and for the store as a whole on a real disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use zhibu::base::disk::{Dice, Real};
use zhibu::base::{Fault, Id, Lang, Trouble};
use zhibu::store::mem::Mem;
use zhibu::store::sled::SledStore;
use zhibu::store::{Backend, Engine, Key, Limits, Loading, Mark, Place, Put};

/// What is expected of the records.
pub type Map = BTreeMap<Key, Vec<u8>>;

pub fn key(kind: u8, n: u128) -> Key {
    let mut key = [kind; 17];
    key[1..].copy_from_slice(&n.to_be_bytes());
    key
}

/// Writes puts as the tests' payload: key, flag, length, value.
pub fn encode(puts: &[Put]) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in puts {
        out.extend_from_slice(key);
        out.push(u8::from(value.is_some()));
        let value = value.as_deref().unwrap_or_default();
        out.extend_from_slice(&(value.len() as u32).to_be_bytes());
        out.extend_from_slice(value);
    }
    out
}

/// Reads what [`encode`] wrote.
pub fn decode(mut bytes: &[u8]) -> Result<Vec<Put>, Fault> {
    let mut puts = Vec::new();
    while !bytes.is_empty() {
        let (key, rest) = bytes.split_at(17);
        let len = u32::from_be_bytes(rest[1..5].try_into().expect("four bytes")) as usize;
        let value = (rest[0] == 1).then(|| rest[5..5 + len].to_vec());
        puts.push((key.try_into().expect("a key"), value));
        bytes = &rest[5 + len..];
    }
    Ok(puts)
}

pub fn apply(map: &mut Map, puts: &[Put]) {
    for (key, value) in puts {
        match value {
            Some(value) => map.insert(*key, value.clone()),
            None => map.remove(key),
        };
    }
}

/// Random puts over few keys, so that they meet again; now and then a long value.
pub fn some_puts(dice: &mut Dice, most: usize, longest: usize) -> Vec<Put> {
    (0..1 + dice.below(most))
        .map(|_| {
            let key = key(1 + dice.below(3) as u8, dice.below(20) as u128);
            let len = dice.below(longest);
            let value = (dice.below(5) > 0).then(|| (0..len).map(|_| 1 + dice.below(255) as u8).collect());
            (key, value)
        })
        .collect()
}

/// Puts of one branch: keys of branches differ, so that the order between branches does not matter.
pub fn change(dice: &mut Dice, branch: Id, most: usize, longest: usize) -> Vec<Put> {
    let mut puts = some_puts(dice, most, longest);
    puts.iter_mut().for_each(|(key, _)| key[1] = branch.0 as u8);
    puts
}

/// Compares without printing a thousand bytes.
#[track_caller]
pub fn same(found: &Result<Map, Fault>, expected: &Map, when: &str) {
    match found {
        Ok(map) => assert!(map == expected, "{} records found, {} expected: {when}", map.len(), expected.len()),
        Err(fault) => panic!("{fault:?}: {when}"),
    }
}

pub fn loaded(engine: &Engine) -> Result<Map, Fault> {
    let mut map = Map::new();
    engine.loader().load(&mut |piece| match piece {
        Loading::Record(key, value) => {
            map.insert(key.try_into().expect("a key"), value.to_vec());
        }
        Loading::Again => map.clear(),
    })?;
    Ok(map)
}

pub fn now() -> chrono::DateTime<chrono::FixedOffset> {
    chrono::DateTime::parse_from_rfc3339("2026-11-24T18:00:00+08:00").expect("a moment")
}

fn read(backend: &dyn Backend) -> Map {
    let mut map = Map::new();
    let mut last: Vec<u8> = Vec::new();
    let each = &mut |key: &[u8], value: &[u8]| {
        assert!(last.as_slice() < key, "in key order");
        last = key.to_vec();
        map.insert(key.try_into().expect("a key"), value.to_vec());
    };
    backend.load(each).expect("loads");
    map
}

/// The contract. `again` opens the same database once more.
fn check(mut backend: Box<dyn Backend>, again: impl Fn(Box<dyn Backend>) -> Box<dyn Backend>) {
    let (one, two) = (Id(1), Id(2));
    let mark = |seq| Mark { seq, hash: [seq as u8; 32] };
    assert_eq!(backend.marks(), Ok(vec![]));
    let mut dice = Dice::new(5);
    let mut map = Map::new();
    for seq in 1..60 {
        let longest = if seq % 10 == 0 { 40_000 } else { 200 };
        let puts = some_puts(&mut dice, 8, longest);
        backend.put_batch(one, mark(seq), &puts).expect("put");
        apply(&mut map, &puts);
        if seq % 7 == 0 {
            // Once more changes nothing.
            backend.put_batch(one, mark(seq), &puts).expect("put");
        }
        assert!(read(&*backend) == map, "after {seq}");
    }
    let many: Vec<Put> = (0..2500).map(|n| (key(9, n), Some(vec![7; 30]))).collect();
    backend.put_batch(two, mark(1), &many).expect("put");
    apply(&mut map, &many);
    backend.put_batch(two, mark(2), &[]).expect("nothing to put, but a mark");
    // Of two puts under one key the last one stands.
    let twice =
        [(key(1, 1), Some(vec![1])), (key(1, 1), Some(vec![2; 9000])), (key(1, 2), Some(vec![])), (key(1, 2), None)];
    backend.put_batch(one, mark(60), &twice).expect("put");
    apply(&mut map, &twice);
    assert!(read(&*backend) == map);
    backend.flush().expect("flushed");
    let mut backend = again(backend);
    assert!(read(&*backend) == map);
    assert_eq!(backend.marks(), Ok(vec![(one, mark(60)), (two, mark(2))]));
    backend.reset().expect("reset");
    assert_eq!((backend.marks(), read(&*backend)), (Ok(vec![]), Map::new()));
    backend.put_batch(one, mark(1), &many).expect("put after reset");
    assert_eq!(read(&*backend).len(), 2500);
}

#[test]
fn memory_keeps_the_contract() {
    let mem = Mem::default();
    let same = mem.clone();
    check(Box::new(mem), move |_| Box::new(same.clone()));
}

#[test]
fn sled_keeps_the_contract() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("sled");
    let open = |path: &Path| SledStore::boxed(path).expect("opens");
    check(open(&path), |old| {
        drop(old);
        open(&path)
    });
    assert!(dir.path().join("sled.bad-1").exists(), "what was reset is set aside");
}

pub fn place(dir: &Path) -> Place {
    Place { limits: Limits { segment: 20_000, part: 3_000, step: 8 << 10 }, ..Place::real(dir, decode) }
}

/// Fills a store on the real disk with changes of two branches.
pub fn fill(engine: &mut Engine, map: &mut Map, seed: u64, changes: usize) {
    let mut dice = Dice::new(seed);
    for _ in 0..changes {
        let branch = Id(1 + dice.below(2) as u128);
        let puts = change(&mut dice, branch, 6, 900);
        engine.commit(branch, &encode(&puts), puts.clone()).expect("acknowledged");
        apply(map, &puts);
    }
}

#[test]
fn a_store_comes_back_as_it_was_left() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut map = Map::new();
    let mut engine = Engine::create(place(dir.path()), now()).expect("made");
    fill(&mut engine, &mut map, 1, 60);
    let second = Engine::write(place(dir.path()), now()).err();
    assert_eq!(second, Some(Trouble::Busy { pid: std::process::id() }));
    let reader = Engine::read(place(dir.path())).expect("a reader needs no lock");
    same(&loaded(&reader), &map, "reader");
    engine.close().expect("closed");
    for round in 0..4 {
        let mut engine = Engine::write(place(dir.path()), now()).expect("opens");
        assert_eq!(engine.notices(), &[]);
        same(&loaded(&engine), &map, &format!("round {round}"));
        fill(&mut engine, &mut map, 10 + round, 20);
        engine.close().expect("closed");
    }
    let mut engine = Engine::write(place(dir.path()), now()).expect("opens");
    fill(&mut engine, &mut map, 99, 20);
    // Leaving is for a process about to end: what it left behind is opened elsewhere.
    engine.leave();
    let copy = tempfile::tempdir().expect("a directory");
    copy_dir(dir.path(), copy.path());
    let engine = Engine::write(place(copy.path()), now()).expect("opens");
    assert_eq!(engine.notices(), &[]);
    same(&loaded(&engine), &map, "left in a hurry");
    let made = Engine::create(place(dir.path()), now()).err();
    assert_eq!(made.map(|trouble| trouble.code()), Some(1), "a directory that holds data is refused");
}

#[test]
fn a_missing_database_is_rebuilt_and_said() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut map = Map::new();
    let mut engine = Engine::create(place(dir.path()), now()).expect("made");
    fill(&mut engine, &mut map, 1, 60);
    engine.close().expect("closed");
    std::fs::remove_dir_all(dir.path().join("sled")).expect("removed");
    let engine = Engine::write(place(dir.path()), now()).expect("opens");
    assert_eq!(engine.notices().len(), 1);
    assert!(engine.notices()[0].render(Lang::En).contains("rebuilt"));
    same(&loaded(&engine), &map, "rebuilt");
}

#[test]
fn lost_journals_are_damage_and_no_fresh_start() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut engine = Engine::create(place(dir.path()), now()).expect("made");
    fill(&mut engine, &mut Map::new(), 1, 60);
    engine.close().expect("closed");
    let one = dir.path().join("journal").join(Id(1).to_string());
    let aside = dir.path().join("aside");
    std::fs::rename(&one, &aside).expect("moved");
    let hint = |trouble: Option<Trouble>| {
        let trouble = trouble.expect("refused");
        format!("{} {}", trouble.line(Lang::En), trouble.hint(Lang::En).unwrap_or_default())
    };
    assert!(hint(Engine::write(place(dir.path()), now()).err()).contains("doctor"), "one branch is gone");
    std::fs::rename(&aside, &one).expect("moved back");
    std::fs::rename(dir.path().join("journal"), &aside).expect("moved");
    assert!(hint(Engine::write(place(dir.path()), now()).err()).contains("doctor"), "all are gone");
    std::fs::remove_file(dir.path().join("FORMAT")).expect("removed");
    assert!(hint(Engine::create(place(dir.path()), now()).err()).contains("doctor"), "so is the format file");
}

#[test]
fn a_directory_that_is_none_is_said_so() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("file");
    std::fs::write(&file, "x").expect("written");
    for path in [file.clone(), file.join("below")] {
        for trouble in [Engine::create(place(&path), now()).err(), Engine::write(place(&path), now()).err()] {
            let trouble = trouble.expect("refused");
            assert_eq!(trouble.code(), 3, "{trouble:?}");
            assert!(trouble.line(Lang::En).contains("file"), "{trouble:?}");
        }
    }
    let none = Engine::write(place(&dir.path().join("none")), now()).err().expect("refused");
    assert_eq!((none.code(), dir.path().join("none").exists()), (1, false));
    std::fs::write(dir.path().join("FORMAT"), "zhibu store 99\n").expect("written");
    let newer = Engine::write(place(dir.path()), now()).err().expect("refused");
    assert!(newer.line(Lang::En).contains("version 99"));
}

#[test]
fn a_damaged_database_is_never_believed() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut map = Map::new();
    let mut engine = Engine::create(place(dir.path()), now()).expect("made");
    fill(&mut engine, &mut map, 1, 150);
    engine.close().expect("closed");
    let mut dice = Dice::new(9);
    for trial in 0..12 {
        let copy = tempfile::tempdir().expect("a directory");
        copy_dir(dir.path(), copy.path());
        let files = files(&copy.path().join("sled"));
        let path = &files[dice.below(files.len())];
        let mut bytes = std::fs::read(path).expect("read");
        let end = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0);
        match trial % 3 {
            0 => (0..20).for_each(|_| bytes[dice.below(end + 1)] ^= 1 << dice.below(8)),
            1 => bytes.truncate(dice.below(end + 1)),
            _ => bytes[dice.below(end + 1)..=end].fill(0),
        }
        std::fs::write(path, bytes).expect("written");
        let engine = Engine::write(place(copy.path()), now()).expect("opens");
        same(&loaded(&engine), &map, &format!("trial {trial}"));
    }
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.retain(|path| std::fs::metadata(path).is_ok_and(|data| data.len() > 0));
    files.sort();
    files
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let into = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy_dir(&path, &into) } else { assert!(std::fs::copy(&path, &into).is_ok()) }
    }
}

#[test]
fn the_real_disk_is_private() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let place = Place { disk: Arc::new(Real), ..place(&dir.path().join("data")) };
        Engine::create(place, now()).expect("made").close().expect("closed");
        let mode = |path: &str| std::fs::metadata(dir.path().join(path)).expect("there").permissions().mode() & 0o777;
        let modes = (mode("data"), mode("data/journal"), mode("data/sled"), mode("data/FORMAT"));
        assert_eq!(modes, (0o700, 0o700, 0o700, 0o600));
    }
}
