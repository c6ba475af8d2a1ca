//! Heads and register rows written anew.

use closedloop_runtime::ports::ledger::Rebuilt;
use closedloop_wire::engine::{HEAD_SHAPE, Head};
use rusqlite::{Connection, params};

use super::{
    column,
    fault::{Fault, Outcome},
    register::Register,
};

/// The most cases at once.
const CASES_MAX: usize = 256;

pub(super) fn rebuild(connection: &Connection, cases: &[Rebuilt]) -> Outcome<()> {
    if cases.len() > CASES_MAX {
        return Err(Fault::data(format!("{} cases at once", cases.len())));
    }
    let mut register = Register::new(connection)?;
    for rebuilt in cases {
        let sql = "DELETE FROM head WHERE case_id = ?1";
        column::write(connection, sql, [rebuilt.case.0.as_bytes()])?;
        register.remove(rebuilt.case)?;
    }
    for rebuilt in cases {
        if let Some(row) = &rebuilt.head {
            let without = || Fault::data(format!("the rebuilt head of {} is empty", row.case));
            insert(connection, row.head.as_ref().ok_or_else(without)?)?;
        }
        if let Some(row) = &rebuilt.register {
            register.put(row, true)?;
        }
    }
    Ok(())
}

fn insert(connection: &Connection, head: &Head) -> Outcome<()> {
    let sql = "INSERT INTO head (case_id, seq, number, shape, hash, body)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (case, body) = (&head.case, column::json(head)?);
    let params = params![
        case.id.0.as_bytes(),
        case.seq,
        case.number.0,
        HEAD_SHAPE,
        head.hash.0,
        body
    ];
    column::write(connection, sql, params)?;
    Ok(())
}
