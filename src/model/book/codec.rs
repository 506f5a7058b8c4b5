//! Records and changes as bytes: CBOR maps with field names behind two bytes `schema | flags`.
//!
//! Names, not places: a field can be added or moved without a migration, and one of a newer version is kept as it is.

use crate::base::{Fault, Id, Month, Text, Value};
use crate::model::book::record::Head;
use crate::model::{AnyRecord, Cause, Change, Field, FieldKind, Key, Tx};
use crate::msg;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike};
use minicbor::{Decoder, Encoder, data::Type};
use std::collections::HashSet;
use std::sync::Arc;

/// The layout of the maps below. A higher one is refused.
const SCHEMA: u8 = 1;

type Bytes = Vec<u8>;
type Enc<'a> = Encoder<&'a mut Bytes>;
type Wrong = minicbor::decode::Error;

/// Keeps one copy of words that many records share.
#[derive(Default)]
pub struct Interner(HashSet<Arc<str>>);

impl Interner {
    /// Returns the one copy.
    pub fn share(&mut self, words: &str) -> Arc<str> {
        match self.0.get(words) {
            Some(one) => one.clone(),
            None => {
                let one: Arc<str> = words.into();
                self.0.insert(one.clone());
                one
            }
        }
    }
}

/// Writes a record.
pub fn encode(record: &AnyRecord) -> Bytes {
    let mut out = vec![SCHEMA, 0];
    let mut e = Encoder::new(&mut out);
    write(&mut e, record).expect("a vector takes all bytes");
    out
}

fn write(e: &mut Enc, record: &AnyRecord) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let head = record.head();
    e.begin_map()?.str("_branch")?.bytes(&head.branch.to_bytes())?;
    if let Some(day) = head.happened {
        e.str("_on")?.i32(day.num_days_from_ce())?;
    }
    if let Some(month) = head.month {
        e.str("_in")?.i32(month.code())?;
    }
    e.str("_at")?.array(2)?.i64(head.entered.timestamp())?.i32(head.entered.offset().local_minus_utc())?;
    e.str("_by")?.str(&head.by)?;
    if head.brought {
        e.str("_brought")?.bool(true)?;
    }
    for (i, field) in record.kind().fields().iter().enumerate() {
        let value = record.get(i);
        if value.is_none() {
            continue;
        }
        // A month stands under a name of its own: a version that reads days alone keeps it as it is.
        match value {
            Value::Month(_) => e.str(&format!("{}{MONTHLY}", field.name))?,
            _ => e.str(field.name)?,
        };
        match value {
            Value::None => e.null()?,
            Value::Flag(b) => e.bool(b)?,
            Value::Int(n) => e.i64(n)?,
            Value::Str(s) => e.str(&s)?,
            Value::Day(d) => e.i32(d.num_days_from_ce())?,
            Value::Month(m) => e.i32(m.code())?,
            Value::Time(t) => e.u32(t.num_seconds_from_midnight())?,
            Value::Code(c) => e.u8(c)?,
            Value::Set(s) => e.u32(s)?,
            Value::Link(id) => e.bytes(&id.to_bytes())?,
        };
    }
    for (name, raw) in record.unknown().iter().flat_map(|u| u.iter()) {
        e.str(name)?;
        e.writer_mut().extend_from_slice(raw);
    }
    e.end()?;
    Ok(())
}

/// Reads a record. Errors: a newer layout, or bytes that are no record.
pub fn decode(key: Key, bytes: &[u8], words: &mut Interner) -> Result<AnyRecord, Fault> {
    match bytes {
        [SCHEMA, 0, body @ ..] => {
            let mut strange = None;
            let record = read(key, body, words, &mut strange).map_err(|e| wrong(&e))?;
            match strange {
                // A code means something there that nobody here can take for nothing: rules would judge without it.
                Some(field) => Err(Fault { source: Text::plain(format!("{}.{field}", key.kind.name())), ..newer() }),
                None => Ok(record),
            }
        }
        [schema, _, ..] if *schema > SCHEMA => Err(newer()),
        _ => Err(damaged("no schema byte")),
    }
}

fn damaged(source: &str) -> Fault {
    Fault::new(msg!("读不懂一条记录", "a record cannot be read"), source)
        .hint(msg!("运行 zhibu doctor", "run zhibu doctor"))
}

fn wrong(e: &Wrong) -> Fault {
    if e.is_unknown_variant() { newer() } else { damaged(&e.to_string()) }
}

fn newer() -> Fault {
    Fault::new(msg!("数据来自更新版本的 zhibu", "the data come from a newer zhibu"), "schema")
        .hint(msg!("请升级程序", "upgrade the program"))
}

