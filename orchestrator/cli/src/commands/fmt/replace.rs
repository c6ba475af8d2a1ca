//! Putting a new text in the place of a file, whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use crate::{
    exit::{self, failure},
    output::Output,
};

/// Replaces the file at `path`, or the one that a link there leads to. Its permissions stay.
pub(super) fn replace(path: &Path, text: &str, output: Output) -> anyhow::Result<()> {
    replaced(path, text).map_err(|error| {
        let name = path.display();
        let (zh, en) = (
            format!("写不了 `{name}`：{error}；文件没有改动"),
            format!("cannot write `{name}`: {error}; the file is as it was"),
        );
        failure(exit::CANNOT_WRITE, output.words(&zh, &en))
    })
}

fn replaced(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let permissions = fs::metadata(&path).map(|metadata| metadata.permissions());
    let done = permissions
        .and_then(|permissions| file.set_permissions(permissions))
        .and_then(|()| file.write_all(text.as_bytes()))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if done.is_err() {
        // What is left of it says nothing that the error does not say.
        let _ = fs::remove_file(&beside);
        return done;
    }
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
