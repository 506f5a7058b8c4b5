//! The disk: the real one and a simulated one.
