//! Counting the business counters once more.

use std::collections::BTreeMap;

use crate::ports::ledger::CounterReading;

use super::{
    case::Found,
    report::{Difference, Mismatch, Report},
};

type Name = (String, Vec<(String, String)>);

/// What the events give so far.
#[derive(Default)]
pub(super) struct Recount {
    counted: BTreeMap<Name, u64>,
    /// Whether a case could not be folded, so that what it gives is not known.
    is_partial: bool,
}

impl Recount {
    pub(super) fn add(&mut self, found: &Found) {
        self.is_partial |= !found.is_whole;
        for (counter, times) in &found.raised {
            let label =
                |(name, value): &(&'static str, String)| ((*name).to_owned(), value.clone());
            let labels = counter.labels.iter().map(label).collect();
            *self
                .counted
                .entry((counter.name.to_owned(), labels))
                .or_default() += times;
        }
    }

    pub(super) fn compare(mut self, kept: Vec<CounterReading>, report: &mut Report) {
        if self.is_partial {
            return;
        }
        let mut pairs: Vec<(Name, u64, u64)> = Vec::new();
        for reading in kept {
            let name = (reading.name, reading.labels);
            let counted = self.counted.remove(&name).unwrap_or(0);
            pairs.push((name, reading.value, counted));
        }
        pairs.extend(
            self.counted
                .into_iter()
                .map(|(name, counted)| (name, 0, counted)),
        );
        for (name, kept, counted) in pairs {
            report.counters += 1;
            if kept != counted {
                let counter = spelled(&name);
                report.add(Difference {
                    case: None,
                    seq: None,
                    what: Mismatch::Counter {
                        counter,
                        kept,
                        counted,
                    },
                });
            }
        }
    }
}

fn spelled((name, labels): &Name) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(label, value)| format!("{label}={value:?}"))
        .collect();
    format!("{name}{{{}}}", labels.join(","))
}
