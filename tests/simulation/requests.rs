//! What people and programs send, and how often they have to.

use std::collections::BTreeMap;

use closedloop_engine::{
    Act, Actor, CaseId, CaseNumber, Cause, Command, Given, Hash, Opening, Priority, Reported,
    Sealed, Source, Value,
    workflows::names::{ChoiceName, FieldName, WorkflowName},
};
use closedloop_runtime::{
    denial::Denial,
    lane::{Answer, RequestKey, Submission},
    ports::ledger::{SealedKind, SealedRow},
};
use closedloop_tests::chance::Chance;
use jiff::Timestamp;
use tokio::sync::oneshot;
use uuid::Uuid;

/// By which way a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    Token,
    Report,
    TrackingCode,
    Case,
}

/// What is wanted, without what is drawn anew for each attempt.
#[derive(Debug, Clone)]
pub(crate) enum Wish {
    Open {
        workflow: WorkflowName,
        source: Source,
        priority: Priority,
        fields: BTreeMap<FieldName, Value>,
        exercise: bool,
        /// An id that is to be used although a case has it.
        case: Option<CaseId>,
    },
    Choose {
        case: CaseId,
        assignment: u32,
        generation: u32,
        choice: ChoiceName,
        given: Given,
        into: Option<CaseId>,
    },
    /// An act that is sent as it is.
    Plain { case: CaseId, act: Act },
}

/// A request of somebody, from the first attempt to the answer.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) wish: Wish,
    pub(crate) actor: Actor,
    pub(crate) via: Via,
    pub(crate) key: Option<RequestKey>,
    /// Whether it goes before those of machines.
    pub(crate) of_people: bool,
    /// When the caller's own clock says it was made.
    pub(crate) made_at: Timestamp,
    pub(crate) attempts: u32,
    pub(crate) is_answered: bool,
}

impl Request {
    pub(crate) fn new(wish: Wish, actor: Actor, via: Via, made_at: Timestamp) -> Self {
        Self {
            wish,
            actor,
            via,
            key: None,
            of_people: false,
            made_at,
            attempts: 0,
            is_answered: false,
        }
    }

    /// With a key; `body` tells requests with the same key apart.
    pub(crate) fn keyed(mut self, scope: &str, key: &str, body: &str) -> Self {
        self.key = Some(RequestKey {
            scope: scope.to_owned(),
            key: key.to_owned(),
            request: Hash::of(body.as_bytes()),
        });
        self
    }

    pub(crate) fn of_people(mut self) -> Self {
        self.of_people = true;
        self
    }

    /// The case for whose words a key is needed, if it brings words to one.
    pub(crate) fn brings_words_to(&self) -> Option<CaseId> {
        match &self.wish {
            Wish::Choose { case, given, .. } => {
                given.values().any(Value::is_sealed).then_some(*case)
            }
            Wish::Open { .. } | Wish::Plain { .. } => None,
        }
    }
}

/// One attempt.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) request: usize,
    pub(crate) command: Command,
    pub(crate) key: Option<RequestKey>,
    /// What the attempt leaves in the events it writes.
    pub(crate) mark: Option<String>,
    /// Whether the ledger was told to refuse its case.
    pub(crate) may_be_poisoned: bool,
}

/// An attempt that is on its way.
pub(crate) struct Pending {
    pub(crate) sent: Sent,
    receiver: oneshot::Receiver<Result<Answer, Denial>>,
    pub(crate) answer: Option<Result<Answer, Denial>>,
}

impl Pending {
    /// Waits for the answer; none if whoever should have answered is gone.
    pub(crate) async fn wait(&mut self) {
        if self.answer.is_none() {
            self.answer = (&mut self.receiver).await.ok();
        }
    }

    /// Looks whether an answer came after all.
    pub(crate) fn look(&mut self) {
        if self.answer.is_none() {
            self.answer = self.receiver.try_recv().ok();
        }
    }
}

/// What an attempt needs that is drawn anew each time.
pub(crate) struct Fresh<'a> {
    pub(crate) chance: &'a mut Chance,
    pub(crate) now: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) reported: Option<Reported>,
    pub(crate) number: CaseNumber,
    /// Whether the case has no key for its words any more.
    pub(crate) lacks_key: bool,
}

/// What stands beside the command of an attempt.
#[derive(Default)]
struct Beside {
    rows: Vec<SealedRow>,
    referred: Vec<Uuid>,
    data_key: Option<Vec<u8>>,
}

