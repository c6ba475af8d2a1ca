//! How far a long work has come: in place on a terminal, else a line each 10 seconds.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::output::{Language, Output};

/// Shows progress on standard error.
pub(crate) struct Progress {
    before: &'static str,
    after: &'static str,
    every: Duration,
    in_place: bool,
    shown_at: Instant,
    shown: bool,
}

impl Progress {
    /// Progress that reads `<before><count><after>` in either language.
    pub(crate) fn new(
        output: Output,
        zh_before: &'static str,
        zh_after: &'static str,
        en_before: &'static str,
        en_after: &'static str,
    ) -> Self {
        let (before, after) = match output.language {
            Language::Zh => (zh_before, zh_after),
            Language::En => (en_before, en_after),
        };
        let in_place = std::io::stderr().is_terminal();
        let every = Duration::from_millis(if in_place { 200 } else { 10_000 });
        Self {
            before,
            after,
            every,
            in_place,
            shown_at: Instant::now(),
            shown: false,
        }
    }

    /// Tells how many are done; shown now and then.
    pub(crate) fn show(&mut self, done: u64) {
        if self.shown_at.elapsed() < self.every {
            return;
        }
        self.shown_at = Instant::now();
        self.shown = true;
        let Self { before, after, .. } = self;
        let end = if self.in_place { "\r" } else { "\n" };
        let mut terminal = std::io::stderr().lock();
        // There is nobody to tell if standard error is gone.
        let _ = write!(terminal, "{before}{done}{after}{end}").and_then(|()| terminal.flush());
    }

    /// Leaves the line to whatever comes next.
    pub(crate) fn end(self) {
        if self.shown && self.in_place {
            let _ = writeln!(std::io::stderr().lock());
        }
    }
}
