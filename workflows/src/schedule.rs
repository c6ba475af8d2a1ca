//! A schedule: it starts cases of a workflow by itself, one per slot and jurisdiction.
//!
//! A [`Schedule`] exists only after every check passed (see [`crate::parse::schedule`]). Which slots
//! there are is computed here; that each becomes a case exactly once is the runtime's.

pub mod cron;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub use cron::Cron;

use crate::{
    names::{FieldName, JurisdictionPath, ScheduleName, WorkflowName},
    plan::{Fingerprint, Words},
};

/// The most schedules in force.
pub const SCHEDULES_MAX: usize = 200;

/// The most jurisdictions of one schedule, once patterns such as `xiangyu/**` are spelt out.
pub const JURISDICTIONS_MAX: usize = 500;

/// The most missed slots that a schedule may make up for in one go.
pub const CATCH_UP_SLOTS_MAX: u16 = 366;

/// The oldest slot that can be made up for.
pub const CATCH_UP_DAYS_MAX: i64 = 366;

/// The words after `priority:`, which are the codes of the engine's priorities.
pub const PRIORITIES: [&str; 3] = ["normal", "urgent", "critical"];

/// When a schedule starts cases. Other kinds come later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the instants of a cron expression, by the wall clock of the schedule's zone.
    Cron(Cron),
}

/// What becomes of slots that passed while nobody could open their cases
/// (`docs/glossary.md#catch-up`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatchUp {
    /// How many of them at most, the latest; 0 to [`CATCH_UP_SLOTS_MAX`].
    pub slots_max: u16,
    /// How old they may be at most, up to [`CATCH_UP_DAYS_MAX`] days.
    pub within: SignedDuration,
}

impl Default for CatchUp {
    /// The latest one, if it is at most seven days old.
    fn default() -> Self {
        Self {
            slots_max: 1,
            within: SignedDuration::from_hours(7 * 24),
        }
    }
}

/// A checked schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name.
    pub name: ScheduleName,
    /// The fingerprint of the file.
    pub fingerprint: Fingerprint,
    /// Its version, as the author counts.
    pub version: u32,
    /// Its title; the cases are named after it and their slot.
    pub title: Words,
    /// The workflow its cases follow.
    pub workflow: WorkflowName,
    /// When it starts them.
    pub start: Start,
    /// The zone whose wall clock counts.
    pub zone: TimeZone,
    /// Where: one case for each of these and each slot; in order, 1 to [`JURISDICTIONS_MAX`].
    pub jurisdictions: Vec<JurisdictionPath>,
    /// What becomes of missed slots.
    pub catch_up: CatchUp,
    /// How pressing its cases are, one of [`PRIORITIES`].
    pub priority: &'static str,
    /// What the cases hold besides `place`, as a request to open one would send it. Every field
    /// the workflow needs is there and fits.
    pub fields: BTreeMap<FieldName, serde_json::Value>,
}

impl Schedule {
    /// The title of the case of a slot, in Chinese with the day and time on the wall:
    /// `每月消防检查 2026-12-01 09:00`.
    #[must_use]
    pub fn case_title(&self, slot: Timestamp) -> String {
        let wall = self.zone.to_datetime(slot);
        format!("{} {}", self.title.zh, wall.strftime("%Y-%m-%d %H:%M"))
    }
}

/// The first slot after this instant; none within [`cron::YEARS_AHEAD_MAX`] years.
#[must_use]
pub fn next_after(schedule: &Schedule, after: Timestamp) -> Option<Timestamp> {
    match &schedule.start {
        Start::Cron(cron) => cron.next_after(&schedule.zone, after),
    }
}

/// What to do with the slots behind an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueSlots {
    /// The slots whose cases are to be opened, in order.
    pub open: Vec<Timestamp>,
    /// How many slots are skipped by the catch-up rule.
    pub skipped: u64,
    /// The last slot that was looked at, opened or skipped; none if there was none.
    pub last: Option<Timestamp>,
    /// Whether there may be more, because [`DUE_SLOTS_MAX`] were looked at.
    pub is_cut: bool,
}

/// A slot this old or younger is on time: it is opened whatever the catch-up rule says.
pub const ON_TIME: SignedDuration = SignedDuration::from_secs(60);

/// How many slots are looked at in one go.
pub const DUE_SLOTS_MAX: usize = 10_000;

/// The slots after `settled` up to `now`, by the catch-up rule: those on time are opened; of the
/// older ones the latest [`CatchUp::slots_max`] that are at most [`CatchUp::within`] old, and the
/// rest is skipped.
#[must_use]
pub fn due_slots(schedule: &Schedule, settled: Timestamp, now: Timestamp) -> DueSlots {
    let mut due = DueSlots::default();
    let mut slots = Vec::new();
    let mut after = settled;
    while let Some(slot) = next_after(schedule, after).filter(|slot| *slot <= now) {
        if slots.len() == DUE_SLOTS_MAX {
            due.is_cut = true;
            break;
        }
        slots.push(slot);
        after = slot;
    }
    due.last = slots.last().copied();
    let age = |slot: &Timestamp| now.duration_since(*slot);
    let on_time = slots.iter().filter(|slot| age(slot) <= ON_TIME).count();
    let missed = slots.len() - on_time;
    // With more slots to come, these are not the latest.
    let slots_max = if due.is_cut {
        0
    } else {
        usize::from(schedule.catch_up.slots_max)
    };
    let first_kept = missed.saturating_sub(slots_max);
    let kept = slots[first_kept..missed]
        .iter()
        .filter(|slot| age(slot) <= schedule.catch_up.within);
    due.open = kept.chain(&slots[missed..]).copied().collect();
    due.skipped = (slots.len() - due.open.len()) as u64;
    due
}

#[cfg(test)]
mod tests;
