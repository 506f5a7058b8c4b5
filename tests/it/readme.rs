//! The README is true: every shell line runs as it stands, every key does what is written beside it.

use super::shell::{Shell, all};
use std::collections::HashMap;
use std::fs;

fn readme() -> String {
    fs::read_to_string(super::source::root().join("README.md")).unwrap_or_default()
}

/// Parts a line into words; what stands in double quotes is one.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    let parted = pieces.flat_map(|(turn, piece)| {
        let quoted = turn % 2 == 1;
        if quoted { vec![piece.to_owned()] } else { piece.split_whitespace().map(str::to_owned).collect() }
    });
    parted.collect()
}

/// Returns the lines of the blocks that are told to run as they stand, each with the exit code it names.
fn lines(text: &str) -> Vec<(String, i32)> {
    let blocks = text.split("```").filter_map(|block| block.strip_prefix("console\n"));
    let told = blocks.flat_map(str::lines).map(|line| {
        let (line, remark) = line.split_once('#').unwrap_or((line, ""));
        let code = remark.split_once(':').and_then(|(code, _)| code.trim().parse().ok());
        (line.trim().to_owned(), code.unwrap_or(0))
    });
    told.collect()
}

#[test]
fn every_shell_line_runs_as_it_stands() {
    let (shell, text) = (Shell::demo(), readme());
    let lines = lines(&text);
    assert!(text.is_empty() || lines.len() >= 15, "the README shows too few lines: {lines:?}");
    let mut faults = Vec::new();
    for (line, code) in lines {
        let words = words(&line);
        let (program, args) = words.split_first().expect("a line");
        assert_eq!(program, "zhibu", "{line}");
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = shell.here(&args);
        if ran.code != code {
            faults.push(format!("{line}: {} instead of {code}: {}{}", ran.code, ran.out, ran.err));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Pairs of a key and its words, from a table whose cells are "`key` | words".
fn told(text: &str) -> Vec<(String, String)> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let pairs = rows.flat_map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let pairs = cells.chunks(2).filter_map(|pair| match pair {
            [key, words] => Some((key.trim_matches('`').to_owned(), (*words).to_owned())),
            _ => None,
        });
        pairs.collect::<Vec<_>>()
    });
    pairs.collect()
}

#[test]
fn every_key_does_what_is_written_beside_it() {
    let (shell, text) = (Shell::init(), readme());
    let keys = shell.json("keys");
    let mut bound: HashMap<(&str, &str), usize> = HashMap::new();
    for (key, words) in all(&keys, "keys").into_iter().zip(all(&keys, "words")) {
        *bound.entry((key, words)).or_default() += 1;
    }
    let told = told(&text);
    assert!(text.is_empty() || told.len() >= 10, "{told:?}");
    let wrong = told.iter().filter(|(key, words)| !bound.contains_key(&(key.as_str(), words.as_str())));
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "the key map knows no {wrong:?}");
}

#[test]
fn every_file_it_points_to_is_there() {
    let text = readme();
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let gone: Vec<_> =
        links.filter(|link| !link.contains("://") && !super::source::root().join(link).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
