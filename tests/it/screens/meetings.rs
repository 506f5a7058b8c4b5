//! A meeting recorded tonight, and what is raised from it.

use super::people::to_row;
use super::recorder::run;
use crate::stage::Stage;
use zhibu::base::Value;
use zhibu::model::meeting::sitting::{Attendance, Line, Meeting, MeetingKind, MeetingState, Presence};
use zhibu::model::rectification::{Rectification, RectificationState};
use zhibu::model::road::development::{Outcome, Step, StepKind};
use zhibu::model::vote::motion::{Motion, MotionState};
use zhibu::model::{Key, Kind, Set};

/// Opens tonight's meeting and begins it.
pub fn tonight() -> Stage {
    let mut stage = Stage::demo();
    stage.keys("4<enter><enter>");
    stage.shows(&["进行中", "应到39 实到0", "有表决权 应到23 实到0", "未点39"]);
    stage
}

pub fn meeting(stage: &Stage) -> Meeting {
    let tonight = zhibu::base::date::written("2026-11-24");
    let all = stage.all::<Meeting>();
    (*all.iter().find(|m| m.head.happened == tonight).expect("tonight's")).clone()
}

fn motions(stage: &Stage) -> Vec<Motion> {
    stage.book().of::<Motion>(meeting(stage).head.id).cloned().collect()
}

#[test]
fn the_roll_is_called_with_digits() {
    let mut stage = tonight();
    let id = meeting(&stage).head.id;
    stage.keys("1112");
    stage.keys("3");
    stage.shows(&["请假原因"]);
    stage.keys("<esc>");
    stage.keys("4");
    let states: Vec<Option<Presence>> = stage.book().of::<Attendance>(id).map(|a| a.state).collect();
    assert_eq!(states.iter().filter(|s| **s == Some(Presence::Present)).count(), 4, "{}", stage.screen());
    assert_eq!(states.iter().filter(|s| **s == Some(Presence::Absent)).count(), 1);
    stage.keys("<ctrl-a>").shows(&["实到38"]);
    insta::assert_snapshot!("meeting_roll", stage.screen());
}

#[test]
fn a_line_has_its_speaker_and_time() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab><f6>cyt").shows(&["曾雨桐"]);
    stage.keys("<esc><f6>zyt<enter>");
    stage.keys("同志们，今天的会议有两项议程。<enter>");
    stage.shows(&["18:00 曾雨桐", "同志们，今天的会议有两项议程。"]);
    let line = stage.book().of::<Line>(meeting(&stage).head.id).next().cloned().expect("a line");
    assert_eq!(stage.book().name_of(line.speaker.0, zhibu::base::Lang::Zh), "曾雨桐");
    stage.keys("第二句：“同意”。<enter>").shows(&["第二句：“同意”。"]);
    insta::assert_snapshot!("meeting_lines", stage.screen());
}

#[test]
fn a_typed_line_survives_a_power_cut() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>话说到一半");
    stage.beat();
    stage.restart();
    stage.shows(&["话说到一半", "进行中"]);
}

/// Counts the first motion with these figures: returned, yes, no, abstain.
fn count(stage: &mut Stage, [returned, yes, no, abstain]: [u32; 4]) {
    stage.keys(":motion.count<enter>");
    stage.shows(&["计票", "发出", "收回"]);
    for (label, n) in [("收回", returned), ("赞成", yes), ("不赞成", no), ("弃权", abstain)] {
        to_row(stage, label);
        stage.keys(&format!("<ctrl-u>{n}"));
    }
    stage.keys("<ctrl-s>");
}

#[test]
fn a_conversion_that_passes_says_so_and_writes_the_step() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><f7>").shows(&["曾凡", "议案"]);
    count(&mut stage, [23, 23, 0, 0]);
    let motion = &motions(&stage)[0];
    assert_eq!((motion.state, motion.outcome), (Some(MotionState::Decided), Some(Outcome::Passed)));
    insta::assert_snapshot!("meeting_motion_passed", stage.screen());
    let id = stage.person("曾凡").head.id;
    let vote = stage.book().of::<Step>(id).find(|s| s.step == Some(StepKind::Vote2)).cloned().expect("a step");
    assert_eq!(vote.until.map(|d| d.to_string()).as_deref(), Some("2026-11-18"), "full from the day probation expired");
    stage.keys("u");
    assert_eq!(motions(&stage)[0].outcome, None);
}

#[test]
fn eleven_of_twenty_three_is_no_majority() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><f7>");
    count(&mut stage, [23, 11, 0, 12]);
    assert_eq!(motions(&stage)[0].outcome, Some(Outcome::Failed), "{}", stage.screen());
    stage.shows(&["未通过"]);
}

#[test]
fn a_count_that_does_not_add_up_is_refused_beside_its_field() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><f7>");
    count(&mut stage, [23, 20, 0, 0]);
    stage.shows(&["计票"]);
    assert_eq!(motions(&stage)[0].outcome, None);
}

#[test]
fn without_a_quorum_nothing_is_voted() {
    let mut stage = tonight();
    // The first eleven of twenty-three full members are there.
    stage.keys("11111111111<f7>").shows(&["实到11", "过半数 12 !"]);
    stage.keys(":motion.count<enter><down><down><down>11<ctrl-s>");
    assert_eq!(motions(&stage)[0].outcome, None);
    assert!(stage.screen().contains("不足 12 人，不能表决"), "{}", stage.screen());
}

