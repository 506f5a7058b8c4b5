//! The demo's sheet of 2026, against a computation of its own.

use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};
use zhibu::base::{Frac, Id, Lang};
use zhibu::exchange::demo;
use zhibu::model::evaluation::opinion::{GradeCount, GradeTally, Opinion, Voice};
use zhibu::model::evaluation::round::{EvaluationResult, Grade};
use zhibu::model::meeting::sitting::{Attendance, Meeting, MeetingKind, MeetingState};
use zhibu::model::{Book, Change, Head, Record, Set};
use zhibu::rules::assessment::standard::{Line, Mark, Sheet, Standard, Status, assess, gains, handed_in, sheet};
use zhibu::rules::{Calendar, Facts, Rulebook};

struct Office {
    book: Book,
    numbers: Rulebook,
    calendar: Calendar,
}

fn office() -> Office {
    let mut book = Book::default();
    for tx in demo::story().unwrap().txs {
        book.apply(&tx.changes);
    }
    Office { book, numbers: Rulebook::shipped(), calendar: Calendar::shipped() }
}

impl Office {
    fn facts(&self) -> Facts<'_> {
        let today = "2026-11-24".parse().unwrap();
        Facts { book: &self.book, numbers: &self.numbers, calendar: &self.calendar, today }
    }

    fn standard(&self) -> &Standard {
        self.numbers.standards().named("default").unwrap()
    }

    fn sheet(&self) -> Sheet {
        let standard = self.standard();
        assess(&self.facts(), standard, &standard.period(self.facts().today))
    }

    fn held(&self, kind: MeetingKind) -> Vec<&Meeting> {
        let held = |m: &&Meeting| m.kinds.has(kind) && m.state != Some(MeetingState::Planned);
        self.book.all::<Meeting>().filter(held).filter(|m| m.head.happened.unwrap().year() == 2026).collect()
    }

    /// Points for the grades stated in 2026: the share of 优秀 and 合格, two off for each 不合格.
    fn grades(&self) -> Option<f64> {
        let in_2026 = |r: &&EvaluationResult| r.head.happened.is_some_and(|d| d.year() == 2026);
        let all: Vec<Grade> = self.book.all::<EvaluationResult>().filter(in_2026).filter_map(|r| r.grade).collect();
        let of = |grades: &[Grade]| all.iter().filter(|g| grades.contains(g)).count() as f64;
        let n = all.len() as f64 - of(&[Grade::Ungraded]);
        let points = 5.0 * of(&[Grade::Excellent, Grade::Qualified]) / n - 2.0 * of(&[Grade::Unqualified]);
        (n > 0.0).then(|| points.max(0.0))
    }

    /// How content ordinary students were in 2026, the mean over the members, where twenty of them or more were asked.
    fn content(&self) -> Option<f64> {
        let mut said: BTreeMap<Id, (i32, i32)> = BTreeMap::new();
        for tally in self.book.all::<GradeTally>() {
            let count = self.book.get::<GradeCount>(tally.count.0).unwrap();
            if count.voice == Some(Voice::Students) && count.head.happened.is_some_and(|d| d.year() == 2026) {
                let [a, b, c, d] = tally.marks();
                let sum = said.entry(tally.result.0).or_default();
                *sum = (sum.0 + a + b, sum.1 + a + b + c + d);
            }
        }
        for opinion in self.book.all::<Opinion>().filter(|o| o.voice == Some(Voice::Students)) {
            let year = opinion.head.happened.map(|d| d.year());
            let (Some(2026), Some(grade)) = (year, opinion.grade.filter(|g| *g != Grade::Ungraded)) else { continue };
            let about = |r: &&EvaluationResult| r.member == opinion.member && r.evaluation == opinion.evaluation;
            let result = self.book.all::<EvaluationResult>().find(about).unwrap().head.id;
            let (sum, n) = (said.entry(result).or_default(), opinion.voices.unwrap_or(1));
            let content = matches!(grade, Grade::Excellent | Grade::Qualified);
            *sum = (sum.0 + if content { n } else { 0 }, sum.1 + n);
        }
        let shares: Vec<f64> = said.values().map(|(good, all)| f64::from(*good) / f64::from(*all)).collect();
        let enough = said.values().any(|(_, all)| *all >= 20);
        enough.then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }

    /// Months of 2026 in which something was held.
    fn months(&self, kind: MeetingKind) -> BTreeSet<u32> {
        self.held(kind).iter().map(|m| m.head.happened.unwrap().month()).collect()
    }
}

