//! `closedloop replay`: recorded requests in virtual time, or the cases of a ledger under another
//! definition.

mod agenda;
mod answer;
mod departments;
mod driver;
mod figures;
mod file;
mod pace;
mod reasons;
mod recount;
mod refused;
mod until;
mod verdicts;
mod what_if;
mod world;

use std::path::PathBuf;

use crate::{
    exit::{self, failure},
    output::Output,
};

/// The most records whose reasons are told.
const REASONS_MAX: usize = 20;

/// What `replay` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file of recorded requests (CSV).
    #[arg(requires = "mapping", conflicts_with = "ledger")]
    file: Option<PathBuf>,
    /// How its columns are read: a file, or the name of a mapping that ships (boston-311, la-311).
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Where virtual time ends: `2022-05-21 00:00` in the zone of the mapping, or an instant with an
    /// offset (default: one second after the latest instant of the file).
    #[arg(long)]
    until: Option<String>,
    /// The calendar in which working time is counted (default: the one that ships for the mapping,
    /// else Monday to Friday, nine to five).
    #[arg(long)]
    calendar: Option<PathBuf>,
    /// Keep the ledger in this folder, which must not hold one yet (default: a folder that is removed
    /// at the end).
    #[arg(long)]
    data: Option<PathBuf>,
    /// Write how each record ended into this file (CSV).
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Tell the reasons of the record with this number; up to 20 times.
    #[arg(long, value_name = "NUMBER")]
    why: Vec<String>,
    /// A ledger, or its data folder, whose cases are told again under `--definition`.
    #[arg(long, requires = "definition", conflicts_with_all = ["mapping", "until", "calendar", "data", "cases", "why"])]
    ledger: Option<PathBuf>,
    /// The definition.
    #[arg(long, requires = "ledger", value_name = "FILE")]
    definition: Option<PathBuf>,
}

/// Replays; 0 if nothing was refused or nothing would change, 1 otherwise.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    if arguments.why.len() > REASONS_MAX {
        let zh = format!("--why 最多写 {REASONS_MAX} 次");
        let en = format!("--why may be there at most {REASONS_MAX} times");
        return Err(failure(exit::USAGE, output.words(&zh, &en)));
    }
    if let (Some(ledger), Some(definition)) = (&arguments.ledger, &arguments.definition) {
        return what_if::run(ledger, definition, output).await;
    }
    let (Some(records), Some(mapping)) = (&arguments.file, &arguments.mapping) else {
        let zh = "写明记录文件和 --mapping，或者 --ledger 和 --definition";
        let en = "name a file of records and --mapping, or --ledger and --definition";
        return Err(failure(exit::USAGE, output.words(zh, en)));
    };
    file::run(records, mapping, &arguments, output).await
}
