//! A message with its arguments, turned into words only when it is shown.

use super::msg::{Lang, Msg};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Something that fills a `{name}`.
#[derive(Clone, PartialEq, Debug)]
pub enum Arg {
    /// Words that are the same in both languages: a name, a path.
    Str(String),
    /// A whole number.
    Int(i64),
    /// A day, shown `YYYY-MM-DD`.
    Date(NaiveDate),
    /// Words of their own in both languages.
    Text(Box<Text>),
}

/// A sentence in both languages with its arguments.
#[derive(Clone, PartialEq, Debug)]
pub struct Text {
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
    args: Vec<(&'static str, Arg)>,
}

impl Msg {
    /// Begins a text by filling `{name}`.
    pub fn with(self, name: &'static str, arg: impl Into<Arg>) -> Text {
        Text::from(self).with(name, arg)
    }
}

impl Text {
    /// Takes words from a data file, Chinese and English.
    pub fn owned(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text { zh: Cow::Owned(zh.into()), en: Cow::Owned(en.into()), args: Vec::new() }
    }

    /// Takes words that are the same in both languages.
    pub fn plain(words: impl Into<String>) -> Text {
        let words = words.into();
        Text::owned(words.clone(), words)
    }

    /// Fills `{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: impl Into<Arg>) -> Text {
        self.args.push((name, arg.into()));
        self
    }

    /// Renders the sentence.
    pub fn render(&self, lang: Lang) -> String {
        let pattern = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        if self.args.is_empty() {
            return pattern.to_string();
        }
        let mut out = String::with_capacity(pattern.len() + 16);
        let mut rest: &str = pattern;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let tail = &rest[open..];
            let close = tail.find('}').map_or(tail.len(), |at| at + 1);
            let name = tail[..close].trim_matches(['{', '}']);
            match self.args.iter().find(|(n, _)| *n == name) {
                Some((_, arg)) => out.push_str(&arg.render(lang)),
                None => out.push_str(&tail[..close]),
            }
            rest = &tail[close..];
        }
        out.push_str(rest);
        out
    }
}

impl Arg {
    fn render(&self, lang: Lang) -> String {
        match self {
            Arg::Str(s) => s.clone(),
            Arg::Int(n) => n.to_string(),
            Arg::Date(d) => d.to_string(),
            Arg::Text(t) => t.render(lang),
        }
    }
}

impl From<Msg> for Text {
    fn from(msg: Msg) -> Text {
        Text { zh: Cow::Borrowed(msg.zh), en: Cow::Borrowed(msg.en), args: Vec::new() }
    }
}

impl From<&str> for Arg {
    fn from(s: &str) -> Arg {
        Arg::Str(s.to_owned())
    }
}
impl From<String> for Arg {
    fn from(s: String) -> Arg {
        Arg::Str(s)
    }
}
impl From<NaiveDate> for Arg {
    fn from(d: NaiveDate) -> Arg {
        Arg::Date(d)
    }
}
impl From<Text> for Arg {
    fn from(t: Text) -> Arg {
        Arg::Text(Box::new(t))
    }
}
impl From<Msg> for Arg {
    fn from(m: Msg) -> Arg {
        Arg::Text(Box::new(m.into()))
    }
}
macro_rules! int_args {
    ($($t:ty),*) => { $(impl From<$t> for Arg {
        fn from(n: $t) -> Arg {
            // A number beyond what is counted here is shown as it is, not as another one.
            i64::try_from(n).map_or_else(|_| Arg::Str(n.to_string()), Arg::Int)
        }
    })* };
}
int_args!(i32, i64, u16, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_filled_by_name_and_unknown_ones_stay() {
        let text = crate::msg!("逾期 {n} 天：{what} {x}", "{what}: {n} days overdue").with("n", 6).with("what", "整改");
        assert_eq!(text.render(Lang::Zh), "逾期 6 天：整改 {x}");
        assert_eq!(text.render(Lang::En), "整改: 6 days overdue");
    }

    #[test]
    fn an_argument_is_never_read_as_a_pattern() {
        let text = crate::msg!("{a}", "{a}").with("a", "{a}{b}");
        assert_eq!(text.render(Lang::Zh), "{a}{b}");
    }
}
