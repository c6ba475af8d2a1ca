//! Definitions in force.

pub(crate) mod list;
pub(crate) mod read;
