//! The demo's working records of the road: contacts, reviews, training, the gates, and what the branch keeps besides.

use super::row::{Row, sheet, table, tables};
use super::story::Pen;
use super::text;
use crate::base::Refusal;
use crate::model::cultivation::{Analysis, Contact, Disclosure, Plan, Recommendation, Review, Training};
use crate::model::gate::{Objection, PreReview, PublicNotice};
use crate::model::oversight::{Inspection, Organiser};
use crate::model::{Change, Codes, Kind, Record};

/// Enters everything about the road that is no bare step.
pub(super) fn cultivation(pen: &mut Pen) -> Result<(), Refusal> {
    pen.owned::<Recommendation>("recommendation.add", "recommendations.csv", text::RECOMMENDATIONS)?;
    pen.owned::<Review>("review.add", "reviews.csv", text::REVIEWS)?;
    pen.owned::<Training>("training.add", "trainings.csv", text::TRAININGS)?;
    pen.owned::<PreReview>("pre_review.add", "pre_reviews.csv", text::PRE_REVIEWS)?;
    later(pen, ("contact", "contacts.csv", text::CONTACTS), "until_entered", |c: &mut Contact| {
        c.until = None;
        c.reason = Default::default();
    })?;
    let notices = later(pen, ("public_notice", "public_notices.csv", text::NOTICES), "result_entered", |n| {
        let n: &mut PublicNotice = n;
        n.result_on = None;
    })?;
    for notice in notices {
        let number = pen.people.iter().find(|p| p.head.id == notice.member.0).map(|p| p.student_no.to_string());
        let gate = notice.gate.map_or("", |g| g.row().name);
        pen.name(Kind::PublicNotice, &format!("{} {gate}", number.unwrap_or_default()), notice.head.id);
    }
    office(pen)
}

/// Enters records of which a part became known later: first without it, then as an edit at that time.
fn later<R: Record>(
    pen: &mut Pen,
    (kind, file, text): (&str, &str, &str),
    entered: &str,
    before: fn(&mut R),
) -> Result<Vec<R>, Refusal> {
    let mut out = Vec::new();
    for mut row in sheet(file, text)? {
        row.rename("student_no", "member");
        let on = row.day("on")?;
        let last: R = pen.make(&row, Some(on))?;
        let mut first = last.clone();
        before(&mut first);
        let by = pen.by();
        let changed = first != last;
        pen.write(row.at("entered")?, &format!("{kind}.add"), "", &by, Change::add(first.clone().into_any()));
        if changed {
            let change = Change::edit(first.into_any(), last.clone().into_any());
            pen.write(row.at(entered)?, &format!("{kind}.edit"), "", &by, change);
        }
        out.push(last);
    }
    Ok(out)
}

fn office(pen: &mut Pen) -> Result<(), Refusal> {
    let file = table("office.toml", text::OFFICE)?;
    let rows =
        |kind: &str| -> Vec<Row> { tables(&file, kind, "office.toml").into_iter().map(|(_, row)| row).collect() };
    each::<Plan>(pen, rows("plan"), "plan.add")?;
    each::<Organiser>(pen, rows("organiser"), "organiser.add")?;
    each::<Analysis>(pen, rows("analysis"), "analysis.add")?;
    each::<Inspection>(pen, rows("inspection"), "inspection.add")?;
    each::<Disclosure>(pen, rows("disclosure"), "disclosure.add")?;
    each::<Objection>(pen, rows("objection"), "objection.add")
}

fn each<R: Record>(pen: &mut Pen, rows: Vec<Row>, command: &str) -> Result<(), Refusal> {
    for row in rows {
        let on = row.day("on")?;
        pen.add::<R>(&row, command, Some(on))?;
    }
    Ok(())
}
