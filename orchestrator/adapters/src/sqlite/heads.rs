//! The present state of each case.

use closedloop_runtime::ports::ledger::{CaseChange, HeadRow};
use closedloop_wire::engine::{CaseId, CaseNumber, HEAD_SHAPE, Hash, Head};
use rusqlite::{CachedStatement, Connection, params};

use super::{
    column::{self, Columns},
    fault::Outcome,
};

/// The shape of a head that has no body.
const NO_SHAPE: u16 = 0;

/// Compares and replaces heads, with statements that are prepared once for a batch.
pub(super) struct Heads<'connection> {
    present: CachedStatement<'connection>,
    insert: CachedStatement<'connection>,
    update: CachedStatement<'connection>,
}

/// Where a case stands; all 0 if it does not exist.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Present {
    row: i64,
    pub(super) seq: u32,
}

impl<'connection> Heads<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Outcome<Self> {
        let present = "SELECT id, seq FROM head WHERE case_id = ?1";
        let insert = "INSERT INTO head (case_id, seq, number, shape, hash, body)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let update = "UPDATE head SET seq = ?2, shape = ?3, hash = ?4, body = ?5 WHERE id = ?1";
        Ok(Self {
            present: connection.prepare_cached(present)?,
            insert: connection.prepare_cached(insert)?,
            update: connection.prepare_cached(update)?,
        })
    }

    pub(super) fn present(&mut self, case: CaseId) -> Outcome<Present> {
        let mut rows = self.present.query([case.0.as_bytes()])?;
        match rows.next()? {
            Some(row) => Ok(Present {
                row: row.get(0)?,
                seq: row.get(1)?,
            }),
            None => Ok(Present::default()),
        }
    }

    /// Puts the head after a change in the place of the present one.
    pub(super) fn put(&mut self, change: &CaseChange, present: Present, hash: Hash) -> Outcome<()> {
        let head = &change.head;
        let (shape, body) = match &head.head {
            Some(head) => (HEAD_SHAPE, Some(column::json(head)?)),
            None => (NO_SHAPE, None),
        };
        if present.seq == 0 {
            let case = change.case.0.as_bytes();
            let params = params![case, head.seq, head.number.0, shape, hash.0, body];
            self.insert.execute(params)?;
        } else {
            let params = params![present.row, head.seq, shape, hash.0, body];
            self.update.execute(params)?;
        }
        Ok(())
    }
}

pub(super) fn heads(connection: &Connection, cases: &[CaseId]) -> Outcome<Vec<Option<HeadRow>>> {
    let sql = "SELECT case_id, seq, number, shape, body FROM head WHERE case_id = ?1";
    let head = |case: &CaseId| column::row(connection, sql, [case.0.as_bytes()], read);
    cases.iter().map(head).collect()
}

fn read(columns: &mut Columns<'_, '_>) -> Outcome<HeadRow> {
    let case = columns.case()?;
    let seq = columns.plain()?;
    let number = CaseNumber(columns.plain()?);
    let shape: u16 = columns.plain()?;
    let body: Option<Vec<u8>> = columns.plain()?;
    // A head is a copy of what the events say: one that cannot be read is folded anew.
    let body = body.filter(|_| shape == HEAD_SHAPE);
    let head = body.and_then(|body| serde_json::from_slice::<Head>(&body).ok());
    let head = head.filter(|head| head.case.id == case && head.case.seq == seq);
    Ok(HeadRow {
        head,
        case,
        seq,
        number,
    })
}

pub(super) fn case_of(connection: &Connection, number: &CaseNumber) -> Outcome<Option<CaseId>> {
    let sql = "SELECT case_id FROM head WHERE number = ?1";
    column::row(connection, sql, [&number.0], |columns| columns.case())
}
