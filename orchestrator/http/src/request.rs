//! What arrives: bodies, keys, parts of the path, queries.

mod body;
mod canonical;
mod cursor;
mod distinct;
mod etag;
mod key;
mod path;
mod query;

pub(crate) use body::{
    Body, FILE_BYTES_MAX, OptionalBody, REPORTS_BYTES_MAX, media_type, raw, unreadable,
};
pub(crate) use canonical::digest;
pub(crate) use cursor::{list_cursor, list_position, notice_cursor, notice_position};
pub(crate) use etag::{matches_any, of_seq};
pub(crate) use key::Key;
pub(crate) use path::{Segment, Segments};
pub(crate) use query::{Query, limit};

use crate::problem::{self, Problem};

/// A request that cannot be read.
pub(crate) fn malformed(zh: impl Into<String>, en: impl Into<String>) -> Problem {
    Problem::new(&problem::MALFORMED).detail(zh, en)
}
