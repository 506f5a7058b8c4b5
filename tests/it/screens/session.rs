//! A session as a whole: over midnight, before the book is there, with marks that no longer fit.

use crate::stage::Stage;
use zhibu::base::{Clock, Lang};
use zhibu::cli::open::moment;
use zhibu::commands::registry::chord::Chord;
use zhibu::model::evaluation::opinion::GradeCount;
use zhibu::model::{Key, Kind};
use zhibu::ui::event::{Event, Signal};

fn clock(words: &str) -> Clock {
    Clock::Fixed(moment(words).expect("a moment"))
}

#[test]
fn a_screen_left_open_overnight_shows_the_next_day() {
    let mut stage = Stage::demo();
    stage.shows(&["2026年11月24日", "单佳乐", "逾期6天"]);
    stage.app.desk.clock = clock("2026-11-25T00:01");
    stage.beat();
    stage.draw();
    stage.shows(&["2026年11月25日", "逾期7天"]);
    stage.keys("!").shows(&["已逾期 7 天"]);
    // A day that was named stands.
    let mut stage = Stage::demo();
    stage.app.pinned = true;
    stage.app.desk.clock = clock("2026-11-25T00:01");
    stage.beat();
    stage.draw();
    stage.shows(&["2026年11月24日", "逾期6天"]);
}

#[test]
fn what_is_typed_before_the_book_is_there_waits_for_it() {
    let mut stage = Stage::demo();
    let book = stage.book().clone();
    stage.app.waiting = true;
    stage.app.desk.book = zhibu::model::Book::default();
    stage.keys("2a王小明<ctrl-s>").shows(&["正在装入"]);
    stage.hides(&["王小明"]);
    stage.app.loaded(book);
    stage.draw();
    stage.shows(&["✓ 新增人员 王小明", "全部 181"]);
}

#[test]
fn leaving_does_not_wait_for_the_book() {
    for keys in ["q", "<ctrl-q>", "2a王q<ctrl-c>"] {
        let mut stage = Stage::demo();
        stage.app.waiting = true;
        stage.keys(keys);
        assert!(stage.app.quit, "{keys}");
    }
    let mut stage = Stage::demo();
    stage.app.waiting = true;
    // Here q is a letter of a name.
    stage.keys("2aq");
    assert!(!stage.app.quit);
}

#[test]
fn a_program_that_was_stopped_unseen_takes_the_terminal_again() {
    let mut stage = Stage::demo();
    stage.app.handle(Event::Signal(Signal::Resume));
    assert!(std::mem::take(&mut stage.app.retake));
    stage.keys("<ctrl-t><ctrl-l>");
    assert!(stage.app.retake, "the redraw is a command with a key");
    stage.app.handle(Event::Key(Chord::char('2')));
}

#[test]
fn marks_of_another_list_of_names_are_told_and_not_overwritten() {
    let mut stage = Stage::demo();
    stage.keys("5n<ctrl-a><ctrl-k>2030<ctrl-s>c党员<ctrl-s><ctrl-s>1212").shows(&["第 5/23 人"]);
    let count = stage.all::<GradeCount>().into_iter().max_by_key(|c| c.head.id).expect("a count").head.id;
    let key = Key { kind: Kind::GradeCount, id: count };
    let before = stage.app.desk.secret(key).expect("readable").expect("sealed");
    // Somebody joins the round while its sheets are read out.
    let text = String::from_utf8(before.clone()).expect("UTF-8").replace("\"rows\":23", "\"rows\":22");
    stage.app.desk.keep_secret(key, text.as_bytes()).expect("sealed");
    stage.restart();
    stage.shows(&["按另一份名单唱的"]);
    stage.keys("1").shows(&["先丢弃读不出的票"]);
    assert_eq!(stage.app.desk.secret(key).expect("readable"), Some(text.into_bytes()));
    stage.keys("<delete>是<ctrl-s><ctrl-s>1").shows(&["第 2/23 人"]);
    stage.hides(&["按另一份名单"]);
    let mut english = Stage::demo().with(Lang::En, "dark", false);
    english.keys(":redraw").shows(&["redraw the screen"]);
}
