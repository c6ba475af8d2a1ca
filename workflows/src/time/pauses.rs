//! Pauses: stretches of time that a clock does not count.

use jiff::Timestamp;

use super::{
    walk::{Stretch, Walk},
    zone::instant,
};

/// The most pauses one clock may have: more than one a day for two years.
pub const PAUSES_MAX: usize = 1_000;

/// A stretch that a clock does not count: from `from` on, up to but without `until`
/// (`docs/glossary.md#pause`).
///
/// One whose `until` is not after its `from` holds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The first instant that is not counted.
    pub from: Timestamp,
    /// The instant from which on time counts again.
    pub until: Timestamp,
}

/// The pauses of one clock: in order, none empty, none touching the next, at most [`PAUSES_MAX`],
/// in whole milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pauses {
    held: Vec<Held>,
}

/// A pause in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl From<Held> for Pauses {
    fn from(held: Held) -> Self {
        Self { held: vec![held] }
    }
}

/// More pauses than one clock may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a clock has {given} pauses, and at most {PAUSES_MAX} are counted; end the case or extend its limit"
)]
pub struct TooManyPauses {
    /// How many were given.
    pub given: usize,
}

impl Pauses {
    /// No pauses.
    pub const NONE: Self = Self { held: Vec::new() };

    /// The pauses in order, those that overlap or touch made one.
    ///
    /// # Errors
    /// More than [`PAUSES_MAX`] were given.
    pub fn merge(pauses: &[Pause]) -> Result<Self, TooManyPauses> {
        if pauses.len() > PAUSES_MAX {
            let given = pauses.len();
            return Err(TooManyPauses { given });
        }
        let mut sorted: Vec<Held> = pauses
            .iter()
            .map(|pause| Held {
                from: pause.from.as_millisecond(),
                until: pause.until.as_millisecond(),
            })
            .filter(|held| held.from < held.until)
            .collect();
        sorted.sort_unstable();
        let mut merged: Vec<Held> = Vec::with_capacity(sorted.len());
        for next in sorted {
            match merged.last_mut() {
                Some(last) if next.from <= last.until => last.until = last.until.max(next.until),
                Some(_) | None => merged.push(next),
            }
        }
        Ok(Self { held: merged })
    }

    /// The pauses, in order.
    pub fn iter(&self) -> impl Iterator<Item = Pause> + '_ {
        self.held.iter().map(|held| Pause {
            from: instant(held.from),
            until: instant(held.until),
        })
    }

    /// The pauses in milliseconds, in order.
    pub(super) fn held(&self) -> &[Held] {
        &self.held
    }

    /// Whether the clock stands in the last millisecond before `end`: then a day that ends there
    /// does not count.
    pub(super) fn hold_the_end(&self, end: i64) -> bool {
        let next = self.held.partition_point(|held| held.until < end);
        self.held.get(next).is_some_and(|held| held.from < end)
    }
}

/// The stretches of a walk without what the pauses hold of them.
pub(super) struct Unpaused<'c> {
    walk: Walk<'c>,
    ahead: &'c [Held],
    rest: Option<Stretch>,
}

impl<'c> Unpaused<'c> {
    pub(super) fn of(walk: Walk<'c>, pauses: &'c Pauses) -> Self {
        Self {
            walk,
            ahead: &pauses.held,
            rest: None,
        }
    }
}

impl Iterator for Unpaused<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        loop {
            let stretch = match self.rest.take() {
                Some(rest) => rest,
                None => self.walk.next()?,
            };
            while let Some((first, behind)) = self.ahead.split_first()
                && first.until <= stretch.starts
            {
                self.ahead = behind;
            }
            let Some(held) = self.ahead.first().filter(|held| held.from < stretch.ends) else {
                return Some(stretch);
            };
            if held.until < stretch.ends {
                self.rest = Some(Stretch {
                    starts: held.until,
                    ..stretch
                });
            }
            if stretch.starts < held.from {
                return Some(Stretch {
                    ends: held.from,
                    ..stretch
                });
            }
        }
    }
}
