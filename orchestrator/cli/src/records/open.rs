//! Opening a file of records.

use std::{
    fs::File,
    io::{self, Seek},
    path::Path,
};

use closedloop_workflows::mapping::Encoding;

use super::decode::{self, Decoded};
use crate::{
    exit::{self, failure},
    output::Output,
};

/// The largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;

/// Opens a file.
pub(super) fn open(
    path: &Path,
    encoding: Encoding,
    output: Output,
) -> anyhow::Result<Decoded<File>> {
    let shown = path.display();
    let wrong = |zh: String, en: String| failure(exit::BAD_INPUT, output.words(&zh, &en));
    let unreadable = |error: io::Error| {
        wrong(
            format!("读不了 `{shown}`：{error}"),
            format!("cannot read `{shown}`: {error}"),
        )
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(wrong(
            format!("`{shown}` 不是文件：先存成文件"),
            format!("`{shown}` is no file: save it as one first"),
        ));
    }
    let bytes = metadata.len();
    if bytes > FILE_BYTES_MAX {
        return Err(wrong(
            format!("`{shown}` 有 {bytes} 字节，超过 2 GiB：把它拆成几个文件"),
            format!("`{shown}` has {bytes} bytes, more than 2 GiB: split it"),
        ));
    }
    let decoder = decode::decoder(encoding, &mut file).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    Ok(Decoded::new(file, decoder))
}
