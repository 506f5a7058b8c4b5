//! Working days.

/// Holidays and shifted workdays of the years held.
#[derive(Clone, Debug, Default)]
pub struct Calendar {}
