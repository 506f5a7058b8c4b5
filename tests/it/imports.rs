//! Which file imports which: every path of the sources followed to the file that defines what it names. Held by it: no
//! circles, mechanism that knows no institution, institutions that lean downhill in the order of `src/lib.rs`.

use super::source::{self, Source};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fs;

/// Front doors hold the one list of their floor, and so name what lies behind them: kinds, rules, commands, papers,
/// reports. What lies before them they may not name either way.
const DOORS: [&str; 7] = [
    "model/mod.rs",
    "rules/mod.rs",
    "commands/mod.rs",
    "exchange/paper/mod.rs",
    "exchange/report/mod.rs",
    "lib.rs",
    "main.rs",
];

/// Where institutions live.
const FLOORS: [&str; 6] = ["model", "rules", "commands", "exchange/paper", "exchange/report", "ui/panes"];

/// What knows no institution.
const MECHANISM: [&str; 14] = [
    "base/",
    "store/",
    "model/book/",
    "rules/engine/",
    "rules/law/",
    "commands/registry/",
    "exchange/format/",
    "exchange/template/",
    "ui/layers/",
    "ui/widgets/",
    "ui/view.rs",
    "ui/reply.rs",
    "ui/theme.rs",
    "ui/panes/table/",
];

type Path = Vec<String>;

/// One `use`, each of its names a path of its own.
struct Use {
    at: std::ops::Range<usize>,
    public: bool,
    names: Vec<(Path, String)>,
}

/// The sources, and what each path leads to.
struct House {
    files: Vec<Source>,
    modules: HashMap<Path, usize>,
    /// What a file hands on: `pub use`.
    passed: HashMap<(usize, String), Path>,
    macros: HashMap<String, usize>,
}

fn path(words: &str) -> Path {
    words.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn module(name: &str) -> Path {
    let name = name.trim_end_matches(".rs");
    let name = name.strip_suffix("mod").map_or(name, |front| front.trim_end_matches('/'));
    let mut out = vec!["crate".to_owned()];
    out.extend(name.split('/').filter(|part| !matches!(*part, "" | "lib" | "main")).map(str::to_owned));
    out
}

/// Takes `a::{b, c::d as e}` apart.
fn tree(text: &str) -> Vec<(Path, String)> {
    let text = text.trim();
    let Some(open) = text.find('{') else {
        let (whole, alias) = text.split_once(" as ").unwrap_or((text, ""));
        let mut path = path(whole);
        path.pop_if(|last| last == "self");
        let name = if alias.is_empty() { path.last().cloned().unwrap_or_default() } else { alias.trim().to_owned() };
        return vec![(path, name)];
    };
    let (head, inner) = (path(&text[..open]), &text[open + 1..text.rfind('}').unwrap_or(text.len())]);
    let (mut depth, mut part, mut out) = (0, String::new(), Vec::new());
    for c in inner.chars().chain([',']) {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            let names = if part.trim().is_empty() { Vec::new() } else { tree(&part) };
            out.extend(names.into_iter().map(|(tail, name)| {
                let name = if tail.is_empty() { head.last().cloned().unwrap_or_default() } else { name };
                ([head.clone(), tail].concat(), name)
            }));
            part.clear();
        } else {
            part.push(c);
        }
    }
    out
}

fn uses(source: &Source) -> Vec<Use> {
    let mut out = Vec::new();
    for at in source.find("use ") {
        let line = source.code[..at].rsplit('\n').next().unwrap_or_default().trim();
        let Some(end) = source.code[at..].find(';') else { continue };
        if line.is_empty() || line.starts_with("pub") {
            let names = tree(&source.code[at + 4..at + end]);
            out.push(Use { at: at..at + end, public: line.starts_with("pub"), names });
        }
    }
    out
}

