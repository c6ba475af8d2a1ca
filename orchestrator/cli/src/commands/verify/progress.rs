//! How far a long work has come: in place on a terminal, else a line each 10 seconds.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::output::{Language, Output};

/// How long a bar is.
const BAR_LETTERS: u64 = 30;

/// Shows progress on standard error.
pub(crate) struct Progress {
    before: &'static str,
    after: &'static str,
    every: Duration,
    in_place: bool,
    /// How many there are altogether; none if nobody knows.
    total: Option<u64>,
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
            total: None,
            shown_at: Instant::now(),
            shown: false,
        }
    }

    /// The same with a bar, for a work that ends at `total`.
    pub(crate) fn out_of(self, total: u64) -> Self {
        Self {
            total: Some(total),
            ..self
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
        let of = self.total.map_or(String::new(), |total| bar(done, total));
        let mut terminal = std::io::stderr().lock();
        // There is nobody to tell if standard error is gone.
        let _ = write!(terminal, "{before}{done}{of}{after}{end}").and_then(|()| terminal.flush());
    }

    /// Leaves the line to whatever comes next.
    pub(crate) fn end(self) {
        if self.shown && self.in_place {
            let _ = writeln!(std::io::stderr().lock());
        }
    }
}

/// How much of it is done, as a bar of [`BAR_LETTERS`].
fn bar(done: u64, total: u64) -> String {
    let part = done.min(total) * BAR_LETTERS / total.max(1);
    let part = usize::try_from(part).unwrap_or(0);
    let rest = usize::try_from(BAR_LETTERS)
        .unwrap_or(0)
        .saturating_sub(part);
    format!("/{total} [{}{}]", "#".repeat(part), "-".repeat(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_at_the_beginning_and_full_at_the_end() {
        assert_eq!(bar(0, 10), "/10 [------------------------------]");
        assert_eq!(bar(5, 10), "/10 [###############---------------]");
        assert_eq!(bar(10, 10), "/10 [##############################]");
        assert_eq!(bar(0, 0), "/0 [------------------------------]");
    }
}
