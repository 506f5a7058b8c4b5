//! A message in both languages, written where it is used.

/// The language of words for people. Names, codes and JSON keys never change with it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// The same sentence in Chinese and English; `{name}` marks an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Msg {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Lang {
    /// Returns the sign between a name and what is said of it, as this language writes it.
    pub const fn colon(self) -> &'static str {
        match self {
            Lang::Zh => "：",
            Lang::En => ": ",
        }
    }

    /// Returns the sign between the parts of a list.
    pub const fn comma(self) -> &'static str {
        match self {
            Lang::Zh => "，",
            Lang::En => ", ",
        }
    }
}

impl Msg {
    /// Returns the words of one language, arguments unfilled.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Writes a [`Msg`]: Chinese, then English. Chinese stands in the source nowhere else.
#[macro_export]
macro_rules! msg {
    ($zh:literal, $en:literal) => {
        $crate::base::msg::Msg { zh: $zh, en: $en }
    };
}
