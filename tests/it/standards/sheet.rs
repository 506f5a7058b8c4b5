//! The pane 自评: total and band in sight, three keys a judgement, evidence, a rectification from an indicator.

use crate::stage::Stage;
use zhibu::model::assessment::{Assessment, Award, Score};
use zhibu::model::rectification::{Rectification, Source};

#[test]
fn the_sheet_stands_under_6_with_total_band_and_bars() {
    let mut stage = Stage::demo();
    stage.keys("6").shows(&["2026 · 学生党支部工作标准（通用）", "合计 58.0/100", "未评 10 项", "不合格~优秀"]);
    assert!(stage.line("党员大会每季度").contains("4.0/4 [##########]"), "{}", stage.screen());
    assert!(stage.line("党员学时").contains("-/2 [..........]"), "{}", stage.screen());
    // What nobody wrote down is unknown, not thirty-nine failures.
    stage.keys("n").shows(&["1.9 党员学时: 不少于 32 学时的党员名单"]);
    stage.hides(&["不符 39 处"]);
    // Deeper down the total stays in sight.
    stage.keys("<end>").shows(&["合计 58.0/100", "表彰加分"]);
    stage.keys("<ctrl-l>").shows(&["total 58.0/100", "10 unscored, max 94.5"]);
}

#[test]
fn a_figure_opens_the_records_it_came_from() {
    let mut stage = Stage::demo();
    stage.keys("6<down><enter>").shows(&["2026-01-10", "2025年度组织生活会"]);
    stage.keys("<down><enter>").shows(&["2025年度组织生活会暨民主评议党员大会 · 2026-01-10", "应到40 实到37"]);
    stage.keys("<esc>").shows(&["合计 58.0/100"]);
}

#[test]
fn a_judgement_takes_three_keys_besides_its_evidence() {
    let mut stage = Stage::demo();
    stage.keys("6n").shows(&["1.9 党员学时"]);
    stage.keys("s2<ctrl-s>");
    assert!(stage.line("党员学时").contains("2.0/2 [##########]"), "{}", stage.screen());
    stage.shows(&["合计 60.0/100", "未评 9 项"]);
    stage.keys("n").shows(&["2.3 联系培养"]);
    stage.keys("<f4>9<ctrl-s>").shows(&["这一项是 0 至 4 分"]);
    stage.keys("<esc>e测评表26张<ctrl-s>").shows(&["佐证: 测评表26张"]);
    let scores = stage.all::<Score>();
    assert_eq!(scores.len(), 2);
    assert_eq!((&*scores[1].evidence, &*scores[1].points), ("测评表26张", ""));
    assert_eq!(stage.all::<Assessment>().len(), 1, "begun with the first score");
    stage.keys("u").shows(&["撤销"]);
    assert_eq!(stage.all::<Score>().len(), 1);
}

#[test]
fn a_rectification_is_raised_from_an_indicator_and_linked_both_ways() {
    let mut stage = Stage::demo();
    stage.keys("6<down><down>r").shows(&["支委会每月", "整改时限"]);
    stage.keys("<ctrl-s>");
    let item = stage.all::<Rectification>().into_iter().find(|r| &*r.indicator == "1.2").cloned().expect("an item");
    assert_eq!(item.source, Some(Source::SelfAssessment));
    assert_eq!(item.deadline, "2026-12-24".parse().ok(), "thirty days where nothing else is said");
    let sheet = stage.all::<Assessment>()[0].head.id;
    assert_eq!(item.assessment.id(), Some(sheet));
    stage.open(zhibu::model::Kind::Assessment, sheet).shows(&["时间线", "支委会每月"]);
}

#[test]
fn the_cheapest_points_are_named() {
    let mut stage = Stage::demo();
    stage.keys("6g").shows(&["1.2 再开 1 次支委会: 2.5 → 3.0"]);
}

#[test]
fn an_incomplete_sheet_is_not_handed_in_and_a_submitted_one_stands() {
    let mut stage = Stage::demo();
    stage.keys("6<ctrl-d>").shows(&["还有 10 项未评"]);
    for _ in 0..10 {
        stage.keys("ns1<tab><tab>名单<ctrl-s>");
    }
    stage.shows(&["合计 68.0/100"]);
    stage.keys("<ctrl-d>").shows(&["2026-11-24 已提交", "等次 合格"]);
    let sheet = stage.all::<Assessment>()[0].clone();
    assert_eq!((&*sheet.total, &*sheet.band), ("68", "合格"));
    assert!(sheet.inputs.lines().count() > 26 && sheet.inputs.contains("Good:meeting:"));
    stage.keys("s2<ctrl-s>").shows(&["自评已提交"]);
    stage.keys("<esc>:assessment.return<enter>补材料<ctrl-s>").shows(&["自评中"]);
    stage.keys("s2<ctrl-s>").shows(&["合计 69.0/100"]);
}

