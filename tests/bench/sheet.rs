//! A large roster as xlsx: read by the bare reader, and read into a proposal.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zhibu::base::Id;
use zhibu::exchange::format::{Cell, write};
use zhibu::exchange::intake::aliases::Aliases;
use zhibu::exchange::intake::{self, Ask, State};
use zhibu::model::{Book, Head};

const TITLES: [&str; 13] = [
    "姓名",
    "学号",
    "性别",
    "民族",
    "出生日期",
    "手机",
    "年级",
    "专业",
    "班级",
    "层次",
    "人员类别",
    "申请入党日期",
    "备注",
];

/// Writes a roster of `n` rows and thirteen columns.
pub fn roster(dir: &Path, n: usize) -> PathBuf {
    let path = dir.join("roster.xlsx");
    let text = |s: String| Cell::Text(s);
    let day = |s: &str| Cell::Day(s.parse().expect("a day"), None);
    let mut rows = (0..n).map(|i| {
        let given = char::from_u32(0x4e00 + (i % 5000) as u32).expect("a Chinese character");
        let applied = i % 2 == 1;
        vec![
            text(format!("单{given}{}", i / 5000)),
            text(format!("{}", 20_230_000_000 + i)),
            text(["男", "女"][i % 2].to_owned()),
            text("汉族".to_owned()),
            day("2004-05-06"),
            text(format!("1390000{:04}", i % 10_000)),
            text("2023级".to_owned()),
            text(format!("专业{}", i % 40)),
            text(format!("教育23{:02}", i % 90)),
            text("本科".to_owned()),
            text(if applied { "入党申请人" } else { "普通学生" }.to_owned()),
            if applied { day("2024-09-10") } else { Cell::Empty },
            text(format!("第 {i} 行")),
        ]
    });
    write(&path, "名册", &TITLES.map(str::to_owned), &mut rows).expect("a sheet is written");
    path
}

/// Visits every cell and does nothing with it.
pub fn bare(path: &Path) -> usize {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).expect("the sheet just written");
    let mut cells = book.worksheet_cells_reader("名册").expect("its only sheet");
    let mut n = 0;
    while let Ok(Some(_)) = cells.next_cell() {
        n += 1;
    }
    n
}

/// Reads it into a proposal against a book.
pub fn diff(path: &Path, book: &Book) -> usize {
    let aliases = Aliases::embedded().expect("the words the program comes with");
    let today = "2026-11-24".parse().expect("a day");
    let ask = Ask::new(book, &aliases, Id(1), today);
    let mut next = 1 << 80;
    let mut head = || {
        next += 1;
        Head { id: Id(next), branch: Id(1), ..Default::default() }
    };
    let proposal = intake::read(path, &ask, &mut head, &mut |_| ControlFlow::Continue(()));
    proposal.expect("a roster").expect("nobody stops it").count(State::New)
}
