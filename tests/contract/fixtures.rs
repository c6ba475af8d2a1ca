//! Rows with valid defaults; a test states only what matters to it.

use closedloop_engine::{
    CaseId, CaseNumber, Effect, EffectId, GENESIS, Hash, Head, Notice, NoticeKind, Priority,
    chain_hash,
    workflows::plan::{Fingerprint, Stage},
};
use closedloop_runtime::ports::ledger::{
    Batch, CaseChange, Committed, EffectRow, HeadRow, KeyRow, Ledger, NoticeRow, RegisterRow,
    SealedKind, SealedRow, StoredEvent,
};
use jiff::Timestamp;
use uuid::Uuid;

/// One day, in milliseconds.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// An instant, in milliseconds.
pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).expect("an instant in range")
}

pub(crate) fn case(n: u32) -> CaseId {
    CaseId(Uuid::from_u128(u128::from(n) << 64 | 7))
}

pub(crate) fn number(n: u32) -> CaseNumber {
    CaseNumber(format!("2026-{n:06}"))
}

/// A name of any kind.
pub(crate) fn name<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("a well-formed name")
}

/// A case of which a test writes one change after the other.
pub(crate) struct Story {
    n: u32,
    seq: u32,
    hash: Hash,
}

impl Story {
    pub(crate) fn new(n: u32) -> Self {
        Self {
            n,
            seq: 0,
            hash: GENESIS,
        }
    }

    /// A case that is at this sequence number already; its chain of hashes begins anew.
    pub(crate) fn at(n: u32, seq: u32) -> Self {
        Self {
            seq,
            ..Self::new(n)
        }
    }

    pub(crate) fn case(&self) -> CaseId {
        case(self.n)
    }

    /// The next change: one event at this instant.
    pub(crate) fn change(&mut self, ms: i64) -> CaseChange {
        let expected_seq = self.seq;
        let event = self.event(ms);
        let mut head = Head::unborn(self.case());
        head.case.seq = self.seq;
        head.case.at = at(ms);
        head.case.number = number(self.n);
        head.hash = self.hash;
        CaseChange {
            case: self.case(),
            expected_seq,
            events: vec![event],
            head: HeadRow {
                head: Some(head),
                case: self.case(),
                seq: self.seq,
                number: number(self.n),
            },
            register: Some(row(self.n)),
            effects: Vec::new(),
            notices: Vec::new(),
            acknowledged: Vec::new(),
            keys: Vec::new(),
            sealed: Vec::new(),
            referred: Vec::new(),
            data_key: None,
            erase: false,
            counters: Vec::new(),
        }
    }

    fn event(&mut self, ms: i64) -> StoredEvent {
        self.seq += 1;
        let bytes = format!("{{\"case\":{},\"seq\":{}}}", self.n, self.seq).into_bytes();
        self.hash = chain_hash(&self.hash, &bytes);
        StoredEvent {
            seq: self.seq,
            at: at(ms),
            bytes,
            hash: self.hash,
        }
    }
}

/// A register row in which everything is set.
pub(crate) fn row(n: u32) -> RegisterRow {
    RegisterRow {
        case: case(n),
        number: number(n),
        workflow: name("hazard"),
        definition: Fingerprint([1; 32]),
        stage: Stage::Handle,
        step: name("mend"),
        department: Some(name("works")),
        post: None,
        by_program: true,
        owner: Some(name("office")),
        jurisdiction: name("xiangyu/east"),
        priority: Priority::Urgent,
        exercise: false,
        opened_at: at(10),
        yellow_at: Some(at(750)),
        due_at: Some(at(1_000)),
        level: 0,
        assignment: 2,
        generation: 1,
        offered_at: at(500),
        next_due: Some(at(1_001)),
    }
}

pub(crate) fn batch(ms: i64, changes: Vec<CaseChange>) -> Batch {
    Batch {
        at: at(ms),
        changes,
        confirm: Vec::new(),
        cleared: Vec::new(),
        writer: "node-a/0".to_owned(),
    }
}

/// Writes changes of which none may be left out.
#[track_caller]
pub(crate) fn put(
    ledger: &dyn Ledger,
    ms: i64,
    changes: Vec<CaseChange>,
) -> impl Future<Output = Committed> {
    let place = std::panic::Location::caller();
    async move {
        let committed = ledger.commit(batch(ms, changes)).await;
        let committed = committed.unwrap_or_else(|failure| panic!("{place}: {failure}"));
        assert_eq!(committed.left_out, [], "{place}");
        committed
    }
}

/// Opens cases with these register rows.
pub(crate) async fn put_rows(ledger: &dyn Ledger, rows: Vec<RegisterRow>) {
    let changes = rows.into_iter().zip(1..).map(|(row, n)| {
        assert_eq!(row.case, case(n), "rows are numbered from 1");
        let mut change = Story::new(n).change(10);
        change.register = Some(row);
        change
    });
    put(ledger, 10, changes.collect()).await;
}

pub(crate) fn key(scope: &str, key: &str, answer: &str) -> KeyRow {
    KeyRow {
        scope: scope.to_owned(),
        key: key.to_owned(),
        request: Hash::of(key.as_bytes()),
        answer: answer.as_bytes().to_vec(),
        at: at(100),
    }
}

pub(crate) fn effect_id(n: u32, seq: u32, position: u16) -> EffectId {
    EffectId {
        case: case(n),
        seq,
        position,
    }
}

pub(crate) fn effect(id: EffectId, ms: i64) -> EffectRow {
    EffectRow {
        id,
        at: at(ms),
        effect: Effect::Offer {
            department: name("works"),
            assignment: 1,
            generation: 1,
        },
    }
}

pub(crate) fn notice(id: EffectId, post: &str, ms: i64) -> NoticeRow {
    NoticeRow {
        id,
        at: at(ms),
        number: CaseNumber("2026-000001".to_owned()),
        notice: Notice {
            post: name(post),
            kind: NoticeKind::Escalation,
            assignment: 2,
            step: name("mend"),
            stage: Stage::Handle,
            department: Some(name("works")),
            level: 1,
            card: None,
            due_at: at(1_000),
            asked_to_act: true,
            times: 0,
            percent: None,
        },
        acknowledged_at: None,
    }
}

pub(crate) fn sealed(n: u32, id: u128, bytes: &[u8], ms: i64) -> SealedRow {
    SealedRow {
        id: Uuid::from_u128(id),
        case: case(n),
        kind: SealedKind::Text,
        bytes: bytes.to_vec(),
        at: at(ms),
    }
}
