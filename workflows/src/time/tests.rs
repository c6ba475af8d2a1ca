//! Tests of working time.

mod limits;
mod oracle;
mod questions;
pub(super) mod support;
mod vectors;
mod yellow;
mod zones;
