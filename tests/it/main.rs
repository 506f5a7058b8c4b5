//! Tests from outside.

mod exchange;
mod faults;
mod intake;
mod store_care;
mod store_contract;
