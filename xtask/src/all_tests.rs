//! Running all tests and counting them, so that the gate ends with one line that says how many.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    time::Instant,
};

use anyhow::{Context, bail};

use crate::run::cargo;

/// How many tests there were.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// The line that says it, alone on its line.
    pub(crate) fn line(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }

    /// Adds what a line of cargo says, if it sums up a test program.
    fn add(&mut self, line: &str) {
        let Some(summary) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in summary.split(['.', ';']) {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                Some(_) | None => {}
            }
        }
    }
}

/// Runs all tests, passes on what they print, and counts them.
pub(crate) fn run(what: &str) -> anyhow::Result<Count> {
    println!("== {what}");
    let begun = Instant::now();
    let mut child = cargo(&["test", "--workspace"])
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{what}: cannot run cargo"))?;
    let printed = child
        .stdout
        .take()
        .with_context(|| format!("{what}: cargo prints nowhere"))?;
    let mut count = Count::default();
    for line in BufReader::new(printed).lines() {
        let line = line.with_context(|| format!("{what}: reading what cargo prints"))?;
        count.add(&line);
        println!("{line}");
    }
    let status = child
        .wait()
        .with_context(|| format!("{what}: waiting for cargo"))?;
    if !status.success() || count.passed == 0 {
        bail!("{what} failed ({status}): {}", count.line());
    }
    println!("== {what}: passed ({} s)", begun.elapsed().as_secs());
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_test_programs_say_is_summed_up() {
        let mut count = Count::default();
        count.add("test result: ok. 42 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
        count.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured");
        count.add("test a_name ... ok");
        assert_eq!(count.line(), "43 passed, 2 failed");
    }
}
