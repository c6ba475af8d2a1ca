//! The real process is killed while it makes up for a backlog: every slot becomes one case in each
//! place, none is missing and none comes twice.

use std::{collections::BTreeMap, path::Path, time::Duration};

use closedloop_adapters::sqlite::{Options, Sqlite};
use closedloop_runtime::ports::ledger::{Ledger, ScheduleRow};
use closedloop_tests::{
    chance::Chance,
    program::{self, Plan, Server},
    saying::say,
    settings,
    waiting::{let_pass, wait_until},
};
use jiff::SignedDuration;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::rules::{self, Patrol};

/// Kills of the gate; a proof makes more.
const KILLS: u64 = 6;

/// How many kills one schedule is meant for: its backlog has to outlast them.
const KILLS_A_SCHEDULE: u64 = 25;

/// How many slots of each lie back at the beginning for each kill, on average; for
/// [`KILLS_A_SCHEDULE`] kills fewer than a schedule may make up for.
const MINUTES_A_KILL: u64 = 12;

/// A kill comes when so many cases more are open, or fewer.
const CASES_A_KILL: u64 = 32;

/// And then so much later, or less.
const AFTER_US: u64 = 20_000;

/// Far longer than it takes.
const WITHIN: Duration = Duration::from_secs(240);

/// Schedule, slot in milliseconds since 1970, place.
type Key = (String, i64, String);

/// What the record says.
#[derive(Debug, Default)]
struct Record {
    /// How many cases each slot has in each place.
    cases: BTreeMap<Key, u32>,
    /// Up to which slot a schedule is settled in a place.
    settled: BTreeMap<(String, String), i64>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_slot_is_one_case_in_each_place_over_all_kills() {
    let kills = settings::number("CLOSEDLOOP_SCHEDULE_KILLS").unwrap_or(KILLS);
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or_else(settings::fresh_seed);
    say(format_args!("{kills} kills, CLOSEDLOOP_SEED={seed}"));
    let mut chance = Chance::new(seed);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let patrols = patrols(kills.div_ceil(KILLS_A_SCHEDULE));
    let share = kills * MINUTES_A_KILL / patrols.len() as u64;
    let backlog_minutes = i64::try_from(share).expect("small");
    let plan = Plan {
        rules: folder.path().join("rules"),
        ..Plan::in_folder(folder.path())
    };
    rules::write(&rules::texts(&patrols), &plan.rules);
    Server::start(&plan).await.kill().await;
    let ledger = plan.data.join("ledger.sqlite");
    let begun = put_back(&ledger, backlog_minutes).await;

    let (mut in_the_middle, mut not_noted) = (0, 0);
    for kill in 1..=kills {
        let server = Server::start(&plan).await;
        let all = begun.len() as u64 * share;
        let goal = (cases(&ledger) + chance.below(CASES_A_KILL)).min(all);
        let enough = || async { cases(&ledger) >= goal };
        wait_until("more cases are open", WITHIN, enough).await;
        let_pass(Duration::from_micros(chance.below(AFTER_US))).await;
        server.kill().await;
        let record = Record::read(&ledger);
        let doubled: Vec<_> = record
            .cases
            .iter()
            .filter(|(_, cases)| **cases > 1)
            .collect();
        assert_eq!(doubled, [], "opened twice");
        let behind = record.behind(&begun, backlog_minutes);
        let ahead = record.not_noted();
        in_the_middle += u64::from(behind > 0);
        not_noted += u64::from(ahead > 0);
        say(format_args!(
            "kill {kill} of {kills}: {} cases, {behind} slots still to come, {ahead} open and not noted",
            record.cases.len()
        ));
    }
    assert!(in_the_middle * 2 > kills, "too few kills met a backlog");

    let server = Server::start(&plan).await;
    // The last slot that had come when the server started.
    let goal = now_of(&ledger) / MINUTE_MS * MINUTE_MS;
    let caught_up = || async { Record::read(&ledger).settled.values().all(|at| *at >= goal) };
    wait_until("the backlog is gone", WITHIN, caught_up).await;
    server.kill().await;
    let record = Record::read(&ledger);
    record.compare(&begun);
    if let Err(why) = program::verify(&plan.data).await {
        panic!("the record does not verify: {why}");
    }
    say(format_args!(
        "{kills} kills, {in_the_middle} of them in the middle of a backlog, {not_noted} between a case \
         and its note: {} slots in places, each one case; 0 missing, 0 doubled, verified",
        record.cases.len()
    ));
}

fn patrols(count: u64) -> Vec<Patrol> {
    let patrol = |number| Patrol {
        name: format!("patrol-{number}"),
        cron: "* * * * *",
        places: "[xiangyu/**]",
        catch_up: "{at most: 366, within: 7 days}",
    };
    (1..=count).map(patrol).collect()
}

/// Lets every schedule have come into force earlier; when, by schedule and place.
async fn put_back(ledger: &Path, minutes: i64) -> BTreeMap<(String, String), i64> {
    let sqlite = Sqlite::open(ledger, Options::serving()).expect("nobody serves it");
    let rows = sqlite.schedules().await.expect("rows");
    let earlier: Vec<ScheduleRow> = rows
        .into_iter()
        .map(|row| ScheduleRow {
            settled_until: row.settled_until - SignedDuration::from_mins(minutes),
            ..row
        })
        .collect();
    sqlite.begin_schedules(Vec::new()).await.expect("forgotten");
    sqlite
        .begin_schedules(earlier.clone())
        .await
        .expect("begun");
    let key = |row: &ScheduleRow| (row.schedule.to_string(), row.jurisdiction.to_string());
    earlier
        .iter()
        .map(|row| (key(row), row.settled_until.as_millisecond()))
        .collect()
}

fn open(ledger: &Path) -> Connection {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY);
    connection.expect("the ledger can be read")
}

