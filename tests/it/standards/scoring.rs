//! Points typed into the sheet: at most three keys a judgement; the superior's own record.

use super::sheet::sheet;
use crate::stage::{Stage, events};
use zhibu::base::{Lang, Trouble};
use zhibu::commands::Registry;
use zhibu::model::Kind;
use zhibu::model::assessment::{Assessment, Score, ScoreColumn, SuperiorAssessment};
use zhibu::model::rectification::{Rectification, Source};
use zhibu::rules::assessment::standard::Status;

#[test]
fn a_judgement_takes_at_most_three_keys_besides_its_evidence() {
    let mut stage = Stage::demo();
    let before = sheet(&stage);
    let open: Vec<_> = before.lines.iter().filter(|l| l.status == Status::Unscored).collect();
    assert!(open.len() > 5);
    stage.keys("6");
    for (n, line) in open.iter().enumerate() {
        // What the records suggest is taken with one key; else a digit and Enter. The next one lies under the cursor then.
        let begin = if n == 0 { "s" } else { "" };
        let keys = format!("{begin}{}", if line.auto.is_some() { "<f5>" } else { "1<enter>" });
        assert!(events(&keys).len() <= 3, "{keys}");
        stage.keys(&keys);
        let scores = stage.all::<Score>();
        assert_eq!((scores.len(), &*scores[n].indicator), (n + 1, line.id.as_str()), "{}", stage.screen());
    }
    assert_eq!(sheet(&stage).unscored, 0);
    assert_eq!(stage.all::<Assessment>().len(), 1, "begun with the first score");
    stage.keys("<esc>u").shows(&["撤销"]);
    assert_eq!(stage.all::<Score>().len(), open.len() - 1);
}

#[test]
fn points_are_typed_in_the_row_and_what_cannot_be_is_said() {
    let mut stage = Stage::demo();
    stage.keys("6n").shows(&["1.9 党员学时"]);
    stage.keys("s9<enter>").shows(&["这一项是 0 至 2 分"]);
    assert!(stage.all::<Score>().is_empty());
    let caret = stage.caret();
    assert!(caret.is_some(), "an input method finds the place");
    // Full-width digits of an input method; Backspace takes one back; letters are no points.
    stage.keys("<backspace>１.５x<ctrl-s>");
    assert_eq!(&*stage.all::<Score>()[0].points, "1.5");
    assert!(stage.line("党员学时").contains("1.5/2 [########..]"), "{}", stage.screen());
    assert!(stage.caret().is_none(), "Ctrl-S stays on the row and ends the typing");
    stage.keys("s<esc>").shows(&["1.9 党员学时"]);
    // Enter on nothing goes on without a score; arrows leave the row.
    stage.keys("n<f4><enter>");
    assert_eq!(stage.all::<Score>().len(), 1);
    stage.keys("<esc><home>").hides(&["1.9 党员学时:"]);
    // Tab opens the whole form with what was typed.
    stage.keys("ns1<tab>一半<tab>名单<ctrl-s>");
    let last = stage.all::<Score>()[1].clone();
    assert_eq!((&*last.points, &*last.reason, &*last.evidence), ("1", "一半", "名单"));
    stage.keys("e测评表26张<ctrl-s>").shows(&["佐证：测评表26张"]);
    stage.keys("u").shows(&["撤销"]);
}

#[test]
fn what_the_superior_says_is_a_record_linked_both_ways() {
    let mut stage = Stage::demo();
    stage.keys("6<down>o").shows(&["记上级考核", "考核人"]);
    stage.keys("<ctrl-s>").shows(&["要填"]);
    stage.keys("学院党委<tab><tab>谈话要按时<ctrl-s>").shows(&["正在录上级的分（学院党委）"]);
    let record = stage.all::<SuperiorAssessment>()[0].clone();
    assert_eq!((record.head.happened, &*record.opinion), ("2026-11-24".parse().ok(), "谈话要按时"));
    // Digits are the superior's now; the own points stay. Space agrees with them.
    stage.keys("s2<ctrl-s>");
    assert!(
        stage.line("党员大会每季度").contains("4.0/4 [##########]   上级 2.0（-2.0） · 记录"),
        "{}",
        stage.screen()
    );
    stage.shows(&["上级评分不同，未写差异原因"]);
    stage.keys("<down><space>");
    let scores = stage.all::<Score>();
    assert!(scores.iter().all(|s| s.whose() == ScoreColumn::Superior && s.superior.id() == Some(record.head.id)));
    assert_eq!(scores.iter().map(|s| &*s.points).collect::<Vec<_>>(), ["2", "3"]);
    // An item raised now is the superior's.
    stage.keys("<up>r<ctrl-s>");
    let item = stage.all::<Rectification>().into_iter().find(|r| &*r.indicator == "1.1").cloned().expect("an item");
    assert_eq!((item.source, item.superior.id()), (Some(Source::Superior), Some(record.head.id)));
    assert!(item.title.contains("2/4"), "{}", &*item.title);
    stage.open(Kind::SuperiorAssessment, record.head.id).shows(&["时间线", "指标得分", "整改", "党员大会每季度"]);
    stage.keys("<esc>o").hides(&["正在录上级的分"]);
    stage.shows(&["上级 2026-11-24 已考核"]);
    stage.keys("<home>").shows(&["上级考核 2026-11-24 学院党委", "谈话要按时"]);
    stage.keys("<ctrl-l>").shows(&["· superior 2026-11-24", "superior 2.0 (-2.0)"]);
}

#[test]
fn a_narrow_screen_cuts_the_name_of_the_standard_first() {
    let mut stage = Stage::demo().with(Lang::En, "dark", false).size(80, 24);
    stage.keys("6<down>oCollege committee<ctrl-s>o").shows(&["being filled · superior 2026-11-24 · Work standard"]);
}

#[test]
fn a_sheet_is_assessed_by_the_superior_once() {
    let mut stage = Stage::demo();
    stage.keys("6o学院党委<ctrl-s>");
    let sheet = stage.all::<Assessment>()[0].head.id;
    let command = Registry::default().find("superior_assessment.add").unwrap().clone();
    let mut args = zhibu::commands::Args::default();
    args.set("assessment", zhibu::base::Value::Link(sheet));
    args.set("assessor", zhibu::base::Value::words("校党委"));
    let done = stage.app.desk.perform(&Registry::default(), &command, Vec::new(), &args);
    let Err(Trouble::Refusal(no)) = done else { panic!("refused") };
    assert!(no.text.render(Lang::Zh).contains("已有上级考核"));
    // From the palette the one record is changed.
    stage.keys(":assessment.superior<enter>校党委组织部<ctrl-s>");
    let all = stage.all::<SuperiorAssessment>();
    assert_eq!((all.len(), &*all[0].assessor), (1, "校党委组织部"));
}
