//! How large a file may be, and what it may be called.

use crate::tree::{self, Text};

/// Beyond this many lines a file is more than one idea.
const LINES_MAX: usize = 500;

#[test]
fn no_file_is_longer_than_500_lines() {
    tree::no_complaint("files to split", &too_long(&tree::texts_ending(".rs")));
}

#[test]
fn no_file_is_called_mod() {
    let files = tree::texts_ending(".rs");
    let called_mod = files.iter().filter(|file| is_called_mod(&file.path));
    let complaints: Vec<String> = called_mod.map(|file| file.path.clone()).collect();
    tree::no_complaint("a module is `name.rs` beside `name/`", &complaints);
}

#[test]
fn one_line_too_many_is_noticed() {
    let file = |lines| Text {
        path: "a.rs".to_owned(),
        text: "x\n".repeat(lines),
    };
    assert_eq!(too_long(&[file(LINES_MAX)]).len(), 0);
    assert_eq!(too_long(&[file(LINES_MAX + 1)]).len(), 1);
    assert!(
        is_called_mod("a/mod.rs") && !is_called_mod("a/model.rs") && !is_called_mod("a/amod.rs")
    );
}

fn is_called_mod(path: &str) -> bool {
    path.rsplit('/').next() == Some("mod.rs")
}

fn too_long(files: &[Text]) -> Vec<String> {
    let lines = files.iter().map(|file| (file, file.text.lines().count()));
    let long = lines.filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(file, lines)| format!("{} has {lines} lines", file.path))
        .collect()
}
