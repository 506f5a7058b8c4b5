//! Every field comes back as it was written; what is damaged or unknown is told.

use super::*;
use crate::model::{Head, Kind};

/// Returns some value that a field of this kind takes.
fn sample(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Words => Value::Str("解放 ab".into()),
        FieldKind::Prose => Value::Str("第一行\n第二行".into()),
        FieldKind::Flag => Value::Flag(true),
        FieldKind::Int | FieldKind::Money => Value::Int(34),
        FieldKind::Day => Value::Day(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()),
        FieldKind::Time => Value::Time(NaiveTime::from_hms_opt(18, 30, 0).unwrap()),
        FieldKind::Code(all) => Value::Code(all[all.len() - 1].code),
        FieldKind::Set(all) => Value::Set((1 << all[0].code) | (1 << all[all.len() - 1].code)),
        FieldKind::Link(_) => Value::Link(Id(7 << 64)),
    }
}

fn filled(kind: Kind) -> AnyRecord {
    let entered = moment(1_795_000_000, 28800).unwrap();
    let happened = NaiveDate::from_ymd_opt(2026, 11, 24);
    let mut record = kind.blank(Head {
        id: Id(99),
        branch: Id(5),
        happened,
        month: None,
        entered,
        by: "王芳".into(),
        brought: true,
    });
    for (i, field) in kind.fields().iter().enumerate() {
        record.set(i, sample(field.kind)).unwrap();
    }
    record
}

#[test]
fn every_field_of_every_kind_survives_the_disk_and_takes_its_own_cell() {
    for kind in Kind::ALL {
        let record = filled(*kind);
        let back = decode(record.key(), &encode(&record), &mut Interner::default()).unwrap();
        assert_eq!(back, record, "{}", kind.name());
        let mut again = back.clone();
        for i in 0..kind.fields().len() {
            again.set(i, record.get(i)).unwrap();
        }
        assert_eq!(again, record);
    }
}

#[test]
fn fields_of_a_newer_version_are_kept() {
    let record = filled(Kind::Group);
    let mut bytes = encode(&record);
    bytes.pop();
    let mut e = Encoder::new(&mut bytes);
    e.str("from_tomorrow").unwrap().array(2).unwrap().u8(1).unwrap().str("x").unwrap();
    e.str("_witness").unwrap().str("李").unwrap().end().unwrap();
    let read = decode(record.key(), &bytes, &mut Interner::default()).unwrap();
    assert_eq!(encode(&read), bytes);
}

#[test]
fn a_code_of_a_newer_version_asks_for_an_upgrade_and_not_for_the_doctor() {
    for kind in Kind::ALL.iter().copied() {
        for field in kind.fields() {
            let mut bytes = vec![SCHEMA, 0];
            let mut e = Encoder::new(&mut bytes);
            e.begin_map().unwrap().str(field.name).unwrap();
            match field.kind {
                FieldKind::Code(_) => e.u8(250).unwrap().end().unwrap(),
                FieldKind::Set(_) => e.u32(1 << 31).unwrap().end().unwrap(),
                _ => continue,
            };
            let fault = decode(Key { kind, id: Id(9) }, &bytes, &mut Interner::default()).unwrap_err();
            assert_eq!(fault.source.render(crate::base::Lang::En), format!("{}.{}", kind.name(), field.name));
            assert!(fault.hint.unwrap().render(crate::base::Lang::En).contains("upgrade"));
        }
    }
}

#[test]
fn a_cause_or_a_kind_of_a_newer_version_is_refused_and_never_taken_for_another() {
    let mut out = vec![SCHEMA, 0];
    let mut e = Encoder::new(&mut out);
    e.array(9).unwrap().bytes(&Id(5).to_bytes()).unwrap().str("laptop").unwrap().str("member.edit").unwrap();
    e.array(0).unwrap().array(2).unwrap().u8(3).unwrap().u64(7).unwrap();
    e.str("").unwrap().str("").unwrap().array(2).unwrap().i64(0).unwrap().i32(0).unwrap().array(0).unwrap();
    for fault in [decode_head(&out).unwrap_err(), decode_tx(&out, &mut Interner::default()).unwrap_err()] {
        assert!(fault.doing.render(crate::base::Lang::En).contains("newer"), "{fault:?}");
    }
    let mut key = Key { kind: Kind::Member, id: Id(9) }.to_bytes();
    key[0] = 250;
    let fault = decode_put(&key, &encode(&filled(Kind::Member)), &mut Interner::default()).unwrap_err();
    assert!(fault.doing.render(crate::base::Lang::En).contains("newer"), "{fault:?}");
}

#[test]
fn a_newer_layout_and_damaged_bytes_are_refused_in_words() {
    let record = filled(Kind::Member);
    let mut bytes = encode(&record);
    for cut in [0, 1, 2, 3, 10, bytes.len() - 1] {
        assert!(decode(record.key(), &bytes[..cut], &mut Interner::default()).is_err());
    }
    bytes[0] = SCHEMA + 1;
    let fault = decode(record.key(), &bytes, &mut Interner::default()).unwrap_err();
    assert!(fault.doing.render(crate::base::Lang::En).contains("newer"));
}

#[test]
fn a_change_survives_the_journal() {
    let (before, after) = (filled(Kind::Member), filled(Kind::Member));
    let tx = Tx {
        branch: Id(5),
        device: "laptop".into(),
        command: "member.edit".into(),
        args: vec![("name".into(), "王芳".into())],
        cause: Cause::Undo(3),
        by: "书记".into(),
        reason: "录错了".into(),
        at: moment(1_795_000_000, 28800).unwrap(),
        seen: 0,
        reads: vec![],
        changes: vec![Change::edit(before, after.clone()), Change::remove(filled(Kind::Talk))],
    };
    let payload = encode_tx(&tx);
    assert_eq!(decode_tx(&payload, &mut Interner::default()).unwrap(), tx);
    assert_eq!(puts(&payload).unwrap(), puts_of(&tx));
    assert_eq!(decode_head(&payload).unwrap().args, tx.args);
}

#[test]
fn a_month_survives_the_disk_and_a_version_that_reads_days_alone_keeps_it() {
    for kind in Kind::ALL {
        let mut record = filled(*kind);
        let month = crate::base::Month::parse("2024-03").unwrap();
        record.head_mut().set_date(Some(month.into()));
        for (at, field) in kind.fields().iter().enumerate().filter(|(_, f)| f.months) {
            record.set(at, Value::Month(month)).unwrap_or_else(|_| panic!("{}", field.name));
        }
        let bytes = encode(&record);
        let back = decode(record.key(), &bytes, &mut Interner::default()).unwrap();
        assert_eq!((&back, back.head().month), (&record, Some(month)), "{}", kind.name());
        assert_eq!(back.head().happened, None);
    }
}
