//! Closed lists of codes: a number on disk, a stable name, words for people.

use super::field::Code;

/// A closed list of codes as a Rust enum; `codes!` writes the implementation.
pub trait Codes: Copy + PartialEq + 'static {
    /// Every code in the order people expect.
    const ALL: &'static [Code];
    /// Returns the number on disk.
    fn code(self) -> u8;
    /// Reads the number on disk.
    fn from_code(code: u8) -> Option<Self>;
    /// Returns the row of the list.
    fn row(self) -> &'static Code {
        Self::ALL.iter().find(|c| c.code == self.code()).expect("codes! lists every variant")
    }
}

/// Writes an enum of codes: `Variant = number "name" msg!("…", "…")`.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $word:literal $label:expr),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* #[doc = $word] $variant = $code),* }

        impl $crate::model::book::codes::Codes for $name {
            const ALL: &'static [$crate::model::book::field::Code] =
                &[$($crate::model::book::field::Code { code: $code, name: $word, label: $label }),*];
            fn code(self) -> u8 {
                self as u8
            }
            fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some($name::$variant),)* _ => None }
            }
        }
    };
}
