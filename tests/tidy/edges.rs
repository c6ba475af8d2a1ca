//! Which package names which, as ARCHITECTURE.md says.

use std::collections::{BTreeMap, BTreeSet};

use crate::{cargo, tree};

/// What a package may name.
#[derive(Debug, PartialEq, Eq)]
enum Edges {
    Everything,
    Exactly(BTreeSet<String>),
}

const TESTS: &str = "closedloop-tests";
const BINARY: &str = "closedloop";

#[test]
fn packages_name_exactly_the_packages_that_the_architecture_allows() {
    let written = written(&tree::read("ARCHITECTURE.md"));
    let found = found();
    tree::no_complaint(
        "edges differ from ARCHITECTURE.md",
        &differences(&written, &found),
    );
}

#[test]
fn a_forbidden_edge_a_missing_edge_and_a_new_package_are_noticed() {
    let written = written("text\n```edges\na:\nb: a\nclosedloop-tests: everything\n```\nc: a\n");
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::from([
        ("a".to_owned(), BTreeSet::new()),
        ("b".to_owned(), set(&["a"])),
        (TESTS.to_owned(), set(&["a", "b"])),
    ]);
    assert_eq!(differences(&written, &found), Vec::<String>::new());

    for (package, names) in [
        ("a", set(&["b"])),
        ("b", BTreeSet::new()),
        ("b", set(&["a", TESTS])),
    ] {
        let right = found
            .insert(package.to_owned(), names)
            .expect("it was there");
        assert_eq!(differences(&written, &found).len(), 1, "{package}");
        found.insert(package.to_owned(), right);
    }
    found.insert("c".to_owned(), set(&["a"]));
    assert_eq!(differences(&written, &found).len(), 1);
}

/// The fenced block `edges` of a document.
fn written(document: &str) -> BTreeMap<String, Edges> {
    let lines = document
        .lines()
        .skip_while(|line| *line != "```edges")
        .skip(1);
    let edges: BTreeMap<_, _> = lines
        .take_while(|line| *line != "```")
        .map(edges_of_line)
        .collect();
    assert!(!edges.is_empty(), "the document has no block `edges`");
    edges
}

fn edges_of_line(line: &str) -> (String, Edges) {
    let (package, names) = line
        .split_once(':')
        .expect("a line is `package: packages it names`");
    let edges = match names.trim() {
        "everything" => Edges::Everything,
        names => Edges::Exactly(names.split_whitespace().map(str::to_owned).collect()),
    };
    (package.to_owned(), edges)
}

/// What the manifests say, in any kind of dependency.
fn found() -> BTreeMap<String, BTreeSet<String>> {
    cargo::ours()
        .into_iter()
        .map(|package| (cargo::text(package, "name").to_owned(), named(package)))
        .collect()
}

/// Our packages that this one names: those with a path.
fn named(package: &serde_json::Value) -> BTreeSet<String> {
    let dependencies = package["dependencies"]
        .as_array()
        .expect("a package lists dependencies");
    let ours = dependencies
        .iter()
        .filter(|dependency| dependency["path"].is_string());
    ours.map(|dependency| cargo::text(dependency, "name").to_owned())
        .collect()
}

fn differences(
    written: &BTreeMap<String, Edges>,
    found: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<String> {
    let mut differences = Vec::new();
    for package in written
        .keys()
        .filter(|package| !found.contains_key(*package))
    {
        differences.push(format!("{package} is written down and does not exist"));
    }
    for (package, names) in found {
        match written.get(package) {
            None => differences.push(format!("{package} exists and is not written down")),
            Some(Edges::Everything) => {}
            Some(Edges::Exactly(allowed)) if allowed == names => {}
            Some(Edges::Exactly(allowed)) => {
                differences.push(format!(
                    "{package} names {names:?}, written down is {allowed:?}"
                ));
            }
        }
        // Even `everything` does not make a library of the binary or of the tests.
        if names.contains(TESTS) && !matches!(written.get(package), Some(Edges::Exactly(_))) {
            differences.push(format!("{package} names the tests"));
        }
        if names.contains(BINARY) && package != TESTS {
            differences.push(format!("{package} names the binary"));
        }
    }
    differences
}
