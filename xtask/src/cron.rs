//! Two published implementations of cron, as oracles: installed for this proof, never shipped.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};

use crate::run::{self, root};

/// The packages, pinned, so that a proof can be repeated. `tzdata` is the zones of both.
const PACKAGES: [&str; 3] = ["cronsim==2.8", "croniter==7.0.0", "tzdata==2026.6"];

/// How many expressions, each in five zones.
const EXPRESSIONS: &str = "2000";

/// What the expressions follow from.
const SEED: &str = "7";

/// Installs the oracles below `target`, has them answer, and compares.
pub(crate) fn run() -> anyhow::Result<()> {
    let folder = root().join("target/cron-oracles");
    let python = folder.join("bin/python");
    if !python.is_file() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&folder);
        run::run("a place for the oracles", &mut make)?;
    }
    let mut install = Command::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    run::run("the oracles", install.args(PACKAGES))?;
    let vectors = folder.join("vectors.ndjson");
    ask(&python, &vectors)?;
    let shown = vectors.display().to_string();
    run::test("schedules", &[("CLOSEDLOOP_CRON_VECTORS", shown.as_str())])
}

fn ask(python: &Path, vectors: &Path) -> anyhow::Result<()> {
    let script = root().join("tests/schedules/oracles.py");
    let output = Command::new(python)
        .arg(script)
        .args([EXPRESSIONS, SEED])
        .output()
        .context("asking the oracles")?;
    if !output.status.success() {
        bail!(
            "the oracles failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    fs::write(vectors, output.stdout).context("keeping what the oracles said")
}
