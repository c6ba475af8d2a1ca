//! The definition language of closedloop: text in, checked plan or located complaints out.
//!
//! The crate is pure. It reads no file, no clock and no chance; time is an argument.

pub mod catalogue;
mod check;
pub mod complaint;
pub mod complaints;
pub mod condition;
mod draft;
pub mod life;
pub mod limit;
pub mod mapping;
pub mod names;
pub mod organisation;
pub mod parse;
pub mod plan;
pub mod points;
pub mod schedule;
pub mod schema;
pub mod time;
pub mod words;
pub mod yaml;

pub use words::rewrite;
