//! `closedloop work`: works for a department, by a command for each offer or by a script.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use closedloop_engine::workflows::names::DepartmentCode;
use closedloop_workers::{
    RunError, Worker,
    command::Program,
    script::{Script, ScriptedDepartment},
};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    exit::{self, failure},
    output::Output,
    present,
};

/// What `work` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The orchestrator.
    #[arg(
        long,
        env = "CLOSEDLOOP_SERVER",
        default_value = "http://127.0.0.1:8311"
    )]
    server: String,
    /// The token of the department; better given by the environment than by the command line.
    #[arg(long, env = "CLOSEDLOOP_TOKEN", hide_env_values = true)]
    token: String,
    /// The department.
    #[arg(long)]
    department: DepartmentCode,
    /// Run this program for each offer: the offer as JSON on its standard input, the decision as
    /// JSON on its standard output.
    #[arg(long, conflicts_with = "script", required_unless_present = "script")]
    command: Option<String>,
    /// Play this script (JSON).
    #[arg(long)]
    script: Option<PathBuf>,
    /// How many times as fast as the wall clock the orchestrator's clock runs, for a script.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// How many offers may be unanswered at once.
    #[arg(long, default_value_t = 64)]
    prefetch: usize,
    /// How many may be worked on at once.
    #[arg(long, default_value_t = 64)]
    at_once: usize,
    /// How long one run of the program may take, in seconds.
    #[arg(long, default_value_t = 300)]
    seconds_max: u64,
    /// The log filter.
    #[arg(long, default_value = "warn")]
    log: String,
}

/// Works until SIGTERM or SIGINT.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    super::serve::start_log(&arguments.log)?;
    let worker = Worker::builder(
        &arguments.server,
        arguments.department.clone(),
        &arguments.token,
        present::now,
    )
    .prefetch(arguments.prefetch)
    .at_once(arguments.at_once)
    .build()
    .map_err(|error| failure(exit::USAGE, error.to_string()))?;
    stop_at_signals(worker.stopper())?;
    let counts = match (&arguments.command, &arguments.script) {
        (Some(line), _) => {
            let program = Program::from_line(line)
                .map_err(|error| failure(exit::USAGE, error.to_string()))?
                .time_max(Duration::from_secs(arguments.seconds_max))
                .at_once(arguments.at_once);
            let decide = move |offer, _| {
                let program = program.clone();
                async move { program.decide(offer).await }
            };
            worker.run(decide).await
        }
        (None, Some(path)) => {
            let department = scripted(path, arguments.speed)?;
            let decide = move |offer, client| {
                let department = department.clone();
                async move { department.decide(offer, client).await }
            };
            worker.run(decide).await
        }
        (None, None) => {
            return Err(failure(exit::USAGE, "give --command or --script"));
        }
    };
    let counts = counts.map_err(|error| refused(&error))?;
    output.line(serde_json::to_string(&counts)?)?;
    Ok(exit::OK)
}

fn scripted(path: &std::path::Path, speed: f64) -> anyhow::Result<ScriptedDepartment> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| failure(exit::BAD_INPUT, format!("cannot read `{shown}`: {error}")))?;
    let script = Script::from_json(&text)
        .map_err(|error| failure(exit::BAD_INPUT, format!("`{shown}`: {error}")))?;
    ScriptedDepartment::new(script, speed).map_err(|error| failure(exit::USAGE, error.to_string()))
}

fn refused(error: &RunError) -> anyhow::Error {
    failure(exit::NOT_ALLOWED, error.to_string())
}

fn stop_at_signals(stopper: closedloop_workers::Stopper) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stopper.stop();
    });
    Ok(())
}
