//! A round of evaluation on the screen: begun, counted ballot by ballot and by totals, graded, told.

use crate::stage::Stage;
use zhibu::base::Lang;
use zhibu::model::evaluation::opinion::{GradeCount, GradeTally, Opinion};
use zhibu::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use zhibu::model::{Key, Kind};

/// Opens the pane and begins a round of a year that the demo does not hold.
fn round() -> Stage {
    let mut stage = Stage::demo();
    stage.keys("5n<ctrl-a><ctrl-k>2030<ctrl-s>").shows(&["2030 年度民主评议", "学习动员", "评等次 23 人", "优秀 0/7"]);
    stage
}

/// Begins the members' count.
fn counting() -> Stage {
    let mut stage = round();
    stage.keys("c").shows(&["来源"]);
    stage.keys("党员<ctrl-s><ctrl-s>").shows(&["唱票 0/39", "第 1/23 人", "优秀限 7"]);
    stage
}

fn of(stage: &Stage, year: &str) -> Evaluation {
    stage.book().all::<Evaluation>().find(|e| &*e.year == year).cloned().expect("the round")
}

fn count(stage: &Stage) -> GradeCount {
    stage.book().of::<GradeCount>(of(stage, "2030").head.id).next().cloned().expect("a count")
}

fn sealed(stage: &Stage) -> Option<Vec<u8>> {
    stage.app.desk.secret(Key { kind: Kind::GradeCount, id: count(stage).head.id }).expect("readable")
}

#[test]
fn where_each_person_stands_and_who_must_act() {
    let mut stage = round();
    stage.shows(&["李立新", "个人自评 · 本人", "未齐：本人、党员、普通学生、任课教师", "不评"]);
    insta::assert_snapshot!("evaluation_round", stage.screen());
    stage.keys("<enter>").shows(&["平时表现", "到会", "培养联系", "上年等次", "未齐", "反馈与后续"]);
    insta::assert_snapshot!("evaluation_person", stage.screen());
    // A figure opens its list, and a line of it its record.
    let mut small = round().size(80, 24);
    small.keys("<enter><end>").shows(&["谈话"]);
    small.resize(40, 10);
    small.shows(&["谈话"]);
}

#[test]
fn twenty_three_keys_a_ballot_and_undo_of_the_last_mark() {
    let mut stage = counting();
    stage.keys("1111111").keys("2222222222222222");
    stage.shows(&["唱票 1/39", "第 1/23 人", "废票 0"]);
    stage.keys("12").shows(&["第 3/23 人"]);
    stage.keys("<backspace>").shows(&["第 2/23 人"]);
    stage.keys("6").shows(&["唱票 2/39", "废票 1"]);
    // Eight excellent: one too many.
    stage.keys("11111111").keys("222222222222222").shows(&["唱票 3/39", "废票 2"]);
    stage.keys("5").keys("2222222222222222222222").shows(&["唱票 4/39"]);
    insta::assert_snapshot!("grades_marking", stage.screen());
    assert!(sealed(&stage).is_some());
    stage.keys("<enter>").shows(&["收回 4/39 · 废票 2 · 有效 2", "优秀超过名额 1", "涂改难辨 1", "一人两种等次 1"]);
    stage.keys("<enter>").shows(&["收回 4 废票 2"]);
    let (round, count) = (of(&stage, "2030"), count(&stage));
    assert!(count.is_closed() && sealed(&stage).is_none());
    let tallies: Vec<GradeTally> = stage.book().of::<GradeTally>(count.head.id).cloned().collect();
    assert_eq!(tallies.len(), 23);
    let all = tallies.iter().map(|t| t.marks().iter().sum::<i32>() + t.invalid.unwrap_or(0));
    assert!(all.into_iter().all(|n| n == 2), "every row adds up to the valid ballots");
    assert_eq!(stage.book().of::<GradeCount>(round.head.id).count(), 1);
}

#[test]
fn the_count_goes_on_after_the_program_was_left() {
    let mut stage = counting();
    stage.keys("1212").shows(&["第 5/23 人"]);
    stage.restart();
    stage.shows(&["第 5/23 人"]);
}

