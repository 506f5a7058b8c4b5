//! The commands that every text box and input line answers to. They are listed here so that
//! key files may name them and the help shows them; the widgets carry them out.

use crate::base::Msg;
use crate::msg;

/// Name and words of each editing command.
pub const EDITING: &[(&str, Msg)] = &[
    ("text.backspace", msg!("删除前一个字", "Delete the character before")),
    ("text.delete", msg!("删除后一个字", "Delete the character after")),
    ("text.delete_word", msg!("删除前一个词", "Delete the word before")),
    ("text.delete_word_after", msg!("删除后一个词", "Delete the word after")),
    ("text.delete_to_start", msg!("删到行首", "Delete to the start of the line")),
    ("text.delete_to_end", msg!("删到行尾", "Delete to the end of the line")),
    ("text.word_left", msg!("左移一个词", "One word left")),
    ("text.word_right", msg!("右移一个词", "One word right")),
    ("text.start", msg!("到行首", "Start of the line")),
    ("text.end", msg!("到行尾", "End of the line")),
    ("text.undo", msg!("撤销输入", "Undo typing")),
    ("text.redo", msg!("重做输入", "Redo typing")),
    ("text.newline", msg!("换行", "New line")),
];
