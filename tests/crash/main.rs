//! The real process, killed without a warning: what it answered is in its record, and it answers
//! nothing before its rows are on the disk.

mod client;
mod index;
mod kills;
mod load;
mod order;
mod request;
mod story;
