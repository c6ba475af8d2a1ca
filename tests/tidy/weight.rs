//! How many crates the embedded binary consists of.

use std::io::Write;

use crate::cargo;

/// The embedded binary stays below this many crates, its own packages included.
const CRATES_LIMIT: usize = 250;

#[test]
fn the_embedded_binary_has_fewer_than_250_crates() {
    let count = cargo::tree_of("closedloop").len();
    // Straight to the error stream, so that the figure is seen also when the test passes.
    writeln!(
        std::io::stderr(),
        "the embedded binary consists of {count} crates (limit {CRATES_LIMIT})"
    )
    .expect("the error stream takes a line");
    assert!(
        count > 10,
        "a tree of {count} crates is not the tree of the binary"
    );
    assert!(
        count < CRATES_LIMIT,
        "{count} crates; the limit is {CRATES_LIMIT}"
    );
}
