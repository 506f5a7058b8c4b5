//! Milliseconds for 60, 5,000, 50,000 and 100,000 people: `cargo bench --bench speed`.

mod load;
mod people;

use criterion::{BatchSize, BenchmarkId, Criterion};
use std::hint::black_box;
use std::time::Duration;
use zhibu::base::{Id, Lang};
use zhibu::model::book::find::Finder;
use zhibu::model::book::sort;
use zhibu::model::{Book, Kind};

const SIZES: [usize; 4] = [60, 5_000, 50_000, 100_000];

fn main() {
    let mut c = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for size in SIZES {
        let stored = load::stored(size);
        let book = load::load(&stored);
        c.bench_with_input(BenchmarkId::new("load", size), &stored, |b, stored| b.iter(|| load::load(stored)));
        find(&mut c, size, &book);
        order(&mut c, size, &book);
    }
    c.final_summary();
}

fn find(c: &mut Criterion, size: usize, book: &Book) {
    let new = || Finder::new(book, Kind::Member, Lang::Zh);
    c.bench_function(&format!("find/build/{size}"), |b| b.iter(new));
    let mut finder = new();
    for (name, typed, key) in [
        ("first key", "", "z"),
        ("second letter", "z", "zh"),
        ("third letter", "zh", "zha"),
        ("first digit", "", "2"),
        ("second digit", "2", "20"),
        ("character", "", "张"),
        ("pasted", "", "zhangwei"),
    ] {
        let id = format!("find/{name}/{size}");
        c.bench_function(&id, |b| {
            b.iter_custom(|times| (0..times).map(|_| timed(&mut finder, typed, key)).sum());
        });
    }
}

/// Times one key after what was typed before it.
fn timed(finder: &mut Finder, typed: &str, key: &str) -> Duration {
    finder.find("");
    finder.find(typed);
    let start = std::time::Instant::now();
    black_box(finder.find(key));
    start.elapsed()
}

fn order(c: &mut Criterion, size: usize, book: &Book) {
    let ids: Vec<Id> = book.rows(Kind::Member).map(|r| r.head().id).collect();
    for column in ["name", "class_name", "birth_date"] {
        let id = format!("sort/{column}/{size}");
        c.bench_function(&id, |b| {
            b.iter_batched(|| &ids, |ids| sort::sorted(book, Kind::Member, ids, column, false), BatchSize::LargeInput);
        });
    }
}
