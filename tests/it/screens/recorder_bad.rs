//! What goes wrong in a room: each is met in words, and nothing is lost.

use super::meetings::{meeting, tonight};
use super::recorder::{planned, run};
use crate::stage::Stage;
use zhibu::base::{Clock, Value};
use zhibu::model::meeting::sitting::{Guest, Line, MeetingKind, MeetingState};
use zhibu::model::{Key, Kind, Set};
use zhibu::ui::event::Event;

fn texts(stage: &Stage) -> Vec<String> {
    zhibu::model::meeting::minutes::timeline(stage.book(), meeting(stage).head.id)
        .iter()
        .map(|l| l.text.to_string())
        .collect()
}

#[test]
fn a_meeting_with_nobody() {
    let mut stage = Stage::empty();
    let day = zhibu::base::date::written("2026-11-24").expect("a day");
    let kinds = zhibu::model::Cell::get(&Set::of(&[MeetingKind::General]));
    let planned = run(&mut stage, "meeting.plan", None, &[("kinds", kinds), ("happened", Value::Day(day))]);
    let id = planned.expect("planned")[0].id;
    stage.open(Kind::Meeting, id).keys("<enter>").shows(&["进行中", "还没有点名"]);
    stage.keys("0<ctrl-a>12<tab><ctrl-n>").shows(&["还没有人到会"]);
    stage.keys("<f6>来访者<enter><ctrl-s>只有我一个人。<enter>").shows(&["18:00 来访者", "只有我一个人。"]);
    stage.keys("<ctrl-t><ctrl-u>").shows(&["没有点名", "没有主持人"]);
    stage.keys("<esc><ctrl-d>").shows(&["仍然结束会议", "没有点名", "没有主持人"]);
    stage.keys("<enter>");
    assert_eq!(meeting(&stage).state, Some(MeetingState::Closed));
    let signed =
        run(&mut stage, "meeting.sign", Some(Key { kind: Kind::Meeting, id }), &[("original", Value::words("柜"))]);
    assert!(signed.expect_err("refused").contains("没有主持人、记录人"));
}

#[test]
fn a_clock_that_jumps_back() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>第一条。<enter>");
    let back = zhibu::cli::open::moment("2026-11-24T16:30").expect("a moment");
    stage.app.desk.clock = Clock::Fixed(back);
    stage.draw();
    stage.shows(&["时钟倒退 16:30"]);
    stage.keys("第二条。<enter>第三条。<enter>");
    assert_eq!(texts(&stage), ["第一条。", "第二条。", "第三条。"]);
    stage.shows(&["16:30"]);
}

#[test]
fn a_line_put_in_afterwards_goes_to_its_time() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>第一条。<enter>");
    let id = meeting(&stage).head.id;
    let at = Value::Time(zhibu::base::date::time("17:10").expect("a time"));
    let args = [("text", Value::words("会前提醒。")), ("at", at)];
    run(&mut stage, "meeting.take", Some(Key { kind: Kind::Meeting, id }), &args).expect("taken");
    assert_eq!(texts(&stage), ["会前提醒。", "第一条。"]);
}

#[test]
fn a_paste_of_a_megabyte_is_refused_and_the_text_stays() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab>说到这里");
    let paste = "支部".repeat(1 << 18);
    stage.app.handle(Event::Text(paste));
    stage.draw();
    stage.shows(&["太长：一条最多 20000 字", "说到这里"]);
    stage.keys("，接着说。<enter>");
    assert_eq!(texts(&stage), ["说到这里，接着说。"]);
    // Ten thousand characters are a long speech, and one.
    stage.app.handle(Event::Text("同意。".repeat(3_000)));
    stage.keys("<enter>");
    assert_eq!(texts(&stage)[1].chars().count(), 9_000);
}

#[test]
fn a_speaker_who_is_on_no_list() {
    let mut stage = tonight();
    // A slip of the fingers is nobody, and says so.
    stage.keys("<ctrl-a><tab><f6>ct<enter>").shows(&["名单上没有“ct”"]);
    stage.keys("<esc>").shows(&["未选发言人"]);
    stage.keys("<f6>东方朔<enter>").shows(&["名单上没有“东方朔”"]);
    stage.keys("<enter>群众<enter><ctrl-s>").shows(&["东方朔 · 发言"]);
    stage.keys("我是路过的。<enter>").shows(&["18:00 东方朔"]);
    // From then on he is known by his number.
    stage.keys("<f6>东方朔<enter>再说一句。<enter>").shows(&["再说一句。"]);
    assert_eq!(stage.all::<Guest>().iter().filter(|g| &*g.name == "东方朔").count(), 1);
    stage.keys("<ctrl-t><ctrl-u>").hides(&["发言人不在签到表", "没有发言人的发言"]);
    stage.keys("<esc><f6>不记<enter>谁说的。<enter><ctrl-t><ctrl-u>");
    stage.shows(&["没有发言人的发言 1 条：18:00 谁说的。"]);
    // What came from elsewhere with a name on no list is told.
    let id = meeting(&stage).head.id;
    let args = [("text", Value::words("外来的话。")), ("speaker_name", Value::words("西门吹雪"))];
    stage.keys("<esc>");
    run(&mut stage, "meeting.take", Some(Key { kind: Kind::Meeting, id }), &args).expect("taken");
    stage.keys("<ctrl-t><ctrl-u>").shows(&["发言人不在签到表和列席名单上：西门吹雪"]);
}

#[test]
fn a_terminal_narrowed_to_forty_columns_in_mid_sentence() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab><f6>曾雨<enter>这句话正说到一半，窗口忽然变窄了");
    stage.resize(40, 12);
    stage.shows(&["应到39", "过半数 12", "曾雨桐 · 发言"]);
    stage.keys("，还要接着说。");
    assert!(stage.before_caret().ends_with("接着说。"), "{}", stage.screen());
    stage.resize(39, 7);
    stage.shows(&["窗口太小"]);
    stage.keys("再说。");
    stage.resize(100, 30);
    stage.keys("<enter>").shows(&["窗口忽然变窄了，还要接着说。再说。"]);
}

#[test]
fn a_letter_typed_with_the_method_on_does_no_harm_on_the_roll() {
    let mut stage = tonight();
    stage.keys("囧").shows(&["签到表上没有“囧”"]);
    assert_eq!(stage.all::<Line>().iter().filter(|l| l.meeting.0 == meeting(&stage).head.id).count(), 0);
    let id = planned(&mut stage, &[MeetingKind::Committee]);
    stage.open(Kind::Meeting, id).keys("<enter>").shows(&["应到5 实到0"]);
}

#[test]
fn a_slip_on_a_digit_does_not_lead_out_of_the_room() {
    let mut stage = tonight();
    stage.keys("9").shows(&["应到39 实到0", "会议里数字只用于点名和计票"]);
    stage.keys("<ctrl-a><f7><enter><enter>9").shows(&["唱票 0/23", "会议里数字只用于点名和计票"]);
    stage.keys("<esc><f2>").shows(&["全部 180"]);
}
