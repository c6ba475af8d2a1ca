//! Ends that are moved after they were fixed.

use jiff::{Timestamp, civil::Date};

use super::{
    Calendar, Due,
    due::{at_the_end_of_time, day_after, days_after, running_end},
    pauses::{Held, Pauses},
    walk::Closings,
    zone::{date_at, instant, last_instant},
};
use crate::limit::LimitUnit;

impl Calendar {
    /// Where an end that was fixed before moves if the clock stands during `pauses`, none of which
    /// moved it already: by what they hold between `start` and the end, in the time of the limit's
    /// `unit`, as [`Calendar::due_with_pauses`] counts it.
    ///
    /// An end that was named (`until`, no unit) moves on by the time the pauses last. An end in
    /// days that lies within a day counts as that day, one in working days as the working day that
    /// closes next, so that moving never takes time away.
    ///
    /// For an end that [`Calendar::due`] gave, both ways lead to the same instant, except that a
    /// last day that moved on to a working day (`last_day_moves_on`) moves from there.
    #[must_use]
    pub fn moved_by(
        &self,
        start: Timestamp,
        due_at: Timestamp,
        unit: Option<LimitUnit>,
        pauses: &Pauses,
    ) -> Due {
        let today = date_at(&self.zone, start.as_millisecond());
        let mut due = Due {
            at: instant(due_at.as_millisecond()),
            provisional: false,
        };
        for held in pauses.held() {
            let end = due.at.as_millisecond();
            let held = Held {
                from: held.from.max(start.as_millisecond()),
                ..*held
            };
            if end <= held.from {
                break;
            }
            if held.until <= held.from {
                continue;
            }
            let moved = match unit {
                None | Some(LimitUnit::Minutes | LimitUnit::Hours) => Due {
                    at: instant(running_end(held.from, end, &Pauses::from(held))),
                    provisional: false,
                },
                Some(LimitUnit::Days) => self.moved_by_days(end, held, today),
                Some(LimitUnit::WorkingMinutes | LimitUnit::WorkingHours) => {
                    self.moved_by_office_time(end, held)
                }
                Some(LimitUnit::WorkingDays) => self.moved_by_working_days(end, held, today),
            };
            due = Due {
                at: moved.at,
                provisional: due.provisional || moved.provisional,
            };
        }
        due
    }

    fn moved_by_days(&self, end: i64, held: Held, today: Date) -> Due {
        let days = self.days_held(held, day_after(today));
        if days == 0 {
            return unmoved(end);
        }
        match days_after(date_at(&self.zone, end - 1), days) {
            Some(last) => unmoved(last_instant(&self.zone, last)),
            None => at_the_end_of_time(),
        }
    }

    fn moved_by_office_time(&self, end: i64, held: Held) -> Due {
        let left = self.working_milliseconds_between(instant(held.from), instant(end));
        match i64::try_from(left) {
            Ok(left) if left > 0 => self.due_in_office_time(held.until, left, &Pauses::NONE),
            // It ends in the night or on a holiday, and nothing is left to be counted.
            Ok(_) | Err(_) => unmoved(end.max(held.until)),
        }
    }

    fn moved_by_working_days(&self, end: i64, held: Held, today: Date) -> Due {
        // The start day never counts, so nothing that a pause held of it is given back.
        let eve = date_at(&self.zone, held.from).yesterday();
        let eve = eve.map_or(today, |eve| eve.max(today));
        let closings =
            || Closings::after(self, eve).skip_while(|(_, closing)| *closing <= held.from);
        let nothing_held = closings()
            .next()
            .is_none_or(|(_, closing)| held.until < closing);
        if nothing_held {
            return unmoved(end);
        }
        // Up to the closing time that the end is or that comes next.
        let before_the_end = closings().take_while(|(_, closing)| *closing < end).count();
        let closing = closings()
            .skip_while(|(_, closing)| *closing <= held.until)
            .nth(before_the_end);
        match closing {
            Some((date, closing)) => self.known(date_at(&self.zone, held.from), date, closing),
            None => Due {
                at: instant(end.max(held.until)),
                provisional: true,
            },
        }
    }
}

fn unmoved(end: i64) -> Due {
    Due {
        at: instant(end),
        provisional: false,
    }
}
