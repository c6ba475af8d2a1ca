//! Threads that own something that blocks, and take jobs for it.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    thread::{Builder, JoinHandle},
};

use tokio::sync::{mpsc, oneshot};

/// The most jobs that wait; whoever comes then waits to hand over the next.
const JOBS_MAX: usize = 256;

type Job<T> = Box<dyn FnOnce(&mut T) + Send>;

/// One thread for each thing owned; all take from one queue, in order. Dropping it finishes the
/// jobs that wait, then ends the threads.
pub(super) struct Crew<T> {
    jobs: Option<mpsc::Sender<Job<T>>>,
    threads: Vec<JoinHandle<()>>,
}

impl<T: Send + 'static> Crew<T> {
    pub(super) fn start(name: &str, owned: Vec<T>) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(JOBS_MAX);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut crew = Self {
            jobs: Some(sender),
            threads: Vec::new(),
        };
        for mut one in owned {
            let receiver = Arc::clone(&receiver);
            let work = move || {
                while let Some(job) = next(&receiver) {
                    // A job that panics is a defect of that job; its caller learns of it because
                    // nothing answers, and the thread serves the others.
                    let ended = catch_unwind(AssertUnwindSafe(|| job(&mut one)));
                    if ended.is_err() {
                        tracing::error!("a job on the ledger panicked");
                    }
                }
            };
            let thread = Builder::new().name(name.to_owned()).spawn(work)?;
            crew.threads.push(thread);
        }
        Ok(crew)
    }

    /// Runs the work on one of the threads. None if it panicked or the threads are gone. Work that
    /// was handed over runs to its end, also if the caller stops waiting.
    pub(super) async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Option<R> {
        let (answer, answered) = oneshot::channel();
        let job: Job<T> = Box::new(move |owned| {
            // Nobody waits any more if this fails, and the work is done all the same.
            let _ = answer.send(work(owned));
        });
        self.jobs.as_ref()?.send(job).await.ok()?;
        answered.await.ok()
    }
}

impl<T> Drop for Crew<T> {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // It catches what its jobs panic with, so there is nothing to pass on.
            let _ = thread.join();
        }
    }
}

/// The next job, waiting for it; none when no more will come.
fn next<T>(receiver: &Mutex<mpsc::Receiver<Job<T>>>) -> Option<Job<T>> {
    let mut receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.blocking_recv()
}
