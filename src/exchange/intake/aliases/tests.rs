//! What sheets call things is understood, and what it may not mean is not.

use super::*;
use crate::model::FieldKind;
use crate::model::book::codes::Codes;
use crate::model::people::roster::{Level, Sex};
use crate::model::people::standing::Stage;

#[test]
fn what_an_export_writes_is_understood() {
    let aliases = Aliases::embedded().unwrap();
    for kind in [Kind::Member, Kind::Meeting] {
        let words = aliases.kind(kind.name()).unwrap();
        let columns = kind.columns().iter().filter(|_| kind == Kind::Member).map(|c| (c.name, c.label, c.kind));
        for (name, label, holds) in kind.fields().iter().map(|f| (f.name, f.label, f.kind)).chain(columns) {
            for title in [name, label.zh, label.en] {
                assert_eq!(words.header(title), Some(Found::Field(name)), "{} {title}", kind.name());
            }
            let (FieldKind::Code(all) | FieldKind::Set(all)) = holds else { continue };
            for code in all {
                for word in [code.name, code.label.zh, code.label.en] {
                    assert_eq!(words.code(name, word, all), Some(code), "{name} {word}");
                }
            }
        }
    }
}

#[test]
fn headers_are_found_however_they_are_set() {
    let aliases = Aliases::embedded().unwrap();
    let member = aliases.kind("member").unwrap();
    for (title, field) in [
        ("姓 名", "name"),
        ("*学号", "student_no"),
        ("学（工）号", "student_no"),
        ("出生日期\n（如20010203）", "birth_date"),
        ("党籍状态（正式党员或预备党员）", "stage"),
        ("党籍状态", "status"),
        ("ＩＤ　ｎｕｍｂｅｒ", "id_number"),
        ("加入党组织日期：", "admitted_on"),
        ("student_no", "student_no"),
    ] {
        assert_eq!(member.header(title), Some(Found::Field(field)), "{title}");
    }
    assert_eq!(member.header("所在分党委编码"), Some(Found::Ignored));
    assert_eq!(member.header("血型"), None);
}

#[test]
fn every_alias_names_one_field_and_every_code_word_one_code() {
    let file: File = toml::from_str(include_str!("../../../../fixtures/import/aliases.toml")).unwrap();
    for (kind, k) in file.kind {
        let mut seen: HashMap<String, String> = k.ignored.iter().map(|w| (key(w), "ignored".into())).collect();
        for (field, words) in &k.columns {
            for word in words {
                let before = seen.insert(key(word), field.clone());
                assert_eq!(before, None, "{kind}: {word} is also {before:?}");
            }
        }
        for (field, codes) in &k.codes {
            let mut seen = HashMap::new();
            for (code, words) in codes {
                for word in words {
                    assert_eq!(seen.insert(key(word), code), None, "{kind}.{field}: {word}");
                }
            }
        }
    }
}

#[test]
fn codes_are_found_by_label_alias_and_name() {
    let aliases = Aliases::embedded().unwrap();
    let member = aliases.kind("member").unwrap();
    let all = |field: &str| match field {
        "stage" => Stage::ALL,
        "sex" => Sex::ALL,
        _ => Level::ALL,
    };
    for (field, word, code) in [
        ("stage", "正式", "full"),
        ("stage", "中共党员", "full"),
        ("stage", "预备 ", "probationary"),
        ("stage", "中共党员（预备）", "probationary"),
        ("sex", "女", "female"),
        ("level", "博士研究生", "postgraduate"),
        ("level", "高职", "vocational"),
        ("stage", "full", "full"),
    ] {
        let found = member.code(field, word, all(field)).map(|c| c.name);
        assert_eq!(found, Some(code), "{field} {word}");
    }
    assert_eq!(member.code("sex", "其他", all("sex")), None);
    // Brackets that say more are read, what they may reverse is asked.
    for (field, word, code) in [
        ("stage", "中共党员（预备期）", Some("probationary")),
        ("stage", "党员（预）", Some("probationary")),
        ("stage", "共青团员（发展对象）", Some("prospect")),
        ("stage", "共青团员（入党积极分子）", Some("activist")),
        ("stage", "正式党员（2023年）", Some("full")),
        ("stage", "中共党员(非正式)", None),
        ("stage", "预备党员（已转正）", None),
        ("stage", "正式党员（发展对象）", None),
        ("stage", "正式党员（预备）", None),
        ("status", "正常（失联）", None),
        ("status", "正常（已转出）", None),
        ("level", "本科生（全日制）", Some("undergraduate")),
    ] {
        let all = if field == "status" { crate::model::people::roster::Status::ALL } else { all(field) };
        assert_eq!(member.code(field, word, all).map(|c| c.name), code, "{field} {word}");
    }
    assert_eq!(member.otherwise("status"), Some("stage"));
}
