//! A sheet as a proposal: every layout taken, taken again without a change, every bad row sent back with its reason.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zhibu::base::{Id, Lang, Minter};
use zhibu::exchange::format::{Cell, write};
use zhibu::exchange::intake::aliases::Aliases;
use zhibu::exchange::intake::header::Meaning;
use zhibu::exchange::intake::{self, Ask, Proposal, State, Take};
use zhibu::model::book::display;
use zhibu::model::book::query::Shown;
use zhibu::model::meeting::sitting::{Line, Meeting};
use zhibu::model::people::roster::{Group, Member};
use zhibu::model::people::standing::Stage;
use zhibu::model::road::from_roster::Told;
use zhibu::model::{AnyRecord, Book, Change, Head, Kind};

const BRANCH: Id = Id(7);

/// A book, and what it needs to take sheets.
struct Desk {
    book: Book,
    ids: Minter,
}

impl Desk {
    fn new() -> Desk {
        Desk { book: Book::default(), ids: Minter::new(1 << 80) }
    }

    fn propose(&self, path: &Path, take: Option<Take>) -> Proposal {
        let aliases = Aliases::embedded().unwrap();
        let today = "2026-11-24".parse().unwrap();
        let ask = Ask { take, ..Ask::new(&self.book, &aliases, BRANCH, today) };
        let mut head = || Head { id: self.ids.mint(), branch: BRANCH, ..Default::default() };
        let found = intake::read(path, &ask, &mut head, &mut |_| ControlFlow::Continue(()));
        found.unwrap_or_else(|e| panic!("{path:?}: {}", e.line(Lang::Zh))).unwrap()
    }

    /// Accepts a proposal as the desk would: every guard asked.
    fn accept(&mut self, proposal: &Proposal) {
        self.book.apply(&proposal.changes);
        for Change { before, after, .. } in &proposal.changes {
            AnyRecord::guard(before.as_ref(), after.as_ref(), &self.book).unwrap();
        }
    }

    fn import(&mut self, name: &str) -> Proposal {
        let proposal = self.propose(&fixture(name), None);
        self.accept(&proposal);
        proposal
    }

