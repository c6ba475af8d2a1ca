//! The commit loop on a real ledger: when a command is answered, on which head, and what is left
//! behind for whoever comes after a crash.

mod answers;
mod heads;
mod left_behind;
mod node;
