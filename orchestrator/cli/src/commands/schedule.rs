//! `closedloop schedule`: what an author of schedules asks.

use std::path::PathBuf;

use closedloop_workflows::{
    complaint::{Complaint, Severity},
    schedule::{self, Schedule},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    commands::{
        check::{self, Checker},
        show,
    },
    exit::{self, failure},
    output::Output,
    present,
};

/// What `schedule` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the next slots.
    Next(Next),
}

#[derive(Debug, clap::Args)]
struct Next {
    /// Schedules, or folders of rules.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The folder of the rules that single schedules are checked against (default: the organisation
    /// beside them, else the demonstration's).
    #[arg(long)]
    rules: Option<PathBuf>,
    /// How many slots of each, 1 to 1,000.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    count: u16,
    /// After this instant, such as 2026-12-01T00:00:00Z (default: now).
    #[arg(long)]
    after: Option<Timestamp>,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer<'a> {
    schedule: &'a str,
    title: &'a closedloop_workflows::plan::Words,
    workflow: &'a str,
    zone: Option<&'a str>,
    jurisdictions: Vec<&'a str>,
    slots: Vec<Timestamp>,
}

/// Checks the schedules and prints their next slots on the wall of their zone.
pub(crate) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<u8> {
    let Command::Next(next) = &arguments.command;
    let mut checker = Checker::default();
    check::check_all(&next.paths, next.rules.as_deref(), &mut checker, output)?;
    let is_error = |complaint: &Complaint| complaint.severity == Severity::Error;
    if checker.complaints().iter().any(is_error) {
        check::draw_all(&checker, output)?;
        return Ok(exit::NEGATIVE);
    }
    if checker.schedules.is_empty() {
        let message = output.words(
            "这里没有计划；写出 schedules/*.yaml 的路径，或一个规则文件夹",
            "there is no schedule here; name a file of schedules/, or a folder of rules",
        );
        return Err(failure(exit::BAD_INPUT, message));
    }
    let after = next.after.unwrap_or_else(present::now);
    let answers = checker
        .schedules
        .iter()
        .map(|schedule| answer(schedule, after, usize::from(next.count)));
    if output.json {
        output.data(&answers.collect::<Vec<_>>())?;
        return Ok(exit::OK);
    }
    for (answer, schedule) in answers.zip(&checker.schedules) {
        print(&answer, schedule, output)?;
    }
    Ok(exit::OK)
}

fn answer(schedule: &Schedule, after: Timestamp, count: usize) -> Answer<'_> {
    let slots = std::iter::successors(schedule::next_after(schedule, after), |slot| {
        schedule::next_after(schedule, *slot)
    });
    Answer {
        schedule: schedule.name.as_str(),
        title: &schedule.title,
        workflow: schedule.workflow.as_str(),
        zone: schedule.zone.iana_name(),
        jurisdictions: schedule.jurisdictions.iter().map(AsRef::as_ref).collect(),
        slots: slots.take(count).collect(),
    }
}

fn print(answer: &Answer<'_>, schedule: &Schedule, output: Output) -> anyhow::Result<()> {
    let title = output.words(&schedule.title.zh, &schedule.title.en);
    let (name, places) = (answer.schedule, answer.jurisdictions.len());
    let zone = answer.zone.unwrap_or("UTC");
    output.line(output.words(
        &format!("{name}  {title}：{places} 个管辖区域，{zone}"),
        &format!("{name}  {title}: {places} places, {zone}"),
    ))?;
    for slot in &answer.slots {
        let wall = show::instant((*slot).into(), &schedule.zone, output);
        output.line(format!("  {wall}"))?;
    }
    Ok(())
}
