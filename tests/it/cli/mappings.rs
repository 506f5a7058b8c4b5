//! What was said of a layout's columns is remembered for the next sheet of that layout; own words are a file.

use crate::shell::Shell;
use std::fs;

const FIRST: &str = "姓名,学号,在册身份,钥匙号\n王小芳,20240101,入党申请人,12\n";
const NEXT: &str = "姓名,学号,在册身份,钥匙号\n李小明,20240102,入党申请人,13\n";

fn sheet(shell: &Shell, name: &str, text: &str) -> String {
    let path = shell.path(name);
    fs::write(&path, text).expect("a sheet");
    path.display().to_string()
}

#[test]
fn a_mapping_made_by_hand_is_remembered_for_its_layout_and_told() {
    let shell = Shell::init();
    let (first, next) = (sheet(&shell, "a.csv", FIRST), sheet(&shell, "b.csv", NEXT));
    shell.ok(&format!("import {first} --map 在册身份=stage --map 钥匙号=note --dry-run"));
    assert!(!shell.data().join("mappings.toml").exists(), "a dry run remembers nothing");
    shell.ok(&format!("import {first} --map 在册身份=stage --map 钥匙号=note"));
    let told = shell.ok(&format!("import {next}"));
    assert!(told.contains("按上次为这种表格指定的列") && told.contains("钥匙号=note"), "{told}");
    let people = shell.json("list member");
    let li = people.as_array().expect("people").iter().find(|p| p["name"] == "李小明").expect("imported").clone();
    assert_eq!((&li["note"], &li["stage"]), (&"13".into(), &"applicant".into()), "{li}");
    // Another layout knows nothing of it; what is said now goes before what is remembered.
    let other = sheet(&shell, "c.csv", "姓名,学号,钥匙号\n赵小强,20240103,14\n");
    assert!(!shell.ok(&format!("import {other} --dry-run")).contains("按上次"));
    assert!(!shell.ok(&format!("import {next} --map 钥匙号=- --dry-run")).contains("按上次"));
    // A field that is not there is refused; a title that is not there, and a field that is gone since, are told.
    assert_eq!(shell.run(&format!("import {next} --map 钥匙号=noet --dry-run")).code, 2);
    assert!(shell.ok(&format!("import {next} --map 没有的列=note --dry-run")).contains("表里没有这些列：没有的列"));
    let file = shell.data().join("mappings.toml");
    let text = fs::read_to_string(&file).expect("the file");
    fs::write(&file, text.replace("\"note\"", "\"gone_field\"")).expect("written");
    let told = shell.ok(&format!("import {next} --dry-run"));
    assert!(told.contains("已没有了，没有采用：钥匙号=gone_field") && told.contains("在册身份=stage"), "{told}");
    // The file can be put right by hand; a fault is told with its place and nothing is read.
    fs::write(shell.data().join("mappings.toml"), "[[layout]]\ntitles = 3\n").expect("written");
    let ran = shell.run(&format!("import {next} --dry-run"));
    assert!(ran.code == 3 && ran.err.contains("mappings.toml:2:10"), "{}", ran.err);
}

#[test]
fn own_words_for_columns_are_a_file() {
    let shell = Shell::init();
    let path = sheet(&shell, "a.csv", "姓名,学号,钥匙号\n王小芳,20240101,12\n");
    let own = shell.data().join("aliases.toml");
    fs::write(&own, "[kind.member.columns]\nnote = [\"钥匙号\"]\n").expect("written");
    shell.ok(&format!("import {path}"));
    assert_eq!(shell.json("list member")[0]["note"], "12");
    for (text, place) in [
        ("[kind.member.columns]\nnoet = [\"钥匙号\"]\n", "aliases.toml:2:1"),
        ("[kind.membre.columns]\nnote = [\"钥匙号\"]\n", "aliases.toml:1:7"),
        ("[kind.member.columns]\nnote = \"钥匙号\"\n", "aliases.toml:2:8"),
    ] {
        fs::write(&own, text).expect("written");
        let ran = shell.run(&format!("import {path} --dry-run"));
        assert!(ran.code == 3 && ran.err.contains(place), "{text}: {}", ran.err);
    }
}

#[test]
fn a_list_of_names_alone_is_asked_what_it_is() {
    let shell = Shell::init();
    let path = sheet(&shell, "名单.csv", "姓名\n王小芳\n李小明\n");
    let error = shell.fails(1, &["import", &path]);
    assert_eq!(error["field"], "kind", "{error}");
    assert_eq!(shell.json("list member"), serde_json::json!([]));
    shell.ok(&format!("import {path} --kind member"));
    assert_eq!(shell.json("list member").as_array().map(Vec::len), Some(2));
}
