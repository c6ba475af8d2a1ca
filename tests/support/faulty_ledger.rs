//! A ledger whose commits fail, stay without an outcome, or never come back.

mod delegate;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use closedloop_engine::CaseId;
use closedloop_runtime::ports::ledger::{Batch, Committed, Ledger, LedgerFailure};
use tokio::sync::Notify;

/// What goes wrong with one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitFault {
    /// It fails before anything is written, and says so.
    Unavailable,
    /// There is no space; nothing is written.
    Full,
    /// It is written, and the answer is lost.
    UnknownWritten,
    /// It is not written, and the answer is lost too.
    UnknownUnwritten,
    /// The process dies before it is written.
    CrashBefore,
    /// The process dies after it was written, before anybody heard.
    CrashAfter,
}

/// How often each fault was injected.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LedgerFaults {
    /// Commits that failed before anything was written.
    pub failed: u64,
    /// Commits that were written, with their outcome lost.
    pub unknown_written: u64,
    /// Commits that were not written, with their outcome lost.
    pub unknown_unwritten: u64,
    /// Processes that died before a commit.
    pub crashed_before: u64,
    /// Processes that died between a commit and its answer.
    pub crashed_after: u64,
    /// Reads that failed.
    pub reads_failed: u64,
    /// Batches that were refused because of one case in them.
    pub poisoned: u64,
}

/// A ledger that hands everything on to another, and breaks what a test asks it to break.
pub struct FaultyLedger {
    inner: Arc<dyn Ledger>,
    /// Whether commits and reads give way to other tasks before they begin.
    gives_way: AtomicBool,
    has_crashed: AtomicBool,
    crash: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What happens to the coming commits, in order.
    planned: Vec<Option<CommitFault>>,
    reads_to_fail: u64,
    poisoned: BTreeSet<CaseId>,
    faults: LedgerFaults,
}

impl FaultyLedger {
    /// In front of this ledger, without a fault.
    #[must_use]
    pub fn new(inner: Arc<dyn Ledger>, gives_way: bool) -> Self {
        Self {
            inner,
            gives_way: AtomicBool::new(gives_way),
            has_crashed: AtomicBool::new(false),
            crash: Notify::new(),
            state: Mutex::default(),
        }
    }

    /// What happens to the coming commits, in order; those after them succeed.
    pub fn plan(&self, commits: Vec<Option<CommitFault>>, reads_to_fail: u64) {
        let mut state = self.state();
        state.planned = commits;
        state.planned.reverse();
        state.reads_to_fail = reads_to_fail;
    }

    /// From now on batches with this case are refused as if the data were bad.
    pub fn poison(&self, case: CaseId) {
        self.state().poisoned.insert(case);
    }

    /// No case is refused any more.
    pub fn cure(&self) {
        self.state().poisoned.clear();
    }

    /// Whether batches with this case are refused.
    #[must_use]
    pub fn is_poisoned(&self, case: CaseId) -> bool {
        self.state().poisoned.contains(&case)
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.plan(Vec::new(), 0);
        self.cure();
    }

    /// Returns when a commit killed the process.
    pub async fn crashed(&self) {
        loop {
            let crash = self.crash.notified();
            let mut crash = std::pin::pin!(crash);
            crash.as_mut().enable();
            if self.has_crashed.swap(false, Ordering::AcqRel) {
                return;
            }
            crash.await;
        }
    }

    /// What was injected so far.
    #[must_use]
    pub fn faults(&self) -> LedgerFaults {
        self.state().faults
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn give_way(&self) {
        if self.gives_way.load(Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
    }

    /// Fails if a read is to fail.
    async fn reading(&self) -> Result<(), LedgerFailure> {
        self.give_way().await;
        let mut state = self.state();
        if state.reads_to_fail == 0 {
            return Ok(());
        }
        state.reads_to_fail -= 1;
        state.faults.reads_failed += 1;
        Err(LedgerFailure::Unavailable("a read failed".to_owned()))
    }

    /// The process is dead: whoever waits for this waits until it is dropped.
    async fn die<T>(&self) -> T {
        self.has_crashed.store(true, Ordering::Release);
        self.crash.notify_waiters();
        std::future::pending().await
    }

    async fn commit_or_fail(&self, batch: Batch) -> Result<Committed, LedgerFailure> {
        self.give_way().await;
        let planned = {
            let mut state = self.state();
            let is_poisoned = |change: &closedloop_runtime::ports::ledger::CaseChange| {
                state.poisoned.contains(&change.case)
            };
            if batch.changes.iter().any(is_poisoned) {
                state.faults.poisoned += 1;
                return Err(LedgerFailure::Data("a row cannot be written".to_owned()));
            }
            let planned = state.planned.pop().flatten();
            state.faults.count(planned);
            planned
        };
        let unknown = || LedgerFailure::Unknown("the answer was lost".to_owned());
        match planned {
            None => self.inner.commit(batch).await,
            Some(CommitFault::Unavailable) => {
                Err(LedgerFailure::Unavailable("the disk is away".to_owned()))
            }
            Some(CommitFault::Full) => Err(LedgerFailure::Full),
            Some(CommitFault::UnknownUnwritten) => Err(unknown()),
            Some(CommitFault::UnknownWritten) => {
                self.inner.commit(batch).await?;
                Err(unknown())
            }
            Some(CommitFault::CrashBefore) => self.die().await,
            Some(CommitFault::CrashAfter) => {
                self.inner.commit(batch).await?;
                self.die().await
            }
        }
    }
}

impl LedgerFaults {
    fn count(&mut self, fault: Option<CommitFault>) {
        match fault {
            None => {}
            Some(CommitFault::Unavailable | CommitFault::Full) => self.failed += 1,
            Some(CommitFault::UnknownWritten) => self.unknown_written += 1,
            Some(CommitFault::UnknownUnwritten) => self.unknown_unwritten += 1,
            Some(CommitFault::CrashBefore) => self.crashed_before += 1,
            Some(CommitFault::CrashAfter) => self.crashed_after += 1,
        }
    }
}
