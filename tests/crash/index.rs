//! What the record holds, read with statements of its own: a reader that trusts nothing of the
//! program.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::request::{Request, What};

/// One case, by its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Case {
    seq: u32,
    hash: [u8; 32],
    number: String,
    opened: u32,
    /// What was chosen for each assignment, every time it was.
    choices: BTreeMap<u32, Vec<String>>,
}

/// Everything the record holds that these tests ask for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    position: i64,
    cases: BTreeMap<Uuid, Case>,
    keys: BTreeSet<String>,
    /// What no record may show: gaps, doubles, broken chains.
    pub faults: Vec<String>,
}

impl Index {
    /// Reads what was written since the last time. A process must serve the file meanwhile.
    pub(crate) fn read(&mut self, ledger: &Path) {
        let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let connection = connection.expect("the ledger can be read beside the process");
        let sql = "SELECT position, case_id, seq, hash, body FROM event WHERE position > ?1
          ORDER BY position";
        let mut statement = connection
            .prepare(sql)
            .expect("the table of events is there");
        let mut rows = statement.query([self.position]).expect("it can be asked");
        while let Some(row) = rows.next().expect("a row can be read") {
            let position = row.get(0).expect("a position");
            let case = Uuid::from_bytes(row.get(1).expect("16 bytes"));
            let seq = row.get(2).expect("a number");
            let hash = row.get(3).expect("32 bytes");
            let body: Vec<u8> = row.get(4).expect("bytes");
            self.position = position;
            self.add(case, seq, hash, &body);
        }
        let mut statement = connection
            .prepare("SELECT key FROM idempotency_key")
            .expect("the table of keys is there");
        let keys = statement.query_map([], |row| row.get(0));
        self.keys = keys
            .expect("it can be asked")
            .collect::<Result<_, _>>()
            .expect("a key is a text");
    }

    fn add(&mut self, id: Uuid, seq: u32, hash: [u8; 32], body: &[u8]) {
        let case = self.cases.entry(id).or_default();
        if seq != case.seq + 1 {
            let before = case.seq;
            self.faults
                .push(format!("case {id}: event {seq} comes after {before}"));
        }
        let mut hasher = Sha256::new();
        hasher.update(case.hash);
        hasher.update(body);
        if <[u8; 32]>::from(hasher.finalize()) != hash {
            self.faults
                .push(format!("case {id}: the chain breaks at {seq}"));
        }
        (case.seq, case.hash) = (seq, hash);
        let event: Json = serde_json::from_slice(body).expect("an event is JSON");
        let what = &event["what"];
        if let Some(opened) = what.get("case-opened") {
            case.opened += 1;
            opened["number"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut case.number);
        } else if let Some(chosen) = what.get("choice-made") {
            let assignment = chosen["assignment"].as_u64().unwrap_or(0);
            let choice = chosen["choice"].as_str().unwrap_or_default();
            case.choices
                .entry(u32::try_from(assignment).unwrap_or(0))
                .or_default()
                .push(choice.to_owned());
        }
    }

    /// Whether what this request asks for was recorded.
    pub(crate) fn holds(&self, request: &Request) -> bool {
        match &request.what {
            What::Open => request
                .key
                .as_ref()
                .is_some_and(|key| self.keys.contains(key)),
            What::Choose {
                case,
                assignment,
                choice,
            } => {
                let choices = self
                    .cases
                    .get(case)
                    .and_then(|case| case.choices.get(assignment));
                choices.is_some_and(|choices| choices.iter().any(|made| made == choice))
            }
        }
    }

    pub(crate) fn cases(&self) -> BTreeSet<Uuid> {
        self.cases.keys().copied().collect()
    }

    /// Everything that was recorded more than once: openings, choices, numbers.
    pub(crate) fn doubled(&self) -> Vec<String> {
        let mut doubled = Vec::new();
        let mut numbers = BTreeSet::new();
        for (id, case) in &self.cases {
            if case.opened != 1 {
                doubled.push(format!("case {id} was opened {} times", case.opened));
            }
            if !numbers.insert(&case.number) {
                doubled.push(format!("two cases have the number {}", case.number));
            }
            for (assignment, choices) in case.choices.iter().filter(|(_, made)| made.len() != 1) {
                doubled.push(format!("assignment {id}.{assignment} has {choices:?}"));
            }
        }
        doubled
    }
}
