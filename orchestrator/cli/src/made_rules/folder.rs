//! Rules made from a file, written down as a folder that `closedloop serve --rules` reads.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use closedloop_runtime::rulebook::RuleTexts;
use closedloop_workflows::complaint::Severity;

use crate::{
    commands::check::{Checker, print_complaints},
    exit::{self, failure},
    output::Output,
};

use super::Made;

/// A folder that held nothing when it was named.
pub(crate) struct NewFolder {
    path: PathBuf,
}

impl NewFolder {
    /// The folder at this path; asked before the file is read, which may take minutes.
    ///
    /// # Errors
    /// Something is there already.
    pub(crate) fn at(path: &Path, output: Output) -> anyhow::Result<Self> {
        let shown = path.display();
        let is_free = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if !is_free {
            let zh = format!("`{shown}` 已经存在，规则不会覆盖已有的文件：另指定一个空文件夹");
            let en = format!(
                "`{shown}` is there already and rules replace nothing: name an empty folder"
            );
            return Err(failure(exit::CANNOT_WRITE, output.words(&zh, &en)));
        }
        let path = path.to_owned();
        Ok(Self { path })
    }

    /// Writes these rules, after the checks that a node does when it starts.
    ///
    /// # Errors
    /// The rules do not pass, and then nothing is written; or a file cannot be written.
    pub(crate) fn write(&self, made: &Made, output: Output) -> anyhow::Result<()> {
        let texts = self.texts(made);
        let mut checker = Checker::default();
        checker.folder(&texts);
        let complaints = checker.complaints();
        if complaints.iter().any(|one| one.severity == Severity::Error) {
            let files = [vec![texts.organisation], texts.calendars, texts.definitions];
            print_complaints(complaints, &files.concat(), output);
            let zh = "按这个映射生成的规则通不过检查，没有写入";
            let en = "the rules made by this mapping do not pass the check, nothing was written";
            return Err(failure(exit::BAD_INPUT, output.words(zh, en)));
        }
        let files = [&texts.organisation];
        for (file, text) in files
            .into_iter()
            .chain(&texts.calendars)
            .chain(&texts.definitions)
        {
            new_file(Path::new(file), text).map_err(|error| {
                let zh = format!("写不了 `{file}`：{error}");
                let en = format!("cannot write `{file}`: {error}");
                failure(exit::CANNOT_WRITE, output.words(&zh, &en))
            })?;
        }
        Ok(())
    }

    /// The texts with the files they are written to.
    fn texts(&self, made: &Made) -> RuleTexts {
        let file = |folder: &str, name: &str| {
            let path = self.path.join(folder).join(format!("{name}.yaml"));
            path.display().to_string()
        };
        let RuleTexts {
            organisation: (_, organisation),
            calendars,
            definitions,
            schedules,
        } = made.texts.clone();
        let named = |folder: &str, name: &str, texts: Vec<(String, String)>| {
            let file = file(folder, name);
            texts
                .into_iter()
                .map(|(_, text)| (file.clone(), text))
                .collect()
        };
        RuleTexts {
            organisation: (file("", "organisation"), organisation),
            calendars: named("calendars", made.calendar.code.as_str(), calendars),
            definitions: named("definitions", made.workflow.as_str(), definitions),
            schedules,
        }
    }
}

fn new_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
