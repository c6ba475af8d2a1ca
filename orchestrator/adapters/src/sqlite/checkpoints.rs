//! Checkpoints: one hash over the ends of all histories.

use closedloop_runtime::ports::ledger::Checkpoint;
use closedloop_wire::engine::Hash;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::{
    column::{self, ms},
    fault::{Fault, Outcome},
};

/// Computed from the events, not from the heads: it vouches for the history.
pub(super) fn compute(
    connection: &Connection,
    as_of: Timestamp,
    drawn_at: Timestamp,
) -> Outcome<Checkpoint> {
    let mut ends = connection
        .prepare_cached("SELECT case_id, max(seq) FROM event GROUP BY case_id ORDER BY case_id")?;
    // Within a case time never goes back, so the last event that counts is found from the end.
    let mut last = connection.prepare_cached(
        "SELECT seq, hash FROM event WHERE case_id = ?1 AND seq <= ?2 AND at <= ?3
         ORDER BY seq DESC LIMIT 1",
    )?;
    let mut hasher = Sha256::new();
    let mut cases: u64 = 0;
    let mut rows = ends.query([])?;
    while let Some(row) = rows.next()? {
        let (case, end): ([u8; 16], i64) = (row.get(0)?, row.get(1)?);
        let mut found = last.query(params![case, end, ms(as_of)])?;
        let Some(event) = found.next()? else {
            continue;
        };
        let (seq, hash): (u64, [u8; 32]) = (u64::from(event.get::<_, u32>(0)?), event.get(1)?);
        hasher.update(case);
        hasher.update(seq.to_be_bytes());
        hasher.update(hash);
        cases += 1;
    }
    Ok(Checkpoint {
        as_of,
        cases,
        hash: Hash(hasher.finalize().into()),
        drawn_at,
    })
}

pub(super) fn keep(connection: &Connection, checkpoint: &Checkpoint) -> Outcome<()> {
    let sql = "INSERT INTO checkpoint (as_of, cases, hash, drawn_at) VALUES (?1, ?2, ?3, ?4)";
    let cases = i64::try_from(checkpoint.cases).map_err(Fault::data)?;
    let (as_of, drawn_at) = (ms(checkpoint.as_of), ms(checkpoint.drawn_at));
    column::write(
        connection,
        sql,
        params![as_of, cases, checkpoint.hash.0, drawn_at],
    )?;
    Ok(())
}

/// The 10,000 drawn last, the oldest of them first.
pub(super) fn all(connection: &Connection) -> Outcome<Vec<Checkpoint>> {
    let sql = "SELECT as_of, cases, hash, drawn_at FROM
      (SELECT * FROM checkpoint ORDER BY id DESC LIMIT 10000) ORDER BY id";
    column::rows(connection, sql, [], |columns| {
        Ok(Checkpoint {
            as_of: columns.instant()?,
            cases: columns.count()?,
            hash: columns.hash()?,
            drawn_at: columns.instant()?,
        })
    })
}
