//! `closedloop calendar try`: says when a limit ends, and why then.

use std::path::PathBuf;

use closedloop_workflows::{
    limit::Limit,
    names::CalendarCode,
    plan::Words,
    time::{Calendar, Due, SKIPPED_DAYS_MAX, SkippedDay, WhySkipped, calendar},
    words,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::strtime,
};
use serde::Serialize;

use crate::{
    commands::check,
    exit::{self, failure},
    output::{Language, Output},
    rules_folder,
};

/// What `calendar try` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// When the limit begins, on the wall of the calendar's zone: `2026-09-30 16:10`.
    start: String,
    /// The limit: `3 working days`, `2 working hours`, `3 days`, `30 minutes`.
    limit: String,
    /// The calendar to count in (default: the only one there is).
    #[arg(long)]
    calendar: Option<CalendarCode>,
    /// The folder of the rules (default: the demonstration's).
    #[arg(long)]
    rules: Option<PathBuf>,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer<'a> {
    calendar: &'a CalendarCode,
    calendar_version: u32,
    calendar_fingerprint: String,
    time_zone: &'a str,
    complete_until: Date,
    started_at: Timestamp,
    limit: Limit,
    due_at: Timestamp,
    due_on_the_wall: String,
    yellow_at: Timestamp,
    provisional: bool,
    skipped: &'a [SkippedDay],
    make_up_workdays: &'a [MakeUpWorkday<'a>],
}

/// A day of rest that counted all the same.
#[derive(Serialize)]
struct MakeUpWorkday<'a> {
    date: Date,
    name: &'a Words,
    notice: &'a str,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<u8> {
    let Some(calendars) = calendars(arguments, output)? else {
        return Ok(exit::BAD_INPUT);
    };
    let calendar = chosen(&calendars, arguments.calendar.as_ref(), output)?;
    let limit = limit(&arguments.limit, output)?;
    let start = start(&arguments.start, calendar, output)?;
    let due = calendar.due(start, limit);
    let skipped = calendar.days_skipped_by(start, due.at, limit);
    let make_up = make_up_workdays(calendar, start, due, limit);
    let (day, time) = end_on_the_wall(calendar, due.at);
    if output.json {
        output.data(&Answer {
            calendar: &calendar.code,
            calendar_version: calendar.version,
            calendar_fingerprint: calendar.fingerprint.to_string(),
            time_zone: calendar.zone.iana_name().unwrap_or("UTC"),
            complete_until: calendar.until,
            started_at: start,
            limit,
            due_at: due.at,
            due_on_the_wall: format!("{day} {time}"),
            yellow_at: calendar.yellow_at(start, due.at, limit),
            provisional: due.provisional,
            skipped: &skipped,
            make_up_workdays: &make_up,
        })?;
        return Ok(exit::OK);
    }
    print(calendar, start, limit, due, output)?;
    print_days(&skipped, &make_up, output)?;
    Ok(exit::OK)
}

/// The calendars of the folder; none if they are wrong, which is printed.
fn calendars(arguments: &Arguments, output: Output) -> anyhow::Result<Option<Vec<Calendar>>> {
    let texts = match &arguments.rules {
        Some(folder) => {
            let texts = rules_folder::texts(&folder.join("calendars"));
            texts.map_err(|error| failure(exit::BAD_INPUT, format!("{error:#}")))?
        }
        None => rules_folder::catalogue().calendars,
    };
    let (mut calendars, mut wrong) = (Vec::new(), Vec::new());
    for read in calendar::parse_all(&texts) {
        match read {
            Ok(calendar) => calendars.push(calendar),
            Err(complaints) => wrong.extend(complaints),
        }
    }
    if wrong.is_empty() {
        return Ok(Some(calendars));
    }
    check::print_complaints(&wrong, &texts, output);
    Ok(None)
}

fn chosen<'c>(
    calendars: &'c [Calendar],
    code: Option<&CalendarCode>,
    output: Output,
) -> anyhow::Result<&'c Calendar> {
    let found = match (code, calendars) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(code), _) => calendars.iter().find(|calendar| calendar.code == *code),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = calendars.iter().map(|c| c.code.as_str()).collect();
        let known = known.join(", ");
        let (zh, en) = match code {
            Some(code) => (
                format!("没有日历 `{code}`；现有：{known}"),
                format!("there is no calendar `{code}`; there are: {known}"),
            ),
            None => (
                format!("用 --calendar 指定日历；现有：{known}"),
                format!("name a calendar with --calendar; there are: {known}"),
            ),
        };
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })
}

fn limit(text: &str, output: Output) -> anyhow::Result<Limit> {
    let read = text
        .parse()
        .ok()
        .or_else(|| words::limit_from_chinese(text));
    read.ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        let (zh, en) = (
            format!("`{shown}` 不是时限；写成 `3个工作日`、`2个工作时`、`3天` 或 `30分钟`"),
            format!("`{shown}` is not a limit; write `3 working days`, `2 working hours`, `3 days` or `30 minutes`"),
        );
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })
}

