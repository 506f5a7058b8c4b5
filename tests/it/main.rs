//! Tests from outside.

mod exchange;
mod intake;
