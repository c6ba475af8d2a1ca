//! Idempotency keys and what was answered to them.

use closedloop_runtime::ports::ledger::{KeyAnswer, KeyRow};
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, params};

use super::{
    column::{self, ms},
    fault::{Fault, Outcome},
};

/// How long a key is kept: 7 days, in milliseconds.
const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// The most keys removed in one transaction.
const FORGOTTEN_AT_ONCE: usize = 5_000;

/// Looks up and keeps keys, with statements that are prepared once for a batch.
pub(super) struct Keys<'connection> {
    taken: CachedStatement<'connection>,
    insert: CachedStatement<'connection>,
}

impl<'connection> Keys<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Outcome<Self> {
        let taken = "SELECT 1 FROM idempotency_key WHERE scope = ?1 AND key = ?2 AND at >= ?3";
        // One that is there still and may be replaced is too old to count.
        let insert = "INSERT INTO idempotency_key (scope, key, request, answer, at)
          VALUES (?1, ?2, ?3, ?4, ?5)
          ON CONFLICT (scope, key) DO UPDATE
          SET request = excluded.request, answer = excluded.answer, at = excluded.at
          WHERE idempotency_key.at < ?6";
        Ok(Self {
            taken: connection.prepare_cached(taken)?,
            insert: connection.prepare_cached(insert)?,
        })
    }

    /// Whether the key was used within the 7 days before.
    pub(super) fn is_taken(&mut self, row: &KeyRow) -> Outcome<bool> {
        let params = params![row.scope, row.key, kept_since(ms(row.at))];
        Ok(self.taken.exists(params)?)
    }

    /// Keeps keys that are not taken.
    pub(super) fn insert(&mut self, keys: &[KeyRow]) -> Outcome<()> {
        for row in keys {
            let (at, since) = (ms(row.at), kept_since(ms(row.at)));
            let params = params![row.scope, row.key, row.request.0, row.answer, at, since];
            if self.insert.execute(params)? != 1 {
                let what = format!("one case uses a key of {} twice", row.scope);
                return Err(Fault::data(what));
            }
        }
        Ok(())
    }
}

/// The answer to a key; `now` in milliseconds.
pub(super) fn answer(
    connection: &Connection,
    scope: &str,
    key: &str,
    now: i64,
) -> Outcome<Option<KeyAnswer>> {
    let sql = "SELECT request, answer FROM idempotency_key
      WHERE scope = ?1 AND key = ?2 AND at >= ?3";
    column::row(
        connection,
        sql,
        params![scope, key, kept_since(now)],
        |columns| {
            Ok(KeyAnswer {
                request: columns.hash()?,
                answer: columns.plain()?,
            })
        },
    )
}

/// Removes some of the keys that are too old; whether there may be more.
pub(super) fn forget_old(connection: &Connection, now: Timestamp) -> Outcome<bool> {
    let sql = "DELETE FROM idempotency_key WHERE (scope, key) IN
      (SELECT scope, key FROM idempotency_key WHERE at < ?1 ORDER BY at LIMIT ?2)";
    let params = (kept_since(ms(now)), column::limit(FORGOTTEN_AT_ONCE));
    Ok(column::write(connection, sql, params)? == FORGOTTEN_AT_ONCE)
}

fn kept_since(now: i64) -> i64 {
    now.saturating_sub(KEPT_MS)
}
