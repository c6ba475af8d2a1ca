//! What the rules need of the records of a file, gathered row by row, so that the rows themselves
//! need not be kept.

use std::collections::{BTreeMap, BTreeSet};

use closedloop_workflows::{
    mapping::{Content, Record},
    names::{DepartmentCode, FieldName, FieldValue},
};
use jiff::tz::TimeZone;

/// The most pairs of category and department that are told apart; far more than rules can hold, so
/// that the complaint can say how many there are.
const PAIRS_MAX: usize = 10_000;

/// What the records of a file say of the rules.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pairs: BTreeMap<(FieldValue, DepartmentCode), u64>,
    chosen: BTreeMap<FieldName, BTreeSet<FieldValue>>,
    years: Option<(i16, i16)>,
}

impl Gathered {
    /// What these records say, in the zone of their mapping.
    pub(crate) fn of(records: &[Record], zone: &TimeZone) -> Self {
        let mut gathered = Self::default();
        for record in records {
            gathered.add(record, zone);
        }
        gathered
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, record: &Record, zone: &TimeZone) {
        let pair = (record.category.clone(), record.department.clone());
        if self.pairs.len() < PAIRS_MAX || self.pairs.contains_key(&pair) {
            *self.pairs.entry(pair).or_default() += 1;
        }
        for (name, content) in &record.fields {
            if let Content::Choice(value) = content {
                let values = self.chosen.entry(name.clone()).or_default();
                values.insert(value.clone());
            }
        }
        for at in [Some(record.opened_at), record.closed_at]
            .into_iter()
            .flatten()
        {
            let year = at.to_zoned(zone.clone()).year();
            let (first, last) = self.years.unwrap_or((year, year));
            self.years = Some((first.min(year), last.max(year)));
        }
    }

    /// Whether there was no record.
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// How many records have which category and department, at most 10,000 pairs.
    pub(super) fn pairs(&self) -> &BTreeMap<(FieldValue, DepartmentCode), u64> {
        &self.pairs
    }

    /// The values of a choice field that records hold; those of the mapping, so at most 1,001.
    pub(super) fn values(&self, name: &FieldName) -> Option<&BTreeSet<FieldValue>> {
        self.chosen.get(name)
    }

    /// The first and the last year in which something happened.
    pub(super) fn years(&self) -> Option<(i16, i16)> {
        self.years
    }
}
