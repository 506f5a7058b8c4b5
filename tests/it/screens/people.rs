//! Today, the roster and its forms.

use crate::stage::Stage;
use zhibu::model::people::roster::{Member, Status};
use zhibu::model::people::standing::Stage as Road;

#[test]
fn the_demo_opens_on_today_with_its_planted_mistakes_in_red() {
    let stage = Stage::demo();
    insta::assert_snapshot!("today", stage.painted());
    // What must be red stands in the demo's own README.
    let readme = include_str!("../../../fixtures/demo/README.md");
    let rows = readme.lines().filter_map(|l| {
        let cells: Vec<&str> = l.trim_matches('|').split('|').map(str::trim).collect();
        matches!(cells.get(1), Some(&"broken" | &"overdue")).then(|| cells[2].to_owned())
    });
    let rows: Vec<String> = rows.collect();
    assert!(rows.len() > 2);
    for who in rows {
        assert!(stage.line(&who).starts_with("! "), "{who} is red: {}", stage.line(&who));
    }
}

#[test]
fn enter_on_today_jumps_to_the_record() {
    let mut stage = Stage::demo();
    for _ in 0..10 {
        if stage.screen().lines().rev().any(|l| l.starts_with(" 整改“没有申请人谈话台账”")) {
            break;
        }
        stage.keys("<down>");
    }
    stage.keys("<enter>").shows(&["整改 · 没有申请人谈话台账", "整改时限"]);
    stage.keys("<esc>").shows(&["逾期"]);
}

#[test]
fn the_roster_counts_everybody_by_stage() {
    let mut stage = Stage::demo();
    stage.keys("2");
    insta::assert_snapshot!("roster", stage.screen());
    stage.shows(&[
        "全部 180",
        "正式党员 23",
        "预备党员 16",
        "发展对象 9",
        "入党积极分子 37",
        "入党申请人 62",
        "普通学生 33",
    ]);
    stage.keys("<right>").shows(&["李立新"]);
    stage.hides(&["苏宇航", "预备党员  2"]);
    stage.keys("<right>").shows(&["苏宇航"]);
    stage.hides(&["李立新"]);
}

#[test]
fn the_filter_reads_pinyin_letters_and_characters() {
    let mut stage = Stage::demo();
    for (typed, found) in [
        ("zyh", vec!["张月华", "周远航"]),
        ("zhangyuehua", vec!["张月华"]),
        ("张y", vec!["张月华"]),
        ("zyuehua", vec!["张月华"]),
        ("shanxn", vec!["单晓宁"]),
        ("zengfan", vec!["曾凡"]),
        ("qiuyf", vec!["仇雨菲", "仇一帆"]),
        ("2023210117", vec!["曾凡"]),
    ] {
        stage.keys(&format!("2/{typed}"));
        stage.shows(&[&format!("筛选：{typed}")]);
        stage.shows(&found);
        stage.shows(&[&format!("1/{}", found.len())]);
        stage.keys("<esc>").shows(&["全部 180"]);
    }
}

#[test]
fn a_chinese_character_starts_the_filter() {
    let mut stage = Stage::demo();
    stage.keys("2单").shows(&["筛选：单", "单晓宁", "单一诺", "单佳乐", "1/3"]);
    assert_eq!(stage.before_caret(), "筛选：单");
    stage.keys("佳乐").shows(&["1/1"]);
    stage.keys("<enter><enter>").shows(&["人员 · 单佳乐", "已逾期 5 天"]);
}

#[test]
fn full_width_keys_are_their_ascii_in_lists() {
    let mut stage = Stage::demo();
    stage.keys("２").shows(&["全部 180"]);
    stage.keys("／").shows(&["筛选："]);
    stage.keys("<esc>？").shows(&["此处可用的键"]);
    stage.keys("<esc>：").shows(&["命令"]);
    stage.keys("<esc>、").shows(&["筛选："]);
    stage.keys("<esc>１").shows(&["本周"]);
}

#[test]
fn columns_are_sorted_turned_and_chosen() {
    let mut stage = Stage::demo().size(140, 30);
    stage.keys("2<f3>").shows(&["学号▴"]);
    assert!(stage.screen().lines().nth(2).is_some_and(|l| l.contains("学号▴")));
    stage.keys("<home>").shows(&["2023210102"]);
    stage.keys("<f4><home>").shows(&["学号▾", "20242"]);
    stage.hides(&["籍贯"]);
    stage.keys("<f5>籍贯").shows(&["native_place"]);
    stage.keys("<f7><ctrl-s>").shows(&["籍贯"]);
}