/// A time on the wall, or an instant with its offset.
fn start(text: &str, calendar: &Calendar, output: Output) -> anyhow::Result<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    // A bare date would be read as its midnight, which nobody means.
    let has_time = text.len() >= "2026-09-30 16:10".len();
    let wall = text.parse::<DateTime>().ok().filter(|_| has_time);
    wall.map(|wall| calendar.wall_time(wall)).ok_or_else(|| {
        let shown: String = text.chars().take(80).collect();
        let (zh, en) = (
            format!("`{shown}` 不是日期加时间；写成 `2026-09-30 16:10`"),
            format!("`{shown}` is no date with a time; write `2026-09-30 16:10`"),
        );
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })
}

/// The make-up workdays that a limit in working time counted, at most [`SKIPPED_DAYS_MAX`].
fn make_up_workdays(
    calendar: &Calendar,
    start: Timestamp,
    due: Due,
    limit: Limit,
) -> Vec<MakeUpWorkday<'_>> {
    let day = |at: Timestamp| calendar.zone.to_datetime(at).date();
    let (first, last) = (day(start), day(due.at));
    if !limit.unit.is_working() || last < first {
        return Vec::new();
    }
    let found = calendar.days.range(first..=last);
    found
        .filter(|(_, day)| day.works)
        .take(SKIPPED_DAYS_MAX)
        .map(|(date, day)| MakeUpWorkday {
            date: *date,
            name: &day.name,
            notice: &day.notice,
        })
        .collect()
}

fn print(
    calendar: &Calendar,
    start: Timestamp,
    limit: Limit,
    due: Due,
    output: Output,
) -> anyhow::Result<()> {
    let (code, title, version) = (&calendar.code, &calendar.title, calendar.version);
    let (day, time) = end_on_the_wall(calendar, due.at);
    let end = format!("{day} {time} {}", weekday(day, output));
    let begun = calendar.zone.to_datetime(start);
    let begun = format!(
        "{} {}",
        begun.strftime("%F %H:%M"),
        weekday(begun.date(), output)
    );
    let (zone, until) = (calendar.zone.iana_name().unwrap_or("UTC"), calendar.until);
    output.line(output.words(&format!("{end} 到期"), &format!("due {end}")))?;
    output.line(output.words(
        &format!("自 {begun} 起算 {}", words::limit_in_chinese(limit)),
        &format!("{limit} from {begun}"),
    ))?;
    output.line(output.words(
        &format!(
            "工作日历 {code}（{}，第 {version} 版，时区 {zone}，放假安排到 {until} 为止）",
            title.zh
        ),
        &format!(
            "calendar {code} ({}, version {version}, zone {zone}, arrangements until {until})",
            title.en
        ),
    ))?;
    if due.provisional {
        output.line(output.words(
            "暂定：有的日子不在日历的起止日期之内，只按每周的办公时间计算，补上放假安排后可能变动",
            "provisional: some days lie outside the calendar and are counted by the week alone; it may move when their arrangements are added",
        ))?;
    }
    Ok(())
}

fn print_days(
    skipped: &[SkippedDay],
    make_up: &[MakeUpWorkday<'_>],
    output: Output,
) -> anyhow::Result<()> {
    for day in skipped {
        let (date, weekday) = (day.date, weekday(day.date, output));
        let line = match &day.why {
            WhySkipped::Weekend => output
                .words("每周休息日", "a day off by the week")
                .to_owned(),
            WhySkipped::Holiday { notice, name } => {
                let name = output.words(&name.zh, &name.en);
                output
                    .words(
                        &format!("{name}（{notice}）"),
                        &format!("{name} ({notice})"),
                    )
                    .to_owned()
            }
        };
        let not_counted = output.words("不计", "not counted:");
        output.line(format!("{not_counted} {date} {weekday} {line}"))?;
    }
    if skipped.len() == SKIPPED_DAYS_MAX {
        let (zh, en) = (
            format!("只列出前 {SKIPPED_DAYS_MAX} 天"),
            format!("only the first {SKIPPED_DAYS_MAX} days are listed"),
        );
        output.line(output.words(&zh, &en))?;
    }
    for MakeUpWorkday { date, name, notice } in make_up {
        let weekday = weekday(*date, output);
        output.line(output.words(
            &format!("计入 {date} {weekday} 调休上班，{}（{notice}）", name.zh),
            &format!(
                "counted: {date} {weekday} make-up workday, {} ({notice})",
                name.en
            ),
        ))?;
    }
    Ok(())
}

/// The day an end lies on, and its time; midnight is the end of the day before.
fn end_on_the_wall(calendar: &Calendar, at: Timestamp) -> (Date, String) {
    let wall = calendar.zone.to_datetime(at);
    let is_midnight = calendar.start_of_day(wall.date()) == at;
    match wall.date().yesterday() {
        Ok(day) if is_midnight => (day, "24:00".to_owned()),
        Ok(_) | Err(_) => (wall.date(), wall.strftime("%H:%M").to_string()),
    }
}

fn weekday(date: Date, output: Output) -> String {
    match output.language {
        Language::Zh => {
            let offset = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            let letter = "一二三四五六日".chars().nth(offset).unwrap_or('日');
            format!("周{letter}")
        }
        Language::En => strtime::format("%a", date).unwrap_or_default(),
    }
}
