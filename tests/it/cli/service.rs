//! Services, activities and who took part, by the shell and from sheets: good rows, bad rows, out and in again.

use crate::shell::{Shell, all};
use serde_json::Value;

fn write(shell: &Shell, name: &str, text: &str) -> String {
    let file = shell.path(name);
    std::fs::write(&file, text).expect("written");
    file.display().to_string()
}

/// Finds the record of a person.
fn of<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|r| r["member_name"] == name).unwrap_or_else(|| panic!("{name} in {list}"))
}

fn counts(told: &Value) -> [i64; 5] {
    ["new", "changed", "same", "conflict", "skipped"].map(|state| told[state].as_i64().expect("a number"))
}

fn why(told: &Value, row: u64) -> String {
    let found = told["rows"].as_array().unwrap().iter().find(|r| r["row"] == row);
    found.unwrap_or_else(|| panic!("row {row} in {told}"))["why"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_line_records_a_service_and_an_activity_with_its_list() {
    let shell = Shell::demo();
    shell.ok(
        "run service.add --member 单一诺 --kind dorm_sign --room 12栋409室 --happened 2026-09-15 --evidence 登记表",
    );
    let services = shell.json("list service --where kind=dorm_sign --purpose internal");
    let sign = of(&services, "单一诺");
    assert_eq!((&sign["room"], &sign["evidence"]), (&"12栋409室".into(), &"登记表".into()), "{services}");
    shell.ok("run activity.add --title 旧书义卖 --kinds service,volunteer --happened 2026-11-20 --leader 单晓宁 --evidence 账目1份");
    shell.ok("run activity.join --activity 旧书义卖 --on 单一诺,2024210106 --part 收银");
    shell.ok("run activity.names --on 旧书义卖 --names 曾雨桐、单一诺，仇文博");
    let made = shell.json("list activity --where title=旧书义卖");
    assert_eq!((&made[0]["people"], &made[0]["lacks"]), (&4.into(), &serde_json::json!([])), "{made}");
    assert_eq!(made[0]["kinds"], serde_json::json!(["service", "volunteer"]));
    let list = shell.json("list participation --where part=收银");
    assert_eq!(all(&list, "member_name"), ["单一诺", "刘洋"]);
    assert_eq!(all(&list, "on"), ["2026-11-20", "2026-11-20"], "the day of the activity");
    // One undo takes the list away, the next the activity.
    shell.ok("undo");
    assert_eq!(shell.json("list activity --where title=旧书义卖")[0]["people"], 2);
    let gone = shell.json("run activity.remove --on 旧书义卖 --reason 记错");
    assert_eq!(gone["records"].as_array().unwrap().len(), 3, "with its list: {gone}");
    shell.ok("undo");
    assert_eq!(shell.json("list activity --where title=旧书义卖")[0]["people"], 2);
}

#[test]
fn what_the_book_says_no_to() {
    let shell = Shell::demo();
    let says = |args: &[&str], field: &str, words: &str| {
        let error = shell.fails(1, &[&["run"], args].concat());
        assert!(error["text"].as_str().unwrap().contains(words), "{args:?}: {error}");
        assert_eq!(error["field"].as_str().unwrap_or_default(), field, "{args:?}: {error}");
    };
    let add = ["service.add", "--kind", "service", "--what", "值班", "--member"];
    says(&[&add[..], &["张三丰"]].concat(), "member", "找不到");
    says(&[&add[..], &["刘洋"]].concat(), "member", "不止一个");
    says(&[&add[..], &["单一诺", "--happened", "2026-11-25"]].concat(), "happened", "还没有到");
    says(&[&add[..], &["杜梦瑶", "--happened", "2026-09-01"]].concat(), "member", "不在本支部");
    says(&[&add[..], &["单一诺", "--until", "2026-11-01"]].concat(), "until", "早于开始");
    says(&["service.add", "--member", "单一诺", "--kind", "post"], "what", "要写做了什么");
    says(&["service.add", "--member", "单一诺", "--kind", "flag"], "kind", "没有 “flag”");
    says(&["activity.add", "--title", "x"], "kinds", "要填类型");
    says(&["activity.add", "--title", "x", "--kinds", "party"], "kinds", "没有 “party”");
    says(
        &["activity.add", "--title", "x", "--kinds", "joint", "--leader", "尹楠", "--happened", "2026-09-01"],
        "leader",
        "不在本支部",
    );
    // The day of an activity cannot leave behind who was there: 高婷 came on 2026-09-10.
    shell.ok("run activity.add --title 参观 --kinds other --happened 2026-09-20");
    shell.ok("run activity.join --activity 参观 --on 高婷");
    says(&["activity.edit", "--on", "参观", "--happened", "2026-09-09"], "happened", "高婷 2026-09-09 不在本支部");
    says(&["activity.join", "--activity", "参观", "--on", "高婷"], "", "都已在");
    says(&["participation.add", "--activity", "参观", "--member", "高婷"], "member", "已在这次活动的名单上");
    says(&["activity.join", "--activity", "计科2401班推优会", "--on", "高婷"], "activity", "2026-10-29");
    says(&["practice_base.add", "--name", "x", "--happened", "2026-09-01", "--until", "2026-08-01"], "until", "到期");
}

const LEDGER: &str = "志愿服务台账\n姓名,学号,类别,日期,服务内容,地点,摘牌日期,摘牌原因,证明材料,寝室号\n\
    单一诺,,志愿服务,2026-11-14,图书馆引导,图书馆,,,照片\n\
    ,2024210106,党员宿舍,2026.9.15,,,,,,12栋409室\n\
    解慧,,宿舍挂牌,2025-09-15,,,2026-06-30,换宿舍,登记表,12栋502室\n\
    刘洋,,志愿服务,2026-11-14,图书馆引导,图书馆,,,\n\
    张三丰,,志愿服务,2026-11-14,图书馆引导,图书馆,,,\n\
    单一诺,,打扫,2026-11-14,图书馆引导,图书馆,,,\n\
    杜梦瑶,,志愿服务,2026-11-14,图书馆引导,图书馆,,,\n\
    陈翔,,志愿服务,2026-13-40,图书馆引导,图书馆,,,\n\
    陈翔,,志愿服务,,图书馆引导,图书馆,,,\n\
    单一诺,,志愿服务,2026年11月14日,图书馆引导,图书馆,,,照片\n\
    合计,,,,,,,,\n";

#[test]
fn a_ledger_of_services_comes_in_once() {
    let shell = Shell::demo();
    let file = write(&shell, "服务.csv", LEDGER);
    let told = shell.json(&format!("import {file}"));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("service"), [3, 0, 0, 0, 8]), "{told}");
    for (row, words) in [
        (6, "不止一个"),
        (7, "名册里没有张三丰"),
        (8, "打扫"),
        (9, "杜梦瑶 2026-11-14 不在本支部"),
        (10, "2026-13-40"),
        (11, "要写日期"),
        (12, "与第 3 行相同"),
        (13, "当作说明"),
    ] {
        assert!(why(&told, row).contains(words), "{row}: {}", why(&told, row));
    }
    let signs = shell.json("list service --where kind=dorm_sign");
    let sign = of(&signs, "解慧");
    assert_eq!((&sign["until"], &sign["reason"]), (&"2026-06-30".into(), &"换宿舍".into()));
    // A second time nothing changes; what was written goes out and comes back; one undo takes it all away.
    assert_eq!(counts(&shell.json(&format!("import {file}"))), [0, 0, 3, 0, 8]);
    // Where somebody lives leaves the branch for a purpose alone, and never for the public.
    let open = shell.path("公开.csv");
    let path = open.display().to_string();
    let error = shell.fails(1, &["export", "service", "-o", &path, "--purpose", "public"]);
    assert_eq!((error["field"].as_str(), open.exists()), (Some("purpose"), false));
    let out = shell.path("服务.xlsx");
    let wrote = shell.json(&format!("export service -o {} --purpose internal", out.display()));
    assert_eq!(wrote["rows"], 18);
    let back = shell.json(&format!("import {}", out.display()));
    // The two called 刘洋 are told apart by their numbers, which a list of services does not hold.
    assert_eq!((back["kind"].as_str(), counts(&back)), (Some("service"), [0, 0, 17, 0, 1]), "{back}");
    let differs = write(
        &shell,
        "改.csv",
        "姓名,类别,日期,服务内容,地点,证明材料\n单一诺,服务,2026-11-14,图书馆引导,图书馆,签到表\n",
    );
    assert_eq!(counts(&shell.json(&format!("import {differs}"))), [0, 0, 0, 1, 0]);
    assert_eq!(counts(&shell.json(&format!("import {differs} --take sheet"))), [0, 1, 0, 0, 0]);
    shell.ok("undo");
    shell.ok("undo");
    assert_eq!(shell.json("list service").as_array().unwrap().len(), 15);
}