fn points(sheet: &Sheet, id: &str) -> String {
    sheet.line(id).unwrap().points.map_or("-".into(), Frac::words)
}

#[test]
fn the_sheet_of_2026_is_what_counting_by_hand_gives() {
    let office = office();
    let sheet = office.sheet();
    let ended: [u32; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    let teaching: [u32; 7] = [1, 3, 4, 5, 6, 9, 10];
    let half = |points: f64| format!("{:.1}", (points * 2.0).round() / 2.0);
    let count = |months: &[u32], held: &BTreeSet<u32>| months.iter().filter(|m| held.contains(m)).count() as f64;
    let quarters: BTreeSet<u32> = office.months(MeetingKind::General).iter().map(|m| (m - 1) / 3).collect();
    assert_eq!(points(&sheet, "1.1"), half(4.0 * (0..3).filter(|q| quarters.contains(q)).count() as f64 / 3.0));
    assert_eq!(points(&sheet, "1.2"), half(3.0 * count(&teaching, &office.months(MeetingKind::Committee)) / 7.0));
    let groups = office.held(MeetingKind::GroupMeeting);
    let of_group = |name: &str| -> BTreeSet<u32> {
        groups.iter().filter(|m| m.title.contains(name)).map(|m| m.head.happened.unwrap().month()).collect()
    };
    let names = ["第一党小组", "第二党小组", "第三党小组", "第四党小组"];
    let mean = names.iter().map(|n| count(&teaching, &of_group(n)) / 7.0).sum::<f64>() / 4.0;
    assert_eq!(points(&sheet, "1.3"), half(3.0 * mean));
    assert_eq!(points(&sheet, "1.4"), half(4.0 * count(&ended, &office.months(MeetingKind::PartyDay)) / 10.0));
    let lectures = office.held(MeetingKind::Lecture).iter().filter(|m| m.head.happened.unwrap().month() <= 9).count();
    assert_eq!(points(&sheet, "1.5"), half((3.0 * lectures as f64 / 3.0).min(3.0)));
    let rates: Vec<f64> = office
        .book
        .all::<Meeting>()
        .filter(|m| m.state != Some(MeetingState::Planned))
        .map(|m| {
            let roll: Vec<bool> = office.book.of::<Attendance>(m.head.id).map(Attendance::was_there).collect();
            roll.iter().filter(|there| **there).count() as f64 / roll.len() as f64
        })
        .collect();
    let mean = rates.iter().sum::<f64>() / rates.len() as f64;
    assert!((0.905..0.915).contains(&mean), "the README's 91 %: {mean}");
    assert_eq!((points(&sheet, "1.6"), points(&sheet, "1.7")), ("3.0".into(), "4.0".into()));
    // 56 meetings, 3 of them entered late: (53 + 3 / 2) / 56 of 3 points.
    assert_eq!(points(&sheet, "1.8"), half(3.0 * 54.5 / 56.0));
    // The README: 31 talks due in 2026 but for those after the evening, 2 of them late; 47 of 54 reviews in time.
    let marks = |id: &str| {
        let proofs = &sheet.line(id).unwrap().proofs;
        (proofs.iter().filter(|p| p.mark == Mark::Good).count(), proofs.len())
    };
    let (good, all) = marks("3.2");
    assert_eq!(all - good, 2);
    assert_eq!(points(&sheet, "3.2"), half(4.0 * good as f64 / all as f64));
    assert_eq!(marks("3.3"), (47, 54));
    assert_eq!(points(&sheet, "3.3"), half(4.0 * 47.0 / 54.0));
    assert_eq!(["3.4", "3.5", "3.6", "5.1", "5.2"].map(|id| points(&sheet, id)), ["6.0", "4.0", "3.0", "0.0", "1.0"]);
    let (grades, content) = (office.grades(), office.content());
    assert_eq!(points(&sheet, "2.1"), grades.map_or("-".into(), half));
    assert_eq!(points(&sheet, "4.1"), content.map_or("-".into(), |share| half(6.0 * share)));
    // Two promises were made in January's evaluation, both kept.
    assert_eq!(points(&sheet, "2.2"), "4.0");
    // One objection in May, settled two days later; nothing is put right on the word of the masses.
    assert_eq!(points(&sheet, "4.4"), "2.0");
    let mut unscored = vec!["1.9", "2.1", "2.3", "2.4", "2.5", "2.6", "3.1", "3.7", "4.1", "4.2", "4.3", "5.3"];
    unscored.retain(|id| !(*id == "2.1" && grades.is_some() || *id == "4.1" && content.is_some()));
    let found: Vec<&str> = sheet.lines.iter().filter(|l| l.points.is_none()).map(|l| l.id.as_str()).collect();
    assert_eq!(found, unscored, "unknown is no zero");
    assert_eq!((sheet.unscored, sheet.band()), (found.len() - 1, None), "an incomplete sheet has no band");
    // At worst all of what nobody has said yet is taken off: 15 for discipline and late filing.
    assert!(sheet.range.0.float() == sheet.total.float() - 15.0 && sheet.range.1 > sheet.total);
    let area = |id: char| -> f64 {
        sheet.lines.iter().filter(|l| l.id.starts_with(id)).filter_map(|l| l.points).map(Frac::float).sum()
    };
    // The plan (4 of the 30 points of area 3) is judged when the year is over; till then the rest stands for all.
    assert_eq!(sheet.line("3.1").unwrap().status, Status::NotYet);
    let third: f64 = half(area('3') * 30.0 / 26.0).parse().unwrap();
    assert_eq!(sheet.total.float(), area('1') + area('2') + third + area('4') - 1.0);
}

#[test]
fn deleting_one_meeting_changes_its_indicator_its_drill_down_and_the_forecast() {
    let mut office = office();
    let period = office.standard().period(office.facts().today);
    let before = (office.sheet(), sheet::at_the_end(&office.facts(), office.standard(), &period));
    let held = office.held(MeetingKind::General);
    let gone = (*held.iter().find(|m| m.head.happened == "2026-09-24".parse().ok()).unwrap()).clone();
    let roll: Vec<Change> =
        office.book.of::<Attendance>(gone.head.id).map(|a| Change::remove(a.clone().into_any())).collect();
    office.book.apply(&roll);
    office.book.apply(&[Change::remove(gone.into_any())]);
    let after = (office.sheet(), sheet::at_the_end(&office.facts(), office.standard(), &period));
    // General meetings of three quarters, then of two; of the year three of four, then two.
    assert_eq!((points(&before.0, "1.1"), points(&after.0, "1.1")), ("4.0".into(), "2.5".into()));
    assert_eq!((points(&before.1, "1.1"), points(&after.1, "1.1")), ("3.0".into(), "2.0".into()));
    let proofs = |sheet: &Sheet| sheet.line("1.1").unwrap().proofs.clone();
    assert!(proofs(&before.0).iter().all(|p| p.key.is_some()));
    let missing: Vec<String> =
        proofs(&after.0).iter().filter(|p| p.mark == Mark::Missing).map(|p| p.note.render(Lang::Zh)).collect();
    assert_eq!(missing, ["2026年7月起的一季 没有"]);
    assert!(after.0.total < before.0.total && after.1.total < before.1.total);
}

#[test]
fn the_cheapest_points_come_first_with_the_sheets_own_rounding() {
    let office = office();
    let period = office.standard().period(office.facts().today);
    let found = gains(&office.facts(), office.standard(), &period);
    let said: Vec<String> = found
        .iter()
        .map(|g| format!("{} {}: {} → {}", g.item, g.what.render(Lang::Zh), g.from.words(), g.to.words()))
        .collect();
    // Two points for one paper, before one for one meeting.
    assert_eq!(said[0], "4.3 补齐 1 次服务同学活动的名单或佐证: 2.0 → 4.0");
    assert_eq!(said[1], "1.1 再开 1 次支部党员大会: 3.0 → 4.0");
    assert!(said.contains(&"1.2 再开 1 次支委会: 2.5 → 3.0".to_owned()), "{said:#?}");
    // What is said comes true: one more committee meeting in December.
    let mut office = office;
    let on = "2026-12-10".parse().ok();
    let (head, kinds) = (Head { id: Id(9), happened: on, ..Default::default() }, [MeetingKind::Committee]);
    let meeting = Meeting { head, kinds: Set::of(&kinds), ..Default::default() };
    office.book.apply(&[Change::add(meeting.into_any())]);
    let end = sheet::at_the_end(&office.facts(), office.standard(), &period);
    assert_eq!(points(&end, "1.2"), "3.0");
}

#[test]
fn what_was_handed_in_stands_whatever_the_records_say_since() {
    let mut office = office();
    let sheet_then = office.sheet();
    let kept = zhibu::model::assessment::Assessment {
        total: sheet_then.total.short().as_str().into(),
        band: "合格".into(),
        inputs: handed_in::write(&sheet_then, office.standard()).as_str().into(),
        ..Default::default()
    };
    let gone = (*office.held(MeetingKind::General).last().unwrap()).clone();
    office.book.apply(&[Change::remove(gone.into_any())]);
    let mut now = office.sheet();
    assert!(now.total < sheet_then.total);
    handed_in::freeze(&mut now, office.standard(), &kept);
    assert_eq!((now.total, &now.areas), (sheet_then.total, &sheet_then.areas));
    for (now, then) in now.lines.iter().zip(&sheet_then.lines) {
        assert_eq!((&now.id, now.points, now.auto, now.status), (&then.id, then.points, then.auto, then.status));
        let said =
            |l: &Line| l.proofs.iter().map(|p| (p.mark, p.key, p.on, p.note.render(Lang::En))).collect::<Vec<_>>();
        assert_eq!(said(now), said(then), "the records it came from stand too: {}", now.id);
    }
    let warnings: Vec<String> = now.warnings.iter().map(|w| w.render(Lang::Zh)).collect();
    assert!(warnings.iter().any(|w| w.starts_with("提交后记录有变：1.1 4.0→2.5")), "{warnings:?}");
}

#[test]
fn an_item_raised_from_the_procedure_is_judged_by_a_sheet_that_does_not_ask_itself() {
    let mut office = office();
    let item = zhibu::model::rectification::Rectification {
        head: Head { id: Id(9), ..Default::default() },
        title: "程序".into(),
        indicator: "3.4".into(),
        ..Default::default()
    };
    office.book.apply(&[Change::add(item.into_any())]);
    let found = zhibu::rules::findings(&office.facts(), true);
    let facts = office.facts();
    let closable = |f: &&zhibu::rules::Finding| zhibu::rules::name(&facts, f) == "rectification_closable";
    assert!(found.iter().filter(closable).any(|f| f.subject.id == Id(9)));
}

#[test]
fn what_lies_before_the_book_began_is_no_zero() {
    let office = office();
    let standard = office.standard();
    // The book began on 2025-09-01: of 2024 it knows nothing, of 2025 four months.
    let at = |year: &str| assess(&office.facts(), standard, &standard.period_named(year).unwrap());
    let (none, part) = (at("2024"), at("2025"));
    for id in ["1.1", "1.2", "1.4", "1.5", "1.7", "1.8", "3.2", "3.3", "3.4"] {
        assert_eq!(none.line(id).unwrap().status, Status::NotApplicable, "{id}");
    }
    let missing = part.line("1.2").unwrap().proofs.iter().filter(|p| p.mark == Mark::Missing).count();
    assert_eq!(missing, 4, "September to December");
}

/// Reads rows of a demo file as cells by name.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = format!("{}/fixtures/demo/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn what_the_records_suggest_of_service_is_what_counting_the_files_gives() {
    let office = office();
    let sheet = office.sheet();
    let text =
        std::fs::read_to_string(format!("{}/fixtures/demo/activities.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let file: toml::Table = text.parse().unwrap();
    let activities: Vec<&toml::Value> = file["activity"].as_array().unwrap().iter().collect();
    let words = |a: &toml::Value, name: &str| a.get(name).map(ToString::to_string).unwrap_or_default();
    // Whoever stands in either file, but for a sign that was down before the year began.
    let mut seen: BTreeSet<String> = rows("services.csv")
        .into_iter()
        .filter(|r| r["until"].is_empty() || r["until"].as_str() >= "2026")
        .map(|r| r["student_no"].clone())
        .collect();
    for activity in &activities {
        seen.extend(activity["who"].as_array().unwrap().iter().map(|w| w.as_str().unwrap().to_owned()));
        seen.extend(activity.get("leader").map(|w| w.as_str().unwrap().to_owned()));
    }
    let stage = |id| office.book.standing(id).stage;
    let members: Vec<_> = office
        .book
        .all::<zhibu::model::people::roster::Member>()
        .filter(|m| m.is_here() && stage(m.head.id) >= zhibu::model::people::standing::Stage::Probationary)
        .collect();
    let with = members.iter().filter(|m| seen.contains(&*m.student_no)).count();
    assert_eq!((with, members.len()), (34, 39), "the README's figures");
    let auto = |id: &str| sheet.line(id).unwrap().auto.map_or("-".into(), Frac::words);
    let half = |points: f64| format!("{:.1}", (points * 2.0).round() / 2.0);
    assert_eq!(auto("2.4"), half(4.0 * with as f64 / members.len() as f64));
    // Recommendation meetings by day and class, from both files; of the activities nobody is listed in one.
    let of_kind =
        |kind: &str| activities.iter().copied().filter(move |a| words(a, "kinds").contains(kind)).collect::<Vec<_>>();
    let held = of_kind("recommendation");
    let mut meetings: BTreeSet<(String, String)> = rows("recommendations.csv")
        .into_iter()
        .filter(|r| r["on"].starts_with("2026"))
        .map(|r| (r["on"].clone(), r["by_league"].clone()))
        .collect();
    let recorded = meetings.len();
    meetings.extend(held.iter().map(|a| (words(a, "on"), a["with"].as_str().unwrap().to_owned())));
    assert_eq!((recorded, meetings.len()), (15, 15), "every activity is one of those meetings");
    let attended = held.iter().filter(|a| !a["who"].as_array().unwrap().is_empty()).count();
    assert_eq!((auto("4.2"), attended), (half(3.0 * attended as f64 / 15.0), 13));
    // Two in spring, with list and evidence; of the autumn, which has not ended, one of two lacks its evidence.
    let service = of_kind("\"service\"");
    let whole = |a: &&toml::Value| !words(a, "evidence").is_empty() && !a["who"].as_array().unwrap().is_empty();
    let spring = service.iter().copied().filter(|a| words(a, "on").as_str() < "2026-09").filter(|a| whole(a)).count();
    assert_eq!((spring, service.len(), service.iter().filter(|a| whole(a)).count()), (2, 4, 3));
    assert_eq!(auto("4.3"), "4.0");
    for id in ["2.4", "4.2", "4.3"] {
        assert_eq!(sheet.line(id).unwrap().status, Status::Unscored, "{id} waits for somebody to confirm it");
    }
}
