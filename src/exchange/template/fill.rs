//! Printing a template that has been checked: blocks repeated, placeholders replaced, nothing of them left.

use super::data::{Data, Held, Scope, Telling};
use super::mark::{self, Does, Mark, Piece};
use super::signs::full_width;
use super::xml::{Element, Node};
use crate::base::{Lang, Msg};
use crate::msg;
use std::collections::VecDeque;

/// Printed where somebody has to write who knows it: a paper invents nothing.
pub const TO_WRITE: Msg = msg!("〔待填写：{what}〕", "[to be written: {what}]");

/// Words between placeholders, in characters, up to which a line only labels what it prints. Such a line is left out where
/// nothing of it is recorded.
const LABELS: usize = 14;

/// Fills a part.
pub fn fill(part: &mut Element, data: &Data) {
    let children = std::mem::take(&mut part.children);
    part.children = expand(children, &Scope(vec![data]));
}

/// Fills what stands in one element. A line is a paragraph or a row (or whatever holds several of them): a block is
/// repeated from the line where it begins to the line where it ends.
fn expand(lines: Vec<Node>, scope: &Scope) -> Vec<Node> {
    let mut out = Vec::new();
    let mut lines = VecDeque::from(lines);
    while let Some(line) = lines.pop_front() {
        let open = line.element().and_then(|e| loose(e).into_iter().find(Mark::opens));
        let Some(open) = open else {
            out.extend(filled(line, scope));
            continue;
        };
        let mut depth = depth_after(&line, 0);
        let mut block = vec![line];
        while depth > 0 {
            let Some(line) = lines.pop_front() else { break };
            depth = depth_after(&line, depth);
            block.push(line);
        }
        unmark(&mut block, &open);
        for inner in repeated(&open, scope) {
            out.extend(expand(block.clone(), &inner));
        }
    }
    out
}

/// Counts the blocks that are open behind a line; stops where the outermost ends.
fn depth_after(line: &Node, mut depth: usize) -> usize {
    for mark in line.element().map(loose).unwrap_or_default() {
        depth = if mark.opens() { depth + 1 } else { depth.saturating_sub(1) };
        if depth == 0 {
            break;
        }
    }
    depth
}

/// Returns what holds in each repetition of a block.
fn repeated<'a>(open: &Mark, scope: &Scope<'a>) -> Vec<Scope<'a>> {
    let (rows, there): (&[Data], bool) = match scope.find(&open.word) {
        Some(Held::Rows(rows, _)) => (rows, !rows.is_empty()),
        Some(Held::Words(said)) => (&[], *said != Telling::Unsaid),
        _ => (&[], false),
    };
    match (open.does, there) {
        (Does::Open, true) if rows.is_empty() => vec![scope.clone()],
        (Does::Open, _) => rows.iter().map(|row| scope.inner(row)).collect(),
        (_, there) => {
            if there {
                vec![]
            } else {
                vec![scope.clone()]
            }
        }
    }
}

/// Lists the marks of a line that begin or end a block beyond what holds them: those of a paragraph and of a row are
/// all its own, a cell and whatever else holds lines keeps to itself what begins and ends in it.
fn loose(element: &Element) -> Vec<Mark> {
    if element.name == "w:p" {
        return mark::marks(&mark::words_of(element)).filter(|m| m.does != Does::Print).collect();
    }
    if element.name == "w:tr" && is_one_block(element) {
        return all_marks(element);
    }
    let mut out: Vec<Mark> = Vec::new();
    for mark in element.elements().flat_map(loose) {
        let ends = |last: &Mark| mark.does == Does::Close && last.opens() && last.word == mark.word;
        match out.last() {
            Some(last) if element.name != "w:tr" && ends(last) => drop(out.pop()),
            _ => out.push(mark),
        }
    }
    out
}

/// Lists every mark in an element.
fn all_marks(element: &Element) -> Vec<Mark> {
    match element.name.as_str() {
        "w:p" => loose(element),
        _ => element.elements().flat_map(all_marks).collect(),
    }
}

/// Returns whether a row is one cell that is one block from its first sign to its last: such a block is the row's.
fn is_one_block(row: &Element) -> bool {
    let mut cells = row.elements().filter(|e| e.name == "w:tc");
    let (Some(cell), None) = (cells.next(), cells.next()) else { return false };
    let words: String = cell.elements().filter(|e| e.name == "w:p").map(mark::words_of).collect();
    let marks = all_marks(cell);
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return false };
    first.opens() && first.word == last.word && words.starts_with(&first.written) && words.ends_with(&last.written)
}

