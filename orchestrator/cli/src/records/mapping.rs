//! Finding a mapping.

use std::{fs::File, io::Read, path::Path};

use closedloop_workflows::{
    catalogue,
    mapping::{self, Mapping},
    yaml::FILE_BYTES_MAX,
};

use crate::{
    commands::check::print_complaints,
    exit::{self, failure},
    output::Output,
};

/// Reads the mapping that somebody named: a file, or one that ships, such as `boston-311`.
///
/// # Errors
/// There is no such file, or it is wrong; then its complaints are printed.
pub(crate) fn load(given: &Path, output: Output) -> anyhow::Result<Mapping> {
    let (name, text) = text(given, output)?;
    mapping::parse(&name, &text).map_err(|complaints| {
        print_complaints(&complaints, &[(name.clone(), text)], output);
        let zh = format!("映射 `{name}` 有错误");
        let en = format!("the mapping `{name}` is wrong");
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })
}

fn text(given: &Path, output: Output) -> anyhow::Result<(String, String)> {
    let name = given.display().to_string();
    if !given.exists() {
        let file = format!("mappings/{name}.yaml");
        let shipped = catalogue::MAPPINGS
            .iter()
            .find(|(known, _)| **known == file);
        if let Some((name, text)) = shipped {
            return Ok(((*name).to_owned(), (*text).to_owned()));
        }
    }
    let mut text = String::new();
    // One byte more than may be, so that a file that is too large is told as such.
    let bytes_max = FILE_BYTES_MAX as u64 + 1;
    let read = File::open(given).and_then(|file| file.take(bytes_max).read_to_string(&mut text));
    read.map_err(|error| {
        let known: Vec<&str> = catalogue::MAPPINGS
            .iter()
            .filter_map(|(file, _)| file.strip_prefix("mappings/")?.strip_suffix(".yaml"))
            .collect();
        let known = known.join(", ");
        let zh = format!("读不了映射 `{name}`：{error}；自带的映射有 {known}");
        let en =
            format!("cannot read the mapping `{name}`: {error}; {known} come with the program");
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })?;
    Ok((name, text))
}
