//! An open secret count: nothing but its close, or somebody who says so, loses what is marked.

use crate::stage::Stage;
use zhibu::base::{Lang, Value};
use zhibu::commands::{Args, Registry};
use zhibu::model::evaluation::opinion::GradeCount;
use zhibu::model::vote::motion::{Motion, MotionState};
use zhibu::model::{Key, Kind};

/// Begins the members' count of a round that the demo does not hold.
fn grading() -> Stage {
    let mut stage = Stage::demo();
    stage.keys("5n<ctrl-a><ctrl-k>2030<ctrl-s>c党员<ctrl-s><ctrl-s>").shows(&["唱票 0/39"]);
    stage
}

/// Issues the ballots of tonight's first motion.
fn voting() -> Stage {
    let mut stage = Stage::demo();
    stage.keys("4<enter><enter>4444<ctrl-a><f7><enter><enter>").shows(&["唱票 0/19"]);
    stage
}

#[test]
fn undo_does_not_lose_ballots_that_were_read_out() {
    let mut stage = grading();
    stage.keys("1212").shows(&["第 5/23 人"]);
    stage.keys("<esc>u").shows(&["已唱的票封存着", "Delete"]);
    stage.keys("c").shows(&["第 5/23 人"]);
    stage.restart();
    stage.shows(&["第 5/23 人"]);
    let mut stage = voting();
    stage.keys("111").shows(&["唱票 3/19"]);
    stage.keys("<esc>u").shows(&["已唱的票封存着"]);
    stage.keys("<enter>").shows(&["唱票 3/19"]);
}

#[test]
fn an_issue_with_nothing_marked_is_taken_back() {
    let mut stage = voting();
    // A mark that was taken back is none.
    stage.keys("1<backspace>").shows(&["唱票 0/19"]);
    stage.keys("<esc>u").shows(&["撤销"]);
    assert!(stage.all::<Motion>().iter().all(|m| m.present.is_none() || m.state != Some(MotionState::Open)));
    let mut stage = grading();
    stage.keys("<esc>u").shows(&["撤销"]);
    assert!(stage.all::<GradeCount>().iter().all(|c| c.is_closed()));
}

#[test]
fn a_vote_is_not_postponed_voided_or_removed_over_marks() {
    let mut stage = voting();
    stage.keys("111");
    for keys in ["<ctrl-y>材料待补<ctrl-s>", "<ctrl-o>多发一张<ctrl-s>"] {
        stage.keys(keys).shows(&["已唱的票封存着"]);
        stage.keys("<esc>").shows(&["唱票 3/19"]);
    }
    let mut stage = grading();
    stage.keys("1212");
    let count = stage.all::<GradeCount>().into_iter().find(|c| !c.is_closed()).expect("the count").head.id;
    let registry = Registry::default();
    let remove = registry.find("grade_count.remove").expect("a command").clone();
    let (on, reason) = (vec![Key { kind: Kind::GradeCount, id: count }], ("reason".to_owned(), Value::words("录错")));
    let refused = stage.app.desk.perform(&registry, &remove, on, &Args(vec![reason])).expect_err("marks are sealed");
    assert!(refused.line(Lang::Zh).contains("已唱的票封存着"), "{refused:?}");
}

#[test]
fn whoever_discards_the_marks_says_so_and_counts_again() {
    let mut stage = grading();
    stage.keys("1212<delete>").shows(&["丢弃已唱的票", "纸质票另行重数"]);
    stage.keys("<ctrl-s>");
    stage.keys("<esc>").shows(&["第 5/23 人"]);
    stage.keys("<delete>").keys("是<ctrl-s><ctrl-s>").shows(&["第 1/23 人", "已丢弃"]);
    stage.restart();
    stage.keys("5").shows(&["2030"]);
    stage.keys("c").shows(&["第 1/23 人"]);
    // Now the undo of the issue loses nothing.
    stage.keys("<esc>u").shows(&["撤销"]);
    let mut stage = voting();
    stage.keys("111<delete>").keys("是<ctrl-s><ctrl-s>").shows(&["唱票 0/19", "已丢弃"]);
}
