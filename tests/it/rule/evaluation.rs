//! What a case may give of a round of evaluation: one person in it, with grade, ballot and rectification.

use chrono::NaiveDate;
use toml::{Table, Value};
use zhibu::base::Id;
use zhibu::model::evaluation::opinion::{GradeCount, GradeCountState, Voice};
use zhibu::model::evaluation::round::{Evaluation, EvaluationResult, Handling};
use zhibu::model::people::roster::Member;
use zhibu::model::rectification::{Rectification, RectificationState};
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::{AnyRecord, Codes, Head, Link, Record};

fn code<E: Codes>(table: &Table, key: &str) -> Option<E> {
    let name = table.get(key)?.as_str()?;
    E::ALL.iter().find(|c| c.name == name).and_then(|c| E::from_code(c.code))
}

/// Adds the round of a case and the one person of it.
pub fn evaluation(records: &mut Vec<AnyRecord>, branch: Id, t: &Table) {
    let day = |key: &str| -> Option<NaiveDate> { t.get(key)?.as_str()?.parse().ok() };
    let int = |key: &str| t.get(key).and_then(Value::as_integer).and_then(|n| i32::try_from(n).ok());
    let head = |n: u128, happened| Head { id: Id(20_000 + n), branch, happened, ..Head::default() };
    let year = t["year"].as_str().unwrap_or_default().into();
    let round = Evaluation { head: head(0, day("on")), year, step: code(t, "step"), ..Default::default() };
    let member = Member { head: head(1, None), name: "解思".into(), level: code(t, "now"), ..Default::default() };
    let result = EvaluationResult {
        head: head(2, day("graded")),
        evaluation: Link::to(round.head.id),
        member: Link::to(member.head.id),
        level: code(t, "then"),
        grade: code(t, "grade"),
        rectify_until: day("until"),
        handling: day("handled").map(|_| Handling::Corrected),
        handled_on: day("handled"),
        ..Default::default()
    };
    for (n, step) in [(5, StepKind::Vote2), (6, StepKind::Approval2)] {
        let Some(on) = day("full") else { break };
        let (head, member, outcome) = (head(n, Some(on)), Link::to(member.head.id), Some(Outcome::Passed));
        let step = Step { head, member, step: Some(step), outcome, until: Some(on), ..Default::default() };
        records.push(step.into_any());
    }
    if t.contains_key("issued") {
        let count = GradeCount {
            head: head(3, day("on")),
            evaluation: Link::to(round.head.id),
            voice: Some(Voice::Members),
            issued: int("issued"),
            returned: int("returned"),
            state: Some(GradeCountState::Closed),
            ..Default::default()
        };
        records.push(count.into_any());
    }
    if t.contains_key("deadline") {
        let item = Rectification {
            head: head(4, day("graded")),
            title: "限期改正".into(),
            deadline: day("deadline"),
            state: Some(RectificationState::Working),
            result: Link::to(result.head.id),
            ..Default::default()
        };
        records.push(item.into_any());
    }
    records.extend([round.into_any(), member.into_any(), result.into_any()]);
}
