//! A filled paper as Markdown: the same words in the same order, for reading and for searching.

use super::mark;
use super::xml::{Element, Node};

/// Writes a document as Markdown.
pub fn markdown(document: &Element) -> String {
    let mut out = Vec::new();
    for body in document.elements().filter(|e| e.name == "w:body") {
        blocks(body, &mut out);
    }
    let mut text = out.join("\n\n");
    text.push('\n');
    text
}

fn blocks(element: &Element, out: &mut Vec<String>) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:p" => {
                let words = escaped(&words(child));
                if !words.trim().is_empty() {
                    out.push(format!("{}{words}", sign(style(child))));
                }
            }
            "w:tbl" => out.extend(table(child)),
            _ => blocks(child, out),
        }
    }
}

fn style(paragraph: &Element) -> &str {
    let style = paragraph.first("w:pPr").and_then(|p| p.first("w:pStyle"));
    style.and_then(|s| s.attribute("w:val")).unwrap_or_default()
}

fn sign(style: &str) -> &'static str {
    match style {
        "Title" => "# ",
        "Heading1" => "## ",
        "Heading2" => "### ",
        "Result" => "> ",
        _ => "",
    }
}

/// Returns the words of a paragraph, a tabulator as a blank.
fn words(paragraph: &Element) -> String {
    fn collect(element: &Element, out: &mut String) {
        for node in &element.children {
            match node {
                Node::Element(e) if e.name == "w:t" => out.push_str(&e.words()),
                Node::Element(e) if e.name == "w:tab" || e.name == "w:br" => out.push(' '),
                Node::Element(e) if e.name != "w:p" && e.name != "w:pPr" => collect(e, out),
                _ => {}
            }
        }
    }
    let mut out = String::new();
    collect(paragraph, &mut out);
    if out.is_empty() { mark::words_of(paragraph) } else { out }
}

/// Takes the meaning from signs that Markdown would read.
fn escaped(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '<' | '|' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    if out.starts_with(['#', '>', '-', '+']) { format!("\\{out}") } else { out }
}

fn table(table: &Element) -> Option<String> {
    let rows: Vec<Vec<String>> = table.elements().filter(|e| e.name == "w:tr").map(cells).collect();
    let columns = rows.iter().map(Vec::len).max()?;
    let line = |cells: &[String]| {
        let cells: Vec<&str> = (0..columns).map(|i| cells.get(i).map_or("", String::as_str)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut out = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        out.push(line(row));
        if i == 0 {
            out.push(format!("|{}", " --- |".repeat(columns)));
        }
    }
    Some(out.join("\n"))
}

fn cells(row: &Element) -> Vec<String> {
    let words = |cell: &Element| {
        let lines: Vec<String> = cell.elements().filter(|e| e.name == "w:p").map(|p| escaped(&words(p))).collect();
        lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("<br>")
    };
    row.elements().filter(|e| e.name == "w:tc").map(words).collect()
}
