//! `closedloop serve`: serves a ledger until it is told to stop.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context;
use closedloop_http::Access;
use closedloop_runtime::orchestrator::Settings;
use serde::Deserialize;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    data::DataFolder,
    exit::{self, failure},
    node::{Node, Plan},
    output::Output,
    present, rules_folder,
};

/// Where a node listens unless told otherwise.
pub(crate) const LISTEN: &str = "127.0.0.1:8311";

/// What `serve` is told; the command line goes before the file.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A TOML file with `data`, `rules`, `listen`, `listen_beyond_loopback`, `heads_max`, `log`.
    #[arg(long)]
    config: Option<PathBuf>,
    /// The folder of the ledger and its key (default: closedloop-data).
    #[arg(long)]
    data: Option<PathBuf>,
    /// The folder of the rules: organisation.yaml, calendars/, definitions/. Without it, the rules
    /// that were in force last.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// The address to listen on (default: 127.0.0.1:8311).
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Listen on an address that other machines can reach. There is no encryption in this process:
    /// put a reverse proxy before it.
    #[arg(long)]
    listen_beyond_loopback: bool,
    /// Check everything that can be checked without starting, and end.
    #[arg(long)]
    check_config: bool,
}

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configuration {
    data: Option<PathBuf>,
    rules: Option<PathBuf>,
    listen: Option<SocketAddr>,
    #[serde(default)]
    listen_beyond_loopback: bool,
    heads_max: Option<usize>,
    log: Option<String>,
}

/// The most heads a node may be told to keep; about 3 KB each.
const HEADS_MAX: usize = 1_000_000;

/// Serves until SIGTERM or SIGINT.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let file = match &arguments.config {
        Some(path) => configuration(path)?,
        None => Configuration::default(),
    };
    let listen = match arguments.listen.or(file.listen) {
        Some(listen) => listen,
        None => LISTEN.parse().context("the default address")?,
    };
    let may_be_reached = arguments.listen_beyond_loopback || file.listen_beyond_loopback;
    if !listen.ip().is_loopback() && !may_be_reached {
        let message = format!(
            "{listen} can be reached from other machines; say --listen-beyond-loopback if that is meant"
        );
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let heads_max = file.heads_max.unwrap_or(Settings::default().heads_max);
    if heads_max > HEADS_MAX {
        let message = format!("heads_max is {heads_max}, but at most {HEADS_MAX} are possible");
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let rules = arguments
        .rules
        .or(file.rules)
        .map(|path| rules_folder::read(&path))
        .transpose()?;
    let data = arguments
        .data
        .or(file.data)
        .unwrap_or_else(|| "closedloop-data".into());
    if arguments.check_config {
        output.message("配置可用", "the configuration can be used");
        return Ok(exit::OK);
    }
    start_log(file.log.as_deref().unwrap_or("info"))?;
    let plan = Plan {
        data: DataFolder::at(&data, true)?,
        rules,
        listen,
        access: Access::TokensOnly,
        clock: present::system_clock(),
        settings: Settings {
            heads_max,
            ..Settings::default()
        },
    };
    // Listened for before the node begins, so that an early signal is not lost.
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let mut node = Node::start(plan, output).await?;
    let (address, armed, durability) = (node.address, node.armed, node.durability.clone());
    output.line(format!("http://{address}"))?;
    output.message(
        &format!("正在服务 {address}，在办 {armed} 件，{durability}"),
        &format!("serving {address}, {armed} open cases, {durability}"),
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = node.ended() => return ended.map(|()| exit::DEFECT),
    }
    output.message("正在停止……", "stopping…");
    node.stop().await?;
    Ok(exit::OK)
}

fn configuration(path: &std::path::Path) -> anyhow::Result<Configuration> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        failure(
            exit::BAD_CONFIGURATION,
            format!("cannot read `{shown}`: {error}"),
        )
    })?;
    toml::from_str(&text)
        .map_err(|error| failure(exit::BAD_CONFIGURATION, format!("`{shown}`: {error}")))
}

/// Begins to write the log to standard error, one JSON object a line.
pub(crate) fn start_log(filter: &str) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|error| {
        failure(
            exit::BAD_CONFIGURATION,
            format!("`{filter}` is no log filter: {error}"),
        )
    })?;
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init()
        .map_err(|error| anyhow::anyhow!("the log cannot begin: {error}"))
}
