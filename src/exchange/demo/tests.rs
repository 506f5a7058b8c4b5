//! What the demo promises: its counts, its planted mistakes, its order.

use super::{Story, generate, story};
use crate::base::{Lang, Value};
use crate::model::evaluation::opinion::Voice;
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use crate::model::meeting::sitting::{Attendance, Line, Meeting, MeetingKind, MeetingState};
use crate::model::people::roster::Member;
use crate::model::people::standing::Stage;
use crate::model::rectification::{Progress, Rectification, RectificationState};
use crate::model::road::development::{Outcome, Step, StepKind};
use crate::model::vote::motion::{Count, Motion, MotionKind};
use crate::model::{Book, Codes, FieldKind, Kind, Tx, locks};
use crate::rules::evaluation::round;
use crate::rules::{self, Calendar, Facts, Finding, Rulebook, State};
use chrono::{Datelike, NaiveDate};
use std::collections::{HashMap, HashSet};

const README: &str = include_str!("../../../fixtures/demo/README.md");

fn d(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

fn told() -> (Story, Book) {
    let story = story().unwrap();
    let mut book = Book::default();
    for tx in &story.txs {
        book.fits(tx).unwrap();
        let before = book.clone();
        book.apply(&tx.changes);
        let held = locks::hold(&before, &book, &tx.changes, tx.cause);
        assert!(held.is_ok(), "{} {:?}: {held:?}", tx.command, tx.args);
        assert!(before.changes() < book.changes());
    }
    (story, book)
}

fn counts(book: &Book, day: NaiveDate) -> Vec<usize> {
    let mut n = vec![0; Stage::ALL.len()];
    for m in book.all::<Member>().filter(|m| m.here_on(day)) {
        n[book.standing_on(m.head.id, day).stage as usize] += 1;
    }
    n
}

fn called<'a>(book: &'a Book, name: &str) -> &'a Member {
    book.all::<Member>().find(|m| &*m.name == name).unwrap()
}

#[test]
fn counts_are_those_of_the_readme_on_every_day_of_its_table() {
    let (_, book) = told();
    let rows: Vec<&str> = README.lines().filter(|l| l.starts_with("| 2026-")).collect();
    let mut days = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let Ok(day) = cells[0].parse::<NaiveDate>() else { continue };
        let want: Vec<usize> = cells[1..].iter().map(|c| c.parse().unwrap()).collect();
        let got = counts(&book, day);
        assert_eq!(got, want[..6], "{day}");
        assert_eq!(got.iter().sum::<usize>(), want[6], "{day}");
        days += 1;
    }
    assert_eq!(days, 8);
}

#[test]
fn members_count_as_the_year_says() {
    let (_, book) = told();
    for (day, full, probationary) in [
        ("2026-01-01", 26, 14),
        ("2026-01-10", 26, 14),
        ("2026-05-21", 26, 14),
        ("2026-06-11", 26, 14),
        ("2026-06-12", 33, 16),
        ("2026-06-25", 33, 16),
        ("2026-06-26", 21, 15),
        ("2026-09-09", 21, 15),
        ("2026-09-10", 23, 16),
        ("2026-11-24", 23, 16),
    ] {
        let n = counts(&book, d(day));
        assert_eq!((n[Stage::Full as usize], n[Stage::Probationary as usize]), (full, probationary), "{day}");
    }
    let decided = |stage| {
        let here = book.all::<Member>().filter(|m| m.here_on(d("2026-05-21")));
        here.filter(|m| {
            let s = book.standing_on(m.head.id, d("2026-05-21"));
            s.decided.unwrap_or(s.stage) == stage
        })
        .count()
    };
    assert_eq!((decided(Stage::Full), decided(Stage::Probationary)), (33, 16));
    assert_eq!(book.count(Stage::Full) + book.count(Stage::Probationary), 39);
    assert_eq!(book.all::<Member>().filter(|m| m.is_here()).count(), 180);
}

#[test]
fn nothing_is_entered_after_the_evening_and_nothing_before_it_happened() {
    let (story, book) = told();
    let now = super::china(story.now);
    assert_eq!(story.now.to_string(), "2026-11-24 18:00:00");
    let mut last = story.txs[0].at;
    for tx in &story.txs {
        assert!(last <= tx.at && tx.at <= now, "{}", tx.at);
        last = tx.at;
        // A grade is entered on its day into what was there since the round began; a planned meeting lies ahead.
        for record in tx.changes.iter().filter_map(|c| c.after.as_ref()) {
            let planned = record.kind() == Kind::Meeting && record.value("state") == Value::Code(0);
            let day = record.head().happened.filter(|_| !planned);
            assert!(day.is_none_or(|day| day <= tx.at.date_naive()), "{record:?}");
        }
    }
    for kind in Kind::ALL {
        for record in book.rows(*kind).filter(|r| r.value("state") != Value::Code(0) || *kind != Kind::Meeting) {
            let head = record.head();
            assert!(head.entered <= now && !head.by.is_empty());
        }
    }
}

