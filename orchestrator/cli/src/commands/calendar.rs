//! `closedloop calendar`: tries limits in a calendar, and makes calendars from iCalendar files.

mod import;
mod trial;

use crate::output::Output;

/// What `calendar` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Say when a limit that begins at this time ends, and which days it passes over.
    Try(trial::Arguments),
    /// Make a calendar from the days off and make-up workdays of an iCalendar file.
    Import(import::Arguments),
}

/// Tries or imports.
pub(crate) fn run(arguments: &Arguments, output: Output) -> anyhow::Result<u8> {
    match &arguments.act {
        Act::Try(arguments) => trial::run(arguments, output),
        Act::Import(arguments) => import::run(arguments, output),
    }
}
