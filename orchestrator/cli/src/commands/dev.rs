//! `closedloop dev`: a demonstration town. Its department workers are processes of their own, its
//! clock runs fast, and its timeline is printed as it happens.

mod people;
mod reports;
mod summary;
mod timeline;
mod workers;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use closedloop_http::Access;
use closedloop_runtime::orchestrator::Settings;
use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    data::DataFolder,
    exit::{self, failure},
    node::{Node, Plan},
    output::Output,
    present, rules_folder,
};

/// The clock of the town begins here unless told otherwise: a Monday morning in office hours.
const BEGINS_AT: &str = "2026-03-02T08:40:00+08:00";

/// The demonstration gives up after this long: something is wrong then.
const PATIENCE: Duration = Duration::from_secs(300);

/// What `dev` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many times as fast as the wall clock the town's clock runs, 1 to 100,000.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    speed: u32,
    /// When the town's clock begins.
    #[arg(long, default_value = BEGINS_AT)]
    begin: Timestamp,
    /// Stay up when the demonstration is over.
    #[arg(long)]
    serve: bool,
    /// The address to listen on; any free port unless `--serve`, then 127.0.0.1:8311.
    #[arg(long)]
    listen: Option<std::net::SocketAddr>,
    /// Keep the data in this folder, which must not hold a ledger yet (default: a folder that is
    /// removed at the end).
    #[arg(long)]
    data: Option<PathBuf>,
    /// The log filter.
    #[arg(long, default_value = "error")]
    log: String,
}

/// Runs the town.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    super::serve::start_log(&arguments.log)?;
    let scratch = Scratch::new()?;
    let data = match &arguments.data {
        Some(path) => DataFolder::at(path, true)?,
        None => DataFolder::at(&scratch.path.join("data"), true)?,
    };
    if data.ledger_path().exists() {
        let message = "the folder holds a ledger already; the demonstration needs a new one";
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let listen = match arguments.listen {
        Some(listen) => listen,
        None if arguments.serve => super::serve::LISTEN
            .parse()
            .context("the default address")?,
        None => ([127, 0, 0, 1], 0).into(),
    };
    if !listen.ip().is_loopback() {
        let message = "the demonstration lets anybody act as admin and listens on loopback only";
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let plan = Plan {
        data,
        rules: Some(rules_folder::catalogue()),
        listen,
        access: Access::LocalAdmin,
        clock: present::fast_clock(arguments.begin, arguments.speed),
        settings: Settings::default(),
    };
    let node = Node::start(plan, output).await?;
    let demonstration = demonstrate(&node, &arguments, &scratch, output);
    let shown = tokio::select! {
        shown = demonstration => shown,
        _ = terminate.recv() => Ok(None),
        _ = interrupt.recv() => Ok(None),
    };
    if let Ok(Some(_workers)) = &shown
        && arguments.serve
    {
        let address = node.address;
        output.message(
            &format!("演示镇继续运行：http://{address}（Ctrl-C 结束）"),
            &format!("the town stays up: http://{address} (Ctrl-C ends it)"),
        );
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
    // The workers end before their server does.
    let finished = shown?.is_some();
    node.stop().await?;
    Ok(if finished { exit::OK } else { exit::NEGATIVE })
}

/// Opens the town's cases and shows what becomes of them until all are over. The workers live as
/// long as what is returned.
async fn demonstrate(
    node: &Node,
    arguments: &Arguments,
    scratch: &Scratch,
    output: Output,
) -> anyhow::Result<Option<workers::Workers>> {
    let speed = arguments.speed;
    output.line(output.words(
        &format!("演示镇：香隅镇，时钟 {speed} 倍速，{}", node.durability),
        &format!(
            "demonstration town: Xiangyu, clock {speed} times as fast, {}",
            node.durability
        ),
    ))?;
    let workers = workers::Workers::start(node, scratch, speed).await?;
    output.line(output.words(
        &format!("{} 个单位由各自的进程办理", workers.count()),
        &format!("{} departments answer by a process each", workers.count()),
    ))?;
    let mut timeline = timeline::Timeline::new(node, output);
    let cases = reports::open_all(node).await?;
    let people = people::People::new(node, &cases);
    let all_over = async {
        loop {
            timeline.show_new().await?;
            people.act().await?;
            if timeline.closed() >= cases.len() {
                return anyhow::Ok(());
            }
            timeline.wait_for_more(Duration::from_millis(200)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, all_over).await {
        Ok(over) => over?,
        Err(_) => anyhow::bail!(
            "the demonstration did not end within {} s",
            PATIENCE.as_secs()
        ),
    }
    timeline.show_new().await?;
    summary::print(node, &cases, output).await?;
    Ok(Some(workers))
}

/// A folder that is removed at the end.
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    fn new() -> anyhow::Result<Self> {
        let name = format!(
            "closedloop-dev-{}-{}",
            std::process::id(),
            uuid::Uuid::from_bytes(
                closedloop_runtime::sealing::random().context("drawing a name")?,
            )
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("making `{}`", path.display()))?;
        Ok(Self { path })
    }

    /// Keeps a text in the folder.
    pub(crate) fn keep(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.path.join(name);
        std::fs::write(&path, text).with_context(|| format!("writing `{}`", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the machine's own cleaning.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
