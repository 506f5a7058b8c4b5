//! Minutes to search: so many lines of a hundred characters each.

use zhibu::base::Id;
use zhibu::model::book::find::fulltext::FullText;
use zhibu::model::meeting::sitting::Line;
use zhibu::model::{Book, Head, Record};

/// More lines than a branch writes in thirty years.
pub const LINES: usize = 100_000;

/// What is typed: characters, letters that sound like them, first letters, both.
pub const TYPED: [&str; 4] = ["联系群众", "lianxiqunzhong", "lxqz", "联系 tongyi"];

const WORDS: [&str; 5] = [
    "这一年他按时参加组织生活，主动承担宿舍党员责任岗的工作，",
    "和同学谈心时能够耐心听完再说自己的看法，",
    "学习成绩保持在专业前列，也愿意把笔记整理出来给大家用，",
    "不足是在支部讨论问题时发言还不够主动，",
    "我同意支委会的意见。",
];

/// Returns a book of such lines; every hundredth says what is looked for.
pub fn book() -> Book {
    let line = |n: usize| {
        let mut text: String = (0..4).map(|i| WORDS[(n + i) % WORDS.len()]).collect();
        if n.is_multiple_of(100) {
            text += "今后多联系群众。";
        }
        let head = Head { id: Id(n as u128 + 1), ..Head::default() };
        Line { head, text: text.as_str().into(), ..Line::default() }.into_any()
    };
    Book::load((0..LINES).map(line))
}

/// Finds what is typed.
pub fn find(index: &FullText, typed: &str) -> usize {
    index.find(typed, 500).1
}
