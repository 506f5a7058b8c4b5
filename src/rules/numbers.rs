//! The numbers of the regulations: data keyed by the day from which they hold.

/// Every number, by name and date.
#[derive(Clone, Debug, Default)]
pub struct Numbers {}
