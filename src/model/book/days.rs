//! Days of one record that follow each other.

use crate::base::Refusal;
use crate::msg;
use chrono::NaiveDate;

/// Refuses an end that is before its beginning.
///
/// # Errors
/// It is, with both days; `field` is the end.
pub fn ordered(from: Option<NaiveDate>, to: Option<NaiveDate>, field: &'static str) -> Result<(), Refusal> {
    match from.zip(to).filter(|(from, to)| to < from) {
        Some((from, to)) => {
            let text = msg!("{to} 早于开始日期 {from}", "{to} is before it began on {from}");
            Err(Refusal::new(text.with("to", to).with("from", from)).at(field))
        }
        None => Ok(()),
    }
}
