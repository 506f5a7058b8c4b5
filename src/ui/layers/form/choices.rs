//! What a field may be chosen from, and how it is filled.

use crate::base::{Lang, Value};
use crate::model::book::names;
use crate::model::{FieldKind, Kind};
use crate::msg;
use crate::ui::reply::Choice;
use crate::ui::view::View;

/// Shows how a field is filled while it is empty.
pub(super) fn example(kind: FieldKind, lang: Lang) -> Option<String> {
    let words = match kind {
        FieldKind::Day => msg!("0601 6.1 今天 +7", "0601 6.1 today +7"),
        FieldKind::Time => msg!("1830 18:30", "1830 18:30"),
        FieldKind::Code(_) => msg!("←→ 或回车选择", "←→ or Enter to choose"),
        FieldKind::Set(_) | FieldKind::Link(_) | FieldKind::Flag => msg!("回车选择", "Enter to choose"),
        _ => return None,
    };
    Some(words.get(lang).to_owned())
}

/// Lists what a field can be chosen from, and whether several may be.
pub fn choices(view: &View, kind: FieldKind) -> (Vec<Choice>, bool) {
    let lang = view.lang;
    let item = |label: String, detail: String, value| Choice { label, detail, value };
    match kind {
        FieldKind::Code(all) | FieldKind::Set(all) => {
            let items = all.iter().map(|c| item(c.label.get(lang).into(), c.name.into(), Value::Code(c.code)));
            (items.collect(), matches!(kind, FieldKind::Set(_)))
        }
        FieldKind::Flag => {
            let (yes, no) = (msg!("是", "yes"), msg!("否", "no"));
            let items =
                [(yes, true), (no, false)].map(|(m, b)| item(m.get(lang).into(), String::new(), Value::Flag(b)));
            (items.into(), false)
        }
        FieldKind::Link(of) => {
            let book = &view.desk.book;
            // People by their number, what happened by its day: two of one name are told apart.
            let detail = |r: &crate::model::AnyRecord| match of {
                Kind::Member => names::tell_apart(r),
                _ => r.head().happened.map_or_else(String::new, |day| day.to_string()),
            };
            let rows = book.rows(of).map(|r| item(r.title(book, lang), detail(r), Value::Link(r.head().id)));
            (rows.collect(), false)
        }
        _ => (Vec::new(), false),
    }
}
