//! What a roster says about a person, written as steps: decision and approval, never an invented day.

use crate::base::{Date, Id, Refusal};
use crate::model::book::codes::Codes;
use crate::model::people::standing::Stage;
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::{Book, Change, Head, Link, Record, Standing};
use crate::msg;

/// What somebody told about a person's stage and its dates; nothing is "not told".
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Told {
    /// The stage.
    pub stage: Option<Stage>,
    /// 申请入党日期.
    pub applied_on: Option<Date>,
    /// 确定积极分子日期.
    pub activist_on: Option<Date>,
    /// 确定发展对象日期.
    pub prospect_on: Option<Date>,
    /// 加入党组织日期: the day of the admitting meeting.
    pub admitted_on: Option<Date>,
    /// 转为正式党员日期: the day the probation expired.
    pub converted_on: Option<Date>,
}

/// The names under which [`Told`] is set: the member's computed columns.
pub const TOLD: [&str; 6] = ["stage", "applied_on", "activist_on", "prospect_on", "admitted_on", "converted_on"];

/// For each stage: its name as a date, the deciding step and the approving one.
const STAGES: [(Stage, StepKind, Option<StepKind>); 5] = [
    (Stage::Applicant, StepKind::Apply, None),
    (Stage::Activist, StepKind::Activist, Some(StepKind::ActivistFiled)),
    (Stage::Prospect, StepKind::Prospect, Some(StepKind::ProspectAgreed)),
    (Stage::Probationary, StepKind::Vote1, Some(StepKind::Approval1)),
    (Stage::Full, StepKind::Vote2, Some(StepKind::Approval2)),
];

/// Returns the step that approves what a deciding step decided.
pub fn approval_of(decision: StepKind) -> Option<StepKind> {
    STAGES.iter().find(|(_, step, _)| *step == decision).and_then(|(.., approval)| *approval)
}

impl Told {
    /// Says nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Told::default()
    }

    /// Returns the date told for a stage.
    pub fn date(&self, stage: Stage) -> Option<Date> {
        match stage {
            Stage::Masses => None,
            Stage::Applicant => self.applied_on,
            Stage::Activist => self.activist_on,
            Stage::Prospect => self.prospect_on,
            Stage::Probationary => self.admitted_on,
            Stage::Full => self.converted_on,
        }
    }

    /// Reads what a standing would tell; comparing two tells what is new.
    pub fn of(standing: &Standing) -> Told {
        Told {
            stage: Some(standing.stage),
            applied_on: standing.date(Stage::Applicant),
            activist_on: standing.date(Stage::Activist),
            prospect_on: standing.date(Stage::Prospect),
            admitted_on: standing.date(Stage::Probationary),
            converted_on: standing.date(Stage::Full),
        }
    }

    fn furthest(&self) -> Stage {
        let dated = STAGES.iter().filter(|(s, ..)| self.date(*s).is_some()).map(|(s, ..)| *s).max();
        dated.unwrap_or(Stage::Masses)
    }
}

/// Writes what was told as changes of a person's steps. `head` makes the head of a new step.
///
/// # Errors
/// A stage below where the person stands, or dates that go beyond the stage told beside them.
pub fn changes(book: &Book, member: Id, told: &Told, head: &mut dyn FnMut() -> Head) -> Result<Vec<Change>, Refusal> {
    let now = book.standing(member);
    let furthest = told.furthest();
    if let Some(stage) = told.stage {
        if stage < furthest {
            let text = msg!("阶段是{a}，却填了{b}的日期", "the stage is {a}, but a date of {b} is given");
            let text = text.with("a", stage.row().label).with("b", furthest.row().label);
            return Err(Refusal::new(text).at("stage"));
        }
        if stage < now.stage {
            let text = msg!("本子里已是{a}，不能改回{b}", "the book says {a} already; it cannot be set back to {b}");
            let text = text.with("a", now.stage.row().label).with("b", stage.row().label);
            return Err(Refusal::new(text)
                .at("stage")
                .hint(msg!("确有退出，请记一个相应的步骤", "if it happened, record the step that did it")));
        }
    }
    let target = told.stage.unwrap_or(Stage::Masses).max(furthest);
    let mut out = Vec::new();
    for (stage, decision, approval) in STAGES {
        let date = told.date(stage);
        // A full member has been admitted once: the membership starts there.
        let implied = stage == target || (stage == Stage::Probationary && target == Stage::Full);
        if date.is_some() || (implied && now.stage < stage) {
            write(book, member, stage, (decision, approval), date, head, &mut out);
        }
    }
    Ok(out)
}

