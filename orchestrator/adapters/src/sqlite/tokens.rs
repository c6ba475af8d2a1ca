//! Tokens, of which only hashes are kept.

use closedloop_runtime::ports::ledger::TokenRow;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    column::{self, Columns, ms},
    fault::Outcome,
};

pub(super) fn keep(connection: &Connection, row: &TokenRow) -> Outcome<()> {
    let sql = "INSERT INTO token (id, hash, acts_as, created_at, revoked_at)
      VALUES (?1, ?2, ?3, ?4, ?5)";
    let revoked_at = row.revoked_at.map(ms);
    let params = params![
        row.id,
        row.hash,
        row.acts_as,
        ms(row.created_at),
        revoked_at
    ];
    column::write(connection, sql, params)?;
    Ok(())
}

pub(super) fn with_hash(connection: &Connection, hash: [u8; 32]) -> Outcome<Option<TokenRow>> {
    let sql = "SELECT id, hash, acts_as, created_at, revoked_at FROM token WHERE hash = ?1";
    column::row(connection, sql, [hash], read)
}

pub(super) fn all(connection: &Connection) -> Outcome<Vec<TokenRow>> {
    let sql = "SELECT id, hash, acts_as, created_at, revoked_at FROM token
      ORDER BY created_at, place";
    column::rows(connection, sql, [], read)
}

pub(super) fn revoke(connection: &Connection, id: &str, at: Timestamp) -> Outcome<bool> {
    let sql = "UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    Ok(column::write(connection, sql, params![id, ms(at)])? == 1)
}

fn read(columns: &mut Columns<'_, '_>) -> Outcome<TokenRow> {
    Ok(TokenRow {
        id: columns.plain()?,
        hash: columns.plain()?,
        acts_as: columns.plain()?,
        created_at: columns.instant()?,
        revoked_at: columns.instant_if_any()?,
    })
}
