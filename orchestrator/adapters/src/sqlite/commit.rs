//! The one transaction of a batch.

use std::collections::BTreeMap;

use closedloop_runtime::ports::ledger::{Batch, CaseChange, Committed, Counter, LeftOut};
use closedloop_wire::engine::{CaseId, GENESIS};
use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    counters, effects,
    fault::{Fault, Outcome},
    heads::Heads,
    history,
    keys::Keys,
    notices,
    register::Register,
    sealed,
};

/// The most cases in one batch.
const CHANGES_MAX: usize = 256;

/// Compares the heads of a batch that writes nothing.
pub(super) fn confirm(connection: &Connection, batch: &Batch) -> Outcome<Committed> {
    Ok(Committed {
        left_out: moved(&mut Heads::new(connection)?, &batch.confirm)?,
        feed_end: history::feed_end(connection)?,
    })
}

/// Writes a batch, within a transaction that the caller opened and ends.
pub(super) fn commit(connection: &Connection, batch: &Batch) -> Outcome<Committed> {
    if batch.changes.len() > CHANGES_MAX {
        let what = format!("a batch of {} cases", batch.changes.len());
        return Err(Fault::data(what));
    }
    let mut tables = Tables::new(connection)?;
    let mut left_out = moved(&mut tables.heads, &batch.confirm)?;
    let mut sums: BTreeMap<&Counter, u64> = BTreeMap::new();
    for change in &batch.changes {
        check_shape(change)?;
        let written = tables.write(change, batch.at)?;
        if let Err(reason) = written {
            left_out.push((change.case, reason));
            continue;
        }
        for (counter, by) in &change.counters {
            let sum = sums.entry(counter).or_default();
            *sum = sum.saturating_add(*by);
        }
    }
    counters::add(connection, &batch.writer, &sums)?;
    effects::clear(connection, &batch.cleared)?;
    Ok(Committed {
        left_out,
        feed_end: history::feed_end(connection)?,
    })
}

fn moved(heads: &mut Heads<'_>, confirm: &[(CaseId, u32)]) -> Outcome<Vec<(CaseId, LeftOut)>> {
    let mut moved = Vec::new();
    for (case, seq) in confirm {
        if heads.present(*case)?.seq != *seq {
            moved.push((*case, LeftOut::Moved));
        }
    }
    Ok(moved)
}

/// The tables that nearly every change touches, their statements prepared.
struct Tables<'connection> {
    connection: &'connection Connection,
    heads: Heads<'connection>,
    keys: Keys<'connection>,
    events: history::Append<'connection>,
    register: Register<'connection>,
    effects: effects::Insert<'connection>,
}

impl<'connection> Tables<'connection> {
    fn new(connection: &'connection Connection) -> Outcome<Self> {
        Ok(Self {
            connection,
            heads: Heads::new(connection)?,
            keys: Keys::new(connection)?,
            events: history::Append::new(connection)?,
            register: Register::new(connection)?,
            effects: effects::Insert::new(connection)?,
        })
    }

    /// Writes all of a change, or says why nothing of it may be written. That is decided before
    /// anything is, so nothing has to be taken back; keys of cases that stand earlier in the batch
    /// are in their table already.
    fn write(&mut self, change: &CaseChange, at: Timestamp) -> Outcome<Result<(), LeftOut>> {
        let present = self.heads.present(change.case)?;
        if present.seq != change.expected_seq {
            return Ok(Err(LeftOut::Moved));
        }
        for key in &change.keys {
            if self.keys.is_taken(key)? {
                return Ok(Err(LeftOut::KeyTaken));
            }
        }
        let hash = change.events.last().map_or(GENESIS, |last| last.hash);
        self.events.append(change.case, &change.events)?;
        self.heads.put(change, present, hash)?;
        match &change.register {
            Some(row) => self.register.put(row, change.expected_seq == 0)?,
            None => self.register.remove(change.case)?,
        }
        self.effects.insert(&change.effects)?;
        self.keys.insert(&change.keys)?;
        notices::insert(self.connection, &change.notices)?;
        notices::acknowledge(self.connection, &change.acknowledged, at)?;
        keep_secrets(self.connection, change)?;
        Ok(Ok(()))
    }
}

fn keep_secrets(connection: &Connection, change: &CaseChange) -> Outcome<()> {
    if let Some(wrapped) = &change.data_key {
        sealed::keep_key(connection, change.case, wrapped)?;
    }
    for row in &change.sealed {
        sealed::keep(connection, row)?;
    }
    sealed::refer(connection, change.case, &change.referred)?;
    // Last, so that nothing the same change brought along outlives it.
    if change.erase {
        sealed::destroy(connection, change.case)?;
    }
    Ok(())
}

/// Refuses a change that contradicts itself, before it damages anything.
fn check_shape(change: &CaseChange) -> Outcome<()> {
    let mut seq = change.expected_seq;
    for event in &change.events {
        seq = seq.saturating_add(1);
        if event.seq != seq {
            let what = format!(
                "event {} of {} comes after {}",
                event.seq,
                change.case,
                seq - 1
            );
            return Err(Fault::data(what));
        }
    }
    let of_this_case = change.head.case == change.case
        && change
            .register
            .as_ref()
            .is_none_or(|row| row.case == change.case)
        && change.sealed.iter().all(|row| row.case == change.case);
    if change.events.is_empty() || change.head.seq != seq || !of_this_case {
        return Err(Fault::data(format!(
            "the rows of {} do not fit together",
            change.case
        )));
    }
    Ok(())
}
