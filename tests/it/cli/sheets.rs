//! Sheets in and out through the real binary.

use crate::shell::{Shell, all, fixture};
use std::fs::File;
use std::time::{Duration, Instant};

#[test]
fn every_layout_is_taken_once_and_the_second_time_changes_nothing() {
    let shell = Shell::init();
    let mut changes = 1;
    for name in [
        "党员信息录入样表.xlsx",
        "党员发展信息录入样表.xlsx",
        "积极分子_utf8.csv",
        "班级_bom.csv",
        "党员一览_gb18030.csv",
        "名册_124人.xlsx",
        "党员信息_旧版导出.xls",
        "发展对象.ods",
    ] {
        let import = format!("import {}", fixture(&format!("import/{name}")));
        let dry = shell.json(&format!("{import} --dry-run"));
        assert!(dry["change"].is_null() && dry["new"].as_u64() > Some(0), "{name}: {dry}");
        let first = shell.json(&import);
        changes += 1;
        assert_eq!((&first["change"], &first["new"]), (&changes.into(), &dry["new"]), "{name}");
        let row = &first["rows"][0];
        assert!(row["row"].is_u64() && row["why"].is_string() && row.get("field").is_some(), "{row}");
        let again = shell.json(&import);
        assert_eq!((again["new"].as_u64(), again["changed"].as_u64()), (Some(0), Some(0)), "{name}: {again}");
        assert!(again["change"].is_null());
    }
    assert!(shell.ok("log").contains("导入 2026级名册（124人）"));
    let people = shell.json("list member").as_array().unwrap().len();
    let undone = shell.ok("undo 7");
    assert!(undone.contains("撤销：导入 2026级名册（124人）"), "{undone}");
    assert_eq!(shell.json("list member").as_array().unwrap().len(), people - 124);
}

#[test]
fn a_conflict_waits_until_told_whose_value_stands() {
    let shell = Shell::init();
    let sheet = |class: &str| {
        let path = shell.path("班.csv");
        std::fs::write(
            &path,
            format!("姓名,学号,班级,出生日期\n王芳,001,{class},2005-01-01\n坏行,002,{class},2199-01-01\n"),
        )
        .unwrap();
        format!("import {}", path.display())
    };
    let rejected = shell.path("rejected.xlsx");
    let first = shell.json(&format!("{} --rejected {}", sheet("一班"), rejected.display()));
    assert_eq!((first["new"].as_u64(), first["skipped"].as_u64()), (Some(1), Some(1)), "{first}");
    assert!(rejected.exists());
    let bad = first["rows"].as_array().unwrap().iter().find(|r| r["state"] == "skipped").unwrap();
    assert_eq!((bad["field"].as_str(), bad["row"].as_u64()), (Some("birth_date"), Some(3)));
    let second = shell.json(&sheet("二班"));
    assert_eq!((second["conflict"].as_u64(), second["change"].is_null()), (Some(1), true), "{second}");
    shell.json(&format!("{} --take book", sheet("二班")));
    assert_eq!(shell.json("list member")[0]["class_name"], "一班");
    shell.json(&format!("{} --take sheet", sheet("二班")));
    assert_eq!(shell.json("list member")[0]["class_name"], "二班");
}

#[test]
fn files_that_are_no_sheets_get_one_clear_line_each_and_change_nothing() {
    let shell = Shell::init();
    let zeros = shell.path("zeros.xlsx");
    File::create(&zeros).unwrap().set_len(1 << 30).unwrap();
    let started = Instant::now();
    let mut files: Vec<String> = vec![zeros.display().to_string(), shell.path("missing.xlsx").display().to_string()];
    files.push(shell.data().display().to_string());
    for name in ["a_word_document.xlsx", "bomb.xlsx", "damaged_inside.xlsx", "empty.csv", "empty.xlsx", "no_header.csv"]
    {
        files.push(fixture(&format!("bad/{name}")));
    }
    for name in ["no_rows.xlsx", "not_a_sheet.xlsx", "password.xlsx", "truncated.xlsx", "web_page.xls"] {
        files.push(fixture(&format!("bad/{name}")));
    }
    for file in &files {
        let ran = shell.args(&["import", file]);
        assert!(matches!(ran.code, 0 | 1 | 3), "{file}: {}", ran.code);
        assert!(ran.code == 0 || ran.err.trim_end().lines().count() <= 2, "{file}: {}", ran.err);
    }
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(shell.fails(3, &["import", &files[0]])["kind"], "fault");
    assert!(shell.fails(3, &["import", &fixture("bad/password.xlsx")])["text"].as_str().unwrap().contains("密码"));
    assert_eq!(shell.json("log").as_array().unwrap().len(), 1);
}

/// Files that cannot be imported, with what is said of each; the large ones are holes on the disk.
pub fn wrong(dir: &std::path::Path) -> Vec<(String, &'static str)> {
    let hole = |name: &str, begin: &[u8]| {
        let path = dir.join(name);
        let mut file = File::create(&path).unwrap();
        std::io::Write::write_all(&mut file, begin).unwrap();
        file.set_len(300 << 20).unwrap();
        path.display().to_string()
    };
    let text = "姓名,学号\n".repeat(8_000);
    let bad = |name: &str| fixture(&format!("bad/{name}"));
    vec![
        (bad("not_a_sheet.xlsx"), "不是电子表格"),
        (bad("a_word_document.xlsx"), "不是电子表格"),
        (bad("password.xlsx"), "去掉密码后另存"),
        (bad("empty.xlsx"), "文件是空的"),
        (bad("empty.csv"), "文件是空的"),
        (bad("no_header.csv"), "找不到表头"),
        (bad("truncated.xlsx"), "不完整或已损坏"),
        (dir.display().to_string(), "这是目录"),
        (dir.join("没有.xlsx").display().to_string(), "没有这个文件"),
        (hole("三百兆.csv", text.as_bytes()), "表格太大，上限 256 MB"),
        (hole("三百兆.xlsx", b"PK\x03\x04"), "表格太大，上限 256 MB"),
    ]
}

