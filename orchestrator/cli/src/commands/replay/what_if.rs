//! `closedloop replay --ledger DB --definition NEW.yaml`: what the cases of a ledger would have gone
//! through under another definition. The ledger is only read.

mod compare;
mod path;
mod retell;
mod show;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use closedloop_adapters::sqlite::{Options, Sqlite};
use closedloop_engine::{CaseId, Event, Happening, Rules, Value};
use closedloop_runtime::{
    ports::ledger::{Ledger, RulesKind},
    rulebook::Edition,
};
use closedloop_workflows::{
    names::CalendarCode,
    parse,
    plan::Plan,
    time::{Calendar, calendar},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    commands::{ledger_failure, verify::Progress},
    exit::{self, failure},
    made_rules::complained,
    output::Output,
};

use compare::Comparison;

/// How many cases and events are read at a time.
const CASES_PAGE: usize = 500;
const EVENTS_PAGE: usize = 1_000;

/// Compares; 0 if nothing would change, 1 if something would.
pub(super) async fn run(place: &Path, definition: &Path, output: Output) -> anyhow::Result<u8> {
    let ledger = open(place)?;
    let rules = rules(&ledger, definition, output).await?;
    let as_of = last_instant(&ledger).await?;
    let mut comparison = Comparison::new(&rules.plan, as_of);
    let mut progress = Progress::new(output, "已比较 ", " 件事项", "compared ", " cases");
    let mut after = None;
    loop {
        let page = ledger
            .cases(after, CASES_PAGE)
            .await
            .map_err(ledger_failure::told)?;
        for case in &page {
            let events = history(&ledger, *case).await?;
            comparison.add(&events, rules.for_case(&events), as_of);
            progress.show(comparison.cases);
        }
        match page.last() {
            Some(last) if page.len() == CASES_PAGE => after = Some(*last),
            Some(_) | None => break,
        }
    }
    progress.end();
    let of_plan = rules.edition.calendars.get(&rules.plan.calendar);
    let zone = of_plan.map_or(TimeZone::UTC, |calendar| calendar.zone.clone());
    if output.json {
        output.data(&comparison)?;
    } else {
        show::show(&comparison, &zone, output)?;
    }
    Ok(if comparison.changed == 0 {
        exit::OK
    } else {
        exit::NEGATIVE
    })
}

/// The ledger in this file, or in this data folder, beside whoever serves it.
fn open(place: &Path) -> anyhow::Result<Sqlite> {
    let file = if place.is_dir() {
        place.join("ledger.sqlite")
    } else {
        place.to_owned()
    };
    let shown = file.display();
    if !file.is_file() {
        let message = format!("没有台账 / there is no ledger `{shown}`");
        return Err(failure(exit::BAD_CONFIGURATION, message));
    }
    Sqlite::open(&file, Options::beside()).map_err(|error| {
        let message = format!("打不开台账 / cannot open the ledger `{shown}`: {error}");
        failure(exit::BAD_CONFIGURATION, message)
    })
}

/// The new definition with what the ledger has in force beside it.
struct NewRules {
    edition: Edition,
    plan: Arc<Plan>,
}

impl NewRules {
    /// The rules for the case of this history, with the calendar of its place.
    fn for_case(&self, events: &[Event]) -> Option<Rules> {
        let Happening::CaseOpened { fields: opened, .. } = &events.first()?.what else {
            return None;
        };
        let place = match opened.get("place") {
            Some(Value::Jurisdiction(place)) => Some(place),
            Some(_) | None => None,
        };
        self.edition.rules_at(&self.plan, place)
    }
}

/// The new definition with the organisation and the calendars that the ledger has in force.
async fn rules(ledger: &Sqlite, definition: &Path, output: Output) -> anyhow::Result<NewRules> {
    let name = definition.display().to_string();
    let text = fs::read_to_string(definition).map_err(|error| {
        let message = format!("读不了定义 / cannot read the definition `{name}`: {error}");
        failure(exit::BAD_INPUT, message)
    })?;
    let kept = |kind| async move {
        ledger
            .rules_in_force(kind)
            .await
            .map_err(ledger_failure::told)
    };
    let unreadable = |kind: &str| {
        let message = format!(
            "台账里没有可用的{kind}：它是否由 `closedloop serve` 启动过 / the ledger holds no rules that \
             can be read: was it ever served?"
        );
        failure(exit::BAD_CONFIGURATION, message)
    };
    let organisation = kept(RulesKind::Organisation).await?.pop();
    let organisation = organisation
        .and_then(|row| parse::organisation("organisation.yaml", &row.text).ok())
        .ok_or_else(|| unreadable("组织"))?;
    let texts: Vec<(String, String)> = kept(RulesKind::Calendar)
        .await?
        .into_iter()
        .map(|row| (row.name, row.text))
        .collect();
    let calendars: BTreeMap<CalendarCode, Arc<Calendar>> = calendar::parse_all(&texts)
        .into_iter()
        .filter_map(Result::ok)
        .map(|calendar| (calendar.code.clone(), Arc::new(calendar)))
        .collect();
    let codes = calendars.keys().cloned().collect();
    let plan = parse::definition(&name, &text, &organisation, &codes)
        .map_err(|wrong| complained(&wrong, &name, &text, output))?
        .value;
    if !calendars.contains_key(&plan.calendar) {
        return Err(unreadable("日历"));
    }
    let plan = Arc::new(plan);
    Ok(NewRules {
        edition: Edition {
            organisation: Arc::new(organisation),
            calendars,
            in_force: BTreeMap::from([(plan.workflow.clone(), Arc::clone(&plan))]),
            plans: BTreeMap::from([(plan.fingerprint, Arc::clone(&plan))]),
            schedules: BTreeMap::new(),
        },
        plan,
    })
}

/// The instant of the last event: up to here both stories are told.
async fn last_instant(ledger: &Sqlite) -> anyhow::Result<Timestamp> {
    let end = ledger.feed_end().await.map_err(ledger_failure::told)?;
    let last = ledger.feed(end.saturating_sub(1), 1).await;
    let last = last.map_err(ledger_failure::told)?;
    Ok(last.first().map_or(Timestamp::MIN, |item| item.event.at))
}

async fn history(ledger: &Sqlite, case: CaseId) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    loop {
        let after = events.last().map_or(0, |event: &Event| event.seq);
        let page = ledger
            .history(case, after, EVENTS_PAGE)
            .await
            .map_err(ledger_failure::told)?;
        for stored in &page {
            events.push(Event::from_bytes(&stored.bytes)?);
        }
        if page.len() < EVENTS_PAGE {
            return Ok(events);
        }
    }
}
