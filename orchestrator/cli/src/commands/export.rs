//! `closedloop export`: writes the record as lines of JSON, from which a program in any language
//! can check it. `docs/reference/export.md` describes the lines.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use closedloop_adapters::sqlite::Sqlite;
use closedloop_runtime::ports::ledger::{Checkpoint, FeedItem, Ledger, LedgerFailure};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    data::DataFolder,
    exit::{self, failure},
    output::Output,
    present,
};

use super::ledger_failure;

/// What `export` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the events and checkpoints.
    #[arg(long, required = true)]
    events: bool,
    /// The folder of the ledger and its key.
    #[arg(long, default_value = "closedloop-data")]
    data: PathBuf,
    /// Only events behind this position of the feed.
    #[arg(long, default_value_t = 0)]
    after: i64,
    /// The file to write; standard output if absent.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Draw a checkpoint first, as of 60 seconds back.
    #[arg(long)]
    checkpoint: bool,
    /// The instant the checkpoint covers, at least 60 seconds back, or `last`: that of the last
    /// event, possible only while nobody serves the ledger.
    #[arg(long, requires = "checkpoint")]
    as_of: Option<AsOf>,
}

/// The instant a checkpoint covers.
#[derive(Debug, Clone, Copy)]
enum AsOf {
    Last,
    Instant(Timestamp),
}

impl std::str::FromStr for AsOf {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "last" {
            return Ok(Self::Last);
        }
        text.parse().map(Self::Instant)
    }
}

/// How far back a checkpoint lies at least (DESIGN §4).
const CHECKPOINT_BEHIND: SignedDuration = SignedDuration::from_secs(60);

/// How many events are read at a time.
const EVENTS_PAGE: usize = 1_000;

/// One event. The body is the exact bytes that the chain covers, as a JSON string.
#[derive(Serialize)]
struct EventLine<'a> {
    position: i64,
    case: String,
    seq: u32,
    at: i64,
    hash: String,
    body: &'a str,
}

#[derive(Serialize)]
struct CheckpointLine {
    checkpoint: CheckpointShown,
}

#[derive(Serialize)]
struct CheckpointShown {
    as_of: i64,
    cases: u64,
    hash: String,
    drawn_at: i64,
}

