//! A paper proves itself: one character altered anywhere on it is found.

use super::Office;
use super::states::papers;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zhibu::base::Value;
use zhibu::exchange::paper::Made;
use zhibu::exchange::purpose::seal;

/// Writes a zip file anew with one Chinese character of one part changed: its first or its last.
fn altered(path: &Path, part: &str, last: bool) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut changed = false;
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if name.starts_with(part) && !changed {
            let text = String::from_utf8(bytes).unwrap();
            let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && c != '仿' && c != '宋';
            let at = if last { text.rfind(chinese) } else { text.find(chinese) };
            let mut text = text.clone();
            if let Some(at) = at {
                let old = text[at..].chars().next().unwrap();
                text.replace_range(at..at + old.len_utf8(), if old == '甲' { "乙" } else { "甲" });
                changed = true;
            }
            bytes = text.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    changed.then(|| out.finish().unwrap().into_inner())
}

#[test]
fn one_altered_character_is_found_in_any_paper() {
    let office = Office::open();
    let mut tried = 0;
    for (paper, on) in papers(&office) {
        let sheet = matches!(paper.made, Made::Sheet(_));
        let ending = if sheet { "xlsx" } else { "docx" };
        let Ok(file) = office.write(paper.name, &on, ending, &[("draft", Value::Flag(true))]) else { continue };
        let said = |file: &Path| seal::content(file, &std::fs::read(file).unwrap()).unwrap();
        let before = said(&file);
        assert!(!before.lines.is_empty(), "{} has its line", paper.name);
        let parts =
            if sheet { ["xl/sharedStrings", "xl/worksheets/sheet1"] } else { ["word/document", "word/footer1"] };
        for part in parts {
            for last in [false, true] {
                let Some(bytes) = altered(&file, part, last) else { continue };
                let other = office.file(&format!("altered.{ending}"));
                std::fs::write(&other, bytes).unwrap();
                assert_ne!(said(&other), before, "{} {part} {last}: not found", paper.name);
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn the_shell_says_which_change_a_paper_shows_and_what_changed_since() {
    let shell = crate::shell::Shell::demo();
    let out = shell.path("册.docx");
    shell.ok(&format!("export activist_roster -o {}", out.display()));
    let told = shell.json(&format!("verify {}", out.display()));
    assert_eq!((&told["whole"], told["since"].as_array().unwrap().len()), (&true.into(), 0), "{told}");
    shell.ok("run member.edit --on 高景行 --note 一");
    let told = shell.json(&format!("verify {}", out.display()));
    assert_eq!(told["since"].as_array().unwrap().len(), 1, "{told}");
    let bytes = altered(&out, "word/document", true).unwrap();
    std::fs::write(&out, bytes).unwrap();
    let error = shell.fails(1, &["verify", out.to_str().unwrap()]);
    assert!(error["text"].as_str().unwrap().contains("改动过"), "{error}");
    std::fs::write(shell.path("他.docx"), std::fs::read(&out).unwrap()).unwrap();
    let other = crate::shell::Shell::init();
    let error = other.fails(1, &["verify", out.to_str().unwrap()]);
    assert!(error["text"].as_str().unwrap().contains("没有"), "{error}");
    shell.ok("verify");
}