/// The next attempt of a request: what to submit, and what to wait for.
pub(crate) fn attempt(id: usize, request: &mut Request, fresh: Fresh<'_>) -> (Submission, Pending) {
    request.attempts += 1;
    let mark = format!("r{id}-{}", request.attempts);
    let mut beside = Beside::default();
    let (case, act) = wished(&request.wish, fresh, &mut beside);
    let (cause, mark) = match request.via {
        Via::Token => (Cause::Token(mark.clone()), Some(mark)),
        Via::Report => (Cause::Report(mark.clone()), Some(mark)),
        Via::TrackingCode => (Cause::TrackingCode, None),
        Via::Case => (Cause::Demonstration, None),
    };
    let command = Command {
        case,
        actor: request.actor.clone(),
        cause,
        act,
    };
    let (mut submission, receiver) = Submission::new(command.clone());
    submission.key = request.key.clone();
    submission.sealed = beside.rows;
    submission.referred = beside.referred;
    submission.data_key = beside.data_key;
    let sent = Sent {
        request: id,
        command,
        key: request.key.clone(),
        mark,
        may_be_poisoned: false,
    };
    let pending = Pending {
        sent,
        receiver,
        answer: None,
    };
    (submission, pending)
}

/// The act of an attempt, with its words sealed anew.
fn wished(wish: &Wish, fresh: Fresh<'_>, beside: &mut Beside) -> (CaseId, Act) {
    let Fresh { chance, now, .. } = fresh;
    match wish {
        Wish::Open {
            workflow,
            source,
            priority,
            fields,
            exercise,
            case,
        } => {
            let case = case.unwrap_or_else(|| new_case(chance, now));
            beside.data_key = Some(chance.bytes::<40>().to_vec());
            let title = seal(chance, case, SealedKind::Text, now, &mut beside.rows);
            let opening = Opening {
                number: fresh.number,
                workflow: workflow.clone(),
                source: *source,
                priority: *priority,
                title,
                fields: resealed(fields, case, chance, now, &mut beside.rows),
                tracking: Hash::of(case.0.as_bytes()),
                exercise: *exercise,
            };
            (case, Act::Open(Box::new(opening)))
        }
        Wish::Choose {
            case,
            assignment,
            generation,
            choice,
            given,
            into,
        } => {
            for value in given.values() {
                if let Value::Files(files) = value {
                    beside.referred.extend(files.iter().map(|file| file.id));
                }
            }
            if fresh.lacks_key {
                beside.data_key = Some(chance.bytes::<40>().to_vec());
            }
            let act = Act::Choose {
                assignment: *assignment,
                generation: *generation,
                choice: choice.clone(),
                given: resealed(given, *case, chance, now, &mut beside.rows),
                into: *into,
                received_at: fresh.received_at,
                reported: fresh.reported,
            };
            (*case, act)
        }
        Wish::Plain { case, act } => (*case, act.clone()),
    }
}

/// A new id, sorted by time like those of the product.
pub(crate) fn new_case(chance: &mut Chance, now: Timestamp) -> CaseId {
    let millisecond = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let bytes: [u8; 10] = chance.bytes();
    CaseId(uuid::Builder::from_unix_timestamp_millis(millisecond, &bytes).into_uuid())
}

/// Bytes that nobody can read, and the reference to them.
pub(crate) fn seal(
    chance: &mut Chance,
    case: CaseId,
    kind: SealedKind,
    at: Timestamp,
    rows: &mut Vec<SealedRow>,
) -> Sealed {
    let id = Uuid::from_bytes(chance.bytes());
    let bytes = chance.bytes::<48>().to_vec();
    let digest = Hash::of(&bytes);
    rows.push(SealedRow {
        id,
        case,
        kind,
        bytes,
        at,
    });
    Sealed { id, digest }
}

/// The same contents with their words sealed anew.
fn resealed(
    values: &BTreeMap<FieldName, Value>,
    case: CaseId,
    chance: &mut Chance,
    at: Timestamp,
    rows: &mut Vec<SealedRow>,
) -> BTreeMap<FieldName, Value> {
    let anew = |(name, value): (&FieldName, &Value)| {
        let value = match value {
            Value::Text(_) => Value::Text(seal(chance, case, SealedKind::Text, at, rows)),
            Value::Contact(_) => Value::Contact(seal(chance, case, SealedKind::Contact, at, rows)),
            Value::Choice(_)
            | Value::Number(_)
            | Value::YesNo(_)
            | Value::Date(_)
            | Value::Instant(_)
            | Value::Jurisdiction(_)
            | Value::Files(_) => value.clone(),
        };
        (name.clone(), value)
    };
    values.iter().map(anew).collect()
}

/// Stands for words that are sealed when they are sent.
pub(crate) fn words() -> Sealed {
    Sealed {
        id: Uuid::nil(),
        digest: Hash([0; 32]),
    }
}
