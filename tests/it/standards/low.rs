//! Indicators with few of their points: what Today proposes once a sheet is scored, accepted or waived, also when it was
//! handed in.

use super::sheet::sheet;
use crate::shell::Shell;
use crate::stage::Stage;
use zhibu::base::Frac;
use zhibu::model::assessment::{Assessment, Score};
use zhibu::model::rectification::{Rectification, Source};
use zhibu::rules::assessment::standard::Status;

/// Scores everything that is open: what the records suggest is taken, the rest has one point.
fn score(stage: &mut Stage) {
    stage.keys("6");
    for line in sheet(stage).lines.iter().filter(|l| l.status == Status::Unscored) {
        stage.keys(if line.auto.is_some() { "n<space>" } else { "ns1<tab><tab>名单<ctrl-s>" });
    }
    assert_eq!(sheet(stage).unscored, 0, "{}", stage.screen());
}

/// Puts the cursor of Today on what the sheet proposes: its sentence stands at the foot then.
fn propose(stage: &mut Stage) {
    stage.keys("1<home>");
    for _ in 0..80 {
        let foot: Vec<String> = stage.screen().lines().rev().take(4).map(str::to_owned).collect();
        if foot.concat().contains("自评得分偏低") {
            return;
        }
        stage.keys("<down>");
    }
    panic!("no proposal\n{}", stage.screen());
}

#[test]
fn today_proposes_what_a_scored_sheet_finds_low_and_nothing_before() {
    let mut stage = Stage::demo();
    stage.keys("6ns1<ctrl-s>1").hides(&["得分偏低"]);
    score(&mut stage);
    let low = sheet(&stage).lines.iter().filter(|l| l.points < Some(l.most * Frac::new(6, 10).unwrap())).count();
    assert!(low > 3, "five judged with one point, and what the records say: {low}");
    propose(&mut stage);
    stage.shows(&["2026 自评得分偏低：1.9 党员学时 1/2 等", "提出整改，或写明不提的理由"]);
    // Enter leads to the indicator, r takes the proposal up, x puts it off with a reason.
    stage.keys("<enter>").shows(&["1.9 党员学时：不少于 32 学时的党员名单", "得分偏低，建议提出整改"]);
    propose(&mut stage);
    stage.keys("r").shows(&["党员学时：1/2 分", "整改时限"]);
    stage.keys("<ctrl-s>").shows(&["2026 自评得分偏低：2.1 评议优良 2.5/5 等"]);
    let item = stage.all::<Rectification>().into_iter().find(|r| &*r.indicator == "1.9").cloned().expect("an item");
    assert_eq!(
        (item.source, item.assessment.id()),
        (Some(Source::SelfAssessment), Some(stage.all::<Assessment>()[0].head.id))
    );
    stage.keys("<ctrl-n><ctrl-s>").shows(&["要填"]);
    stage.keys("评议已另行整改<ctrl-s>").hides(&["得分偏低：2.1"]);
    assert_eq!(stage.all::<Score>().into_iter().filter(|s| !s.waived.is_empty()).count(), 1);
    stage.keys("u").shows(&["得分偏低：2.1"]);
    // On another line neither has anything to answer.
    stage.keys("<home>x").shows(&["这一行没有提出整改的建议"]);
    propose(&mut stage);
    stage.keys("<ctrl-l>").shows(&["few points: 2.1"]);
}

#[test]
fn a_waiver_after_handing_in_moves_no_score() {
    let mut stage = Stage::demo();
    score(&mut stage);
    stage.keys("<ctrl-d>").shows(&["已提交"]);
    let then = stage.all::<Assessment>()[0].clone();
    propose(&mut stage);
    stage.keys("x明年补齐<ctrl-s>");
    stage.keys("6<home>");
    for _ in 0..15 {
        stage.keys("<down>");
    }
    let waived = stage.all::<Score>().into_iter().find(|s| !s.waived.is_empty()).cloned().expect("a reason");
    assert_eq!((&*waived.indicator, &*waived.waived, &*waived.points), ("1.9", "明年补齐", "1"));
    assert_eq!(stage.all::<Assessment>()[0], &then, "what was handed in stands");
    // The points themselves are still shut, the one with the other too.
    stage.keys("s").shows(&["自评已提交"]);
    stage.keys("1u").shows(&["撤销"]);
    assert!(stage.all::<Score>().iter().all(|s| s.waived.is_empty()));
    assert_eq!(stage.all::<Assessment>()[0], &then);
    // An indicator without any score of its own is waived, and taken back, in the same way.
    propose(&mut stage);
    stage.keys("x一<ctrl-s>x二<ctrl-s>");
    let bare: Vec<Score> = stage.all::<Score>().into_iter().filter(|s| s.is_bare()).cloned().collect();
    assert_eq!((bare.len(), &*bare[0].indicator, &*bare[0].waived), (1, "2.1", "二"));
    stage.keys("u").shows(&["撤销"]);
    assert!(!stage.all::<Score>().iter().any(|s| s.is_bare()));
}

#[test]
fn a_reason_alone_is_no_event_and_no_score() {
    let shell = Shell::demo();
    shell.ok("run assessment.waive --indicator 5.3 --reason 没有");
    let file = shell.path("自评.json");
    shell.ok(&format!("export assessment -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let row = rows.as_array().unwrap().iter().find(|r| r["indicator"] == "5.3").unwrap();
    assert_eq!((&row["status"], row["auto"].as_f64()), (&"未评".into(), Some(0.0)));
    let due: serde_json::Value = serde_json::from_str(&shell.run("--today 2027-01-02 check --json").out).unwrap();
    let low: Vec<&serde_json::Value> =
        due.as_array().unwrap().iter().filter(|r| r["rule"] == "assessment_low").collect();
    assert_eq!((low.len(), &low[0]["state"]), (1, &"due_soon".into()), "a period that is over goes by its records");
    shell.fails(1, &["run", "assessment.waive", "--indicator", "9.9", "--reason", "x"]);
    shell.fails(1, &["run", "assessment.waive", "--indicator", "1.1"]);
}
