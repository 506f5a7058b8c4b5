//! The locks that every change passes, whatever its kind and wherever it comes from: the fields a record needs, where
//! its links lead, the guard of its kind, and that guard again on the way back.

use super::book::links;
use super::meeting::sitting::is_sealed;
use super::{AnyRecord, Book, Cause, Change, Kind};
use crate::base::{Id, Lang, Refusal, Text};
use crate::msg;

/// Whose guards ask what another record says: the kind of that record, the link that leads from it to the owner of
/// those who ask (empty: they belong to it), and their kind. They are asked again whenever it moves, so that nobody is
/// left behind in a state that could not be saved.
const LEAN: &[(Kind, &str, Kind)] = &[
    (Kind::Meeting, "", Kind::Meeting),
    (Kind::Attendance, "", Kind::Correction),
    (Kind::Line, "", Kind::Correction),
    (Kind::Motion, "", Kind::Count),
    (Kind::Motion, "", Kind::Candidate),
    (Kind::Motion, "", Kind::Discipline),
    (Kind::Count, "motion", Kind::Candidate),
    (Kind::EvaluationResult, "", Kind::GradeTally),
    (Kind::EvaluationResult, "", Kind::Award),
    (Kind::EvaluationResult, "", Kind::Rectification),
    (Kind::EvaluationResult, "member", Kind::Opinion),
    (Kind::GradeCount, "", Kind::GradeTally),
    (Kind::Promise, "member", Kind::EvaluationResult),
    (Kind::SuperiorAssessment, "", Kind::Score),
];

/// Refuses changes after which something that must always hold would not, and those that nothing could take back.
/// `now` is the book before them, `next` the book as it would be.
///
/// # Errors
/// The first lock that does not hold, with the field it is about.
pub fn hold(now: &Book, next: &Book, changes: &[Change], cause: Cause) -> Result<(), Refusal> {
    // What an undo brings back stood here already; an older version may have asked less of it.
    let undone = matches!(cause, Cause::Undo(_));
    for Change { before, after, .. } in changes {
        let (before, after) = (before.as_ref(), after.as_ref());
        if !undone {
            complete(before, after)?;
        }
        links::lead(before, after, next)?;
        AnyRecord::guard(before, after, next)?;
    }
    links::free(now, next, changes)?;
    changes.iter().try_for_each(|change| stands(now, next, changes, change))?;
    if undone { Ok(()) } else { changes.iter().try_for_each(|change| back(now, next, change)) }
}

/// Refuses one change by the locks that can be asked of it alone: for a row of a sheet, before the rest of it is known.
///
/// # Errors
/// The first lock that does not hold, with the field it is about.
pub fn row(before: Option<&AnyRecord>, after: &AnyRecord, book: &Book) -> Result<(), Refusal> {
    complete(before, Some(after))?;
    links::lead(before, Some(after), book)?;
    AnyRecord::guard(before, Some(after), book)
}

/// Refuses a record that lacks a needed field, and an edit that empties one. What an older version left empty holds
/// nobody up who edits something else.
///
/// # Errors
/// The first field that is needed and empty.
pub fn complete(before: Option<&AnyRecord>, after: Option<&AnyRecord>) -> Result<(), Refusal> {
    let Some(after) = after else { return Ok(()) };
    let fields = after.kind().fields().iter().enumerate().filter(|(_, field)| field.required);
    let emptied = |at: usize| after.get(at).is_none() && before.is_none_or(|b| !b.get(at).is_none());
    match fields.into_iter().find(|(at, _)| emptied(*at)) {
        Some((_, field)) => {
            let text = msg!("要填{field}", "Required: {field}").with("field", field.label);
            Err(Refusal::new(text).at(field.name))
        }
        None => Ok(()),
    }
}

/// Refuses a change whose reverse the guards refuse: a door that opens one way only. Signing is one by intent: what is
/// signed is corrected, never taken back.
fn back(now: &Book, next: &Book, change: &Change) -> Result<(), Refusal> {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    // What came locked from another book was locked there.
    let brought = before.is_none() && after.is_some_and(|after| after.head().brought);
    if brought || after.is_some_and(|after| is_sealed(after, next)) {
        return Ok(());
    }
    let Err(refusal) = AnyRecord::guard(after, before, now) else { return Ok(()) };
    // What could not be saved as it stands, by the guards of today, may always be mended.
    if AnyRecord::guard(before, before, now).is_err() {
        return Ok(());
    }
    let hint = msg!("这一步以后无法撤销，所以不做", "it could not be undone afterwards, so it is not done");
    let hint = refusal.hint.clone().unwrap_or_else(|| hint.into());
    Err(refusal.hint(hint))
}

/// Refuses a change after which a record that leans on the changed one could no longer be saved as it is.
fn stands(now: &Book, next: &Book, changes: &[Change], change: &Change) -> Result<(), Refusal> {
    let sides = || [&change.before, &change.after].into_iter().flatten();
    for (_, link, kind) in LEAN.iter().filter(|(moved, ..)| *moved == change.key.kind) {
        let owner = |record: &AnyRecord| match *link {
            "" => Some(record.head().id),
            link => record.value(link).as_link(),
        };
        let mut owners: Vec<Id> = sides().filter_map(owner).collect();
        owners.dedup();
        for part in owners.into_iter().flat_map(|owner| next.owned(*kind, owner)) {
            let touched = || changes.iter().any(|c| c.key == part.key());
            let asked = |book| AnyRecord::guard(Some(part), Some(part), book);
            let Err(refusal) = asked(next) else { continue };
            // What asks for itself in this change, what is signed, and what did not stand before either.
            if touched() || is_sealed(part, next) || asked(now).is_err() {
                continue;
            }
            let title = |lang| part.title(now, lang);
            let text = msg!("{kind}“{title}”：{why}", "{kind} “{title}”: {why}").with("kind", part.kind().label());
            let text = text.with("title", Text::owned(title(Lang::Zh), title(Lang::En))).with("why", refusal.text);
            return Err(Refusal::new(text).hint(msg!("请先改掉或删去那里", "change it or remove it there first")));
        }
    }
    Ok(())
}
