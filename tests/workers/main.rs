//! Department programs against a played orchestrator: the library, its handlers, and the Python
//! example, all over real HTTP.

mod fake;
mod handlers;
mod library;
mod long_work;
mod python;
mod stopping;
mod survival;
