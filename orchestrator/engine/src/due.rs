//! The next instant at which time alone changes something.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::{Case, Clock, Party};

/// What time alone changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueReason {
    /// Nobody took the offer: it is repeated.
    OfferAgain,
    /// Whoever is asked is reminded.
    Reminder,
    /// The deadline passes.
    Deadline,
    /// The reporter's silence becomes an answer.
    Silence,
    /// A rung is climbed.
    Rung,
    /// The notice of the last rung is repeated.
    Repeat,
}

impl DueReason {
    /// The code, as metrics spell it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OfferAgain => "offer-again",
            Self::Reminder => "reminder",
            Self::Deadline => "deadline",
            Self::Silence => "silence",
            Self::Rung => "rung",
            Self::Repeat => "repeat",
        }
    }
}

impl Case {
    /// The next instant at which time alone changes something, and what. A change at a deadline or
    /// a rung comes one millisecond after it, because a tie is in time. Of two at one instant the
    /// first in the order of [`DueReason`] comes first.
    ///
    /// None for a case that is over. An open case has none only if its step has no limit, or if its
    /// last notice was repeated [`crate::REPEATS_MAX`] times and still nobody acted: a year overdue,
    /// which is for people to notice on the overdue board and not for one more notice. The offers of a case whose history
    /// is full are not repeated.
    #[must_use]
    pub fn next_due(&self) -> Option<(Timestamp, DueReason)> {
        let assignment = self.asked.as_ref().filter(|_| self.is_open())?;
        let clock = assignment.clock.as_ref();
        let by_clock = clock.and_then(|clock| by_clock(clock, &assignment.asked));
        let by_offer = assignment
            .offer_again_at
            .filter(|_| !self.is_full())
            .map(|at| (at, DueReason::OfferAgain));
        [by_clock, by_offer].into_iter().flatten().min()
    }
}

fn by_clock(clock: &Clock, asked: &Party) -> Option<(Timestamp, DueReason)> {
    if *asked == Party::Reporter {
        Some((after(clock.due_at), DueReason::Silence))
    } else if !clock.missed {
        let deadline = (after(clock.due_at), DueReason::Deadline);
        let reminder = clock.reminders.get(usize::from(clock.reminded));
        let reminder = reminder.map(|at| (*at, DueReason::Reminder));
        reminder.into_iter().chain([deadline]).min()
    } else if let Some(rung) = clock.rungs.get(usize::from(clock.climbed)) {
        Some((after(*rung), DueReason::Rung))
    } else {
        clock.repeat_at.map(|at| (at, DueReason::Repeat))
    }
}

/// The first instant that is no longer in time.
pub(crate) fn after(due_at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(due_at.as_millisecond() + 1).unwrap_or(Timestamp::MAX)
}
