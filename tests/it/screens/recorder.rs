//! The live recorder: a room that does not wait for the secretary.

use super::meetings::{meeting, tonight};
use super::people::to_row;
use crate::stage::{Stage, events};
use zhibu::base::{Id, Lang, Value};
use zhibu::commands::{Args, Registry};
use zhibu::model::meeting::commitment::{Promise, Task};
use zhibu::model::meeting::sitting::{Attendance, Line, LineKind, Meeting, MeetingKind, MeetingState, Presence};
use zhibu::model::{Codes, Key, Kind, Set};
use zhibu::rules::{self, State};

/// Does a command on a record, as the shell would.
pub fn run(stage: &mut Stage, name: &str, on: Option<Key>, args: &[(&str, Value)]) -> Result<Vec<Key>, String> {
    let registry = Registry::default();
    let command = registry.find(name).unwrap_or_else(|| panic!("no {name}")).clone();
    let args = Args(args.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect());
    let done = stage.app.desk.perform(&registry, &command, on.into_iter().collect(), &args);
    stage.draw();
    done.map(|d| d.keys).map_err(|t| t.line(Lang::Zh))
}

/// Plans a meeting of these kinds today, with the secretary in the chair.
pub fn planned(stage: &mut Stage, kinds: &[MeetingKind]) -> Id {
    let chair = stage.person("曾雨桐").head.id;
    let recorder = stage.person("单晓宁").head.id;
    let day = zhibu::base::date::written("2026-11-24").expect("a day");
    let args = [
        ("kinds", zhibu::model::Cell::get(&Set::of(kinds))),
        ("happened", Value::Day(day)),
        ("chair", Value::Link(chair)),
        ("recorder", Value::Link(recorder)),
    ];
    run(stage, "meeting.plan", None, &args).expect("planned")[0].id
}

fn lines(stage: &Stage, id: Id) -> Vec<Line> {
    stage.book().of::<Line>(id).cloned().collect()
}

#[test]
fn a_meeting_goes_on_while_another_pane_is_looked_at() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><down><down><tab><f6>曾雨<enter>话说到一半");
    stage.keys("<f2>").shows(&["全部 180"]);
    stage.hides(&["话说到一半"]);
    stage.keys("<ctrl-b>").shows(&["话说到一半", "曾雨桐 · 发言"]);
    assert!(stage.before_caret().ends_with("话说到一半"));
    // Roll, text and motions are one key apart, every position kept.
    stage.keys("<f5>").shows(&["▸   3 "]);
    stage.keys("<f7>").shows(&["议案"]);
    stage.keys("<esc>，现在接着说。<enter>").shows(&["18:00 曾雨桐", "话说到一半，现在接着说。"]);
}

#[test]
fn after_a_power_cut_everything_is_where_it_was() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab><f6>12<enter>第一条。<enter><pgdn><f6>李<down><enter>第二条没有说完");
    let before = stage.screen();
    stage.beat();
    stage.restart();
    let skip_foot = |screen: &str| screen.lines().rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(skip_foot(&stage.screen()), skip_foot(&before));
    assert!(stage.before_caret().ends_with("第二条没有说完"));
}

#[test]
fn the_roll_of_forty_is_called_in_forty_keys_without_a_letter() {
    let mut stage = tonight();
    let id = meeting(&stage).head.id;
    // Two late, two on leave, one absent, one excluded later; the surname finds.
    let keys = "解2查2唐3<down><enter>赵3<enter>马40";
    let pressed = events(keys);
    assert!(pressed.len() <= 40, "{}", pressed.len());
    stage.keys(keys);
    let states: Vec<_> = stage.book().of::<Attendance>(id).map(|a| (a.state, a.arrived.is_some())).collect();
    let count = |state, late| states.iter().filter(|s| **s == (Some(state), late)).count();
    assert_eq!(
        (count(Presence::Present, true), count(Presence::Leave, false), count(Presence::Absent, false)),
        (2, 2, 1)
    );
    let reasons = stage.book().of::<Attendance>(id).filter_map(|a| a.leave_reason).count();
    assert_eq!(reasons, 2);
    stage.shows(&["应到39 实到36", "事假", "缺席"]);
    stage.hides(&["未点"]);
    assert!(!keys.replace("<down>", "").replace("<enter>", "").chars().any(|c| c.is_ascii_alphabetic()));
}

