//! A folder of rules: `organisation.yaml`, `calendars/*.yaml`, `definitions/*.yaml` and, where there
//! are any, `schedules/*.yaml`.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use anyhow::Context;
use closedloop_runtime::rulebook::RuleTexts;
use closedloop_workflows::{catalogue, yaml::FILE_BYTES_MAX};

use crate::exit::{self, failure};

/// The texts of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> anyhow::Result<RuleTexts> {
    let organisation = folder.join("organisation.yaml");
    Ok(RuleTexts {
        organisation: text(&organisation)?,
        calendars: texts(&folder.join("calendars"))?,
        definitions: texts(&folder.join("definitions"))?,
        schedules: texts_if_any(&folder.join("schedules"))?,
    })
}

/// The texts that come with the program: the demonstration's town.
pub(crate) fn catalogue() -> RuleTexts {
    let named = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    };
    RuleTexts {
        organisation: (
            "organisation.yaml".to_owned(),
            catalogue::ORGANISATION.to_owned(),
        ),
        calendars: named(&catalogue::CALENDARS),
        definitions: named(&catalogue::DEFINITIONS),
        schedules: named(&catalogue::SCHEDULES),
    }
}

/// The same of a folder that need not be there.
pub(crate) fn texts_if_any(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if folder.is_dir() {
        texts(folder)
    } else {
        Ok(Vec::new())
    }
}

/// The YAML files of a folder, with their texts.
pub(crate) fn texts(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let entries = fs::read_dir(folder).map_err(|error| {
        let folder = folder.display();
        failure(
            exit::BAD_CONFIGURATION,
            format!("cannot read the folder `{folder}`: {error}"),
        )
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry
            .with_context(|| format!("reading `{}`", folder.display()))?
            .path();
        let is_yaml = path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        if is_yaml {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(|path| text(path)).collect()
}

fn text(path: &Path) -> anyhow::Result<(String, String)> {
    let name = path.display().to_string();
    let text = read_text(path).map_err(|error| {
        failure(
            exit::BAD_CONFIGURATION,
            format!("cannot read `{name}`: {error}"),
        )
    })?;
    Ok((name, text))
}

/// The text of a file. Of one that is too large only so much that its reader refuses it.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 4;
    fs::File::open(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > FILE_BYTES_MAX {
        // The cut may have split a letter.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