#[test]
fn a_register_of_activities_and_a_sheet_of_names() {
    let shell = Shell::demo();
    let register = "活动名称,活动类型,活动日期,活动地点,负责人,服务对象,实践基地,佐证材料\n\
        旧书义卖,服务同学、志愿者活动,2026-11-20,食堂门口,单晓宁,全院同学,,账目1份\n\
        社区电脑课,三下乡,2026-11-21,社区,解慧,居民,东湖街道社区数字助老实践基地,\n\
        参观,郊游,2026-11-21,,,,,\n\
        联学,共建,2026-11-21,,,,没有的基地,\n\
        联学,共建,,,,,,\n\
        迎新服务站,服务同学、志愿服务,2026-09-05,东门迎新点,单晓宁,2026级新生及家长,,排班表，照片 YX-20260905\n";
    let file = write(
        &shell,
        "活动.csv",
        &register.replace("排班表，照片", "\"排班表，照片").replace("YX-20260905", "YX-20260905\""),
    );
    let told = shell.json(&format!("import {file}"));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("activity"), [2, 0, 1, 0, 3]), "{told}");
    assert!(
        why(&told, 4).contains("郊游") && why(&told, 5).contains("没有的基地") && why(&told, 6).contains("要写日期")
    );
    let base = shell.json("list practice_base");
    assert_eq!(base[0]["activities"], 2);
    // The list: names alone, the activity chosen.
    let names = write(
        &shell,
        "名单.csv",
        "序号,姓名,学号,分工\n1,单一诺,,收银\n2,刘洋,2024210106,搬运\n3,刘洋,,\n4,尹楠,,\n5,单一诺,,\n",
    );
    let told = shell.json(&format!("import {names} --on 旧书义卖"));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("participation"), [3, 0, 0, 0, 2]), "{told}");
    assert!(why(&told, 4).contains("不止一个") && why(&told, 6).contains("与第 2 行相同"), "{told}");
    assert_eq!(counts(&shell.json(&format!("import {names} --on 旧书义卖"))), [0, 0, 3, 0, 2]);
    assert_eq!(shell.json("list activity --where title=旧书义卖")[0]["people"], 3);
    // Or with the activity in a column; of several of one name its day says which.
    let wide = write(
        &shell,
        "参加.csv",
        "活动名称,活动日期,姓名\n社区电脑课,2026-11-21,解慧\n计科2401班推优会,2026-10-29,叶颖\n计科2401班推优会,,叶颖\n没有的活动,,叶颖\n迎新服务站,,尹楠\n",
    );
    let told = shell.json(&format!("import {wide}"));
    assert_eq!((told["kind"].as_str(), counts(&told)), (Some("participation"), [2, 0, 0, 0, 3]), "{told}");
    assert!(why(&told, 4).contains("不止一个") && why(&told, 5).contains("找不到"), "{told}");
    assert!(why(&told, 6).contains("尹楠 2026-09-05 不在本支部"), "{told}");
    for kind in ["activity", "participation", "practice_base"] {
        let out = shell.path(&format!("{kind}.xlsx"));
        let rows = shell.json(&format!("export {kind} -o {}", out.display()))["rows"].as_i64().unwrap();
        let back = shell.json(&format!("import {}", out.display()));
        let [new, changed, same, conflict, _] = counts(&back);
        assert_eq!((back["kind"].as_str(), new, changed, conflict), (Some(kind), 0, 0, 0), "{back}");
        assert!(same >= rows - 2, "{kind}: {back}");
    }
}

#[test]
fn an_evidence_file_of_an_activity_has_its_fingerprint() {
    let shell = Shell::demo();
    let photo = write(&shell, "照片.jpg", "a picture");
    shell.ok(&format!("run activity.edit --on 程序设计学业帮扶 --file {photo}"));
    let made = shell.json("list activity --where title=程序设计学业帮扶");
    assert_eq!(made[0]["hash"].as_str().map(str::len), Some(16), "{made}");
    assert_eq!(made[0]["lacks"], serde_json::json!([]), "a file is evidence too");
    // Nobody takes the roster for one of these, nor one of these for the roster.
    let roster = shell.path("名册.xlsx");
    shell.ok(&format!("export member -o {} --purpose internal", roster.display()));
    assert_eq!(shell.json(&format!("import {} --dry-run", roster.display()))["kind"], "member");
}
