//! Reading days off and make-up workdays out of an iCalendar file (RFC 5545).
//!
//! Only what a calendar of days needs is read: all-day events, what they are called, and yearly
//! repetition with an end. Whatever would change the meaning and is not understood is refused at
//! its line with complaint `C8`; nothing is guessed.

mod dates;
mod lines;
mod written;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::{
    dates::{Event, Repeats},
    lines::Line,
};
use crate::{
    complaint::{Complaint, Span},
    complaints::Complaints,
    plan::Words,
    time::calendar::EXCEPTIONS_MAX,
};

pub use written::{Heading, calendar_text};

/// The largest file that is read, in bytes.
pub const ICALENDAR_BYTES_MAX: usize = 1024 * 1024;

/// The most events in one file.
pub const EVENTS_MAX: usize = 5_000;

/// How deep components may lie within each other.
const DEPTH_MAX: usize = 8;

/// The most letters of a name that are kept.
const NAME_LETTERS_MAX: usize = 90;

/// The code of every complaint about such a file.
const CODE: &str = "C8";

/// A day that an event arranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedDay {
    /// Whether it is a make-up workday: the summary of the event says so (班, `workday`,
    /// `working day`, `make-up`). Every other event is a holiday.
    pub works: bool,
    /// The summary of the event in one line, at most 90 letters.
    pub name: String,
}

/// Reads the days of an iCalendar file; `file` is the name to use in complaints.
///
/// # Errors
/// Everything in the file that is not understood, in its order, code `C8`: more than
/// [`ICALENDAR_BYTES_MAX`] bytes or [`EVENTS_MAX`] events, what is no iCalendar, an event with a
/// time of day or without a date, a repetition that is not yearly or has no end, a day that is both
/// off and worked.
pub fn parse(file: &str, text: &str) -> Result<BTreeMap<Date, ImportedDay>, Vec<Complaint>> {
    let mut complaints = Complaints::about(file);
    if text.len() > ICALENDAR_BYTES_MAX {
        let max = ICALENDAR_BYTES_MAX;
        complaints.error(
            CODE,
            place(1, 0, 0),
            Words::new(
                format!("文件超过 {max} 字节"),
                format!("the file has more than {max} bytes"),
            ),
            Words::new("只导出需要的年份", "export only the years that are needed"),
        );
        return complaints.settle(None).map(|checked| checked.value);
    }
    let mut reader = Reader {
        complaints,
        open: Vec::new(),
        event: None,
        events: 0,
        days: BTreeMap::new(),
        seen_calendar: false,
    };
    for line in lines::unfolded(text) {
        if reader.take(&line).is_none() {
            break;
        }
    }
    reader.finish(text)
}

struct Reader<'t> {
    complaints: Complaints,
    /// The names of the components that are open.
    open: Vec<&'t str>,
    event: Option<Event>,
    events: usize,
    days: BTreeMap<Date, (ImportedDay, usize)>,
    seen_calendar: bool,
}

impl<'t> Reader<'t> {
    /// Takes a line; none if reading on would only repeat the complaint.
    fn take(&mut self, line: &Line<'t>) -> Option<()> {
        let Some((name, value)) = line.property() else {
            self.complain(
                line,
                (
                    "不是 iCalendar 的一行",
                    "this is no line of an iCalendar file",
                ),
            );
            return None;
        };
        match name.as_str() {
            "BEGIN" => return self.begin(line),
            "END" => return self.end(line),
            _ => {}
        }
        if !self.seen_calendar {
            self.complain(
                line,
                (
                    "文件不以 BEGIN:VCALENDAR 开头",
                    "the file does not begin with BEGIN:VCALENDAR",
                ),
            );
            return None;
        }
        // What lies deeper, such as an alarm, says nothing about the day.
        if self.open.last().is_some_and(|open| *open == "VEVENT")
            && let Some(event) = &mut self.event
            && let Err(wrong) = event.take(&name, &value, line.number)
        {
            self.complain(line, (&wrong.zh, &wrong.en));
            // One complaint about an event is enough.
            self.event = None;
        }
        Some(())
    }

