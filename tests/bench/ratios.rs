//! What must stay fast, as ratios within one run, so that a slow machine fails nothing: `cargo bench --bench ratios`.
//!
//! Prints milliseconds (the best of several) and exits with 1 where a ratio is broken. A new measurement is a line
//! in `measure`, what it is held against a line in `HELD`.

mod load;
mod minutes;
mod people;
mod sheet;
mod standard;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;
use zhibu::base::{Id, Lang};
use zhibu::exchange::demo;
use zhibu::model::book::find::Finder;
use zhibu::model::book::find::fulltext::FullText;
use zhibu::model::book::sort;
use zhibu::model::people::roster::Member;
use zhibu::model::{Book, Change, Kind};
use zhibu::rules::{self, Calendar, Facts, Findings, Rulebook};

const FEW: usize = 5_000;
const MANY: usize = 100_000;

/// `name size` must take at most so many times as long as `name size`.
struct Held(&'static str, usize, f64, &'static str, usize);

const HELD: &[Held] = &[
    // A key is felt while typing: it may cost no more than looking at every row once.
    Held("find first key", MANY, 1.0, "plain scan", MANY),
    Held("find second letter", MANY, 1.0, "plain scan", MANY),
    Held("find third letter", MANY, 1.0, "plain scan", MANY),
    Held("find pasted", MANY, 2.0, "plain scan", MANY),
    Held("find build", MANY, 2.0, "load", MANY),
    Held("sort by name", MANY, 2.0, "load", MANY),
    // Twenty times the people: twenty times the work, and what the caches no longer hold.
    Held("load", MANY, 60.0, "load", FEW),
    // A sheet costs what reading it costs, and more again to understand it and to account for
    // every cell: 3.8 to 4.3 were measured, 2.4 in all is the aim.
    Held("sheet to diff", MANY, 5.0, "sheet bare", MANY),
    // Every rule over everybody: twenty times the people, twenty times the work; one change touches one person.
    Held("review all", MANY, 60.0, "review all", FEW),
    Held("review one change", FEW, 0.2, "review all", FEW),
    Held("find first key", MANY, 80.0, "find first key", FEW),
    Held("find build", MANY, 80.0, "find build", FEW),
    Held("sort by name", MANY, 80.0, "sort by name", FEW),
];

/// Megabytes that a book of people without histories and what finds in it may take.
const ROOM: [(usize, f64); 2] = [(FEW, 30.0), (MANY, 250.0)];

