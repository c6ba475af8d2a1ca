//! Cases: opening, reading, listing, files, erasing.

pub(crate) mod download;
pub(crate) mod erase;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod open;
pub(crate) mod read;
pub(crate) mod upload;
pub(crate) mod view;
pub(crate) mod why;
