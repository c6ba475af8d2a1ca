//! The gate.

use std::path::Path;

use anyhow::bail;

use crate::{
    all_tests, packages,
    run::{cargo, root, run},
};

/// Runs everything the gate asks for, the quickest first.
pub(crate) fn run_all(data_required: bool) -> anyhow::Result<()> {
    packages::install_missing()?;
    require_data(data_required)?;
    run("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    run(
        "lints",
        &mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    // The tests of whole processes start the program, which `cargo test` alone does not build.
    run("build", &mut cargo(&["build", "--package", "closedloop"]))?;
    let tests = all_tests::run("tests")?;
    run(
        "documents",
        cargo(&[
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "--deny warnings"),
    )?;
    println!("{}", tests.line());
    Ok(())
}

/// The files of real records; the README says where they come from.
const RECORDS: [&str; 4] = [
    "boston311-100.csv",
    "la311-2020-01.csv",
    "cn_is_workday_2022_2025.json",
    "cn_workday_deadlines_2022_2025.json",
];

/// Runs the gate; on a machine of continuous integration nothing may be skipped.
pub(crate) fn run_gate() -> anyhow::Result<()> {
    run_all(std::env::var_os("CI").is_some())
}

/// Whether the real records are there; without them tests skip, loudly.
fn require_data(required: bool) -> anyhow::Result<()> {
    let given = std::env::var_os("CLOSEDLOOP_DATA");
    let folder = given.map_or_else(
        || root().join("../shared/data"),
        |path| Path::new(&path).into(),
    );
    if RECORDS.iter().all(|file| folder.join(file).is_file()) {
        return Ok(());
    }
    let shown = folder.display();
    if required {
        bail!(
            "the real records are not in `{shown}`; set CLOSEDLOOP_DATA (the README says which files they are)"
        );
    }
    println!("SKIPPED: tests on real records, because they are not in `{shown}`");
    Ok(())
}
