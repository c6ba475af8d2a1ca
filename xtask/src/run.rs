//! Running cargo and reading whether it went well.

use std::{path::PathBuf, process::Command, time::Instant};

use anyhow::{Context, bail};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map(PathBuf::from).unwrap_or(xtask)
}

/// Cargo, in the root of the workspace.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(words).current_dir(root());
    command
}

/// Runs a command and says what it was and how long it took; fails as the command does.
pub(crate) fn run(what: &str, command: &mut Command) -> anyhow::Result<()> {
    println!("== {what}");
    let begun = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what}: cannot run {command:?}"))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    println!("== {what}: passed ({} s)", begun.elapsed().as_secs());
    Ok(())
}

/// Builds the program and runs one test target of the tests package, with its output.
pub(crate) fn test(name: &str, environment: &[(&str, &str)]) -> anyhow::Result<()> {
    run("build", &mut cargo(&["build", "--package", "closedloop"]))?;
    let mut command = cargo(&[
        "test",
        "--package",
        "closedloop-tests",
        "--test",
        name,
        "--",
        "--nocapture",
        "--test-threads=1",
    ]);
    run(
        &format!("prove {name}"),
        command.envs(environment.iter().copied()),
    )
}

/// Writes the files that are made from the program. The test that compares them does it.
pub(crate) fn write_generated() -> anyhow::Result<()> {
    let words = [
        "test",
        "--package",
        "closedloop-tests",
        "--test",
        "tidy",
        "generated",
    ];
    run(
        "generated files",
        cargo(&words).env("CLOSEDLOOP_WRITE_GENERATED", "1"),
    )
}
