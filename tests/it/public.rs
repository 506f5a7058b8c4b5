//! What leaves, by every door: for whom, how much of a person, and that it stands in the log.

use crate::shell::{Shell, all};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use zhibu::exchange::paper::PAPERS;
use zhibu::exchange::report::REPORTS;
use zhibu::model::book::query::Shown;
use zhibu::model::{FieldKind, Kind};

/// What anybody may read, by kind: the whole list, said a second time so that no field joins it unseen.
const PUBLIC: &[(&str, &[&str])] = &[
    ("branch", &["name", "level", "basis", "started_on", "upper", "general_branch", "approving_unit"]),
    ("group", &["name"]),
    ("member", &["stage", "grade", "level", "sex"]),
    ("plan", &["happened", "year", "admissions", "document"]),
    ("disclosure", &["happened", "step", "ways"]),
    ("public_notice", &["happened", "member", "gate", "until", "ways", "place", "bodies", "contact_phone", "document"]),
    ("activity", &["happened", "kinds", "place", "base"]),
    ("practice_base", &["happened", "name", "level", "place", "until"]),
];

#[test]
fn nothing_is_public_unless_its_kind_says_so() {
    for kind in Kind::ALL {
        let listed = PUBLIC.iter().find(|(name, _)| *name == kind.name()).map_or(&[][..], |(_, fields)| fields);
        assert_eq!(kind.public(), listed, "{}", kind.name());
        for name in kind.public().iter().chain(kind.posted()) {
            let column = Shown::named(*kind, name).unwrap_or_else(|| panic!("{} has no {name}", kind.name()));
            assert!(!column.private, "{} {name} is private", kind.name());
        }
        for name in kind.public() {
            let column = Shown::named(*kind, name).unwrap();
            assert!(column.kind != FieldKind::Prose && *name != "note" && *name != "reason", "{} {name}", kind.name());
        }
    }
}

#[test]
fn what_is_said_in_confidence_is_refused_to_the_public_at_every_door() {
    let shell = Shell::demo();
    let file = |name: &str| shell.path(name).display().to_string();
    for kind in Kind::ALL {
        let name = kind.name();
        let open = !kind.public().is_empty();
        for ending in if open { &["csv", "xlsx", "json"][..] } else { &["csv"] } {
            let to = file(&format!("{name}.{ending}"));
            let words = ["export", name, "--purpose", "public", "-o", &to];
            if open {
                shell.ok(&words.join(" "));
            } else {
                let error = shell.fails(1, &words);
                assert_eq!(error["field"], "purpose", "{error}");
                assert!(error["text"].as_str().unwrap().contains("不公开"), "{error}");
                assert!(fs::metadata(&to).is_err(), "{to} was written");
            }
        }
        if !open {
            // Refused before anything is looked for: whatever stands behind.
            for words in [format!("list {name} --purpose public"), format!("show {name} x --purpose public")] {
                assert_eq!(shell.run(&words).code, 1, "{words}");
            }
            let command = format!("run {name}.export --purpose public --file {}", file("run.csv"));
            assert_eq!(shell.run(&command).code, 1, "{command}");
        }
    }
    for paper in PAPERS.iter().filter(|p| !p.public && p.name != "rectification_report") {
        let to = file(&format!("{}.docx", paper.name));
        let error = shell.fails(1, &["export", paper.name, "--purpose", "public", "-o", &to]);
        assert_eq!(error["field"], "purpose", "{}: {error}", paper.name);
    }
    for report in REPORTS.iter().map(|r| r.name).chain(["check", "due", "inherited"]) {
        for ending in ["xlsx", "ics"].iter().filter(|e| **e != "ics" || report == "due") {
            let to = file(&format!("{report}.{ending}"));
            let error = shell.fails(1, &["export", report, "--purpose", "public", "-o", &to]);
            assert_eq!(error["field"], "purpose", "{report}: {error}");
        }
    }
}