#[test]
fn totals_with_the_rest_qualified_and_a_second_count_that_differs() {
    let mut stage = counting();
    stage.keys("<tab>").shows(&["填合计", "收回 39 废票 [_]"]);
    stage.keys("2<enter>").keys("10<f6>");
    for _ in 0..22 {
        stage.keys("<f6>");
    }
    stage.shows(&["有效 37"]);
    insta::assert_snapshot!("grades_totals", stage.screen());
    stage.keys("<ctrl-s>").shows(&["收回 39/39 · 废票 2 · 有效 37"]);
    // The second count does not see the first.
    stage.keys("<space>").shows(&["第2遍", "废票 [_]"]);
    stage.keys("2<enter>").keys("11<f6>");
    for _ in 0..22 {
        stage.keys("<f6>");
    }
    stage.keys("<ctrl-s>").shows(&["两遍不一致", "!李立新"]);
    stage.hides(&["张婷"]);
    insta::assert_snapshot!("grades_differ", stage.screen());
    stage.keys("2").shows(&["收回 39/39"]);
    stage.keys("<enter>").shows(&["发出 39 收回 39 废票 2"]);
    let tallies: Vec<GradeTally> = stage.book().of::<GradeTally>(count(&stage).head.id).cloned().collect();
    assert_eq!(tallies[0].marks(), [11, 26, 0, 0]);
}

#[test]
fn totals_that_do_not_add_up_are_refused_with_the_person() {
    let mut stage = counting();
    stage
        .keys("<tab>")
        .keys("0<enter>")
        .keys("10<enter>")
        .keys("20<ctrl-s>")
        .shows(&["李立新：合计 30，应等于有效票 39"]);
}

#[test]
fn grades_are_proposed_and_people_decide() {
    let mut stage = counting();
    stage.keys("<tab>").keys("0<enter>").keys("30<f6>");
    for _ in 0..22 {
        stage.keys("<f6>");
    }
    stage.keys("<ctrl-s><enter><esc>").shows(&["（优秀）", "（合格）", "30/9/0/0"]);
    // Sources are missing, so a reason is asked for.
    stage.keys("<home>g<ctrl-s>").shows(&["来源未齐就评定，要写理由"]);
    stage.keys("支委会按平时表现评定<ctrl-s>").shows(&["优秀 1/7", "反馈本人"]);
    let result = stage.book().of::<EvaluationResult>(of(&stage, "2030").head.id).next().cloned().expect("a result");
    assert_eq!((result.proposed, result.grade), (Some(Grade::Excellent), Some(Grade::Excellent)));
    assert!(result.missing.contains("普通学生"));
    // A self-score never raises a grade.
    stage.keys("<down>o").keys("本人<ctrl-s><tab><tab>优秀<ctrl-s><ctrl-s>");
    let mine = stage.all::<Opinion>().into_iter().filter(|o| o.evaluation.0 == of(&stage, "2030").head.id).count();
    assert_eq!(mine, 1, "{}", stage.screen());
    stage.shows(&["（合格）"]);
}

#[test]
fn the_demos_own_round_shows_self_against_others_and_the_year_before() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("5").shows(&[
        "2026 年度民主评议 · 个人自评",
        "优/合/基/不",
        "2025 已评 26/26",
        "8  31% ####",
        "未齐：党员",
    ]);
    insta::assert_snapshot!("evaluation_demo", stage.screen());
    stage.keys("<down><enter>").shows(&["张婷", "自评 [", "他评 [", "任课教师 · 周秀英", "普通学生测评：优秀"]);
    insta::assert_snapshot!("evaluation_self_against_others", stage.screen());
    stage.keys("<esc>y").shows(&["2025 年度民主评议 · 已结束", "优秀 8/8"]);
    let last = stage.book().all::<EvaluationResult>().find(|r| r.handling.is_some()).expect("one").head.id;
    stage.open(Kind::EvaluationResult, last).shows(&[
        "建议：不合格（一票否决：无故缺席组织生活三次以上 2025年下半年四次无故不参加党",
        "党员补评：3 票，人数过少，不留分项",
    ]);
    stage.keys("<end>").shows(&["限期改正到 2026-04-10", "处置：已改正 2026-04-09"]);
}

