//! Sizes, colours, languages, help: what the screen looks like whatever it shows.

use crate::stage::Stage;
use zhibu::base::Lang;
use zhibu::model::Kind;
use zhibu::model::meeting::sitting::Meeting;

/// Every place worth a look, by the keys that lead there from the start.
const PLACES: [&str; 17] = [
    "1",
    "2",
    "3",
    "4",
    "7",
    "9",
    "0",
    "2<enter>",
    "2a",
    "2a<tab><enter>",
    "2/zyh",
    "2<f5>",
    "?",
    ":",
    "4<enter>",
    "4<down><enter>",
    "7<enter>",
];

#[test]
fn every_place_at_every_size_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        for (width, height) in [(80, 24), (140, 40), (200, 60)] {
            for place in PLACES {
                let mut stage = Stage::demo().size(width, height);
                if lang == Lang::En {
                    stage.keys("<ctrl-l>");
                }
                stage.keys(place);
                assert!(!stage.foot().is_empty(), "{place} at {width}x{height} tells no next key");
            }
        }
    }
}

#[test]
fn small_and_large_screens() {
    let mut stage = Stage::demo().size(80, 24);
    stage.shows(&["逾期", "单佳乐"]);
    stage.keys("2");
    insta::assert_snapshot!("roster_80x24", stage.screen());
    stage.resize(140, 40);
    insta::assert_snapshot!("roster_140x40", stage.screen());
    stage.resize(200, 60);
    stage.shows(&["加入党组织日期", "李立新"]);
}

#[test]
fn a_tiny_window_says_so_and_recovers() {
    let mut stage = Stage::demo();
    stage.keys("2曾凡<enter>");
    let before = stage.keys("<esc>2曾凡<enter>").screen();
    let people = stage.book().len(Kind::Member);
    stage.resize(20, 5);
    stage.shows(&["窗口太小"]);
    // What cannot be seen is not done, whatever is typed.
    stage.keys("ud<enter>y<ctrl-s>新名字<enter><ctrl-z>I");
    stage.shows(&["窗口太小"]);
    stage.resize(100, 30);
    assert_eq!((stage.screen(), stage.book().len(Kind::Member)), (before, people));
    stage.resize(20, 5);
    stage.keys("q");
    assert!(stage.app.quit);
}

#[test]
fn any_size_draws_whole_characters() {
    for place in PLACES {
        let mut stage = Stage::demo();
        stage.keys(place);
        for (step, width) in (20..=200).step_by(7).enumerate() {
            stage.resize(width, 5 + (step as u16 * 17 + width) % 56);
        }
        for height in 5..=60 {
            stage.resize(20 + (height * 37) % 181, height);
        }
    }
}

#[test]
fn a_window_dragged_while_a_form_is_open_keeps_it() {
    let mut stage = Stage::demo();
    stage.keys("2a王小明");
    for width in [90, 60, 41, 30, 100] {
        stage.resize(width, 20);
    }
    stage.shows(&["王小明"]);
    assert!(stage.before_caret().ends_with("王小明"));
}

#[test]
fn without_colour_everything_is_still_told_apart() {
    let mut stage = Stage::demo().with(Lang::Zh, "plain", true);
    assert!(stage.line("单佳乐").starts_with('!') && stage.line("上官婉清").starts_with('~'));
    stage.keys("2<space>");
    insta::assert_snapshot!("roster_plain", stage.painted());
    assert!(stage.line("李立新").starts_with('*'));
    assert!(stage.line("张婷").starts_with('>'));
    stage.keys("a");
    stage.shows(&["+", "|"]);
    stage.hides(&["│", "┌", "▸", "✓", "⋯"]);
}

#[test]
fn light_is_light() {
    let stage = Stage::demo().with(Lang::Zh, "light", false);
    stage.shows(&["本周"]);
}

