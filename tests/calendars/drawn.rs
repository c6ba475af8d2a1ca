//! A calendar drawn by lot, with a start and pauses near a day on which something happens.

use std::{collections::BTreeMap, fmt::Write};

use closedloop_tests::chance::Chance;
use closedloop_workflows::time::{Pause, Pauses};
use jiff::{
    Span, Timestamp,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};

/// Zones, and days around which to look: changes of many zones, clocks that change by half an hour
/// or at midnight, a zone without summer time, and a day that was left out.
const PLACES: [(&str, &str); 16] = [
    ("Asia/Shanghai", "2026-02-16"),
    ("Asia/Shanghai", "2026-10-03"),
    ("Asia/Kathmandu", "2026-03-29"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Sao_Paulo", "2017-10-15"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("Africa/Cairo", "2026-04-24"),
    ("America/Havana", "2026-03-08"),
    ("America/Havana", "2026-11-01"),
    ("America/Santiago", "2026-04-05"),
    ("Pacific/Apia", "2011-12-30"),
];

const DAY: u64 = 86_400_000;

/// What an author wrote, and when a clock starts and stands.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) zone_name: &'static str,
    pub(crate) zone: TimeZone,
    /// Opening and closing minutes of each weekday from Monday.
    pub(crate) week: [Vec<(u16, u16)>; 7],
    pub(crate) make_up: Vec<(u16, u16)>,
    /// Holidays (`false`) and make-up workdays (`true`).
    pub(crate) days: BTreeMap<Date, bool>,
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) last_day_moves_on: bool,
    /// Milliseconds since 1970.
    pub(crate) start: i64,
    /// From and until in milliseconds, in any order, also overlapping.
    pub(crate) pauses: Vec<(i64, i64)>,
}

impl Drawn {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let (zone_name, around) = *chance.pick(&PLACES).expect("there are places");
        let zone = TimeZoneDatabase::bundled().get(zone_name).expect("a zone");
        let around: Date = around.parse().expect("a date");
        let mut week: [Vec<(u16, u16)>; 7] = std::array::from_fn(|_| hours(chance));
        if week.iter().take(3).any(Vec::is_empty) {
            week[0] = vec![(540, 720), (780, 1020)];
        }
        let mut make_up = hours(chance);
        if make_up.is_empty() {
            make_up = vec![(540, 720), (780, 1020)];
        }
        let noon = around.at(12, 0, 0, 0);
        let noon = zone.to_timestamp(noon).expect("an instant");
        let start = noon.as_millisecond() - 9 * 86_400_000 + below(chance, 12 * DAY);
        // Mostly wide; sometimes it ends soon, so that answers become provisional.
        let ahead = if chance.percent(20) {
            below(chance, 12)
        } else {
            150
        };
        let back = if chance.percent(5) {
            below(chance, 6)
        } else {
            60
        };
        let mut drawn = Self {
            zone_name,
            zone,
            week,
            make_up,
            days: BTreeMap::new(),
            from: later(around, -back),
            until: later(around, ahead),
            last_day_moves_on: chance.percent(30),
            start,
            pauses: Vec::new(),
        };
        drawn.draw_days(around, chance);
        drawn.draw_pauses(chance);
        drawn
    }

    fn draw_days(&mut self, around: Date, chance: &mut Chance) {
        for _ in 0..chance.below(14) {
            let date = later(around, below(chance, 45) - 15);
            let free = self.week[weekday(date)].is_empty();
            let works = free && chance.percent(60);
            if (self.from..=self.until).contains(&date) {
                self.days.insert(date, works);
            }
        }
    }

    /// None to four, from seconds to days long, some before the start, some over midnight, some
    /// that begin or end exactly where something else does.
    fn draw_pauses(&mut self, chance: &mut Chance) {
        for _ in 0..chance.below(5) {
            let mut from = self.start - 86_400_000 + below(chance, 9 * DAY);
            if chance.percent(25) {
                from -= from.rem_euclid(1_800_000);
            }
            let longest = *chance
                .pick(&[60_000, 14_400_000, DAY, 5 * DAY])
                .expect("one");
            let mut until = from + 1 + below(chance, longest);
            if chance.percent(25) {
                until += 1_800_000 - until.rem_euclid(1_800_000);
            }
            self.pauses.push((from, until));
        }
    }

    pub(crate) fn start(&self) -> Timestamp {
        at(self.start)
    }

    pub(crate) fn pauses(&self) -> Pauses {
        let pauses: Vec<Pause> = self
            .pauses
            .iter()
            .map(|(from, until)| Pause {
                from: at(*from),
                until: at(*until),
            })
            .collect();
        Pauses::merge(&pauses).expect("few")
    }

    /// What the author writes.
    pub(crate) fn yaml(&self) -> String {
        let mut text = format!(
            "calendar: drawn\ntitle: 抽样 / Drawn\nversion: 1\nzone: {}\nfrom: {}\nuntil: {}\n\
             last day moves on: {}\nhours:\n",
            self.zone_name, self.from, self.until, self.last_day_moves_on
        );
        let names = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        for (name, hours) in names.iter().zip(&self.week) {
            writeln!(text, "  {name}: {}", written(hours)).expect("a string takes it");
        }
        writeln!(text, "make-up hours: {}", written(&self.make_up)).expect("a string takes it");
        if !self.days.is_empty() {
            text.push_str("arrangements:\n  - notice: 抽样通知\n    days:\n");
        }
        for (date, works) in &self.days {
            let kind = if *works { "open" } else { "closed" };
            writeln!(text, "      - {{name: 节 / Feast, {kind}: {date}}}")
                .expect("a string takes it");
        }
        text
    }

    /// All of it, for the message of a failure.
    pub(crate) fn describe(&self) -> String {
        let mut text = self.yaml();
        writeln!(text, "start: {}", at(self.start)).expect("a string takes it");
        for (from, until) in &self.pauses {
            writeln!(text, "pause: {} to {}", at(*from), at(*until)).expect("a string takes it");
        }
        text
    }
}

/// The instant of so many milliseconds.
pub(crate) fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).expect("an instant")
}

pub(crate) fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).expect("0 to 6")
}

fn later(date: Date, days: i64) -> Date {
    date.checked_add(Span::new().days(days)).expect("a date")
}

fn below(chance: &mut Chance, bound: u64) -> i64 {
    i64::try_from(chance.below(bound)).expect("small")
}

/// No hours, a whole day, or one to three stretches.
fn hours(chance: &mut Chance) -> Vec<(u16, u16)> {
    match chance.below(10) {
        0 | 1 => Vec::new(),
        2 => vec![(0, 1440)],
        3 | 4 => vec![(510, 720), (840, 1050)],
        _ => {
            let count = 2 * (1 + chance.below(3));
            let mut minutes: Vec<u16> = (0..count)
                .map(|_| u16::try_from(chance.below(1441)).expect("at most 1440"))
                .collect();
            minutes.sort_unstable();
            let pairs = minutes.chunks_exact(2).map(|pair| (pair[0], pair[1]));
            pairs.filter(|(opens, closes)| opens < closes).collect()
        }
    }
}

fn written(hours: &[(u16, u16)]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let one = |(opens, closes): &(u16, u16)| format!("{}-{}", clock(*opens), clock(*closes));
    let all: Vec<String> = hours.iter().map(one).collect();
    format!("[{}]", all.join(", "))
}
