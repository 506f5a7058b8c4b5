//! How damage is said.

use crate::base::{Fault, Msg, Text};
use crate::msg;
use std::path::Path;

const DAMAGED: Msg = msg!("日志已损坏", "the journal is damaged");

/// Where damage is explained.
pub(super) const SEE_DOCTOR: Msg = msg!(
    "请运行 zhibu doctor：它说明损坏在哪里、能救回什么；数据文件不会被改动",
    "run zhibu doctor: it says where the damage is and what can be saved; no file is touched meanwhile"
);

/// Reports damage that the doctor can explain.
pub(super) fn damaged(path: &Path, what: impl Into<Text>) -> Fault {
    Fault::why(DAMAGED, what).path(path).hint(SEE_DOCTOR)
}

/// The same in English alone: details of the file's bytes.
pub(super) fn broken(path: &Path, what: impl ToString) -> Fault {
    damaged(path, Text::plain(what.to_string()))
}
