//! What holds for any input: undo gives the same book back, votes count as the rules say, dates come back as written.

use super::stage::Stage;
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use zhibu::base::{Value, date};
use zhibu::commands::{Args, Registry, Run};
use zhibu::model::book::codec;
use zhibu::model::meeting::sitting::Meeting;
use zhibu::model::vote::motion::MotionKind;
use zhibu::model::{Book, FieldKind, Kind};
use zhibu::rules::Rulebook;
use zhibu::rules::vote::majority::{Tally, judge};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Returns every record as bytes.
pub fn bytes(book: &Book) -> Vec<(String, Vec<u8>)> {
    let all = Kind::ALL.iter().flat_map(|kind| book.rows(*kind));
    all.map(|record| (format!("{:?}", record.key()), codec::encode(record))).collect()
}

/// Returns what a command asks from a few numbers; some answers are refused, as people's are.
fn answers(stage: &Stage, registry: &Registry, name: &str, dice: &[u16]) -> Args {
    let mut args = Args::default();
    let command = registry.find(name).expect("a command");
    let tonight = stage.all::<Meeting>().last().map(|m| m.head.id).unwrap_or_default();
    for (at, arg) in command.args.iter().enumerate() {
        let n = usize::from(dice[at % dice.len()]);
        if n % 3 == 0 && !arg.field.required {
            continue;
        }
        let links = |kind: Kind| stage.book().rows(kind).map(|r| r.head().id).collect::<Vec<_>>();
        let value = match arg.field.kind {
            FieldKind::Words | FieldKind::Prose => Value::words(&format!("字{n}")),
            FieldKind::Flag => Value::Flag(n % 2 == 0),
            FieldKind::Int | FieldKind::Money => Value::Int((n % 40) as i64),
            FieldKind::Day => Value::Day(stage.app.desk.today - Days::new((n % 900) as u64)),
            FieldKind::Time => (command.args[at].fill)(&stage.app.desk.facts(), &stage.app.desk.situation(Vec::new())),
            FieldKind::Code(all) => Value::Code(all[n % all.len()].code),
            FieldKind::Set(all) => Value::Set(1 << all[n % all.len()].code),
            FieldKind::Link(Kind::Meeting) => Value::Link(tonight),
            FieldKind::Link(kind) => links(kind).get(n % 50).map_or(Value::None, |id| Value::Link(*id)),
        };
        args.set(arg.field.name, value);
    }
    args
}

/// What may write to signed minutes.
const SIGNED: [&str; 3] = ["attendance.correct", "line.correct", "meeting.sign"];

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn any_sequence_of_commands_is_undone_to_the_same_book(
        moves in prop::collection::vec((any::<u16>(), prop::collection::vec(any::<u16>(), 8)), 1..12),
    ) {
        let registry = Registry::default();
        let mut stage = Stage::demo();
        let mut before = bytes(stage.book());
        let mut done = Vec::new();
        for (pick, dice) in &moves {
            let writing: Vec<String> = registry
                .all()
                .iter()
                .filter(|c| !matches!(c.run, Run::Show(_) | Run::List(_) | Run::Time(_) | Run::Keep(_)))
                .map(|c| c.name.to_string())
                .collect();
            let name = &writing[usize::from(*pick) % writing.len()];
            let args = answers(&stage, &registry, name, dice);
            let scope = registry.find(name).map(|c| c.scope);
            let kind = if let Some(zhibu::commands::Scope::On(kind)) = scope { kind } else { Kind::Member };
            let rows: Vec<_> = stage.book().rows(kind).map(|r| r.key()).collect();
            let on = rows.get(usize::from(dice[0]) % rows.len().max(1)).copied().into_iter().collect();
            let command = registry.find(name).expect("a command").clone();
            if stage.app.desk.perform(&registry, &command, on, &args).is_err() {
                continue;
            }
            done.push(name.clone());
            // Signed minutes are corrected, never undone: what follows is undone to here.
            if SIGNED.contains(&&**name) && stage.app.desk.undo(&registry, None).is_err() {
                (before, done) = (bytes(stage.book()), Vec::new());
            } else if SIGNED.contains(&&**name) {
                stage.app.desk.redo(&registry, None).expect("undone just now");
            }
        }
        let after = bytes(stage.book());
        for name in done.iter().rev() {
            stage.app.desk.undo(&registry, None).unwrap_or_else(|e| panic!("undo of {name}: {e:?} in {done:?}"));
        }
        prop_assert_eq!(&bytes(stage.book()), &before, "{:?}", done);
        for name in &done {
            stage.app.desk.redo(&registry, None).unwrap_or_else(|e| panic!("redo of {name}: {e:?} in {done:?}"));
        }
        prop_assert_eq!(&bytes(stage.book()), &after, "{:?}", done);
        // And what is on the disk is what was on the screen.
        stage.restart();
        prop_assert_eq!(&bytes(stage.book()), &after, "{:?}", done);
    }
}

proptest! {
    #![proptest_config(config(500))]

    /// By the articles named in `fixtures/rules/vote.toml`: admission and conversion need more than half of those due to be there and in favour; a general
    /// motion half there, more than half in favour.
    #[test]
    fn votes_count_as_the_rules_say(due in 1u32..200, here in 0u32..200, cut in 0u32..200, paper in 0u32..5, kind in 0..3) {
        let present = here.min(due);
        let written = paper.min(due - present);
        let yes = cut.min(present + written);
        let tally = Tally {
            due, present, issued: present, returned: present, written, yes, no: present + written - yes, abstain: 0, invalid: 0,
        };
        let kind = [MotionKind::Admission, MotionKind::Conversion, MotionKind::General][kind as usize];
        let on = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        let numbers = Rulebook::shipped();
        let verdict = judge(&numbers, kind, on, &tally).expect("a rule");
        let quorum = if kind == MotionKind::General { 2 * present >= due } else { 2 * present > due };
        prop_assert_eq!(verdict.quorum, quorum);
        prop_assert_eq!(verdict.passes, quorum && 2 * yes > due);
        prop_assert!(verdict.needed * 2 > due && (verdict.needed - 1) * 2 <= due);
    }

    #[test]
    fn dates_come_back_however_they_are_written(day in 0u64..40_000) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        let on = NaiveDate::from_ymd_opt(1950, 1, 1).expect("a day") + Days::new(day);
        let (y, m, d) = (on.year(), on.month(), on.day());
        for text in [
            format!("{on}"), format!("{y}年{m}月{d}日"), format!("{y}.{m}.{d}"), format!("{y}/{m}/{d}"), format!("{y}{m:02}{d:02}"),
        ] {
            prop_assert_eq!(date::written(&text), Some(on), "{}", text);
            prop_assert_eq!(date::typed(&text, today), Some(on), "{}", text);
        }
    }

    #[test]
    fn months_are_calendar_months(day in 0u64..40_000, months in 0i32..240) {
        let from = NaiveDate::from_ymd_opt(1950, 1, 1).expect("a day") + Days::new(day);
        let to = date::add_months(from, months);
        prop_assert_eq!((to.year() * 12 + to.month0() as i32) - (from.year() * 12 + from.month0() as i32), months);
        prop_assert!(to.day() <= from.day() && (to.day() == from.day() || (to + Days::new(1)).day() == 1));
        let safe = date::not_before_months(from, months);
        prop_assert!(safe == to || (to.day() < from.day() && safe == to + Days::new(1)));
    }

    #[test]
    fn whatever_is_typed_as_a_date_or_time_never_panics(text in "\\PC{0,20}") {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        let _ = (date::typed(&text, today), date::written(&text), date::time(&text), date::moment(&text));
    }
}