fn read(key: Key, body: &[u8], words: &mut Interner, strange: &mut Option<&'static str>) -> Result<AnyRecord, Wrong> {
    let mut d = Decoder::new(body);
    d.map()?;
    let mut record = key.kind.blank(Head { id: key.id, ..Head::default() });
    let fields = key.kind.fields();
    let mut next = 0;
    loop {
        if d.datatype()? == Type::Break {
            break;
        }
        let name = d.str()?;
        if let Some(rest) = name.strip_prefix('_')
            && read_head(rest, &mut d, record.head_mut(), words)?
        {
            continue;
        }
        // Fields come in the order they were written: look from the last one on.
        let found = fields[next..].iter().position(|f| f.name == name).map(|i| i + next);
        match found.or_else(|| fields.iter().position(|f| f.name == name)) {
            Some(i) => {
                next = i + 1;
                let value = read_value(&mut d, fields[i].kind, fields[i].shared, words)?;
                if record.set(i, value).is_err() {
                    *strange = Some(fields[i].name);
                }
            }
            None if monthly(fields, name).is_some() => {
                let value = Value::Month(month(&mut d)?);
                let at = monthly(fields, name).unwrap_or_default();
                if record.set(at, value).is_err() {
                    *strange = Some(fields[at].name);
                }
            }
            None => {
                let from = d.position();
                d.skip()?;
                let raw = body[from..d.position()].to_vec();
                record.unknown_mut().get_or_insert_default().push((name.to_owned(), raw));
            }
        }
    }
    Ok(record)
}

/// Behind the name of a field: its value is a month.
const MONTHLY: &str = "?";

/// Finds the field that a month is the value of.
fn monthly(fields: &[Field], name: &str) -> Option<usize> {
    let name = name.strip_suffix(MONTHLY)?;
    fields.iter().position(|f| f.name == name && f.months)
}

/// Reads a field of the head; says whether it is one.
fn read_head(name: &str, d: &mut Decoder, head: &mut Head, words: &mut Interner) -> Result<bool, Wrong> {
    match name {
        "branch" => head.branch = id(d)?,
        "on" => head.happened = Some(day(d)?),
        "in" => head.month = Some(month(d)?),
        "at" => {
            d.array()?;
            head.entered = moment(d.i64()?, d.i32()?)?;
        }
        "by" => head.by = words.share(d.str()?),
        "brought" => head.brought = d.bool()?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn moment(seconds: i64, offset: i32) -> Result<DateTime<FixedOffset>, Wrong> {
    let zone = FixedOffset::east_opt(offset).ok_or_else(|| Wrong::message("an offset"))?;
    zone.timestamp_opt(seconds, 0).single().ok_or_else(|| Wrong::message("a moment"))
}

fn id(d: &mut Decoder) -> Result<Id, Wrong> {
    let bytes = d.bytes()?.try_into().map_err(|_| Wrong::message("an id"))?;
    Ok(Id::from_bytes(bytes))
}

fn day(d: &mut Decoder) -> Result<NaiveDate, Wrong> {
    NaiveDate::from_num_days_from_ce_opt(d.i32()?).ok_or_else(|| Wrong::message("a date"))
}

fn month(d: &mut Decoder) -> Result<Month, Wrong> {
    Month::from_code(d.i32()?).ok_or_else(|| Wrong::message("a month"))
}

fn read_value(d: &mut Decoder, kind: FieldKind, shared: bool, words: &mut Interner) -> Result<Value, Wrong> {
    Ok(match kind {
        FieldKind::Words | FieldKind::Prose => {
            let s = d.str()?;
            Value::Str(if shared { words.share(s) } else { s.into() })
        }
        FieldKind::Flag => Value::Flag(d.bool()?),
        FieldKind::Int | FieldKind::Money => Value::Int(d.i64()?),
        FieldKind::Day => Value::Day(day(d)?),
        FieldKind::Time => Value::Time(
            NaiveTime::from_num_seconds_from_midnight_opt(d.u32()?, 0).ok_or_else(|| Wrong::message("a time"))?,
        ),
        FieldKind::Code(_) => Value::Code(d.u8()?),
        FieldKind::Set(_) => Value::Set(d.u32()?),
        FieldKind::Link(_) => Value::Link(id(d)?),
    })
}

/// What the store keeps after a change: key and bytes, nothing where it was removed.
pub type Put = ([u8; 17], Option<Vec<u8>>);

/// Writes a change as the payload of a journal frame.
pub fn encode_tx(tx: &Tx) -> Bytes {
    let mut out = vec![SCHEMA, 0];
    let mut e = Encoder::new(&mut out);
    write_tx(&mut e, tx).expect("a vector takes all bytes");
    out
}

fn write_tx(e: &mut Enc, tx: &Tx) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let (cause, number) = match tx.cause {
        Cause::Deed => (0, 0),
        Cause::Undo(n) => (1, n),
        Cause::Redo(n) => (2, n),
    };
    e.array(9)?.bytes(&tx.branch.to_bytes())?.str(&tx.device)?.str(&tx.command)?;
    e.array(tx.args.len() as u64)?;
    for (name, value) in &tx.args {
        e.array(2)?.str(name)?.str(value)?;
    }
    e.array(2)?.u8(cause)?.u64(number)?;
    e.str(&tx.by)?.str(&tx.reason)?;
    e.array(2)?.i64(tx.at.timestamp())?.i32(tx.at.offset().local_minus_utc())?;
    e.array(tx.changes.len() as u64)?;
    for change in &tx.changes {
        e.array(3)?.bytes(&change.key.to_bytes())?;
        for side in [&change.before, &change.after] {
            match side {
                Some(record) => e.bytes(&encode(record))?,
                None => e.null()?,
            };
        }
    }
    Ok(())
}

/// What a payload tells before its records are read: enough for the log.
pub fn decode_head(payload: &[u8]) -> Result<Tx, Fault> {
    let mut d = body(payload)?;
    tx_head(&mut d).map_err(|e| wrong(&e))
}

/// Reads a whole change.
pub fn decode_tx(payload: &[u8], words: &mut Interner) -> Result<Tx, Fault> {
    let mut d = body(payload)?;
    let mut tx = tx_head(&mut d).map_err(|e| wrong(&e))?;
    let mut raw = Vec::new();
    sides(&mut d, |key, before, after| raw.push((key, before, after))).map_err(|e| wrong(&e))?;
    for (key, before, after) in raw {
        let key = Key::from_bytes(&key).ok_or_else(newer)?;
        let mut side = |bytes: Option<&[u8]>| bytes.map(|b| decode(key, b, words)).transpose();
        tx.changes.push(Change { key, before: side(before)?, after: side(after)? });
    }
    Ok(tx)
}

/// Reads only what the store must hold after a change.
pub fn puts(payload: &[u8]) -> Result<Vec<Put>, Fault> {
    let mut d = body(payload)?;
    let mut out = Vec::new();
    tx_head(&mut d)
        .and_then(|_| sides(&mut d, |key, _, after| out.push((key, after.map(<[u8]>::to_vec)))))
        .map_err(|e| wrong(&e))?;
    Ok(out)
}

/// Returns what the store must hold after a change, from the change itself.
pub fn puts_of(tx: &Tx) -> Vec<Put> {
    tx.changes.iter().map(|c| (c.key.to_bytes(), c.after.as_ref().map(encode))).collect()
}

fn body(payload: &[u8]) -> Result<Decoder<'_>, Fault> {
    match payload {
        [SCHEMA, 0, body @ ..] => Ok(Decoder::new(body)),
        [schema, _, ..] if *schema > SCHEMA => Err(newer()),
        _ => Err(damaged("no schema byte")),
    }
}

