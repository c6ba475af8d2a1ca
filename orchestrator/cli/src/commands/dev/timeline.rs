//! What happens in the town, a line for each event, as it happens.

mod words;

use std::{collections::BTreeMap, time::Duration};

use closedloop_engine::{CaseId, CaseNumber, Event, Happening};
use closedloop_runtime::ports::ledger::Ledger;
use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::watch;

use crate::{
    node::Node,
    output::{Language, Output},
};

pub(super) use words::Speaker;

/// How many events are read at a time.
const PAGE: usize = 200;

/// The timeline as far as it was shown.
pub(super) struct Timeline<'a> {
    node: &'a Node,
    output: Output,
    speaker: Speaker,
    shown: i64,
    moved: watch::Receiver<i64>,
    numbers: BTreeMap<CaseId, CaseNumber>,
    closed: usize,
}

impl<'a> Timeline<'a> {
    pub(super) fn new(node: &'a Node, output: Output) -> Self {
        let edition = node.orchestrator.rulebook().edition();
        let zone = edition
            .calendars
            .values()
            .next()
            .map(|calendar| calendar.zone.clone());
        let organisation = edition.organisation.clone();
        Self {
            node,
            output,
            speaker: Speaker {
                organisation,
                zone: zone.unwrap_or(TimeZone::UTC),
                chinese: output.language == Language::Zh,
            },
            shown: 0,
            moved: node.orchestrator.feed_end(),
            numbers: BTreeMap::new(),
            closed: 0,
        }
    }

    /// How many cases are over.
    pub(super) fn closed(&self) -> usize {
        self.closed
    }

    /// Shows what was committed since the last time.
    pub(super) async fn show_new(&mut self) -> anyhow::Result<()> {
        loop {
            let page = self.node.ledger.feed(self.shown, PAGE).await?;
            for item in &page {
                self.shown = item.position;
                let event = Event::from_bytes(&item.event.bytes)?;
                if let Happening::CaseOpened { number, .. } = &event.what {
                    self.numbers.insert(event.case, number.clone());
                }
                if matches!(event.what, Happening::CaseClosed { .. }) {
                    self.closed += 1;
                }
                let said = self.speaker.say(&event);
                if let Some((mark, said)) = said {
                    let number = self.numbers.get(&event.case).map_or("", |n| n.0.as_str());
                    let at = self.speaker.instant(event.at);
                    self.output.line(format!("{at}  {number}  {mark} {said}"))?;
                }
            }
            if page.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// Returns when something more was committed, or after `at_most`.
    pub(super) async fn wait_for_more(&mut self, at_most: Duration) {
        // Either way the caller looks again.
        let _ = tokio::time::timeout(at_most, self.moved.changed()).await;
    }
}

impl Speaker {
    /// An instant on the town's wall.
    pub(super) fn instant(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let day = usize::from(local.weekday().to_monday_zero_offset().unsigned_abs());
        let names = if self.chinese {
            ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
        } else {
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        };
        format!("{} {}", local.strftime("%m-%d"), names[day])
            + &local.strftime(" %H:%M").to_string()
    }
}
