//! What the program prints: data to standard output, messages to standard error.

use std::io::{IsTerminal, Write};

use serde::Serialize;

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether data are printed as JSON.
    pub json: bool,
    /// The language of everything else.
    pub language: Language,
}

impl Output {
    /// Prints a line of data.
    pub(crate) fn line(self, line: impl std::fmt::Display) -> anyhow::Result<()> {
        self.text(&format!("{line}\n"))
    }

    /// Prints a text as it is. A reader that went away ends the program quietly.
    pub(crate) fn text(self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            written => Ok(written?),
        }
    }

    /// Prints data as JSON.
    pub(crate) fn data(self, data: &impl Serialize) -> anyhow::Result<()> {
        self.line(serde_json::to_string_pretty(data)?)
    }

    /// Prints a message for the person at the terminal.
    pub(crate) fn message(self, zh: &str, en: &str) {
        let text = self.words(zh, en);
        // There is nobody to tell if standard error is gone.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// One of two texts, by the language.
    pub(crate) fn words<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Whether standard output is a terminal that shows colours.
    pub(crate) fn colours(self) -> bool {
        std::io::stdout().is_terminal() && !self.json
    }
}
