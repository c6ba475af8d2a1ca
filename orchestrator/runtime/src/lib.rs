//! The ports and the loops that drive the engine through them.
//!
//! [`lane`] turns commands into transactions, [`relay`] hands effects to the outside afterwards,
//! [`wake`] asks each case whether time changed something, and [`orchestrator`] puts them together.
//! To add a port: a trait under [`ports`], its contract suite under `tests/contract`, and an adapter.

pub use closedloop_wire as wire;

pub mod contents;
pub mod counters;
pub mod denial;
pub mod fold;
pub mod lane;
pub mod numbers;
pub mod offers;
pub mod orchestrator;
pub mod ports;
pub mod register;
pub mod relay;
pub mod rulebook;
pub mod sealing;
pub mod tracking;
pub mod verify;
pub mod wake;
