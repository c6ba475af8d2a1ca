//! What happens by itself when nobody acts, as the interface shows it.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::{
    answer::{list, number, text},
    client::Client,
    town::Town,
    wait,
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_case_is_missed_climbs_and_goes_to_the_duty_leader() {
    let town = Town::start().await;
    let reported = town.report().await;
    let (assignment, first_generation) = town.asked(&reported.id).await;
    assert_eq!(town.case(&reported.id).await["clock"]["light"], "green");

    let late = town.late(HOUR, &reported.id, 1).await;
    assert_eq!(
        (&late["clock"]["light"], &late["clock"]["missed"]),
        (&json!("red"), &json!(true))
    );
    assert_eq!(overdue(&town).await, [reported.id.as_str()]);
    let head = Client::acting_as(&town.service, "post:supervision-office-head").await;
    let told = notices(&head, "supervision-office-head").await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["level"], &told[0]["department"]),
        (&json!(1), &json!("dispatch-desk"))
    );
    assert_eq!(told[0]["asked_to_act"], false);

    let given = town.late(HOUR, &reported.id, 2).await;
    assert_eq!(given["asked"]["post"], "duty-leader", "{given}");
    assert_eq!(number(&given["asked"], "generation"), first_generation + 1);
    an_old_answer_is_refused(&town, &assignment, first_generation).await;

    let told = notices(&town.duty_leader, "duty-leader").await;
    assert_eq!(
        (&told[0]["level"], &told[0]["asked_to_act"]),
        (&json!(2), &json!(true))
    );
    acknowledged_once(&town, &reported.id, text(&told[0], "id")).await;

    let inbox = town
        .duty_leader
        .get("/api/v1/posts/duty-leader/inbox")
        .await
        .expect(200);
    assert_eq!(list(&inbox, "items")[0]["assignment"], assignment);
    town.choose(&town.duty_leader, &reported.id, "assign", json!({}))
        .await;
    assert_eq!(overdue(&town).await, [""; 0]);
    each_rung_was_climbed_once(&town, &reported.id).await;
}

async fn an_old_answer_is_refused(town: &Town, assignment: &str, generation: u64) {
    let body = json!({"generation": generation, "choice": "assign"});
    let path = format!("/api/v1/assignments/{assignment}/choose");
    let problem = town
        .dispatch_desk
        .post(&path, &body)
        .await
        .refused(409, "generation-old");
    assert_eq!(problem["asked"]["post"], "duty-leader", "{problem}");
    assert_eq!(number(&problem, "generation"), generation + 1, "{problem}");
}

async fn overdue(town: &Town) -> Vec<String> {
    let page = town
        .supervision
        .get("/api/v1/cases?overdue=true")
        .await
        .expect(200);
    list(&page, "items")
        .iter()
        .map(|row| text(row, "id").to_owned())
        .collect()
}

async fn notices(post: &Client, code: &str) -> Vec<Json> {
    wait::until("a notice", || async {
        let page = post
            .get(&format!("/api/v1/posts/{code}/notices?open=true"))
            .await
            .expect(200);
        let items = list(&page, "items").clone();
        (!items.is_empty()).then_some(items)
    })
    .await
}

async fn acknowledged_once(town: &Town, case: &str, notice: &str) {
    let path = format!("/api/v1/notices/{notice}/acknowledge");
    town.sanitation.post(&path, &json!({})).await.is(403);
    for _ in 0..2 {
        town.duty_leader.post(&path, &json!({})).await.expect(200);
    }
    let page = town
        .duty_leader
        .get("/api/v1/posts/duty-leader/notices?open=true")
        .await
        .expect(200);
    assert!(list(&page, "items").is_empty(), "{page}");
    let page = town
        .duty_leader
        .get("/api/v1/posts/duty-leader/notices")
        .await
        .expect(200);
    assert!(
        list(&page, "items")[0]["acknowledged_at"].is_string(),
        "{page}"
    );
    let history = town.history(case).await;
    let acknowledged = |item: &&Json| !item["event"]["what"]["notice-acknowledged"].is_null();
    assert_eq!(history.iter().filter(acknowledged).count(), 1);
}

async fn each_rung_was_climbed_once(town: &Town, case: &str) {
    let history = town.history(case).await;
    let happened = |kind: &str| {
        let events = history.iter().map(|item| &item["event"]);
        events
            .filter(|event| !event["what"][kind].is_null())
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(happened("deadline-missed").len(), 1);
    let rungs = happened("rung-climbed");
    let levels: Vec<u64> = rungs
        .iter()
        .map(|event| number(&event["what"]["rung-climbed"], "rung"))
        .collect();
    assert_eq!(levels, [1, 2]);
    for event in &rungs {
        let due = event["what"]["rung-climbed"]["due_at"]
            .as_i64()
            .expect("an instant");
        assert!(
            event["at"].as_i64().expect("an instant") > due,
            "a rung came early: {event}"
        );
        assert_eq!(event["actor"], "clock");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_of_the_reporter_is_no_satisfaction_and_closes_the_case() {
    let town = Town::start().await;
    let reported = town.report().await;
    town.bring_to_handle(&reported.id).await;
    town.bring_to_survey(&reported.id).await;
    town.service
        .clock
        .advance(SignedDuration::from_hours(5 * 24));
    wait::until("the silence to count", || async {
        (town.case(&reported.id).await["status"] == "closed").then_some(())
    })
    .await;
    let history = town.history(&reported.id).await;
    let silent = history
        .iter()
        .map(|item| &item["event"]["what"]["choice-made"]);
    let silent: Vec<_> = silent
        .filter(|choice| choice["because"] == "silence")
        .collect();
    assert_eq!(silent.len(), 1);
    assert_eq!(silent[0]["choice"], "unreached");
    let body = json!({"number": reported.number, "code": reported.code, "generation": 1,
        "choice": "satisfied"});
    town.nobody.post("/api/v1/track/reply", &body).await.is(409);
}
