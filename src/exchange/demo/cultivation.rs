//! The demo's working records: contacts, reviews, training, the gates, service and activities, and what the branch keeps
//! besides.

use super::pen::Pen;
use super::row::{DemoRow, sheet, table, tables};
use super::text;
use crate::base::Refusal;
use crate::model::activity::event::{Activity, Participation, PracticeBase};
use crate::model::activity::service::Service;
use crate::model::oversight::{Inspection, Organiser};
use crate::model::road::cultivation::{Analysis, Contact, Disclosure, Plan, Recommendation, Review, Training};
use crate::model::road::gate::{Objection, PreReview, PublicNotice};
use crate::model::{Change, Codes, Kind, Link, Record};

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

/// Enters what members do for others.
pub(super) fn service(pen: &mut Pen) -> Result<(), Refusal> {
    later(pen, ("service", "services.csv", text::SERVICES), "until_entered", |s: &mut Service| {
        s.until = None;
        s.reason = Default::default();
    })?;
    let file = table("activities.toml", text::ACTIVITIES)?;
    for (_, row) in tables(&file, "practice_base", "activities.toml") {
        let base: PracticeBase = pen.add(&row, "practice_base.add", Some(row.day("on")?))?;
        pen.name(Kind::PracticeBase, &base.name, base.head.id);
    }
    for (_, row) in tables(&file, "activity", "activities.toml") {
        let activity: Activity = pen.add(&row, "activity.add", Some(row.day("on")?))?;
        let (at, by) = (row.at("entered")?, pen.by());
        for who in row.get("who").split(';').filter(|who| !who.is_empty()) {
            let member = pen.find(Kind::Member, who).ok_or_else(|| row.wrong("who"))?;
            let (head, activity) = (pen.head(at, None, &by), Link::to(activity.head.id));
            let record = Participation { head, activity, member: Link::to(member), ..Default::default() };
            pen.write(at, "activity.names", row.get("title"), &by, Change::add(record.into_any()));
        }
    }
    Ok(())
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
        |kind: &str| -> Vec<DemoRow> { tables(&file, kind, "office.toml").into_iter().map(|(_, row)| row).collect() };
    each::<Plan>(pen, rows("plan"), "plan.add")?;
    each::<Organiser>(pen, rows("organiser"), "organiser.add")?;
    each::<Analysis>(pen, rows("analysis"), "analysis.add")?;
    each::<Inspection>(pen, rows("inspection"), "inspection.add")?;
    each::<Disclosure>(pen, rows("disclosure"), "disclosure.add")?;
    each::<Objection>(pen, rows("objection"), "objection.add")
}

fn each<R: Record>(pen: &mut Pen, rows: Vec<DemoRow>, command: &str) -> Result<(), Refusal> {
    for row in rows {
        let on = row.day("on")?;
        pen.add::<R>(&row, command, Some(on))?;
    }
    Ok(())
}
