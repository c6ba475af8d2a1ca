//! Reading a schedule: `workflows/catalogue/schedules/monthly-inspection.yaml` is the example.
//!
//! Complaint codes: `T0` the shape, `T1` when it starts, `T2` the zone, `T3` where, `T4` the
//! workflow and the fields of its cases, `T5` the catch-up rule.

mod fields;
mod jurisdictions;
mod rule;

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::personal;
use crate::{
    complaint::{Complaint, Span},
    complaints::{Checked, Complaints},
    names::WorkflowName,
    organisation::Organisation,
    plan::{Fingerprint, Plan},
    schedule::{CatchUp, Cron, PRIORITIES, Schedule, Start, cron::YEARS_AHEAD_MAX},
    yaml::{self, Content, Fields, Node},
};

/// The code of complaints about the shape.
const SHAPE: &str = "T0";

/// The keys of a schedule.
pub(super) const KEYS: [&str; 10] = [
    "schedule",
    "title",
    "version",
    "workflow",
    "start",
    "zone",
    "jurisdictions",
    "catch up",
    "priority",
    "case",
];

/// The kinds of start that this version knows.
const STARTS: [&str; 1] = ["cron"];

/// The zone of a schedule that names none.
const ZONE: &str = "Asia/Shanghai";

/// What a schedule is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'s> {
    /// The organisation in force.
    pub organisation: &'s Organisation,
    /// The definitions in force, by name.
    pub plans: &'s BTreeMap<WorkflowName, std::sync::Arc<Plan>>,
    /// An instant at or after which there must be a slot: the present.
    pub at: Timestamp,
}

/// Reads and checks a schedule. `file` is the name that complaints carry.
///
/// Its fingerprint is that of the bytes of `text`.
///
/// # Errors
/// Everything that is wrong with the text, in its order: the codes above, and those of
/// [`yaml::read`].
pub fn schedule(
    file: &str,
    text: &str,
    surroundings: &Surroundings<'_>,
) -> Result<Checked<Schedule>, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    let root = yaml::read_into(text, &mut complaints);
    let fingerprint = Fingerprint::of(text.as_bytes());
    let schedule = root.and_then(|root| read(&root, fingerprint, surroundings, &mut complaints));
    complaints.settle(schedule)
}

fn read(
    root: &Node,
    fingerprint: Fingerprint,
    surroundings: &Surroundings<'_>,
    complaints: &mut Complaints,
) -> Option<Schedule> {
    let mut begins = root.span;
    begins.end = begins.start;
    let top = Fields::of(root, begins, &KEYS, SHAPE, complaints)?;
    for node in ["schedule", "title"].iter().filter_map(|key| top.get(key)) {
        personal::refuse_words(complaints, node.text().unwrap_or_default(), node.span);
    }
    let name = top
        .need("schedule", "schedule: monthly-inspection", complaints)
        .and_then(|node| {
            yaml::parsed(
                node,
                "计划名称（小写英文、数字和连字符）",
                SHAPE,
                complaints,
            )
        });
    let title = top
        .need(
            "title",
            "title: 每月消防检查 / Monthly inspection",
            complaints,
        )
        .and_then(|node| yaml::words(node, SHAPE, complaints));
    let version = top
        .need("version", "version: 1", complaints)
        .and_then(|node| version(node, complaints));
    let plan = top
        .need("workflow", "workflow: hazard-rectification", complaints)
        .and_then(|node| workflow(node, surroundings, complaints));
    let zone = match top.get("zone") {
        Some(node) => yaml::zone(node, "T2", complaints),
        None => TimeZoneDatabase::bundled().get(ZONE).ok(),
    };
    let start = top
        .need("start", "start: {cron: \"0 9 1 * *\"}", complaints)
        .and_then(|node| {
            start(
                node,
                top.owner(),
                zone.as_ref(),
                surroundings.at,
                complaints,
            )
        });
    let jurisdictions = top
        .need("jurisdictions", "jurisdictions: [xiangyu/**]", complaints)
        .and_then(|node| jurisdictions::read(node, surroundings.organisation, complaints));
    let catch_up = match top.get("catch up") {
        Some(node) => rule::catch_up(node, complaints),
        None => Some(CatchUp::default()),
    };
    let priority = match top.get("priority") {
        Some(node) => priority(node, complaints),
        None => Some(PRIORITIES[0]),
    };
    let fields = top
        .need("case", "case: {category: fire}", complaints)
        .zip(plan)
        .and_then(|(node, plan)| {
            let key = top.entry("case").map_or(node.span, |entry| entry.key_span);
            fields::read(node, key, plan, surroundings.organisation, complaints)
        });
    Some(Schedule {
        name: name?,
        fingerprint,
        version: version?,
        title: title?,
        workflow: plan?.workflow.clone(),
        start: start?,
        zone: zone?,
        jurisdictions: jurisdictions?,
        catch_up: catch_up?,
        priority: priority?,
        fields: fields?,
    })
}

