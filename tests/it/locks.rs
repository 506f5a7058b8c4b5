//! The locks of every kind: needed fields, owners, and a way back from whatever was accepted.

use super::stage::Stage;
use zhibu::base::{Id, Value};
use zhibu::commands::{Args, Registry};
use zhibu::model::book::field::Access;
use zhibu::model::meeting::sitting::is_sealed;
use zhibu::model::{AnyRecord, Book, Cause, Change, Field, FieldKind, Head, Key, Kind, locks};

/// Returns some value for a field: the n-th that its kind can hold.
pub fn some(book: &Book, field: &Field, n: usize) -> Value {
    match field.kind {
        FieldKind::Words | FieldKind::Prose => Value::words(&format!("{}", n + 1)),
        FieldKind::Flag => Value::Flag(n.is_multiple_of(2)),
        FieldKind::Int | FieldKind::Money => Value::Int(n as i64 + 1),
        FieldKind::Day => Value::Day(chrono::NaiveDate::from_ymd_opt(2026, 9, 1 + n as u32 % 28).expect("a day")),
        FieldKind::Time => chrono::NaiveTime::from_hms_opt(n as u32 % 24, 0, 0).map_or(Value::None, Value::Time),
        FieldKind::Code(all) => Value::Code(all[n % all.len()].code),
        FieldKind::Set(all) => Value::Set(1 << all[n % all.len()].code),
        // Of a kind that the demo has none of, one that is nowhere.
        FieldKind::Link(kind) => Value::Link(book.rows(kind).nth(n).map_or(Id(7), |r| r.head().id)),
    }
}

fn needed(kind: Kind) -> impl Iterator<Item = (usize, &'static Field)> {
    kind.fields().iter().enumerate().filter(|(_, f)| f.required)
}

/// Returns a record of every kind with all that it needs: one of the book, else one made up.
fn whole(book: &Book, kind: Kind) -> AnyRecord {
    if let Some(record) = book.rows(kind).find(|r| needed(kind).all(|(at, _)| !r.get(at).is_none())) {
        return record.clone();
    }
    let branch = book.rows(Kind::Branch).next().expect("a branch").head().id;
    let mut record = kind.blank(Head { id: Id(u128::MAX), branch, ..Head::default() });
    for (at, field) in needed(kind) {
        record.set(at, some(book, field, 0)).expect("a value of its kind");
    }
    record
}

fn without(record: &AnyRecord, at: usize) -> AnyRecord {
    let mut out = record.clone();
    out.set(at, Value::None).expect("nothing is always a value");
    out
}

/// Returns the field that the locks refuse a change for.
fn refused(book: &Book, change: Change) -> String {
    let mut next = book.clone();
    next.apply(std::slice::from_ref(&change));
    let held = locks::hold(book, &next, &[change], Cause::Deed);
    held.err().and_then(|r| r.field).map(|field| field.to_string()).unwrap_or_default()
}

#[test]
fn no_needed_field_of_any_kind_is_left_empty_or_emptied() {
    let stage = Stage::demo();
    let book = stage.book();
    let mut asked = 0;
    for kind in Kind::ALL.iter().copied() {
        let record = whole(book, kind);
        for (at, field) in needed(kind) {
            asked += 1;
            let name = format!("{}.{}", kind.name(), field.name);
            assert_eq!(refused(book, Change::add(without(&record, at))), field.name, "added without {name}");
            let edit = Change::edit(record.clone(), without(&record, at));
            assert_eq!(refused(book, edit), field.name, "{name} emptied");
        }
    }
    assert!(asked > 80, "{asked}");
}

#[test]
fn forms_and_bulk_edits_empty_no_needed_field() {
    let (registry, mut stage) = (Registry::default(), Stage::demo());
    for kind in Kind::ALL.iter().copied() {
        let command = registry.find(&format!("{}.edit", kind.name())).expect("every kind has one").clone();
        let keys: Vec<Key> =
            stage.book().rows(kind).filter(|r| !is_sealed(r, stage.book())).map(AnyRecord::key).collect();
        for (_, field) in needed(kind).filter(|(_, f)| f.access == Access::Input) {
            let mut args = Args::default();
            args.set(field.name, Value::None);
            for on in [keys.iter().take(1), keys.iter().take(3)] {
                let on: Vec<Key> = on.copied().collect();
                if on.is_empty() {
                    continue;
                }
                let before = stage.book().changes();
                let refused = stage.app.desk.perform(&registry, &command, on, &args).expect_err(field.name);
                let zhibu::base::Trouble::Refusal(refusal) = refused else { panic!("{}: {refused:?}", field.name) };
                assert_eq!(refusal.field.as_deref(), Some(field.name), "{}: {refusal:?}", kind.name());
                assert_eq!(stage.book().changes(), before, "nothing has moved");
            }
        }
    }
}

