//! What every port promises, as one suite for each port; every adapter passes it unchanged.
//!
//! To add an adapter: a factory in `factories.rs` and a line at the end of the suite of its port.
//! What only one adapter promises stands in a file of its own name.

mod dispatch;
mod factories;
mod fixtures;
mod ledger;
mod sqlite;
mod wakes;