#[test]
fn a_public_export_says_what_it_leaves_out_and_holds_no_id() {
    let shell = Shell::demo();
    for (kind, fields) in PUBLIC {
        let to = shell.path(&format!("{kind}.json")).display().to_string();
        let told = shell.json(&format!("export {kind} --purpose public -o {to}"));
        let left = all_strings(&told["left_out"]);
        assert!(!left.is_empty() && left.iter().all(|name| !fields.contains(&name.as_str())), "{told}");
        let words = shell.ok(&format!("export {kind} --purpose public -o {to}"));
        assert!(words.contains("公开的不含"), "{words}");
        let rows: Value = serde_json::from_str(&fs::read_to_string(&to).unwrap()).unwrap();
        for row in rows.as_array().unwrap() {
            let names: Vec<&String> = row.as_object().unwrap().keys().collect();
            assert_eq!(names.len(), fields.len(), "{kind}: {names:?}");
            assert!(names.iter().all(|name| fields.contains(&name.as_str())), "{kind}: {names:?}");
        }
        let listed = shell.json(&format!("list {kind} --purpose public"));
        assert_eq!(listed, rows, "the list tells what the export tells");
    }
}

fn all_strings(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[test]
fn nobody_in_a_public_roster_stands_for_fewer_than_five() {
    let shell = Shell::demo();
    let to = shell.path("roster.json").display().to_string();
    shell.ok(&format!("export member --purpose public -o {to}"));
    let rows: Value = serde_json::from_str(&fs::read_to_string(&to).unwrap()).unwrap();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 180);
    let fields = ["stage", "grade", "level", "sex"];
    for chosen in 1_u32..16 {
        let mut alike: HashMap<String, usize> = HashMap::new();
        for row in rows {
            let cells = fields.iter().enumerate().filter(|(n, _)| chosen & (1 << n) != 0);
            *alike.entry(cells.map(|(_, f)| row[f].to_string()).collect()).or_default() += 1;
        }
        assert!(alike.values().all(|n| *n >= 5), "{alike:?}");
    }
    let blank = rows.iter().flat_map(|r| fields.iter().map(|f| &r[f])).filter(|v| v.is_null()).count();
    assert!(blank < 200, "{blank} of 720 cells are blank");
    // Whatever would choose people, or part of what is told about them, is refused.
    let one = shell.json("list member")[0]["id"].as_str().unwrap().to_owned();
    for words in [
        format!("export member --purpose public -o {to} --on {one}"),
        format!("export member --purpose public -o {to} --all"),
        "list member --purpose public --where stage=full".to_owned(),
        "list member --purpose public --as-of 2026-06-01".to_owned(),
        "list member --purpose public --sort stage".to_owned(),
        format!("show member {one} --purpose public"),
    ] {
        shell.fails(1, &words.split(' ').collect::<Vec<_>>());
    }
    let few = Shell::init();
    few.ok("run member.add --name 王芳");
    let to = few.path("few.csv").display().to_string();
    let error = few.fails(1, &["export", "member", "--purpose", "public", "-o", &to]);
    assert!(error["text"].as_str().unwrap().contains("不足 5 人"), "{error}");
}

/// Lists every private value of the book.
fn private_values(shell: &Shell) -> Vec<String> {
    let mut out = Vec::new();
    for kind in Kind::ALL {
        let names: Vec<&str> = Shown::all(*kind).iter().filter(|c| c.private).map(|c| c.name).collect();
        if names.is_empty() {
            continue;
        }
        let rows = shell.json(&format!("list {} --all --purpose internal", kind.name()));
        for name in names {
            out.extend(all(&rows, name).into_iter().filter(|v| v.chars().count() > 4).map(str::to_owned));
        }
    }
    assert!(out.len() > 300, "{} private values", out.len());
    out
}