/// Does one edit of one field; says whether it was accepted.
fn edit(stage: &mut Stage, registry: &Registry, key: Key, name: &'static str, value: Value) -> bool {
    let command = registry.find(&format!("{}.edit", key.kind.name())).expect("every kind has one").clone();
    let mut args = Args::default();
    args.set(name, value);
    stage.app.desk.perform(registry, &command, vec![key], &args).is_ok()
}

/// Undoes the last change and does it again; the records it touched are as they were, and as it left them.
fn there_and_back(stage: &mut Stage, registry: &Registry, before: &Book, what: &str) {
    let after = stage.book().clone();
    let keys = stage.app.desk.undo(registry, None).unwrap_or_else(|e| panic!("{what} undone: {e:?}")).keys;
    let same = |a: &Book, b: &Book| keys.iter().all(|k| a.any(k.kind, k.id) == b.any(k.kind, k.id));
    assert!(same(stage.book(), before), "{what} undone");
    stage.app.desk.redo(registry, None).unwrap_or_else(|e| panic!("{what} done again: {e:?}"));
    assert!(same(stage.book(), &after), "{what} done again");
}

#[test]
fn what_an_older_version_left_empty_holds_nobody_up() {
    let (registry, mut stage) = (Registry::default(), Stage::demo());
    let mut held = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        let Some(record) = stage.book().rows(kind).find(|r| !is_sealed(r, stage.book())).cloned() else {
            continue;
        };
        let key = record.key();
        let free = kind.fields().iter().enumerate().rfind(|(_, f)| {
            f.access == Access::Input
                && !f.required
                && matches!(f.kind, FieldKind::Words | FieldKind::Prose)
                && f.name != "id_number"
        });
        // Links were never left empty.
        let plain = |f: &Field| f.access == Access::Input && !matches!(f.kind, FieldKind::Link(_));
        for (at, field) in needed(kind).filter(|(_, f)| plain(f)) {
            let whole = stage.app.desk.book.clone();
            let old = without(&record, at);
            stage.app.desk.book.apply(&[Change::edit(record.clone(), old.clone())]);
            let name = format!("{}.{}", kind.name(), field.name);
            if let Some((_, free)) = free {
                let before = stage.book().clone();
                if edit(&mut stage, &registry, key, free.name, Value::words("另记")) {
                    there_and_back(&mut stage, &registry, &before, &name);
                    stage.app.desk.undo(&registry, None).expect("an undo");
                } else {
                    held.push(name.clone());
                }
            }
            let before = stage.book().clone();
            if edit(&mut stage, &registry, key, field.name, record.get(at)) {
                there_and_back(&mut stage, &registry, &before, &name);
                stage.app.desk.undo(&registry, None).expect("an undo");
            } else {
                held.push(format!("{name} mended"));
            }
            stage.app.desk.book = whole;
        }
    }
    // What was counted is locked as a whole, by its minutes or by its count.
    assert_eq!(held, ["count.issued mended", "count.returned mended", "grade_count.voice mended"]);
}

/// Every field of every kind, set to some values: whatever is accepted is undone and done again.
#[test]
fn every_edit_of_every_field_has_its_way_back() {
    let (registry, mut stage) = (Registry::default(), Stage::demo());
    let mut accepted = 0;
    for kind in Kind::ALL.iter().copied() {
        let keys: Vec<Key> = stage.book().rows(kind).map(AnyRecord::key).collect();
        let picked = [0, keys.len() / 2, keys.len().saturating_sub(1)];
        for field in kind.fields().iter().filter(|f| f.access == Access::Input) {
            for (n, at) in picked.iter().enumerate() {
                let Some(key) = keys.get(*at) else { continue };
                let (before, value) = (stage.book().clone(), some(stage.book(), field, n * 7 + 2));
                if !edit(&mut stage, &registry, *key, field.name, value) {
                    continue;
                }
                accepted += 1;
                there_and_back(&mut stage, &registry, &before, &format!("{}.{}", kind.name(), field.name));
            }
        }
    }
    assert!(accepted > 500, "{accepted}");
}
