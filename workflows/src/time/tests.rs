//! Tests of working time.

mod limits;
mod oracle;
mod pauses;
mod percent;
mod questions;
pub(super) mod support;
mod vectors;
mod walls;
mod yellow;
mod zones;