#[test]
fn nothing_that_is_read_without_a_purpose_tells_a_private_field() {
    let shell = Shell::demo();
    let person = shell.json("list member --where name=单佳乐")[0]["id"].as_str().unwrap().to_owned();
    let edit = ["run", "member.edit", "--on", &person, "--id_number", "990101200304050012", "--phone", "19912345678"];
    assert_eq!(shell.args(&edit).code, 0);
    let private = private_values(&shell);
    assert!(private.iter().any(|v| v == "990101200304050012"));
    let mut asked: Vec<String> = ["check --all", "due", "log --limit 0", "why 单佳乐", "commands", "rules", "verify"]
        .map(str::to_owned)
        .to_vec();
    for kind in Kind::ALL {
        asked.push(format!("list {}", kind.name()));
        if let Some(first) = shell.json(&format!("list {}", kind.name()))[0]["id"].as_str() {
            asked.push(format!("show {} {first}", kind.name()));
        }
    }
    asked.push(format!("show member {person}"));
    asked.push("list member --as-of 2026-06-01".to_owned());
    asked.push("list member --all".to_owned());
    for words in asked {
        let ran = shell.run(&format!("{words} --json"));
        let found = private.iter().find(|value| ran.out.contains(value.as_str()));
        assert!(found.is_none(), "{words} tells {found:?}");
    }
    for words in ["list member", "list discipline", "list service", "show member 单佳乐"] {
        let out = shell.ok(words);
        assert!(!private.iter().any(|value| out.contains(value.as_str())), "{words}");
    }
    // The keys stay, and what is masked is recognised.
    let shown = shell.json(&format!("show member {person}"));
    assert_eq!((&shown["id_number"], &shown["phone"]), (&"9901********".into(), &"199********".into()));
}

#[test]
fn whoever_asks_for_private_fields_names_a_purpose_and_stands_in_the_log() {
    let shell = Shell::demo();
    let exports = || {
        let log = shell.json("log --limit 0");
        log.as_array().unwrap().iter().filter(|e| e["cause"] == "export").count()
    };
    for kind in Kind::ALL {
        for column in Shown::all(*kind).iter().filter(|c| c.private) {
            for words in [format!("--where {}~9", column.name), format!("--sort -{}", column.name)] {
                let ran = shell.run(&format!("list {} {words}", kind.name()));
                assert!(ran.code == 1 || ran.code == 2, "{} {words}: {}", kind.name(), ran.out);
            }
        }
    }
    let before = exports();
    let found = shell.json("list member --where phone~139 --sort id_number --purpose superior");
    assert!(found.as_array().unwrap().len() > 100);
    assert!(shell.json("list member --purpose internal")[0]["phone"].as_str().unwrap().starts_with("139"));
    shell.ok("show member 单佳乐 --purpose internal");
    assert_eq!(exports(), before + 3);
    let log = shell.ok("log --limit 1");
    assert!(log.contains("查看人员（支部内部）"), "{log}");
}

#[test]
fn where_nothing_can_be_noted_nothing_private_is_told() {
    let shell = Shell::demo();
    fs::create_dir(shell.data().join("exports.log")).unwrap();
    let to = shell.path("x.csv").display().to_string();
    shell.fails(3, &["list", "member", "--purpose", "internal"]);
    shell.fails(3, &["show", "member", "单佳乐", "--purpose", "superior"]);
    shell.fails(3, &["export", "member", "--purpose", "superior", "-o", &to]);
    assert!(fs::metadata(&to).is_err());
    // What is masked is told all the same.
    shell.ok("list member");
    shell.ok(&format!("export member -o {to}"));
}

#[test]
fn a_masked_cell_is_never_read_as_a_value() {
    let shell = Shell::demo();
    let masked = shell.json("list member");
    let row = &masked[0];
    let (name, number) = (row["name"].as_str().unwrap(), row["student_no"].as_str().unwrap());
    let hidden = row["id_number"].as_str().unwrap();
    assert!(hidden.ends_with("****"), "{hidden}");
    let sheet = shell.path("masked.csv");
    let phone = row["phone"].as_str().unwrap();
    let head = "姓名,学号,公民身份号码,手机号码,家庭住址";
    let rows =
        format!("{name},{number},{hidden},{phone},****\n甲乙,9999,{hidden},{phone},****\n丁戊,9998,,,＊＊＊＊\n");
    fs::write(&sheet, format!("{head}\n{rows}")).unwrap();
    for take in ["", " --take sheet"] {
        let told = shell.json(&format!("import {}{take}", sheet.display()));
        let after = shell.json("list member --purpose internal --all");
        let stored = all(&after, "id_number").iter().chain(&all(&after, "phone")).any(|v| v.contains('*'));
        assert!(!stored, "{told}");
        assert!(!all(&after, "address").iter().any(|v| v.contains(['*', '＊'])), "{told}");
        assert!(all(&after, "name").contains(&"甲乙"), "what is not masked is read: {told}");
    }
    let edit = ["run", "member.add", "--name", "丙丁", "--phone", phone, "--id_number", hidden];
    assert_eq!(shell.args(&edit).code, 1, "neither by the form");
}

