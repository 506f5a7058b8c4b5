//! Papers and lists written from the screen.

use crate::stage::Stage;

#[test]
fn a_paper_is_printed_for_the_meeting_under_the_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("记录.docx");
    let mut stage = Stage::demo();
    stage.keys("4<down><ctrl-t><ctrl-p>").shows(&["打印文书", "打印会议记录", "打印签到表", "打印全年会议记录"]);
    stage.keys("会议记录").hides(&["打印签到表"]);
    stage.keys("<enter>").shows(&["写到文件", "会议记录-", ".docx", "用途"]);
    let before = stage.book().changes();
    stage.keys(&format!("<ctrl-u>{}<ctrl-s>", file.display()));
    assert!(file.exists(), "{}", stage.screen());
    stage.shows(&["会议记录写入"]);
    assert_eq!(stage.book().changes(), before, "nothing of the book has moved");
}

#[test]
fn a_paper_that_cannot_be_made_says_why_beside_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut stage = Stage::demo();
    stage.keys("2P").shows(&["打印文书", "打印全年会议记录"]);
    stage.hides(&["打印签到表"]);
    stage.keys("<esc>4P签到表<down><enter>");
    stage.keys(&format!("<ctrl-u>{}<ctrl-s>", dir.path().join("a.docx").display()));
    stage.shows(&["还没有点名", "写到文件"]);
    stage.keys(&format!("<ctrl-u>{}<ctrl-s>", dir.path().join("a.doc").display())).shows(&["结尾"]);
    stage.keys("<esc>").hides(&["写到文件"]);
}

#[test]
fn a_list_is_exported_as_shown_and_asks_for_whom() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.csv");
    let mut stage = Stage::demo();
    stage.keys("2/单<enter>X").shows(&["导出人员", "写到文件", "用途"]);
    stage.keys(&format!("<ctrl-u>{}<ctrl-s>", file.display())).shows(&["条写入"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].starts_with("\u{feff}姓名,阶段,学号"), "{}", rows[0]);
    assert!(rows.len() > 1 && rows[1..].iter().all(|r| r.starts_with('单')), "{text}");
}
