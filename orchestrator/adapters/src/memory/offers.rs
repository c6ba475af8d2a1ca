//! Offers to department programs, queued in memory and carried by streams.

mod queue;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use closedloop_runtime::ports::dispatch::{Dispatch, DispatchFailure, OfferStream, OfferStreams};
use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{OFFERED, Offer, WITHDRAWN},
    engine::{AssignmentId, Generation, workflows::names::DepartmentCode},
};
use tokio::sync::Notify;

use queue::{Queue, StreamId};

/// The most offers that wait for one department. What comes beyond it is dropped here and stays
/// open in the record, from which [`Dispatch::overflowed`] says to offer it again.
pub const PENDING_MAX: usize = 10_000;

/// The offers of all departments.
///
/// The mutexes are those of std: each is held for a few steps of memory and never across an await.
#[derive(Debug, Default)]
pub struct OfferQueues {
    departments: Mutex<BTreeMap<DepartmentCode, Arc<Department>>>,
}

#[derive(Debug, Default)]
struct Department {
    queue: Mutex<Queue>,
    /// Wakes the streams when there may be something for one of them.
    changed: Notify,
}

impl OfferQueues {
    /// Queues without an offer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many offers of a department wait for a stream.
    #[must_use]
    pub fn pending(&self, department: &DepartmentCode) -> usize {
        lock(&self.department(department).queue).pending()
    }

    fn department(&self, code: &DepartmentCode) -> Arc<Department> {
        let mut departments = lock(&self.departments);
        Arc::clone(departments.entry(code.clone()).or_default())
    }
}

#[async_trait]
impl Dispatch for OfferQueues {
    async fn publish(&self, messages: Vec<CloudEvent<Offer>>) -> Result<(), DispatchFailure> {
        if let Some(other) = messages.iter().find(|message| !is_known(&message.kind)) {
            return Err(DispatchFailure(format!("`{}` is no offer", other.kind)));
        }
        for message in messages {
            let department = self.department(&message.data.department);
            if message.kind == OFFERED {
                lock(&department.queue).offer(message, PENDING_MAX);
            } else {
                lock(&department.queue).withdraw(message);
            }
            department.changed.notify_waiters();
        }
        Ok(())
    }

    fn settle(
        &self,
        department: &DepartmentCode,
        assignment: AssignmentId,
        generation: Generation,
    ) {
        let department = self.department(department);
        lock(&department.queue).settle(assignment, generation);
        department.changed.notify_waiters();
    }

    fn is_volatile(&self) -> bool {
        true
    }

    fn overflowed(&self) -> Vec<DepartmentCode> {
        let departments = lock(&self.departments);
        let has_room_again =
            |department: &Arc<Department>| lock(&department.queue).take_overflow(PENDING_MAX / 2);
        departments
            .iter()
            .filter(|(_, department)| has_room_again(department))
            .map(|(code, _)| code.clone())
            .collect()
    }
}

impl OfferStreams for OfferQueues {
    fn open(&self, department: &DepartmentCode, prefetch: usize) -> Box<dyn OfferStream> {
        let department = self.department(department);
        let id = lock(&department.queue).open(prefetch);
        Box::new(Stream { department, id })
    }

    fn open_streams(&self, department: &DepartmentCode) -> usize {
        lock(&self.department(department).queue).open_streams()
    }
}

/// Dropping it gives back what nobody answered.
#[derive(Debug)]
struct Stream {
    department: Arc<Department>,
    id: StreamId,
}

#[async_trait]
impl OfferStream for Stream {
    async fn next(&mut self, limit: usize) -> Vec<CloudEvent<Offer>> {
        loop {
            // Made before looking: it hears of every change from here on.
            let changed = self.department.changed.notified();
            // Taken and returned without an await in between: whoever stops waiting loses nothing.
            let taken = lock(&self.department.queue).take(self.id, limit.max(1));
            if !taken.is_empty() {
                return taken;
            }
            changed.await;
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        lock(&self.department.queue).close(self.id);
        self.department.changed.notify_waiters();
    }
}

fn is_known(kind: &str) -> bool {
    kind == OFFERED || kind == WITHDRAWN
}

/// Whatever panics while it holds one of the mutexes here is a defect that leaves the data whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
