//! A sealed secret on a disk that loses power, tears and fails.

use super::*;
use crate::base::disk::Sim;

fn on(disk: &Sim) -> Sealed {
    Sealed::new(Arc::new(disk.clone()), Path::new("/data"), "motion-1")
}

#[test]
fn what_was_kept_is_read_again_and_only_with_its_key() {
    let disk = Sim::new(1);
    let sealed = on(&disk);
    assert_eq!(sealed.read(), Ok(None));
    for marks in ["1", "12", "121"] {
        sealed.keep(marks.as_bytes()).expect("kept");
    }
    let disk = disk.crash();
    assert_eq!(on(&disk).read(), Ok(Some(b"121".to_vec())));
    let file = disk.read(Path::new("/data/scratch/motion-1.sealed")).expect("a file");
    assert!(!file.windows(3).any(|w| w == b"121"));
    disk.damage(Path::new("/data/scratch/motion-1.key"), |key| key[0] ^= 1);
    assert!(on(&disk).read().is_err());
}

#[test]
fn a_slot_of_another_secret_or_number_does_not_open() {
    let disk = Sim::new(2);
    let (one, two) = (on(&disk), Sealed::new(Arc::new(disk.clone()), Path::new("/data"), "motion-2"));
    one.keep(b"yes").expect("kept");
    two.keep(b"no").expect("kept");
    let path = |name: &str| PathBuf::from(format!("/data/scratch/{name}"));
    for ending in ["key", "sealed"] {
        let bytes = disk.read(&path(&format!("motion-1.{ending}"))).expect("a file");
        disk.damage(&path(&format!("motion-2.{ending}")), |there| *there = bytes);
    }
    assert_eq!(two.read(), Ok(None));
}

#[test]
fn destroyed_means_that_a_copied_key_opens_nothing() {
    let disk = Sim::new(3);
    let sealed = on(&disk);
    sealed.keep(b"1121").expect("kept");
    sealed.keep(b"11213").expect("kept");
    let key = sealed.key().expect("readable").expect("a key");
    assert!(sealed.newest(&key).expect("readable").is_some());
    sealed.destroy().expect("destroyed");
    assert_eq!(disk.files(), Vec::<PathBuf>::new());
    assert_eq!(Sealed::names(&disk, Path::new("/data")), Ok(Vec::new()));
    sealed.destroy().expect("destroyed already");
    assert_eq!(sealed.read(), Ok(None));
    // A new secret of the same name has a key of its own.
    sealed.keep(b"2").expect("kept");
    assert_ne!(sealed.key().expect("readable"), Some(key));
    assert!(matches!(sealed.newest(&key), Ok(None)));
}

#[test]
fn a_power_cut_at_any_step_leaves_the_last_confirmed_or_the_one_in_flight() {
    for steps in 0..30 {
        for seed in 0..20 {
            let disk = Sim::new(seed * 100 + steps);
            let sealed = on(&disk);
            disk.power_off_after(steps);
            let mut confirmed = 0;
            while confirmed < 5 && sealed.keep(&vec![b'1'; confirmed + 1]).is_ok() {
                confirmed += 1;
            }
            let disk = disk.crash();
            let found = on(&disk).read().expect("readable").map_or(0, |marks| marks.len());
            assert!((confirmed..=confirmed + 1).contains(&found), "{steps} {seed}: {found} of {confirmed}");
            // Counting goes on where it stood.
            on(&disk).keep(&vec![b'1'; found + 1]).expect("kept");
            assert_eq!(on(&disk.crash()).read().expect("readable").map(|marks| marks.len()), Some(found + 1));
        }
    }
}

#[test]
fn a_failed_write_or_sync_is_told_and_leaves_what_was_kept() {
    for seed in 0..50 {
        let disk = Sim::new(seed);
        let sealed = on(&disk);
        sealed.keep(b"1").expect("kept");
        sealed.keep(b"12").expect("kept");
        if seed % 2 == 0 {
            disk.fail_sync_after(0)
        } else {
            disk.fail_write_after(0)
        }
        assert!(sealed.keep(b"123").is_err());
        assert_eq!(sealed.read(), Ok(Some(b"12".to_vec())));
        sealed.keep(b"124").expect("kept");
        assert_eq!(on(&disk.crash()).read(), Ok(Some(b"124".to_vec())));
    }
}

#[test]
fn a_power_cut_while_destroying_leaves_nothing_readable_that_was_begun_to_go() {
    for steps in 1..12 {
        for seed in 0..20 {
            let disk = Sim::new(seed * 100 + steps);
            let sealed = on(&disk);
            sealed.keep(b"1121").expect("kept");
            disk.power_off_after(steps);
            let ended = sealed.destroy();
            let disk = disk.crash();
            if ended.is_ok() {
                assert_eq!(disk.files(), Vec::<PathBuf>::new(), "{steps} {seed}");
            }
            // The next session does it again.
            on(&disk).destroy().expect("destroyed");
            assert_eq!(disk.files(), Vec::<PathBuf>::new());
        }
    }
}

#[test]
fn too_much_is_refused_in_words() {
    assert!(on(&Sim::new(5)).keep(&vec![0; SLOT]).is_err());
}

#[test]
fn a_count_that_lost_marks_says_so() {
    let disk = Sim::new(5);
    let sealed = Sealed::new(Arc::new(disk.clone()), Path::new("/data"), "motion-1").counted();
    (1..=9u8).for_each(|n| sealed.keep(&[n]).expect("kept"));
    assert_eq!(sealed.read(), Ok(Some(vec![9])));
    // The number of marks follows in its own time; here it has come.
    disk.open(Path::new("/data/scratch/motion-1.marks")).and_then(|mut file| file.sync()).expect("synced");
    disk.sync_dir(Path::new("/data/scratch")).expect("synced");
    let path = Path::new("/data/scratch/motion-1.sealed");
    let harms: [fn(&mut Vec<u8>); 4] =
        [|b| b[SLOT + 60] ^= 1, |b| b.truncate(SLOT), |b| b.clear(), |b| b.iter_mut().for_each(|b| *b = 0)];
    for harm in harms {
        let harmed = disk.crash();
        harmed.damage(path, harm);
        let sealed = Sealed::new(Arc::new(harmed), Path::new("/data"), "motion-1").counted();
        assert!(sealed.read().is_err() && sealed.keep(&[10]).is_err());
        sealed.destroy().expect("destroyed");
        assert_eq!(sealed.read(), Ok(None));
        sealed.keep(&[1]).expect("counted anew");
    }
    for gone in ["motion-1.key", "motion-1.sealed"] {
        let harmed = disk.crash();
        harmed.remove(&Path::new("/data/scratch").join(gone)).expect("removed");
        assert!(Sealed::new(Arc::new(harmed), Path::new("/data"), "motion-1").counted().read().is_err(), "{gone}");
    }
}