#[test]
fn an_empty_branch_says_what_to_do_and_long_names_tear_nothing() {
    let mut empty = Stage::empty().size(80, 24);
    empty.keys("5").shows(&["还没有民主评议；按 n 开始一轮"]);
    empty.keys("n<ctrl-s>").shows(&["支部里没有党员"]);
    let mut stage = Stage::demo().size(40, 12);
    stage.keys("5").shows(&["2026 年度民主评议"]);
    let first = stage.book().all::<EvaluationResult>().find(|r| r.evaluation.0 == of(&stage, "2026").head.id);
    let member = first.expect("a result").member.0;
    stage.open(Kind::Member, member).keys("e<ctrl-a><ctrl-k>古丽米热·阿卜杜热合曼·买买提<ctrl-s>");
    stage.keys("<esc>5").shows(&["古丽米热·⋯"]);
    stage.resize(80, 24);
    stage.shows(&["古丽米热·⋯ 6/105/3/1   （合格）"]);
}

#[test]
fn in_english_and_on_a_small_screen() {
    let mut stage = round().size(80, 24).with(Lang::En, "dark", false);
    stage.keys("5").shows(&["evaluation 2030", "23 to grade"]);
    insta::assert_snapshot!("evaluation_en", stage.screen());
}

#[test]
fn results_of_an_earlier_year_are_looked_at_before_they_are_taken() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("2024.csv");
    let rows = "姓名,评议年度,评定等次,评定日期,整改承诺,兑现期限\n\
        曾雨桐,2024,优秀,2025-01-10,每月联系一次积极分子,2026-12-31\n查无此人,2024,合格,,,\n杜梦瑶,2024,合格,,,\n";
    std::fs::write(&file, rows).expect("written");
    let mut stage = Stage::demo();
    stage.keys("5I").keys(&format!("{}<enter>", file.display()));
    stage.until("新增 1");
    stage.shows(&["名册里没有查无此人", "时是预备党员，参加评议，不评等次", "跳过 2"]);
    stage.keys("<ctrl-s>").shows(&["导入"]);
    let results = stage.all::<EvaluationResult>();
    let taken: Vec<_> = results.iter().filter(|r| r.head.happened == "2025-01-10".parse().ok()).collect();
    assert_eq!(taken.len(), 1);
    let name = stage.app.desk.book.name_of(taken[0].member.0, Lang::Zh);
    assert_eq!((name.as_str(), taken[0].grade), ("曾雨桐", Some(Grade::Excellent)));
    stage.keys("<esc>u");
    assert!(stage.all::<EvaluationResult>().iter().all(|r| r.head.happened != "2025-01-10".parse().ok()));
}

#[test]
fn a_registered_paper_that_is_gone_says_so_on_its_card() {
    let mut stage = round();
    stage.keys(":新增材料<enter>").shows(&["种类", "文件"]);
    stage.keys("<tab>测评汇总表<enter><tab><tab><tab>2030<enter><tab>/nowhere/2025.xlsx<ctrl-s>");
    let papers = stage.all::<zhibu::model::document::Document>();
    let paper = papers.iter().find(|d| d.evaluation.id().is_some()).expect("registered").head.id;
    stage.open(Kind::Document, paper).shows(&["测评汇总表", "2030 年度民主评议", "/nowhere/2025.xlsx (缺失)"]);
    // The round lists its papers.
    let round = stage.all::<Evaluation>().into_iter().find(|e| *e.year == *"2030").expect("the round").head.id;
    stage.open(Kind::Evaluation, round).shows(&["时间线", "测评汇总表"]);
}

#[test]
fn papers_of_a_round_are_printed_from_its_pane() {
    let mut stage = round();
    let dir = tempfile::tempdir().expect("a directory");
    for (words, paper, ending) in [
        ("打印民主评议登记表", "登记表", "docx"),
        ("打印全体民主评议登记表", "全体", "docx"),
        ("打印测评汇总表", "汇总", "xlsx"),
        ("打印民主评议情况报告", "报告", "docx"),
    ] {
        let file = dir.path().join(format!("{paper}.{ending}"));
        stage.keys(&format!("P{words}<enter>")).shows(&["写到文件", "用途"]);
        stage.keys(&format!("<ctrl-a><ctrl-k>{}<ctrl-s>", file.display()));
        assert!(file.exists(), "{words}:\n{}", stage.screen());
    }
}