#[test]
fn who_is_not_counted_needs_an_approval_and_the_adoption() {
    let mut stage = tonight();
    stage.keys("6").shows(&["不计入应到", "批准文号", "大会通过"]);
    stage.keys("学院党委〔2026〕12号<ctrl-s>").shows(&["要填", "应到39"]);
    stage.keys("是<ctrl-s><ctrl-s>").shows(&["应到38", "有表决权 应到22"]);
    let row = stage.book().of::<Attendance>(meeting(&stage).head.id).nth(1).expect("a row").head.id;
    let args = [("state", Value::Code(Presence::Excluded.code())), ("approval", Value::words("12号"))];
    let refused = run(&mut stage, "attendance.edit", Some(Key { kind: Kind::Attendance, id: row }), &args);
    assert!(refused.expect_err("refused").contains("须经大会通过"));
}

#[test]
fn the_quorum_stands_at_every_width() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>");
    for width in [40, 52, 72, 80, 140] {
        stage.resize(width, 24);
        let flat = stage.screen().split_whitespace().collect::<Vec<_>>().join(" ");
        for words in ["应到39 实到39", "有表决权 应到23 实到23", "过半数 12 ✓"] {
            assert!(flat.contains(words), "{width}: {words}\n{}", stage.screen());
        }
    }
}

#[test]
fn a_round_of_criticism_costs_two_keys_a_speech() {
    let mut stage = Stage::demo();
    let id = planned(&mut stage, &[MeetingKind::Life]);
    stage.open(Kind::Meeting, id).keys("<enter><ctrl-a><tab>");
    stage.keys("<ctrl-n><ctrl-o>3<enter>我学习不够扎实。<enter>");
    stage.keys("<ctrl-n><ctrl-o>2<enter>1<enter>").shows(&["张婷 · 批评 -> 李立新"]);
    stage.keys("联系群众不够经常。<enter><ctrl-n>讨论时发言少。<enter>");
    let taken = lines(&stage, id);
    assert_eq!(
        taken.iter().map(|l| l.kind).collect::<Vec<_>>(),
        [Some(LineKind::SelfCriticism), Some(LineKind::Criticism), Some(LineKind::Criticism)]
    );
    assert_eq!(taken[1].to, taken[2].to);
    assert_ne!(taken[1].speaker, taken[2].speaker);
    stage.keys("<ctrl-t><ctrl-x>").shows(&["还没有自我批评：张婷", "被 张婷", "还没有被批评：张婷"]);
    stage.keys("<esc>");
    // The criticism is accepted: a promise with a day.
    stage.keys("<ctrl-t><ctrl-n>").shows(&["记承诺", "李立新"]);
    to_row(&mut stage, "承诺*");
    stage.keys("每月联系两名同学。");
    to_row(&mut stage, "兑现期限");
    stage.keys("2027-06-30<ctrl-s>");
    let promise = stage.all::<Promise>().into_iter().find(|p| p.meeting.0 == id).cloned().expect("a promise");
    assert_eq!((&*promise.text, promise.member), ("每月联系两名同学。", taken[1].to));
    insta::assert_snapshot!("recorder_round", stage.screen());
    // Next year's meeting opens with it.
    let day = zhibu::base::date::written("2027-01-10").expect("a day");
    let chair = stage.person("曾雨桐").head.id;
    let kinds = zhibu::model::Cell::get(&Set::of(&[MeetingKind::Life]));
    let args = [("kinds", kinds), ("happened", Value::Day(day)), ("chair", Value::Link(chair))];
    let next = run(&mut stage, "meeting.plan", None, &args).expect("planned")[0].id;
    let agenda = stage.book().get::<Meeting>(next).expect("a meeting").agenda.to_string();
    assert!(agenda.starts_with("未完成任务0项、未兑现承诺1项"), "{agenda}");
    stage.open(Kind::Meeting, next).shows(&["每月联系两名同学。", "☐ 党旗"]);
    stage.app.desk.today = day;
    stage.keys("<enter><ctrl-a><tab><f6>1<enter>").shows(&["上次受到的批评", "张婷：联系群众不够经常。", "待兑现"]);
}

