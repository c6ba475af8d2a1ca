//! Which texts are meant, and what they are checked against.

use std::path::{Path, PathBuf};

use closedloop_engine::workflows::{
    words,
    yaml::{self, Content},
};
use closedloop_runtime::rulebook::RuleTexts;

use crate::{
    exit::{self, failure},
    output::Output,
    rules_folder,
};

use super::checker::Checker;

/// What a text is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mapping,
    Organisation,
    Calendar,
    Definition,
    Schedule,
}

/// Checks everything that the paths name.
pub(crate) fn check_all(
    paths: &[PathBuf],
    rules: Option<&Path>,
    checker: &mut Checker,
    output: Output,
) -> anyhow::Result<()> {
    let rules = rules.map(read_folder).transpose()?;
    for path in paths {
        if is_rules_folder(path) {
            checker.folder(&read_folder(path)?);
        } else if path.is_dir() {
            let texts = as_input(rules_folder::texts(path))?;
            if texts.is_empty() {
                let message = format!("`{}` holds no YAML file", path.display());
                return Err(failure(exit::BAD_INPUT, message));
            }
            for (name, text) in texts {
                one(checker, (name, text), rules.as_ref(), output)?;
            }
        } else {
            one(checker, read_file(path)?, rules.as_ref(), output)?;
        }
    }
    Ok(())
}

fn one(
    checker: &mut Checker,
    file: (String, String),
    rules: Option<&RuleTexts>,
    output: Output,
) -> anyhow::Result<()> {
    match kind(&file.1) {
        Kind::Organisation => {
            checker.organisation(&file);
        }
        Kind::Calendar => {
            checker.calendar(&file, beside(Path::new(&file.0)));
        }
        Kind::Mapping => checker.mapping(&file),
        Kind::Definition => {
            let texts = rules_of(&file.0, rules, output)?;
            let context = checker.context(&texts);
            checker.definition(&file, &context);
        }
        Kind::Schedule => {
            let texts = rules_of(&file.0, rules, output)?;
            let context = checker.context(&texts);
            // What it starts is named by definitions, which have to be right themselves.
            for definition in &texts.definitions {
                checker.definition(definition, &context);
            }
            checker.schedule(&file, &context.with_plans(&texts.definitions));
        }
    }
    Ok(())
}

/// The YAML files in the folder of this one, which a calendar may extend; none if the folder
/// cannot be read, and then the complaint says what is missing.
fn beside(file: &Path) -> Vec<(String, String)> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    rules_folder::texts(folder).unwrap_or_default()
}

/// What a single definition or schedule is checked against.
fn rules_of(file: &str, rules: Option<&RuleTexts>, output: Output) -> anyhow::Result<RuleTexts> {
    if let Some(rules) = rules {
        return Ok(rules.clone());
    }
    let beside = Path::new(file).ancestors().skip(1).take(2);
    for folder in beside {
        // The parent of a bare file name is the empty path, which is the present folder.
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if folder.join(ORGANISATION).is_file() && folder.join(CALENDARS).is_dir() {
            let definitions = folder.join(DEFINITIONS);
            return Ok(RuleTexts {
                organisation: read_file(&folder.join(ORGANISATION))?,
                calendars: as_input(rules_folder::texts(&folder.join(CALENDARS)))?,
                definitions: as_input(rules_folder::texts_if_any(&definitions))?,
                schedules: Vec::new(),
            });
        }
    }
    output.message(
        &format!("{file}：旁边没有 organisation.yaml，按演示组织检查；用 --rules 指定规则文件夹"),
        &format!(
            "{file}: no organisation.yaml beside it, checked against the demonstration's; name a folder with --rules"
        ),
    );
    Ok(rules_folder::catalogue())
}

const ORGANISATION: &str = "organisation.yaml";
const CALENDARS: &str = "calendars";
const DEFINITIONS: &str = "definitions";

fn is_rules_folder(path: &Path) -> bool {
    path.join(ORGANISATION).is_file()
}

fn read_folder(path: &Path) -> anyhow::Result<RuleTexts> {
    if !is_rules_folder(path) {
        let message = format!("`{}` holds no {ORGANISATION}", path.display());
        return Err(failure(exit::BAD_INPUT, message));
    }
    let texts = as_input(rules_folder::read(path))?;
    for (folder, list) in [
        (CALENDARS, &texts.calendars),
        (DEFINITIONS, &texts.definitions),
    ] {
        if list.is_empty() {
            let message = format!("`{}` holds no YAML file", path.join(folder).display());
            return Err(failure(exit::BAD_INPUT, message));
        }
    }
    Ok(texts)
}

fn read_file(path: &Path) -> anyhow::Result<(String, String)> {
    let name = path.display().to_string();
    match rules_folder::read_text(path) {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(failure(
            exit::BAD_INPUT,
            format!("cannot read `{name}`: {error}"),
        )),
    }
}

/// What cannot be read is the input of this command, not its configuration.
fn as_input<T>(read: anyhow::Result<T>) -> anyhow::Result<T> {
    read.map_err(|error| failure(exit::BAD_INPUT, format!("{error:#}")))
}

/// What a text is about, by its keys. One that cannot be told is read as a definition, whose
/// complaints say what is missing.
fn kind(text: &str) -> Kind {
    let keys: Vec<String> = match yaml::read("", text).map(|node| node.content) {
        Ok(Content::Map(entries)) => entries.into_iter().map(|entry| entry.key).collect(),
        Ok(Content::List(_) | Content::Scalar(_)) | Err(_) => Vec::new(),
    };
    let has = |names: &[&str]| {
        let is_one = |key: &String| names.iter().any(|name| words::is_key(key, name));
        keys.iter().any(is_one)
    };
    if has(&["schedule", "start"]) {
        Kind::Schedule
    } else if has(&["mapping", "record"]) {
        Kind::Mapping
    } else if has(&["workflow", "steps", "case", "routing"]) {
        Kind::Definition
    } else if has(&["jurisdictions", "departments", "posts"]) {
        Kind::Organisation
    } else if has(&["calendar", "hours", "arrangements"]) {
        Kind::Calendar
    } else {
        Kind::Definition
    }
}
