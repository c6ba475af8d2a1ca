//! What waits for the lane: people before machines, and never more than can be remembered.

use tokio::sync::mpsc::{self, error::TrySendError};

use crate::denial::Denial;

use super::{BATCH_COMMANDS_MAX, submission::Submission};

/// The most commands that may wait, of people and of machines each.
pub const QUEUED_MAX: usize = 4096;

/// Hands commands to a lane.
#[derive(Debug, Clone)]
pub struct LaneSender {
    people: mpsc::Sender<Submission>,
    machines: mpsc::Sender<Submission>,
}

/// The receiving end.
#[derive(Debug)]
pub struct LaneQueue {
    people: mpsc::Receiver<Submission>,
    machines: mpsc::Receiver<Submission>,
}

impl LaneQueue {
    /// An empty queue.
    #[must_use]
    pub fn new() -> (LaneSender, Self) {
        let (people, people_queue) = mpsc::channel(QUEUED_MAX);
        let (machines, machines_queue) = mpsc::channel(QUEUED_MAX);
        (
            LaneSender { people, machines },
            Self {
                people: people_queue,
                machines: machines_queue,
            },
        )
    }

    /// What is waiting, at least one command, at most [`BATCH_COMMANDS_MAX`], people first; none
    /// when everybody who could send is gone and nothing is left.
    pub async fn take(&mut self) -> Option<Vec<Submission>> {
        let first = tokio::select! {
            biased;
            Some(first) = self.people.recv() => first,
            Some(first) = self.machines.recv() => first,
            else => return None,
        };
        let mut taken = vec![first];
        while taken.len() < BATCH_COMMANDS_MAX {
            let next = self.people.try_recv().or_else(|_| self.machines.try_recv());
            match next {
                Ok(next) => taken.push(next),
                Err(_) => break,
            }
        }
        Some(taken)
    }
}

impl LaneSender {
    /// Hands over a command at once.
    ///
    /// # Errors
    /// Too many are waiting already.
    pub fn send(&self, submission: Submission, of_people: bool) -> Result<(), Denial> {
        let queue = if of_people {
            &self.people
        } else {
            &self.machines
        };
        queue.try_send(submission).map_err(|refused| match refused {
            TrySendError::Full(_) => Denial::Busy,
            TrySendError::Closed(_) => Denial::Unavailable("the node is stopping".to_owned()),
        })
    }

    /// Hands over a command of our own, waiting for a place; behind what machines sent before.
    ///
    /// # Errors
    /// The node is stopping.
    pub async fn send_waiting(&self, submission: Submission) -> Result<(), Denial> {
        self.machines
            .send(submission)
            .await
            .map_err(|_| Denial::Unavailable("the node is stopping".to_owned()))
    }

    /// How many commands of machines wait.
    #[must_use]
    pub fn machines_waiting(&self) -> usize {
        QUEUED_MAX - self.machines.capacity()
    }
}
