//! The oracle: a tape of time, minute by minute, and the plainest way to count on it.

use closedloop_workflows::{
    limit::{Limit, LimitUnit},
    time::Due,
};
use jiff::{Timestamp, civil::Date};

use crate::drawn::{Drawn, at, weekday};

const MINUTE: i64 = 60_000;

/// How far the tape may reach; no drawn calendar needs more.
const DAYS_MAX: i64 = 150;

/// A minute, or a part of one where the clock starts or stops within it.
#[derive(Debug, Clone, Copy)]
struct Piece {
    begins: i64,
    ends: i64,
    /// What the wall shows.
    date: Date,
    /// How far the wall is ahead of UTC, in seconds.
    offset: i32,
    works: bool,
    paused: bool,
}

/// The tape from the start on, made longer as it is needed.
pub(crate) struct Oracle<'d> {
    drawn: &'d Drawn,
    /// Where the tape is cut: the start, and the ends of pauses.
    cuts: Vec<i64>,
    tape: Vec<Piece>,
    next_minute: i64,
}

impl<'d> Oracle<'d> {
    pub(crate) fn new(drawn: &'d Drawn) -> Self {
        let mut cuts = vec![drawn.start];
        for (from, until) in &drawn.pauses {
            cuts.extend([*from, *until]);
        }
        cuts.sort_unstable();
        Self {
            drawn,
            cuts,
            tape: Vec::new(),
            next_minute: drawn.start.div_euclid(MINUTE) * MINUTE,
        }
    }

    /// When a limit from the start on ends.
    pub(crate) fn due(&mut self, limit: Limit) -> Due {
        let amount = i64::from(limit.amount);
        match limit.unit {
            LimitUnit::Minutes => self.due_in_running_time(amount * MINUTE),
            LimitUnit::Hours => self.due_in_running_time(amount * 60 * MINUTE),
            LimitUnit::Days => self.due_in_days(limit.amount),
            LimitUnit::WorkingMinutes => self.due_in_office_time(amount * MINUTE),
            LimitUnit::WorkingHours => self.due_in_office_time(amount * 60 * MINUTE),
            LimitUnit::WorkingDays => self.due_in_working_days(limit.amount),
        }
    }

    /// When this share of what is counted between the start and `due_at` has passed.
    pub(crate) fn share(&mut self, due_at: Timestamp, office: bool, percent: u8) -> Timestamp {
        let end = due_at.as_millisecond();
        let mut counted = Vec::new();
        for index in 0.. {
            let piece = self.piece(index);
            if piece.begins >= end {
                break;
            }
            if !piece.paused && (piece.works || !office) {
                counted.push((piece.begins, piece.ends.min(end)));
            }
        }
        if counted.is_empty() {
            assert!(office, "an end is later than its start");
            return self.share(due_at, false, percent);
        }
        let whole: i64 = counted.iter().map(|(begins, ends)| ends - begins).sum();
        let mut left = whole * i64::from(percent) / 100;
        match percent {
            0 => return self.drawn.start(),
            100 => return due_at,
            _ => {}
        }
        for (begins, ends) in counted {
            if left <= ends - begins {
                return at(begins + left);
            }
            left -= ends - begins;
        }
        due_at
    }

    /// Whether clocks were put forward or back before this instant.
    pub(crate) fn changes_before(&mut self, due_at: Timestamp) -> bool {
        let first = self.piece(0).offset;
        self.tape
            .iter()
            .take_while(|piece| piece.begins < due_at.as_millisecond())
            .any(|piece| piece.offset != first)
    }

    fn due_in_running_time(&mut self, length: i64) -> Due {
        let (at, _) = self.used_up(length, |piece| !piece.paused);
        Due {
            at,
            provisional: false,
        }
    }

    fn due_in_office_time(&mut self, length: i64) -> Due {
        let today = self.piece(0).date;
        let (at, day) = self.used_up(length, |piece| piece.works && !piece.paused);
        let provisional = !(self.covered(today) && self.covered(day));
        Due { at, provisional }
    }