#[test]
fn each_wrong_file_says_what_is_wrong_with_it_in_both_languages() {
    let shell = Shell::init();
    let dir = tempfile::tempdir().unwrap();
    let started = Instant::now();
    for (file, words) in wrong(dir.path()) {
        let ran = shell.args(&["import", &file]);
        let lines = ran.err.trim_end().lines().count();
        assert!(matches!(ran.code, 1 | 3) && lines <= 2 && ran.err.contains(words), "{file}: {} {}", ran.code, ran.err);
        let english = shell.args(&["--lang", "en", "import", &file]).err.replace(&file, "");
        // A header that is looked for is named as it stands on sheets.
        let chinese = english.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"姓名学号".contains(c));
        assert!(!chinese, "{english}");
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert_eq!(shell.json("log").as_array().unwrap().len(), 1, "nothing was written");
}

#[test]
fn an_export_tells_no_more_of_a_person_than_its_purpose_asks_for() {
    let shell = Shell::demo();
    let export = |name: &str, purpose: &str| {
        let path = shell.path(name);
        let mut words = format!("export member -o {}", path.display());
        if !purpose.is_empty() {
            words += &format!(" --purpose {purpose}");
        }
        shell.ok(&words);
        std::fs::read_to_string(&path).unwrap_or_default()
    };
    let plain = export("plain.csv", "");
    assert!(plain.contains("2023210233") && !plain.contains("13900"), "{}", &plain[..200]);
    let full = export("full.csv", "superior");
    assert!(full.contains("13900") && full.contains("公民身份号码"));
    let public = export("public.json", "public");
    for hidden in ["2023210233", "13900", "id_number", "student_no", "phone", "address", "birth", "单", "\"id\""] {
        assert!(!public.contains(hidden), "{hidden} in a public export");
    }
    assert!(public.contains("\"stage\": \"full\""));
    shell.ok(&format!("export member -o {} --purpose internal --all", shell.path("book.xlsx").display()));
    let other = Shell::init();
    let back = other.json(&format!("import {}", shell.path("book.xlsx").display()));
    assert!(back["new"].as_u64() > Some(180), "what was exported can be imported: {}", back["new"]);
}

#[test]
fn a_backup_is_restored_into_an_empty_directory_alone() {
    let shell = Shell::demo();
    let file = shell.path("copy.zhibu").display().to_string();
    shell.ok(&format!("backup -o {file}"));
    assert_eq!(shell.fails(1, &["restore", &file])["kind"], "refusal");
    let elsewhere = shell.path("elsewhere").display().to_string();
    shell.ok(&format!("--data {elsewhere} restore {file}"));
    let (here, there) = (shell.json("list member"), shell.json(&format!("--data {elsewhere} list member")));
    assert_eq!(all(&here, "id"), all(&there, "id"));
    assert!(shell.ok(&format!("--data {elsewhere} doctor")).contains("完好"));
    // An empty directory holds no store, and looking does not make it one.
    std::fs::create_dir(shell.path("nothing")).expect("a directory");
    let nothing = shell.path("nothing").display().to_string();
    assert_eq!(shell.fails(1, &["--data", &nothing, "doctor"])["kind"], "refusal");
    shell.ok(&format!("--data {nothing} restore {file}"));
    assert_eq!(shell.fails(3, &["--data", "/tmp/zhibu-no", "restore", &fixture("bad/empty.csv")])["kind"], "fault");
}

#[test]
fn a_cell_in_the_wrong_column_is_a_skipped_row_and_no_end_of_the_program() {
    let shell = Shell::init();
    let path = shell.path("名册.csv");
    std::fs::write(&path, "姓名,学号,身份证号\n王芳,001,入党积极分子\n李明,002,\n").unwrap();
    let told = shell.json(&format!("import {}", path.display()));
    assert_eq!((told["new"].as_u64(), told["skipped"].as_u64()), (Some(1), Some(1)), "{told}");
    let bad = told["rows"].as_array().unwrap().iter().find(|r| r["state"] == "skipped").unwrap();
    assert_eq!((bad["field"].as_str(), bad["row"].as_u64()), (Some("id_number"), Some(2)), "{bad}");
}

#[test]
fn what_is_exported_is_for_its_user_alone_and_runs_nowhere() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::init();
    for name in ["=HYPERLINK(\"http://x\")", "@SUM(A1)", "+1", "'=1", "-", "王芳"] {
        shell.args(&["run", "member.add", "--name", name, "--stage", "applicant", "--phone", "+8613900001234"]);
    }
    for ending in ["csv", "xlsx", "json"] {
        let path = shell.path(&format!("名册.{ending}"));
        std::fs::write(&path, "what stood there").unwrap();
        shell.ok(&format!("export member -o {} --purpose internal", path.display()));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{ending}");
        if ending != "json" {
            let back = shell.json(&format!("import {} --dry-run", path.display()));
            assert_eq!((back["same"].as_u64(), back["change"].is_null()), (Some(6), true), "{ending}: {back}");
        }
    }
    let text = std::fs::read_to_string(shell.path("名册.csv")).unwrap();
    let runs = |field: &str| field.trim_matches('"').starts_with(['=', '+', '@']);
    assert!(!text.lines().any(|line| line.split(',').any(runs)), "{text}");
    assert!(text.contains("'=HYPERLINK") && text.contains("''=1") && text.contains("'+86139"), "{text}");
}