/// Takes the marks of a block out of its lines; a paragraph that held nothing else goes with them.
fn unmark(block: &mut Vec<Node>, open: &Mark) {
    if let Some(first) = block.first_mut().and_then(Node::element_mut) {
        strip(first, &|m| m == open, false);
    }
    if let Some(last) = block.last_mut().and_then(Node::element_mut) {
        strip(last, &|m| m.does == Does::Close && m.word == open.word, true);
    }
    sweep(block);
}

/// The name of a paragraph that is to go.
const EMPTIED: &str = "";

/// Drops emptied paragraphs; a cell keeps one, or the file would not open.
fn sweep(nodes: &mut Vec<Node>) {
    nodes.retain(|n| n.element().is_none_or(|e| e.name != EMPTIED));
    for element in nodes.iter_mut().filter_map(Node::element_mut) {
        let last = element.elements().filter(|e| ["w:p", "w:tbl"].contains(&e.name.as_str())).count() == 0;
        let kept = element.children.iter_mut().filter_map(Node::element_mut).find(|e| e.name == EMPTIED);
        if let Some(kept) = kept.filter(|_| last) {
            kept.name = "w:p".to_owned();
        }
        sweep(&mut element.children);
    }
}

/// Takes one mark out of an element: the first that fits, or the last.
fn strip(element: &mut Element, fits: &dyn Fn(&Mark) -> bool, last: bool) -> bool {
    if element.name != "w:p" {
        let mut inner: Vec<&mut Element> = element.children.iter_mut().filter_map(Node::element_mut).collect();
        if last {
            inner.reverse();
        }
        return inner.into_iter().any(|e| all_marks(e).iter().any(fits) && strip(e, fits, last));
    }
    let all: Vec<Mark> = mark::marks(&mark::words_of(element)).collect();
    let target = if last { all.iter().rposition(fits) } else { all.iter().position(fits) };
    let mut n = 0;
    mark::each_text_mut(element, &mut |t| {
        let words = t.words();
        let mut left = String::new();
        for piece in mark::pieces(&words) {
            match piece {
                Piece::Words(w) | Piece::Broken(w) => left.push_str(w),
                Piece::Mark(m) => {
                    if Some(n) != target {
                        left.push_str(&m.written);
                    }
                    n += 1;
                }
            }
        }
        if left != words {
            mark::set_words(t, left);
        }
    });
    if mark::words_of(element).trim().is_empty() && !holds_more(element) {
        element.name = EMPTIED.to_owned();
    }
    true
}

/// Returns whether a paragraph holds something besides words: a picture, a text box, the end of a section.
fn holds_more(element: &Element) -> bool {
    const MORE: [&str; 6] = ["w:drawing", "w:pict", "w:object", "w:sectPr", "w:br", "mc:AlternateContent"];
    element.elements().any(|e| MORE.contains(&e.name.as_str()) || holds_more(e))
}

/// Fills one line that begins no block.
fn filled(node: Node, scope: &Scope) -> Vec<Node> {
    let Node::Element(mut element) = node else { return vec![node] };
    if is_silent(&element, scope) {
        return Vec::new();
    }
    let before = if element.name == "w:tc" { element.first("w:p").cloned() } else { None };
    let children = std::mem::take(&mut element.children);
    element.children = expand(children, scope);
    match element.name.as_str() {
        "w:tc" if element.first("w:p").is_none() && element.first("w:tbl").is_none() => {
            element.children.extend(before.map(|p| Node::Element(blank(p))));
        }
        // Of a table that a list left no row a file would not open.
        "w:tbl" if element.first("w:tr").is_none() => return Vec::new(),
        "w:p" => {
            mark::each_text_mut(&mut element, &mut |t| {
                let words = t.words();
                if words.contains("{{") {
                    mark::set_words(t, printed(&words, scope));
                }
            });
            return broken(element);
        }
        _ => {}
    }
    vec![Node::Element(element)]
}

