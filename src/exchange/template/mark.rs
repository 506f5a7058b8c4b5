//! Placeholders in the words of a paragraph: `{{name}}`, `{{#list}}`, `{{^list}}`, `{{/list}}`.

use super::xml::{Element, Node};

/// What a placeholder does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Does {
    /// Prints words.
    Print,
    /// Begins what is repeated for each row, or printed where there are words.
    Open,
    /// Begins what is printed where there are neither rows nor words.
    Without,
    /// Ends either.
    Close,
}

/// A placeholder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// What it does.
    pub does: Does,
    /// What it names.
    pub word: String,
    /// How it is written.
    pub written: String,
}

impl Mark {
    /// Returns whether it begins a block.
    pub fn opens(&self) -> bool {
        matches!(self.does, Does::Open | Does::Without)
    }
}

/// Words, or a placeholder between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// A placeholder.
    Mark(Mark),
    /// Braces that are none.
    Broken(&'a str),
}

/// Takes words apart.
pub fn pieces(words: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = words;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("}}")).min() {
        if at > 0 {
            out.push(Piece::Words(&rest[..at]));
        }
        rest = &rest[at..];
        let end = rest[2..].find("}}").map(|n| n + 2).filter(|_| rest.starts_with("{{"));
        let Some(end) = end.filter(|end| !rest[2..*end].contains("{{")) else {
            // As much of it as shows which one it is.
            let next = rest[2..].find(['{', '}']).map_or(rest.len(), |n| n + 2);
            out.push(Piece::Broken(&rest[..next.max(2)]));
            rest = &rest[next.max(2)..];
            continue;
        };
        out.push(read(&rest[..end + 2]));
        rest = &rest[end + 2..];
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    out
}

fn read(written: &str) -> Piece<'_> {
    let inside = written[2..written.len() - 2].trim();
    let (does, word) = match inside.chars().next() {
        Some('#') => (Does::Open, &inside[1..]),
        Some('^') => (Does::Without, &inside[1..]),
        Some('/') => (Does::Close, &inside[1..]),
        _ => (Does::Print, inside),
    };
    let word = word.trim();
    if word.is_empty() || word.contains(['{', '}']) {
        return Piece::Broken(written);
    }
    Piece::Mark(Mark { does, word: word.to_owned(), written: written.to_owned() })
}

/// Lists the placeholders in words.
pub fn marks(words: &str) -> impl Iterator<Item = Mark> {
    pieces(words).into_iter().filter_map(|p| if let Piece::Mark(m) = p { Some(m) } else { None })
}

/// Returns the words of a paragraph without those of paragraphs inside it (a text box).
pub fn words_of(paragraph: &Element) -> String {
    let mut out = String::new();
    each_text(paragraph, &mut |t| out.push_str(&t.words()));
    out
}

/// Visits every `w:t` that belongs to a paragraph itself.
pub fn each_text(element: &Element, visit: &mut dyn FnMut(&Element)) {
    for child in element.elements().filter(|c| c.name != "w:p") {
        if child.name == "w:t" { visit(child) } else { each_text(child, visit) }
    }
}

/// Visits every `w:t` that belongs to a paragraph itself, for writing.
pub fn each_text_mut(element: &mut Element, visit: &mut dyn FnMut(&mut Element)) {
    for child in element.children.iter_mut().filter_map(Node::element_mut).filter(|c| c.name != "w:p") {
        if child.name == "w:t" { visit(child) } else { each_text_mut(child, visit) }
    }
}

/// Brings each placeholder of a part together in one `w:t`: Word splits words wherever somebody stopped typing. Bookmarks
/// and the ids of paragraphs go: they may stand only once, and what they stand in may be repeated.
pub fn join(part: &mut Element) {
    part.children.retain(|n| !n.element().is_some_and(|e| e.name.starts_with("w:bookmark")));
    if ["w:p", "w:tr"].contains(&part.name.as_str()) && part.attributes.contains("w14:") {
        part.attributes.clear();
    }
    for child in part.children.iter_mut().filter_map(Node::element_mut) {
        join(child);
    }
    if part.name == "w:p" {
        join_paragraph(part);
    }
}

fn join_paragraph(paragraph: &mut Element) {
    let mut texts: Vec<String> = Vec::new();
    // Braces of an input method are braces.
    each_text(paragraph, &mut |t| texts.push(t.words().replace('｛', "{").replace('｝', "}")));
    let all: String = texts.concat();
    if !all.contains("{{") {
        return;
    }
    // Which text each byte belongs to; a placeholder goes as a whole where its first brace stands.
    let mut owner: Vec<usize> = texts.iter().enumerate().flat_map(|(i, t)| std::iter::repeat_n(i, t.len())).collect();
    let mut at = 0;
    for piece in pieces(&all) {
        let (len, whole) = match &piece {
            Piece::Words(words) | Piece::Broken(words) => (words.len(), false),
            Piece::Mark(mark) => (mark.written.len(), true),
        };
        if whole {
            let first = owner[at];
            owner[at..at + len].fill(first);
        }
        at += len;
    }
    let mut joined = vec![String::new(); texts.len()];
    for (at, c) in all.char_indices() {
        joined[owner[at]].push(c);
    }
    let mut joined = joined.into_iter();
    each_text_mut(paragraph, &mut |t| {
        set_words(t, joined.next().unwrap_or_default());
    });
}

/// Sets the words of a `w:t`; blanks at its ends are kept.
pub fn set_words(text: &mut Element, words: String) {
    if words.trim().len() != words.len() && text.attribute("xml:space").is_none() {
        text.attributes.push_str(" xml:space=\"preserve\"");
    }
    text.children = if words.is_empty() { Vec::new() } else { vec![Node::Text(words)] };
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    #[test]
    fn a_placeholder_split_into_runs_is_one_again_and_what_is_around_it_stays_where_it_was() {
        let text = "<w:p><w:r><w:t>甲{</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>{会议</w:t></w:r>\
            <w:hyperlink><w:r><w:t>名称}</w:t></w:r></w:hyperlink><w:r><w:t>}乙</w:t></w:r></w:p>";
        let mut root = xml::read(text).unwrap();
        join(&mut root);
        let out = xml::write(&root);
        assert!(out.contains("<w:t>甲{{会议名称}}</w:t>") && out.contains("<w:t>乙</w:t>"), "{out}");
        assert_eq!(words_of(&root), "甲{{会议名称}}乙");
    }

    #[test]
    fn braces_that_are_no_placeholder_are_broken() {
        let broken = |words: &str| pieces(words).iter().any(|p| matches!(p, Piece::Broken(_)));
        for bad in ["{{甲", "甲}}", "{{}}", "{{#}}", "{{甲{{乙}}", "{{甲}乙"] {
            assert!(broken(bad), "{bad}: {:?}", pieces(bad));
        }
        for fine in ["", "{甲}", "{{ 甲 }}{{#乙}}", "}{"] {
            assert!(!broken(fine), "{fine}: {:?}", pieces(fine));
        }
    }
}
