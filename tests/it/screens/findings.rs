//! The check, the gaps taken over, the roster as of another day.

use crate::shell::fixture;
use crate::stage::Stage;
use zhibu::base::{Lang, Value};
use zhibu::model::Kind;
use zhibu::model::document::DocumentKind;

#[test]
fn the_check_lists_every_finding_by_state_and_jumps_to_its_record() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("!").shows(&["体检 ", "违规 ", "逾期 ", "说明"]);
    insta::assert_snapshot!("check", stage.screen());
    stage.keys("<right>").shows(&["诸葛明"]);
    stage.hides(&["单佳乐"]);
    stage.keys("<right>").shows(&["单佳乐"]);
    stage.keys("/sjl").shows(&["筛选：sjl", "单佳乐"]);
    stage.keys("<enter><enter>").shows(&["人员 · 单佳乐"]);
    stage.keys("<esc><esc>").shows(&["体检 "]);
    stage.keys("w").shows(&["为什么还不能"]);
    stage.keys("<esc><esc>").shows(&["2026年11月24日"]);
    // With an input method on: Ctrl-K opens it, F9 asks why, a Chinese character begins the filter.
    stage.keys("<ctrl-k>诸葛").shows(&["筛选：诸葛", "诸葛明"]);
    stage.keys("<enter><f9>").shows(&["为什么还不能"]);
    let english = Stage::demo().with(Lang::En, "dark", false);
    let mut english = english.size(80, 24);
    english.keys("!").shows(&["check ", "broken ", "overdue ", "finding"]);
}

#[test]
fn the_roster_stands_as_of_a_day_and_says_so() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("2t").shows(&["某日名册", "截至"]);
    stage.keys("2026-05-21<ctrl-s>").shows(&["截至2026年5月21日 · 待批 16"]);
    stage.keys("<right>").shows(&["正式党员 26", "截至2026年5月21日"]);
    stage.keys("<right>").shows(&["预备党员 14", "转正待批"]);
    stage.keys("<right>").shows(&["接收待批"]);
    stage.keys("<left><left><left>/lx").shows(&["截至2026年5月21日", "筛选：lx"]);
    stage.keys("<esc>").shows(&["截至2026年5月21日"]);
    // A change made meanwhile is followed.
    stage.keys("a王小明<ctrl-s>").shows(&["截至2026年5月21日", "王小明"]);
    stage.keys("u");
    stage.keys("<esc>").shows(&["全部 180"]);
    stage.hides(&["截至"]);
    stage.keys("<ctrl-y>2026-06-26<ctrl-s>").shows(&["截至2026年6月26日 · 待批 0"]);
    stage.keys("<ctrl-y>").shows(&["全部 180"]);
    stage.hides(&["截至"]);
    // From anywhere by the palette; a day that does not exist is refused where it is typed.
    stage.keys("1:某日名册<enter>2026-02-30<ctrl-s>").shows(&["不是日期"]);
    stage.keys("<esc><esc>").shows(&["2026年11月24日"]);
    let mut english = Stage::demo().with(Lang::En, "dark", false);
    english.keys("2t2026-05-21<ctrl-s>").shows(&["as of 2026-05-21 · awaiting approval 16"]);
    english.keys("<left>").shows(&["as of 2026-05-21"]);
    english.keys("<right><right><right>").shows(&["conversion"]);
}

#[test]
fn after_a_roster_of_124_with_gaps_today_is_short_and_its_gaps_open() {
    let mut stage = Stage::empty().size(80, 32);
    stage.keys("I").keys(&format!("{}<enter>", fixture("import/名册_124人.xlsx")));
    stage.until("新增 124");
    stage.keys("<ctrl-s><esc>1");
    let shown = stage.screen();
    // The first steps of a new branch stand above what the rules ask for.
    let work = |l: &&str| !l.trim().is_empty() && !l.contains(['☑', '☐']) && !l.contains("接下来");
    let rows: Vec<&str> = shown.lines().skip(2).take(27).filter(work).collect();
    assert!(rows.len() <= 15, "{} rows:\n{shown}", rows.len());
    stage.shows(&["接手前缺项 ", "17条", "可讨论拟列发展对象 ▸"]);
    stage.keys("<end><up><enter>").shows(&["可讨论拟列发展对象 18", "机会 17", "邹涵明"]);
    stage.keys("<esc>");
    let gaps: usize = stage.line("接手前缺项").rsplit(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    assert!(gaps > 1);
    stage.keys("<end><enter>").shows(&[&format!("接手前 {gaps}"), "体检 "]);
}

#[test]
fn the_way_to_the_keys_is_always_in_sight() {
    for (width, keys) in [(80, "2"), (80, "1"), (80, "4"), (80, "7"), (80, "9"), (80, "!"), (60, "2"), (100, "2")] {
        let mut stage = Stage::demo().size(width, 24);
        stage.keys(keys);
        assert!(stage.foot().contains("? "), "{width} {keys}: {}", stage.foot());
    }
}

#[test]
fn a_backup_is_made_from_the_palette() {
    let mut stage = Stage::demo();
    stage.keys(":备份<enter>").shows(&["备份写入 /data/backups/20261124-180000.zhibu，已读回核对"]);
    stage.keys(":核对<enter>").shows(&["链完整"]);
}

#[test]
fn a_registered_file_that_is_gone_is_found_when_somebody_looks() {
    let mut stage = Stage::demo();
    let file = Value::words("/nowhere/2019.pdf");
    let kind = Value::Code(DocumentKind::EvaluationForm as u8);
    let member = Value::Link(stage.person("曾雨桐").head.id);
    super::recorder::run(&mut stage, "document.add", None, &[("kind", kind), ("member", member), ("file", file)])
        .expect("registered");
    // What the change itself saw stands at once.
    stage.keys("!/登记<enter>").shows(&["曾雨桐 民主评议登记表 的文件缺失：/nowhere/2019.pdf"]);
    // Another session looks on its own, and says nothing before it has.
    stage.restart();
    stage.keys("!/缺失").until("的文件缺失：/nowhere");
    stage.keys("<esc><esc>u!/缺失<enter>");
    stage.hides(&["的文件缺失"]);
}

#[test]
fn a_wrong_file_is_told_in_the_import_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut stage = Stage::demo().size(80, 24);
    let records = |stage: &Stage| Kind::ALL.iter().map(|k| stage.book().len(*k)).sum::<usize>();
    let before = records(&stage);
    for (file, words) in crate::cli::sheets::wrong(dir.path()) {
        // A directory is gone into on the screen; what is gone is told at once, the rest once it is looked at.
        if words.contains("目录") {
            continue;
        }
        stage.keys("2I").keys(&format!("{file}<enter>")).until(words);
        let said: Vec<String> = stage.screen().lines().filter(|l| l.contains(words)).map(str::to_owned).collect();
        assert_eq!(said.len(), 1, "{file}\n{}", stage.screen());
        // The list is still there: another file can be chosen, or one leaves.
        stage.keys("<esc>").hides(&["导入表格"]);
        assert_eq!(records(&stage), before, "{file}");
    }
    stage.keys(&format!("I{}<enter>", dir.path().display()));
    stage.shows(&["三百兆.csv", "三百兆.xlsx"]);
}
