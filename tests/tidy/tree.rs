//! The files of the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders that hold nothing we wrote; `.git` is a file where a second tree is checked out.
const NOT_OURS: [&str; 5] = ["target", ".git", "__pycache__", ".venv", "node_modules"];

/// The most files a walk may meet; more means that it left the repository.
const FILES_MAX: usize = 20_000;

/// A text file of the repository.
pub(crate) struct Text {
    /// Its path from the root, with `/` between the parts.
    pub(crate) path: String,
    /// What it says.
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in a folder of the workspace")
}

/// Every file that holds text, in the order of the paths.
pub(crate) fn texts() -> Vec<Text> {
    let mut texts: Vec<Text> = files(root())
        .into_iter()
        .filter_map(|path| {
            // What is not UTF-8 is not text. A file may also vanish while somebody edits.
            let text = fs::read_to_string(&path).ok()?;
            Some(Text {
                path: from_root(&path),
                text,
            })
        })
        .collect();
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    texts
}

/// Every text file whose name ends like this.
pub(crate) fn texts_ending(end: &str) -> Vec<Text> {
    let texts: Vec<Text> = texts()
        .into_iter()
        .filter(|file| file.path.ends_with(end))
        .collect();
    assert!(!texts.is_empty(), "there is no file that ends with {end}");
    texts
}

/// What the file at this path from the root says.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// Fails with all complaints at once, so that one run shows everything that is to do.
#[track_caller]
pub(crate) fn no_complaint(rule: &str, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{rule}:\n  {}",
        complaints.join("\n  ")
    );
}

fn from_root(path: &Path) -> String {
    let path = path
        .strip_prefix(root())
        .expect("a walk stays below its root");
    path.iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn files(top: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let ours = !NOT_OURS.iter().any(|name| entry.file_name() == *name);
            if kind.is_dir() && ours {
                folders.push(entry.path());
            } else if kind.is_file() && ours {
                files.push(entry.path());
            }
        }
        assert!(files.len() <= FILES_MAX, "more than {FILES_MAX} files");
    }
    files
}
