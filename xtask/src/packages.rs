//! What the tests need besides Rust, as packages of Debian.

use std::process::{Command, Stdio};

use anyhow::bail;

use crate::run::run;

/// A program with the package that brings it, and what asks it whether it is there.
const NEEDED: [(&str, &str, &str); 3] = [
    ("strace", "strace", "-V"),
    ("python3", "python3", "--version"),
    ("patch", "patch", "--version"),
];

/// Installs what is missing, where that is possible: as root, with apt-get. Elsewhere it says what
/// is missing; the tests that need it are then skipped, or fail where nothing may be.
pub(crate) fn install_missing() -> anyhow::Result<()> {
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|(program, _, question)| !answers(program, question))
        .map(|(_, package, _)| package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let shown = missing.join(" ");
    if !answers("apt-get", "--version") || !is_root() {
        println!("SKIPPED: tests that need {shown}; install it (Debian: apt-get install {shown})");
        return Ok(());
    }
    run("list of packages", &mut apt_get(&["update", "--quiet"]))?;
    let mut install = apt_get(&["install", "--yes", "--quiet", "--no-install-recommends"]);
    run(&format!("install {shown}"), install.args(&missing))?;
    for (program, package, question) in NEEDED {
        if !answers(program, question) {
            bail!("the package {package} is installed and `{program}` still does not run");
        }
    }
    Ok(())
}

fn apt_get(words: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether the program runs and answers this question well.
fn answers(program: &str, question: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg(question)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
