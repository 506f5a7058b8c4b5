//! Where an item came from: every source is a record, linked both ways, and a key leads from the ledger to it.

use crate::stage::Stage;
use chrono::NaiveDate;
use zhibu::base::{Id, Value};
use zhibu::commands::{Args, Registry};
use zhibu::model::assessment::{Assessment, SuperiorAssessment};
use zhibu::model::evaluation::opinion::{Opinion, Voice};
use zhibu::model::evaluation::round::{Evaluation, EvaluationResult};
use zhibu::model::meeting::sitting::Meeting;
use zhibu::model::oversight::{Accountability, Inspection};
use zhibu::model::people::roster::Member;
use zhibu::model::rectification::{Rectification, Source};
use zhibu::model::road::gate::Objection;
use zhibu::model::{Change, Key, Kind, Link, Record};

/// Raises an item from a record by its command and gives what became of it.
fn raised(stage: &mut Stage, command: &str, from: Key, title: &str) -> Rectification {
    let owner = stage.people("单晓宁")[0].head.id;
    let registry = Registry::default();
    let row = registry.find(command).expect(command).clone();
    let mut args = Args::default();
    args.set("title", Value::words(title));
    args.set("owner", Value::Link(owner));
    args.set("deadline", Value::Day("2026-12-20".parse().unwrap()));
    args.set("indicator", Value::words("3.2"));
    stage.app.desk.perform(&registry, &row, vec![from], &args).unwrap_or_else(|_| panic!("{command}"));
    stage.all::<Rectification>().into_iter().find(|r| &*r.title == title).expect(command).clone()
}

/// Puts a record into the book as an import would.
fn put<R: Record>(stage: &mut Stage, make: impl FnOnce(&Stage) -> R) -> Id {
    let mut record = make(stage).into_any();
    let desk = &mut stage.app.desk;
    let situation = desk.situation(Vec::new());
    *record.head_mut() = situation.head("2026-11-20".parse::<NaiveDate>().ok());
    let id = record.head().id;
    let tx = situation.tx(&desk.facts(), "import", "x".to_owned(), vec![Change::add(record)]);
    desk.commit(&Registry::default(), tx).unwrap_or_else(|_| panic!("a record"));
    id
}

/// The sources of an item: the command, the record it is done on, what the item says.
fn sources(stage: &mut Stage) -> Vec<(&'static str, Key, Source)> {
    let member = |stage: &Stage| Link::<Member>::to(stage.people("单晓宁")[0].head.id);
    let words = || "要改".into();
    let inspection = put(stage, |_| Inspection {
        level: Some(zhibu::model::oversight::InspectionLevel::College),
        plan_progress: words(),
        quality: words(),
        procedure: words(),
        activists: words(),
        demands: words(),
        ..Default::default()
    });
    let accountability = put(stage, |_| Accountability {
        document: "院纪〔2026〕1号".into(),
        step: zhibu::model::road::development::StepKind::named("vote_1"),
        degree: Some(zhibu::model::oversight::Degree::Minor),
        handling: words(),
        ..Default::default()
    });
    let evaluation = put(stage, |_| Evaluation { year: "2031".into(), ..Default::default() });
    let evaluation = Link::to(evaluation);
    let result = put(stage, |s| EvaluationResult { evaluation, member: member(s), ..Default::default() });
    let voice = Some(Voice::Students);
    let opinion = put(stage, |s| Opinion {
        evaluation,
        member: member(s),
        voice,
        by: "三班".into(),
        text: words(),
        ..Default::default()
    });
    let sheet = put(stage, |_| Assessment { standard: "default".into(), period: "2026".into(), ..Default::default() });
    let assessment = Link::to(sheet);
    let superior =
        put(stage, |_| SuperiorAssessment { assessment, assessor: "学院党委".into(), ..Default::default() });
    let objection = stage.all::<Objection>()[0].head.id;
    let meeting = stage.all::<Meeting>()[3].head.id;
    let key = |kind, id| Key { kind, id };
    vec![
        ("assessment.rectify", key(Kind::Assessment, sheet), Source::SelfAssessment),
        ("superior_assessment.raise", key(Kind::SuperiorAssessment, superior), Source::Superior),
        ("inspection.raise", key(Kind::Inspection, inspection), Source::Inspection),
        ("meeting.raise", key(Kind::Meeting, meeting), Source::Meeting),
        ("result.raise", key(Kind::EvaluationResult, result), Source::Evaluation),
        ("objection.raise", key(Kind::Objection, objection), Source::Masses),
        ("opinion.raise", key(Kind::Opinion, opinion), Source::Masses),
        ("accountability.raise", key(Kind::Accountability, accountability), Source::Accountability),
    ]
}

#[test]
fn every_source_is_linked_both_ways_and_the_ledger_leads_to_it() {
    let mut stage = Stage::demo().size(140, 40);
    let all = sources(&mut stage);
    assert_eq!(all.len(), 8);
    for (command, from, source) in all {
        let title = format!("甲乙丙{}", source as u8 + if command == "opinion.raise" { 50 } else { 10 });
        let item = raised(&mut stage, command, from, &title);
        assert_eq!((item.source, item.origin()), (Some(source), Some(from.id)), "{command}");
        // From the record to the item …
        let back: Vec<Id> = stage.book().of::<Rectification>(from.id).map(|r| r.head.id).collect();
        assert!(back.contains(&item.head.id), "{command}");
        let name = stage.book().name_of(from.id, zhibu::base::Lang::Zh);
        // … and from the ledger to the record: named in its row, a key leads there.
        stage.keys(&format!("7/{title}<enter>"));
        let row = stage.line("2026-12-20");
        assert!(row.contains(name.chars().take(4).collect::<String>().as_str()), "{command}: {name}\n{row}");
        // A result opens as the page of its person.
        let opened = if from.kind == Kind::EvaluationResult { "单晓宁 ·" } else { &name };
        stage.keys("o").shows(&[opened]);
        stage.hides(&["整改时限▴"]);
        // Its own card names it too; there Enter opens what a line names.
        stage.keys("<esc>").open(Kind::Rectification, item.head.id).shows(&[&name]);
        stage.keys("<esc><esc>");
    }
    stage.keys("7/入党申请人首次<enter>o").shows(&["没有关联的来源记录"]);
}

#[test]
fn on_a_narrow_screen_the_ledger_says_below_where_an_item_came_from() {
    for lang in [zhibu::base::Lang::Zh, zhibu::base::Lang::En] {
        let mut stage = Stage::demo().with(lang, "dark", false).size(80, 24);
        stage.keys("7").shows(&["2025年度组织生活会暨民主评议党员大会"]);
        stage.shows(&[if lang == zhibu::base::Lang::Zh { "民主评议：" } else { "evaluation: " }]);
        stage.keys("<down>").shows(&[if lang == zhibu::base::Lang::Zh {
            "一个月 · 检查指导"
        } else {
            "一个月 · inspection"
        }]);
    }
}