#[test]
fn a_month_of_deadlines() {
    let mut stage = Stage::demo();
    stage.keys("c").shows(&["日程", "2026 年 11 月", "27~", "18!"]);
    stage.keys("<pagedown>").shows(&["2026 年 12 月"]);
    stage.keys("<esc>").shows(&["逾期"]);
    let stage = Stage::demo().size(140, 40);
    stage.shows(&["2026 年 11 月", "逾期"]);
}

#[test]
fn awards_are_proposed() {
    let mut stage = Stage::demo();
    stage.keys(":award.propose<enter>先进学生党支部<ctrl-s>");
    let award = stage.all::<Award>()[0];
    assert_eq!(&*award.title, "先进学生党支部");
}

#[test]
fn an_evidence_file_that_is_gone_is_shown_as_missing() {
    let mut stage = Stage::demo();
    let item = stage.all::<Rectification>()[4].head.id;
    let registry = zhibu::commands::Registry::default();
    let command = registry.find("progress.add").unwrap().clone();
    let mut args = zhibu::commands::Args::default();
    args.set("rectification", zhibu::base::Value::Link(item));
    args.set("text", zhibu::base::Value::words("补登"));
    args.set("file", zhibu::base::Value::words("照片.jpg"));
    stage.app.desk.perform(&registry, &command, Vec::new(), &args).expect("a missing file is no error");
    let progress = stage.all::<zhibu::model::rectification::Progress>().last().unwrap().head.id;
    stage.open(zhibu::model::Kind::Progress, progress).shows(&["照片.jpg (缺失)"]);
}

#[test]
fn the_record_a_figure_came_from_is_taken_as_its_evidence() {
    let mut stage = Stage::demo();
    stage.keys("6<down><enter><down>e会议记录齐全<ctrl-s>");
    let score = stage.all::<Score>()[0].clone();
    let meeting: zhibu::base::Id = score.record.parse().expect("an id");
    assert!(stage.book().get::<zhibu::model::meeting::Meeting>(meeting).is_some());
    stage.keys("<up>").shows(&["佐证: 会议记录齐全", "2025年度组织生活会暨民主评议党员大会"]);
}

#[test]
fn few_points_ask_for_a_rectification() {
    let mut stage = Stage::demo();
    stage.keys("6ns1<ctrl-s>").shows(&["得分偏低, 建议提出整改"]);
    stage.keys("r<ctrl-s>").shows(&["整改“党员学时: 1/2 分” 已下达"]);
    stage.keys("7").shows(&["党员学时: 1/2 分"]);
}

#[test]
fn points_that_differ_from_the_records_say_why() {
    let mut stage = Stage::demo();
    stage.keys("6<down>s3<ctrl-s>").shows(&["与记录得分 4.0 不同, 请写差异原因"]);
    assert!(stage.all::<Score>().is_empty());
    stage.keys("有一次大会没有记录<ctrl-s>").shows(&["自评, 记录为 4.0", "有一次大会没有记录"]);
    stage.keys("<ctrl-l>").shows(&["self; the records say 4.0"]);
}

#[test]
fn a_superiors_points_stand_beside_the_own_and_a_difference_is_told() {
    let mut stage = Stage::demo();
    stage.keys("6<down>s2<tab><tab><tab>上级<enter><ctrl-s>");
    assert!(stage.line("党员大会每季度").contains("4.0/4 [##########]   记录 · 上级 2.0"), "{}", stage.screen());
    stage.shows(&["上级评分不同, 未写差异原因"]);
}

#[test]
fn the_period_before_is_compared_once_it_was_handed_in() {
    let mut stage = Stage::demo();
    stage.keys("6").hides(&["上期"]);
    stage.keys("p").shows(&["2025 · 学生党支部工作标准"]);
    for _ in 0..26 {
        stage.keys("n");
        if !stage.screen().contains("都已评分") {
            stage.keys("s1<tab>接手前<tab>名单<ctrl-s>");
        }
    }
    stage.keys("<ctrl-d>").shows(&["已提交"]);
    let before = stage.all::<Assessment>()[0].clone();
    assert_eq!(&*before.period, "2025");
    stage.keys("p<home>n").shows(&["2026 · 学生党支部工作标准", "上期 1.0"]);
}
