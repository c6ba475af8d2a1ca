//! Making a choice.

use closedloop_engine::{AssignmentId, Generation, workflows::names::ChoiceName};
use closedloop_wire::api::{CaseView, Choose, Done};

use crate::{
    commands::service::Service,
    exit::{self, failure},
    output::Output,
};

use super::fields::{self, Content};

/// What `case choose` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The assignment (`<case>.<number>`), or the id or number of the case for its open one.
    assignment: String,
    /// What is chosen.
    choice: ChoiceName,
    /// What the choice brings along, such as `result=…`.
    #[arg(long = "give", value_name = "NAME=VALUE")]
    given: Vec<Content>,
    /// For a choice that merges: id or number of the case this one goes on as.
    #[arg(long)]
    into: Option<String>,
    /// The generation that was asked (default: the present one).
    #[arg(long)]
    generation: Option<Generation>,
    /// The idempotency key; give it to repeat a choice whose answer did not arrive.
    #[arg(long)]
    key: Option<String>,
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let named = arguments.assignment.parse::<AssignmentId>().ok();
    let (assignment, generation) = match (named, arguments.generation) {
        (Some(named), Some(generation)) => (named.to_string(), generation),
        (named, generation) => {
            let (open, now_asked) = open(&arguments.assignment, named, service, output).await?;
            (open, generation.unwrap_or(now_asked))
        }
    };
    let request = Choose {
        generation,
        choice: arguments.choice,
        given: fields::map(arguments.given),
        into: arguments.into,
    };
    let path = ["api", "v1", "assignments", &assignment, "choose"];
    let done: Done = service
        .post(&path, arguments.key.as_deref(), &request)
        .await?;
    if output.json {
        output.data(&done)?;
    } else {
        let (number, seq) = (&done.number, done.seq);
        output.line(output.words(
            &format!("{number} 已记录（序号 {seq}）"),
            &format!("{number} recorded (seq {seq})"),
        ))?;
    }
    Ok(exit::OK)
}

/// The open assignment of the case that is meant, and its generation.
async fn open(
    meant: &str,
    named: Option<AssignmentId>,
    service: &Service,
    output: Output,
) -> anyhow::Result<(String, Generation)> {
    let case = named.map_or_else(|| meant.to_owned(), |named| named.case.to_string());
    let view: CaseView = service.get(&["api", "v1", "cases", &case], &[]).await?;
    let open = view.asked.ok_or_else(|| {
        let number = &view.number;
        let (zh, en) = (format!("{number} 已结束"), format!("{number} is over"));
        failure(exit::BAD_INPUT, output.words(&zh, &en))
    })?;
    // Of an assignment that is over, the server says that it is.
    let assignment = named.map_or(open.assignment, |named| named.to_string());
    Ok((assignment, open.generation))
}
