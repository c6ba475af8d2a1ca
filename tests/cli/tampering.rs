//! Changing a ledger behind its back.

use std::path::Path;

use closedloop_engine::CaseId;
use rusqlite::{Connection, params};

/// A ledger whose triggers do not guard it any more.
pub(crate) struct Tampered(Connection);

impl Tampered {
    pub(crate) fn open(ledger: &Path) -> Self {
        let connection = Connection::open(ledger).expect("it opens");
        let guards = "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_removed;";
        connection.execute_batch(guards).expect("the guards fall");
        Self(connection)
    }

    /// Runs a statement about one case (`?1`) that must change a row.
    pub(crate) fn change(&self, sql: &str, case: CaseId) {
        let changed = self.0.execute(sql, params![case.0.as_bytes()]);
        assert!(changed.expect("it can be run") > 0, "{sql}");
    }

    /// Runs a statement that must change a row.
    pub(crate) fn change_all(&self, sql: &str) {
        assert!(self.0.execute(sql, []).expect("it can be run") > 0, "{sql}");
    }

    /// Changes one byte in the middle of an event.
    pub(crate) fn flip(&self, case: CaseId, seq: u32) {
        let place = params![case.0.as_bytes(), seq];
        let sql = "SELECT body FROM event WHERE case_id = ?1 AND seq = ?2";
        let body: Result<Vec<u8>, _> = self.0.query_row(sql, place, |row| row.get(0));
        let mut body = body.expect("it is there");
        // The instant is a number: another digit leaves it a whole event.
        let digit = body
            .windows(5)
            .position(|part| part == b"\"at\":")
            .map(|at| at + 10)
            .expect("an instant");
        body[digit] = if body[digit] == b'1' { b'2' } else { b'1' };
        let sql = "UPDATE event SET body = ?3 WHERE case_id = ?1 AND seq = ?2";
        let changed = self.0.execute(sql, params![case.0.as_bytes(), seq, body]);
        assert_eq!(changed.expect("it can be run"), 1);
    }
}