    fn find(&self, name: &str) -> &Member {
        self.book.all::<Member>().find(|m| &*m.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn add(&mut self, member: Member) {
        let head = Head { id: self.ids.mint(), branch: BRANCH, ..Default::default() };
        self.book.apply(&[Change::add(AnyRecord::Member(Member { head, ..member }.into()))]);
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import").join(name)
}

/// Counts the columns that are not understood.
fn strays(p: &Proposal) -> usize {
    p.sheets.iter().flat_map(|s| &s.columns).filter(|c| c.meaning == Meaning::Stray).count()
}

fn counts(p: &Proposal) -> [usize; 5] {
    State::ALL.map(|s| p.count(s))
}

/// Returns state, field and reason of a row, in English.
fn row(p: &Proposal, number: u32) -> (State, String, String) {
    let row = p.rows.iter().find(|r| r.row == number).unwrap_or_else(|| panic!("no row {number}"));
    let why = row.why.first();
    let field = why.and_then(|w| w.field.clone()).unwrap_or_default();
    (row.state, field, why.map(|w| w.text.render(Lang::En)).unwrap_or_default())
}

fn sheet(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

#[test]
fn every_layout_is_taken_and_a_second_time_changes_nothing() {
    // new, changed, same, conflict, skipped
    let cases: [(&str, [usize; 5]); 8] = [
        ("党员信息录入样表.xlsx", [1, 0, 0, 0, 1]),
        ("党员发展信息录入样表.xlsx", [1, 0, 0, 0, 0]),
        ("名册_124人.xlsx", [124, 0, 0, 0, 2]),
        ("党员信息_旧版导出.xls", [11, 0, 0, 0, 1]),
        ("积极分子_utf8.csv", [15, 0, 0, 0, 1]),
        ("班级_bom.csv", [13, 0, 0, 0, 5]),
        ("党员一览_gb18030.csv", [14, 0, 0, 0, 1]),
        ("发展对象.ods", [6, 0, 0, 0, 0]),
    ];
    let mut desk = Desk::new();
    for (name, want) in cases {
        let first = desk.import(name);
        assert_eq!(counts(&first), want, "{name}");
        let again = desk.propose(&fixture(name), None);
        assert_eq!(counts(&again), [0, 0, want[0], 0, want[4]], "{name} again");
        assert!(again.changes.is_empty(), "{name} again");
    }
}

#[test]
fn the_roster_of_124_lands_by_stage_with_its_gaps() {
    let mut desk = Desk::new();
    let p = desk.import("名册_124人.xlsx");
    let by_stage =
        [Stage::Masses, Stage::Applicant, Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Full];
    assert_eq!(by_stage.map(|s| desk.book.count(s)), [58, 34, 18, 4, 7, 3]);
    assert_eq!(p.about(Lang::Zh), "2026级名册（124人）");
    assert!(p.notes.iter().any(|n| n.render(Lang::Zh).contains("血型")));
    let people: Vec<&Member> = desk.book.all::<Member>().collect();
    assert_eq!(people.iter().filter(|m| m.student_no.is_empty()).count(), 3);
    assert!(people.iter().filter(|m| m.birth_date.is_none()).count() >= 10);
    assert!(people.iter().all(|m| &*m.grade == "2026" && m.student_no.len() != 10));
    assert!(["单", "仇", "解", "曾", "查"].iter().all(|s| people.iter().any(|m| m.name.starts_with(s))));
}

#[test]
fn the_sample_becomes_a_member_with_decision_and_approval() {
    let mut desk = Desk::new();
    let p = desk.import("党员信息录入样表.xlsx");
    assert_eq!(p.kind, Kind::Member);
    let member = desk.find("张三");
    assert_eq!(&*member.student_no, "11312018275");
    let day = |s: &str| s.parse().ok().map(zhibu::base::Date::Day);
    let told = Told {
        stage: Some(Stage::Full),
        applied_on: day("2015-11-06"),
        activist_on: day("2016-04-10"),
        prospect_on: day("2017-04-14"),
        admitted_on: day("2017-06-09"),
        converted_on: day("2018-06-09"),
    };
    assert_eq!(Told::of(&desk.book.standing(member.head.id)), told);
}

#[test]
fn rows_that_cannot_be_taken_say_why() {
    let mut desk = Desk::new();
    let p = desk.import("班级_bom.csv");
    let (_, field, why) = row(&p, 13);
    assert!(field == "student_no" && why.contains("202303050 is also") && why.contains("row 12"), "{why}");
    let (_, field, why) = row(&p, 14);
    assert!(field == "birth_date" && why.contains("2027-02-01 lies in the future"), "{why}");
    let (_, field, why) = row(&p, 16);
    assert!(field == "name" && why.contains("10000 characters"), "{why}");
    assert!(row(&p, 17).2.contains("control characters"));
    assert!(row(&p, 18).2.contains("12 cells under a header of 10"));
    assert_eq!((row(&p, 19).0, row(&p, 19).2.contains("only 2 cells")), (State::New, true));
    assert_eq!(desk.find("查🙂").name.chars().count(), 2);
    let p = desk.import("党员信息_旧版导出.xls");
    let (state, field, why) = row(&p, 9);
    assert_eq!((state, field.as_str()), (State::New, "id_number"));
    assert_eq!(
        why,
        "“公民身份号码”: stored as a number; its last digits are lost; left out: fill it in and import again"
    );
    assert_eq!(row(&p, 13).1, "admitted_on");
    assert!(row(&p, 4).2.contains("check digit"), "an ID number that fails is kept and doubted");
    let p = desk.import("党员一览_gb18030.csv");
    assert_eq!((row(&p, 5).1.as_str(), row(&p, 17).1.as_str()), ("id_number", "student_no"));
    assert_eq!(desk.book.all::<Group>().count(), 3, "groups named by a sheet are made with it");
    let p = desk.import("积极分子_utf8.csv");
    assert_eq!((row(&p, 7).0, row(&p, 7).1.as_str()), (State::New, "birth_date"));
}

#[test]
fn ragged_rows_and_one_id_number_twice_are_told() {
    let desk = Desk::new();
    let p = desk.propose(&fixture("../bad/ragged.csv"), None);
    assert_eq!(counts(&p), [3, 0, 0, 0, 1]);
    assert!(row(&p, 3).2.contains("6 cells under a header of 4"));
    assert!(row(&p, 4).0 == State::New && row(&p, 4).2.contains("only 2 cells"));
    let (_dir, path) = sheet("a.csv", "姓名,学号,身份证号\n单晓,001,990101200304050012\n仇英,002,990101200304050012\n");
    let p = desk.propose(&path, None);
    let (state, field, why) = row(&p, 3);
    assert_eq!((state, field.as_str()), (State::Skipped, "id_number"));
    assert!(why.contains("row 2"), "{why}");
}

#[test]
fn rejected_rows_are_mended_and_taken() {
    let mut desk = Desk::new();
    let p = desk.import("班级_bom.csv");
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("rejected.xlsx");
    assert_eq!(intake::write_rejected(&out, &p, Lang::Zh), Ok(5));
    let again = desk.propose(&out, None);
    assert_eq!(counts(&again), [0, 0, 0, 0, 5]);
    assert_eq!(again.tables[0].columns.last().unwrap().title, "退回原因");
    assert_eq!(strays(&again), 0);
}

#[test]
fn a_difference_is_a_conflict_until_somebody_says_whose_value_stands() {
    let mut desk = Desk::new();
    let (_dir, path) = sheet("a.csv", "姓名,学号,班级,人员类别,入党日期\n仇英,001,一班,预备,2026-01-05\n");
    let p = desk.propose(&path, None);
    desk.accept(&p);
    let (_dir, path) =
        sheet("b.csv", "姓名,学号,班级,手机,人员类别,入党日期\n仇英,001,二班,13900000001,预备,2026-01-06\n");
    let p = desk.propose(&path, None);
    assert_eq!(counts(&p), [0, 0, 0, 1, 0]);
    assert!(p.changes.is_empty());
    let why: Vec<String> = p.rows[0].why.iter().map(|w| w.text.render(Lang::Zh)).collect();
    assert_eq!(why, ["班级：本子 一班，表格 二班", "加入党组织日期：本子 2026-01-05，表格 2026-01-06"]);
    assert_eq!(p.rejected(), 1);

    let p = desk.propose(&path, Some(Take::Book));
    assert_eq!(counts(&p), [0, 1, 0, 0, 0]);
    let why = p.rows[0].why.iter().map(|w| w.text.render(Lang::Zh)).collect::<Vec<_>>();
    assert_eq!(why, ["手机号码：空 → 139********"], "personal data is masked");

    let p = desk.propose(&path, Some(Take::Sheet));
    assert_eq!(counts(&p), [0, 1, 0, 0, 0]);
    desk.accept(&p);
    let member = desk.find("仇英");
    assert_eq!((&*member.class_name, &*member.phone), ("二班", "13900000001"));
    assert_eq!(desk.book.standing(member.head.id).admitted_on, "2026-01-06".parse().ok());
    assert!(desk.propose(&path, None).changes.is_empty());
}

#[test]
fn a_blank_cell_never_erases_and_a_higher_stage_goes_on() {
    let mut desk = Desk::new();
    let (_dir, path) = sheet("a.csv", "姓名,学号,班级,人员类别\n解明,001,一班,申请人\n");
    let p = desk.propose(&path, None);
    desk.accept(&p);
    let (_dir, path) = sheet("b.csv", "姓名,学号,班级,人员类别\n解明,001,,积极分子\n");
    let p = desk.propose(&path, Some(Take::Sheet));
    assert_eq!(counts(&p), [0, 1, 0, 0, 0]);
    desk.accept(&p);
    let id = desk.find("解明").head.id;
    assert_eq!((&*desk.find("解明").class_name, desk.book.standing(id).stage), ("一班", Stage::Activist));
    // Going back contradicts the book, and even the sheet's word does not undo what happened.
    let (_dir, path) = sheet("c.csv", "姓名,学号,人员类别\n解明,001,申请人\n");
    assert_eq!(desk.propose(&path, None).rows[0].state, State::Conflict);
    assert_eq!(desk.propose(&path, Some(Take::Sheet)).rows[0].state, State::Skipped);
    assert_eq!(desk.propose(&path, Some(Take::Book)).rows[0].state, State::Same);
}

#[test]
fn people_are_found_by_number_then_id_then_a_unique_name() {
    let mut desk = Desk::new();
    let born = |s: &str| s.parse().ok().map(zhibu::base::Date::Day);
    desk.add(Member {
        name: "王芳".into(),
        student_no: "001".into(),
        birth_date: born("2004-01-01"),
        ..Default::default()
    });
    desk.add(Member {
        name: "王芳".into(),
        student_no: "002".into(),
        birth_date: born("2005-01-01"),
        ..Default::default()
    });
    desk.add(Member { name: "曾静".into(), ..Default::default() });
    desk.add(Member { name: "查文".into(), id_number: "990101200304050012".into(), ..Default::default() });
    let text = "姓名,学号,出生日期,身份证号,班级\n\
        王芳,,,,一班\n\
        王芳,,2005-01-01,,一班\n\
        曾静,003,,,一班\n\
        查闻,,,990101200304050012,一班\n\
        李强,001,,,一班\n\
        王芳,009,,,一班\n";
    let (_dir, path) = sheet("a.csv", text);
    let p = desk.propose(&path, None);
    let (state, field, why) = row(&p, 2);
    assert_eq!((state, field.as_str()), (State::Skipped, "name"));
    assert!(why.contains("not unique") && why.contains("001") && why.contains("002"), "{why}");
    assert_eq!(row(&p, 3).0, State::Changed);
    assert_eq!(row(&p, 4).0, State::Changed);
    assert_eq!((row(&p, 5).0, row(&p, 5).1.as_str()), (State::Conflict, "name"));
    let (state, field, why) = row(&p, 6);
    assert_eq!((state, field.as_str()), (State::Skipped, "student_no"));
    assert!(why.contains("王芳"), "{why}");
    assert_eq!(row(&p, 7).0, State::New);
}

#[test]
fn name_and_stage_alone_are_enough_and_a_month_without_its_day_is_kept_as_a_fact() {
    let mut desk = Desk::new();
    let (_dir, path) = sheet(
        "a.csv",
        "姓名,正式/预备,入党时间,转正时间\n单晓,正式,2023.6,\n仇英,预备,2026-01-05,2027-01-05\n曾静,,2024年5月,\n",
    );
    let p = desk.propose(&path, None);
    assert_eq!(counts(&p), [3, 0, 0, 0, 0]);
    desk.accept(&p);
    let stage = |name: &str| desk.book.standing(desk.find(name).head.id).stage;
    assert_eq!([stage("单晓"), stage("仇英"), stage("曾静")], [Stage::Full, Stage::Probationary, Stage::Probationary]);
    assert!(desk.propose(&path, None).changes.is_empty());
}

#[test]
fn a_register_of_meetings_becomes_meetings_with_their_lines() {
    let mut desk = Desk::new();
    desk.add(Member { name: "张三".into(), ..Default::default() });
    let p = desk.import("三会一课录入样表.xlsx");
    assert_eq!((p.kind, counts(&p)), (Kind::Meeting, [1, 0, 0, 0, 0]));
    let meeting = desk.book.all::<Meeting>().next().unwrap();
    assert_eq!(meeting.head.happened, "2019-02-03".parse().ok());
    assert_eq!(meeting.starts.unwrap().to_string(), "14:30:00");
    assert_eq!((meeting.reg_due, meeting.reg_leave, &*meeting.place), (Some(20), Some(0), "党员活动室101"));
    assert_eq!(meeting.chair.0, desk.find("张三").head.id);
    assert_eq!(desk.book.of::<Line>(meeting.head.id).count(), 2);
    let again = desk.propose(&fixture("三会一课录入样表.xlsx"), None);
    assert_eq!((counts(&again), again.changes.len()), ([0, 0, 1, 0, 0], 0));
    let text = "会议类型,会议名称,会议时间,主持人,会议地点\n党员大会、主题党日,十一月大会,2026-11-24 18:00-19:30,单晓,203\n党课,,不知道,,\n打球,球赛,2026-11-25,,\n";
    let (_dir, path) = sheet("m.csv", text);
    let p = desk.propose(&path, None);
    assert_eq!(counts(&p), [1, 0, 0, 0, 2]);
    assert!(row(&p, 2).2.contains("单晓 is not in the roster"));
    assert_eq!((row(&p, 3).1.as_str(), row(&p, 4).1.as_str()), ("held", "kinds"));
}

#[test]
fn what_was_written_from_the_book_is_the_same_as_the_book() {
    let mut desk = Desk::new();
    for name in ["名册_124人.xlsx", "党员信息_旧版导出.xls", "党员一览_gb18030.csv"] {
        desk.import(name);
    }
    let dir = tempfile::tempdir().unwrap();
    for (lang, file) in [(Lang::Zh, "zh.xlsx"), (Lang::En, "en.xlsx"), (Lang::Zh, "zh.csv"), (Lang::En, "en.csv")] {
        let columns = Shown::all(Kind::Member);
        let header: Vec<String> = columns.iter().map(|c| c.label.get(lang).to_owned()).collect();
        let cell = |row: &AnyRecord, c: &Shown| {
            let words = display::words(&desk.book, c.kind, &c.read(&desk.book, row), lang);
            if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
        };
        let rows: Vec<&AnyRecord> = desk.book.rows(Kind::Member).collect();
        let mut out = rows.iter().map(|row| columns.iter().map(|c| cell(row, c)).collect());
        let path = dir.path().join(file);
        write(&path, "名册", &header, &mut out).unwrap();
        let p = desk.propose(&path, None);
        let odd = p.rows.iter().find(|r| r.state != State::Same);
        assert_eq!(odd.map(|r| (&r.name, r.why[0].text.render(Lang::En))), None, "{file}");
        assert_eq!((p.rows.len(), strays(&p)), (rows.len(), 0), "{file}");
    }
}

#[test]
fn an_import_can_be_stopped_and_leaves_nothing() {
    let aliases = Aliases::embedded().unwrap();
    let book = Book::default();
    let today = "2026-11-24".parse().unwrap();
    let ask = Ask::new(&book, &aliases, BRANCH, today);
    let path = fixture("名册_124人.xlsx");
    let stopped = intake::read(&path, &ask, &mut Head::default, &mut |_| ControlFlow::Break(()));
    assert!(stopped.unwrap().is_none());
}
