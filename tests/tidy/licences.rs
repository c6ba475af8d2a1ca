//! Under which licences the tree stands.

use crate::{cargo, tree};

/// Licences that ask for nothing but their text and a name.
const ALLOWED: [&str; 11] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "BSL-1.0",
    "MIT-0",
    "Unlicense",
    "CC0-1.0",
];

#[test]
fn every_crate_of_the_tree_stands_under_a_licence_we_allow() {
    let mut complaints = Vec::new();
    for package in cargo::packages() {
        let name = cargo::text(package, "name");
        match package["license"].as_str() {
            Some(licence) if is_allowed(licence) => {}
            Some(licence) => complaints.push(format!("{name} stands under `{licence}`")),
            None => complaints.push(format!("{name} names no licence")),
        }
    }
    tree::no_complaint("licences outside the list", &complaints);
}

#[test]
fn our_own_packages_stand_under_the_apache_licence() {
    for package in cargo::ours() {
        assert_eq!(
            cargo::text(package, "license"),
            "Apache-2.0",
            "{}",
            cargo::text(package, "name")
        );
    }
    let text = tree::read("LICENSE");
    assert!(text.contains("Apache License") && text.contains("Version 2.0, January 2004"));
}

#[test]
fn a_choice_needs_one_allowed_licence_and_a_sum_needs_all() {
    for good in [
        "MIT",
        "MIT OR GPL-3.0-only",
        "MIT/GPL-2.0",
        "MIT AND BSD-3-Clause",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR MIT",
        "GPL-3.0-only AND MIT OR ISC",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND MPL-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "MIT OR",
        "MIT ISC",
        "(MIT",
        "MIT)",
    ] {
        assert!(!is_allowed(bad), "{bad}");
    }
}

/// Whether we may use what stands under this SPDX expression. An older spelling has `/` for `OR`.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    choice(&mut rest) == Some(true) && rest.is_empty()
}

/// `sum OR sum OR …`; none if the words cannot be read.
fn choice(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = sum(words)?;
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        allowed |= sum(words)?;
    }
    Some(allowed)
}

/// `one AND one AND …`
fn sum(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(words)?;
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        allowed &= one(words)?;
    }
    Some(allowed)
}

/// A licence, one with an exception, or a choice in brackets.
fn one(words: &mut &[&str]) -> Option<bool> {
    let (allowed, rest) = match *words {
        ["(", rest @ ..] => {
            let mut inner = rest;
            let allowed = choice(&mut inner)?;
            let [")", rest @ ..] = inner else { return None };
            (allowed, rest)
        }
        // An exception changes the text, so it would have to be listed with it.
        [_, "WITH", _, rest @ ..] => (false, rest),
        [licence, rest @ ..] => (ALLOWED.contains(licence), rest),
        [] => return None,
    };
    *words = rest;
    Some(allowed)
}
