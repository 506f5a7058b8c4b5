//! What is wrong with a template, by name and place, before anything of it is printed.

use super::data::{Data, Held, Scope};
use super::mark::{self, Does, Mark, Piece};
use super::xml::Element;
use crate::base::Text;
use crate::msg;

/// A block that is open: how it began, what holds in it, and where it began.
struct Open<'a> {
    mark: Mark,
    scope: Scope<'a>,
    place: Text,
}

/// Goes through a part in the order it is read.
struct Walk<'a> {
    part: Text,
    paragraph: usize,
    table: usize,
    /// Row and column, where it is inside a table.
    cell: Option<(usize, usize)>,
    open: Vec<Open<'a>>,
    scope: Scope<'a>,
    faults: Vec<Text>,
}

/// Lists what is wrong with the placeholders of a part.
pub fn check(part: &Element, name: Text, data: &Data) -> Vec<Text> {
    let scope = Scope(vec![data]);
    let mut walk = Walk { part: name, paragraph: 0, table: 0, cell: None, open: Vec::new(), scope, faults: Vec::new() };
    walk.element(part);
    while let Some(open) = walk.open.pop() {
        let text = msg!("“{mark}” 没有结束", "“{mark}” is never closed").with("mark", open.mark.written);
        walk.faults.push(at(text, open.place));
    }
    walk.faults
}

fn at(text: Text, place: Text) -> Text {
    msg!("{what}（{place}）", "{what} ({place})").with("what", text).with("place", place)
}

impl<'a> Walk<'a> {
    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "w:p" => {
                if self.cell.is_none() {
                    self.paragraph += 1;
                }
                self.paragraph(&mark::words_of(element));
                element.elements().for_each(|e| self.element(e));
            }
            "w:tbl" if self.cell.is_none() => {
                self.table += 1;
                let rows = element.elements().filter(|e| e.name == "w:tr");
                for (row, tr) in rows.enumerate() {
                    for (column, tc) in tr.elements().filter(|e| e.name == "w:tc").enumerate() {
                        self.cell = Some((row + 1, column + 1));
                        self.element(tc);
                    }
                }
                self.cell = None;
            }
            _ => element.elements().for_each(|e| self.element(e)),
        }
    }

    fn place(&self) -> Text {
        let part = self.part.clone();
        match self.cell {
            Some((row, column)) => {
                let text = msg!("{part}第 {t} 个表第 {r} 行第 {c} 列", "{part} table {t}, row {r}, column {c}");
                text.with("part", part).with("t", self.table).with("r", row).with("c", column)
            }
            None => msg!("{part}第 {n} 段", "{part} paragraph {n}").with("part", part).with("n", self.paragraph),
        }
    }

    fn fault(&mut self, text: crate::base::Msg, written: &str) {
        let place = self.place();
        self.faults.push(at(text.with("mark", written), place));
    }

    fn paragraph(&mut self, words: &str) {
        let mut blocks = 0;
        for piece in mark::pieces(words) {
            match piece {
                Piece::Words(_) => {}
                Piece::Broken(written) => {
                    self.fault(msg!("“{mark}” 的括号不成对", "“{mark}” has braces that do not match"), written);
                }
                Piece::Mark(mark) => {
                    blocks += usize::from(mark.opens());
                    if mark.opens() && blocks > 1 {
                        let text = msg!("“{mark}”：一段里只能有一个列表", "“{mark}”: a paragraph holds one list only");
                        self.fault(text, &mark.written);
                    }
                    self.mark(mark);
                }
            }
        }
    }

    fn mark(&mut self, mark: Mark) {
        if mark.does == Does::Close {
            return self.close(&mark);
        }
        let found = self.scope.find(&mark.word);
        match (found, mark.does) {
            (None, _) => self.fault(msg!("没有 “{mark}” 这一项", "nothing is called “{mark}”"), &mark.written),
            (Some(Held::Withheld(why)), _) => {
                let place = self.place();
                let text = msg!("“{mark}”：{why}", "“{mark}”: {why}");
                self.faults.push(at(text.with("mark", mark.written.as_str()).with("why", *why), place));
            }
            (Some(Held::Rows(..)), Does::Print) => {
                let text =
                    msg!("“{mark}” 是列表，要写 {{#…}} … {{/…}}", "“{mark}” is a list and is written {{#…}} … {{/…}}");
                self.fault(text, &mark.written);
            }
            _ => {}
        }
        if mark.opens() {
            let inner = match (found, mark.does) {
                (Some(Held::Rows(_, sample)), Does::Open) => self.scope.inner(sample),
                _ => self.scope.clone(),
            };
            let scope = std::mem::replace(&mut self.scope, inner);
            let place = self.place();
            self.open.push(Open { mark, scope, place });
        }
    }

    fn close(&mut self, mark: &Mark) {
        match self.open.last() {
            Some(open) if open.mark.word == mark.word => {
                if let Some(open) = self.open.pop() {
                    self.scope = open.scope;
                }
            }
            _ => self.fault(msg!("“{mark}” 没有开始", "“{mark}” closes nothing that is open"), &mark.written),
        }
    }
}