#[test]
fn marked_rows_are_edited_together_and_undone_together() {
    let mut stage = Stage::demo();
    stage.keys("2<right><right><space><space><space>E").shows(&["修改人员 (3)"]);
    for _ in 0..40 {
        if stage.screen().lines().any(|l| l.contains("│ 年级")) && stage.before_caret().ends_with("│ 年级") {
            break;
        }
        stage.keys("<tab>");
    }
    stage.keys("2030级<ctrl-s>");
    let edited = |s: &Stage| s.all::<Member>().iter().filter(|m| &*m.grade == "2030").count();
    assert_eq!(edited(&stage), 3);
    stage.keys("u");
    assert_eq!(edited(&stage), 0);
    assert!(stage.foot().contains("撤销：修改人员"), "{}", stage.foot());
}

#[test]
fn the_card_shows_every_field_the_road_and_the_history() {
    let mut stage = Stage::demo().size(100, 60);
    stage.keys("2苏宇航<enter><enter>");
    insta::assert_snapshot!("card", stage.screen());
    stage.shows(&["学号", "2023210106", "139********", "时间线"]);
    stage.hides(&["13900"]);
    stage.keys("<ctrl-g>").shows(&["13900"]);
    stage.keys("<end>").shows(&["更改历史"]);
}

#[test]
fn a_form_says_what_is_wrong_beside_the_field() {
    let mut stage = Stage::demo();
    stage.keys("2a张三<tab><tab>6.31");
    assert!(stage.line("申请入党日期").contains("不是日期"), "{}", stage.line("申请入党日期"));
    insta::assert_snapshot!("form_wrong_date", stage.screen());
    stage.keys("<ctrl-s>").shows(&["新增人员", "不是日期"]);
    stage.keys("<ctrl-u>6.1<ctrl-s>").shows(&["全部 181", "入党申请人 63", "✓ 新增人员 张三"]);
    let id = stage.person("张三").head.id;
    assert_eq!(stage.book().standing(id).stage, Road::Applicant);
    assert_eq!(stage.book().standing(id).applied_on.map(|d| d.to_string()).as_deref(), Some("2026-06-01"));
}

#[test]
fn dates_are_typed_in_short() {
    for (typed, on) in
        [("0601", "2026-06-01"), ("6.1", "2026-06-01"), ("今天", "2026-11-24"), ("20251130", "2025-11-30")]
    {
        let mut stage = Stage::demo();
        stage.keys(&format!("2a张三<tab><tab>{typed}<ctrl-s>"));
        let standing = stage.book().standing(stage.person("张三").head.id);
        assert_eq!(standing.applied_on.map(|d| d.to_string()).as_deref(), Some(on), "{typed}");
    }
}

#[test]
fn what_is_needed_future_or_taken_is_refused_beside_its_field() {
    let mut stage = Stage::demo();
    stage.keys("2a<ctrl-s>");
    assert!(stage.line("姓名*").contains("要填"));
    stage.keys("<esc>a李四");
    to_row(&mut stage, "学号");
    stage.keys("2023210117<ctrl-s>");
    assert!(stage.line("2023210117  ").contains("曾凡"), "{}", stage.screen());
    stage.keys("<ctrl-u>");
    to_row(&mut stage, "出生日期");
    stage.keys("20300101<ctrl-s>");
    assert!(stage.line("出生日期").contains("今天以后") || stage.line("出生日期").contains("⋯"), "{}", stage.screen());
    assert!(stage.people("李四").is_empty());
}

/// Goes down a form until the caret stands in the row of this label.
pub fn to_row(stage: &mut Stage, label: &str) {
    for _ in 0..60 {
        let row = stage.caret().map(|at| stage.screen().lines().nth(at.y.into()).unwrap_or_default().to_owned());
        if row.is_some_and(|row| row.contains(&format!("│ {label}"))) {
            return;
        }
        stage.keys("<tab>");
    }
    panic!("no row {label}:\n{}", stage.screen());
}

#[test]
fn an_edit_changes_the_touched_field_alone() {
    let mut stage = Stage::demo();
    let before = stage.person("曾凡").clone();
    stage.keys("2曾凡<enter>e");
    to_row(&mut stage, "备注");
    stage.keys("值班<ctrl-s>");
    let after = stage.person("曾凡");
    assert_eq!((&*after.note, &*after.phone), ("值班", &*before.phone));
    assert_eq!(Member { note: before.note.clone(), ..after.clone() }, before);
    stage.keys("e<ctrl-s>");
    assert!(stage.foot().contains("没有"), "nothing changed, and it says so: {}", stage.foot());
}

