//! What the record says happens when.

use std::collections::BTreeMap;

use closedloop_workflows::mapping::{Due, Record};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// What happens at one instant, as places in the list of records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    /// Matters that are reported.
    pub(super) opens: Vec<usize>,
    /// Matters that are answered.
    pub(super) answers: Vec<usize>,
}

/// Everything the record says, in the order of time.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    moments: BTreeMap<Timestamp, Moment>,
}

impl Agenda {
    /// What these records say up to `until`.
    pub(super) fn new(records: &[Record], until: Timestamp) -> Self {
        let mut moments: BTreeMap<Timestamp, Moment> = BTreeMap::new();
        for (place, record) in records.iter().enumerate() {
            if record.opened_at > until {
                continue;
            }
            let moment = moments.entry(record.opened_at).or_default();
            moment.opens.push(place);
            // Nobody answers what was not reported yet.
            let answered_at = record.closed_at.map(|at| at.max(record.opened_at));
            if let Some(at) = answered_at.filter(|at| *at <= until) {
                moments.entry(at).or_default().answers.push(place);
            }
        }
        Self { moments }
    }

    /// The next instant at which the record says something.
    pub(super) fn next_instant(&self) -> Option<Timestamp> {
        self.moments.first_key_value().map(|(at, _)| *at)
    }

    /// What the record says at this instant; it is said once.
    pub(super) fn take(&mut self, at: Timestamp) -> Moment {
        self.moments.remove(&at).unwrap_or_default()
    }
}

/// When the record should have been answered; a day ends with its last millisecond.
pub(super) fn due_at(record: &Record, zone: &TimeZone) -> Option<Timestamp> {
    match record.due? {
        Due::At(at) => Some(at),
        Due::Day(day) => {
            let next = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
            Some(next.timestamp())
        }
    }
}

/// The first instant of any record.
pub(super) fn begin(records: &[Record]) -> Option<Timestamp> {
    records.iter().map(|record| record.opened_at).min()
}

/// One second after the latest instant of any record: reported, due or answered.
pub(super) fn end(records: &[Record], zone: &TimeZone) -> Option<Timestamp> {
    let latest = records
        .iter()
        .flat_map(|record| {
            let answered = record.closed_at;
            [Some(record.opened_at), answered, due_at(record, zone)]
        })
        .flatten()
        .max()?;
    latest.checked_add(SignedDuration::from_secs(1)).ok()
}
