//! What is kept while the book moves is what judging everything again would say.

use crate::rule::office::{Office, day};
use zhibu::exchange::demo;
use zhibu::model::book::links;
use zhibu::model::{Book, Change, Kind};
use zhibu::rules::{Calendar, Facts, Findings, Rulebook, findings};

/// Takes records of every kind out and puts them back; after each move the kept answer is the fresh one.
fn moved(mut book: Book, today: &str) {
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let mut kept = Findings::default();
    kept.refresh(&Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day(today) });
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Branch) {
        let all: Vec<_> = book.rows(*kind).cloned().collect();
        for any in all.iter().step_by(all.len().div_ceil(2).max(1)) {
            let gone = Change::remove(any.clone());
            // What others belong to does not go.
            let mut next = book.clone();
            next.apply(std::slice::from_ref(&gone));
            if links::free(&book, &next, std::slice::from_ref(&gone)).is_err() {
                continue;
            }
            for change in [gone.clone(), gone.reverse()] {
                book.apply(std::slice::from_ref(&change));
                let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: day(today) };
                kept.take(&facts, std::slice::from_ref(&change));
                let fresh = findings(&facts, false);
                let apart: Vec<_> = kept.all().iter().filter(|f| !fresh.contains(f)).collect();
                let lost: Vec<_> = fresh.iter().filter(|f| !kept.all().contains(f)).collect();
                assert!(apart.is_empty() && lost.is_empty(), "{}: {apart:?} {lost:?} {change:?}", kind.name());
                assert_eq!(kept.all(), fresh, "in order");
            }
        }
    }
}

#[test]
fn a_record_of_any_kind_that_goes_and_comes_back_is_judged_as_anew() {
    moved(Office::until("2026-11-24", 8).book(), "2026-11-24");
}

#[test]
fn so_it_is_in_the_demo() {
    let mut book = Book::default();
    demo::story().expect("the demo").txs.iter().for_each(|tx| book.apply(&tx.changes));
    moved(book, "2026-11-24");
}
