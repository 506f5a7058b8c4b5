//! Whatever can be exported can be imported: every kind, in every format, into the same book and into an empty one.

use std::ops::ControlFlow;
use std::path::Path;
use zhibu::base::{Id, Lang, Minter, Value};
use zhibu::exchange::intake::aliases::{Aliases, key};
use zhibu::exchange::intake::own;
use zhibu::exchange::intake::{self, Ask, Proposal, State, Take};
use zhibu::exchange::purpose::Purpose;
use zhibu::exchange::records::{Wanted, write};
use zhibu::model::book::query::Shown;
use zhibu::model::people::roster::{Branch, Member};
use zhibu::model::{AnyRecord, Book, FieldKind, Head, Kind, Record};

const ENDINGS: [&str; 3] = ["xlsx", "csv", "json"];

fn demo() -> Book {
    let story = zhibu::exchange::demo::story().expect("the demo's files");
    let mut book = Book::default();
    story.txs.iter().for_each(|tx| book.apply(&tx.changes));
    book.settle();
    book
}

fn branch(book: &Book) -> Id {
    book.all::<Branch>().next().expect("a branch").head.id
}

/// Adds records of every kind with every field filled, with what formats are apt to change, and two people of one name.
fn filled(mut book: Book) -> Book {
    const WORDS: [&str; 8] =
        ["=1+1", "00012", "无", "'引号\", 逗号", "  两  格", "2023-01", "一、“二”；三（四）", "1e5"];
    let mut next = 1u128 << 120;
    let mut head = |branch, happened| {
        next += 1;
        Head { id: Id(next), branch, happened, by: "王芳".into(), ..Head::default() }
    };
    let at = branch(&book);
    for number in ["901", "902", ""] {
        let member =
            Member { head: head(at, None), name: "刘洋".into(), student_no: number.into(), ..Member::default() };
        book.put(member.into_any());
    }
    for (round, kind) in own::order().into_iter().flat_map(|kind| [(0usize, kind), (1, kind), (2, kind)]) {
        if matches!(kind, Kind::Branch | Kind::Member) {
            continue;
        }
        let day = kind.happened().map(|_| "2025-03-04".parse().expect("a day"));
        let mut record = kind.blank(head(at, day));
        for (n, field) in kind.fields().iter().enumerate() {
            let value = match field.kind {
                FieldKind::Words => Value::words(WORDS[(n + round) % WORDS.len()]),
                FieldKind::Prose => Value::words(&format!("{}\n第二行，{n}", WORDS[(n + round) % WORDS.len()])),
                FieldKind::Flag => Value::Flag((n + round) % 2 == 0),
                FieldKind::Int | FieldKind::Money => Value::Int((n + round) as i64),
                FieldKind::Day => Value::Day("2024-02-29".parse().expect("a day")),
                FieldKind::Time => Value::Time("18:05:00".parse().expect("a time")),
                FieldKind::Code(all) => Value::Code(all[(n + round) % all.len()].code),
                FieldKind::Set(all) => Value::Set(1 << all[0].code | 1 << all[(n + round) % all.len()].code),
                FieldKind::Link(to) => {
                    let there: Vec<Id> = book.rows(to).map(|r| r.head().id).collect();
                    there.get(there.len().wrapping_sub(1 + round)).map_or(Value::None, |id| Value::Link(*id))
                }
            };
            record.set(n, value).unwrap_or_else(|e| panic!("{}.{}: {:?}", kind.name(), field.name, e.text));
        }
        book.put(record);
    }
    book.settle();
    book
}

fn export(book: &Book, kind: Kind, path: &Path, lang: Lang) -> usize {
    let purpose = Some(Purpose::Internal);
    let wanted = Wanted { book, kind, ids: &[], left: true, columns: &[], purpose };
    write(&wanted, path, lang, &|| Ok(())).unwrap_or_else(|e| panic!("{}: {}", kind.name(), e.line(Lang::En))).rows
}

fn propose(book: &Book, branch: Id, path: &Path, take: Option<Take>) -> Proposal {
    let aliases = Aliases::embedded().expect("aliases");
    let today = "2026-11-24".parse().expect("a day");
    let ask = Ask { take, ..Ask::new(book, &aliases, branch, today) };
    let ids = Minter::new(book.newest().0.max(1 << 90));
    let mut head = || Head { id: ids.mint(), branch, ..Head::default() };
    let found = intake::read(path, &ask, &mut head, &mut |_| ControlFlow::Continue(()));
    found.unwrap_or_else(|e| panic!("{path:?}: {}", e.line(Lang::En))).expect("not stopped")
}

