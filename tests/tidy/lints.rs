//! Every package takes the lints of the workspace, and none switches them off for itself.

use crate::{cargo, tree};

#[test]
fn every_package_inherits_the_lints_of_the_workspace() {
    let mut complaints = Vec::new();
    for package in cargo::ours() {
        let manifest = std::fs::read_to_string(cargo::text(package, "manifest_path"));
        if !inherits(&manifest.expect("cargo names a manifest that exists")) {
            let name = cargo::text(package, "name");
            complaints.push(format!(
                "{name}: its Cargo.toml lacks `[lints]` with `workspace = true`"
            ));
        }
    }
    tree::no_complaint("packages with lints of their own", &complaints);
}

#[test]
fn no_root_of_a_crate_switches_a_lint_off() {
    let mut complaints = Vec::new();
    let roots = ["lib.rs", "main.rs"];
    for file in tree::texts_ending(".rs") {
        let is_root = file
            .path
            .rsplit('/')
            .next()
            .is_some_and(|name| roots.contains(&name));
        let switches = file
            .text
            .lines()
            .any(|line| line.trim_start().starts_with("#![allow"));
        if is_root && switches {
            complaints.push(format!(
                "{} switches a lint off for the whole crate",
                file.path
            ));
        }
    }
    tree::no_complaint("lints that are switched off", &complaints);
}

#[test]
fn a_manifest_without_the_lints_is_noticed() {
    assert!(inherits(
        "[package]\n\n[lints]\nworkspace = true\n\n[dependencies]\n"
    ));
    assert!(!inherits(
        "[package]\nworkspace = true\n\n[lints]\n\n[dependencies]\n"
    ));
    assert!(!inherits("[package]\n\n[lints]\nworkspace = false\n"));
}

fn inherits(manifest: &str) -> bool {
    let section = manifest
        .lines()
        .skip_while(|line| *line != "[lints]")
        .skip(1);
    section
        .take_while(|line| !line.starts_with('['))
        .any(|line| line == "workspace = true")
}
