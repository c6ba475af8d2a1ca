//! `closedloop calendar import`: makes a calendar from an iCalendar file.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use closedloop_workflows::{
    names::CalendarCode,
    time::{
        calendar,
        icalendar::{self, Heading, ICALENDAR_BYTES_MAX},
    },
};
use serde::Serialize;

use crate::{
    commands::check,
    exit::{self, failure},
    output::Output,
};

/// What `calendar import` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The iCalendar file.
    file: PathBuf,
    /// The code of the calendar that is made.
    #[arg(long)]
    code: CalendarCode,
    /// The calendar it extends; without one it gets the hours of an office in mainland China, to
    /// be mended.
    #[arg(long)]
    extends: Option<CalendarCode>,
    /// The notice that arranges the days.
    #[arg(long)]
    notice: Option<String>,
    /// The file to write; one that is there already is not touched (default: standard output).
    #[arg(long)]
    output: Option<PathBuf>,
}

/// What was made, as data.
#[derive(Serialize)]
struct Made<'a> {
    calendar: &'a CalendarCode,
    holidays: usize,
    make_up_workdays: usize,
    text: &'a str,
}

pub(super) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<u8> {
    let name = arguments.file.display().to_string();
    let text = read(&arguments.file, &name, output)?;
    let days = match icalendar::parse(&name, &text) {
        Ok(days) => days,
        Err(wrong) => {
            check::print_complaints(&wrong, &[(name, text)], output);
            return Ok(exit::BAD_INPUT);
        }
    };
    let notice = arguments
        .notice
        .as_deref()
        .filter(|notice| !notice.trim().is_empty());
    let heading = Heading {
        code: arguments.code.clone(),
        extends: arguments.extends.clone(),
        notice: notice.map_or_else(|| name.clone(), one_line),
    };
    let made = icalendar::calendar_text(&heading, &days);
    if heading.extends.is_none()
        && let Err(wrong) = calendar::parse(&name, &made)
    {
        check::print_complaints(&wrong, &[(name, made)], output);
        return Ok(exit::BAD_INPUT);
    }
    let make_up_workdays = days.values().filter(|day| day.works).count();
    let holidays = days.len() - make_up_workdays;
    if let Some(path) = &arguments.output {
        write_new(path, &made, output)?;
    }
    if output.json {
        output.data(&Made {
            calendar: &heading.code,
            holidays,
            make_up_workdays,
            text: &made,
        })?;
    } else if arguments.output.is_none() {
        output.line(made.trim_end())?;
    }
    output.message(
        &format!("读到放假 {holidays} 天、调休上班 {make_up_workdays} 天；请核对名称、办公时间、通知和起止日期（其间的安排必须齐全），再用 closedloop check 检查"),
        &format!("{holidays} holidays and {make_up_workdays} make-up workdays; look at names, hours, notice, `from` and `until` (all between them must be arranged), then run closedloop check"),
    );
    Ok(exit::OK)
}

/// The text of the file; of one that is too large only so much that it is refused.
fn read(path: &Path, name: &str, output: Output) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let limit = ICALENDAR_BYTES_MAX as u64 + 1;
    let read = fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    if let Err(error) = read {
        let (zh, en) = (
            format!("读不到文件 `{name}`：{error}"),
            format!("cannot read `{name}`: {error}"),
        );
        return Err(failure(exit::BAD_INPUT, output.words(&zh, &en)));
    }
    // Where a file is cut short in the middle of a letter, its length is what is wrong with it.
    if bytes.len() > ICALENDAR_BYTES_MAX {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let (zh, en) = (
            format!("`{name}` 第 {at} 字节起不是 UTF-8：另存为 UTF-8 再导入"),
            format!("`{name}` is not UTF-8 from byte {at} on: save it as UTF-8 first"),
        );
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })
}

fn one_line(text: &str) -> String {
    let kept = text.chars().filter(|letter| !letter.is_control());
    kept.take(200).collect()
}

fn write_new(path: &Path, text: &str, output: Output) -> anyhow::Result<()> {
    let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let shown = path.display();
        let (zh, en) = (
            format!("写不了 `{shown}`：{error}"),
            format!("cannot write `{shown}`: {error}"),
        );
        failure(exit::CANNOT_WRITE, output.words(&zh, &en))
    })
}
