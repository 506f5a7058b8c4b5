//! Tests from outside: one binary, one module an aspect.

mod rule_cases;
