//! Links lead somewhere: what a change sets must be there, and what it removes nobody else may still name.

use crate::base::{Lang, Refusal, Text, Value};
use crate::model::{AnyRecord, Book, Change, Field, FieldKind, Key, Kind};
use crate::msg;
use std::collections::HashSet;

/// Refuses a link that leads nowhere. One that led nowhere before is nobody's fault here: whoever edits its record is not
/// held up.
pub fn lead(before: Option<&AnyRecord>, after: Option<&AnyRecord>, next: &Book) -> Result<(), Refusal> {
    let Some(after) = after else { return Ok(()) };
    for (at, field, kind) in links(after.kind()) {
        let Value::Link(id) = after.get(at) else { continue };
        if before.is_none_or(|b| b.get(at) != Value::Link(id)) && next.any(kind, id).is_none() {
            let text = msg!("{field}：没有这一条{kind}", "{field}: there is no such {kind}");
            let text = text.with("field", field.label).with("kind", kind.label());
            return Err(Refusal::new(text).at(field.name));
        }
    }
    Ok(())
}

/// Refuses to remove what others still name. `now` is the book before the changes, `next` the book as it would be.
pub fn free(now: &Book, next: &Book, changes: &[Change]) -> Result<(), Refusal> {
    let gone: HashSet<Key> = changes.iter().filter(|c| c.after.is_none()).map(|c| c.key).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let mut left = Vec::new();
    for kind in Kind::ALL.iter().copied() {
        for (at, field, to) in links(kind).filter(|(.., to)| gone.iter().any(|key| key.kind == *to)) {
            let names = |r: &&AnyRecord| matches!(r.get(at), Value::Link(id) if gone.contains(&Key { kind: to, id }));
            left.extend(next.rows(kind).filter(names).map(|record| (record, at, field)));
        }
    }
    let Some((record, at, field)) = left.first() else { return Ok(()) };
    let what = |lang| record.get(*at).as_link().map(|id| now.name_of(id, lang)).unwrap_or_default();
    let said = |words: &dyn Fn(Lang) -> String| Text::owned(words(Lang::Zh), words(Lang::En));
    let text = match left.len() {
        1 => msg!("{what} 还被用到：{kind} “{title}” 的{field}", "{what} is still used: {field} of {kind} “{title}”"),
        _ => msg!(
            "{what} 还被用到：{kind} “{title}” 的{field}，共 {n} 处",
            "{what} is still used: {field} of {kind} “{title}”, {n} places in all"
        ),
    };
    let text = text.with("what", said(&what)).with("title", said(&|lang| record.title(now, lang)));
    let text = text.with("kind", record.kind().label()).with("field", field.label).with("n", left.len());
    Err(Refusal::new(text).hint(msg!("请先改掉或删去那里", "change it or remove it there first")))
}

/// Lists the links of a kind: place, field and the kind they lead to.
fn links(kind: Kind) -> impl Iterator<Item = (usize, &'static Field, Kind)> {
    kind.fields().iter().enumerate().filter_map(|(at, field)| match field.kind {
        FieldKind::Link(to) => Some((at, field, to)),
        _ => None,
    })
}