#[test]
fn names_are_unique_but_for_two_and_numbers_are_invented() {
    let (_, book) = told();
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut numbers = HashSet::new();
    for m in book.all::<Member>() {
        *names.entry(&m.name).or_default() += 1;
        assert!(numbers.insert(m.id_number.to_string()) && numbers.insert(m.phone.to_string()));
        assert!(numbers.insert(m.student_no.to_string()));
        assert!(m.id_number.starts_with("99") && m.phone.starts_with("1390000"));
        assert!(!checksum_holds(&m.id_number), "{}", &*m.id_number);
    }
    let twice: Vec<_> = names.iter().filter(|(_, n)| **n > 1).collect();
    assert_eq!(twice, [(&"刘洋", &2)]);
    for surname in ["单", "仇", "解", "曾", "查"] {
        assert!(names.keys().any(|n| n.starts_with(surname)));
    }
}

fn checksum_holds(id: &str) -> bool {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = id.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    "10X98765432".chars().nth((sum % 11) as usize) == id.chars().nth(17)
}

#[test]
fn the_planted_mistakes_are_there() {
    let (_, book) = told();
    let on = |name: &str, kind| {
        let id = called(&book, name).head.id;
        book.of::<Step>(id).find(|s| s.step == Some(kind)).and_then(|s| s.head.happened)
    };
    assert_eq!((on("单佳乐", StepKind::Apply), on("单佳乐", StepKind::FirstTalk)), (Some(d("2026-10-19")), None));
    assert_eq!((on("上官婉清", StepKind::Apply), on("上官婉清", StepKind::FirstTalk)), (Some(d("2026-10-27")), None));
    assert_eq!(on("诸葛明", StepKind::FirstTalk), Some(d("2026-04-10")));
    assert!(on("呼和巴特尔", StepKind::FirstTalk) < on("呼和巴特尔", StepKind::Apply));
    let introducer = book.standing_on(called(&book, "王鹏飞").head.id, d("2026-09-24"));
    assert_eq!(introducer.stage, Stage::Probationary);
    let prolonged = book.standing(called(&book, "苏宇航").head.id);
    assert_eq!((prolonged.stage, prolonged.extended_until), (Stage::Probationary, Some(d("2026-11-20"))));
    let ended = |m: &&Member| book.standing(m.head.id).admitted_on == Some(d("2025-11-18")) && m.is_here();
    assert_eq!(book.all::<Member>().filter(ended).count(), 5);
    let running: Vec<_> = book.all::<Rectification>().filter(|r| r.runs()).map(|r| r.deadline.unwrap()).collect();
    assert_eq!(running, [d("2026-12-10"), d("2026-11-18")]);
    let late = |m: &&Meeting| m.head.happened.is_some_and(|day| (m.head.entered.date_naive() - day).num_days() > 7);
    assert_eq!(book.all::<Meeting>().filter(late).count(), 3);
}

#[test]
fn meetings_come_as_often_as_the_year_says() {
    let (_, book) = told();
    use MeetingKind::{Committee, General, GroupMeeting, Lecture, PartyDay};
    let want: [[usize; 5]; 11] = [
        [1, 1, 4, 1, 0],
        [0, 0, 0, 1, 0],
        [1, 1, 4, 1, 1],
        [1, 0, 4, 1, 0],
        [2, 1, 4, 1, 1],
        [1, 1, 4, 1, 0],
        [1, 0, 0, 1, 0],
        [0, 0, 0, 1, 0],
        [1, 1, 4, 1, 1],
        [1, 0, 4, 1, 0],
        [2, 1, 4, 1, 0],
    ];
    for (month, want) in (1..).zip(want) {
        let got = [Committee, General, GroupMeeting, PartyDay, Lecture].map(|kind| {
            let of_kind = book.all::<Meeting>().filter(|m| m.kinds.has(kind));
            of_kind.filter(|m| m.head.happened.unwrap().month() == month).count()
        });
        assert_eq!(got, want, "month {month}");
    }
    let held: Vec<&Meeting> = book.all::<Meeting>().filter(|m| m.is_signed()).collect();
    assert_eq!((held.len(), book.len(Kind::Meeting)), (56, 58));
    let rate = |m: &&Meeting| {
        let roll: Vec<_> = book.of::<Attendance>(m.head.id).collect();
        roll.iter().filter(|a| a.was_there()).count() as f64 / roll.len() as f64
    };
    let mean = held.iter().map(rate).sum::<f64>() / held.len() as f64;
    assert!((0.905..0.915).contains(&mean), "{mean}");
}

