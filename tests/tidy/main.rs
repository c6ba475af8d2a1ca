//! House rules that a compiler does not know, as tests: who may depend on whom, how large things
//! may grow, what never stands in a file, and that the documents agree with each other.
//!
//! Each rule is a function over text, so that a planted mistake can show that it still bites.

mod bugs;
mod cargo;
mod clippy;
mod complaints;
mod duplicates;
mod edges;
mod generated;
mod glossary;
mod licences;
mod links;
mod lints;
mod marks;
mod pure;
mod readme;
mod schema;
mod sizes;
mod tree;
mod weight;
