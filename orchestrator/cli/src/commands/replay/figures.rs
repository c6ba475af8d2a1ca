//! What a replay comes to: whole, by department and by status.

use std::collections::BTreeMap;

use closedloop_engine::CaseId;
use closedloop_workflows::{names::DepartmentCode, organisation::Organisation};
use serde::Serialize;

use super::{
    driver::Listed,
    recount::{Counted, Verdict},
};

const MINUTE_MILLISECONDS: u64 = 60_000;

/// How cases stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Figures {
    /// How many there are.
    pub(super) cases: u64,
    /// Ended, and no deadline was missed.
    pub(super) closed_on_time: u64,
    /// Ended, and a deadline was missed.
    pub(super) closed_late: u64,
    /// Ended, and nobody had a deadline.
    pub(super) closed_without_deadline: u64,
    /// Not ended.
    pub(super) open: u64,
    /// Not ended, and a deadline was missed.
    pub(super) open_overdue: u64,
    /// How often each rung was climbed, from the lowest.
    pub(super) escalations: Vec<u64>,
    /// The working time from being asked to the answer, in whole minutes, summed over the cases.
    pub(super) working_minutes_used: u64,
    #[serde(skip)]
    working_milliseconds: u64,
}

/// The figures of one department.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OfDepartment {
    /// Its code.
    pub(super) department: String,
    /// The word of the file for it.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) figures: Figures,
}

/// All figures of a replay.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    /// Of all cases.
    pub(super) whole: Figures,
    /// Of each department that has cases, by its code.
    pub(super) departments: Vec<OfDepartment>,
    /// Of each word of the file for how a record stands.
    pub(super) by_status: BTreeMap<String, Figures>,
    /// Of the records with a due date, by the column that named their closing time.
    pub(super) due_and_closed_by: BTreeMap<String, Figures>,
}

impl Figures {
    fn add(&mut self, counted: &Counted) {
        self.cases += 1;
        match counted.verdict {
            Verdict::OnTime => self.closed_on_time += 1,
            Verdict::Late => self.closed_late += 1,
            Verdict::WithoutDeadline => self.closed_without_deadline += 1,
            Verdict::Open { overdue } => {
                self.open += 1;
                self.open_overdue += u64::from(overdue);
            }
        }
        if self.escalations.len() < counted.rungs.len() {
            self.escalations.resize(counted.rungs.len(), 0);
        }
        for (sum, rungs) in self.escalations.iter_mut().zip(&counted.rungs) {
            *sum += rungs;
        }
        self.working_milliseconds += counted.working_milliseconds;
        self.working_minutes_used = self.working_milliseconds / MINUTE_MILLISECONDS;
    }
}

/// The figures of these records, each with the case it became.
pub(super) fn count(
    listed: Listed<'_>,
    counted: &BTreeMap<CaseId, Counted>,
    organisation: &Organisation,
) -> Counts {
    let mut whole = Figures::default();
    let mut departments: BTreeMap<DepartmentCode, Figures> = BTreeMap::new();
    let mut by_status: BTreeMap<String, Figures> = BTreeMap::new();
    let mut due_and_closed_by: BTreeMap<String, Figures> = BTreeMap::new();
    for (record, (case, _)) in listed.opened() {
        let Some(counted) = counted.get(case) else {
            continue;
        };
        whole.add(counted);
        by_status
            .entry(record.status.clone())
            .or_default()
            .add(counted);
        let of = counted.department.as_ref().unwrap_or(&record.department);
        departments.entry(of.clone()).or_default().add(counted);
        if let (Some(_), Some(column)) = (record.due, &record.closed_by) {
            let of = due_and_closed_by.entry(column.clone()).or_default();
            of.add(counted);
        }
    }
    let departments = departments.into_iter().map(|(code, figures)| {
        let known = organisation.departments.get(&code);
        OfDepartment {
            name: known.map_or_else(|| code.to_string(), |known| known.name.zh.clone()),
            department: code.to_string(),
            figures,
        }
    });
    Counts {
        departments: departments.collect(),
        whole,
        by_status,
        due_and_closed_by,
    }
}
