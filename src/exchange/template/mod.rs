//! Papers are templates: a Word document whose `{{placeholders}}` are filled. What may stand in one is told in
//! `fixtures/templates/README.md`.

mod check;
pub mod data;
mod fill;
mod mark;
mod markdown;
mod package;
mod signs;
mod stamp;
#[cfg(test)]
mod tests;
pub mod xml;

use crate::base::{Refusal, Text, Trouble};
use crate::msg;
pub use data::{Data, Lacking, Telling};
pub use fill::TO_WRITE;
pub use markdown::markdown;
pub use package::{DOCUMENT, Package};
pub use signs::full_width;
pub use stamp::{PageEdge, stamp};

/// Faults of a template that are told at once.
const MOST: usize = 5;

/// Fills every part of a template that is printed; a template with faults is refused, each by name and place.
///
/// # Errors
/// Unknown or broken placeholders, a part that is no XML.
pub fn fill(template: &Package, name: &Text, data: &Data) -> Result<Package, Trouble> {
    let mut out = template.clone();
    let mut faults = Vec::new();
    for part in template.printed() {
        let bytes = template.part(&part).unwrap_or_default();
        let text = String::from_utf8_lossy(bytes);
        let mut root = match xml::read(text.trim_start_matches('\u{feff}')) {
            Ok(root) => root,
            Err(why) => {
                faults.push(
                    msg!("{part} 不是 XML: {why}", "{part} is no XML: {why}").with("part", part).with("why", why),
                );
                continue;
            }
        };
        mark::join(&mut root);
        let found = check::check(&root, place(&part), data);
        if found.is_empty() {
            fill::fill(&mut root, data);
            out.set(&part, xml::write(&root).into_bytes());
        }
        faults.extend(found);
    }
    if faults.is_empty() { Ok(out) } else { Err(refuse(name, faults, data).into()) }
}

/// Returns where a part is met in the paper.
fn place(part: &str) -> Text {
    match part.trim_start_matches("word/") {
        p if p.starts_with("header") => msg!("页眉", "header, ").into(),
        p if p.starts_with("foot") && !p.starts_with("footer") => msg!("脚注", "footnotes, ").into(),
        p if p.starts_with("footer") => msg!("页脚", "footer, ").into(),
        p if p.starts_with("endnotes") => msg!("尾注", "endnotes, ").into(),
        _ => Text::plain(""),
    }
}

fn refuse(name: &Text, mut faults: Vec<Text>, data: &Data) -> Refusal {
    let more = faults.len().saturating_sub(MOST);
    faults.truncate(MOST);
    let mut list = faults.into_iter();
    let first = list.next().unwrap_or_else(|| Text::plain(""));
    let list = list.fold(first, |all, one| msg!("{all}；{one}", "{all}; {one}").with("all", all).with("one", one));
    let text = if more > 0 {
        msg!("模板 {name}：{list}；另有 {n} 处", "template {name}: {list}; and {n} more")
    } else {
        msg!("模板 {name}：{list}", "template {name}: {list}")
    };
    let labels: Vec<String> = data.labels().collect();
    let hint = msg!("可用的有：{list}", "there are: {list}").with("list", labels.join(" "));
    Refusal::new(text.with("name", name.clone()).with("list", list).with("n", more)).hint(hint)
}
