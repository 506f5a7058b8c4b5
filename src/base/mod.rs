//! What every floor stands on: ids, words in two languages, dates, the clock, the disk, refusals and faults.

#[cfg(test)]
pub mod chance;
pub mod clean;
pub mod clock;
pub mod date;
pub mod disk;
pub mod frac;
pub mod id;
pub mod money;
pub mod month;
pub mod msg;
pub mod name;
pub mod numeral;
pub mod os;
pub mod text;
pub mod trouble;
pub mod value;
pub mod width;

pub use clock::Clock;
pub use frac::{Frac, Round};
pub use id::{Id, Minter};
pub use month::{Date, Month};
pub use msg::{Lang, Msg};
pub use text::Text;
pub use trouble::{Fault, Refusal, Trouble};
pub use value::Value;
