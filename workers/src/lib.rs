//! The library for department programs: takes what a department is offered, asks a handler what to
//! choose, and reports it until the answer is final.
//!
//! ```no_run
//! use closedloop_workers::{Decision, Worker, wire::dispatch::Offer};
//! # async fn example(now: fn() -> jiff::Timestamp) -> Result<(), Box<dyn std::error::Error>> {
//! let worker = Worker::builder("http://127.0.0.1:8311", "fire-brigade".parse()?, "token", now)
//!     .prefetch(64)
//!     .build()?;
//! let counts = worker
//!     .run(|offer: Offer, _client| async move {
//!         match offer.choices.iter().find(|choice| !choice.merges) {
//!             Some(choice) => Decision::choose(choice.name.clone()),
//!             None => Decision::Leave,
//!         }
//!     })
//!     .await?;
//! # drop(counts);
//! # Ok(())
//! # }
//! ```
//!
//! The contract is told for every language in `docs/workers.md`. The crate keeps nothing on disk:
//! what was not reported when the process ended is offered again. It knows no definition and no
//! rule; what may be chosen stands in the offer.
//!
//! Two handlers come along: [`script`] answers like a department described in JSON, [`command`]
//! runs a program for each offer.

mod answered;
mod client;
mod counts;
mod decision;
mod offers;
mod outbox;
mod post;
mod retry;
mod worker;

pub mod command;
pub mod script;

pub use client::{CallError, Client, FILE_BYTES_MAX, NoLongerReporting, Problem};
pub use closedloop_wire as wire;
pub use counts::{Counts, Tally};
pub use decision::Decision;
pub use worker::{
    AT_ONCE_MAX, BuildError, Builder, PREFETCH_DEFAULT, PREFETCH_MAX, RunError, Stopper, Worker,
};
