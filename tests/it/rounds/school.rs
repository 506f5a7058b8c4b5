//! A school's own conduct sheet: weights of the sources, a total where every source has spoken, faults with line and column.

use super::World;
use crate::live::Live;
use crate::pty::terminal::Home;
use crate::shell::{Shell, fixture};
use std::path::Path;
use zhibu::base::{Frac, Id, Lang};
use zhibu::model::Words;
use zhibu::model::evaluation::opinion::{Opinion, Voice};
use zhibu::model::evaluation::round::Grade;
use zhibu::rules::evaluation::score;

const WEIGHTS: &str = "
[sources]
self = \"10%\"
members = \"30%\"
students = \"40%\"
teachers = \"20%\"
";
const WORTH: &str = "
[grades]
excellent = 100
qualified = 80
basic = 60
unqualified = 0
";

/// Returns the shipped sheet of undergraduates with more behind it.
fn sheet(more: &str) -> String {
    std::fs::read_to_string(fixture("conduct/undergraduate.toml")).expect("the sheet") + more
}

fn put(data: &Path, text: &str) {
    std::fs::create_dir_all(data.join("conduct")).expect("a directory");
    std::fs::write(data.join("conduct/undergraduate.toml"), text).expect("written");
}

/// A round of nine where the members and students have voted and two teachers have signed.
fn world(more: &str) -> World {
    let mut world = World::new(9, 3);
    world.numbers.own_conduct(&[("conduct/undergraduate.toml".to_owned(), sheet(more))]);
    assert!(world.numbers.conduct().flaws.is_empty());
    world.count(Voice::Members, &[[6, 3, 0, 0]; 9]);
    world.count(Voice::Students, &[[0, 10, 10, 0]; 9]);
    world.says(0, Voice::Teacher, Some(Grade::Qualified), "5 5 5 5 5 5 5 5 5");
    world.says(0, Voice::Teacher, Some(Grade::Qualified), "");
    world
}

fn said(world: &World, at: usize) -> Option<String> {
    score::score(&world.facts(), world.result(at)).map(|s| s.words().render(Lang::Zh))
}

#[test]
fn weights_are_off_until_the_school_supplies_them() {
    let mut world = world("");
    world.says(0, Voice::Own, None, "5 5 5 5 5 5 5 5 5");
    assert_eq!(said(&world, 0), None);
}

#[test]
fn the_total_is_what_counting_by_hand_gives_and_a_missing_source_leaves_none() {
    let mut world = world(&[WEIGHTS, WORTH].concat());
    // Members (6×100 + 3×80) / 9, students (10×80 + 10×60) / 20, teachers (100 + 80) / 2; nobody spoke for himself yet.
    let score = score::score(&world.facts(), world.result(0)).expect("weights");
    assert_eq!((score.total, &score.lacks[..]), (None, &[Voice::Own][..]), "never a silent re-weighting");
    assert_eq!(
        said(&world, 0).unwrap(),
        "加权总分：未齐（本人 - × 10% + 党员 93.33 × 30% + 普通学生 70 × 40% + 任课教师 90 × 20%）"
    );
    world.says(0, Voice::Own, None, "5 5 5 5 5 5 5 5 4");
    let total = score::score(&world.facts(), world.result(0)).and_then(|s| s.total).expect("every source spoke");
    // The last item weighs 5, and 4 is four fifths of it: 99 points for himself.
    let hand = Frac::parse("9.9").unwrap() + Frac::of(28) + Frac::of(28) + Frac::of(18);
    assert_eq!(total, hand);
    assert_eq!(total.short(), "83.9");
    // One teacher where the sheet asks for two is a missing source, however the others speak.
    world.says(1, Voice::Own, None, "5 5 5 5 5 5 5 5 5");
    world.says(1, Voice::Teacher, None, "5 5 5 5 5 5 5 5 5");
    assert!(said(&world, 1).unwrap().starts_with("加权总分：未齐"));
    // What he says of himself raises neither grade nor cap.
    let before = world.proposals();
    for _ in 0..3 {
        world.says(1, Voice::Own, Some(Grade::Excellent), "5 5 5 5 5 5 5 5 5");
    }
    let grades =
        |all: &[zhibu::rules::evaluation::round::Proposal]| all.iter().map(|p| (p.grade, p.tie)).collect::<Vec<_>>();
    assert_eq!(grades(&world.proposals()), grades(&before));
}

