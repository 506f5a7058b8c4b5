//! Sheets, ledgers and calendars through the real binary.

use crate::shell::Shell;
use std::fs;

#[test]
fn the_sheet_is_written_and_read_as_json() {
    let shell = Shell::demo();
    let file = shell.path("自评.json");
    let wrote = shell.json(&format!("export assessment -o {}", file.display()));
    assert_eq!(wrote["rows"], 30, "26 indicators, bonus, two deductions, total");
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let of = |id: &str| rows.as_array().unwrap().iter().find(|r| r["indicator"] == id).unwrap().clone();
    assert_eq!((of("1.1")["self"].as_f64(), of("1.1")["most"].as_f64()), (Some(4.0), Some(4.0)));
    assert_eq!(of("2.5")["status"], "未评");
    assert!(of("2.5")["self"].is_null(), "unknown is no zero");
    assert!(of("3.2")["evidence"].as_str().unwrap().contains("诸葛明"), "{}", of("3.2"));
    shell.ok("run score.give --indicator 2.5 --points 3.5 --evidence 班主任核对名单");
    let scores = shell.json("list score");
    assert_eq!((&scores[0]["indicator"], &scores[0]["points"]), (&"2.5".into(), &"3.5".into()));
    shell.fails(1, &["run", "score.give", "--indicator", "9.9", "--points", "1"]);
    shell.fails(1, &["run", "score.give", "--indicator", "2.5", "--points", "很多"]);
    shell.fails(1, &["run", "assessment.submit"]);
    for ending in ["xlsx", "csv"] {
        let file = shell.path(&format!("自评.{ending}"));
        shell.ok(&format!("export assessment -o {}", file.display()));
        assert!(fs::metadata(&file).unwrap().len() > 500);
    }
}

#[test]
fn what_the_superior_says_goes_in_and_out_by_the_shell() {
    let shell = Shell::demo();
    shell.fails(1, &["run", "assessment.superior"]);
    shell.ok("run assessment.superior --assessor 学院党委 --opinion 谈话要按时 --band 合格 --happened 2026-11-20");
    shell.ok("run score.give --indicator 1.1 --column superior --points 3 --reason 第三季度材料迟报");
    let record = shell.json("list superior_assessment")[0].clone();
    assert_eq!((&record["assessor"], &record["happened"]), (&"学院党委".into(), &"2026-11-20".into()));
    assert_eq!(shell.json("list score")[0]["superior"], record["id"]);
    let id = record["id"].as_str().unwrap();
    shell.ok(&format!("run superior_assessment.raise --on {id} --title 谈话迟 --owner 单晓宁 --deadline 2026-12-20"));
    let items = shell.json("list rectification");
    let item = items.as_array().unwrap().iter().find(|r| r["title"] == "谈话迟").unwrap().clone();
    assert_eq!(
        (&item["source"], &item["superior"], &item["origin"]),
        (&"superior".into(), &record["id"], &record["id"])
    );
    let file = shell.path("自评.json");
    shell.ok(&format!("export assessment -o {}", file.display()));
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let row = rows.as_array().unwrap().iter().find(|r| r["indicator"] == "1.1").unwrap().clone();
    assert_eq!((row["superior"].as_f64(), row["difference"].as_f64()), (Some(3.0), Some(-1.0)));
    assert_eq!(row["reason"], "第三季度材料迟报");
    let total = rows.as_array().unwrap().last().unwrap();
    assert!(total["evidence"].as_str().unwrap().contains("2026-11-20 学院党委 合格：谈话要按时"), "{total}");
    let paper = shell.path("表.md");
    shell.ok(&format!("export assessment_form -o {}", paper.display()));
    let text = fs::read_to_string(&paper).unwrap();
    for words in ["谈话要按时", "考核人：学院党委", "核定等次：合格", "2026年11月20日"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let ledger = shell.path("台账.csv");
    shell.ok(&format!("export rectification_ledger -o {}", ledger.display()));
    assert!(fs::read_to_string(&ledger).unwrap().contains("2026 上级考核 学院党委"));
}

#[test]
fn a_schools_own_standard_comes_first_and_a_faulty_one_is_told() {
    let shell = Shell::demo();
    let dir = shell.data().join("standards");
    fs::create_dir_all(&dir).unwrap();
    let own = "schema = 1\nno_bands = true\nzh = \"校标准\"\nen = \"own\"\nmax = 4\n[[area]]\nid = \"1\"\nzh = \"甲\"\n[[area.item]]\nid = \"1.1\"\nzh = \"大会\"\n\
               points = 4\npart = [{ held = \"meeting.general\", per = \"quarter\" }]\n";
    fs::write(dir.join("school.toml"), own).unwrap();
    let file = shell.path("自评.json");
    let wrote = shell.json(&format!("export assessment -o {}", file.display()));
    assert_eq!(wrote["rows"], 2);
    fs::write(dir.join("school.toml"), own.replace("quarter", "week")).unwrap();
    let ran = shell.run(&format!("export assessment -o {}", file.display()));
    assert!(ran.err.contains("school.toml:13:43: “week”"), "{}", ran.err);
    let rows: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 30, "the shipped one stays");
}

