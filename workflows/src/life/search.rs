//! The longest way over (step, how often each bounded arrow was taken).
//!
//! The counters only rise and the arrows without a bound make no loop (`S4`), so the states have an
//! order; and a later entry never means an earlier end, so it is enough to keep the latest entry
//! of each.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
};

use super::{Life, Reckoning, STATES_MAX, Stay, limits_of, reckoning::nominal};
use crate::{
    limit::Limit,
    names::StepName,
    plan::{Choice, End, Plan, Step, Target},
};

/// How many bytes the counters of all states may take.
const COUNTER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How many moves between states are kept.
const MOVES_MAX: usize = 1_000_000;

/// Where a case stands: a step, the limit that the arrow brought, the counters.
type Key = (u8, Option<Limit>, Rc<[u8]>);

/// Where a choice leads from a state.
enum Goal<'p> {
    State(Key),
    End(&'p End),
}

/// A move between states.
struct Hop<'p> {
    choice: &'p Choice,
    to: Result<usize, &'p End>,
}

/// A state that was found.
struct Found<'p> {
    step: &'p Step,
    allow: Option<Limit>,
    hops: Vec<Hop<'p>>,
    /// How many hops lead here that were not followed yet.
    open: usize,
    /// The latest entry, with the state and the place of the hop it came by.
    entered: Option<(u64, Option<(usize, usize)>)>,
}

/// Which steps and bounded choices a plan has.
struct Shape<'p> {
    plan: &'p Plan,
    places: BTreeMap<&'p StepName, u8>,
    /// The counter of each bounded choice, by the places of step and choice.
    counters: BTreeMap<(u8, usize), usize>,
}

pub(super) fn longest(plan: &Plan, reckoning: Reckoning, begin: u64) -> Option<Life> {
    let mut found = Shape::of(plan)?.states()?;
    let last = enter(&mut found, reckoning, begin)?;
    Some(life(plan, &found, reckoning, last))
}

impl<'p> Shape<'p> {
    fn of(plan: &'p Plan) -> Option<Self> {
        let mut places = BTreeMap::new();
        let mut counters = BTreeMap::new();
        for (place, step) in plan.steps.iter().enumerate() {
            let place = u8::try_from(place).ok()?;
            places.insert(&step.name, place);
            for (index, choice) in step.choices.iter().enumerate() {
                if choice.bound.is_some() {
                    let next = counters.len();
                    counters.insert((place, index), next);
                }
            }
        }
        Some(Self {
            plan,
            places,
            counters,
        })
    }

    /// Every state that a case may be in, from the first; none if there are too many.
    fn states(&self) -> Option<Vec<Found<'p>>> {
        let first: Key = (0, None, vec![0; self.counters.len()].into());
        let mut known = BTreeMap::from([(first.clone(), 0)]);
        let mut found = vec![self.found(&first)?];
        let mut waiting = VecDeque::from([(0, first)]);
        let mut moves = 0;
        while let Some((from, key)) = waiting.pop_front() {
            for (index, choice) in found[from].step.choices.iter().enumerate() {
                let to = match self.goal(&key, index, choice)? {
                    Goal::End(end) => Err(end),
                    Goal::State(next) => Ok(match known.get(&next) {
                        Some(id) => *id,
                        None => {
                            let id = found.len();
                            found.push(self.found(&next)?);
                            known.insert(next.clone(), id);
                            waiting.push_back((id, next));
                            id
                        }
                    }),
                };
                if let Ok(id) = to {
                    found[id].open += 1;
                }
                found[from].hops.push(Hop { choice, to });
                moves += 1;
            }
            let counter_bytes = found.len() * self.counters.len();
            if found.len() > STATES_MAX || moves > MOVES_MAX || counter_bytes > COUNTER_BYTES_MAX {
                return None;
            }
        }
        Some(found)
    }

    fn found(&self, key: &Key) -> Option<Found<'p>> {
        Some(Found {
            step: self.plan.steps.get(usize::from(key.0))?,
            allow: key.1,
            hops: Vec::new(),
            open: 0,
            entered: None,
        })
    }

    /// Where the choice leads from a state.
    fn goal(&self, key: &Key, index: usize, choice: &'p Choice) -> Option<Goal<'p>> {
        let (step, _, counters) = key;
        let mut counters = Rc::clone(counters);
        let mut target = (&choice.go, choice.allow);
        if let Some(bound) = &choice.bound {
            let counter = *self.counters.get(&(*step, index))?;
            if u16::from(*counters.get(counter)?) < bound.times_max {
                let mut raised = counters.to_vec();
                *raised.get_mut(counter)? += 1;
                counters = raised.into();
            } else {
                target = (&bound.then, None);
            }
        }
        match target {
            (Target::End(end), _) => Some(Goal::End(end)),
            (Target::Step(name), allow) => {
                Some(Goal::State((*self.places.get(name)?, allow, counters)))
            }
        }
    }
}

