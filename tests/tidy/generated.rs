//! Files that are made from the program: each is what the program would make today.
//!
//! `cargo xtask gen` writes them.

mod example;
mod keywords;
mod schema;

use std::fs;

use crate::tree;

/// Set by `cargo xtask gen`: the files are written instead of compared.
const WRITE: &str = "CLOSEDLOOP_WRITE_GENERATED";

/// A path from the root, and what stands there.
type Generated = (&'static str, String);

fn all() -> [Generated; 3] {
    [
        ("docs/reference/keywords.md", keywords::page()),
        ("docs/reference/hotline.zh.yaml", example::chinese()),
        (
            "workflows/schema/definition.zh.schema.json",
            schema::chinese(),
        ),
    ]
}

#[test]
fn generated_files_are_what_the_program_makes_today() {
    let is_written = std::env::var_os(WRITE).is_some();
    let mut complaints = Vec::new();
    for (path, text) in all() {
        if is_written {
            fs::write(tree::root().join(path), &text).expect("the repository can be written");
        }
        if fs::read_to_string(tree::root().join(path)).is_ok_and(|found| found == text) {
            continue;
        }
        complaints.push(format!("{path} is old; run `cargo xtask gen`"));
    }
    tree::no_complaint("generated files", &complaints);
}
