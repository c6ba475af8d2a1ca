//! Planted bugs: each patch is applied to a copy of the project, and the named test must fail there.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};

use crate::run::{cargo, root};

/// Where the patches are.
const PATCHES: &str = "tests/bugs";

/// Applies each patch to a copy and runs its tests; fails if a test fails without any patch, if a
/// patch does not apply, or if no test catches it.
pub(crate) fn run() -> anyhow::Result<()> {
    let root = root();
    let copy = root.join("target/bugs");
    let mut patches: Vec<_> = fs::read_dir(root.join(PATCHES))
        .with_context(|| format!("reading {PATCHES}"))?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "patch"))
        .collect();
    patches.sort();
    if patches.is_empty() {
        bail!("there is no patch in {PATCHES}");
    }
    // A test that fails anyway would catch everything.
    make_copy(&root, &copy)?;
    for patch in &patches {
        for test in tests_of(patch)? {
            if !passes(&copy, &test)? {
                bail!("`{}` fails without any bug", test.join(" "));
            }
        }
    }
    let mut missed = Vec::new();
    for patch in &patches {
        let name = patch
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        make_copy(&root, &copy)?;
        let tests = tests_of(patch)?;
        apply(patch, &copy)?;
        let mut caught = None;
        for test in &tests {
            if !passes(&copy, test)? {
                caught = Some(test);
                break;
            }
        }
        match caught {
            Some(test) => println!("caught  {name}: {}", test.join(" ")),
            None => {
                println!("MISSED  {name}");
                missed.push(name);
            }
        }
    }
    if !missed.is_empty() {
        bail!(
            "{} of {} planted bugs were not caught: {}",
            missed.len(),
            patches.len(),
            missed.join(", ")
        );
    }
    println!("{} of {} planted bugs caught", patches.len(), patches.len());
    Ok(())
}

/// Copies what git knows, so that the copy builds into a target folder of its own. Files that did
/// not change keep their times, so only what a patch touches is built again.
fn make_copy(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()?;
    if !listed.status.success() {
        bail!("git ls-files failed");
    }
    for name in listed
        .stdout
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        let name = std::str::from_utf8(name).context("a file name is not UTF-8")?;
        let (from, to) = (root.join(name), copy.join(name));
        let Ok(text) = fs::read(&from) else { continue };
        if fs::read(&to).is_ok_and(|there| there == text) {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&to, text).with_context(|| format!("writing {}", to.display()))?;
    }
    Ok(())
}

/// The tests that the head of a patch names: lines `Test: <arguments of cargo test>`.
fn tests_of(patch: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(patch)?;
    let tests: Vec<Vec<String>> = text
        .lines()
        .filter_map(|line| line.strip_prefix("Test: "))
        .map(|words| words.split_whitespace().map(str::to_owned).collect())
        .collect();
    if tests.is_empty() {
        bail!("{} names no test (`Test: …`)", patch.display());
    }
    Ok(tests)
}

fn apply(patch: &Path, copy: &Path) -> anyhow::Result<()> {
    let applied = Command::new("patch")
        .args(["--strip=1", "--fuzz=0", "--batch", "--forward", "--input"])
        .arg(patch)
        .current_dir(copy)
        .output()
        .context("running `patch`")?;
    if !applied.status.success() {
        let said = String::from_utf8_lossy(&applied.stdout);
        bail!("{} no longer applies:\n{said}", patch.display());
    }
    Ok(())
}

fn passes(copy: &Path, test: &[String]) -> anyhow::Result<bool> {
    let words: Vec<&str> = test.iter().map(String::as_str).collect();
    let target = copy.join("target");
    let in_copy = |words: &[&str]| {
        let mut command = cargo(words);
        command.current_dir(copy).env("CARGO_TARGET_DIR", &target);
        // The seed is fixed, so that a bug is caught on every run or on none.
        command.env("CLOSEDLOOP_SEED", "1");
        command
    };
    let built = in_copy(&["build", "--quiet", "--package", "closedloop"]).status()?;
    let compiled =
        in_copy(&[&["test", "--quiet", "--no-run"], words.as_slice()].concat()).status()?;
    if !built.success() || !compiled.success() {
        bail!("a planted bug does not compile: {}", copy.display());
    }
    let output = in_copy(&[&["test", "--quiet"], words.as_slice()].concat()).output()?;
    Ok(output.status.success())
}