/// Gives each state its latest entry. Returns the latest end: when, and the state and the place of
/// the hop that leads to it.
fn enter(found: &mut [Found<'_>], reckoning: Reckoning, begin: u64) -> Option<(u64, usize, usize)> {
    found.first_mut()?.entered = Some((begin, None));
    let mut ready = vec![0];
    let mut last: Option<(u64, usize, usize)> = None;
    while let Some(from) = ready.pop() {
        let (at, _) = found[from].entered?;
        let (left, _) = leaving(&found[from], reckoning, at);
        for place in 0..found[from].hops.len() {
            match found[from].hops[place].to {
                Err(_) => {
                    if last.is_none_or(|(latest, _, _)| left > latest) {
                        last = Some((left, from, place));
                    }
                }
                Ok(to) => {
                    let next = &mut found[to];
                    if next.entered.is_none_or(|(entered, _)| left > entered) {
                        next.entered = Some((left, Some((from, place))));
                    }
                    next.open -= 1;
                    if next.open == 0 {
                        ready.push(to);
                    }
                }
            }
        }
    }
    last
}

/// When a state that was entered `at` is left at the latest, and the limit that is then used up.
fn leaving(state: &Found<'_>, reckoning: Reckoning, at: u64) -> (u64, Option<Limit>) {
    let limits = match state.allow {
        Some(limit) => vec![limit],
        None => limits_of(state.step).0,
    };
    let mut latest = (at, None);
    for limit in limits {
        let end = reckoning.end(at, limit);
        if latest.1.is_none() || end > latest.0 {
            latest = (end, Some(limit));
        }
    }
    latest
}

/// The way that ends with `last`, told from its beginning.
fn life(
    plan: &Plan,
    found: &[Found<'_>],
    reckoning: Reckoning,
    (minutes, state, hop): (u64, usize, usize),
) -> Life {
    let mut way = Vec::new();
    let (mut working_minutes, mut unbroken_minutes) = (0, 0);
    let mut by = Some((state, hop));
    while let Some((state, hop)) = by {
        let state = &found[state];
        let entered = state.entered.unwrap_or_default();
        let (_, limit) = leaving(state, reckoning, entered.0);
        if let Some(limit) = limit {
            if limit.unit.is_working() {
                working_minutes += nominal(limit);
            } else {
                unbroken_minutes += nominal(limit);
            }
        }
        way.push(Stay {
            step: state.step.name.clone(),
            limit,
            choice: state.hops[hop].choice.name.clone(),
        });
        by = entered.1;
    }
    way.reverse();
    let end = match found[state].hops[hop].to {
        Err(end) => end.clone(),
        // Only hops to an end are kept as the last.
        Ok(_) => End::Closed,
    };
    Life {
        minutes,
        working_minutes,
        unbroken_minutes,
        way,
        end,
        uncounted: uncounted(plan, found),
        has_working_time: found.iter().any(counts_working_time),
        states: found.len(),
    }
}

/// The steps that a case may meet with a row that is not counted.
fn uncounted(plan: &Plan, found: &[Found<'_>]) -> Vec<StepName> {
    let open = found
        .iter()
        .filter(|state| state.allow.is_none() && limits_of(state.step).1);
    let names: BTreeSet<&StepName> = open.map(|state| &state.step.name).collect();
    let steps = plan.steps.iter().map(|step| &step.name);
    steps.filter(|name| names.contains(name)).cloned().collect()
}

fn counts_working_time(state: &Found<'_>) -> bool {
    match state.allow {
        Some(limit) => limit.unit.is_working(),
        None => limits_of(state.step)
            .0
            .iter()
            .any(|limit| limit.unit.is_working()),
    }
}