/// Lists the paths of the code that stand in no `use`: `crate::a::b`, `super::c`, `d::e`.
fn paths(source: &Source, uses: &[Use]) -> Vec<Path> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(found) = source.code[from..].find("::") {
        let at = from + found;
        let start = source.code[..at].rfind(|c| !part(c)).map_or(0, |n| n + 1);
        let rest = &source.code[start..];
        let len = rest.find(|c| !part(c) && c != ':').unwrap_or(rest.len());
        from = (start + len).max(at + 2);
        // How far a thing is seen is no import.
        let seen = source.code[..start].ends_with("pub(in ");
        if !seen && !source.is_test(start) && !uses.iter().any(|u| u.at.contains(&start)) {
            out.push(path(&rest[..len]));
        }
    }
    out
}

impl House {
    fn read() -> House {
        let files: Vec<Source> = source::read("src")
            .into_iter()
            .filter(|source| !source.is_test(0) || source.tests.iter().all(|range| range.start > 0))
            .filter(|source| source.name() != "main.rs")
            .collect();
        let modules = files.iter().enumerate().map(|(n, f)| (module(f.name()), n)).collect();
        let mut house = House { files, modules, passed: HashMap::new(), macros: HashMap::new() };
        for (n, file) in house.files.iter().enumerate() {
            for at in file.find("macro_rules! ") {
                let name = file.code[at + 13..].split([' ', '{']).next().unwrap_or_default().to_owned();
                if file.code[..at].trim_end().ends_with("#[macro_export]") {
                    house.macros.insert(name, n);
                }
            }
            for (path, name) in uses(file).into_iter().filter(|u| u.public).flat_map(|u| u.names) {
                if let Some(path) = house.whole(n, &path) {
                    house.passed.insert((n, name), path);
                }
            }
        }
        house
    }

    /// Returns a path from the root of the crate; `None` for one that leads elsewhere.
    fn whole(&self, file: usize, path: &[String]) -> Option<Path> {
        let here = module(self.files[file].name());
        match path.first()?.as_str() {
            "crate" => Some(path.to_vec()),
            "self" => Some([&here, &path[1..]].concat()),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                Some([here.get(..here.len().checked_sub(up)?)?, &path[up..]].concat())
            }
            first => {
                let child = [&here[..], &[first.to_owned()]].concat();
                self.modules.contains_key(&child).then(|| [&here, path].concat())
            }
        }
    }

    /// Returns the file that defines what a path names.
    fn file(&self, path: &[String], hops: usize) -> Option<usize> {
        if let [_, name] = path
            && let Some(file) = self.macros.get(name).filter(|_| !self.modules.contains_key(path))
        {
            return Some(*file);
        }
        let (file, len) = (1..=path.len()).rev().find_map(|n| Some((*self.modules.get(&path[..n])?, n)))?;
        let passed = path.get(len).and_then(|name| self.passed.get(&(file, name.clone())));
        match passed.filter(|on| hops < 8 && on.as_slice() != &path[..=len]) {
            Some(on) => self.file(&[on, &path[len + 1..]].concat(), hops + 1).or(Some(file)),
            None => Some(file),
        }
    }

    /// Returns the files that one imports.
    fn imports(&self, file: usize) -> BTreeSet<usize> {
        let (source, front) = (&self.files[file], module(self.files[file].name()));
        let uses = uses(source);
        let paths = paths(source, &uses);
        let mut named: Vec<Path> = Vec::new();
        for (path, name) in uses.iter().filter(|u| !u.public).flat_map(|u| &u.names) {
            let Some(whole) = self.whole(file, path) else { continue };
            // A folder that is named itself leads to whatever is named behind it.
            let folder = self.modules.get(&whole).is_some_and(|n| self.files[*n].name().ends_with("mod.rs"));
            let behind = paths.iter().filter(|p| p.len() > 1 && p[0] == *name);
            let behind: Vec<Path> = behind.map(|p| [&whole, &p[1..]].concat()).collect();
            named.extend(if folder { behind } else { vec![whole] });
        }
        named.extend(paths.iter().filter_map(|path| self.whole(file, path)));
        let mut out: BTreeSet<usize> = named.iter().filter_map(|path| self.file(path, 0)).collect();
        out.remove(&file);
        if DOORS.contains(&source.name()) {
            out.retain(|there| !module(self.files[*there].name()).starts_with(&front));
        }
        out
    }
}