fn tx_head(d: &mut Decoder) -> Result<Tx, Wrong> {
    d.array()?;
    let branch = id(d)?;
    let device = d.str()?.to_owned();
    let command = d.str()?.to_owned();
    let mut args = Vec::new();
    for _ in 0..d.array()?.unwrap_or(0) {
        d.array()?;
        args.push((d.str()?.to_owned(), d.str()?.to_owned()));
    }
    d.array()?;
    let cause = match (d.u8()?, d.u64()?) {
        (0, _) => Cause::Deed,
        (1, n) => Cause::Undo(n),
        (2, n) => Cause::Redo(n),
        // Taken for a deed, it would be undone and done again as one.
        (other, _) => return Err(Wrong::unknown_variant(other.into())),
    };
    let by = d.str()?.to_owned();
    let reason = d.str()?.to_owned();
    d.array()?;
    let at = moment(d.i64()?, d.i32()?)?;
    Ok(Tx { branch, device, command, args, cause, by, reason, at, seen: 0, reads: Vec::new(), changes: Vec::new() })
}

fn sides<'b>(
    d: &mut Decoder<'b>,
    mut take: impl FnMut([u8; 17], Option<&'b [u8]>, Option<&'b [u8]>),
) -> Result<(), Wrong> {
    for _ in 0..d.array()?.unwrap_or(0) {
        d.array()?;
        let key = d.bytes()?.try_into().map_err(|_| Wrong::message("a key"))?;
        let mut side = || -> Result<Option<&'b [u8]>, Wrong> {
            if d.datatype()? == Type::Null {
                d.null()?;
                return Ok(None);
            }
            d.bytes().map(Some)
        };
        take(key, side()?, side()?);
    }
    Ok(())
}

/// Reads one record as the store keeps it.
pub fn decode_put(key: &[u8], bytes: &[u8], words: &mut Interner) -> Result<AnyRecord, Fault> {
    decode(Key::from_bytes(key).ok_or_else(newer)?, bytes, words)
}

/// Returns whether a change touches a record; its records are not read.
pub fn touches(payload: &[u8], key: Key) -> Result<bool, Fault> {
    let (mut d, of, mut found) = (body(payload)?, key.to_bytes(), false);
    tx_head(&mut d).and_then(|_| sides(&mut d, |key, _, _| found |= key == of)).map_err(|e| wrong(&e))?;
    Ok(found)
}

#[cfg(test)]
mod tests;
