//! Where a school weighs its sources, every paper of an evaluation says what they weigh, the total, and who is missing.

use super::evaluation::Round;
use super::formulas::{Sheet, Value};
use super::{schema, whole};
use crate::shell::{Shell, fixture};

/// A school's own sheet: what the sources weigh and what a grade is worth.
fn weigh(shell: &Shell) {
    let own = "[sources]\nself = \"10%\"\nmembers = \"30%\"\nstudents = \"40%\"\nteachers = \"20%\"\n\
        [grades]\nexcellent = 100\nqualified = 80\nbasic = 60\nunqualified = 0\n";
    let dir = shell.data().join("conduct");
    std::fs::create_dir_all(&dir).expect("a directory");
    let shipped = std::fs::read_to_string(fixture("conduct/undergraduate.toml")).expect("the sheet");
    std::fs::write(dir.join("undergraduate.toml"), format!("{shipped}\n{own}")).expect("written");
}

/// His own marks by the weights of the shipped items; 30, 3 and 1 of 34 valid marks; 12 and 6 of 18; two teachers at 80.
const TOTAL: f64 = 9.1 + 3.0 * 3300.0 / 340.0 + 4.0 * 1680.0 / 180.0 + 16.0;

#[test]
fn the_form_the_summary_and_the_report_say_weights_and_total() {
    let round = Round::played();
    weigh(&round.shell);
    let form = round.holds("evaluation_form", &round.people[0], "加权总分 党员 97.06 普通学生 93.33");
    let total = format!("{TOTAL:.2}");
    assert!(form.contains(&format!("| 加权总分 | {total}（本人")), "{total} {form}");
    // Who lacks a source has no total, and the weights stand all the same.
    let other = round.holds("evaluation_form", &round.people[2], "加权总分");
    assert!(other.contains("| 加权总分 | 未齐（本人 - × 10% + 党员 "), "{other}");
    let file = round.write("evaluation_summary", &round.id, "xlsx");
    let sheet = Sheet::open(&file);
    assert!(sheet.computed().1.is_empty(), "{:?}", sheet.computed().1);
    let (_, last) = sheet.find("加权总分").expect("its column");
    let (_, weights) = sheet.find("来源权重").expect("its column");
    let row = |name: &str| sheet.find(name).expect("a person").0;
    assert_eq!(sheet.kept((row("李立新"), last)), Value::Number((TOTAL * 100.0).round() / 100.0));
    assert_eq!(sheet.kept((row("李立新"), last - 2)), Value::Number(80.0), "teachers");
    assert_eq!(sheet.kept((row("赵子轩"), last)), Value::Words("未齐".to_owned()));
    let told = Value::Words("本人 10%、党员 30%、普通学生 40%、任课教师 20%".to_owned());
    assert_eq!(sheet.kept((row("赵子轩"), weights)), told);
    let report = round.holds(
        "evaluation_report",
        &round.id,
        "来源权重（本科生党员行为规范评议表）：本人 10%、党员 30%、普通学生 40%、任课教师 20% 加权总分：李立新 赵子轩未齐",
    );
    assert!(report.contains(&format!("李立新{total}")), "{report}");
    let files =
        [round.write("evaluation_form", &round.people[0], "docx"), round.write("evaluation_report", &round.id, "docx")];
    files.iter().for_each(|file| whole(file));
    schema(&[&files[..], &[file]].concat());
}

#[test]
fn without_weights_no_paper_speaks_of_them_and_a_count_of_four_tells_no_total_outside_the_committee() {
    let round = Round::of_four(Shell::init());
    round.count("--voice members --issued 4", 4, |_| "3 1 0 0".to_owned());
    for (paper, on) in [("evaluation_form", &round.people[0]), ("evaluation_report", &round.id)] {
        let text = std::fs::read_to_string(round.write(paper, on, "md")).expect("written");
        assert!(!text.contains("加权") && !text.contains("来源权重"), "{text}");
    }
    assert_eq!(Sheet::open(&round.write("evaluation_summary", &round.id, "xlsx")).find("加权总分"), None);
    weigh(&round.shell);
    round.holds(
        "evaluation_form",
        &round.people[0],
        "本人 10%、党员 30%、普通学生 40%、任课教师 20%；人数过少，不列分项",
    );
    round.holds("evaluation_report", &round.id, "加权总分：人数过少，不列分项");
    let sheet = Sheet::open(&round.write("evaluation_summary", &round.id, "xlsx"));
    let (row, (_, points)) = (sheet.find("甲一").expect("the first").0, sheet.find("党员得分").expect("the points"));
    assert_eq!(sheet.kept((row, points)), Value::Number(95.0), "the committee sees its own");
    let up = round.shell.path("up.xlsx");
    round.shell.ok(&format!("export evaluation_summary --on {} --purpose superior -o {}", round.id, up.display()));
    let up = Sheet::open(&up);
    assert_eq!(up.find("党员得分"), None);
    let (_, last) = up.find("加权总分").expect("its column");
    assert_eq!(up.kept((up.find("甲一").expect("the first").0, last)), Value::Words("人数过少，不列分项".to_owned()));
}
