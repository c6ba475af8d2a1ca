//! `closedloop fmt`: turns definitions from English into Chinese keywords, or back.

mod replace;
mod source;

use std::path::{Path, PathBuf};

use closedloop_engine::workflows::{self, complaint::Complaint, words};
use serde::Serialize;

use super::check;
use crate::{
    exit::{self, failure},
    output::{Language, Output},
};

/// The most files of one call.
const FILES_MAX: usize = 1_000;

/// What `fmt` is told, beside `--lang`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Definitions, at most 1,000; without --write or --check, one.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Change nothing; name the files that would change, and end with 1 if there are any.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Change the files in place.
    #[arg(long)]
    write: bool,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer {
    files: Vec<Formatted>,
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Formatted {
    file: String,
    /// Whether it is, or would be, another text.
    changed: bool,
    /// Whether the file was changed in place.
    written: bool,
    /// The new text, where it is neither checked nor written.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// Why it stays as it is.
    complaints: Vec<Complaint>,
}

/// Spells the keywords of each file in `language`. `language` is what `--lang` says; there is no
/// default, because a file would then depend on the machine.
pub(crate) fn run(
    arguments: &Arguments,
    language: Option<Language>,
    output: Output,
) -> anyhow::Result<u8> {
    let language = match language {
        Some(Language::Zh) => words::Language::Chinese,
        Some(Language::En) => words::Language::English,
        None => {
            let message = output.words(
                "没有说明改写成哪种语言；加上 `--lang zh` 或 `--lang en`",
                "nothing says which language to write; add `--lang zh` or `--lang en`",
            );
            return Err(failure(exit::USAGE, message));
        }
    };
    let count = arguments.files.len();
    if count > 1 && !arguments.check && !arguments.write {
        let message = output.words(
            "只能打印一个文件；多个文件要加 `--write` 或 `--check`",
            "only one file can be printed; for more, add `--write` or `--check`",
        );
        return Err(failure(exit::USAGE, message));
    }
    if count > FILES_MAX {
        let (zh, en) = (
            format!("这里有 {count} 个文件，一次最多 {FILES_MAX} 个；分几次运行"),
            format!("there are {count} files, at most {FILES_MAX} at a time; run it in parts"),
        );
        return Err(failure(exit::USAGE, output.words(&zh, &en)));
    }
    let mut code = exit::OK;
    let mut files = Vec::new();
    for path in &arguments.files {
        let formatted = one(path, language, arguments, output)?;
        if !formatted.complaints.is_empty() {
            code = exit::BAD_INPUT;
        } else if arguments.check && formatted.changed && code == exit::OK {
            code = exit::NEGATIVE;
        }
        files.push(formatted);
    }
    if output.json {
        output.data(&Answer { files })?;
    }
    Ok(code)
}

fn one(
    path: &Path,
    language: words::Language,
    arguments: &Arguments,
    output: Output,
) -> anyhow::Result<Formatted> {
    let file = path.display().to_string();
    let text = source::read(path, output)?;
    let mut formatted = Formatted {
        file: file.clone(),
        changed: false,
        written: false,
        text: None,
        complaints: Vec::new(),
    };
    let rewritten = match workflows::rewrite(&text, &file, language) {
        Ok(rewritten) => rewritten,
        Err(complaints) => {
            if !output.json {
                check::print_complaints(&complaints, &[(file, text)], output);
            }
            formatted.complaints = complaints;
            return Ok(formatted);
        }
    };
    formatted.changed = rewritten != text;
    if arguments.write {
        if formatted.changed {
            replace::replace(path, &rewritten, output)?;
        }
        formatted.written = formatted.changed;
    }
    if arguments.write || arguments.check {
        if formatted.changed && !output.json {
            output.line(&file)?;
        }
    } else if output.json {
        formatted.text = Some(rewritten);
    } else {
        output.text(&rewritten)?;
    }
    Ok(formatted)
}
