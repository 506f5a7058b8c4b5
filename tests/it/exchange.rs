//! Sheets of other people: every sample and layout read, every bad file refused in words.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zhibu::base::{Lang, Trouble};
use zhibu::exchange::format::{Cell, Kind, Row, Sheets, write};
use zhibu::exchange::intake::aliases::Aliases;
use zhibu::exchange::intake::cell;
use zhibu::exchange::intake::header::{self, Header, Meaning};
use zhibu::exchange::intake::mapping::Mapping;
use zhibu::model::Codes;
use zhibu::model::people::standing::Stage;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn rows_of(path: &Path) -> Result<(Header, Vec<Row>), Trouble> {
    let aliases = Aliases::embedded()?;
    let mut sheets = Sheets::open(path)?;
    let mut found = None;
    for n in 0..sheets.names().len() {
        let top = header::top(&mut sheets, n)?;
        let header = header::find(&top, &aliases, &Mapping::default(), None).filter(|h| h.fields() > 1);
        found = found.or(header.map(|header| (n, header)));
    }
    let (sheet, header) = found.ok_or_else(header::none)?;
    let mut rows = Vec::new();
    sheets.read(sheet, &mut |row| {
        if row.number > header.row {
            rows.push(row);
        }
        ControlFlow::Continue(())
    })?;
    Ok((header, rows))
}

/// Reads a layout: the header's row, field by column letter order, and the rows that have a name.
fn layout(name: &str) -> (Header, Vec<Row>) {
    let (header, rows) = rows_of(&fixture("import").join(name)).unwrap();
    let column = header.column("name");
    let total = Aliases::embedded().unwrap().words;
    let named = |r: &Row| {
        column.is_some_and(|c| *r.cell(c) != Cell::Empty) && !matches!(r.cell(0), Cell::Text(s) if total.is_total(s))
    };
    let rows = rows.into_iter().filter(|r| column.is_none() || named(r)).collect();
    (header, rows)
}

