//! The steps and their arrows as a graph.

use std::collections::{BTreeMap, VecDeque};

use super::ways::Move;
use crate::{
    draft::{Arrow, Draft, DraftStep},
    names::StepName,
    plan::Target,
};

/// The graph of a draft. A step is known by its place in the order written.
pub(super) struct Graph<'d> {
    pub(super) steps: &'d [DraftStep],
    places: BTreeMap<&'d StepName, usize>,
}

/// An arrow from one step to another.
pub(super) struct Hop<'d> {
    /// The place of the step it leads to.
    pub(super) to: usize,
    pub(super) arrow: &'d Arrow,
    /// Whether it can be taken only so many times.
    pub(super) bounded: bool,
    pub(super) by: Move<'d>,
}

/// Every arrow of a step, with the move that takes it and whether it is bounded.
pub(super) fn arrows(
    place: usize,
    step: &DraftStep,
) -> impl Iterator<Item = (&Arrow, bool, Move<'_>)> {
    step.choices.iter().flat_map(move |choice| {
        let bounded = choice.bound.is_some();
        let mut then = false;
        choice.arrows().map(move |(arrow, _)| {
            let by = Move {
                from: place,
                choice: &choice.name,
                then,
            };
            // The second arrow of a choice is the one behind `then`.
            let is_then = std::mem::replace(&mut then, true);
            (arrow, bounded && !is_then, by)
        })
    })
}

impl<'d> Graph<'d> {
    pub(super) fn of(draft: &'d Draft) -> Self {
        let places = draft
            .steps
            .iter()
            .enumerate()
            .map(|(place, step)| (&step.name, place));
        Self {
            steps: &draft.steps,
            places: places.collect(),
        }
    }

    /// The arrows from the step at `place` to steps.
    pub(super) fn next(&self, place: usize) -> impl Iterator<Item = Hop<'d>> {
        arrows(place, &self.steps[place]).filter_map(|(arrow, bounded, by)| {
            let to = self.step_of(arrow)?;
            Some(Hop {
                to,
                arrow,
                bounded,
                by,
            })
        })
    }

    fn step_of(&self, arrow: &Arrow) -> Option<usize> {
        match &arrow.target {
            Target::Step(name) => self.places.get(name).copied(),
            Target::End(_) => None,
        }
    }

    /// The shortest way from the first step to each, when `leave` says which steps may be left
    /// again; none for a step that is not reached.
    pub(super) fn ways(&self, leave: impl Fn(&DraftStep) -> bool) -> Vec<Option<Vec<Move<'d>>>> {
        let mut last: Vec<Option<Option<Move<'d>>>> = vec![None; self.steps.len()];
        let mut waiting = VecDeque::new();
        if let Some(first) = last.first_mut() {
            *first = Some(None);
            waiting.push_back(0);
        }
        while let Some(place) = waiting.pop_front() {
            if !leave(&self.steps[place]) {
                continue;
            }
            for hop in self.next(place) {
                if last[hop.to].is_none() {
                    last[hop.to] = Some(Some(hop.by));
                    waiting.push_back(hop.to);
                }
            }
        }
        let way_to = |place: usize| {
            let mut way = Vec::new();
            let mut by = last[place]?;
            // Each move leads one step nearer to the first, so there are fewer than steps.
            while let Some(one) = by {
                way.push(one);
                by = last[one.from]?;
            }
            way.reverse();
            Some(way)
        };
        (0..self.steps.len()).map(way_to).collect()
    }
}
