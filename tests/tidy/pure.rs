//! What the two pure packages never depend on, not even through somebody else.

use crate::{cargo, tree};

/// Runtimes, drivers, clocks, random sources, loggers and servers.
const FORBIDDEN: [&str; 33] = [
    "async-io",
    "async-std",
    "axum",
    "chrono",
    "crossbeam-channel",
    "fastrand",
    "futures-util",
    "getrandom",
    "hyper",
    "lapin",
    "libsqlite3-sys",
    "log",
    "metrics",
    "mio",
    "oorandom",
    "polling",
    "postgres",
    "rand",
    "rand_chacha",
    "rand_core",
    "redis",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "socket2",
    "tempfile",
    "time",
    "tokio",
    "tokio-postgres",
    "tokio-util",
    "tracing",
    "tracing-core",
];

#[test]
fn workflows_and_engine_depend_on_no_runtime_driver_clock_chance_or_logger() {
    let mut complaints = Vec::new();
    for package in ["closedloop-workflows", "closedloop-engine"] {
        for name in forbidden_in(package) {
            complaints.push(format!("{package} depends on {name}"));
        }
    }
    tree::no_complaint("the pure packages are not pure", &complaints);
}

#[test]
fn the_runtime_would_be_noticed() {
    let found = forbidden_in("closedloop-runtime");
    assert!(
        found.contains(&"tokio".to_owned()) && found.contains(&"getrandom".to_owned()),
        "{found:?}"
    );
}

fn forbidden_in(package: &str) -> Vec<String> {
    let names = cargo::tree_of(package).into_iter().map(|one| one.name);
    names
        .filter(|name| FORBIDDEN.contains(&name.as_str()))
        .collect()
}
