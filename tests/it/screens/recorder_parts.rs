//! What an item of the agenda calls for; a part held elsewhere; a series of meetings.

use super::meetings::{meeting, tonight};
use super::recorder::{planned, run};
use crate::stage::Stage;
use zhibu::base::Value;
use zhibu::model::meeting::sitting::{Guest, GuestRole, Line, LineKind, Meeting, MeetingKind, MeetingState};
use zhibu::model::{Codes, Key, Kind};

/// Opens a planned meeting of these kinds with everybody there, at its text.
fn begun(stage: &mut Stage, kinds: &[MeetingKind]) -> zhibu::base::Id {
    let id = planned(stage, kinds);
    stage.open(Kind::Meeting, id).keys("<enter><ctrl-a><tab>");
    id
}

#[test]
fn a_part_held_elsewhere_is_reviewed_imported_and_undone() {
    let mut stage = Stage::demo();
    let id = begun(&mut stage, &[MeetingKind::Life]);
    stage.keys("<ctrl-n>我先说。<enter>");
    let file = tempfile::Builder::new().suffix(".txt").tempfile().expect("a file");
    std::fs::write(
        file.path(),
        "会议名称：第一党小组\n\n17:40 单晓宁（批评曾雨桐）：通知太晚。\n17:41 何老师：讲得具体。\n",
    )
    .expect("written");
    stage.keys("<ctrl-t><ctrl-o>").shows(&["导入分会的发言记录"]);
    stage.keys(&format!("{}<enter>", file.path().display())).until("新增 2");
    stage.shows(&["单晓宁: 通知太晚。", "名册里没有何老师"]);
    // The file names no recorder: who took the lines there is asked for.
    stage.keys("<ctrl-s>").shows(&["修改会议", "记录人"]);
    stage.keys("<esc>");
    let part = stage.book().of::<Meeting>(id).next().cloned().expect("a part");
    assert_eq!((&*part.title, part.state), ("第一党小组", Some(MeetingState::Closed)));
    stage.keys("<up><ctrl-t><ctrl-u>").shows(&["分会“第一党小组”没有记录人"]);
    stage.keys("<esc><down>");
    let who = Value::Link(stage.person("解慧").head.id);
    run(&mut stage, "meeting.edit", Some(Key { kind: Kind::Meeting, id: part.head.id }), &[("recorder", who)])
        .expect("said");
    stage.keys("<up>").shows(&["17:40 单晓宁 批评 -> 曾雨桐 (第一党小组 · 记录人解慧)", "17:41 何老师"]);
    stage.keys("uu");
    assert!(stage.book().of::<Meeting>(id).next().is_none() && stage.book().of::<Line>(part.head.id).next().is_none());
    stage.shows(&["我先说。"]);
}

#[test]
fn an_item_offers_who_and_what_it_calls_for() {
    let mut stage = tonight();
    let (id, name) = (meeting(&stage).head.id, "刘洋");
    stage.keys("<ctrl-a><tab>");
    let guest = stage.book().of::<Guest>(id).find(|g| *g.name == *name).map(|g| g.role);
    assert_eq!(guest, Some(Some(GuestRole::Candidate)));
    // Whoever reports about himself speaks, the chair announces; nothing is changed under a sentence that is typed.
    stage.keys(&format!("<insert>{name} 本人汇报<enter>")).shows(&["刘洋 · 发言"]);
    stage.keys("<pgdn><pgdn><pgdn><pgdn><pgdn>").shows(&["曾雨桐 · 发言", "刘洋 宣布"]);
    stage.keys("说到一半<pgdn>").shows(&["曾雨桐 · 发言", "刘洋 本人表态"]);
}

