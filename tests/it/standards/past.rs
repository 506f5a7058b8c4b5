//! Earlier periods beside the present one, also such as were filled by another file; what was handed in stands.

use super::sheet::sheet;
use crate::shell::Shell;
use crate::stage::Stage;
use std::fs;
use zhibu::base::Frac;
use zhibu::commands::Registry;
use zhibu::model::assessment::{Assessment, AssessmentState};
use zhibu::model::{Change, Record};

/// Puts a sheet of an earlier period into the book, as it was handed in.
fn handed_in(stage: &mut Stage, (standard, period, total): (&str, &str, &str), inputs: &str) {
    let (registry, desk) = (Registry::default(), &mut stage.app.desk);
    let situation = desk.situation(Vec::new());
    let sheet = Assessment {
        head: situation.head(None),
        standard: standard.into(),
        period: period.into(),
        state: Some(AssessmentState::Draft),
        submitted_on: "2026-01-05".parse().ok(),
        total: total.into(),
        band: "良好".into(),
        inputs: inputs.into(),
        ..Assessment::default()
    };
    let submitted = Assessment { state: Some(AssessmentState::Submitted), ..sheet.clone() };
    for change in [Change::add(sheet.clone().into_any()), Change::edit(sheet.into_any(), submitted.into_any())] {
        let tx = situation.tx(&desk.facts(), "import", period.to_owned(), vec![change]);
        desk.commit(&registry, tx).expect("a sheet");
    }
    stage.keys("1");
}

/// What a sheet of the default standard was made of, with these points for 1.1.
fn inputs(points: &str) -> String {
    let whole = "sheet 100 学生党支部工作标准（通用）\narea 1 30 24.5 组织生活开展情况\n";
    format!("{whole}item 1.1 4 {points} {points} 党员大会每季度\nitem 1.2 3 - - 支委会每月\n")
}

#[test]
fn a_series_of_earlier_periods_stands_beside_the_present_one() {
    let mut stage = Stage::demo();
    stage.keys("6").hides(&["往期"]);
    for (year, total, points) in [
        ("2021", "70", "1"),
        ("2022", "71", "2"),
        ("2023", "81.5", "2.5"),
        ("2024", "79", "3"),
        ("2025", "83.5", "3.5"),
    ] {
        handed_in(&mut stage, ("default", year, total), &inputs(points));
    }
    let now = sheet(&stage).total;
    // The four last, the earliest first, with the change against the last.
    let change = (now - Frac::parse("83.5").unwrap()).words();
    let totals =
        format!("2022 71.0 良好 → 2023 81.5 良好 → 2024 79.0 良好 → 2025 83.5 良好 → 本期 {} ({change})", now.words());
    stage.keys("6<home>");
    let foot = stage.screen().replace([' ', '\n'], "");
    assert!(foot.contains(&totals.replace(' ', "")), "{}", stage.screen());
    stage.keys("<down>").shows(&["2022 2.0 → 2023 2.5 → 2024 3.0 → 2025 3.5 → 本期 4.0 (+0.5)"]);
    stage.keys("<down>").shows(&["2025 - → 本期 3.0"]);
    // What was not asked then is not comparable.
    stage.keys("<down>").shows(&["2025 不可比 → 本期 3.0"]);
    // The earlier sheets themselves, one after another, and back to the present one.
    for year in ["2025", "2024", "2023", "2022", "2021", "2026"] {
        stage.keys("p").shows(&[&format!("{year} · 学生党支部工作标准")]);
    }
    // With room each period has its column.
    let mut stage = stage.size(140, 40);
    stage.keys("6<home>");
    assert!(stage.line("1 组织生活开展情况").contains("2022    2023    2024    2025"), "{}", stage.screen());
    assert!(stage.line("党员大会每季度").contains("2.0     2.5     3.0     3.5     4.0/4"), "{}", stage.screen());
}

#[test]
fn a_sheet_of_another_file_is_compared_by_total_share_area_and_indicators_of_the_same_name() {
    let mut stage = Stage::demo();
    // The file is gone; of two hundred points, one indicator renamed, one worth twice as much.
    let old = "sheet 200 校标准\narea 1 60 51 组织生活开展情况\narea 2 60 30 党员表现\n\
               item 1.1 8 6 6 党员大会每季度\nitem 1.2 6 6 6 支委会议\nitem 1.4 4 3 3 主题党日每月\n";
    handed_in(&mut stage, ("school2025", "2025", "150"), old);
    stage.keys("6<home>").shows(&["2025 150.0/200 (75.0%) 良好 → 本期", "2025 用《校标准》", "不可比"]);
    let share = sheet(&stage).total - Frac::of(75);
    stage.shows(&[&format!("({}%)", share.words())]);
    stage.keys("<down>").shows(&["2025 6.0/8 → 本期 4.0 (25.0%)"]);
    stage.keys("<down>").shows(&["2025 不可比 → 本期 3.0"]);
    stage.keys("<down><down>").shows(&["2025 3.0 → 本期 4.0 (+1.0)"]);
    let mut stage = stage.size(140, 40);
    stage.keys("6<home>");
    assert!(stage.line("党员大会每季度").contains(" 6.0/8 "), "{}", stage.screen());
    assert!(stage.line("支委会每月").contains("   -   "), "{}", stage.screen());
    // An area is compared too, where it has the same name.
    assert!(stage.line("2 学生党员作用发挥").contains("   -   "), "{}", stage.screen());
    stage.keys("<ctrl-l>").shows(&["2025 went by “校标准”"]);
}