/// Makes the empty paragraph that a cell keeps: it may be written in by hand, nothing is said for anybody.
fn blank(mut paragraph: Element) -> Element {
    mark::each_text_mut(&mut paragraph, &mut |t| mark::set_words(t, String::new()));
    paragraph
}

/// Returns whether nothing of a line is recorded that the paper could do without: a paragraph, or a row of a table, that
/// holds labels and placeholders and nothing else.
fn is_silent(element: &Element, scope: &Scope) -> bool {
    let lines: Vec<String> = match element.name.as_str() {
        "w:p" => vec![mark::words_of(element)],
        "w:tr" => paragraphs(element),
        _ => return false,
    };
    let mut asked = false;
    for words in &lines {
        let mut labels = 0;
        for piece in mark::pieces(words) {
            match piece {
                Piece::Words(w) | Piece::Broken(w) => labels += w.trim().chars().count(),
                Piece::Mark(m) if m.does == Does::Print => {
                    let unsaid = matches!(scope.find(&m.word), Some(Held::Words(Telling::Unsaid)));
                    if !unsaid || scope.named(&m.word).is_some_and(|(_, must)| must) {
                        return false;
                    }
                    asked = true;
                }
                Piece::Mark(_) => return false,
            }
        }
        if labels > LABELS {
            return false;
        }
    }
    asked
}

/// Lists the words of every paragraph in an element.
fn paragraphs(element: &Element) -> Vec<String> {
    let inner = element.elements().flat_map(paragraphs);
    match element.name.as_str() {
        "w:p" => std::iter::once(mark::words_of(element)).chain(inner).collect(),
        _ => inner.collect(),
    }
}

/// Prints the placeholders in words. What nobody recorded is a bracket; alone in a cell it stays blank unless the paper must
/// have it.
fn printed(words: &str, scope: &Scope) -> String {
    let mut out = String::new();
    let pieces = mark::pieces(words);
    let alone = pieces.len() == 1;
    for piece in pieces {
        match piece {
            Piece::Words(w) | Piece::Broken(w) => out.push_str(w),
            Piece::Mark(m) => {
                let Some(Held::Words(said)) = scope.find(&m.word) else { continue };
                match (said.printed(), scope.named(&m.word)) {
                    (Some(words), _) => out.push_str(&full_width(words)),
                    (None, Some((label, must))) if must || !alone => {
                        out.push_str(&TO_WRITE.with("what", label).render(Lang::Zh));
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

/// Breaks a paragraph at the line breaks in its words, each part with the looks of the whole.
fn broken(element: Element) -> Vec<Node> {
    let mut breaks = false;
    mark::each_text(&element, &mut |t| breaks |= t.words().contains('\n'));
    if !breaks {
        return vec![Node::Element(element)];
    }
    let looks = element.first("w:pPr").cloned().map(Node::Element);
    let shell = || Element::new("w:p", looks.iter().cloned().collect());
    let mut out = vec![Element { attributes: element.attributes.clone(), ..shell() }];
    for node in element.children {
        match node {
            Node::Element(e) if e.name == "w:pPr" => {}
            Node::Element(run) if run.name == "w:r" => {
                for (i, part) in lines_of(run).into_iter().enumerate() {
                    if i > 0 {
                        out.push(shell());
                    }
                    out.last_mut().expect("one stands from the start").children.push(Node::Element(part));
                }
            }
            node => out.last_mut().expect("one stands from the start").children.push(node),
        }
    }
    out.into_iter().map(Node::Element).collect()
}

/// Breaks a run at the line breaks in its words.
fn lines_of(run: Element) -> Vec<Element> {
    let looks = run.first("w:rPr").cloned().map(Node::Element);
    let shell =
        || Element { attributes: run.attributes.clone(), ..Element::new("w:r", looks.iter().cloned().collect()) };
    let mut out = vec![shell()];
    for node in run.children.iter().filter(|n| n.element().is_none_or(|e| e.name != "w:rPr")) {
        let words = node.element().filter(|e| e.name == "w:t").map(Element::words).unwrap_or_default();
        for (i, line) in words.split('\n').enumerate() {
            let mut node = node.clone();
            if let Some(text) = node.element_mut().filter(|_| words.contains('\n')) {
                mark::set_words(text, line.trim_end().to_owned());
            }
            if i > 0 {
                out.push(shell());
            }
            out.last_mut().expect("one stands from the start").children.push(node);
        }
    }
    out
}