#[test]
fn the_ledger_comes_back_unchanged() {
    let shell = Shell::demo();
    for name in ["rectification_ledger", "rectification_list"] {
        let file = shell.path(&format!("{name}.xlsx"));
        let wrote = shell.json(&format!("export {name} -o {}", file.display()));
        assert_eq!(wrote["rows"], 5);
        let read = shell.json(&format!("import {} --dry-run --kind rectification", file.display()));
        assert_eq!(
            (&read["same"], &read["new"], &read["conflict"], &read["skipped"]),
            (&5.into(), &0.into(), &0.into(), &0.into()),
            "{read}"
        );
    }
    let csv = shell.path("台账.csv");
    fs::write(&csv, "编号,问题,责任人,整改时限,完成情况\nZ-1,没有签到表,单晓宁,2026-12-20,\n,,,,\nZ-2,时限不对,单晓宁,2026-13-40,\n").unwrap();
    let read = shell.json(&format!("import {}", csv.display()));
    assert_eq!((&read["new"], &read["skipped"]), (&1.into(), &1.into()), "{read}");
    let again = shell.json(&format!("import {}", csv.display()));
    assert_eq!((&again["new"], &again["same"]), (&0.into(), &1.into()), "{again}");
    let done = shell.path("清单.csv");
    shell.ok(&format!("export rectification_list -o {}", done.display()));
    let text = fs::read_to_string(&done).unwrap();
    assert!(text.contains("逾期 6 天") && text.contains("完成"), "{text}");
}

#[test]
fn what_is_due_is_a_calendar_that_the_second_export_updates() {
    let shell = Shell::demo();
    let file = shell.path("due.ics");
    shell.ok(&format!("export due -o {}", file.display()));
    let one = fs::read_to_string(&file).unwrap();
    assert!(one.starts_with("BEGIN:VCALENDAR\r\n") && one.split("\r\n").all(|l| l.len() <= 75));
    let unfolded = |text: &str| text.replace("\r\n ", "");
    assert!(unfolded(&one).contains("限期整改：没有申请人谈话台账"), "{}", unfolded(&one));
    shell.ok(&format!("export due -o {}", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), one, "nothing moved: the same bytes");
    let items = shell.json("list rectification");
    let item = items.as_array().unwrap().iter().find(|r| r["title"] == "没有申请人谈话台账").unwrap();
    let id = item["id"].as_str().unwrap();
    shell.ok(&format!("run rectification.edit --on {id} --deadline 2026-12-01"));
    shell.ok(&format!("export due -o {}", file.display()));
    let two = unfolded(&fs::read_to_string(&file).unwrap());
    let uid = format!("UID:rectification_deadline-{id}@zhibu\r\n");
    let entry = two.split("BEGIN:VEVENT").find(|e| e.contains(&uid)).unwrap();
    assert!(entry.contains("SEQUENCE:1\r\n") && entry.contains("DTSTART;VALUE=DATE:20261201"), "{entry}");
    assert_eq!(two.matches(&uid).count(), 1, "moved, not doubled");
    // Closed, it is called off; its last day stays, so that a calendar finds the entry.
    shell.ok(&format!("run progress.add --rectification {id} --text 补登 --evidence 台账第1页"));
    // A guide's verdict waits for what is handed in.
    let early = shell.run(&format!("run rectification.accept --on {id}"));
    assert!(early.code == 1 && early.err.contains("不能这样做"), "{}", early.err);
    shell.ok(&format!("run rectification.submit --on {id}"));
    shell.ok(&format!("run rectification.accept --on {id} --accepted_by 学院党委 --accepted_on 2026-11-24"));
    shell.ok(&format!("export due -o {}", file.display()));
    let three = unfolded(&fs::read_to_string(&file).unwrap());
    let entry = three.split("BEGIN:VEVENT").find(|e| e.contains(&uid)).unwrap();
    assert!(entry.contains("STATUS:CANCELLED\r\n") && entry.contains("SEQUENCE:2\r\n"), "{entry}");
    // Every line is whole within 75 octets: no character is cut in two.
    assert!(fs::read(&file).unwrap().split(|b| *b == b'\n').all(|l| l.len() <= 76 && std::str::from_utf8(l).is_ok()));
    let error = shell.fails(2, &["export", "due", "-o", "due.docx"]);
    assert_eq!(error["kind"], "usage");
}

#[test]
fn an_evidence_file_that_is_gone_is_shown_as_missing() {
    let shell = Shell::demo();
    let file = shell.path("照片.jpg");
    fs::write(&file, b"a picture").unwrap();
    let items = shell.json("list rectification");
    let id = items.as_array().unwrap().iter().find(|r| r["title"] == "没有申请人谈话台账").unwrap()["id"].clone();
    let id = id.as_str().unwrap();
    let line = format!("run progress.add --rectification {id} --text 补登 --file {}", file.display());
    shell.ok(&line);
    let progress = shell.json("list progress");
    let last = progress.as_array().unwrap().iter().find(|p| p["file"].is_string()).unwrap();
    assert_eq!(last["hash"].as_str().map(str::len), Some(16));
    fs::remove_file(&file).unwrap();
    let ok = shell.ok(&format!("run progress.add --rectification {id} --text 再补 --file {}", file.display()));
    assert!(!ok.is_empty(), "a missing file is no error");
}
