//! A school's own templates, and the sheet that is read back, by the real binary.

use crate::shell::Shell;
use std::io::{Cursor, Write};
use std::path::Path;

/// Saves a document whose body this is, as Word would.
fn docx(path: &Path, body: &str) {
    let document = format!(
        "\u{feff}<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document), ("word/media/a.png", "\u{1}")]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, zip.finish().unwrap().into_inner()).unwrap();
}

/// Returns the document of a written paper.
fn document(path: &Path) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut part = zip.by_name("word/document.xml").unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut part, &mut text).unwrap();
    text
}

const MEETING: &str = "2026年1月支部委员会";

#[test]
fn a_schools_own_form_takes_the_place_of_the_shipped_one() {
    let shell = Shell::demo();
    let own = shell.data().join("templates/minutes.docx");
    docx(
        &own,
        "<w:p w14:paraId=\"1\"><w:r><w:t>校徽 {</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>{会议</w:t></w:r>\
         <w:r><w:t>名称}}</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>{{#出席名单}}</w:t></w:r></w:p>\
         </w:tc></w:tr></w:tbl>",
    );
    let out = shell.path("会议记录.docx");
    let export = ["export", "minutes", "--on", MEETING, "-o", out.to_str().unwrap()];
    let error = shell.fails(1, &export);
    let text = error["text"].as_str().unwrap();
    assert!(
        text.contains("minutes.docx") && text.contains("“{{#出席名单}}”") && text.contains("第 1 个表第 1 行第 1 列"),
        "{text}"
    );
    assert!(error["hint"].as_str().unwrap().contains("会议名称") && !out.exists());
    docx(
        &own,
        "<w:p w14:paraId=\"1\"><w:r><w:t>校徽 {</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>{会议</w:t></w:r>\
         <w:r><w:t>名称}}</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>{{#发言记录}}{{发言人}}</w:t>\
         </w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{{内容}}{{/发言记录}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    );
    shell.ok(&format!("export minutes --on {MEETING} -o {}", out.display()));
    let text = document(&out);
    assert!(text.contains("校徽 2026年1月支部委员会") && !text.contains("paraId"), "{text}");
    assert_eq!(text.matches("<w:tr>").count(), 5, "{text}");
    assert!(text.contains("组织委员1月8日前备齐测评表40份。"));
    let changes = || {
        let log = shell.json("log");
        log.as_array().unwrap().iter().filter(|e| e["cause"] != "export").cloned().collect::<Vec<_>>()
    };
    let log = changes();
    std::fs::write(&own, "{\\rtf1}").unwrap();
    let error = shell.fails(3, &export);
    assert!(error["text"].as_str().unwrap().contains("不是 Word 文档"), "{error}");
    std::fs::remove_file(&own).unwrap();
    shell.ok(&format!("export minutes --on {MEETING} -o {}", out.display()));
    assert!(document(&out).contains("会议记录"), "the shipped one again");
    assert_eq!(changes(), log, "writing a file changes no record");
}

#[test]
fn what_a_purpose_does_not_allow_is_refused_by_name() {
    let shell = Shell::demo();
    let one = |words: &str| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>");
    docx(&shell.data().join("templates/extract.docx"), &one("{{姓名}} {{公民身份号码}} {{手机号码}}"));
    let out = shell.path("a.docx");
    let motion = shell.json("list motion --where kind=admission")[0]["id"].as_str().unwrap().to_owned();
    let export = ["export", "extract", "--on", &motion, "-o", out.to_str().unwrap()];
    let text = shell.fails(1, &export)["text"].as_str().unwrap().to_owned();
    assert!(text.contains("公民身份号码") && text.contains("手机号码") && text.contains("写明用途"), "{text}");
    let public = shell.fails(1, &[&export[..], &["--purpose", "public"]].concat());
    assert!(public["text"].as_str().unwrap().contains("不公开"), "{public}");
    shell.ok(&format!("export extract --on {motion} -o {} --purpose superior", out.display()));
    assert!(super::digits(&document(&out), 11).len() == 1);
    let told = std::fs::read_to_string(shell.data().join("exports.log")).unwrap();
    let parts: Vec<&str> = told.lines().next().unwrap().split('\t').collect();
    assert_eq!(
        (parts.len(), parts[3], parts[4]),
        (7, "superior", "extract"),
        "an export of private fields is noted: {told}"
    );
    assert_eq!(
        told.lines().count(),
        2,
        "once before it left, once with what proves it; those that were refused for their purpose hold nothing private"
    );
}

#[test]
fn the_register_is_read_back_and_the_second_time_changes_nothing() {
    let shell = Shell::demo();
    let file = shell.path("会议登记.xlsx");
    shell.ok(&format!("export meeting_register -o {} --year 2026", file.display()));
    let same = shell.json(&format!("import {} --dry-run", file.display()));
    assert_eq!((&same["new"], &same["changed"], &same["conflict"]), (&0.into(), &0.into(), &0.into()), "{same}");
    assert_eq!(same["same"], 56);
    let other = Shell::init();
    let read = other.json(&format!("import {}", file.display()));
    assert_eq!((&read["new"], &read["skipped"]), (&56.into(), &0.into()), "{read}");
    let all = other.json("list meeting");
    let may = all.as_array().unwrap().iter().find(|m| m["happened"] == "2026-05-21").unwrap();
    assert_eq!((&may["reg_due"], &may["reg_present"], &may["reg_leave"]), (&40.into(), &36.into(), &4.into()), "{may}");
    assert_eq!((&may["starts"], &may["ends"]), (&"18:30".into(), &"22:00".into()));
    assert_eq!(may["kinds"], serde_json::json!(["general", "admission", "conversion"]));
    let again = other.json(&format!("import {}", file.display()));
    assert_eq!((&again["new"], &again["changed"]), (&0.into(), &0.into()), "{again}");
}

#[test]
fn the_shell_names_papers_beside_kinds() {
    let shell = Shell::demo();
    let error = shell.fails(2, &["export", "nothing", "-o", "/tmp/x.docx"]);
    assert!(error["text"].as_str().unwrap().contains("minutes"), "{error}");
    let error = shell.fails(1, &["export", "minutes", "-o", "/tmp/x.docx"]);
    assert!(error["hint"].as_str().unwrap().contains("--on"), "{error}");
    let file = shell.path("x.md").display().to_string();
    let done = shell.json(&format!("run paper.minutes --on {MEETING} --file {file}"));
    assert_eq!(done["file"], file.as_str());
    assert!(shell.ok("commands").contains("paper.minutes"));
    if shell.args(&["export", "minutes", "--on", MEETING, "-o", &shell.path("x.pdf").display().to_string()]).code == 0 {
        assert!(std::fs::read(shell.path("x.pdf")).unwrap().starts_with(b"%PDF"));
    } else {
        eprintln!("no LibreOffice here: the PDF is not looked at");
    }
}