/// Writes every event up to the present end of the feed, then every checkpoint.
pub(crate) async fn run(arguments: Arguments, output: Output) -> anyhow::Result<u8> {
    let data = DataFolder::at(&arguments.data, false)?;
    let alone = matches!(arguments.as_of, Some(AsOf::Last));
    if !data.ledger_path().is_file() {
        let message = format!("there is no ledger `{}`", data.ledger_path().display());
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    let ledger = data.ledger(alone)?;
    if arguments.checkpoint {
        draw(&ledger, arguments.as_of).await?;
    }
    // Read before the events, so that every event they cover is among those that follow.
    let checkpoints = ledger.checkpoints().await.map_err(ledger_failure::told)?;
    let mut sink = Sink::open(arguments.out.as_deref())?;
    let events = write_events(&ledger, arguments.after, &mut sink).await?;
    for checkpoint in &checkpoints {
        sink.line(&line_of(checkpoint))?;
    }
    sink.end()?;
    let drawn = checkpoints.len();
    output.message(
        &format!("已导出 {events} 条事件、{drawn} 个封存点"),
        &format!("exported {events} events and {drawn} checkpoints"),
    );
    Ok(exit::OK)
}

async fn draw(ledger: &Sqlite, as_of: Option<AsOf>) -> anyhow::Result<()> {
    let now = present::now();
    let latest = now.checked_sub(CHECKPOINT_BEHIND).unwrap_or(now);
    let as_of = match as_of {
        None => latest,
        Some(AsOf::Instant(instant)) if instant <= latest => instant,
        Some(AsOf::Instant(instant)) => {
            let message = format!("{instant} is less than 60 seconds back");
            return Err(failure(exit::USAGE, message));
        }
        Some(AsOf::Last) => last_instant(ledger).await?.unwrap_or(latest),
    };
    ledger
        .draw_checkpoint(as_of, now)
        .await
        .map_err(ledger_failure::told)?;
    Ok(())
}

/// The latest instant of any event; positions rise with it but for the clocks of nodes.
async fn last_instant(ledger: &Sqlite) -> anyhow::Result<Option<Timestamp>> {
    let mut last = None;
    let mut after = 0;
    loop {
        let page = ledger
            .feed(after, EVENTS_PAGE)
            .await
            .map_err(ledger_failure::told)?;
        let Some(end) = page.last() else {
            return Ok(last);
        };
        after = end.position;
        last = last.max(page.iter().map(|item| item.event.at).max());
    }
}

async fn write_events(ledger: &Sqlite, after: i64, sink: &mut Sink) -> anyhow::Result<u64> {
    // What is recorded from here on belongs to the next export.
    let end = ledger.feed_end().await.map_err(ledger_failure::told)?;
    let mut after = after;
    let mut events = 0;
    while after < end {
        let page = ledger
            .feed(after, EVENTS_PAGE)
            .await
            .map_err(ledger_failure::told)?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for item in page.iter().filter(|item| item.position <= end) {
            write_event(item, sink)?;
            events += 1;
        }
    }
    Ok(events)
}

fn write_event(item: &FeedItem, sink: &mut Sink) -> anyhow::Result<()> {
    let body = std::str::from_utf8(&item.event.bytes).map_err(|error| {
        ledger_failure::told(LedgerFailure::Damaged {
            place: format!("event of case {}, seq {}", item.case, item.event.seq),
            what: error.to_string(),
        })
    })?;
    sink.line(&EventLine {
        position: item.position,
        case: item.case.to_string(),
        seq: item.event.seq,
        at: item.event.at.as_millisecond(),
        hash: item.event.hash.to_string(),
        body,
    })
}

fn line_of(checkpoint: &Checkpoint) -> CheckpointLine {
    CheckpointLine {
        checkpoint: CheckpointShown {
            as_of: checkpoint.as_of.as_millisecond(),
            cases: checkpoint.cases,
            hash: checkpoint.hash.to_string(),
            drawn_at: checkpoint.drawn_at.as_millisecond(),
        },
    }
}

/// Where the lines go.
enum Sink {
    File(BufWriter<File>, PathBuf),
    Standard(BufWriter<std::io::Stdout>),
}

impl Sink {
    fn open(path: Option<&std::path::Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Standard(BufWriter::new(std::io::stdout())));
        };
        match File::create(path) {
            Ok(file) => Ok(Self::File(BufWriter::new(file), path.to_owned())),
            Err(error) => Err(cannot_write(path, &error)),
        }
    }

    fn line(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let mut bytes = serde_json::to_vec(line).context("a line as JSON")?;
        bytes.push(b'\n');
        match self {
            Self::File(file, path) => file
                .write_all(&bytes)
                .map_err(|error| cannot_write(path, &error)),
            Self::Standard(out) => quietly(out.write_all(&bytes)),
        }
    }

    fn end(self) -> anyhow::Result<()> {
        match self {
            Self::File(mut file, path) => {
                let written = file.flush().and_then(|()| file.get_ref().sync_all());
                written.map_err(|error| cannot_write(&path, &error))
            }
            Self::Standard(mut out) => quietly(out.flush()),
        }
    }
}

/// A reader that went away ends the program quietly.
fn quietly(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            std::process::exit(exit::OK.into())
        }
        Err(error) => Err(failure(
            exit::CANNOT_WRITE,
            format!("cannot write: {error}"),
        )),
        Ok(()) => Ok(()),
    }
}

fn cannot_write(path: &std::path::Path, error: &std::io::Error) -> anyhow::Error {
    let message = format!("cannot write `{}`: {error}", path.display());
    failure(exit::CANNOT_WRITE, message)
}