#[test]
fn undo_and_redo_speak_in_words_and_survive_a_power_cut() {
    let mut stage = Stage::demo();
    stage.keys("2a张三<ctrl-s>");
    stage.restart();
    stage.keys("2<ctrl-z>");
    assert!(stage.foot().contains("撤销：新增人员 张三"), "{}", stage.foot());
    assert!(stage.people("张三").is_empty());
    stage.restart();
    stage.keys("2<ctrl-r>");
    assert!(stage.foot().contains("重做：新增人员 张三"), "{}", stage.foot());
    stage.person("张三");
    stage.keys("0").shows(&["撤销：新增人员 张三", "重做：新增人员 张三", "tester"]);
    stage.keys("<ctrl-r>");
    assert!(stage.foot().contains("没有可重做的更改"), "{}", stage.foot());
}

#[test]
fn a_transfer_out_is_one_change_and_leaves_the_roster() {
    let mut stage = Stage::demo();
    stage.keys("2李立新<enter>:转出<enter>").shows(&["转出组织关系", "2026-11-24"]);
    stage.keys("<tab>江城市东湖街道社区党总支<ctrl-s>");
    assert!(stage.foot().contains("✓ 转出组织关系 李立新"), "{}", stage.foot());
    let person = stage.person("李立新");
    assert_eq!((person.status, &*person.out_to), (Some(Status::TransferredOut), "江城市东湖街道社区党总支"));
    stage.keys("<esc>").shows(&["全部 179", "正式党员 22"]);
    stage.keys("u").shows(&["全部 180", "正式党员 23"]);
}

#[test]
fn a_draft_comes_back_after_a_power_cut() {
    let mut stage = Stage::demo();
    stage.keys("2a王小明");
    stage.beat();
    stage.restart();
    stage.shows(&["新增人员", "王小明"]);
    stage.keys("<ctrl-s>");
    stage.person("王小明");
    stage.restart();
    stage.hides(&["新增人员"]);
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let mut stage = Stage::demo();
    stage.keys("2a张三<ctrl-s>");
    stage.room(0);
    let note = "满".repeat(450);
    // What the journal had reserved is used up first.
    let mut told = false;
    for _ in 0..80 {
        stage.keys("a李四");
        to_row(&mut stage, "备注");
        stage.keys(&format!("{note}<ctrl-s>"));
        told = stage.foot().contains("磁盘已满");
        if told {
            break;
        }
    }
    assert!(told, "{}", stage.screen());
    // What was typed still stands in the form.
    stage.shows(&["新增人员", "满满满满"]);
    stage.keys("<esc>");
    let confirmed: Vec<String> = stage.all::<Member>().iter().map(|m| m.name.to_string()).collect();
    stage.room(u64::MAX);
    stage.restart();
    let there: Vec<String> = stage.all::<Member>().iter().map(|m| m.name.to_string()).collect();
    assert_eq!(confirmed, there);
    stage.person("张三");
}

#[test]
fn an_empty_branch_says_how_to_begin() {
    let mut stage = Stage::empty();
    stage.hides(&["逾期"]);
    stage.keys("2").shows(&["名册是空的", "a 新增一人"]);
    stage.keys("a王芳<ctrl-s>").shows(&["全部 1", "普通学生 1", "王芳"]);
}

#[test]
fn names_that_no_terminal_likes_do_no_harm() {
    let mut stage = Stage::demo();
    let long = "长".repeat(10_000);
    for name in [long.as_str(), "李🙂四", "a\u{301}\u{200b}\u{202e}b"] {
        stage.keys(&format!("2a{name}<ctrl-s>"));
        stage.keys("<esc><esc>");
        stage.keys("<end><home>");
    }
}

#[test]
fn marks_out_of_sight_are_counted_and_named_and_e_edits_the_row_under_the_cursor() {
    let mut stage = Stage::demo();
    stage.keys("2<space><space>").shows(&["选中 2"]);
    let marked: Vec<String> = stage
        .screen()
        .lines()
        .filter(|l| l.contains('✓'))
        .map(|l| l.split_whitespace().nth(1).unwrap_or("").into())
        .collect();
    stage.keys("/解<enter>").shows(&["选中 2（未列出 2）"]);
    stage.keys("e").shows(&["修改人员", "姓名*"]);
    stage.hides(&["修改人员 (2)"]);
    assert!(stage.line("姓名*").contains('解'), "{}", stage.screen());
    stage.keys("<esc>E").shows(&["修改人员 (2): "]);
    stage.hides(&["姓名*", "学号", "公民身份号码"]);
    for name in marked {
        assert!(stage.line("修改人员 (2): ").contains(&name), "{name} in\n{}", stage.screen());
    }
    // Esc takes the filter away, then the marks.
    stage.keys("<esc><esc>").shows(&["选中 2"]);
    stage.keys("<esc>").hides(&["选中 2"]);
}
