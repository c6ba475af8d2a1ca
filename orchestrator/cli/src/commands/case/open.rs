//! Reporting a case.

use closedloop_engine::{Priority, Source, workflows::names::WorkflowName};
use closedloop_wire::api::{CaseOpened, OpenCase};

use crate::{
    commands::{service::Service, show},
    exit,
    output::Output,
};

use super::fields::{self, Content};

/// What `case open` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The workflow it is to follow.
    workflow: WorkflowName,
    /// One line that names the matter.
    #[arg(long)]
    title: String,
    /// A field, such as `category=fire`; a contact as JSON.
    #[arg(long = "field", value_name = "NAME=VALUE")]
    fields: Vec<Content>,
    /// How it reached the office.
    #[arg(long, default_value = "other", value_parser = source)]
    source: Source,
    /// How pressing it is.
    #[arg(long, default_value = "normal", value_parser = priority)]
    priority: Priority,
    /// A drill, which no figure counts.
    #[arg(long)]
    exercise: bool,
    /// The idempotency key; give it to repeat a report whose answer did not arrive.
    #[arg(long)]
    key: Option<String>,
}

fn source(code: &str) -> Result<Source, String> {
    let codes = || {
        Source::ALL
            .iter()
            .map(|one| one.code())
            .collect::<Vec<_>>()
            .join(", ")
    };
    Source::from_code(code).ok_or_else(|| format!("one of {}", codes()))
}

fn priority(code: &str) -> Result<Priority, String> {
    let codes = || {
        Priority::ALL
            .iter()
            .map(|one| one.code())
            .collect::<Vec<_>>()
            .join(", ")
    };
    Priority::from_code(code).ok_or_else(|| format!("one of {}", codes()))
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let request = OpenCase {
        workflow: arguments.workflow,
        source: arguments.source,
        priority: arguments.priority,
        title: arguments.title,
        fields: fields::map(arguments.fields),
        exercise: arguments.exercise,
    };
    let key = arguments.key.as_deref();
    let opened: CaseOpened = service.post(&["api", "v1", "cases"], key, &request).await?;
    if output.json {
        output.data(&opened)?;
        return Ok(exit::OK);
    }
    let mut facts = show::facts();
    facts.add_row([output.words("编号", "number"), &opened.number.0]);
    facts.add_row([output.words("查询码", "code"), &opened.code]);
    facts.add_row(["id", &opened.id.to_string()]);
    show::print_facts(output, facts)?;
    Ok(exit::OK)
}
