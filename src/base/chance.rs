//! How tests by chance are run: the seed of what failed is kept beside the other tests, and is tried first ever after.

use proptest::test_runner::{Config, FileFailurePersistence};

/// Runs so many cases; the seeds of this name are kept under `tests/proptest-regressions`.
pub fn cases(cases: u32, seeds: &'static str) -> Config {
    Config { cases, failure_persistence: Some(Box::new(FileFailurePersistence::Direct(seeds))), ..Config::default() }
}
