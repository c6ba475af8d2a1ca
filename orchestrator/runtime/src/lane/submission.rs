//! A command on its way through a lane, and what becomes of it.

use closedloop_wire::engine::{CaseId, CaseNumber, Command, EffectId, Hash};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    denial::Denial,
    ports::ledger::{EffectRow, SealedRow},
};

/// An idempotency key: a repeat with the same request gets the first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose key it is: a token or `report:<department>`, so that nobody can meet the key of
    /// somebody else.
    pub scope: String,
    /// The key, at most 200 letters.
    pub key: String,
    /// SHA-256 of the request.
    pub request: Hash,
}

/// What was recorded for a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// The sequence number of its last event.
    pub seq: u32,
    /// How many events the command made happen; 0 if nothing was due.
    pub events: u32,
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was recorded, now or the first time.
    pub recorded: Recorded,
    /// Whether it had been recorded before under the same key.
    pub repeated: bool,
}

/// A command with everything that is written beside its events.
#[derive(Debug)]
pub struct Submission {
    /// The command.
    pub command: Command,
    /// Its key, if a repeat is to be recognised.
    pub key: Option<RequestKey>,
    /// Texts and contacts that were sealed for it.
    pub sealed: Vec<SealedRow>,
    /// Uploads it refers to.
    pub referred: Vec<Uuid>,
    /// The wrapped key of its case, if it is new.
    pub data_key: Option<Vec<u8>>,
    /// Where the answer goes, after the commit.
    pub reply: oneshot::Sender<Result<Answer, Denial>>,
}

impl Submission {
    /// A command with nothing beside it, and where its answer will arrive.
    #[must_use]
    pub fn new(command: Command) -> (Self, oneshot::Receiver<Result<Answer, Denial>>) {
        let (reply, answer) = oneshot::channel();
        let submission = Self {
            command,
            key: None,
            sealed: Vec::new(),
            referred: Vec::new(),
            data_key: None,
            reply,
        };
        (submission, answer)
    }
}

/// What a batch changed, for whoever acts after the commit.
#[derive(Debug, Default)]
pub struct Changes {
    /// What the outside is asked to do.
    pub effects: Vec<EffectRow>,
    /// Effects whose clearing was written.
    pub cleared: Vec<EffectId>,
    /// Cases that were set aside because of a defect.
    pub parked: Vec<CaseId>,
    /// The end of the feed, if it moved.
    pub feed_end: Option<i64>,
}