/// When the node was alive last.
fn now_of(ledger: &Path) -> i64 {
    let sql = "SELECT max(at) FROM alive";
    open(ledger)
        .query_row(sql, [], |row| row.get(0))
        .expect("it lived")
}

/// How many cases there are.
fn cases(ledger: &Path) -> u64 {
    let sql = "SELECT count(*) FROM head";
    let count: i64 = open(ledger)
        .query_row(sql, [], |row| row.get(0))
        .expect("it can be asked");
    u64::try_from(count).expect("a count")
}

impl Record {
    /// Reads it with statements of its own.
    fn read(ledger: &Path) -> Self {
        let connection = open(ledger);
        let mut record = Self::default();
        let mut statement = connection
            .prepare("SELECT body FROM event WHERE seq = 1")
            .expect("the table of events is there");
        let mut rows = statement.query([]).expect("it can be asked");
        while let Some(row) = rows.next().expect("a row can be read") {
            let body: Vec<u8> = row.get(0).expect("bytes");
            let event: Json = serde_json::from_slice(&body).expect("an event is JSON");
            let cause = &event["cause"]["schedule"];
            let place = &event["what"]["case-opened"]["fields"]["place"]["jurisdiction"];
            let text = |value: &Json| value.as_str().expect("a text").to_owned();
            let slot = cause["slot"].as_i64().expect("an instant");
            *record
                .cases
                .entry((text(&cause["name"]), slot, text(place)))
                .or_default() += 1;
        }
        let mut statement = connection
            .prepare("SELECT schedule, jurisdiction, settled_until FROM schedule_progress")
            .expect("the table of schedules is there");
        let rows = statement
            .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
            .expect("it can be asked");
        record.settled = rows.map(|row| row.expect("a row can be read")).collect();
        record
    }

    /// How many of the slots that lay back at the beginning are not settled.
    fn behind(&self, begun: &BTreeMap<(String, String), i64>, minutes: i64) -> i64 {
        let left = |(key, begun): (_, &i64)| {
            let done = (self.settled[key] - begun) / MINUTE_MS;
            (minutes - done).max(0)
        };
        begun.iter().map(left).sum()
    }

    /// How many cases are open of slots that are not noted as settled.
    fn not_noted(&self) -> usize {
        let ahead =
            |(name, slot, place): &&Key| *slot > self.settled[&(name.clone(), place.clone())];
        self.cases.keys().filter(ahead).count()
    }

    /// Every minute since the beginning up to where a schedule stands is one case.
    fn compare(&self, begun: &BTreeMap<(String, String), i64>) {
        let mut expected = BTreeMap::new();
        for ((name, place), until) in &self.settled {
            let begun = begun[&(name.clone(), place.clone())];
            let first = begun / MINUTE_MS + 1;
            for minute in first..=until / MINUTE_MS {
                expected.insert((name.clone(), minute * MINUTE_MS, place.clone()), 1);
            }
        }
        let missing: Vec<_> = expected
            .keys()
            .filter(|key| !self.cases.contains_key(key))
            .collect();
        assert_eq!(missing, [] as [&Key; 0], "slots without a case");
        assert!(self.cases == expected, "cases that no slot asks for");
    }
}

const MINUTE_MS: i64 = 60_000;
