//! Sheets that were once read wrongly: what must come of each.

use crate::accounts::{BRANCH, propose};
use std::path::{Path, PathBuf};
use zhibu::base::{Id, Lang, Minter};
use zhibu::exchange::intake::{Proposal, State};
use zhibu::model::people::roster::{Branch, Group, Member, Status};
use zhibu::model::people::standing::Stage;
use zhibu::model::{AnyRecord, Book, Change, Head, Kind, Record};

/// A branch and what came into it.
struct Desk {
    book: Book,
    ids: Minter,
}

impl Desk {
    fn new() -> Desk {
        let mut book = Book::default();
        let head = Head { id: BRANCH, branch: BRANCH, ..Head::default() };
        book.apply(&[Change::add(Branch { head, name: "试验支部".into(), ..Branch::default() }.into_any())]);
        Desk { book, ids: Minter::new(1 << 80) }
    }

    fn read(&self, name: &str) -> Proposal {
        propose(&sample(name), &self.book, &self.ids).unwrap_or_else(|e| panic!("{name}: {}", e.line(Lang::Zh)))
    }

    fn import(&mut self, name: &str) -> Proposal {
        let proposal = self.read(name);
        self.book.apply(&proposal.changes);
        for Change { before, after, .. } in &proposal.changes {
            AnyRecord::guard(before.as_ref(), after.as_ref(), &self.book).unwrap();
        }
        proposal
    }

    fn add(&mut self, member: Member) -> Id {
        let head = Head { id: self.ids.mint(), branch: BRANCH, ..Head::default() };
        let id = head.id;
        self.book.apply(&[Change::add(Member { head, ..member }.into_any())]);
        id
    }

