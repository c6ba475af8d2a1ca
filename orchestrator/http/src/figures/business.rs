//! The business figures: from the record, so they survive restarts and equal it.

use std::collections::{BTreeMap, BTreeSet};

use closedloop_runtime::{
    counters::{self, CATALOGUE},
    orchestrator::Snapshot,
    ports::ledger::{CounterReading, OpenCount},
    rulebook::Edition,
    wire::engine::{
        Light,
        workflows::plan::{ClockLabel, Stage, Work},
    },
};

use super::encoder::Encoder;

/// The label of what is put before the reporter and no department.
const REPORTER: &str = "reporter";

/// Values of labels, in the order the metric declares.
type Values = Vec<String>;

/// Writes the business counters. Every department has every one from the start, at 0, so that the
/// first rise can be seen as one.
pub(super) fn counters(page: &mut Encoder, readings: &[CounterReading], edition: &Edition) {
    for (name, labels, help, _) in CATALOGUE {
        let mut samples: BTreeMap<Values, u64> = zeros(name, edition)
            .into_iter()
            .map(|values| (values, 0))
            .collect();
        for reading in readings.iter().filter(|reading| reading.name == *name) {
            let value_of = |label: &&str| {
                let found = reading.labels.iter().find(|(name, _)| name == label);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let values = labels.iter().map(value_of).collect();
            *samples.entry(values).or_default() += reading.value;
        }
        page.metric(name, "counter", help);
        write(page, name, labels, samples);
    }
}

fn write(page: &mut Encoder, name: &str, labels: &[&str], samples: BTreeMap<Values, u64>) {
    for (values, value) in samples {
        let labels: Vec<_> = labels.iter().zip(&values).collect();
        page.sample(name, &labels, value);
    }
}

/// The samples a counter has from the start.
fn zeros(name: &str, edition: &Edition) -> Vec<Values> {
    let clocks: BTreeSet<ClockLabel> = clocks(edition).collect();
    let levels = edition
        .in_force
        .values()
        .flat_map(|plan| plan.ladders.values())
        .map(|ladder| ladder.rungs.len())
        .max();
    let each = |rest: Vec<Values>| -> Vec<Values> {
        let departments = edition.organisation.departments.keys();
        departments
            .flat_map(|department| {
                rest.iter().map(|values| {
                    let mut all = vec![department.to_string()];
                    all.extend(values.iter().cloned());
                    all
                })
            })
            .collect()
    };
    let clocks = || clocks.iter().map(|clock| clock.code().to_owned());
    match name {
        counters::MISSED | counters::MISSES_CORRECTED | counters::REMINDERS => {
            each(clocks().map(|clock| vec![clock]).collect())
        }
        counters::EVALUATED => each(
            clocks()
                .flat_map(|clock| {
                    ["met", "breached"].map(|result| vec![clock.clone(), result.to_owned()])
                })
                .collect(),
        ),
        counters::ESCALATIONS => each(
            (1..=levels.unwrap_or(0))
                .map(|level| vec![level.to_string()])
                .collect(),
        ),
        _ => Vec::new(),
    }
}

/// What the clocks are called under which a definition in force asks a department or a post.
fn clocks(edition: &Edition) -> impl Iterator<Item = ClockLabel> {
    let steps = edition.in_force.values().flat_map(|plan| &plan.steps);
    steps.filter_map(|step| match &step.work {
        Work::Ask { clock, .. } => Some(*clock),
        Work::Survey { .. } | Work::Score { .. } => None,
    })
}

/// Writes what the latest snapshot says about open cases.
pub(super) fn open_cases(page: &mut Encoder, snapshot: &Snapshot, edition: &Edition) {
    let lights = || Light::ALL.map(|light| light.code().to_owned());
    let mut by_stage: BTreeMap<Values, u64> = BTreeMap::new();
    for workflow in edition.in_force.keys() {
        for stage in Stage::ALL {
            for light in lights() {
                by_stage.insert(
                    vec![workflow.to_string(), stage.code().to_owned(), light],
                    0,
                );
            }
        }
    }
    let mut by_department: BTreeMap<Values, u64> = BTreeMap::new();
    for department in edition.organisation.departments.keys() {
        for light in lights() {
            by_department.insert(vec![department.to_string(), light], 0);
        }
    }
    let mut escalated: BTreeMap<Values, u64> = BTreeMap::new();
    for department in edition.organisation.departments.keys() {
        escalated.insert(vec![department.to_string(), "1".to_owned()], 0);
    }
    for row in snapshot.open.iter() {
        let (department, light) = (department(row), row.light.code().to_owned());
        let stage = vec![
            row.workflow.to_string(),
            row.stage.code().to_owned(),
            light.clone(),
        ];
        *by_stage.entry(stage).or_default() += row.cases;
        if row.level > 0 {
            let level = vec![department.clone(), row.level.to_string()];
            *escalated.entry(level).or_default() += row.cases;
        }
        *by_department.entry(vec![department, light]).or_default() += row.cases;
    }
    let gauges: [(&str, &[&str], &str, _); 3] = [
        (
            "closedloop_cases_open",
            &["workflow", "stage", "light"],
            "Open cases.",
            by_stage,
        ),
        (
            "closedloop_department_cases_open",
            &["department", "light"],
            "Open cases by the department that is asked.",
            by_department,
        ),
        (
            "closedloop_escalations_open",
            &["department", "level"],
            "Open cases on a level of their ladder.",
            escalated,
        ),
    ];
    for (name, labels, help, samples) in gauges {
        page.metric(name, "gauge", help);
        write(page, name, labels, samples);
    }
}

fn department(row: &OpenCount) -> String {
    row.department
        .as_ref()
        .map_or_else(|| REPORTER.to_owned(), ToString::to_string)
}
