//! One module for each engine we stand on; each implements ports of the runtime and nothing else.
//!
//! To add one: a module that implements ports, and its factory in the contract suite of those
//! ports, which it must pass unchanged. Modules never import one another.

pub mod memory;
pub mod sqlite;
