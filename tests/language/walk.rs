//! Walks along the ways of a plan, step by step and minute by minute, with nothing that is clever.

use std::collections::BTreeMap;

use closedloop_workflows::{
    life::Stay,
    limit::{Limit, LimitUnit},
    names::{ChoiceName, StepName},
    plan::{Allowance, Choice, Plan, Step, Target, Work},
};

/// A walk that visits more steps is given up.
const VISITS_MAX: u32 = 300_000;

const DAY: u64 = 8 * 60;

/// How often each bounded choice was taken.
type Taken = BTreeMap<(StepName, ChoiceName), u16>;

/// When a case that is always on time ends at the latest, in minutes of days of eight hours; none
/// if there are too many ways.
pub(crate) fn latest_end(plan: &Plan) -> Option<u64> {
    let mut walker = Walker {
        plan,
        visits: 0,
        latest: 0,
    };
    let first = plan.steps.first()?;
    walker.visit(first, 0, None, &Taken::new())?;
    Some(walker.latest)
}

/// When a case that goes this way ends.
pub(crate) fn follow(plan: &Plan, way: &[Stay]) -> Result<u64, String> {
    let mut at = 0;
    let mut taken = Taken::new();
    let mut here = plan.steps.first();
    let mut allow = None;
    for stay in way {
        let step = here.filter(|step| step.name == stay.step);
        let step = step.ok_or_else(|| format!("the way is not at `{}`", stay.step))?;
        let limits = limits(step, allow);
        if stay.limit.is_some_and(|limit| !limits.contains(&limit)) {
            return Err(format!("`{}` has no limit {:?}", step.name, stay.limit));
        }
        at = limits
            .iter()
            .map(|limit| end(at, *limit))
            .max()
            .unwrap_or(at);
        let choice = step.choice(&stay.choice);
        let choice = choice.ok_or_else(|| format!("no choice `{}`", stay.choice))?;
        let target;
        (target, allow) = led(step, choice, &mut taken);
        here = match target {
            Target::Step(name) => plan.step(name),
            Target::End(_) => None,
        };
    }
    match here {
        None => Ok(at),
        Some(step) => Err(format!("the way stops at `{}`", step.name)),
    }
}

struct Walker<'p> {
    plan: &'p Plan,
    visits: u32,
    latest: u64,
}

impl Walker<'_> {
    fn visit(&mut self, step: &Step, at: u64, allow: Option<Limit>, taken: &Taken) -> Option<()> {
        self.visits += 1;
        if self.visits > VISITS_MAX {
            return None;
        }
        let limits = limits(step, allow);
        let left = limits
            .iter()
            .map(|limit| end(at, *limit))
            .max()
            .unwrap_or(at);
        for choice in &step.choices {
            let mut taken = taken.clone();
            let (target, allow) = led(step, choice, &mut taken);
            match target {
                Target::End(_) => self.latest = self.latest.max(left),
                Target::Step(name) => {
                    let next = self.plan.step(name)?;
                    self.visit(next, left, allow, &taken)?;
                }
            }
        }
        Some(())
    }
}

/// The limits a step may get.
fn limits(step: &Step, allow: Option<Limit>) -> Vec<Limit> {
    if let Some(limit) = allow {
        return vec![limit];
    }
    let within = match &step.work {
        Work::Ask { within, .. } | Work::Survey { within, .. } => within,
        Work::Score { .. } => return Vec::new(),
    };
    let lengths = within.rows.iter().filter_map(|row| match &row.allowance {
        Allowance::Length { limit, .. } => Some(*limit),
        Allowance::Until { .. } | Allowance::NoLimit { .. } => None,
    });
    lengths.collect()
}

/// Where a choice leads now, and the limit it brings.
fn led<'c>(step: &Step, choice: &'c Choice, taken: &mut Taken) -> (&'c Target, Option<Limit>) {
    if let Some(bound) = &choice.bound {
        let key = (step.name.clone(), choice.name.clone());
        let times = taken.entry(key).or_default();
        if *times == bound.times_max {
            return (&bound.then, None);
        }
        *times += 1;
    }
    (&choice.go, choice.allow)
}

/// When a limit that starts at this minute ends: each day has eight hours, all of them worked, and
/// between two of them a night of which nothing counts.
fn end(at: u64, limit: Limit) -> u64 {
    let amount = u64::from(limit.amount);
    let mut minute = at;
    match limit.unit {
        LimitUnit::WorkingDays | LimitUnit::Days => {
            while !minute.is_multiple_of(DAY) {
                minute += 1;
            }
            for _ in 0..amount {
                minute += DAY;
            }
        }
        LimitUnit::WorkingHours => minute += 60 * amount,
        LimitUnit::WorkingMinutes => minute += amount,
        LimitUnit::Hours => minute += worked(60 * amount),
        LimitUnit::Minutes => minute += worked(amount),
    }
    minute
}

/// How many of these minutes are worked at most: eight hours of each day and night.
fn worked(minutes: u64) -> u64 {
    (0..minutes)
        .filter(|minute| minute % (24 * 60) < DAY)
        .count() as u64
}
