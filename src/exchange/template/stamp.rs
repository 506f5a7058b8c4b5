//! Lines that stand on every page of a paper, whichever template it was made from: that it is a draft, and what it can be
//! verified by.

use super::package::{DOCUMENT, Package};
use super::xml::{self, Element, Node};

/// Where on every page a line stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PageEdge {
    /// Over the text.
    Head,
    /// Under it.
    Foot,
}

/// The part, its relation, and the content type of an edge.
struct StampNames {
    part: &'static str,
    root: &'static str,
    reference: &'static str,
    prefix: &'static str,
    id: &'static str,
}

const RELATIONS: &str = "word/_rels/document.xml.rels";
const TYPES: &str = "[Content_Types].xml";
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

impl PageEdge {
    fn names(self) -> StampNames {
        match self {
            PageEdge::Head => StampNames {
                part: "headerStamp.xml",
                root: "w:hdr",
                reference: "w:headerReference",
                prefix: "word/header",
                id: "rIdStampHead",
            },
            PageEdge::Foot => StampNames {
                part: "footerStamp.xml",
                root: "w:ftr",
                reference: "w:footerReference",
                prefix: "word/footer",
                id: "rIdStampFoot",
            },
        }
    }
}

/// Puts a line on every page: in the heads or feet that the template has, else in one of its own.
///
/// # Errors
/// A part of the document is no XML.
pub fn stamp(package: &mut Package, edge: PageEdge, line: &str) -> Result<(), String> {
    let names = edge.names();
    let paragraph = Node::Element(paragraph(edge, line));
    let there: Vec<String> = package.printed().into_iter().filter(|p| p.starts_with(names.prefix)).collect();
    for part in &there {
        let mut root = read(package, part)?;
        match edge {
            PageEdge::Head => root.children.insert(0, paragraph.clone()),
            PageEdge::Foot => root.children.push(paragraph.clone()),
        }
        package.set(part, xml::write(&root).into_bytes());
    }
    // A page whose kind of head the template does not have shows none: the line needs one there, too.
    let mut document = read(package, DOCUMENT)?;
    if refer(&mut document, &names) {
        let root = Element { attributes: format!(" xmlns:w=\"{W}\""), ..Element::new(names.root, vec![paragraph]) };
        package.add(&format!("word/{}", names.part), xml::write(&root).into_bytes());
        relate(package, &names)?;
        if !document.attributes.contains("xmlns:r=") {
            document.attributes.push_str(&format!(" xmlns:r=\"{R}\""));
        }
        package.set(DOCUMENT, xml::write(&document).into_bytes());
    }
    Ok(())
}

fn read(package: &Package, part: &str) -> Result<Element, String> {
    let text = String::from_utf8_lossy(package.part(part).unwrap_or_default()).into_owned();
    xml::read(text.trim_start_matches('\u{feff}'))
}

fn paragraph(edge: PageEdge, line: &str) -> Element {
    let words = vec![Node::Element(Element::new("w:t", vec![Node::Text(line.to_owned())]))];
    let value = |name: &str, value: &str| {
        Node::Element(Element { attributes: format!(" w:val=\"{value}\""), ..Element::new(name, Vec::new()) })
    };
    let looks = match edge {
        PageEdge::Head => {
            vec![Node::Element(Element::new("w:b", Vec::new())), value("w:color", "C00000"), value("w:sz", "28")]
        }
        PageEdge::Foot => vec![value("w:color", "7F7F7F"), value("w:sz", "15")],
    };
    let looks = Node::Element(Element::new("w:rPr", looks));
    let run = Node::Element(Element::new("w:r", std::iter::once(looks).chain(words).collect()));
    let place = Node::Element(Element::new("w:pPr", vec![value("w:jc", "center")]));
    Element::new("w:p", vec![place, run])
}

/// Lets every section refer to the stamp for the pages it has no head or foot for. Returns whether one does.
fn refer(element: &mut Element, names: &StampNames) -> bool {
    let mut any = false;
    if element.name == "w:sectPr" {
        for kind in ["even", "first", "default"] {
            let has = element.elements().any(|e| e.name == names.reference && e.attribute("w:type") == Some(kind));
            let asked = kind == "default" || (kind == "first" && element.first("w:titlePg").is_some());
            if !has && asked {
                let attributes = format!(" w:type=\"{kind}\" r:id=\"{}\"", names.id);
                let reference = Element { attributes, ..Element::new(names.reference, Vec::new()) };
                element.children.insert(0, Node::Element(reference));
                any = true;
            }
        }
    }
    for child in element.children.iter_mut().filter_map(Node::element_mut) {
        any |= refer(child, names);
    }
    any
}

/// Lists the part of the stamp where a document lists its parts.
fn relate(package: &mut Package, names: &StampNames) -> Result<(), String> {
    let kind = names.prefix.trim_start_matches("word/");
    if package.part(RELATIONS).is_none() {
        let empty = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>";
        package.add(RELATIONS, empty.as_bytes().to_vec());
    }
    let mut relations = read(package, RELATIONS)?;
    let attributes = format!(" Id=\"{}\" Type=\"{R}/{kind}\" Target=\"{}\"", names.id, names.part);
    relations.children.push(Node::Element(Element { attributes, ..Element::new("Relationship", Vec::new()) }));
    package.set(RELATIONS, xml::write(&relations).into_bytes());
    let mut types = read(package, TYPES)?;
    let content = format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml");
    let attributes = format!(" PartName=\"/word/{}\" ContentType=\"{content}\"", names.part);
    types.children.push(Node::Element(Element { attributes, ..Element::new("Override", Vec::new()) }));
    package.set(TYPES, xml::write(&types).into_bytes());
    Ok(())
}
