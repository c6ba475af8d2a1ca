//! Reading a file that may be anything.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use closedloop_engine::workflows::yaml::FILE_BYTES_MAX;

use crate::{
    exit::{self, failure},
    output::Output,
};

/// The text of a file. No more of it is read than a definition may have.
pub(super) fn read(path: &Path, output: Output) -> anyhow::Result<String> {
    let name = path.display();
    let refused = |zh: String, en: String| Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return refused(
                format!("读不了 `{name}`：{error}"),
                format!("cannot read `{name}`: {error}"),
            );
        }
    };
    if bytes.len() > FILE_BYTES_MAX {
        return refused(
            format!("`{name}` 超过 256 KiB；把它拆成几个较小的文件"),
            format!("`{name}` has more than 256 KiB; split it into smaller files"),
        );
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            refused(
                format!("`{name}` 从第 {at} 字节起不是 UTF-8；另存为 UTF-8"),
                format!("`{name}` is not UTF-8 from byte {at} on; save it as UTF-8"),
            )
        }
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    File::open(path)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
