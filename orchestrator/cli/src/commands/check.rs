//! `closedloop check`: reads definitions, organisation, calendars, mappings and schedules and shows
//! what is wrong.

mod checker;
mod drawing;
mod gather;
mod lives;

use std::path::PathBuf;

use closedloop_engine::workflows::complaint::{Complaint, Severity};
use serde::Serialize;

use crate::{
    exit,
    output::{Language, Output},
};

pub(crate) use checker::Checker;
pub(crate) use gather::check_all;

/// What `check` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files, or folders; a folder with organisation.yaml, calendars/, definitions/ and, where there
    /// are any, schedules/ is checked as a whole.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The folder of the rules that single definitions are checked against (default: the
    /// organisation beside them, else the demonstration's).
    #[arg(long)]
    rules: Option<PathBuf>,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer<'a> {
    files: usize,
    errors: usize,
    warnings: usize,
    complaints: &'a [Complaint],
    longest: Vec<lives::Answer<'a>>,
}

/// Checks, prints every complaint and how many there are.
pub(crate) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<u8> {
    let mut checker = Checker::default();
    check_all(
        &arguments.paths,
        arguments.rules.as_deref(),
        &mut checker,
        output,
    )?;
    let complaints = checker.complaints();
    let is_error = |complaint: &&Complaint| complaint.severity == Severity::Error;
    let errors = complaints.iter().filter(is_error).count();
    let warnings = complaints.len() - errors;
    let files = checker.files();
    if output.json {
        output.data(&Answer {
            files,
            errors,
            warnings,
            complaints,
            longest: checker.lives().iter().map(lives::answer).collect(),
        })?;
    } else {
        draw_all(&checker, output)?;
        for longest in checker.lives() {
            output.line(lives::told(longest, output))?;
        }
        output.line(summary(output.language, files, errors, warnings))?;
    }
    Ok(if errors > 0 { exit::NEGATIVE } else { exit::OK })
}

/// Prints every complaint to standard output, with its place in the text.
pub(crate) fn draw_all(checker: &Checker, output: Output) -> anyhow::Result<()> {
    for complaint in checker.complaints() {
        let text = checker.text(&complaint.file);
        output.line(drawing::draw(complaint, text, output))?;
        output.line("")?;
    }
    Ok(())
}

/// Prints complaints about these files (name and text) to standard error: why a node refuses its
/// rules.
pub(crate) fn print_complaints(
    complaints: &[Complaint],
    files: &[(String, String)],
    output: Output,
) {
    for complaint in complaints {
        let text = files
            .iter()
            .find(|(name, _)| *name == complaint.file)
            .map_or("", |(_, text)| text);
        let drawn = drawing::draw(complaint, text, output);
        output.message(&drawn, &drawn);
    }
}

fn summary(language: Language, files: usize, errors: usize, warnings: usize) -> String {
    match language {
        Language::Zh => format!("检查 {files} 个文件：{errors} 个错误，{warnings} 个警告"),
        Language::En => {
            let counted = |count: usize, what: &str| {
                let plural = if count == 1 { "" } else { "s" };
                format!("{count} {what}{plural}")
            };
            format!(
                "checked {}: {}, {}",
                counted(files, "file"),
                counted(errors, "error"),
                counted(warnings, "warning")
            )
        }
    }
}