#[test]
fn the_meeting_of_may_is_counted_and_tonights_is_only_prepared() {
    let (_, book) = told();
    let on = |day: &str| book.all::<Meeting>().find(|m| m.head.happened == Some(d(day))).unwrap();
    let may: Vec<&Motion> = book.of::<Motion>(on("2026-05-21").head.id).collect();
    assert_eq!(may.len(), 17);
    let mut lowest = i32::MAX;
    for m in &may {
        assert_eq!((m.due, m.present), (Some(26), Some(23)));
        let count = book.of::<Count>(m.head.id).next().unwrap();
        assert_eq!((count.written, count.returned), (Some(1), Some(23)));
        lowest = lowest.min(count.yes.unwrap());
        let step = if m.kind == Some(MotionKind::Admission) { StepKind::Vote1 } else { StepKind::Vote2 };
        let vote = book.of::<Step>(m.subject.0).find(|s| s.step == Some(step)).unwrap();
        assert_eq!((vote.outcome, vote.meeting), (m.outcome, m.meeting));
    }
    assert_eq!(lowest, 14);
    assert_eq!(may.iter().filter(|m| m.outcome == Some(Outcome::Extended)).count(), 1);
    let tonight = on("2026-11-24");
    assert_eq!(tonight.state, Some(MeetingState::Planned));
    let motions: Vec<&Motion> = book.of::<Motion>(tonight.head.id).collect();
    let conversions = motions.iter().filter(|m| m.kind == Some(MotionKind::Conversion)).count();
    assert_eq!((motions.len(), conversions), (15, 6));
    assert!(motions.iter().all(|m| tonight.agenda.contains(&*book.get::<Member>(m.subject.0).unwrap().name)));
    assert!(book.of::<Attendance>(tonight.head.id).next().is_none());
    assert!(book.of::<Line>(tonight.head.id).next().is_none());
}

#[test]
fn rectification_was_issued_worked_on_prolonged_and_closed() {
    let (story, book) = told();
    let items: Vec<&Rectification> = book.all::<Rectification>().collect();
    assert_eq!((items.len(), items.iter().filter(|r| r.is_closed()).count()), (5, 3));
    let prolonged: Vec<_> = items.iter().filter(|r| r.deadline != r.original_deadline).collect();
    assert_eq!(prolonged.len(), 1);
    assert!(items.iter().all(|r| book.of::<Progress>(r.head.id).next().is_some()));
    assert_eq!(items.iter().filter(|r| r.line.id().is_some()).count(), 4);
    let issued = Some(RectificationState::Issued);
    let first = |tx: &Tx| tx.changes.iter().any(|c| c.after.as_ref().is_some_and(|r| r.value("state") == code(issued)));
    assert!(story.txs.iter().any(|tx| tx.command == "rectification.add" && first(tx)));
}

#[test]
fn the_rounds_stand_as_the_readme_says_and_their_proposals_are_the_rules_own() {
    let (story, book) = told();
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: story.now.date() };
    let round = |year: &str| book.all::<Evaluation>().find(|e| &*e.year == year).unwrap();
    let (then, now) = (round("2025"), round("2026"));
    for (round, full, cap) in [(then, 26, 8), (now, 23, 7)] {
        assert_eq!((round.base, round.cap), (Some(full), Some(cap)));
        assert_eq!(round::on_ballot(&facts, round.head.id).len(), full as usize);
        assert_eq!(round::cap(&facts, round.head.happened.unwrap(), full as usize), Some(cap as usize));
    }
    let of = |grade| book.of::<EvaluationResult>(then.head.id).filter(|r| r.grade == Some(grade)).count();
    let spread = [Grade::Excellent, Grade::Qualified, Grade::Basic, Grade::Unqualified].map(of);
    assert_eq!((spread, then.is_closed()), ([8, 16, 1, 1], true));
    for (result, proposal) in round::proposals(&facts, then) {
        assert_eq!(result.proposed, proposal.grade, "{}", book.name_of(result.member.0, Lang::Zh));
        assert!(round::missing(&facts, result).is_empty());
    }
    let results = round::results(&facts, now.head.id);
    let lacks = |voice| results.iter().filter(|r| round::missing(&facts, r).contains(&voice)).count();
    assert_eq!(
        (lacks(Voice::Own), lacks(Voice::Students), lacks(Voice::Teacher), lacks(Voice::Members)),
        (7, 0, 2, 23)
    );
    assert_eq!(results.iter().filter(|r| r.talked_on.is_none()).count(), 12);
    let dealt = book.all::<EvaluationResult>().find(|r| r.handling.is_some()).unwrap();
    assert_eq!(dealt.rectify_until, round::rectify_until(&facts, d("2026-01-10")));
    assert_eq!(book.of::<Rectification>(dealt.head.id).count(), 1);
}

