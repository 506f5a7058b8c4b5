//! Tests from outside, one binary.

mod faults;
mod store_contract;
