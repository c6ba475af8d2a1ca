//! Computing checkpoints once more.

use closedloop_wire::engine::{CaseId, Hash};
use sha2::{Digest, Sha256};

use crate::ports::ledger::Checkpoint;

use super::{
    case::End,
    report::{Difference, Mismatch, Report},
};

/// Every checkpoint that was drawn, each with the hash as far as the cases have come.
pub(super) struct Drawn(Vec<(Checkpoint, Sha256, u64)>);

impl Drawn {
    pub(super) fn new(checkpoints: Vec<Checkpoint>) -> Self {
        let begun = |checkpoint| (checkpoint, Sha256::new(), 0);
        Self(checkpoints.into_iter().map(begun).collect())
    }

    /// Adds the next case, in the order of ids.
    pub(super) fn add(&mut self, case: CaseId, ends: &[End]) {
        for (checkpoint, hasher, cases) in &mut self.0 {
            let covered = ends.iter().rev().find(|end| end.at <= checkpoint.as_of);
            if let Some(end) = covered {
                hasher.update(case.0.as_bytes());
                hasher.update(u64::from(end.seq).to_be_bytes());
                hasher.update(end.hash.0);
                *cases += 1;
            }
        }
    }

    pub(super) fn compare(self, report: &mut Report) {
        for (checkpoint, hasher, counted) in self.0 {
            report.checkpoints += 1;
            if Hash(hasher.finalize().into()) != checkpoint.hash || counted != checkpoint.cases {
                report.add(Difference {
                    case: None,
                    seq: None,
                    what: Mismatch::Checkpoint {
                        as_of: checkpoint.as_of,
                        kept: checkpoint.cases,
                        counted,
                    },
                });
            }
        }
    }
}