fn fields(header: &Header) -> Vec<&str> {
    header
        .columns
        .iter()
        .filter_map(|c| match &c.meaning {
            Meaning::Field(f) => Some(f.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_samples_map_fully() {
    let (header, rows) = layout("党员信息录入样表.xlsx");
    assert_eq!(header.row, 1);
    let want = "student_no name branch stage in_on applied_on activist_on prospect_on with.introducer admitted_on converted_on posts award";
    assert_eq!(fields(&header), want.split(' ').collect::<Vec<_>>());
    assert_eq!(header.strays().count(), 0);
    assert_eq!(rows.len(), 1);
    let words = Aliases::embedded().unwrap().words;
    assert_eq!(cell::code(rows[0].cell(0), &words), Ok(Some("11312018275".to_owned())));
    assert_eq!(cell::day(rows[0].cell(12), &words), Ok(Some("2017-06-09".parse().unwrap())));

    let (header, rows) = layout("党员发展信息录入样表.xlsx");
    let want = "student_no name applied_on activist_on training.party_school prospect_on training.prospect admitted_on converted_on stage note";
    assert_eq!(fields(&header), want.split(' ').collect::<Vec<_>>());
    assert_eq!((header.strays().count(), rows.len()), (0, 1));

    let (header, rows) = layout("三会一课录入样表.xlsx");
    assert_eq!(header.kind, "meeting");
    let want = "branch kinds chair_no chair recorder_no recorder title planned held place reg_due reg_present reg_leave guests agenda content decision";
    assert_eq!(fields(&header), want.split(' ').collect::<Vec<_>>());
    assert_eq!((header.strays().count(), rows.len()), (0, 1));
}

#[test]
fn our_own_layouts_are_read_whatever_their_shape() {
    let cases: [(&str, Kind, u32, usize, &str); 6] = [
        ("名册_124人.xlsx", Kind::Xlsx, 4, 124, "血型"),
        ("党员信息_旧版导出.xls", Kind::Xls, 3, 12, "星座"),
        ("积极分子_utf8.csv", Kind::Text, 2, 15, ""),
        ("班级_bom.csv", Kind::Text, 1, 18, ""),
        ("党员一览_gb18030.csv", Kind::Text, 2, 15, ""),
        ("发展对象.ods", Kind::Ods, 3, 6, ""),
    ];
    for (name, kind, row, count, stray) in cases {
        assert_eq!(Sheets::open(&fixture("import").join(name)).unwrap().kind(), kind, "{name}");
        let (header, rows) = layout(name);
        assert_eq!((header.row, header.kind.as_str()), (row, "member"), "{name}");
        assert_eq!(rows.len(), count, "{name}");
        assert_eq!(header.strays().collect::<Vec<_>>().join(" "), stray, "{name}");
        assert!(header.column("name").is_some() && header.column("student_no").is_some(), "{name}");
    }
}

#[test]
fn the_roster_of_124_reads_without_one_refused_cell() {
    let aliases = Aliases::embedded().unwrap();
    let (words, member) = (&aliases.words, aliases.kind("member").unwrap());
    let (header, rows) = layout("名册_124人.xlsx");
    let column = |f: &str| header.column(f).unwrap_or_else(|| panic!("no column {f}"));
    let mut stages = BTreeMap::new();
    let mut dates = 0;
    for row in &rows {
        let at = |f: &str| row.cell(column(f));
        let number = cell::code(at("student_no"), words).unwrap();
        assert!(number.is_none_or(|n| n.len() == 11 && n.starts_with("11320260")), "row {}", row.number);
        for field in ["birth_date", "applied_on", "activist_on", "prospect_on", "admitted_on", "converted_on"] {
            let day = cell::day(at(field), words)
                .unwrap_or_else(|e| panic!("{field} {}: {}", row.number, e.render(Lang::Zh)));
            dates += usize::from(day.is_some());
        }
        let stage = cell::line(at("stage"), 60).unwrap().unwrap();
        *stages.entry(member.code("stage", &stage, Stage::ALL).unwrap().name).or_insert(0) += 1;
        cell::phone(at("phone"), words).unwrap();
        let id = cell::id_number(at("id_number"), words).unwrap();
        assert!(id.is_none_or(|id| id.doubt.is_some()), "an invented ID number must not be anybody's");
    }
    let want = [("activist", 18), ("applicant", 34), ("full", 3), ("masses", 58), ("probationary", 7), ("prospect", 4)];
    assert_eq!(stages.into_iter().collect::<Vec<_>>(), want);
    assert!(dates > 200, "{dates}");
}

#[test]
fn bad_files_are_refused_in_words_and_quickly() {
    for (name, code, zh) in [
        ("empty.xlsx", 3, "文件是空的"),
        ("empty.csv", 3, "文件是空的"),
        ("no_rows.xlsx", 1, "找不到表头"),
        ("no_header.csv", 1, "找不到表头"),
        ("truncated.xlsx", 3, "不完整或已损坏"),
        ("damaged_inside.xlsx", 3, "不完整或已损坏"),
        ("password.xlsx", 3, "密码"),
        ("bomb.xlsx", 3, "大得不正常"),
        ("a_word_document.xlsx", 3, "不是电子表格"),
        ("not_a_sheet.xlsx", 3, "不是电子表格"),
        ("web_page.xls", 3, "网页"),
        ("", 3, "这是目录"),
        ("does_not_exist.xlsx", 3, "没有这个文件"),
    ] {
        let begun = Instant::now();
        let trouble = rows_of(&fixture("bad").join(name)).expect_err(name);
        assert_eq!(trouble.code(), code, "{name}");
        let line = trouble.line(Lang::Zh);
        assert!(line.contains(zh) && !line.contains('\n'), "{name}: {line}");
        assert!(!trouble.line(Lang::En).is_empty());
        assert!(begun.elapsed() < Duration::from_secs(2), "{name} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_gigabyte_of_zeros_is_refused_without_reading_it() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["zeros.xlsx", "zeros.csv"] {
        let path = dir.path().join(name);
        std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
        let begun = Instant::now();
        let line = rows_of(&path).unwrap_err().line(Lang::Zh);
        assert!(line.contains("不是电子表格") && line.contains("00 00 00 00"), "{line}");
        assert!(begun.elapsed() < Duration::from_millis(200), "{:?}", begun.elapsed());
    }
}

#[test]
fn no_damage_to_a_file_makes_the_reader_panic() {
    let dir = tempfile::tempdir().unwrap();
    let mut seed = 20_261_124u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for name in ["名册_124人.xlsx", "党员信息_旧版导出.xls", "发展对象.ods", "班级_bom.csv"] {
        let good = std::fs::read(fixture("import").join(name)).unwrap();
        for round in 0..60 {
            let mut bytes = good.clone();
            if round % 2 == 0 {
                bytes.truncate(random() as usize % good.len());
            }
            for _ in 0..8 {
                if !bytes.is_empty() {
                    let at = random() as usize % bytes.len();
                    bytes[at] = random() as u8;
                }
            }
            let path = dir.path().join("damaged");
            std::fs::write(&path, &bytes).unwrap();
            let _ = rows_of(&path);
        }
    }
}

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let header = ["姓名", "学号", "身份证号", "出生日期", "备注"].map(str::to_owned);
    let text = |s: &str| Cell::Text(s.to_owned());
    let rows = vec![
        vec![
            text("单晓"),
            text("00123"),
            text("990101200304050012"),
            Cell::Day("2003-04-05".parse().unwrap(), None),
            text("一\n二，\"三\""),
        ],
        vec![text("查🙂"), text("020"), Cell::Empty, Cell::Empty, text("=1+1")],
    ];
    for name in ["out.xlsx", "out.csv"] {
        let path = dir.path().join(name);
        assert_eq!(write(&path, "名册：2026/秋", &header, &mut rows.clone().into_iter()), Ok(2));
        let (found, read) = rows_of(&path).unwrap();
        assert_eq!(found.columns.iter().map(|c| c.title.clone()).collect::<Vec<_>>(), header);
        assert_eq!(read.len(), 2);
        for (got, want) in read.iter().zip(&rows) {
            for (n, cell) in want.iter().enumerate() {
                let same = got.cell(n) == cell
                    || matches!((got.cell(n), cell), (Cell::Text(s), Cell::Day(d, _)) if *s == d.to_string());
                assert!(same, "{name}: {:?} {cell:?}", got.cell(n));
            }
        }
    }
    assert!(std::fs::read(dir.path().join("out.csv")).unwrap().starts_with(b"\xef\xbb\xbf"));
    assert_eq!(write(&dir.path().join("out.pdf"), "x", &header, &mut rows.into_iter()).unwrap_err().code(), 2);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
