//! Disciplines on record: what they take off, what they say to whom, and that a vote and its decision are one.

use super::methods::{AFTER, one, sheet};
use crate::shell::Shell;
use crate::stage::Stage;
use zhibu::base::Frac;
use zhibu::model::people::discipline::Discipline;
use zhibu::model::{Key, Kind};

const MEMBER: &str = "person 甲 apply=2024-01-01 vote_1=2025-05-20 approval_1=2025-06-12";
const OTHER: &str = "person 乙 apply=2024-01-01 vote_1=2025-05-20 approval_1=2025-06-12";

#[test]
fn five_points_for_each_member_disciplined_within_the_period() {
    let score = |lines: &[&str]| {
        let part = "{ deduct = \"discipline\", each = 5 }";
        one(part, "15", AFTER, lines)
    };
    assert_eq!(score(&[MEMBER]), "15", "nobody was");
    assert_eq!(score(&[MEMBER, "discipline 2026-01-01 warning"]), "10", "the first day");
    assert_eq!(score(&[MEMBER, "discipline 2026-12-31 school_demerit"]), "10", "the last day; the school's too");
    assert_eq!(score(&[MEMBER, "discipline 2025-12-31 warning"]), "15");
    assert_eq!(score(&[MEMBER, "discipline 2027-01-01 warning"]), "15");
    let twice = [MEMBER, "discipline 2026-03-01 school_demerit", "discipline 2026-04-01 warning"];
    assert_eq!(score(&twice), "10", "the school and the Party about one person");
    let two = [MEMBER, "discipline 2026-03-01 warning", OTHER, "discipline 2026-04-01 warning"];
    assert_eq!(score(&two), "5");
    let activist = "person 丙 apply=2024-01-01 activist=2025-05-20";
    assert_eq!(score(&[activist, "discipline 2026-03-01 school_warning"]), "15", "no member");
    // What the branch has voted and nobody has decided yet is unknown; it counts once with its decision.
    assert_eq!(score(&[MEMBER, "penalty 2026-03-01 passed"]), "Unscored");
    assert_eq!(score(&[MEMBER, "penalty 2026-03-01 failed"]), "15");
    assert_eq!(score(&[MEMBER, "penalty 2026-03-01 passed", "discipline 2026-04-01 warning"]), "10");
    assert_eq!(
        score(&[MEMBER, "penalty 2026-03-01 passed", "discipline 2026-02-01 warning"]),
        "10",
        "one person, once"
    );
}

#[test]
fn a_member_disciplined_caps_the_band() {
    let text = "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\n[[band]]\nfrom = 9\nzh = \"优\"\nen = \"a\"\n[[band]]\nfrom = 0\nzh = \"差\"\nen = \"b\"\n\
                [[veto]]\nid = \"V1\"\nzh = \"处分\"\nen = \"d\"\nband = \"差\"\nwhen = { of = \"discipline\" }\n\
                [[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 10\npart = [{ judged = true }]\n";
    let at = |lines: &[&str]| {
        let found = sheet(text, AFTER, lines);
        (found.total.short(), found.band())
    };
    assert_eq!(at(&["score 1 self 10", MEMBER]), ("10".into(), Some(0)));
    assert_eq!(at(&["score 1 self 10", MEMBER, "discipline 2026-05-01 warning"]), ("10".into(), Some(1)));
}

#[test]
fn what_was_decided_is_masked_and_the_sheet_suggests_its_points() {
    let mut stage = Stage::demo();
    let someone = stage.people("单晓宁")[0].head.id;
    let command = zhibu::commands::Registry::default().find("discipline.add").unwrap().clone();
    let mut args = zhibu::commands::Args::default();
    for (name, value) in [
        ("member", zhibu::base::Value::Link(someone)),
        ("kind", zhibu::base::Value::Code(1)),
        ("grounds", zhibu::base::Value::words("考试作弊")),
        ("happened", zhibu::base::Value::Day("2026-10-08".parse().unwrap())),
    ] {
        args.set(name, value);
    }
    let registry = zhibu::commands::Registry::default();
    stage.app.desk.perform(&registry, &command, Vec::new(), &args).expect("a record");
    let id = stage.all::<Discipline>()[0].head.id;
    stage.open(Kind::Discipline, id).shows(&["处分：单晓宁", "****"]);
    stage.hides(&["严重警告", "考试作弊"]);
    stage.keys("<ctrl-g>").shows(&["严重警告", "考试作弊"]);
    stage.keys("<ctrl-g><esc>").open(Kind::Member, someone).hides(&["严重警告", "考试作弊"]);
    stage.keys("<esc>6");
    assert_eq!(super::sheet::sheet(&stage).line("5.3").unwrap().auto.map(Frac::short), Some("5".into()));
    stage.keys("<end>").shows(&["建议 5.0，待采纳"]);
    stage.keys("<enter><down>").shows(&["2026-10-08 处分：单晓宁"]);
    stage.keys("<enter>").shows(&["处分决定日"]);
    stage.hides(&["严重警告"]);
    let key = Key { kind: Kind::Discipline, id };
    assert!(stage.app.desk.book.any(key.kind, key.id).is_some());
}

#[test]
fn what_does_not_hold_is_refused_in_a_line() {
    let shell = Shell::demo();
    let add = |more: &[&str]| {
        let words = [&["run", "discipline.add", "--member", "单晓宁", "--happened", "2026-10-08"][..], more].concat();
        shell.fails(1, &words)
    };
    assert_eq!(add(&[])["field"], "kind");
    assert_eq!(add(&["--kind", "scolded"])["field"], "kind");
    let early = add(&["--kind", "warning", "--ended_on", "2026-10-07"]);
    assert_eq!(early["field"], "ended_on");
    let vote = shell.json("list motion")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(add(&["--kind", "warning", "--motion", &vote])["field"], "motion");
    assert!(shell.json("list discipline").as_array().unwrap().is_empty(), "nothing changed");
    shell.ok("run discipline.add --member 单晓宁 --happened 2026-10-08 --kind warning --decided_by 学院党委 --document 院纪〔2026〕9号");
    let list = shell.ok("list discipline");
    assert!(list.contains("单晓宁") && !list.contains("警告") && !list.contains("院纪"), "{list}");
    // The public is told nothing, not even of whom there is a record; the superior is told all.
    let file = shell.path("处分.xlsx");
    let path = file.display().to_string();
    let error = shell.fails(1, &["export", "discipline", "-o", &path, "--purpose", "public"]);
    assert_eq!(error["field"], "purpose");
    assert_eq!(shell.fails(1, &["export", "discipline", "-o", &path])["field"], "purpose");
    assert!(!file.exists());
    shell.ok(&format!("export discipline -o {path} --purpose superior"));
    shell.ok("undo");
    assert!(shell.json("list discipline").as_array().unwrap().is_empty());
}
