//! What cargo knows about the workspace.

use std::{collections::BTreeSet, process::Command, sync::OnceLock};

use serde_json::Value;

use crate::tree;

/// The platform we ship for; crates of other platforms would only be downloaded to be counted.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// A crate in one version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// `cargo metadata` of the whole workspace, asked once.
pub(crate) fn metadata() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| {
        let text = run(&[
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            PLATFORM,
        ]);
        serde_json::from_str(&text).expect("cargo metadata is JSON")
    })
}

/// The packages of the tree, ours and others.
pub(crate) fn packages() -> &'static [Value] {
    metadata()["packages"]
        .as_array()
        .expect("cargo metadata lists packages")
}

/// Our own packages: they come from no registry.
pub(crate) fn ours() -> Vec<&'static Value> {
    let ours: Vec<_> = packages()
        .iter()
        .filter(|package| package["source"].is_null())
        .collect();
    assert!(
        ours.len() >= 10,
        "the workspace has at least ten packages, cargo names {}",
        ours.len()
    );
    ours
}

/// The text in this field of a package.
pub(crate) fn text<'a>(package: &'a Value, field: &str) -> &'a str {
    package[field]
        .as_str()
        .unwrap_or_else(|| panic!("a package has no text in `{field}`"))
}

/// Everything that ends up in this package when it is built alone with its own features: itself,
/// its dependencies and what those bring.
pub(crate) fn tree_of(package: &str) -> BTreeSet<Crate> {
    let arguments = [
        "tree",
        "--package",
        package,
        "--edges",
        "normal",
        "--target",
        PLATFORM,
    ];
    let text = run(&[&arguments[..], &["--prefix", "none", "--format", "{p}"]].concat());
    text.lines()
        .filter(|line| !line.is_empty())
        .map(crate_of_line)
        .collect()
}

/// A line of `cargo tree`: name, version with a `v`, then remarks.
fn crate_of_line(line: &str) -> Crate {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or_default();
    let version = words.next().and_then(|word| word.strip_prefix('v'));
    let version = version.unwrap_or_else(|| panic!("not a line of cargo tree: {line}"));
    Crate {
        name: name.to_owned(),
        version: version.to_owned(),
    }
}

fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--locked")
        .current_dir(tree::root())
        .output()
        .expect("cargo can be started");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo {arguments:?} failed:\n{complaint}"
    );
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