#[test]
fn procedure_is_filled_from_the_counts_and_nobody_said_it() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab><ctrl-f>2<enter>");
    stage.shows(&["程序", "可以开会"]);
    stage.keys("<enter>");
    let line = lines(&stage, meeting(&stage).head.id).remove(0);
    assert_eq!(line.kind, Some(LineKind::Procedure));
    assert!(line.speaker.id().is_none());
    let want =
        "应到党员三十九人，实到三十九人；有表决权党员应到二十三人，实到二十三人，达到过半数（十二人），可以开会。";
    assert_eq!(&*line.text, want);
}

#[test]
fn an_earlier_line_is_rewritten_and_its_earlier_text_stays() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>同意接受。<enter><up><enter>").shows(&["修改发言记录"]);
    stage.keys("<ctrl-u>同意接收。<ctrl-s>").shows(&["同意接收。", "已改1次"]);
    stage.keys("<ctrl-y>").shows(&["版本", "修改发言记录", "记一条发言"]);
    stage.keys("<f7><f7><ctrl-s>").shows(&["同意接受。", "同意接收。", "- ", "+ "]);
}

#[test]
fn the_text_has_an_undo_of_its_own() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>第一句。<enter>第二句，说错了");
    stage.shows(&["Ctrl-Z 撤销输入"]);
    stage.keys("<ctrl-z><ctrl-z><ctrl-z>").shows(&["第一句。", "实到39"]);
    stage.hides(&["说错了"]);
    assert_eq!(lines(&stage, meeting(&stage).head.id).len(), 1);
}

#[test]
fn a_line_becomes_a_task_without_leaving_the_text() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>组织委员十二月一日前备齐测评表。<enter>接着说<f9>").shows(&["布置任务", "备齐测评表"]);
    to_row(&mut stage, "责任人");
    stage.keys("<enter>单晓宁<enter>");
    to_row(&mut stage, "完成期限");
    stage.keys("2026-12-01<ctrl-s>").shows(&["接着说"]);
    assert!(stage.before_caret().ends_with("接着说"));
    let task = stage.all::<Task>().into_iter().next().cloned().expect("a task");
    assert_eq!(task.deadline.map(|d| d.to_string()).as_deref(), Some("2026-12-01"));
    assert!(task.line.id().is_some());
}

#[test]
fn what_is_missing_is_listed_before_the_signature() {
    let mut stage = tonight();
    stage.keys("<ctrl-t><ctrl-u>").shows(&[
        "没有点名：",
        "没有发言记录",
        "没有表决：预备党员转正：曾凡",
        "会场布置没有勾：党旗",
    ]);
    stage.keys("<esc><ctrl-a><tab><pgdn>");
    stage.keys("<insert>曾凡 本人<enter>各位同志，我汇报一年来的情况。<enter>");
    let line = lines(&stage, meeting(&stage).head.id).remove(0);
    assert!(line.motion.id().is_some() && line.part.is_some());
    stage.shows(&["☑ 本人汇报", "☐ 介绍人意见"]);
}

