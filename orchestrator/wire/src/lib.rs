//! The shapes that other programs read, versioned: the worker contract and the HTTP interface.
//!
//! Names of fields are the contract. A shape only ever gains optional fields within a version; a
//! reader ignores fields it does not know.

pub use closedloop_engine as engine;

pub mod api;
pub mod cloud_event;
pub mod dispatch;