fn code<E: Codes>(e: Option<E>) -> Value {
    e.map_or(Value::None, |e| Value::Code(e.code()))
}

#[test]
fn the_same_story_and_the_same_crowd_come_out_every_time() {
    assert_eq!(story().unwrap().txs, story().unwrap().txs);
    let crowd = |seed| generate(450, seed).unwrap().collect::<Vec<Tx>>();
    assert_eq!(crowd(7), crowd(7));
    assert_ne!(crowd(7), crowd(8));
}

#[test]
fn a_crowd_fits_beside_the_demo() {
    let (_, mut book) = told();
    let crowd = generate(2_050, 1).unwrap();
    let mut branches = HashSet::new();
    for tx in crowd {
        branches.insert(tx.branch);
        book.fits(&tx).unwrap();
        let before = book.clone();
        book.apply(&tx.changes);
        locks::hold(&before, &book, &tx.changes, tx.cause).unwrap();
    }
    assert_eq!((branches.len(), book.len(Kind::Member), book.len(Kind::Branch)), (21, 193 + 2_050, 22));
    assert!(Stage::ALL.iter().all(|c| book.count(Stage::from_code(c.code).unwrap()) > 40));
    assert!(book.all::<Step>().all(|s| s.head.happened.is_none_or(|day| day <= d("2026-11-24"))));
    let numbers: HashSet<String> = book.all::<Member>().map(|m| m.student_no.to_string()).collect();
    assert_eq!(numbers.len(), book.len(Kind::Member));
}

#[test]
fn the_journal_says_in_words_what_was_done() {
    let said = |tx: &Tx| format!("{} {}", tx.command, tx.arg("about").unwrap_or_default());
    let log: Vec<String> = story().unwrap().txs.iter().map(said).collect();
    for line in [
        "import 2023级名册（88人）",
        "import 2024级名册（89人）",
        "meeting.sign 2025年度组织生活会暨民主评议党员大会",
        "rectification.extend 群众测评样本不足",
        "rectification.accept 党员材料缺函调回函1份",
    ] {
        assert!(log.iter().any(|l| l == line), "{line} is not in\n{}", log.join("\n"));
    }
    assert!(log.iter().any(|l| l.starts_with("member.transfer_out ") && l.ends_with(" … (13)")));
    // In English no word of a list of codes is left in Chinese: the log is built from them too.
    let codes = Kind::ALL.iter().flat_map(|k| k.fields()).filter_map(|f| match f.kind {
        FieldKind::Code(codes) | FieldKind::Set(codes) => Some(codes),
        _ => None,
    });
    let labels: HashSet<&str> = codes.flatten().map(|c| c.label.zh).collect();
    for tx in story().unwrap().txs.into_iter().chain(generate(40, 3).unwrap()) {
        let words = tx.about().map(|about| about.render(Lang::En)).unwrap_or_default();
        let left = words.split([' ', ':']).find(|word| labels.contains(word) || word.ends_with("人)"));
        assert_eq!(left, None, "{} {words}", tx.command);
    }
}

#[test]
fn what_is_red_or_amber_is_what_the_readme_says() {
    let (story, book) = told();
    let (numbers, calendar) = (Rulebook::shipped(), Calendar::shipped());
    let facts = Facts { book: &book, numbers: &numbers, calendar: &calendar, today: story.now.date() };
    let pressing = |f: &Finding| matches!(f.state, State::Broken | State::Overdue | State::DueSoon);
    let row = |f: &Finding| {
        let about = book.name_of(f.subject.id, Lang::Zh);
        format!("| `{}` | {} | {about} |", rules::name(&facts, f), f.state.name())
    };
    let mut got: Vec<String> = rules::findings(&facts, false).iter().filter(|f| pressing(f)).map(row).collect();
    let mut want: Vec<&str> = README.lines().filter(|l| l.starts_with("| `") && !l.contains('.')).collect();
    want.extend(README.lines().filter(|l| l.starts_with("| `order.")));
    got.sort();
    want.sort_unstable();
    assert_eq!(got, want);
}