#[test]
fn a_wrong_tick_is_corrected_with_its_reason_and_the_outcome_flagged() {
    let mut stage = tonight();
    // Twelve of twenty-three voters: just enough.
    stage.keys("111111111111<f7>").shows(&["过半数 12 ✓"]);
    let motion = {
        let id = meeting(&stage).head.id;
        stage.book().of::<zhibu::model::vote::motion::Motion>(id).next().expect("a motion").head.id
    };
    let figure = |n| Value::Int(n);
    let args = [("issued", figure(12)), ("returned", figure(12)), ("yes", figure(12))];
    run(&mut stage, "motion.count", Some(Key { kind: Kind::Motion, id: motion }), &args).expect("counted");
    stage.keys("<f5><home>4").shows(&["实到11"]);
    stage.keys("<ctrl-z><ctrl-d><enter>");
    assert_eq!(meeting(&stage).state, Some(MeetingState::Closed), "{}", stage.screen());
    stage.keys("<home>4").shows(&["会议已结束，签到表只能更正"]);
    stage.keys("<home>7").shows(&["更正出勤", "更正理由"]);
    stage.keys("<enter>缺席<enter>");
    to_row(&mut stage, "更正理由");
    stage.keys("点错一行<ctrl-s>").shows(&["实到11", "（更正）", "过半数 12 !"]);
    let facts = stage.app.desk.facts();
    let found = rules::findings(&facts, false);
    let flagged = found.iter().find(|f| rules::name(&facts, f) == "attendance_corrected");
    assert_eq!(flagged.map(|f| f.state), Some(State::Broken));
    // The room's own record is as it was.
    let kept = stage.book().of::<Attendance>(meeting(&stage).head.id).filter(|a| a.was_there()).count();
    assert_eq!(kept, 12);
}

#[test]
fn a_chair_whom_the_rules_do_not_allow_is_refused_with_the_article() {
    let mut stage = Stage::demo();
    let day = zhibu::base::date::written("2026-12-01").expect("a day");
    let chair = stage.person("高景行").head.id;
    let kinds = zhibu::model::Cell::get(&Set::of(&[MeetingKind::General]));
    let args = [("kinds", kinds), ("happened", Value::Day(day)), ("chair", Value::Link(chair))];
    let refused = run(&mut stage, "meeting.plan", None, &args).expect_err("refused");
    assert!(refused.contains("主持人应是书记") && refused.contains("第十四条"), "{refused}");
}

#[test]
fn who_missed_one_session_comes_to_another_and_the_register_counts_one() {
    let mut stage = Stage::demo();
    let whole = planned(&mut stage, &[MeetingKind::Life]);
    stage.open(Kind::Meeting, whole).keys("<enter>4<ctrl-a><ctrl-d><enter>");
    let first = stage.book().of::<Attendance>(whole).next().expect("a row").member;
    let day = zhibu::base::date::written("2026-11-24").expect("a day");
    let kinds = zhibu::model::Cell::get(&Set::of(&[MeetingKind::Life]));
    let args = [("kinds", kinds), ("happened", Value::Day(day)), ("session_of", Value::Link(whole))];
    let session = run(&mut stage, "meeting.plan", None, &args).expect("planned")[0].id;
    stage.open(Kind::Meeting, session).keys("<enter>");
    let due: Vec<_> = stage.book().of::<Attendance>(session).map(|a| a.member).collect();
    assert_eq!(due, [first], "only who came to none yet");
    stage.keys("1<tab><f6>1<enter>我补充汇报。<enter><ctrl-d><enter>");
    let room = rules::meeting::room::room(&stage.app.desk.facts(), whole);
    assert_eq!((room.due, room.present), (39, 39));
    stage.open(Kind::Meeting, whole).keys("<tab>").shows(&["我补充汇报。", " (2026年11月24日组织生活会)"]);
}

#[test]
fn every_line_is_found_and_gone_to() {
    let mut stage = Stage::demo();
    stage.keys("4<ctrl-x>测评表40份").shows(&["搜索全部发言：1 条", "2026-01-06"]);
    stage.keys("<enter>").shows(&["2026年1月支部委员会", "组织委员1月8日前备齐测评表40份。"]);
    assert_eq!(LineKind::ALL.len(), 8);
}