    fn used_up(&mut self, length: i64, counts: impl Fn(&Piece) -> bool) -> (Timestamp, Date) {
        let mut left = length;
        for index in 0.. {
            let piece = self.piece(index);
            if !counts(&piece) {
                continue;
            }
            let long = piece.ends - piece.begins;
            if left <= long {
                return (at(piece.begins + left), piece.date);
            }
            left -= long;
        }
        unreachable!("the tape panics at its end")
    }

    /// Days by the calendar on the wall; a day ends when the wall first shows a later one.
    fn due_in_days(&mut self, days: u32) -> Due {
        let mut day = self.piece(0).date;
        let mut index = 0;
        let mut left = days;
        let mut planned = None;
        loop {
            day = day.tomorrow().expect("a day");
            while self.piece(index).date <= day {
                index += 1;
            }
            // A day that was left out ends with the day before it.
            let last = self.piece(index.checked_sub(1).expect("a day has minutes"));
            if last.paused {
                continue;
            }
            left = left.saturating_sub(1);
            if left > 0 {
                continue;
            }
            let planned = *planned.get_or_insert(day);
            let moves_on = self.drawn.last_day_moves_on;
            if !moves_on || !self.hours(day).is_empty() {
                let provisional = moves_on && !(self.covered(planned) && self.covered(day));
                return Due {
                    at: at(last.ends),
                    provisional,
                };
            }
        }
    }

    fn due_in_working_days(&mut self, days: u32) -> Due {
        let today = self.piece(0).date;
        let mut left = days;
        let mut running: Option<Piece> = None;
        for index in 0.. {
            let piece = self.piece(index);
            if !piece.works || piece.date <= today {
                continue;
            }
            if let Some(last) = running.filter(|last| last.date < piece.date && !last.paused) {
                left -= 1;
                if left == 0 {
                    let first = today.tomorrow().expect("a day");
                    let provisional = !(self.covered(first) && self.covered(last.date));
                    return Due {
                        at: at(last.ends),
                        provisional,
                    };
                }
            }
            running = Some(piece);
        }
        unreachable!("the tape panics at its end")
    }

    fn covered(&self, date: Date) -> bool {
        self.drawn.from <= date && date <= self.drawn.until
    }

    fn hours(&self, date: Date) -> &'d [(u16, u16)] {
        let weekly = &self.drawn.week[weekday(date)];
        match self.drawn.days.get(&date) {
            Some(false) => &[],
            Some(true) if weekly.is_empty() => &self.drawn.make_up,
            Some(true) | None => weekly,
        }
    }

    /// This piece of the tape.
    fn piece(&mut self, index: usize) -> Piece {
        while self.tape.len() <= index {
            assert!(
                self.next_minute < self.drawn.start + DAYS_MAX * 1440 * MINUTE,
                "the oracle found no end in {DAYS_MAX} days"
            );
            self.cut_a_minute();
        }
        self.tape[index]
    }

    fn cut_a_minute(&mut self) {
        let (mut begins, ends) = (self.next_minute, self.next_minute + MINUTE);
        self.next_minute = ends;
        let wall = self.drawn.zone.to_datetime(at(begins));
        let offset = self.drawn.zone.to_offset(at(begins)).seconds();
        let minute = wall.hour() as u16 * 60 + wall.minute() as u16;
        let hours = self.hours(wall.date());
        let works = hours
            .iter()
            .any(|(opens, closes)| (*opens..*closes).contains(&minute));
        let mut cuts: Vec<i64> = self.cuts.clone();
        cuts.retain(|cut| begins < *cut && *cut < ends);
        cuts.push(ends);
        for cut in cuts {
            let paused = self
                .drawn
                .pauses
                .iter()
                .any(|(from, until)| (*from..*until).contains(&begins));
            if begins < cut && self.drawn.start <= begins {
                self.tape.push(Piece {
                    begins,
                    ends: cut,
                    date: wall.date(),
                    offset,
                    works,
                    paused,
                });
            }
            begins = cut;
        }
    }
}
