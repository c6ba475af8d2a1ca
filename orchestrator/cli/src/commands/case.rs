//! `closedloop case`: reports a case, imports a file of them, shows it, lists cases, chooses; all
//! over HTTP.

mod choose;
mod fields;
mod import;
mod inbox;
mod list;
mod open;
mod show_one;

use crate::output::Output;

use super::service::{Connection, Service};

/// What `case` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Report a case.
    Open(open::Arguments),
    /// Report the cases of a CSV file through a mapping; a repeat reports none twice.
    Import(import::Arguments),
    /// Show a case.
    Show(show_one::Arguments),
    /// List open cases.
    List(list::Arguments),
    /// Make a choice for the open assignment of a case.
    Choose(choose::Arguments),
    /// Show what waits before a department or a post.
    Inbox(inbox::Arguments),
}

/// Asks the server and prints what it answers.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let service = Service::new(&arguments.connection, output)?;
    match arguments.act {
        Act::Open(arguments) => open::run(arguments, &service, output).await,
        Act::Import(arguments) => import::run(arguments, &service, output).await,
        Act::Show(arguments) => show_one::run(arguments, &service, output).await,
        Act::List(arguments) => list::run(arguments, &service, output).await,
        Act::Choose(arguments) => choose::run(arguments, &service, output).await,
        Act::Inbox(arguments) => inbox::run(arguments, &service, output).await,
    }
}
