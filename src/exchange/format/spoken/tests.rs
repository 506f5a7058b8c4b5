//! Papers and plain lines read as rows.

use super::*;

fn told(text: &str) -> Vec<String> {
    let rows = rows(Path::new("x"), text).expect("rows");
    let line = |row: &Row| {
        let words = |c: &Cell| if let Cell::Text(t) = c { t.clone() } else { String::new() };
        row.cells.iter().map(words).collect::<Vec<_>>().join("|")
    };
    rows.iter().skip(1).map(line).collect()
}

#[test]
fn plain_lines_with_a_head() {
    let text = "会议名称：第一党小组会\n记录人：解冰\n\n18:40 单晓（批评曾雨桐）：通知太晚。\n还有一条。\n程序：散会\n";
    let want = [
        "第一党小组会|||||解冰|18:40|单晓||批评|曾雨桐|||通知太晚。\n还有一条。|||",
        "第一党小组会|||||解冰||||程序||||散会|||",
    ];
    assert_eq!(told(text), want);
    assert!(is_spoken(text) && !is_spoken("时间,发言人,内容\n18:40,单晓,好\n"));
}

#[test]
fn a_roll_stands_in_rows_of_its_own_before_the_lines() {
    let text = "会议名称：一组\n到会：单晓、解冰\n请假：曾雨桐（病假）\n记录人：解冰\n\n18:40 单晓：好。\n";
    let want = [
        "一组|||||解冰|||||||||单晓、解冰||",
        "一组|||||解冰||||||||||曾雨桐（病假）|",
        "一组|||||解冰|18:40|单晓||||||好。|||",
    ];
    assert_eq!(told(text), want);
    assert!(rows(Path::new("x"), "到会：单晓、解冰\n").is_err(), "names alone are no minutes");
    let paper = r#"{"title":"会","there_names":"单晓","absent_names":"","lines":[{"at":"14:00","speaker":"单晓","text":"好"}]}"#;
    assert_eq!(told(paper)[0], "会||||||||||||||单晓||");
}

#[test]
fn a_paper_of_our_own_with_a_part_held_elsewhere() {
    let text = "# 会议记录\n\n| 会议名称 | 组织生活会 |  |  |\n| --- | --- | --- | --- |\n| 主持人 | 曾雨桐 | 记录人 | 陈思远 |\n\n\
        ## 一、会议内容\n\n19:00 单晓（本人汇报）：好\\*（补录，滞后3天）（分会：第二党小组，记录人解冰）\n\n## 二、表决\n\n19:01 不是：发言\n";
    assert_eq!(told(text), ["第二党小组|||||解冰|19:00|单晓||||本人汇报||好*|||"]);
}

#[test]
fn lines_as_records_and_as_a_paper() {
    let records = r#"[{"id":"1","meeting":"2","meeting_name":"党小组会","at":"19:00","speaker":"3","speaker_name":"单晓","text":"好"}]"#;
    assert_eq!(told(records), ["党小组会||||||19:00|单晓||||||好|||"]);
    let paper = r#"{"meetings":[{"title":"会","time":"2026年1月10日 14:00","recorder":"解冰","lines":[{"meeting":"会","at":"14:00","speaker":"何老师","speaker_name":"何老师","text":"好"}]}]}"#;
    assert_eq!(told(paper), ["会||2026年1月10日 14:00|||解冰|14:00||何老师|||||好|||"]);
    assert!(rows(Path::new("x"), "{\"a\": ").is_err() && rows(Path::new("x"), "{\"lines\": []}").is_err());
}
