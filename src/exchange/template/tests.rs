//! Filling, by small documents.

use super::*;
use crate::base::{Lang, Text, Trouble};
use std::io::Write;

/// A document of these paragraphs and tables.
fn document(body: &str) -> String {
    format!("<w:document xmlns:w=\"w\"><w:body>{body}<w:sectPr/></w:body></w:document>")
}

fn p(words: &str) -> String {
    format!("<w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{words}</w:t></w:r></w:p>")
}

/// A table: rows of cells of paragraphs.
fn table(rows: &[&[&[&str]]]) -> String {
    let cell = |c: &&[&str]| format!("<w:tc><w:tcPr/>{}</w:tc>", c.iter().map(|w| p(w)).collect::<String>());
    let row = |r: &&[&[&str]]| format!("<w:tr>{}</w:tr>", r.iter().map(cell).collect::<String>());
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn data() -> Data {
    let person = |name: &&str| {
        let mut row = Data::default();
        row.put("name", msg!("姓名", "name"), *name);
        row.list("posts", msg!("职务", "posts"), &["书记"], |p: &&str| {
            let mut row = Data::default();
            row.put("post", msg!("名称", "post"), *p);
            row
        });
        row
    };
    let mut out = Data::default();
    out.put("title", msg!("会议名称", "title"), "一<二>&三");
    out.put("place", msg!("地点", "place"), "");
    out.put("text", msg!("正文", "text"), "第一行\n第二行");
    out.withhold("phone", msg!("电话", "phone"), msg!("不公开", "not told"));
    out.list("people", msg!("名单", "people"), &["单晓宁", "仇文博"], person);
    out.list("guests", msg!("列席", "guests"), &[], person);
    out
}

fn filled(body: &str) -> Result<String, Trouble> {
    let package = fill(&Package::shipped(&document(body)), &Text::plain("试"), &data())?;
    Ok(String::from_utf8(package.part(DOCUMENT).unwrap().to_vec()).unwrap())
}

/// The paragraphs of what a template becomes.
#[track_caller]
fn lines(body: &str) -> Vec<String> {
    let text = filled(body).unwrap_or_else(|t| panic!("{}", t.line(Lang::Zh)));
    assert!(!text.contains("{{") && !text.contains("}}") && !text.contains("<>"), "{text}");
    let root = xml::read(&text).unwrap();
    let mut out = Vec::new();
    fn walk(element: &xml::Element, out: &mut Vec<String>) {
        if element.name == "w:p" {
            out.push(mark::words_of(element));
        }
        element.elements().for_each(|e| walk(e, out));
    }
    walk(&root, &mut out);
    out
}

#[track_caller]
fn refused(body: &str) -> String {
    match filled(body) {
        Err(Trouble::Refusal(r)) => r.text.render(Lang::Zh),
        Err(other) => panic!("{other:?}"),
        Ok(text) => panic!("filled: {text}"),
    }
}

#[test]
fn words_are_printed_by_name_or_label_and_nothing_as_nothing() {
    let text = filled(&p("{{会议名称}}{{ title }}")).unwrap();
    assert!(text.contains("一&lt;二&gt;&amp;三一&lt;二&gt;&amp;三"), "{text}");
    assert_eq!(lines(&p("在{{地点}}")), Vec::<String>::new(), "silence is no 无");
    assert_eq!(lines(&p("｛｛地点｝｝")), Vec::<String>::new());
    assert_eq!(lines(&p("前{{正文}}后")), ["前第一行", "第二行后"]);
    assert_eq!(filled(&p("{{正文}}")).unwrap().matches("<w:b/>").count(), 2, "each part has the looks of the whole");
}

#[test]
fn paragraphs_rows_and_what_stands_in_one_cell_are_repeated() {
    let names = ["单晓宁", "仇文博"];
    assert_eq!(lines(&p("{{#名单}}{{姓名}}{{/名单}}")), names);
    assert_eq!(lines(&(p("{{#名单}}") + &p("{{姓名}}") + &p("{{/名单}}"))), names);
    assert_eq!(lines(&(p("甲{{#people}}") + &p("{{name}}{{/people}}"))), ["甲", "单晓宁", "甲", "仇文博"]);
    let rows = table(&[&[&["姓名"], &["会"]], &[&["{{#名单}}{{姓名}}"], &["{{地点}}{{/名单}}"]]]);
    assert_eq!(lines(&rows), ["姓名", "会", "单晓宁", "", "仇文博", ""]);
    let cell = table(&[&[&["表"], &["{{#名单}}", "{{姓名}}", "{{/名单}}"]]]);
    assert_eq!(lines(&cell), ["表", "单晓宁", "仇文博"]);
    let two = table(&[&[&["{{#名单}}{{姓名}}"]], &[&["行{{/名单}}"]]]);
    assert_eq!(lines(&two), ["单晓宁", "行", "仇文博", "行"]);
    let nested = p("{{#名单}}") + &p("{{姓名}}") + &p("{{#职务}}{{名称}}{{姓名}}{{/职务}}") + &p("{{/名单}}");
    assert_eq!(lines(&nested), ["单晓宁", "书记单晓宁", "仇文博", "书记仇文博"]);
    let around = p("{{#名单}}") + &table(&[&[&["{{姓名}}"]]]) + &p("{{/名单}}");
    assert_eq!(lines(&around), names);
}

#[test]
fn an_empty_list_leaves_no_gap() {
    assert_eq!(lines(&(p("甲") + &p("{{#列席}}{{姓名}}{{/列席}}"))), ["甲"]);
    assert_eq!(lines(&(p("{{#列席}}{{姓名}}{{/列席}}") + &p("{{^列席}}没有{{/列席}}"))), ["没有"]);
    assert_eq!(lines(&p("{{^名单}}没有{{/名单}}")), Vec::<String>::new());
    assert_eq!(lines(&(p("{{#地点}}在{{地点}}{{/地点}}") + &p("{{#会议名称}}有{{/会议名称}}"))), ["有"]);
    let both = |list: &str| {
        let (each, none) = (format!("{{{{#{list}}}}}{{{{姓名}}}}"), format!("{{{{^{list}}}}}没有{{{{/{list}}}}}"));
        table(&[&[&[each.as_str()], &[format!("{{{{/{list}}}}}").as_str()]], &[&[none.as_str()]]])
    };
    assert_eq!(lines(&both("名单")), ["单晓宁", "", "仇文博", ""], "a cell to be written in by hand stays");
    assert_eq!(lines(&both("列席")), ["没有"], "a row that is one block comes and goes as a row");
    let cell = table(&[&[&["{{#列席}}{{姓名}}{{/列席}}"], &["乙"]]]);
    assert_eq!(lines(&cell), ["", "乙"], "a cell of which nothing is left is empty");
    let rows = table(&[&[&["{{#列席}}{{姓名}}"], &["乙{{/列席}}"]]]) + &p("后");
    assert_eq!(lines(&rows), ["后"], "a table without rows would not open");
}

#[test]
fn faults_are_told_by_name_and_place() {
    for (body, name, place) in [
        (p("甲") + &p("{{姓明}}"), "“{{姓明}}”", "第 2 段"),
        (p("{{姓名}}"), "“{{姓名}}”", "第 1 段"),
        (p("甲{{会议名称"), "“{{会议名称”", "括号不成对"),
        (p("甲}}"), "“}}”", "括号不成对"),
        (p("{{会议名称}"), "“{{会议名称”", "括号不成对"),
        (p("{{#列席}}{{姓明}}{{/列席}}"), "“{{姓明}}”", "第 1 段"),
        (p("{{#名单}}{{姓名}}"), "“{{#名单}}” 没有结束", "第 1 段"),
        (p("{{/名单}}"), "“{{/名单}}” 没有开始", "第 1 段"),
        (p("{{#名单}}") + &p("{{#职务}}") + &p("{{/名单}}"), "“{{/名单}}” 没有开始", "第 3 段"),
        (p("{{名单}}"), "“{{名单}}” 是列表", "第 1 段"),
        (p("{{电话}}"), "“{{电话}}”：不公开", "第 1 段"),
        (p("{{#名单}}{{/名单}}{{#列席}}{{/列席}}"), "一段里只能有一个列表", "第 1 段"),
        (table(&[&[&["甲"]], &[&["乙"], &["{{没有}}"]]]), "“{{没有}}”", "第 1 个表第 2 行第 2 列"),
    ] {
        let told = refused(&body);
        assert!(told.contains("试") && told.contains(name) && told.contains(place), "{body}: {told}");
    }
    let many: String = (0..9).map(|n| p(&format!("{{{{错{n}}}}}"))).collect();
    assert!(refused(&many).contains("另有 4 处"));
}

#[test]
fn a_file_that_is_no_document_or_a_bomb_is_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let zip = |name: &str, part: &str, bytes: &[u8]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
        bytes.chunks(1 << 20).for_each(|chunk| zip.write_all(chunk).unwrap());
        file(name, &zip.finish().unwrap().into_inner())
    };
    let said = |path: &std::path::Path| Package::open(path).unwrap_err().line(Lang::Zh);
    for path in [file("a.docx", b"{\\rtf1 not a zip}"), file("b.docx", b""), zip("c.docx", "xl/workbook.xml", b"<x/>")]
    {
        assert!(said(&path).contains("不是 Word 文档"), "{}", said(&path));
    }
    let bomb = zip("bomb.docx", DOCUMENT, &vec![b' '; 200 << 20]);
    assert!(std::fs::metadata(&bomb).unwrap().len() < 1 << 20);
    assert!(said(&bomb).contains("大得不正常"), "{}", said(&bomb));
    assert!(said(dir.path()).contains("Word"), "{}", said(dir.path()));
    let broken = Package::open(&zip("d.docx", DOCUMENT, b"<w:document><w:body>")).unwrap();
    let refused = fill(&broken, &Text::plain("d"), &data()).unwrap_err().line(Lang::Zh);
    assert!(refused.contains("word/document.xml 不是 XML"), "{refused}");
}
