//! What became of the rows of a file.

use closedloop_workflows::mapping::{Outcome, RowFault};
use serde::Serialize;

use crate::{output::Output, records};

/// The most faults that are kept and printed; the file of errors has all of them.
const FAULTS_MAX: usize = 1_000;

/// How many rows were what.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tally {
    /// Reported now.
    pub(super) opened: u64,
    /// Reported before.
    pub(super) already_there: u64,
    /// Left out because they are closed.
    pub(super) closed: u64,
    /// Left out because they were cancelled.
    pub(super) cancelled: u64,
    /// Refused, by us or by the server.
    pub(super) refused: u64,
    /// Why, at most [`FAULTS_MAX`].
    pub(super) faults: Vec<RowFault>,
}

impl Tally {
    /// How many rows there were.
    pub(super) fn rows(&self) -> u64 {
        self.opened + self.already_there + self.closed + self.cancelled + self.refused
    }

    /// Counts a row that is left out because it is over.
    pub(super) fn over(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Open => {}
            Outcome::Closed => self.closed += 1,
            Outcome::Cancelled => self.cancelled += 1,
        }
    }

    /// Counts a row that is refused, and says why.
    pub(super) fn refuse(&mut self, faults: &[RowFault], output: Output) {
        self.refused += 1;
        for fault in faults {
            if self.faults.len() == FAULTS_MAX {
                return;
            }
            self.faults.push(fault.clone());
            if !output.json {
                records::print_fault(fault, output);
            }
            if self.faults.len() == FAULTS_MAX {
                output.message(
                    "……其余的不再列出；用 --errors 写到文件里",
                    "… more are not listed; write them to a file with --errors",
                );
            }
        }
    }

    /// Prints how the import went.
    pub(super) fn show(&self, all: bool, output: Output) -> anyhow::Result<()> {
        if output.json {
            return output.data(self);
        }
        let Self {
            opened,
            already_there,
            closed,
            cancelled,
            refused,
            ..
        } = self;
        let rows = self.rows();
        output.line(output.words(
            &format!("{rows} 行：新登记 {opened} 件，已有 {already_there} 件，未读入 {refused} 行"),
            &format!(
                "{rows} rows: {opened} opened, {already_there} already there, {refused} refused"
            ),
        ))?;
        let over = closed + cancelled;
        if over > 0 && !all {
            output.line(output.words(
                &format!(
                    "未导入已结 {closed} 件、已撤销 {cancelled} 件：导入只登记在办事项；--all 连同它们作为新事项登记"
                ),
                &format!(
                    "left out {closed} closed and {cancelled} cancelled: an import opens what is still open; --all opens them too, as new cases"
                ),
            ))?;
        }
        Ok(())
    }

    /// Says how far an import came that was stopped.
    pub(super) fn stopped(&self, output: Output) {
        let (opened, already) = (self.opened, self.already_there);
        output.message(
            &format!("中途停止：新登记 {opened} 件，已有 {already} 件；再运行一次会接着做，不会重复登记"),
            &format!("stopped on the way: {opened} opened, {already} already there; run it again to go on, nothing is opened twice"),
        );
    }
}