fn main() -> ExitCode {
    // `cargo bench --bench ratios -- sheet` measures that alone.
    if std::env::args().any(|a| a == "sheet") {
        sheet_of_a_year();
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|a| a == "minutes") {
        all_minutes();
        return ExitCode::SUCCESS;
    }
    let mut fine = ROOM.iter().fold(true, |fine, (size, most)| room(*size, *most) && fine);
    let mut times: Vec<(&str, usize, f64)> = Vec::new();
    for size in [60, FEW, 50_000, MANY] {
        measure(size, &mut |name, ms| {
            println!("{size:>7}  {name:<20} {ms:>9.3} ms");
            times.push((name, size, ms));
        });
    }
    let time = |name: &str, size: usize| {
        times.iter().find(|(n, s, _)| *n == name && *s == size).expect("everything held is measured").2
    };
    for Held(name, size, most, than, of) in HELD {
        let ratio = time(name, *size) / time(than, *of);
        let word = if ratio <= *most { "ok" } else { "BROKEN" };
        println!("{word:>7}  {name} {size} = {ratio:.2} x {than} {of} (at most {most})");
        fine &= ratio <= *most;
    }
    sheet_of_a_year();
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Searches a hundred thousand lines of minutes; told, not held.
fn all_minutes() {
    let book = minutes::book();
    println!("{:>7}  lines joined {:.1} ms", minutes::LINES, often(3, || FullText::of(&book)));
    let index = FullText::of(&book);
    for typed in minutes::TYPED {
        let ms = often(5, || minutes::find(&index, typed));
        println!("{:>7}  {typed}: {ms:.1} ms, {} found", minutes::LINES, minutes::find(&index, typed));
    }
}

/// Scores a year of 500 people and 200 meetings from nothing; told, not held: it depends on the machine.
fn sheet_of_a_year() {
    let office = standard::office();
    let ms = often(9, || office.score());
    let word = if ms <= standard::MOST { "ok" } else { "SLOW" };
    println!("{word:>7}  a sheet of 500 people and 200 meetings = {ms:.2} ms (at most {})", standard::MOST);
}

/// Holds the memory of a whole process with these people against its limit.
fn room(size: usize, most: f64) -> bool {
    let mut words = zhibu::model::book::codec::Interner::default();
    // One at a time through their bytes, so that nothing but the book is kept.
    let book = Book::load(people::people(size).map(|p| {
        let bytes = zhibu::model::book::codec::encode(&p);
        zhibu::model::book::codec::decode(p.key(), &bytes, &mut words).expect("bytes just written")
    }));
    let with_book = memory();
    let mut finder = Finder::new(&book, Kind::Member, Lang::Zh);
    black_box(finder.find("z"));
    let Some((book_mb, all)) = with_book.zip(memory()) else {
        return true;
    };
    let word = if all <= most { "ok" } else { "BROKEN" };
    println!("{word:>7}  {size} people: {book_mb:.0} MB with the book, {all:.0} MB with the finder (at most {most})");
    all <= most
}

fn measure(size: usize, tell: &mut dyn FnMut(&'static str, f64)) {
    sheets(size, tell);
    reviews(size, tell);
    let stored = load::stored(size);
    tell("load", often(5, || load::load(&stored)));
    let book = load::load(&stored);
    drop(stored);
    tell("plain scan", often(9, || scan(&book)));
    tell("find build", often(5, || Finder::new(&book, Kind::Member, Lang::Zh)));
    let mut finder = Finder::new(&book, Kind::Member, Lang::Zh);
    for (name, typed, key) in [
        ("find first key", "", "z"),
        ("find second letter", "z", "zh"),
        ("find third letter", "zh", "zha"),
        ("find first digit", "", "2"),
        ("find second digit", "2", "20"),
        ("find character", "", "张"),
        ("find pasted", "", "zhangwei"),
    ] {
        let ready = |finder: &mut Finder| {
            finder.find("");
            finder.find(typed);
        };
        tell(name, best(9, &mut finder, ready, |finder| finder.find(key)));
    }
    let ids: Vec<Id> = book.rows(Kind::Member).map(|r| r.head().id).collect();
    for (name, column) in [("sort by name", "name"), ("sort by class", "class_name"), ("sort by birth", "birth_date")] {
        tell(name, often(5, || sort::sorted(&book, Kind::Member, &ids, column, false)));
    }
}

/// Measures every rule over people with their histories, and over what one change touches.
fn reviews(size: usize, tell: &mut dyn FnMut(&'static str, f64)) {
    let mut book = Book::default();
    for tx in demo::generate(size, 7).expect("a crowd") {
        tx.changes.into_iter().filter_map(|c| c.after).for_each(|record| book.put(record));
    }
    book.settle();
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let today = "2026-11-24".parse().expect("a day");
    tell(
        "review all",
        often(5, || rules::findings(&Facts { book: &book, numbers: &numbers, calendar: &calendar, today }, false)),
    );
    let mut findings = Findings::default();
    findings.refresh(&Facts { book: &book, numbers: &numbers, calendar: &calendar, today });
    let before = book.rows(Kind::Step).next_back().expect("a step").clone();
    let mut after = before.clone();
    after.head_mut().happened = Some(today);
    let mut edit = Change::edit(before, after);
    let mut one = f64::MAX;
    for _ in 0..9 {
        book.apply(std::slice::from_ref(&edit));
        let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today };
        let start = Instant::now();
        findings.take(&facts, std::slice::from_ref(&edit));
        one = one.min(start.elapsed().as_secs_f64() * 1e3);
        edit = edit.reverse();
    }
    tell("review one change", one);
}

/// Measures a roster of that size from the file to the proposal.
fn sheets(size: usize, tell: &mut dyn FnMut(&'static str, f64)) {
    let dir = tempfile::tempdir().expect("a directory for a sheet");
    let path = sheet::roster(dir.path(), size);
    tell("sheet bare", often(3, || sheet::bare(&path)));
    tell("sheet to diff", often(3, || sheet::diff(&path, &Book::default())));
}

/// Looks for two characters in five cells of every person: the least that any filter must do without an index.
fn scan(book: &Book) -> usize {
    let has = |m: &&Member| {
        let cells: [&str; 5] = [&m.name, &m.student_no, &m.class_name, &m.major, &m.note];
        cells.iter().any(|words| words.contains("张三"))
    };
    book.all::<Member>().filter(has).count()
}

/// Returns the milliseconds of the fastest of several runs.
fn often<T>(runs: usize, run: impl Fn() -> T) -> f64 {
    best(runs, &mut (), |()| (), |()| run())
}

/// Returns the milliseconds of the fastest of several runs; making ready and clearing away are not counted.
fn best<S, T>(runs: usize, on: &mut S, ready: impl Fn(&mut S), run: impl Fn(&mut S) -> T) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..runs {
        ready(on);
        let start = Instant::now();
        let out = black_box(run(on));
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        drop(out);
    }
    best
}

/// Returns the memory of this process in MB, where the system tells it.
fn memory() -> Option<f64> {
    let pages: f64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096.0 / 1e6)
}
