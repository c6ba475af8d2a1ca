//! Between columns and our types.

use std::str::FromStr;

use closedloop_wire::engine::{CaseId, EffectId, Hash, workflows::plan::Fingerprint};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, types::FromSql};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::fault::{Fault, Outcome};

/// Runs a statement that changes rows and tells how many it changed.
pub(super) fn write(connection: &Connection, sql: &str, params: impl Params) -> Outcome<usize> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

/// One value, or none if there is no row.
pub(super) fn value<T: FromSql>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Outcome<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row(params, |row| row.get(0)).optional()?)
}

/// All rows, each read by `read`.
pub(super) fn rows<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&mut Columns<'_, '_>) -> Outcome<T>,
) -> Outcome<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(&mut Columns::of(row))?);
    }
    Ok(all)
}

/// The first row, read by `read`, or none.
pub(super) fn row<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&mut Columns<'_, '_>) -> Outcome<T>,
) -> Outcome<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    match rows.next()? {
        Some(row) => read(&mut Columns::of(row)).map(Some),
        None => Ok(None),
    }
}

/// The columns of a row, read from left to right.
pub(super) struct Columns<'row, 'statement> {
    row: &'row Row<'statement>,
    next: usize,
}

impl<'row, 'statement> Columns<'row, 'statement> {
    pub(super) fn of(row: &'row Row<'statement>) -> Self {
        Self { row, next: 0 }
    }

    /// A number, text or blob.
    pub(super) fn plain<T: FromSql>(&mut self) -> Outcome<T> {
        let value = self.row.get(self.next);
        self.next += 1;
        value.map_err(|error| self.damaged(error))
    }

    /// A text, where it stands.
    pub(super) fn text(&mut self) -> Outcome<&str> {
        let value = self.row.get_ref(self.next);
        self.next += 1;
        match value.map(|value| value.as_str()) {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => Err(self.damaged(error)),
            Err(error) => Err(self.damaged(error)),
        }
    }

    pub(super) fn uuid(&mut self) -> Outcome<Uuid> {
        Ok(Uuid::from_bytes(self.plain()?))
    }

    pub(super) fn case(&mut self) -> Outcome<CaseId> {
        Ok(CaseId(self.uuid()?))
    }

    /// Three columns: case, sequence number, position.
    pub(super) fn effect_id(&mut self) -> Outcome<EffectId> {
        Ok(EffectId {
            case: self.case()?,
            seq: self.plain()?,
            position: self.plain()?,
        })
    }

    pub(super) fn hash(&mut self) -> Outcome<Hash> {
        Ok(Hash(self.plain()?))
    }

    pub(super) fn fingerprint(&mut self) -> Outcome<Fingerprint> {
        Ok(Fingerprint(self.plain()?))
    }

    pub(super) fn instant(&mut self) -> Outcome<Timestamp> {
        let ms = self.plain()?;
        Timestamp::from_millisecond(ms).map_err(|error| self.damaged(error))
    }

    pub(super) fn instant_if_any(&mut self) -> Outcome<Option<Timestamp>> {
        let ms: Option<i64> = self.plain()?;
        let instant = ms.map(Timestamp::from_millisecond).transpose();
        instant.map_err(|error| self.damaged(error))
    }

    /// A count, which we write as a signed number.
    pub(super) fn count(&mut self) -> Outcome<u64> {
        let count: i64 = self.plain()?;
        u64::try_from(count).map_err(|error| self.damaged(error))
    }

    /// A name or another text with a form of its own.
    pub(super) fn name<T: FromStr<Err: ToString>>(&mut self) -> Outcome<T> {
        let text: String = self.plain()?;
        text.parse().map_err(|error: T::Err| self.damaged(error))
    }

    pub(super) fn name_if_any<T: FromStr<Err: ToString>>(&mut self) -> Outcome<Option<T>> {
        let text: Option<String> = self.plain()?;
        let name = text.map(|text| text.parse()).transpose();
        name.map_err(|error: T::Err| self.damaged(error))
    }

    /// One of a closed set of codes.
    pub(super) fn code<T>(&mut self, from_code: impl FnOnce(&str) -> Option<T>) -> Outcome<T> {
        let code: String = self.plain()?;
        from_code(&code).ok_or_else(|| self.damaged("a code that does not exist"))
    }

    pub(super) fn json<T: DeserializeOwned>(&mut self) -> Outcome<T> {
        let bytes: Vec<u8> = self.plain()?;
        serde_json::from_slice(&bytes).map_err(|error| self.damaged(error))
    }

    /// The column read last does not hold what we wrote.
    fn damaged(&self, what: impl ToString) -> Fault {
        let index = self.next.saturating_sub(1);
        let column = self.row.as_ref().column_name(index).unwrap_or("?");
        let first = self.row.get_ref(0).ok();
        Fault::damaged(
            format!("column {column} of the row that begins with {first:?}"),
            what,
        )
    }
}

/// An instant as it is stored.
pub(super) fn ms(instant: Timestamp) -> i64 {
    instant.as_millisecond()
}

/// A bound on rows as SQLite takes it.
pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Outcome<Vec<u8>> {
    serde_json::to_vec(value).map_err(Fault::data)
}