/// Every file with the files it imports, by name.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let house = House::read();
    let name = |n: usize| house.files[n].name().to_owned();
    (0..house.files.len()).map(|n| (name(n), house.imports(n).into_iter().map(name).collect())).collect()
}

/// Returns the shortest way from a file back to itself.
fn way_back(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> Option<Vec<String>> {
    let mut came: HashMap<&str, &str> = HashMap::new();
    let mut todo = VecDeque::from([from]);
    while let Some(here) = todo.pop_front() {
        for there in graph.get(here)? {
            if there == from {
                let mut way = vec![from.to_owned(), here.to_owned()];
                let mut at = here;
                while at != from {
                    at = came[at];
                    way.push(at.to_owned());
                }
                way.reverse();
                return Some(way);
            }
            if !came.contains_key(there.as_str()) {
                came.insert(there, here);
                todo.push_back(there);
            }
        }
    }
    None
}

/// Imports that climb, known ones; the list may only shrink.
const CLIMBS: &str = include_str!("imports/climbs.txt");

#[test]
fn imports_have_no_circles() {
    let graph = graph();
    let found: Vec<Vec<String>> = graph.keys().filter_map(|file| way_back(&graph, file)).collect();
    let shortest = found.iter().min_by_key(|way| way.len()).map(|way| way.join(" -> "));
    let files: Vec<&String> = found.iter().filter_map(|way| way.first()).collect();
    assert_eq!(shortest, None, "a circle; in circles: {files:?}");
}

/// The institutions in their order, as `src/lib.rs` writes it: each may lean on those before it.
fn order() -> Vec<String> {
    let text = fs::read_to_string(source::root().join("src/lib.rs")).expect("lib.rs");
    let line = text.lines().find_map(|line| line.split_once("order: `")).expect("the order of institutions").1;
    line.split('`').next().unwrap_or_default().split(" < ").map(str::to_owned).collect()
}

#[test]
fn institutions_lean_downhill_and_mechanism_on_none() {
    let order = order();
    let place = |file: &str| {
        let floor = FLOORS.iter().find_map(|floor| file.strip_prefix(&format!("{floor}/")))?;
        let name = floor.split(['/', '.']).next()?;
        order.iter().position(|known| known == name)
    };
    let mechanism = |file: &str| MECHANISM.iter().any(|start| file.starts_with(start));
    let mut found = BTreeSet::new();
    for (file, imports) in graph() {
        for there in imports {
            let climbs = match (place(&file), place(&there)) {
                (Some(from), Some(to)) => to > from,
                (None, Some(_)) => mechanism(&file),
                _ => false,
            };
            if climbs {
                found.insert(format!("{file} -> {there}"));
            }
        }
    }
    let known: BTreeSet<String> = CLIMBS.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let new: Vec<&String> = found.difference(&known).collect();
    assert!(new.is_empty(), "imports that climb: {new:#?}");
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "no longer there, strike them out of imports/climbs.txt: {gone:#?}");
}

#[test]
fn an_institution_has_the_same_name_on_every_floor() {
    let order = order();
    let apart = ["book", "engine", "law", "rulebook", "registry", "table"];
    let mechanism =
        ["entry", "locks", "told", "write", "due", "calendar", "card", "check", "log", "today", "urgency", "tests"];
    let mut faults = BTreeSet::new();
    for file in source::read("src") {
        let Some(rest) = FLOORS.iter().find_map(|floor| file.name().strip_prefix(&format!("{floor}/"))) else {
            continue;
        };
        let name = rest.split(['/', '.']).next().unwrap_or_default();
        let known = order.iter().any(|known| known == name);
        if !known && name != "mod" && !apart.contains(&name) && !mechanism.contains(&name) {
            faults.insert(file.path);
        }
    }
    assert!(faults.is_empty(), "neither an institution of src/lib.rs nor mechanism: {faults:#?}");
}
