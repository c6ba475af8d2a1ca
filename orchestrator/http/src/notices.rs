//! Notices by their id.

pub(crate) mod acknowledge;
