//! Reporting the cases of a file.

mod errors;
mod preview;
mod request;
mod send;
mod tally;

use std::path::PathBuf;

use closedloop_wire::api::DefinitionView;
use closedloop_workflows::mapping::{Mapping, Outcome, Record, RowFault};
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::{
    commands::{service::Service, verify::Progress},
    exit,
    made_rules::NewFolder,
    output::Output,
    records::{self, RecordFile, RowRead},
};

use self::{errors::ErrorFile, send::Sent, tally::Tally};

/// How many requests are under way at once.
const IN_FLIGHT_MAX: usize = 8;

/// What `case import` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The CSV file; its first row names the columns.
    file: PathBuf,
    /// The mapping: a file, or one that ships (boston-311, la-311).
    #[arg(long, value_name = "MAP")]
    mapping: PathBuf,
    /// Only show the first rows as they would be reported, and count; nothing is sent.
    #[arg(long, value_name = "ROWS", num_args = 0..=1, default_missing_value = "10",
        value_parser = clap::value_parser!(u16).range(0..=20_000))]
    preview: Option<u16>,
    /// With --preview: write an organisation that has the departments and places of the file.
    #[arg(long, value_name = "FILE", requires = "preview")]
    organisation: Option<PathBuf>,
    /// Write rules made from the file into this new folder, for `closedloop serve --rules`:
    /// organisation, calendar and definition; nothing is sent.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// With --rules: the calendar (default: the one that ships for the mapping, else Monday to
    /// Friday, nine to five).
    #[arg(long, value_name = "FILE", requires = "rules")]
    calendar: Option<PathBuf>,
    /// Write the rows that were refused here, with line, column, value and reason; mended, the
    /// file can be imported by the same mapping.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Also report what the file says is closed or cancelled. It is opened like any other: as a
    /// new matter, now.
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(
    arguments: Arguments,
    service: &Service,
    output: Output,
) -> anyhow::Result<u8> {
    let mapping = records::load(&arguments.mapping, output)?;
    let file = RecordFile::open(&arguments.file, &mapping, output)?;
    let rules = arguments.rules.as_deref();
    let rules = rules.map(|path| NewFolder::at(path, output)).transpose()?;
    let errors = ErrorFile::create(&arguments, &mapping, file.header(), output)?;
    if arguments.preview.is_some() || rules.is_some() {
        return preview::run(&arguments, &mapping, file, (errors, rules), output);
    }
    let path = ["api", "v1", "definitions", mapping.workflow.as_str()];
    let definition: DefinitionView = service.get(&path, &[]).await?;
    let mut import = Import {
        arguments: &arguments,
        mapping: &mapping,
        definition: &definition,
        service,
        output,
        errors,
        tally: Tally::default(),
    };
    let ended = import.rows(file).await;
    let Import { errors, tally, .. } = import;
    errors.end(output)?;
    if let Err(error) = ended {
        tally.stopped(output);
        return Err(error);
    }
    tally.show(arguments.all, output)?;
    Ok(if tally.refused > 0 {
        exit::NEGATIVE
    } else {
        exit::OK
    })
}

/// An import under way.
struct Import<'i> {
    arguments: &'i Arguments,
    mapping: &'i Mapping,
    definition: &'i DefinitionView,
    service: &'i Service,
    output: Output,
    errors: ErrorFile,
    tally: Tally,
}

impl<'i> Import<'i> {
    /// Reports row after row, a few at once, until the file ends or the server is gone.
    async fn rows(&mut self, mut file: RecordFile<'i>) -> anyhow::Result<()> {
        let path = &self.arguments.file;
        let mut progress = Progress::new(self.output, "已导入 ", " 行", "imported ", " rows");
        let mut under_way = FuturesUnordered::new();
        let mut is_at_end = false;
        loop {
            while !is_at_end && under_way.len() < IN_FLIGHT_MAX {
                match file.next(path, self.output)? {
                    None => is_at_end = true,
                    Some(RowRead::Refused { faults, cells }) => self.refused(&faults, &cells)?,
                    Some(RowRead::Record { record, cells }) => {
                        if self.is_wanted(&record) {
                            let (service, definition) = (self.service, self.definition);
                            let mapping = self.mapping;
                            under_way.push(async move {
                                let body = request::body(&record, mapping, definition);
                                let key = record.key(mapping);
                                let sent = send::one(service, &key, &body).await;
                                (sent, record, cells)
                            });
                        } else {
                            self.tally.over(record.outcome);
                        }
                    }
                }
            }
            let Some((sent, record, cells)) = under_way.next().await else {
                break;
            };
            match sent {
                Sent::Opened => self.tally.opened += 1,
                Sent::Already => self.tally.already_there += 1,
                Sent::Refused(reason) => {
                    let fault = request::fault(&record, &reason);
                    self.refused(&[fault], &cells)?;
                }
                Sent::Stopped(error) => return Err(error),
            }
            progress.show(self.tally.rows());
        }
        progress.end();
        Ok(())
    }

    fn is_wanted(&self, record: &Record) -> bool {
        match record.outcome {
            Outcome::Open => true,
            Outcome::Closed | Outcome::Cancelled => self.arguments.all,
        }
    }

    fn refused(&mut self, faults: &[RowFault], cells: &[String]) -> anyhow::Result<()> {
        self.tally.refuse(faults, self.output);
        self.errors.add(faults, cells, self.output)
    }
}
