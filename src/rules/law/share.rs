//! Shares in words.

use super::numbers::{Amount, Compare, Dated};
use super::numeral;
use crate::base::Text;
use crate::msg;

/// Says a share as people in the room do.
pub(in crate::rules) fn in_words(value: &Dated) -> Text {
    let Amount::Share { part, whole } = value.amount else { return Text::plain("") };
    match (value.compare, part, whole) {
        (Compare::MoreThan, 1, 2) => msg!("过半数", "more than half").into(),
        (Compare::AtLeast, 1, 2) => msg!("半数以上", "half or more").into(),
        (compare, part, whole) => {
            let over = if compare == Compare::MoreThan { msg!("超过", "more than ") } else { msg!("", "") };
            let text = msg!("{over}{whole}分之{part}", "{over}{a}/{b}").with("a", part).with("b", whole);
            text.with("over", over).with("whole", numeral::chinese(whole)).with("part", numeral::chinese(part))
        }
    }
}
