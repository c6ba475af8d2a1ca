//! The walk over office time that all the arithmetic stands on.

use jiff::civil::Date;

use super::{
    Calendar, DAY, DAYS_AHEAD_MAX, MINUTE, OfficeHours,
    zone::{SteadyOffset, date_at, first_instant, last_instant, steady_offset},
};

/// Office time without a break and without a change of the clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The day on the wall.
    pub(super) date: Date,
    /// Its first millisecond.
    pub(super) starts: i64,
    /// The millisecond after its last.
    pub(super) ends: i64,
}

impl Stretch {
    pub(super) fn length(&self) -> i64 {
        self.ends - self.starts
    }
}

/// All office time from an instant on, in order, over at most [`DAYS_AHEAD_MAX`] days, the first
/// one counted.
///
/// It asks the zone only where its offset changes; between two changes a day is 24 hours and
/// everything is addition. It allocates nothing.
pub(super) struct Walk<'c> {
    calendar: &'c Calendar,
    /// Nothing before this is handed out: the start, then each change of the offset.
    floor: i64,
    steady: SteadyOffset,
    date: Date,
    /// The wall's 00:00 of `date` under the present offset, whether it existed or not.
    midnight: i64,
    hours: std::slice::Iter<'c, OfficeHours>,
    days_left: u32,
}

impl<'c> Walk<'c> {
    /// From this instant on.
    pub(super) fn from(calendar: &'c Calendar, at: i64) -> Self {
        let (steady, date, midnight) = place(calendar, at);
        let hours = calendar.hours_on(date).iter();
        let days_left = DAYS_AHEAD_MAX - 1;
        Self {
            calendar,
            floor: at,
            steady,
            date,
            midnight,
            hours,
            days_left,
        }
    }

    /// The office time of one day, up to `until`.
    pub(super) fn of_day(
        calendar: &'c Calendar,
        date: Date,
        until: i64,
    ) -> impl Iterator<Item = Stretch> + use<'c> {
        Self::from(calendar, first_instant(&calendar.zone, date))
            .take_while(move |stretch| stretch.date == date && stretch.starts < until)
            .map(move |stretch| Stretch {
                ends: stretch.ends.min(until),
                ..stretch
            })
    }

    fn turn_the_page(&mut self) -> Option<()> {
        self.days_left = self.days_left.checked_sub(1)?;
        let next_midnight = self.midnight + DAY;
        if next_midnight < self.steady.ends {
            self.date = self.date.tomorrow().ok()?;
            self.midnight = next_midnight;
        } else {
            // The offset changes before this day ends, so what is left of the day (or what is
            // there twice) is looked at once more, under the new offset.
            self.floor = self.steady.ends;
            (self.steady, self.date, self.midnight) = place(self.calendar, self.floor);
        }
        self.hours = self.calendar.hours_on(self.date).iter();
        Some(())
    }
}

fn place(calendar: &Calendar, at: i64) -> (SteadyOffset, Date, i64) {
    let steady = steady_offset(&calendar.zone, at);
    let since_midnight = (at + steady.offset).rem_euclid(DAY);
    (steady, date_at(&calendar.zone, at), at - since_midnight)
}

impl Iterator for Walk<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        loop {
            for hours in self.hours.by_ref() {
                let opens = self.midnight + i64::from(hours.opens_minute) * MINUTE;
                let closes = self.midnight + i64::from(hours.closes_minute) * MINUTE;
                let starts = opens.max(self.floor);
                let ends = closes.min(self.steady.ends);
                if starts < ends {
                    return Some(Stretch {
                        date: self.date,
                        starts,
                        ends,
                    });
                }
            }
            self.turn_the_page()?;
        }
    }
}

/// The working days after a day with their closing times, in order, as far as a [`Walk`] goes.
pub(super) struct Closings<'c> {
    walk: std::iter::Peekable<Walk<'c>>,
}

impl<'c> Closings<'c> {
    /// Those of the days after this one.
    pub(super) fn after(calendar: &'c Calendar, date: Date) -> Self {
        let walk = Walk::from(calendar, last_instant(&calendar.zone, date));
        Self {
            walk: walk.peekable(),
        }
    }
}

impl Iterator for Closings<'_> {
    type Item = (Date, i64);

    fn next(&mut self) -> Option<(Date, i64)> {
        let first = self.walk.next()?;
        let mut closing = first.ends;
        // Where clocks are put back over midnight, what comes of the day before belongs to the
        // day that had begun already.
        while let Some(more) = self.walk.next_if(|stretch| stretch.date <= first.date) {
            closing = more.ends;
        }
        Some((first.date, closing))
    }
}