#[test]
fn the_log_of_what_left_is_chained_and_says_where_it_was_harmed() {
    let shell = Shell::demo();
    let data = shell.data();
    let (path, head) = (data.join("exports.log"), data.join("exports.head"));
    // What a version without a chain noted is kept and tied to the first link.
    let old = "2026-11-24T18:00:00+08:00\t书记\tpc\tsuperior\tmember\told.csv\n";
    fs::write(&path, old).unwrap();
    for _ in 0..4 {
        zhibu::exchange::purpose::append(&data, ["t", "书记", "pc", "internal", "member", "-"]).unwrap();
    }
    shell.ok("show member 单佳乐 --purpose internal");
    shell.ok("verify");
    let whole = fs::read(&path).unwrap();
    assert!(whole.starts_with(old.as_bytes()) && whole.iter().filter(|b| **b == b'\n').count() == 6);
    let text = String::from_utf8(whole.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut harmed: Vec<Vec<u8>> = vec![Vec::new(), whole[..whole.len() / 2].to_vec()];
    for n in 0..lines.len() {
        harmed.push(lines.iter().enumerate().filter(|(at, _)| *at != n).flat_map(|(_, l)| l.bytes()).collect());
        harmed.push(lines[..n].concat().into_bytes());
        let mut twice = lines.clone();
        twice.insert(n, lines[n]);
        harmed.push(twice.concat().into_bytes());
        let mut swapped = lines.clone();
        swapped.swap(n, (n + 1) % lines.len());
        harmed.push(swapped.concat().into_bytes());
    }
    for at in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        harmed.push(flipped);
    }
    for (n, bytes) in harmed.iter().enumerate() {
        fs::write(&path, bytes).unwrap();
        assert!(zhibu::exchange::purpose::check(&data).is_err(), "{n}: {}", String::from_utf8_lossy(bytes));
    }
    let fault = shell.fails(3, &["verify"]);
    assert!(fault["text"].as_str().unwrap().contains("导出记录"), "{fault}");
    shell.fails(3, &["show", "member", "单佳乐", "--purpose", "internal"]);
    // Junk behind the last line is what a crash left; it goes with the next entry.
    fs::write(&path, [&whole[..], b"2026-11"].concat()).unwrap();
    shell.ok("show member 单佳乐 --purpose internal");
    assert!(fs::read(&path).unwrap().starts_with(&whole));
    shell.ok("verify");
    for gone in [&path, &head] {
        let kept = fs::read(gone).unwrap();
        fs::remove_file(gone).unwrap();
        assert_eq!(shell.run("verify").code, 3, "{}", gone.display());
        fs::write(gone, kept).unwrap();
    }
    fs::write(&path, &whole[1..]).unwrap();
    let told = shell.run("doctor --mend --yes");
    assert!(told.err.contains("另存为"), "{}{}", told.out, told.err);
    shell.ok("verify");
    assert!(shell.ok("log --limit 1").contains("导出记录不完整"));
}

#[test]
fn whoever_reads_notes_beside_a_writer_and_beside_others() {
    let shell = Shell::demo();
    let data = shell.data();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let data = &data;
            scope.spawn(move || {
                for k in 0..10 {
                    let who = format!("{n}-{k}");
                    zhibu::exchange::purpose::append(data, ["t", &who, "pc", "internal", "member", "-"]).unwrap();
                }
            });
        }
    });
    assert_eq!(zhibu::exchange::purpose::check(&data).unwrap(), 80);
}
