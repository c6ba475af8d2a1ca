//! The figures equal a recount of the history, and say nothing about a single case or person.

mod page;

use std::collections::BTreeMap;

use closedloop_engine::{Case, Event, evolve};
use closedloop_runtime::counters;
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    answer::{list, number},
    client::Client,
    town::{Town, hazard},
    wait,
};
use page::{Page, Series};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_business_counter_equals_a_recount_of_the_history() {
    let town = Town::start().await;
    live_a_day(&town).await;
    let recounted = recount(&town).await;
    assert!(recounted.len() >= 10, "too little happened: {recounted:?}");
    let page = read(&town.admin).await;
    for (series, value) in &recounted {
        assert_eq!(page.value(series), Some(*value), "{series:?}");
    }
    let names: Vec<&str> = counters::CATALOGUE.iter().map(|(name, ..)| *name).collect();
    for (series, value) in page.samples() {
        if names.contains(&series.name.as_str()) {
            // What never happened is shown as nothing, not as missing.
            let expected = recounted.get(series).copied().unwrap_or(0.0);
            assert_eq!(*value, expected, "{series:?}");
        }
    }
    for name in names {
        assert_eq!(page.kind(name), Some("counter"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_cases_are_counted_by_stage_and_light_and_drills_are_not() {
    let town = Town::start().await;
    live_a_day(&town).await;
    let mut drill = hazard("演练 / Drill");
    drill["exercise"] = json!(true);
    town.report_with(&drill).await;
    let open = town
        .supervision
        .get("/api/v1/cases?exercise=false&limit=200")
        .await
        .expect(200);
    let mut expected: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in list(&open, "items") {
        let part = |name: &str| row[name].as_str().expect("a text").to_owned();
        *expected.entry((part("stage"), part("light"))).or_default() += 1.0;
    }
    wait::until("a snapshot that saw it all", || async {
        let page = read(&town.supervision).await;
        let mut shown: BTreeMap<(String, String), f64> = BTreeMap::new();
        for (series, value) in page.samples() {
            if series.name == "closedloop_cases_open" && *value > 0.0 {
                *shown
                    .entry((series.label("stage"), series.label("light")))
                    .or_default() += value;
            }
        }
        (shown == expected).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_label_holds_a_case_an_assignment_or_a_number() {
    let town = Town::start().await;
    live_a_day(&town).await;
    let cases = town
        .supervision
        .get("/api/v1/cases?limit=200")
        .await
        .expect(200);
    let page = read(&town.auditor).await;
    assert!(page.samples().count() > 50, "the page is nearly empty");
    for row in list(&cases, "items") {
        for name in ["id", "number", "assignment"] {
            let text = row[name].as_str().expect("a text");
            for (series, _) in page.samples() {
                assert!(
                    series.labels.values().all(|value| !value.contains(text)),
                    "{series:?}"
                );
            }
        }
    }
    for (series, _) in page.samples() {
        assert!(series.name.starts_with("closedloop_"), "{series:?}");
        let is_closed = |value: &String| value.len() <= 80 && value.is_ascii();
        assert!(series.labels.values().all(is_closed), "{series:?}");
        assert!(
            page.kind_of_family(&series.name).is_some(),
            "{series:?} has no type"
        );
    }
    for name in [
        "closedloop_commit_seconds",
        "closedloop_batch_commands",
        "closedloop_timer_lateness_seconds",
        "closedloop_http_request_duration_seconds",
        "closedloop_build_info",
        "closedloop_snapshot_timestamp_seconds",
        "closedloop_timers_pending",
    ] {
        assert!(page.kind(name).is_some(), "{name} is missing");
    }
}

/// A case in each state: closed, rejected, merged, late twice, returned, in hand, and just opened.
async fn live_a_day(town: &Town) {
    let closed = town.report().await;
    town.bring_to_handle(&closed.id).await;
    town.bring_to_survey(&closed.id).await;
    let survey = town.track(&closed).await["survey"].clone();
    let reply = json!({"number": closed.number, "code": closed.code,
        "generation": number(&survey, "generation"), "choice": "satisfied"});
    town.nobody
        .post("/api/v1/track/reply", &reply)
        .await
        .expect(200);
    let rejected = town.report().await;
    let reason = json!({"reason": "不属于本镇 / Not in this town"});
    town.choose(
        &town.dispatch_desk,
        &rejected.id,
        "not ours",
        reason.clone(),
    )
    .await;
    let returned = town.report().await;
    town.choose(&town.dispatch_desk, &returned.id, "assign", json!({}))
        .await;
    town.choose(&town.fire_brigade, &returned.id, "return", reason)
        .await;
    let merged = town.report().await;
    let (assignment, generation) = town.asked(&merged.id).await;
    let body = json!({"generation": generation, "choice": "duplicate", "into": returned.number});
    let path = format!("/api/v1/assignments/{assignment}/choose");
    town.dispatch_desk.post(&path, &body).await.expect(200);
    let in_hand = town.report().await;
    town.bring_to_handle(&in_hand.id).await;
    let late = town.report().await;
    town.late(SignedDuration::from_hours(2), &late.id, 2).await;
    town.report().await;
}

/// Every event once more through the function that says what it raises.
async fn recount(town: &Town) -> BTreeMap<Series, f64> {
    let ledger = town.service.orchestrator.ledger();
    let mut counted: BTreeMap<Series, f64> = BTreeMap::new();
    for id in ledger.cases(None, 1_000).await.expect("the cases") {
        let mut case = Case::unborn(id);
        for stored in ledger.history(id, 0, 10_000).await.expect("the history") {
            let event = Event::from_bytes(&stored.bytes).expect("an event");
            case = evolve(case, &event);
            for counter in counters::raised(&case, &event) {
                let labels = counter
                    .labels
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                let series = Series {
                    name: counter.name.to_owned(),
                    labels: labels.collect(),
                };
                *counted.entry(series).or_default() += 1.0;
            }
        }
    }
    counted
}

async fn read(client: &Client) -> Page {
    let answer = client.get("/metrics").await;
    answer.is(200);
    assert!(
        answer.header("content-type").starts_with("text/plain"),
        "{answer:?}"
    );
    Page::read(&answer.text())
}