#[test]
fn ballots_have_no_points_where_the_school_does_not_say_what_a_grade_is_worth() {
    let mut world = world(WEIGHTS);
    world.says(0, Voice::Own, None, "5 5 5 5 5 5 5 5 5");
    let score = score::score(&world.facts(), world.result(0)).expect("weights");
    assert_eq!((score.total, &score.lacks[..]), (None, &[Voice::Members, Voice::Students][..]));
    // Marks by item have them.
    world.says(0, Voice::Members, None, "4 4 4 4 4 4 4 4 4");
    world.says(0, Voice::Students, None, "3 3 3 3 3 3 3 3 3");
    // Four students without a name would be told apart by what they gave.
    let Some(mut few) = world.book.all::<Opinion>().last().cloned() else { panic!("an opinion") };
    (few.head.id, few.by, few.voices) = (Id(9_999), Words::default(), Some(4));
    few.marks = "1 1 1 1 1 1 1 1 1".into();
    assert!(
        score::is_hidden(&world.facts(), &few)
            && !score::is_hidden(&world.facts(), &Opinion { voices: Some(5), ..few.clone() })
    );
    world.put(few);
    let score = score::score(&world.facts(), world.result(0)).expect("weights");
    assert_eq!(score.total.map(Frac::short), Some("78".to_owned()), "10 + 24 + 24 + 20");
}

#[test]
fn a_bad_sheet_is_told_by_shell_and_screen_with_its_place_and_the_shipped_one_stays() {
    let home = Home::demo();
    let data = home.path().join("data");
    let text = sheet("").replace("weight = 5\n", "weight = 4\n");
    let line = text.lines().position(|l| l == "weight = 4").expect("it is there") + 1;
    put(&data, &text);
    let told = format!("conduct/undergraduate.toml:{line}:10: 权重合计 99，应为 100");
    let (code, _, error) = home.run(&["check", "--data", home.data()]);
    assert!(code == 1 && error.contains(&told), "{error}");
    assert!(error.contains(&format!("{line} │ weight = 4")), "the line is shown: {error}");
    let mut live = Live::start(home.path(), &["--data", home.data()]);
    live.sees("请注意").sees(&told).keys("<esc>").sees("单佳乐").keys("5").sees("2026 年度民主评议").sees(&told);
    live.keys("<enter>").sees("本科生党员行为规范评议表").sees(&told).keys("<esc>q");
    assert_eq!(live.ends(), 0);
    for (more, says) in [
        ("[sources]\nself = \"50%\"\nmembers = \"40%\"\n", "权重合计 0.9，应为 1"),
        ("[grades]\nexcellent = 100\n", "四个等次都要写分值"),
        ("[grades]\nexcellent = 101\nqualified = 80\nbasic = 60\nunqualified = 0\n", "分值不超过 100"),
        ("[weights]\n", "没有 “weights” 这个名字"),
    ] {
        put(&data, &sheet(more));
        let (_, _, error) = home.run(&["due", "--data", home.data()]);
        assert!(error.contains("conduct/undergraduate.toml:") && error.contains(says), "{more}: {error}");
    }
}

#[test]
fn a_schools_own_sheet_is_used_and_shown_as_its_own() {
    let home = Home::demo();
    put(&home.path().join("data"), &sheet(&[WEIGHTS, WORTH].concat()).replace("本科生党员", "我院党员"));
    let mut live = Live::start(home.path(), &["--data", home.data()]);
    live.sees("单佳乐").keys("5").sees("2026 年度民主评议").sees("未齐：党员");
    live.keys("<enter>").sees("我院党员行为规范评议表（本校 conduct/undergraduate.toml）").sees("加权总分：未齐（本人");
    // The year before is whole: every source has spoken.
    live.keys("<esc>").sees("2026 年度民主评议").keys("y").sees("2025 年度民主评议").sees(" 分");
    live.keys("q");
    assert_eq!(live.ends(), 0);
    let shell = Shell::init();
    put(&shell.data(), &sheet(WEIGHTS));
    assert_eq!(shell.run("check").err, "");
}