fn version(node: &Node, complaints: &mut Complaints) -> Option<u32> {
    let text = yaml::scalar(node, SHAPE, complaints)?;
    let found = text.parse().ok().filter(|version| *version > 0);
    if found.is_none() {
        let what = (
            format!("`{text}` 不是版本号"),
            format!("`{text}` is not a version"),
        );
        let way_out = ("写从 1 起的整数", "write a whole number from 1 on");
        complaints.error(SHAPE, node.span, what, way_out);
    }
    found
}

fn workflow<'s>(
    node: &Node,
    surroundings: &Surroundings<'s>,
    complaints: &mut Complaints,
) -> Option<&'s Plan> {
    let text = yaml::scalar(node, "T4", complaints)?;
    let found = surroundings.plans.get(text);
    if found.is_none() {
        let names: Vec<&str> = surroundings
            .plans
            .keys()
            .map(WorkflowName::as_str)
            .collect();
        yaml::unknown(text, node.span, &names, "T4", complaints);
    }
    found.map(|plan| &**plan)
}

fn start(
    node: &Node,
    owner: Span,
    zone: Option<&TimeZone>,
    at: Timestamp,
    complaints: &mut Complaints,
) -> Option<Start> {
    if !matches!(node.content, Content::Map(_)) {
        complaints.error(
            "T1",
            node.span,
            (
                "`start` 要写明按什么启动",
                "`start` says by what the schedule starts",
            ),
            (
                "写成 `start: {cron: \"0 9 1 * *\"}`",
                "write `start: {cron: \"0 9 1 * *\"}`",
            ),
        );
        return None;
    }
    let errors = complaints.errors();
    let kinds = Fields::of(node, owner, &STARTS, "T1", complaints)?;
    if complaints.errors() > errors {
        // An unknown kind is one mistake, not two.
        return None;
    }
    let node = kinds.need("cron", "cron: \"0 9 1 * *\"", complaints)?;
    let text = yaml::scalar(node, "T1", complaints)?;
    let cron = match Cron::parse(text) {
        Ok(cron) => cron,
        Err(bad) => {
            complaints.error("T1", node.span, bad.what, bad.way_out);
            return None;
        }
    };
    if zone.is_some_and(|zone| cron.next_after(zone, at).is_none()) {
        complaints.error(
            "T1",
            node.span,
            (
                format!("`{text}` 在今后 {YEARS_AHEAD_MAX} 年内没有时点"),
                format!("`{text}` names no instant within {YEARS_AHEAD_MAX} years"),
            ),
            (
                "改成存在的日期，例如 2 月没有 30 日",
                "name a day that exists; February, for instance, has no 30th",
            ),
        );
        return None;
    }
    Some(Start::Cron(cron))
}

fn priority(node: &Node, complaints: &mut Complaints) -> Option<&'static str> {
    let text = yaml::scalar(node, SHAPE, complaints)?;
    let found = PRIORITIES.into_iter().find(|word| *word == text);
    if found.is_none() {
        yaml::unknown(text, node.span, &PRIORITIES, SHAPE, complaints);
    }
    found
}

#[cfg(test)]
mod tests;
