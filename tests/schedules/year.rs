//! Half a year in a node of this process, which is down now and then: the slots that are opened are
//! those the catch-up rule names.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use closedloop_adapters::{
    memory::{OfferQueues, WakeIndex},
    sqlite::Sqlite,
};
use closedloop_engine::{Cause, Event, Happening, Value};
use closedloop_runtime::{
    orchestrator::{Parts, Running, Settings},
    ports::{clock::Clock, ledger::Ledger},
    rulebook::{self, RuleTexts, Rulebook},
    sealing::DeploymentKey,
};
use closedloop_tests::{
    chance::Chance, saying::say, settings, virtual_clock::VirtualClock, waiting::wait_until,
};
use jiff::{SignedDuration, Timestamp};

use crate::rules::{self, Patrol};

const DAYS: i64 = 180;

/// The rule of the schedule: of what was missed the latest two, if they are at most three days old.
const SLOTS_MAX: usize = 2;
const WITHIN: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A slot that is so old is no longer on time.
const ON_TIME: SignedDuration = SignedDuration::from_secs(60);

/// A node that can be stopped and started again on its record.
struct Town {
    ledger: Arc<Sqlite>,
    clock: Arc<VirtualClock>,
    texts: RuleTexts,
}

/// Midnight in Shanghai, the day before the first slot.
fn begins() -> Timestamp {
    "2026-03-01T16:00:00Z".parse().expect("an instant")
}

/// The slot of a day: 09:00 in Shanghai, which has no summer time.
fn slot(day: i64) -> Timestamp {
    begins() + SignedDuration::from_hours(day * 24 + 9)
}

impl Town {
    async fn start(&self) -> Running {
        let shared: Arc<dyn Ledger> = Arc::clone(&self.ledger) as _;
        let now = self.clock.now();
        let edition = rulebook::load(&*shared, Some(self.texts.clone()), now).await;
        let parts = Parts {
            ledger: shared,
            dispatch: Arc::new(OfferQueues::default()),
            wakes: Arc::new(WakeIndex::default()),
            clock: Arc::clone(&self.clock) as _,
            rulebook: Arc::new(Rulebook::new(edition.expect("the rules are right"))),
            key: DeploymentKey::from_bytes([7; 32]),
            settings: Settings::default(),
        };
        Running::start(parts).await.expect("it starts")
    }

    /// Waits until every place of the schedule is settled up to this slot.
    async fn settled(&self, until: Timestamp) {
        let settled = || async {
            let rows = self.ledger.schedules().await.expect("rows");
            rows.iter().all(|row| row.settled_until >= until)
        };
        wait_until("the slot is settled", Duration::from_secs(60), settled).await;
    }

    /// The slots that became cases, with their place; each must have become one.
    async fn opened(&self) -> BTreeSet<(Timestamp, String)> {
        let mut opened = BTreeSet::new();
        let events = self.ledger.feed(0, 100_000).await.expect("the feed");
        for item in events.iter().filter(|item| item.event.seq == 1) {
            let event = Event::from_bytes(&item.event.bytes).expect("an event");
            let (Cause::Schedule { slot, .. }, Happening::CaseOpened { fields, .. }) =
                (&event.cause, &event.what)
            else {
                panic!("not opened by a schedule: {event:?}");
            };
            let Some(Value::Jurisdiction(place)) = fields.get("place") else {
                panic!("no place: {event:?}");
            };
            let (slot, place) = (*slot, place.to_string());
            assert!(opened.insert((slot, place)), "{slot} was opened twice");
        }
        opened
    }
}

/// What the rule says about the slots of these days at an instant; the days whose slots are opened.
fn by_the_rule(days: std::ops::RangeInclusive<i64>, now: Timestamp) -> Vec<i64> {
    let age = |day: &i64| now.duration_since(slot(*day));
    let (on_time, missed): (Vec<i64>, Vec<i64>) = days.partition(|day| age(day) <= ON_TIME);
    let latest = missed.iter().rev().take(SLOTS_MAX).rev().copied();
    let kept = latest.filter(|day| age(day) <= WITHIN);
    kept.chain(on_time).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_year_with_downtimes_opens_what_the_catch_up_rule_names_and_nothing_twice() {
    let seed = settings::number("CLOSEDLOOP_SEED").unwrap_or(2_026);
    say(format_args!("CLOSEDLOOP_SEED={seed}"));
    let mut chance = Chance::new(seed);
    let town = Town {
        ledger: Arc::new(Sqlite::in_memory().expect("memory is there")),
        clock: Arc::new(VirtualClock::new(begins())),
        texts: rules::texts(&[Patrol {
            name: "daily".to_owned(),
            cron: "0 9 * * *",
            places: "[xiangyu/east/**]",
            catch_up: "{at most: 2, within: 3 days}",
        }]),
    };
    let (mut expected, mut day, mut downtimes) = (Vec::new(), 0, 0);
    let mut running = town.start().await;
    while day < DAYS {
        if chance.percent(20) {
            // The days pass unseen; it starts again some hours or seconds after a slot.
            running.stop().await;
            downtimes += 1;
            let last = day + i64::try_from(chance.below(12)).expect("small");
            let late = [5, 59, 61, 3_600, 20 * 3_600];
            let late = *chance.pick(&late).expect("one of them");
            let now = slot(last) + SignedDuration::from_secs(late);
            town.clock.set(now);
            expected.extend(by_the_rule(day..=last, now));
            running = town.start().await;
            town.settled(slot(last)).await;
            day = last + 1;
        } else {
            town.clock.set(slot(day));
            town.settled(slot(day)).await;
            expected.push(day);
            day += 1;
        }
    }
    running.stop().await;
    let places = ["xiangyu/east", "xiangyu/east/harbour"];
    let all: BTreeSet<_> = expected
        .iter()
        .flat_map(|day| places.map(|place| (slot(*day), place.to_owned())))
        .collect();
    assert_eq!(town.opened().await, all);
    say(format_args!(
        "{day} days, {downtimes} downtimes: {} of the slots opened in {} places",
        expected.len(),
        places.len()
    ));
}