/// Scores what is open and hands the sheet in.
fn hand_in(shell: &Shell) {
    let file = shell.path("自评.json");
    shell.ok(&format!("export assessment -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    for row in rows.as_array().unwrap().iter().filter(|r| r["status"] == "未评") {
        let id = row["indicator"].as_str().unwrap();
        match row["auto"].is_number() {
            true => shell.ok(&format!("run score.confirm --indicator {id}")),
            false => shell.ok(&format!("run score.give --indicator {id} --points 1 --evidence 名单")),
        };
    }
    shell.ok("run assessment.submit");
}

fn rows(shell: &Shell, today: &str) -> Vec<serde_json::Value> {
    let file = shell.path("表.json");
    shell.ok(&format!("--today {today} export assessment -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    rows.as_array().unwrap().clone()
}

fn of<'r>(rows: &'r [serde_json::Value], id: &str) -> &'r serde_json::Value {
    rows.iter().find(|r| r["indicator"] == id).unwrap()
}

#[test]
fn what_was_handed_in_stands_after_the_program_was_left_and_the_file_renamed() {
    let shell = Shell::demo();
    hand_in(&shell);
    let then = rows(&shell, "2026-11-24");
    assert_eq!(of(&then, "1.1")["self"], 4.0);
    // The records move, the sheet does not.
    assert_eq!(of(&then, "5.1")["self"], 0.0);
    shell.ok("run award.add --title 先进学生党支部 --level nation --happened 2026-10-01");
    let now = rows(&shell, "2026-11-24");
    for (a, b) in then.iter().zip(&now) {
        assert_eq!(
            (&a["self"], &a["auto"], &a["status"]),
            (&b["self"], &b["auto"], &b["status"]),
            "{}",
            a["indicator"]
        );
    }
    // The next year another file is in force, with a name of its own; one indicator is called otherwise, one is worth more.
    let text = include_str!("../../../fixtures/standards/default.toml");
    let text = text.replace("zh = \"主题党日每月\"", "zh = \"主题党日活动\"");
    fs::create_dir_all(shell.data().join("standards")).unwrap();
    fs::write(shell.data().join("standards/school.toml"), text).unwrap();
    let next = rows(&shell, "2027-03-01");
    assert_eq!(of(&next, "1.1")["earlier"], 4.0, "the same number and name");
    let inputs = shell.json("list assessment")[0]["inputs"].as_str().unwrap().to_owned();
    assert!(inputs.contains("\narea 5 0 -1 加分和扣分\n"), "one overdue item is taken off: {inputs}");
    assert!(of(&next, "1.4")["earlier"].is_null(), "another name");
    let total = next.iter().find(|r| r["indicator"].is_null()).unwrap();
    assert_eq!(total["earlier"], then.last().unwrap()["self"]);
}

#[test]
fn a_sheet_that_was_begun_goes_on_under_another_name_of_its_file() {
    let shell = Shell::demo();
    let text = include_str!("../../../fixtures/standards/default.toml");
    let own = shell.data().join("standards");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("school.toml"), text).unwrap();
    shell.ok("run score.give --indicator 2.5 --points 3 --evidence 名单");
    assert_eq!(shell.json("list assessment")[0]["standard"], "school");
    fs::rename(own.join("school.toml"), own.join("school2026.toml")).unwrap();
    assert_eq!(of(&rows(&shell, "2026-11-24"), "2.5")["self"], 3.0);
    shell.ok("run score.give --indicator 2.6 --points 2 --evidence 名单");
    let sheets = shell.json("list assessment");
    assert_eq!((sheets.as_array().unwrap().len(), &sheets[0]["standard"]), (1, &"school2026".into()));
    // A second file beside it changes nothing about what was begun.
    fs::write(own.join("a.toml"), text.replace("max = 100", "max = 100 # the next one")).unwrap();
    shell.ok("run score.give --indicator 2.4 --points 2 --reason 核对 --evidence 名单");
    assert_eq!(shell.json("list assessment")[0]["standard"], "school2026");
}