    fn begin(&mut self, line: &Line<'t>) -> Option<()> {
        let component = line.raw_value();
        if self.open.is_empty() && component != "VCALENDAR" {
            self.complain(
                line,
                (
                    "文件不以 BEGIN:VCALENDAR 开头",
                    "the file does not begin with BEGIN:VCALENDAR",
                ),
            );
            return None;
        }
        if self.open.len() == DEPTH_MAX {
            self.complain(
                line,
                ("嵌套太深", "components lie too deep within each other"),
            );
            return None;
        }
        self.seen_calendar = true;
        self.open.push(component);
        if component == "VEVENT" {
            self.events += 1;
            if self.events > EVENTS_MAX {
                let zh = format!("超过 {EVENTS_MAX} 个事件");
                self.complain(
                    line,
                    (&zh, &format!("there are more than {EVENTS_MAX} events")),
                );
                return None;
            }
            self.event = Some(Event::at_line(line.number));
        }
        Some(())
    }

    fn end(&mut self, line: &Line<'t>) -> Option<()> {
        let component = line.raw_value();
        if self.open.pop() != Some(component) {
            let zh = format!("END:{component} 没有对应的 BEGIN");
            self.complain(
                line,
                (&zh, &format!("END:{component} has no BEGIN of its own")),
            );
            return None;
        }
        if component == "VEVENT"
            && let Some(event) = self.event.take()
        {
            match event.repeats() {
                Ok(repeats) => self.keep(line, &repeats)?,
                Err(wrong) => self.complain(line, (&wrong.zh, &wrong.en)),
            }
        }
        Some(())
    }

    /// Keeps the days of an event; none if there are too many.
    fn keep(&mut self, line: &Line<'_>, repeats: &Repeats) -> Option<()> {
        let day = ImportedDay {
            works: is_make_up_workday(&repeats.summary),
            name: one_line(&repeats.summary),
        };
        for date in repeats.days() {
            if let Some((other, first)) = self.days.get(&date) {
                if other.works != day.works {
                    let zh =
                        format!("{date} 在第 {first} 行的事件里与此相反，一天不能既放假又上班");
                    let en = format!("the event in line {first} says the contrary about {date}");
                    self.complain(line, (&zh, &en));
                }
                continue;
            }
            if self.days.len() == EXCEPTIONS_MAX {
                let zh = format!("超过 {EXCEPTIONS_MAX} 天");
                self.complain(
                    line,
                    (&zh, &format!("there are more than {EXCEPTIONS_MAX} days")),
                );
                return None;
            }
            self.days.insert(date, (day.clone(), repeats.line));
        }
        Some(())
    }

    fn complain(&mut self, line: &Line<'_>, (zh, en): (&str, &str)) {
        let way_out = Words::new(
            "只导出全天的放假和补班事件；每年重复的写明 COUNT 或 UNTIL",
            "export all-day events for days off and make-up workdays only, yearly ones with COUNT or UNTIL",
        );
        let span = place(line.number, line.start, line.end);
        self.complaints
            .error(CODE, span, Words::new(zh, en), way_out);
    }

    fn finish(mut self, text: &str) -> Result<BTreeMap<Date, ImportedDay>, Vec<Complaint>> {
        if self.complaints.errors() == 0 && (!self.open.is_empty() || self.days.is_empty()) {
            let last = text.lines().count().max(1);
            let what = if self.open.is_empty() {
                Words::new(
                    "文件里没有放假或补班的事件",
                    "the file holds no day off and no make-up workday",
                )
            } else {
                Words::new(
                    "文件没有写完，缺少 END",
                    "the file breaks off before its END",
                )
            };
            let way_out = Words::new("重新导出整个文件", "export the whole file again");
            let span = place(last, text.len(), text.len());
            self.complaints.error(CODE, span, what, way_out);
        }
        let days = self.days.into_iter().map(|(date, (day, _))| (date, day));
        let settled = self.complaints.settle(Some(days.collect()));
        settled.map(|checked| checked.value)
    }
}

fn place(line: usize, start: usize, end: usize) -> Span {
    Span {
        start,
        end,
        line,
        column: 1,
    }
}

fn is_make_up_workday(summary: &str) -> bool {
    let small = summary.to_lowercase();
    ["班", "workday", "working day", "make-up"]
        .iter()
        .any(|mark| small.contains(mark))
}

/// A summary without escapes and line breaks, cut to its first letters.
fn one_line(summary: &str) -> String {
    let plain = summary
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
    let kept = plain.chars().filter(|letter| !letter.is_control());
    kept.take(NAME_LETTERS_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests;
