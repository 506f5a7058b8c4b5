//! What a store remembers outside its journals, and what it holds while it writes.

use crate::store_contract::{Map, decode, encode, fill, loaded, now, place, same};
use zhibu::base::{Id, Lang, Trouble};
use zhibu::store::Engine;

#[test]
fn a_store_of_the_first_version_opens_and_is_of_the_present_one_from_its_first_change_on() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut map = Map::new();
    let mut engine = Engine::create(place(dir.path()), now()).expect("made");
    fill(&mut engine, &mut map, 1, 60);
    engine.close().expect("closed");
    // The first version wrote the same journals and remembered nothing beside them.
    std::fs::remove_dir_all(dir.path().join("head")).expect("removed");
    std::fs::remove_file(dir.path().join("writer")).expect("removed");
    let format = dir.path().join("FORMAT");
    std::fs::write(&format, "zhibu store 1\n").expect("written");
    same(&loaded(&Engine::read(place(dir.path())).expect("reads")), &map, "reader");
    let mut engine = Engine::write(place(dir.path()), now()).expect("opens");
    same(&loaded(&engine), &map, "writer");
    assert_eq!(std::fs::read_to_string(&format).expect("read"), "zhibu store 1\n", "untouched until it is written to");
    fill(&mut engine, &mut map, 2, 1);
    engine.close().expect("closed");
    assert_eq!(std::fs::read_to_string(&format).expect("read"), "zhibu store 2\n");
    for branch in [Id(1), Id(2)] {
        let path = dir.path().join("journal").join(branch.to_string()).join("0001.log");
        let whole = std::fs::read(&path).expect("read");
        std::fs::write(&path, &whole[..69]).expect("written");
        assert!(Engine::read(place(dir.path())).is_err(), "from now on it is remembered");
        std::fs::write(&path, whole).expect("written");
    }
    same(&loaded(&Engine::read(place(dir.path())).expect("reads")), &map, "reader");
}

#[test]
fn nothing_is_confirmed_into_a_file_that_was_replaced() {
    for which in 0..4 {
        let dir = tempfile::tempdir().expect("a directory");
        let mut engine = Engine::create(place(dir.path()), now()).expect("made");
        fill(&mut engine, &mut Map::new(), 1, 20);
        let path = dir.path().join("journal").join(Id(1).to_string()).join("0001.log");
        let aside = dir.path().join("aside.log");
        match which {
            0 => {
                std::fs::copy(&path, &aside).expect("copied");
                std::fs::rename(&aside, &path).expect("replaced by an equal one");
            }
            1 => std::fs::remove_file(&path).expect("removed"),
            2 => std::fs::write(&path, &std::fs::read(&path).expect("read")[..500]).expect("cut"),
            _ => {
                std::fs::remove_file(dir.path().join("app.lock")).expect("removed");
                let second = Engine::write(place(dir.path()), now()).err();
                assert_eq!(second, Some(Trouble::Busy { pid: std::process::id() }), "what is written is held");
            }
        }
        let puts = vec![([1; 17], Some(vec![1]))];
        let fault = engine.commit(Id(1), &encode(&puts), puts).expect_err("refused");
        assert!(fault.source.render(Lang::En).contains("nothing was written"), "{fault:?}");
    }
}

/// `cargo test --release --test it a_durable_commit -- --ignored --nocapture` prints what a change costs beside a raw append.
#[test]
#[ignore = "it measures, and a busy machine says nothing"]
fn a_durable_commit_beside_a_raw_append() {
    use std::io::Write;
    let dir = tempfile::tempdir().expect("a directory");
    let mut engine = Engine::create(zhibu::store::Place::real(&dir.path().join("store"), decode), now()).expect("made");
    let mut raw = std::fs::File::create(dir.path().join("raw")).expect("made");
    let puts = vec![([1; 17], Some(vec![7; 300]))];
    let payload = encode(&puts);
    let (mut appends, mut commits) = (Vec::new(), Vec::new());
    for _ in 0..600 {
        let begun = std::time::Instant::now();
        raw.write_all(&payload).and_then(|()| raw.sync_data()).expect("appended");
        appends.push(begun.elapsed());
        let begun = std::time::Instant::now();
        engine.commit(Id(1), &payload, puts.clone()).expect("acknowledged");
        commits.push(begun.elapsed());
    }
    appends.sort_unstable();
    commits.sort_unstable();
    let ratio = commits[300].as_secs_f64() / appends[300].as_secs_f64();
    println!("raw append {:?}, commit {:?}: {ratio:.2} x", appends[300], commits[300]);
}