#[test]
fn english_is_complete() {
    let mut stage = Stage::demo().with(Lang::En, "dark", false);
    stage.shows(&["overdue", "5 d late", "keys valid here"]);
    let words = |stage: &Stage| {
        // Names and texts of the book stay as they were written; everything else is English.
        let screen = stage.screen();
        let chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
        let mut book: String = Kind::ALL.iter().flat_map(|k| stage.book().rows(*k)).map(|r| format!("{r:?}")).collect();
        // What a change was about is written in words at its time.
        book.extend(stage.app.desk.history().flatten().flat_map(|(_, tx)| tx.args).map(|(_, about)| about));
        let mut foreign: Vec<String> = Vec::new();
        for word in screen.split(|c| !chinese(c)).filter(|w| !w.is_empty()) {
            if !book.contains(word) {
                foreign.push(word.to_owned());
            }
        }
        foreign
    };
    for place in PLACES {
        let mut stage = Stage::demo().with(Lang::En, "dark", false).size(140, 50);
        stage.keys(place);
        let foreign = words(&stage);
        assert!(foreign.is_empty(), "{place}: {foreign:?} on\n{}", stage.screen());
    }
    stage.keys("2a<ctrl-s>").shows(&["needed", "save"]);
}

#[test]
fn help_lists_the_keys_that_are_valid_here() {
    let mut stage = Stage::demo();
    stage.keys("2?");
    insta::assert_snapshot!("help_roster", stage.screen());
    stage.shows(&["筛选", "/ Ctrl-F"]);
    // What is typed finds, Enter does it.
    stage.keys("xuanlie<enter>").hides(&["此处可用的键和命令"]);
    stage.keys("<esc>?<f1>").hides(&["┌"]);
    stage.keys("a<f1>").shows(&["删除前一个字"]);
    stage.keys("<esc>").shows(&["新增人员"]);
}

#[test]
fn the_palette_finds_commands_and_greys_what_may_not_be_done() {
    let mut stage = Stage::demo();
    stage.keys(":dyzx").hides(&["┌ 命令 ─┐"]);
    stage.keys("<esc>：xzry").shows(&["member.add"]);
    stage.keys("<esc><ctrl-p>undo").shows(&["撤销", "undo"]);
    stage.keys("<enter>");
    assert!(stage.foot().contains("撤销："), "{}", stage.foot());
}

#[test]
fn the_palette_leads_to_the_list_of_any_kind() {
    let mut stage = Stage::demo();
    stage.keys(":gsyl").shows(&["公示一览"]);
    stage.keys("<enter>").hides(&["┌ 命令"]);
    stage.shows(&["公示起", "Enter 打开"]);
    // From inside a card, too; a kind with a pane of its own is shown there.
    stage.keys("2<enter>:pre_review.list<enter>").hides(&["人员 ·"]);
    stage.keys(":member.list<enter>").shows(&["正式党员 23"]);
}

#[test]
fn the_hardware_cursor_stands_where_text_is_typed() {
    let mut stage = Stage::demo();
    assert_eq!(stage.caret(), None);
    stage.keys("2/张");
    assert_eq!(stage.before_caret(), "筛选：张");
    stage.keys("<esc>a王芳芳");
    assert!(stage.before_caret().ends_with("王芳芳"));
    stage.keys("<left><left>");
    assert!(stage.before_caret().ends_with("│ 姓名*             王"));
    stage.keys("<esc>:单");
    assert!(stage.before_caret().ends_with('单'));
    let tonight = stage.all::<Meeting>().last().expect("a meeting").head.id;
    stage.keys("<esc>").open(Kind::Meeting, tonight);
    stage.keys("<enter><tab>同意");
    assert!(stage.before_caret().ends_with("同意"), "{}", stage.screen());
}

#[test]
fn vim_hands_move_and_remove() {
    let mut stage = Stage::demo().with_keys("vim");
    stage.keys("2gg");
    assert!(stage.line("李立新").starts_with('▸'));
    stage.keys("jj");
    assert!(stage.line("赵子轩").starts_with('▸'));
    stage.keys("G").shows(&["180"]);
}

#[test]
fn in_english_the_log_and_what_is_taken_back_speak_english() {
    let mut stage = Stage::demo().with(Lang::En, "dark", false).size(120, 60);
    stage.keys("0").shows(&["record an opinion 李立新 self", "evaluation 2026: ballots of students"]);
    stage.hides(&["年度民主评议", "普通学生", "任课教师", "本人", "思想汇报", "等2条"]);
    stage.keys("u").shows(&["undo: "]);
    stage.hides(&["撤销"]);
    // An entry of an older book, which says it in Chinese alone, stays readable.
    let old = zhibu::model::Tx { args: vec![("about".into(), "李立新 本人".into())], ..tx(&stage) };
    assert_eq!(old.about().map(|t| t.render(Lang::En)).as_deref(), Some("李立新 本人"));
}

fn tx(stage: &Stage) -> zhibu::model::Tx {
    stage.app.desk.history().next().expect("a change").expect("it is read").1
}
