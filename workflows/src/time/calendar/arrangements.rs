//! Holidays and make-up workdays, as the notices arrange them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{EXCEPTIONS_MAX, Loaded, SHAPE, dates};
use crate::{
    complaint::Span,
    complaints::Complaints,
    plan::Words,
    time::{Calendar, DayException, OfficeHours},
    yaml::{self, Content, Fields, Node},
};

/// An exception and where it was written.
pub(super) struct Found {
    pub(super) day: DayException,
    span: Span,
}

/// What is gathered while reading.
struct Reader<'c> {
    loaded: Option<Loaded>,
    days: BTreeMap<Date, Found>,
    complaints: &'c mut Complaints,
}

/// All exceptions of all notices. Whatever is wrong is complained about and left out.
pub(super) fn days(
    node: Option<&Node>,
    loaded: Option<Loaded>,
    complaints: &mut Complaints,
) -> BTreeMap<Date, Found> {
    let mut reader = Reader {
        loaded,
        days: BTreeMap::new(),
        complaints,
    };
    if let Some(node) = node {
        for arrangement in reader.list(node, "- notice: …") {
            reader.arrangement(arrangement);
        }
    }
    reader.days
}

/// Complains about each make-up workday that has no hours, or falls on a day that is a working day
/// anyway: then the date is most likely a slip of the pen. A holiday of the calendar that is
/// extended may be worked.
pub(super) fn check_make_up_days(
    days: &BTreeMap<Date, Found>,
    week: &[Vec<OfficeHours>; 7],
    make_up_hours: &[OfficeHours],
    base: Option<&Calendar>,
    complaints: &mut Complaints,
) {
    for (date, found) in days.iter().filter(|(_, found)| found.day.works) {
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        let inherited = base.and_then(|base| base.days.get(date));
        let was_holiday = inherited.is_some_and(|day| !day.works);
        if !week[weekday].is_empty() && was_holiday {
            continue;
        }
        if !week[weekday].is_empty() {
            complaints.error(
                "C6",
                found.span,
                Words::new(
                    format!("{date} 本来就是工作日"),
                    format!("{date} is a working day anyway"),
                ),
                Words::new("改正日期，或删去", "mend the date, or take it out"),
            );
        } else if make_up_hours.is_empty() {
            complaints.error(
                "C6",
                found.span,
                Words::new(
                    format!("{date} 调休上班，却没有办公时间"),
                    format!("{date} is a make-up workday without office hours"),
                ),
                Words::new(
                    "写上 `make-up hours: [08:30-12:00, 14:00-17:30]`",
                    "write `make-up hours: [08:30-12:00, 14:00-17:30]`",
                ),
            );
        }
    }
}

impl Reader<'_> {
    fn list<'n>(&mut self, node: &'n Node, example: &str) -> &'n [Node] {
        if let Content::List(items) = &node.content {
            return items;
        }
        let kind = node.kind();
        self.complaints.error(
            SHAPE,
            node.span,
            Words::new(
                format!("这里应当是一个列表，却是{}", kind.zh),
                format!("this should be a list, not {}", kind.en),
            ),
            Words::new(
                format!("写成 `{example}`"),
                format!("write it as `{example}`"),
            ),
        );
        &[]
    }

    fn arrangement(&mut self, node: &Node) {
        let keys = ["notice", "days"];
        let Some(fields) = Fields::of(node, node.span, &keys, SHAPE, self.complaints) else {
            return;
        };
        let example = "notice: 国务院办公厅关于2026年部分节假日安排的通知";
        let notice = fields.need("notice", example, self.complaints);
        let notice = notice.and_then(|node| yaml::scalar(node, SHAPE, self.complaints));
        let example = "days: [{name: 春节 / Spring Festival, closed: …, open: …}]";
        let Some(days) = fields.need("days", example, self.complaints) else {
            return;
        };
        for day in self.list(days, "- {name: 春节 / Spring Festival, closed: …, open: …}") {
            self.occasion(day, notice.unwrap_or_default());
        }
    }

    fn occasion(&mut self, node: &Node, notice: &str) {
        let keys = ["name", "closed", "open"];
        let Some(fields) = Fields::of(node, node.span, &keys, SHAPE, self.complaints) else {
            return;
        };
        let name = fields.need("name", "name: 春节 / Spring Festival", self.complaints);
        let name = name.and_then(|node| yaml::words(node, SHAPE, self.complaints));
        let name = name.unwrap_or_else(|| Words::new("", ""));
        if fields.get("closed").is_none() && fields.get("open").is_none() {
            self.complaints.error(
                SHAPE,
                node.span,
                Words::new("没有写哪一天", "no day is named"),
                Words::new(
                    "写上 `closed: 2026-02-15 to 2026-02-23` 或 `open: 2026-02-28`",
                    "write `closed: 2026-02-15 to 2026-02-23` or `open: 2026-02-28`",
                ),
            );
        }
        for (key, works) in [("closed", false), ("open", true)] {
            let Some(written) = fields.get(key) else {
                continue;
            };
            let stretches = match &written.content {
                Content::List(items) => items.as_slice(),
                Content::Scalar(_) | Content::Map(_) => std::slice::from_ref(written),
            };
            let day = DayException {
                works,
                notice: notice.to_owned(),
                name: name.clone(),
            };
            for stretch in stretches {
                self.stretch(stretch, &day);
            }
        }
    }

    fn stretch(&mut self, node: &Node, day: &DayException) {
        let Some((first, last)) = dates::stretch(node, self.complaints) else {
            return;
        };
        // A stretch is short (the reader of dates sees to that), so this loop is too.
        for date in first
            .series(jiff::Span::new().days(1))
            .take_while(|date| *date <= last)
        {
            self.take(date, node.span, day.clone());
        }
    }

    fn take(&mut self, date: Date, span: Span, day: DayException) {
        if let Some(Loaded { from, until }) = self.loaded
            && !(from..=until).contains(&date)
        {
            self.complaints.error(
                "C5",
                span,
                Words::new(
                    format!("{date} 不在 {from} 至 {until} 之内"),
                    format!("{date} lies outside {from} to {until}"),
                ),
                Words::new(
                    "改正日期，或放宽 `from` 和 `until`",
                    "mend the date, or widen `from` and `until`",
                ),
            );
        } else if let Some(first) = self.days.get(&date) {
            let line = first.span.line;
            self.complaints.error(
                "C4",
                span,
                Words::new(
                    format!("{date} 已在第 {line} 行写过"),
                    format!("{date} was named in line {line} already"),
                ),
                Words::new("只留一处", "keep it in one place"),
            );
        } else if self.days.len() == EXCEPTIONS_MAX {
            self.complaints.error(
                SHAPE,
                span,
                Words::new(
                    format!("超过 {EXCEPTIONS_MAX} 个例外日"),
                    format!("more than {EXCEPTIONS_MAX} days are arranged"),
                ),
                Words::new("按年份拆成几个日历", "split the calendar by years"),
            );
        } else {
            self.days.insert(date, Found { day, span });
        }
    }
}
