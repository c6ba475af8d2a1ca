//! `closedloop why`: says how a due date came about and what happens next.

use closedloop_wire::api::WhyAnswer;

use crate::{
    exit,
    output::{Language, Output},
};

use super::service::{Connection, Service};

/// What `why` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    connection: Connection,
    /// The id or the number of the case.
    case: String,
}

/// Asks the server and prints its sentences.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let service = Service::new(&arguments.connection, output)?;
    let path = ["api", "v1", "cases", &arguments.case, "why"];
    let answer: WhyAnswer = service.get(&path, &[]).await?;
    if output.json {
        output.data(&answer)?;
        return Ok(exit::OK);
    }
    let lines = match output.language {
        Language::Zh => answer.lines.zh,
        Language::En => answer.lines.en,
    };
    for line in lines {
        output.line(line)?;
    }
    Ok(exit::OK)
}
