//! The development board and planning from it.

use crate::stage::Stage;
use zhibu::model::road::development::{Step, StepKind};

/// Moves down a column until the one under the cursor is this person.
fn seek(stage: &mut Stage, name: &str) {
    for _ in 0..70 {
        if stage.screen().lines().any(|l| l.starts_with(&format!(" {name} · "))) {
            return;
        }
        stage.keys("<down>");
    }
    panic!("{name} is not in this column");
}

fn proposed(stage: &Stage) -> usize {
    let today = "2026-11-24".parse().ok();
    let steps = stage.all::<Step>();
    steps.iter().filter(|s| s.step == Some(StepKind::ProspectProposed) && s.head.happened == today).count()
}

#[test]
fn the_board_shows_everybody_on_the_road_by_stage() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("3");
    insta::assert_snapshot!("board", stage.screen());
    stage.shows(&["申请人 62", "积极分子 37", "发展对象 9", "待审批 0", "预备党员 16", "2026 年计划接收 18 人"]);
}

#[test]
fn one_key_plans_the_next_lawful_step_for_a_batch() {
    let mut stage = Stage::demo();
    stage.keys("3<right>");
    seek(&mut stage, "何佳");
    stage.keys("<space><space>n").shows(&["安排发展步骤 (2)", "讨论拟列发展对象", "2026-11-24"]);
    stage.keys("<ctrl-s>");
    assert_eq!(proposed(&stage), 2);
    stage.keys("u");
    assert_eq!(proposed(&stage), 0, "one undo takes the batch back");
}

#[test]
fn a_plan_that_is_too_early_is_refused_with_its_article_and_the_earliest_day() {
    let mut stage = Stage::demo();
    stage.keys("3<right>");
    seek(&mut stage, "孙逸飞");
    // What is next for him is his first review; the listing is asked for by hand.
    stage.keys(":step.plan<enter>").shows(&["安排发展步骤"]);
    stage.keys("<esc><esc>");
    stage.keys("w").shows(&["列为发展对象", "满 12 个月", "最早 2027-03-19"]);
}

#[test]
fn what_if_moves_one_date_and_writes_nothing() {
    let mut stage = Stage::demo();
    stage.keys("3<right>");
    seek(&mut stage, "何佳");
    let before = stage.book().changes();
    stage.keys(":why.suppose<enter>").shows(&["假如改到另一天"]);
    stage.keys("<enter>确定入党<enter>2026-02-10<ctrl-s>");
    stage.shows(&["假如“确定入党积极分子”在 2026-02-10", "最早 2027-02-10"]);
    assert_eq!(stage.book().changes(), before);
}
