//! A part of a document as a tree: read, changed, written back.

use crate::base::clean;
use quick_xml::Reader;
use quick_xml::escape::{partial_escape, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

/// No paper nests deeper; what does is made to exhaust the stack.
const DEEPEST: usize = 200;

/// A piece of a part.
#[derive(Clone, PartialEq, Debug)]
pub enum Node {
    /// An element with what is in it.
    Element(Element),
    /// Words.
    Text(String),
}

/// An element.
#[derive(Clone, PartialEq, Debug)]
pub struct Element {
    /// Its name with its prefix: `w:p`.
    pub name: String,
    /// Its attributes as they stand, with the blank in front of them.
    pub attributes: String,
    /// What is in it.
    pub children: Vec<Node>,
}

impl Element {
    /// Makes an element without attributes.
    pub fn new(name: &str, children: Vec<Node>) -> Element {
        Element { name: name.to_owned(), attributes: String::new(), children }
    }

    /// Lists the elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }

    /// Finds the first element of a name in it.
    pub fn first(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// Returns an attribute as it stands; `name` with its prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.attributes.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    }

    /// Returns the words that stand directly in it.
    pub fn words(&self) -> String {
        self.children.iter().filter_map(|n| if let Node::Text(t) = n { Some(t.as_str()) } else { None }).collect()
    }
}

impl Node {
    /// Returns the element it is.
    pub fn element(&self) -> Option<&Element> {
        match self {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        }
    }

    /// Returns the element it is, for writing.
    pub fn element_mut(&mut self) -> Option<&mut Element> {
        match self {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        }
    }
}

/// Reads a part; says what is wrong with one that is no XML.
pub fn read(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::new("", Vec::new())];
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let depth = open.len();
        let place = open.last_mut().ok_or("unbalanced")?;
        match event {
            Event::Start(start) if depth <= DEEPEST => open.push(begin(&start)),
            Event::Start(_) => return Err("nested too deeply".to_owned()),
            Event::Empty(start) => place.children.push(Node::Element(begin(&start))),
            Event::End(_) => {
                let done = open.pop().ok_or("unbalanced")?;
                open.last_mut().ok_or("unbalanced")?.children.push(Node::Element(done));
            }
            Event::Text(text) => add(place, &text),
            Event::CData(text) => add(place, &text),
            Event::GeneralRef(entity) => match entity.resolve_char_ref().map_err(|e| e.to_string())? {
                Some(c) => add(place, c.encode_utf8(&mut [0; 4])),
                None => add(place, resolve_predefined_entity(&entity).ok_or_else(|| format!("&{};", &*entity))?),
            },
            Event::DocType(_) => return Err("DOCTYPE".to_owned()),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    let mut rest = match (open.pop(), open.is_empty()) {
        (Some(top), true) => top.children.into_iter(),
        _ => return Err("cut off".to_owned()),
    };
    match rest.find_map(|n| if let Node::Element(e) = n { Some(e) } else { None }) {
        Some(root) => Ok(root),
        None => Err("empty".to_owned()),
    }
}

fn begin(start: &BytesStart) -> Element {
    let attributes = start.attributes_raw().trim();
    let attributes = if attributes.is_empty() { String::new() } else { format!(" {attributes}") };
    Element { name: start.name().as_ref().to_owned(), attributes, children: Vec::new() }
}

/// Adds words; blanks between elements are the layout of the file, not of the paper.
fn add(place: &mut Element, text: &str) {
    let shown = ["w:t", "w:delText", "w:instrText"].contains(&place.name.as_str());
    if !shown && place.name.starts_with("w:") && text.trim().is_empty() {
        return;
    }
    match place.children.last_mut() {
        Some(Node::Text(last)) => last.push_str(text),
        _ => place.children.push(Node::Text(text.to_owned())),
    }
}

/// Writes a part.
pub fn write(root: &Element) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    put(root, &mut out);
    out
}

fn put(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    out.push_str(&element.attributes);
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for node in &element.children {
        match node {
            Node::Element(e) => put(e, out),
            Node::Text(t) => {
                let clean: String = t.chars().filter(|c| clean::is_xml(*c)).collect();
                out.push_str(&partial_escape(clean.as_str()));
            }
        }
    }
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written_again_without_the_layout_of_the_file() {
        let text = "<w:p a=\"1\" w:b=\"&lt;\">\n  <w:r><w:t xml:space=\"preserve\"> 甲 &amp; &#20057;&lt; </w:t></w:r>\n</w:p>";
        let root = read(text).unwrap();
        let out = write(&root);
        let want = "<w:p a=\"1\" w:b=\"&lt;\"><w:r><w:t xml:space=\"preserve\"> 甲 &amp; 乙&lt; </w:t></w:r></w:p>";
        assert!(out.ends_with(want), "{out}");
        assert_eq!(root.attribute("w:b"), Some("&lt;"));
    }

    #[test]
    fn what_is_no_document_is_said() {
        let deep = "<a>".repeat(300);
        for bad in ["", "<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&b;</a>", &deep] {
            assert!(read(bad).is_err(), "{}", &bad[..bad.len().min(40)]);
        }
    }
}