    fn find(&self, name: &str) -> &Member {
        self.book.all::<Member>().find(|m| &*m.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn stage(&self, name: &str) -> Stage {
        self.book.standing(self.find(name).head.id).stage
    }
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import/samples").join(name)
}

fn count(p: &Proposal, state: State) -> usize {
    p.count(state)
}

/// Everything a proposal says, in Chinese.
fn said(p: &Proposal) -> String {
    let rows = p.rows.iter().flat_map(|r| &r.why).map(|w| w.text.render(Lang::Zh));
    p.notes.iter().map(|n| n.render(Lang::Zh)).chain(rows).collect::<Vec<_>>().join("\n")
}

#[test]
fn lists_side_by_side_are_all_read() {
    let mut desk = Desk::new();
    assert_eq!(count(&desk.import("01-名单.xlsx"), State::New), 4);
    for (name, number) in [("周甲", "20230001"), ("周乙", "20230002"), ("周丙", "20230003"), ("周丁", "20230004")]
    {
        assert_eq!(&*desk.find(name).student_no, number);
    }
    let again = desk.read("01-名单.xlsx");
    assert_eq!((count(&again, State::Same), again.changes.len()), (4, 0));
}

#[test]
fn a_second_column_fills_the_gap_and_a_difference_names_both() {
    let mut desk = Desk::new();
    let p = desk.import("02-两列.xlsx");
    let second = desk.find("周二");
    assert_eq!(&*second.phone, "13900003333");
    let standing = desk.book.standing(second.head.id);
    assert_eq!(
        (standing.stage, standing.admitted_on.map(|d| d.to_string())),
        (Stage::Probationary, Some("2023-06-20".into()))
    );
    let told = said(&p);
    for words in ["手机", "联系电话", "入党时间", "接收为预备党员时间", "不一致"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(desk.stage("周一"), Stage::Probationary, "the fact is known, its day is not");
}

#[test]
fn words_in_brackets_are_read_and_what_they_may_reverse_is_asked() {
    let mut desk = Desk::new();
    let p = desk.import("03-括号.xlsx");
    let people: Vec<&Member> = desk.book.all::<Member>().collect();
    let mut stages: Vec<Stage> = people.iter().map(|m| desk.book.standing(m.head.id).stage).collect();
    stages.sort();
    assert_eq!(
        stages,
        [Stage::Activist, Stage::Prospect, Stage::Probationary, Stage::Probationary, Stage::Probationary]
    );
    assert_eq!(count(&p, State::Skipped), 1);
    assert!(said(&p).contains("非正式"), "{}", said(&p));
}

#[test]
fn an_open_quotation_is_refused_with_its_line() {
    let desk = Desk::new();
    let told = propose(&sample("04-引号.csv"), &desk.book, &desk.ids).err().map(|e| e.line(Lang::Zh));
    assert!(told.as_ref().is_some_and(|t| t.contains("第 2 行")), "{told:?}");
}

#[test]
fn a_namesake_who_left_is_somebody_else() {
    let mut desk = Desk::new();
    let left = desk.add(Member {
        name: "张伟".into(),
        status: Some(Status::TransferredOut),
        out_on: Some("2022-06-30".parse().unwrap()),
        ..Member::default()
    });
    let p = desk.import("06-新生.xlsx");
    assert_eq!(count(&p, State::New), 1, "{}", said(&p));
    assert!(desk.book.get::<Member>(left).is_some_and(|m| m.student_no.is_empty() && m.grade.is_empty()));
    let new = desk.book.all::<Member>().find(|m| &*m.student_no == "2026001").expect("the newcomer");
    assert_eq!(desk.book.standing(new.head.id).stage, Stage::Applicant);
    assert_eq!(count(&desk.read("06-新生.xlsx"), State::Same), 1);
}

#[test]
fn cells_merged_downwards_count_for_every_row() {
    let mut desk = Desk::new();
    let p = desk.import("07-合并.xlsx");
    assert_eq!(count(&p, State::New), 4);
    let mut rows: Vec<(String, String)> = desk
        .book
        .all::<Member>()
        .map(|m| {
            (m.class_name.to_string(), desk.book.get::<Group>(m.group.0).map_or(String::new(), |g| g.name.to_string()))
        })
        .collect();
    rows.sort();
    let one = ("计科2301".to_owned(), "一组".to_owned());
    assert_eq!(rows, [one.clone(), one.clone(), one, ("计科2302".into(), "二组".into())]);
}

#[test]
fn every_sheet_of_a_workbook_is_read_as_one_change() {
    let mut desk = Desk::new();
    let p = desk.import("08-各班.xlsx");
    assert_eq!((count(&p, State::New), p.sheets.iter().filter(|s| s.kind == Some(Kind::Member)).count()), (4, 3));
    for sheet in ["2022级", "2023级", "2024级"] {
        assert!(said(&p).contains(sheet));
    }
}

#[test]
fn days_under_a_title_that_nobody_knows_are_named_first_and_make_the_row_doubtful() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("名单.csv");
    let wide: String = (0..60).map(|n| format!(",无用的一列{n}")).collect();
    std::fs::write(&path, format!("姓名,学号{wide},党内某某时间\n周甲,1{},2023-06-15\n", ",甲".repeat(60))).unwrap();
    let desk = Desk::new();
    let p = propose(&path, &desk.book, &desk.ids).unwrap();
    let note = p.notes.iter().map(|n| n.render(Lang::Zh)).find(|n| n.contains("无法识别")).unwrap();
    assert!(note.contains("：党内某某时间（1 格）、") && note.contains("无用的一列59（1 格）"), "{note}");
    assert!(p.rows[0].why.iter().any(|w| w.text.render(Lang::Zh).contains("“党内某某时间”（2023-06-15）")));
}

#[test]
fn a_number_is_what_the_sheet_shows() {
    let mut desk = Desk::new();
    desk.import("11-零.xlsx");
    assert_eq!(&*desk.find("周甲").student_no, "00012345");
}

#[test]
fn a_name_has_one_dot_however_it_is_written() {
    let mut desk = Desk::new();
    desk.import("12-间隔号.xlsx");
    assert_eq!(&*desk.find("阿依古丽·买买提").name, "阿依古丽·买买提");
}

#[test]
fn notes_and_headings_are_nobody() {
    let mut desk = Desk::new();
    let p = desk.import("13-注.xlsx");
    assert_eq!((count(&p, State::New), count(&p, State::Skipped)), (1, 5), "{}", said(&p));
}

#[test]
fn people_of_other_branches_are_not_ours() {
    let mut desk = Desk::new();
    let p = desk.import("14-全院.xlsx");
    assert_eq!((count(&p, State::New), count(&p, State::Skipped)), (1, 1));
    assert!(said(&p).contains("属于“教工第一党支部”"), "{}", said(&p));
}

#[test]
fn a_post_of_the_class_costs_nobody_the_person() {
    let mut desk = Desk::new();
    let p = desk.import("18-班干部.xlsx");
    assert_eq!(count(&p, State::New), 3, "{}", said(&p));
    assert!(said(&p).contains("班长") && said(&p).contains("没有导入"), "{}", said(&p));
}

#[test]
fn old_workbooks_with_a_password_or_a_cell_in_the_far_corner_are_refused_in_words() {
    let desk = Desk::new();
    for (name, words) in [("19-有密码.xls", "密码"), ("20-远角.xls", "角落")] {
        let told = propose(&sample(name), &desk.book, &desk.ids).err().map(|e| e.line(Lang::Zh));
        assert!(told.as_ref().is_some_and(|t| t.contains(words)), "{name}: {told:?}");
    }
}

#[test]
fn what_was_read_once_is_the_same_the_second_time() {
    for name in [
        "01-名单.xlsx",
        "02-两列.xlsx",
        "03-括号.xlsx",
        "07-合并.xlsx",
        "08-各班.xlsx",
        "11-零.xlsx",
        "12-间隔号.xlsx",
        "13-注.xlsx",
        "14-全院.xlsx",
        "18-班干部.xlsx",
        "layout-07-党员信息一张表.xlsx",
    ] {
        let mut desk = Desk::new();
        desk.import(name);
        let again = desk.read(name);
        assert!(again.changes.is_empty(), "{name}: {}", said(&again));
    }
}
