//! Reading the schedules.

use std::{collections::BTreeMap, sync::Arc};

use closedloop_wire::engine::workflows::{
    names::{ScheduleName, WorkflowName},
    organisation::Organisation,
    parse::{self, Surroundings},
    plan::Plan,
    schedule::{SCHEDULES_MAX, Schedule},
};
use jiff::Timestamp;

use crate::ports::ledger::{RulesKind, ScheduleRow};

use super::{Edition, LoadFailure, Reading, twice};

impl Reading {
    pub(super) fn schedules(
        &mut self,
        texts: &[(String, String)],
        organisation: &Organisation,
        plans: &BTreeMap<WorkflowName, Arc<Plan>>,
    ) -> Result<BTreeMap<ScheduleName, Arc<Schedule>>, LoadFailure> {
        if texts.len() > SCHEDULES_MAX {
            return Err(LoadFailure::TooManySchedules(texts.len()));
        }
        let surroundings = Surroundings {
            organisation,
            plans,
            at: self.at,
        };
        let mut schedules = BTreeMap::new();
        let mut files: BTreeMap<ScheduleName, &str> = BTreeMap::new();
        for (file, text) in texts {
            match parse::schedule(file, text, &surroundings) {
                Ok(read) => {
                    let schedule = read.value;
                    let name = schedule.name.clone();
                    let kind = RulesKind::Schedule;
                    let with = Some(organisation.fingerprint);
                    self.keep(kind, schedule.fingerprint, name.as_str(), text, with);
                    if let Some(first) = files.insert(name.clone(), file) {
                        return Err(twice(name.as_str(), first, file));
                    }
                    schedules.insert(name, Arc::new(schedule));
                }
                Err(wrong) => self.complaints.extend(wrong),
            }
        }
        Ok(schedules)
    }
}

/// A row for each schedule and jurisdiction, as if it began now.
pub(super) fn rows(edition: &Edition, now: Timestamp) -> Vec<ScheduleRow> {
    let all = edition.schedules.values().flat_map(|schedule| {
        schedule
            .jurisdictions
            .iter()
            .map(|jurisdiction| ScheduleRow {
                schedule: schedule.name.clone(),
                jurisdiction: jurisdiction.clone(),
                settled_until: now,
            })
    });
    all.collect()
}
