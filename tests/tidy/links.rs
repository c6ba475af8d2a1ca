//! Links between the documents, and from the code to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{self, Text};

mod markdown;

/// The documents by path, each with the anchors it offers.
type Documents = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_relative_link_of_a_document_leads_somewhere() {
    let documents = documents();
    let mut complaints = Vec::new();
    for file in tree::texts_ending(".md") {
        for (line, target) in markdown::links(&file.text) {
            if let Some(why) = broken(&documents, &file.path, &target) {
                complaints.push(format!("{}:{line} links {target}: {why}", file.path));
            }
        }
    }
    tree::no_complaint("links that lead nowhere", &complaints);
}

#[test]
fn every_document_that_the_code_points_to_exists() {
    let documents = documents();
    let mut complaints = Vec::new();
    for file in tree::texts_ending(".rs") {
        for target in pointers(&file) {
            if let Some(why) = broken(&documents, "ARCHITECTURE.md", &target) {
                complaints.push(format!("{} points to {target}: {why}", file.path));
            }
        }
    }
    tree::no_complaint("pointers that lead nowhere", &complaints);
}

#[test]
fn no_anchor_is_given_twice_in_a_document() {
    let mut complaints = Vec::new();
    for file in tree::texts_ending(".md") {
        let mut seen = BTreeSet::new();
        let twice = markdown::ids(&file.text)
            .into_iter()
            .filter(|id| !seen.insert(id.clone()));
        complaints.extend(twice.map(|id| format!("{} has two anchors `{id}`", file.path)));
    }
    tree::no_complaint("anchors given twice", &complaints);
}

#[test]
fn a_broken_link_is_noticed() {
    let documents = documents();
    let broken = |target: &str| broken(&documents, "docs/decisions/0009-the-feed.md", target);
    for good in [
        "../glossary.md#case",
        "https://example.org/x#y",
        "../../ARCHITECTURE.md#code-map",
    ] {
        assert_eq!(broken(good), None, "{good}");
    }
    for bad in [
        "../glossary.md#ticket",
        "glossary.md",
        "../../../x.md",
        "/docs/glossary.md",
        "x",
    ] {
        assert!(broken(bad).is_some(), "{bad}");
    }
}

#[test]
fn a_pointer_in_a_docstring_is_found() {
    let text = [
        "/// See `",
        "do",
        "cs/glossary.md#case` and ",
        "do",
        "cs/x.",
    ]
    .concat();
    let file = Text {
        path: "a.rs".to_owned(),
        text,
    };
    assert_eq!(pointers(&file), [["do", "cs/glossary.md#case"].concat()]);
}

fn documents() -> Documents {
    tree::texts_ending(".md")
        .into_iter()
        .map(|file| (file.path, markdown::anchors(&file.text)))
        .collect()
}

/// Why a link from this document leads nowhere, or none.
fn broken(documents: &Documents, from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = match path {
        "" => from.to_owned(),
        path => match join(folder, path) {
            Some(path) => path,
            None => return Some("it leaves the repository".to_owned()),
        },
    };
    if !tree::root().join(&path).exists() && path != from {
        return Some(format!("there is no {path}"));
    }
    let anchors = documents.get(&path);
    let is_known = anchor.is_empty() || anchors.is_some_and(|anchors| anchors.contains(anchor));
    (!is_known).then(|| format!("{path} has no anchor `{anchor}`"))
}

/// The path from the root that a relative path means, or none if it leaves the root.
fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Documents below the folder of documents that a Rust file names, with their anchors.
fn pointers(file: &Text) -> Vec<String> {
    let folder = concat!("do", "cs/");
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "/._-#".contains(letter);
    let mut pointers = Vec::new();
    for (at, _) in file.text.match_indices(folder) {
        let rest = &file.text[at..];
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let pointer = rest[..end].trim_end_matches('.');
        let path = pointer.split('#').next().unwrap_or_default();
        if path.ends_with(".md") {
            pointers.push(pointer.to_owned());
        }
    }
    pointers
}
