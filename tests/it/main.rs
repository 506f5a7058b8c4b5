//! Tests from outside.

mod exchange;
