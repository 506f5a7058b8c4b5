//! The commands of text boxes and layers, which are no rows of the registry. They are listed here so that
//! key files may name them and the help shows them; widgets and layers carry them out.

use crate::base::Msg;
use crate::msg;

/// Name and words of each.
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
    ("form.save", msg!("保存", "save")),
    ("form.next", msg!("下一项", "next")),
    ("form.previous", msg!("上一项", "previous")),
    ("form.find", msg!("找一项", "find a field")),
    ("form.cancel", msg!("取消", "cancel")),
    ("form.discard", msg!("丢弃草稿", "discard the draft")),
    ("picker.toggle", msg!("选中", "mark")),
    ("picker.take", msg!("确定", "take")),
    ("import.accept", msg!("导入", "accept")),
    ("import.take", msg!("不一致时以谁为准", "whose value stands")),
    ("import.rejected", msg!("把未导入的行另存为表格", "save rejected rows")),
    ("import.derive", msg!("采用推出的值", "take what follows")),
    ("import.mend", msg!("改这一行", "put a row right")),
    ("import.columns", msg!("各列去向", "where columns go")),
    ("import.kind", msg!("换一类记录", "another kind")),
    ("confirm.yes", msg!("是", "yes")),
    ("confirm.no", msg!("否", "no")),
];

/// Returns the words of one of them.
pub fn words(name: &str) -> Option<Msg> {
    EDITING.iter().find(|(n, _)| *n == name).map(|(_, doc)| *doc)
}