fn write(
    book: &Book,
    member: Id,
    stage: Stage,
    (decision, approval): (StepKind, Option<StepKind>),
    date: Option<Date>,
    head: &mut dyn FnMut() -> Head,
    out: &mut Vec<Change>,
) {
    // The date of a conversion is the day the probation expired; nobody told the meeting's.
    let expiry = stage == Stage::Full;
    let found =
        |kind| book.of::<Step>(member).filter(|s| s.step == Some(kind)).rfind(|s| s.outcome != Some(Outcome::Failed));
    match found(decision) {
        Some(old) => {
            let mut new = old.clone();
            match date {
                Some(Date::Day(day)) if expiry => (new.until, new.head.month) = (Some(day), None),
                // Of a month nobody can say the day on which the probation expired: it stands with the vote.
                Some(Date::Month(month)) if expiry && new.head.happened.is_none() => new.head.month = Some(month),
                Some(_) if expiry => {}
                Some(date) => new.head.set_date(Some(date)),
                None => {}
            }
            if new != *old {
                out.push(Change::edit(old.clone().into_any(), new.into_any()));
            }
        }
        None => {
            let vote = matches!(stage, Stage::Probationary | Stage::Full);
            let mut head = head();
            head.set_date(date.filter(|date| !expiry || date.month().is_some()));
            out.push(Change::add(
                Step {
                    from_roster: true,
                    member: Link::to(member),
                    step: Some(decision),
                    outcome: vote.then_some(Outcome::Passed),
                    until: date.and_then(Date::day).filter(|_| expiry),
                    head,
                    ..Default::default()
                }
                .into_any(),
            ));
        }
    }
    if let Some(approval) = approval.filter(|kind| found(*kind).is_none()) {
        let mut head = head();
        head.set_date(None);
        let step =
            Step { from_roster: true, member: Link::to(member), step: Some(approval), head, ..Default::default() };
        out.push(Change::add(step.into_any()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Month;
    use crate::model::AnyRecord;
    use crate::model::people::roster::Member;

    fn book_with(told: Told) -> (Book, Id) {
        let member =
            Member { head: Head { id: Id(1), ..Default::default() }, name: "解明".into(), ..Default::default() };
        let mut book = Book::load([member.into_any()].into_iter());
        tell(&mut book, told);
        (book, Id(1))
    }

    fn tell(book: &mut Book, told: Told) -> usize {
        let mut next = 1000 + book.len(crate::model::Kind::Step) as u128;
        let mut head = || {
            next += 1;
            Head { id: Id(next), ..Default::default() }
        };
        let changes = changes(book, Id(1), &told, &mut head).unwrap();
        book.apply(&changes);
        changes.len()
    }

    fn d(s: &str) -> Option<Date> {
        Some(s.parse::<chrono::NaiveDate>().ok().map(Date::Day).or(Month::parse(s).map(Date::Month)).unwrap())
    }

    #[test]
    fn an_imported_member_is_effective() {
        for stage in Stage::ALL.iter().filter_map(|c| Stage::from_code(c.code)) {
            let (book, id) = book_with(Told { stage: Some(stage), ..Default::default() });
            assert_eq!(book.standing(id).stage, stage);
            assert_eq!(book.standing_on(id, "2020-01-01".parse().unwrap()).stage, stage);
        }
    }

    #[test]
    fn dates_alone_tell_the_stage_and_a_second_telling_changes_nothing() {
        let told = Told {
            applied_on: d("2023-09-20"),
            admitted_on: d("2025-05-20"),
            converted_on: d("2026-05-20"),
            ..Default::default()
        };
        let (mut book, id) = book_with(told);
        let s = book.standing(id);
        assert_eq!(
            (s.stage, s.date(Stage::Applicant), s.date(Stage::Probationary), s.date(Stage::Full)),
            (Stage::Full, told.applied_on, told.admitted_on, told.converted_on)
        );
        assert_eq!(tell(&mut book, told), 0);
        assert_eq!(tell(&mut book, Told::of(&s)), 0);
        assert_eq!(book.count(Stage::Full), 1);
        assert!(
            book.rows(crate::model::Kind::Step)
                .all(|s: &AnyRecord| s.value("from_roster") == crate::base::Value::Flag(true))
        );
    }

    #[test]
    fn a_month_is_kept_and_never_made_into_a_day() {
        let told =
            Told { applied_on: d("2021-09"), activist_on: d("2022"), converted_on: d("2024-06"), ..Told::default() };
        let (mut book, id) = book_with(told);
        let s = book.standing(id);
        assert_eq!((s.stage, s.applied_on, s.activist_on, s.converted_on), (Stage::Full, None, None, None));
        assert_eq!(
            (s.date(Stage::Applicant), s.date(Stage::Activist), s.date(Stage::Full)),
            (d("2021-09"), d("2022"), d("2024-06"))
        );
        assert_eq!(tell(&mut book, told), 0);
        assert_eq!(tell(&mut book, Told::of(&s)), 0);
        // Before the month nobody had applied.
        assert_eq!(book.standing_on(id, "2021-08-31".parse().unwrap()).stage, Stage::Masses);
        assert_eq!(tell(&mut book, Told { applied_on: d("2021-09-20"), ..Told::default() }), 1);
        assert_eq!(book.standing(id).date(Stage::Applicant), d("2021-09-20"));
    }

    #[test]
    fn contradictions_are_refused() {
        let (book, id) = book_with(Told { stage: Some(Stage::Full), ..Default::default() });
        let mut head = Head::default;
        let back = Told { stage: Some(Stage::Activist), ..Default::default() };
        assert!(changes(&book, id, &back, &mut head).is_err());
        let beyond = Told { stage: Some(Stage::Applicant), admitted_on: d("2025-05-20"), ..Default::default() };
        assert!(changes(&Book::default(), id, &beyond, &mut head).is_err());
    }
}