#[test]
fn a_guest_whom_no_item_offers_has_the_word_in_at_most_four_keys() {
    let mut stage = tonight();
    let id = meeting(&stage).head.id;
    stage.keys("<ctrl-a><tab>");
    // Another item and the organiser, who is no candidate of it: two keys, the text, and the one that takes it.
    stage.keys("<pgdn><ctrl-up>").shows(&["何素琴 · 发言"]);
    stage.keys("材料都看过了。<enter>").shows(&["何素琴", "材料都看过了。"]);
    stage.keys("<ctrl-up>").shows(&["沈国梁 · 发言"]);
    let said = stage.book().of::<Line>(id).last().map(|l| (l.speaker_name.to_string(), l.item.is_empty()));
    assert_eq!(said, Some(("何素琴".to_owned(), false)));
    // Whoever is after the last guest is the first again; without guests it is said.
    stage.keys(&"<ctrl-up>".repeat(10)).shows(&["何素琴 · 发言"]);
    let mut stage = Stage::demo();
    begun(&mut stage, &[MeetingKind::Committee]);
    stage.keys("<ctrl-up>").shows(&["没有列席人员"]);
}

#[test]
fn the_round_of_criticism_turns_by_one_key() {
    let mut stage = Stage::demo();
    let id = begun(&mut stage, &[MeetingKind::Life, MeetingKind::Evaluation]);
    stage.keys("<insert>党员自我批评<enter>").shows(&["自我批评"]);
    stage.keys("<ctrl-n>我学习不够。<enter>");
    stage.keys("<insert>党员互评<enter>").shows(&["批评 -> 李立新"]);
    stage.keys("<ctrl-down>").shows(&["批评 -> 张婷"]);
    stage.keys("<ctrl-n>联系群众少。<enter><ctrl-down>").shows(&["批评 -> 赵子轩"]);
    let kinds: Vec<_> = stage.book().of::<Line>(id).map(|l| l.kind).collect();
    assert_eq!(kinds, [Some(LineKind::SelfCriticism), Some(LineKind::Criticism)]);
}

#[test]
fn a_roll_number_is_taken_as_soon_as_it_is_whole() {
    let mut stage = tonight();
    stage.keys("<ctrl-a><tab><f6>19").shows(&["冯亚楠 · 发言", "还没有记录"]);
    // One digit may begin two; Enter behind a number that was taken does no harm.
    stage.keys("<f6>1").hides(&["李立新 · 发言"]);
    stage.keys("<enter>").shows(&["李立新 · 发言"]);
    stage.keys("<f6>20<enter>").shows(&["解慧 · 发言", "没有内容"]);
    // In mid-sentence a number waits for its Enter, which takes no line.
    stage.keys("说到一半<f6>19").hides(&["冯亚楠 · 发言"]);
    stage.keys("<enter>").shows(&["冯亚楠 · 发言", "说到一半"]);
    assert_eq!(stage.all::<Line>().iter().filter(|l| l.meeting.0 == meeting(&stage).head.id).count(), 0);
}

#[test]
fn a_series_is_planned_from_the_list_and_taken_back_at_once() {
    let mut stage = Stage::demo();
    let before = stage.all::<Meeting>().len();
    let kinds = zhibu::model::Cell::get(&zhibu::model::Set::of(&[MeetingKind::Committee]));
    stage.keys("4<ctrl-y>").shows(&["按模板筹备一系列会议", "多久一次", "共几次"]);
    stage.keys("<esc>n").shows(&["按模板筹备会议"]);
    stage.keys("<esc>");
    let day = |text: &str| Value::Day(zhibu::base::date::written(text).expect("a day"));
    let monthly = Value::Code(zhibu::commands::meeting::series::Rhythm::Monthly.code());
    let chair = Value::Link(stage.person("曾雨桐").head.id);
    let args = [
        ("kinds", kinds),
        ("happened", day("2026-12-31")),
        ("every", monthly),
        ("times", Value::Int(3)),
        ("chair", chair),
    ];
    run(&mut stage, "meeting.series", None, &args).expect("planned");
    stage.keys("<home>").shows(&["2026-12-31", "2027-01-31", "2027-02-28", "计划"]);
    stage.keys("u").shows(&["撤销：按模板筹备一系列会议"]);
    assert_eq!(stage.all::<Meeting>().len(), before);
}

#[test]
fn minutes_are_found_by_their_sound_and_by_who_spoke() {
    let mut stage = Stage::demo();
    stage.keys("4<ctrl-x>cpb").shows(&["测评表40份"]);
    stage.keys("<ctrl-u>cepingbiao").shows(&["测评表40份"]);
    stage.keys("<ctrl-u>曾雨桐 yingdao 40").shows(&["应到40人"]);
}
