//! The pane 自评: total and band in sight, evidence, a rectification from an indicator, handing in.

use crate::stage::Stage;
use zhibu::model::assessment::{Assessment, Award, Score};
use zhibu::model::rectification::{Rectification, Source};
use zhibu::rules::assessment::standard::{Sheet, Status, assess};

/// The sheet of the branch as the rules have it, apart from the screen.
pub(super) fn sheet(stage: &Stage) -> Sheet {
    let facts = stage.app.desk.facts();
    let standard = zhibu::rules::assessment::standard::default_of(&facts).expect("a standard");
    assess(&facts, standard, &standard.period(facts.today))
}

fn total(stage: &Stage) -> String {
    format!("合计 {}/100", sheet(stage).total.words())
}

#[test]
fn the_sheet_stands_under_6_with_total_band_and_bars() {
    let mut stage = Stage::demo();
    let open = format!("未评 {} 项", sheet(&stage).unscored);
    let total = total(&stage);
    stage.keys("6").shows(&["2026 · 学生党支部工作标准（通用）", &total, &open, "合格~优秀"]);
    assert!(stage.line("党员大会每季度").contains("4.0/4 [##########]"), "{}", stage.screen());
    assert!(stage.line("党员学时").contains("-/2 [..........]"), "{}", stage.screen());
    // What nobody wrote down is unknown, not thirty-nine failures.
    stage.keys("n").shows(&["1.9 党员学时：不少于 32 学时的党员名单"]);
    stage.hides(&["不符 39 处"]);
    // Deeper down the total stays in sight.
    stage.keys("<end>").shows(&[&total, "表彰加分"]);
    stage.keys("<ctrl-l>").shows(&[&total.replace("合计", "total"), "unscored, max 91.5"]);
}

#[test]
fn total_and_band_stay_in_sight_on_the_narrowest_screen() {
    for (width, height) in [(80, 24), (40, 12)] {
        let mut stage = Stage::demo().size(width, height);
        let total = format!("{}/100", sheet(&stage).total.words());
        for keys in ["6", "<end>", "<pageup>"] {
            stage.keys(keys).shows(&[&total, "不合格~优秀", "[####"]);
        }
        stage.keys("<ctrl-l>").shows(&[&total, "unqualified~excellent"]);
    }
}

#[test]
fn what_is_not_right_comes_first_in_the_drill_down() {
    let mut stage = Stage::demo();
    stage.keys("6");
    for _ in 0..19 {
        stage.keys("<down>");
    }
    stage.shows(&["3.2 谈话按时", "不符 2 处，回车展开"]);
    stage.keys("<enter>");
    let rows: Vec<String> = stage.screen().lines().map(str::to_owned).collect();
    let at = rows.iter().position(|r| r.contains("- 3.2 谈话按时")).expect("opened");
    assert!(rows[at + 1].contains("诸葛明") && rows[at + 1].contains("迟 8 天"), "{}", stage.screen());
    assert!(rows[at + 2].contains("单佳乐") && rows[at + 2].contains("未办"), "{}", stage.screen());
    assert!(rows[at + 3].contains('✓'), "{}", stage.screen());
}

#[test]
fn a_figure_opens_the_records_it_came_from() {
    let mut stage = Stage::demo();
    stage.keys("6<down><enter>").shows(&["2026-01-10", "2025年度组织生活会"]);
    stage.keys("<down><enter>").shows(&["2025年度组织生活会暨民主评议党员大会 · 2026-01-10", "应到40 实到37"]);
    let total = total(&stage);
    stage.keys("<esc>").shows(&[&total]);
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
    stage.keys("6g").shows(&["1.2 再开 1 次支委会：2.5 → 3.0", "4.3 补齐 1 次服务同学活动的名单或佐证：2.0 → 4.0"]);
}

#[test]
fn an_incomplete_sheet_is_not_handed_in_and_a_submitted_one_stands() {
    let mut stage = Stage::demo();
    let before = sheet(&stage);
    stage.keys("6<ctrl-d>").shows(&[&format!("还有 {} 项未评", before.unscored)]);
    // What the records suggest is taken with one key; the rest is judged.
    for line in before.lines.iter().filter(|l| l.status == Status::Unscored) {
        stage.keys(match line.id.as_str() {
            // That nobody was disciplined needs no proof.
            "5.3" => "ns0<ctrl-s>",
            _ if line.auto.is_some() => "n<space>",
            _ => "ns1<tab><tab>名单<ctrl-s>",
        });
    }
    let total = self::sheet(&stage).total;
    stage.shows(&[&format!("合计 {}/100", total.words())]);
    stage.keys("<ctrl-d>").shows(&["2026-11-24 已提交", "等次 良好"]);
    let sheet = stage.all::<Assessment>()[0].clone();
    assert_eq!((&*sheet.total, &*sheet.band), (total.short().as_str(), "良好"));
    assert!(sheet.inputs.lines().count() > 26 && sheet.inputs.contains("\ngood meeting:"));
    stage.keys("s").shows(&["自评已提交"]);
    stage.keys(":assessment.return<enter>补材料<ctrl-s>").shows(&["自评中"]);
    stage.keys("s2<ctrl-s>迟报两次<ctrl-s>").shows(&[&format!("合计 {:.1}/100", total.float() - 2.0)]);
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
    assert!(stage.book().get::<zhibu::model::meeting::sitting::Meeting>(meeting).is_some());
    stage.keys("<up>").shows(&["佐证：会议记录齐全", "2025年度组织生活会暨民主评议党员大会"]);
}

#[test]
fn few_points_ask_for_a_rectification() {
    let mut stage = Stage::demo();
    stage.keys("6ns1<ctrl-s>").shows(&["得分偏低，建议提出整改"]);
    stage.keys("r<ctrl-s>").shows(&["整改“党员学时：1/2 分” 已下达"]);
    stage.keys("7").shows(&["党员学时：1/2 分"]);
}

#[test]
fn the_proposal_of_few_points_is_dismissed_with_a_reason() {
    let mut stage = Stage::demo();
    stage.keys("6ns1<ctrl-s>").shows(&["得分偏低，建议提出整改"]);
    stage.keys("x<ctrl-s>").shows(&["要填"]);
    stage.keys("学时下月补录<ctrl-s>").shows(&["不提整改：学时下月补录"]);
    stage.hides(&["建议提出整改"]);
    let score = stage.all::<Score>()[0];
    assert_eq!((&*score.points, &*score.waived), ("1", "学时下月补录"));
}

#[test]
fn points_that_differ_from_the_records_say_why() {
    let mut stage = Stage::demo();
    stage.keys("6<down>s3<ctrl-s>").shows(&["与记录得分不同，请写原因"]);
    stage.keys("<ctrl-s>").shows(&["与记录得分 4.0 不同，请写差异原因"]);
    assert!(stage.all::<Score>().is_empty());
    stage.keys("有一次大会没有记录<ctrl-s>").shows(&["自评，记录为 4.0", "有一次大会没有记录"]);
    stage.keys("<ctrl-l>").shows(&["self; the records say 4.0"]);
}
