//! Wrong words, told in the reader's language.

use crate::base::Text;
use crate::msg;
use clap::error::{ContextKind, ErrorKind};

/// Turns clap's complaint into a sentence.
pub fn wrong(error: &clap::Error) -> Text {
    let context = |kind| error.get(kind).map(ToString::to_string).filter(|s| !s.is_empty());
    let arg = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue);
    let text = match (error.kind(), value) {
        (ErrorKind::UnknownArgument, _) => msg!("没有 {arg} 这个选项", "there is no option {arg}").with("arg", arg),
        (ErrorKind::InvalidSubcommand, _) => {
            let verb = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            msg!("没有 {verb} 这个命令", "there is no command {verb}").with("verb", verb)
        }
        (ErrorKind::MissingRequiredArgument, _) => msg!("缺少 {arg}", "{arg} is missing").with("arg", arg),
        (ErrorKind::InvalidValue, None) => {
            msg!("{arg} 后面要有内容", "{arg} needs something behind it").with("arg", arg)
        }
        (ErrorKind::InvalidValue | ErrorKind::ValueValidation, Some(value)) => {
            msg!("{arg} 不能是 “{value}”", "{arg} cannot be “{value}”").with("arg", arg).with("value", value)
        }
        (ErrorKind::ArgumentConflict, _) => msg!("{arg} 只能写一次", "{arg} may be given only once").with("arg", arg),
        _ => Text::plain(first_line(error)),
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::ValidValue];
    match near.into_iter().find_map(context) {
        Some(near) => {
            msg!("{text}；可选：{near}", "{text}; did you mean: {near}").with("text", text).with("near", near)
        }
        None => msg!("{text}（用法见 zhibu --help）", "{text} (see zhibu --help)").with("text", text),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
