//! A folder of rules: `organisation.yaml`, `calendars/*.yaml`, `definitions/*.yaml`.

use std::{fs, path::Path};

use anyhow::Context;
use closedloop_runtime::rulebook::RuleTexts;
use closedloop_workflows::catalogue;

use crate::exit::{self, failure};

/// The texts of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> anyhow::Result<RuleTexts> {
    let organisation = folder.join("organisation.yaml");
    Ok(RuleTexts {
        organisation: text(&organisation)?,
        calendars: texts(&folder.join("calendars"))?,
        definitions: texts(&folder.join("definitions"))?,
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
    let text = fs::read_to_string(path).map_err(|error| {
        failure(
            exit::BAD_CONFIGURATION,
            format!("cannot read `{name}`: {error}"),
        )
    })?;
    Ok((name, text))
}
