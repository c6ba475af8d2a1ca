//! `closedloop doctor`: looks for trouble in a deployment.

mod finding;
mod folder;
mod record;
mod server;

use std::path::PathBuf;

use serde::Serialize;

use crate::{exit, output::Output};

use finding::{Finding, Health};

/// What `doctor` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the ledger and its key.
    #[arg(long, default_value = "closedloop-data")]
    data: PathBuf,
    /// Also ask this server whether it is ready.
    #[arg(long, env = "CLOSEDLOOP_SERVER")]
    server: Option<String>,
    /// Also try this token at the server.
    #[arg(long, env = "CLOSEDLOOP_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// The answer as data.
#[derive(Serialize)]
struct Answer<'a> {
    worst: Health,
    findings: &'a [Finding],
}

/// Looks at everything and prints a line for each finding: 0 if all is well, 3 if somebody should
/// look, 1 if something does not work.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let mut findings = folder::findings(&arguments.data).await;
    findings.extend(record::findings(&arguments.data).await);
    if let Some(server) = &arguments.server {
        findings.extend(server::findings(server, arguments.token.as_deref()).await);
    }
    let worst = findings
        .iter()
        .map(|finding| finding.health)
        .max()
        .unwrap_or(Health::Ok);
    if output.json {
        output.data(&Answer {
            worst,
            findings: &findings,
        })?;
    } else {
        for finding in &findings {
            let (zh, en) = match finding.health {
                Health::Ok => ("正常", "ok  "),
                Health::Warn => ("注意", "warn"),
                Health::Fail => ("故障", "fail"),
            };
            let said = output.words(&finding.words.zh, &finding.words.en);
            output.line(format!("{}  {said}", output.words(zh, en)))?;
        }
    }
    Ok(match worst {
        Health::Ok => exit::OK,
        Health::Warn => exit::WARNINGS,
        Health::Fail => exit::NEGATIVE,
    })
}