fn told(p: &Proposal, but: State) -> Vec<String> {
    let rows = p.rows.iter().filter(|r| r.state != but);
    let why = |r: &intake::RowReport| r.why.iter().map(|w| w.text.render(Lang::En)).collect::<Vec<_>>().join("; ");
    rows.map(|r| format!("{} {} {}: {}", r.row, r.state.name(), r.name, why(r))).collect()
}

#[test]
fn an_export_says_the_same_in_the_book_it_came_from() {
    let dir = tempfile::tempdir().expect("a directory");
    for (name, book) in [("demo", demo()), ("filled", filled(demo()))] {
        for kind in Kind::ALL.iter().copied() {
            for (ending, lang) in ENDINGS.into_iter().flat_map(|e| [(e, Lang::Zh), (e, Lang::En)]) {
                let path = dir.path().join(format!("out.{ending}"));
                let rows = export(&book, kind, &path, lang);
                if rows == 0 {
                    continue;
                }
                let found = propose(&book, branch(&book), &path, None);
                let what = format!("{name}: {} as {ending} in {lang:?}", kind.name());
                assert_eq!(found.kind, kind, "{what}");
                assert!(
                    found.changes.is_empty() && found.count(State::Same) == rows,
                    "{what}: {:#?}",
                    told(&found, State::Same)
                );
            }
        }
    }
}

#[test]
fn a_set_of_exports_makes_the_same_book_of_an_empty_one() {
    let dir = tempfile::tempdir().expect("a directory");
    let old = demo();
    let at = branch(&old);
    for ending in ENDINGS {
        let mut new = Book::load(old.rows(Kind::Branch).cloned());
        let mut left = Vec::new();
        for kind in own::order().into_iter().chain([Kind::Group]) {
            let path = dir.path().join(format!("out.{ending}"));
            if export(&old, kind, &path, Lang::Zh) == 0 {
                continue;
            }
            let found = propose(&new, at, &path, None);
            assert_eq!(found.kind, kind, "{ending}");
            new.apply(&found.changes);
            for change in &found.changes {
                if let Err(no) = AnyRecord::guard(change.before.as_ref(), change.after.as_ref(), &new) {
                    left.push(format!("{} guard: {}", kind.name(), no.text.render(Lang::En)));
                }
            }
            left.extend(
                told(&found, State::New)
                    .into_iter()
                    .filter(|r| r.contains("skipped"))
                    .map(|r| format!("{} {r}", kind.name())),
            );
        }
        assert!(left.is_empty(), "{ending}: {} {:#?}", left.len(), &left[..left.len().min(40)]);
        let differ = differences(&old, &new);
        assert!(differ.is_empty(), "{ending}: {} {:#?}", differ.len(), &differ[..differ.len().min(40)]);
    }
}

/// Lists where two books differ, field by field.
fn differences(old: &Book, new: &Book) -> Vec<String> {
    let mut out = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        for record in old.rows(kind) {
            let what = || format!("{} {}", kind.name(), record.title(old, Lang::Zh));
            let Some(there) = new.any(kind, record.head().id) else {
                out.push(format!("{}: gone", what()));
                continue;
            };
            if record.head().happened != there.head().happened {
                out.push(format!("{}: day {:?} {:?}", what(), record.head().happened, there.head().happened));
            }
            for (at, field) in kind.fields().iter().enumerate() {
                if record.get(at) != there.get(at) {
                    out.push(format!("{}.{}: {:?} {:?}", what(), field.name, record.get(at), there.get(at)));
                }
            }
        }
        let more = new.rows(kind).filter(|r| old.any(kind, r.head().id).is_none());
        out.extend(more.map(|r| format!("{} {}: new", kind.name(), r.title(new, Lang::Zh))));
    }
    out
}

#[test]
fn titles_and_codes_of_a_kind_are_told_apart() {
    for kind in Kind::ALL.iter().copied() {
        let columns = Shown::all(kind);
        let mut names = std::collections::HashSet::new();
        for column in &columns {
            assert!(names.insert(column.name), "{}: two columns are named {}", kind.name(), column.name);
        }
        for lang in [Lang::Zh, Lang::En] {
            let mut seen = std::collections::HashMap::new();
            for column in &columns {
                let before = seen.insert(key(column.label.get(lang)), column.name);
                assert_eq!(before, None, "{}: two columns are called {}", kind.name(), column.label.get(lang));
            }
        }
        for column in &columns {
            let (FieldKind::Code(all) | FieldKind::Set(all)) = column.kind else { continue };
            for code in all {
                for word in [code.name, code.label.zh, code.label.en] {
                    let same =
                        all.iter().filter(|c| [c.name, c.label.zh, c.label.en].iter().any(|w| key(w) == key(word)));
                    assert_eq!(same.count(), 1, "{}.{}: {word} means several", kind.name(), column.name);
                }
            }
        }
    }
}
