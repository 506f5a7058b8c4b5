//! The seven things to try in the demo, done by the keys that Today shows.

use crate::stage::{EVENING, Stage};
use zhibu::base::Clock;
use zhibu::cli::open::moment;

fn demo() -> Stage {
    let mut stage = Stage::demo();
    stage.app.desk.clock = Clock::running(moment(EVENING).expect("a moment"));
    stage.draw();
    stage
}

/// Whether Today shows this one as done.
#[track_caller]
fn done(stage: &mut Stage, name: &str) -> bool {
    stage.keys("1");
    stage.line(name).contains('☑')
}

#[test]
fn seven_things_tick_themselves_and_are_gone_when_all_are_done() {
    let mut stage = demo();
    stage.shows(&["试一试 7", "☐ 找一个人：2 名册，/ 再输入 zt，张婷", "☐ 全部撤销：u 一步步撤回"]);
    assert!(!done(&mut stage, "找一个人"));
    stage.keys("2/zt<enter>");
    assert!(done(&mut stage, "找一个人"));
    stage.keys("2<down>w").shows(&["为什么还不能"]);
    stage.keys("<esc>");
    assert!(done(&mut stage, "看他还缺什么"));
    // Tonight's meeting: everybody is here, a line is taken, the first motion is counted by totals.
    let meeting = stage.all::<zhibu::model::meeting::sitting::Meeting>().last().expect("a meeting").head.id;
    stage.open(zhibu::model::Kind::Meeting, meeting);
    stage.keys("<enter><ctrl-a><tab><f6>曾雨<enter>大家晚上好。<enter>");
    stage.shows(&["18:0", "大家晚上好。", "✓"]);
    stage.keys("<f2>");
    assert!(done(&mut stage, "记一句发言"));
    stage.keys("u");
    assert!(done(&mut stage, "全部撤销"));
    stage.shows(&["试一试 3"]);
}

#[test]
fn outside_the_demo_nobody_is_asked_to_try() {
    Stage::demo().hides(&["试一试"]);
    Stage::empty().hides(&["试一试"]);
}