#[test]
fn a_rectification_is_raised_from_a_line() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>申请人谈话要在一个月内完成。<enter><f8>");
    stage.shows(&["提出整改", "申请人谈话要在一个月内完成。"]);
    stage.hides(&["提出整改 (2)"]);
    stage.keys("<down><enter>单晓宁<enter>");
    to_row(&mut stage, "整改时限");
    stage.keys("+14<ctrl-s>");
    assert!(stage.foot().contains("提出整改"), "{}", stage.foot());
    let raised = stage.all::<Rectification>().into_iter().find(|r| r.title.starts_with("申请人谈话要")).cloned();
    let raised = raised.expect("an item");
    assert_eq!(raised.deadline.map(|d| d.to_string()).as_deref(), Some("2026-12-08"));
    assert_eq!(raised.meeting.0, meeting(&stage).head.id);
    assert!(raised.line.id().is_some());
    // The meeting was not left.
    stage.shows(&["进行中"]);
}

#[test]
fn a_rectification_closes_with_evidence_alone() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>会场没有签到表。<enter><f8><down><enter>单晓宁<enter>+14<ctrl-s>");
    let item = |s: &Stage| s.all::<Rectification>().into_iter().find(|r| r.title.starts_with("会场")).cloned();
    let item = |s: &Stage| item(s).expect("an item");
    stage.keys("<f4>7/会场<enter>:验收销号<enter>").shows(&["验收人"]);
    to_row(&mut stage, "验收人");
    stage.keys("<ctrl-u>支委会<ctrl-s>");
    stage.shows(&["销号至少要有一条佐证"]);
    assert_ne!(item(&stage).state, Some(RectificationState::Closed));
    stage.keys("<esc>:progress.add<enter>");
    to_row(&mut stage, "进展");
    stage.keys("已补签");
    to_row(&mut stage, "佐证");
    stage.keys("签到表<ctrl-s>");
    assert!(stage.foot().contains("✓"), "{}", stage.screen());
    stage.keys(":验收销号<enter>支委会<ctrl-s>");
    assert_eq!(item(&stage).state, Some(RectificationState::Closed), "{}", stage.screen());
}

#[test]
fn a_meeting_is_closed_signed_and_then_locked() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>散会。<enter><ctrl-d><enter>");
    assert_eq!(meeting(&stage).state, Some(MeetingState::Closed), "{}", stage.screen());
    stage.keys("<ctrl-p>签字锁定<enter>").shows(&["原件存放处"]);
    stage.keys("档案柜2层<ctrl-s>");
    assert_eq!(meeting(&stage).state, Some(MeetingState::Signed), "{}", stage.screen());
    // Nothing in them is taken back: what is wrong is corrected beside it, with its reason.
    stage.keys("<ctrl-z>").shows(&["已签字锁定"]);
    stage.keys("e").shows(&["更正发言记录", "更正理由"]);
    stage.keys("<end>会议于七时结束。<tab>记漏了时间<ctrl-s>");
    stage.shows(&["散会。", "[更正 2026-11-24：记漏了时间] 散会。会议于七时结束。"]);
    stage.keys("<ctrl-z>").shows(&["更正不能删改"]);
}

#[test]
fn signed_minutes_have_no_text_to_type_into() {
    let mut stage = Stage::demo();
    let signed = stage.all::<Meeting>().into_iter().find(|m| m.is_signed()).expect("signed minutes").head.id;
    stage.open(zhibu::model::Kind::Meeting, signed);
    for key in ["<f6>", "6"] {
        stage.keys(key).hides(&["┌", "记下这一条"]);
        assert!(stage.foot().contains("选中一条按 Enter 更正"), "{key}: {}", stage.foot());
    }
    // Tab goes round without stopping where nothing is drawn.
    for _ in 0..6 {
        stage.keys("<tab>").hides(&["记下这一条"]);
    }
}

#[test]
fn a_meeting_planned_for_a_later_day_is_held_today_or_not_yet() {
    let mut stage = Stage::demo();
    let day = |d: &str| Value::Day(zhibu::base::date::written(d).expect("a day"));
    let kinds = zhibu::model::Cell::get(&Set::of(&[MeetingKind::General]));
    let args = [("kinds", kinds), ("happened", day("2026-12-20")), ("title", Value::words("岁末大会"))];
    let id = run(&mut stage, "meeting.plan", None, &args).expect("planned")[0].id;
    let now = |stage: &Stage| stage.book().get::<Meeting>(id).cloned().expect("the meeting");
    stage.open(Kind::Meeting, id).keys("<enter>").shows(&["计划 2026-12-20，今天 2026-11-24", "改为今天 2026-11-24"]);
    stage.keys("<esc>");
    assert_eq!(now(&stage).state, Some(MeetingState::Planned));
    let refused = run(&mut stage, "meeting.open", Some(Key { kind: Kind::Meeting, id }), &[]).expect_err("too early");
    assert!(refused.contains("没有到日子的会不能开始"), "{refused}");
    stage.keys("<enter><enter>").shows(&["进行中", "· 2026-11-24"]);
    assert_eq!(now(&stage).head.happened, zhibu::base::date::written("2026-11-24"));
    // A day that is put wrong afterwards is found.
    stage.keys("0<ctrl-d><enter>");
    assert_eq!(now(&stage).state, Some(MeetingState::Closed));
    run(&mut stage, "meeting.edit", Some(Key { kind: Kind::Meeting, id }), &[("happened", day("2026-12-20"))])
        .expect("moved");
    stage.keys("<esc><esc>!/岁末大会<enter>").shows(&["却还没有到：请改日期"]);
}

#[test]
fn signed_minutes_are_not_opened_for_a_change() {
    let mut stage = Stage::demo();
    stage.keys("4/第二季度支部党员大会<enter>e").shows(&["记录已签字锁定", "更正"]);
    stage.hides(&["修改会议"]);
}
