//! The same request once more.

use std::collections::BTreeSet;

use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    answer::text,
    client::{Client, new_key},
    town::{Town, hazard},
};

const TWINS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_twins_at_once_open_one_case_and_get_one_answer() {
    let town = Town::start().await;
    let before = town.feed_end().await;
    let key = new_key();
    let mut twins = JoinSet::new();
    for _ in 0..TWINS {
        let (client, key) = (town.intake.clone(), key.clone());
        twins.spawn(async move {
            client
                .post_with_key("/api/v1/cases", &key, &hazard("同一件事 / One matter"))
                .await
        });
    }
    let answers = twins.join_all().await;
    let bodies: BTreeSet<String> = answers.iter().map(crate::answer::Answer::text).collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    let repeated = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((created, repeated), (1, TWINS - 1));
    let case = text(&answers[0].json(), "id").to_owned();
    let events = town.history(&case).await.len();
    assert_eq!(
        usize::try_from(town.feed_end().await - before),
        Ok(events),
        "one case, no more"
    );

    // The code is right although the case that the losers had drawn never came to be.
    let first = answers[0].json();
    let body = json!({"number": first["number"], "code": first["code"]});
    town.nobody.post("/api/v1/track", &body).await.expect(200);

    // The order of members and the space between them are not the request.
    let reordered = serde_json::to_string_pretty(&hazard("同一件事 / One matter")).expect("JSON");
    let request = town.intake.request(reqwest::Method::POST, "/api/v1/cases");
    let mut request = request.build().expect("a request");
    request
        .headers_mut()
        .insert("idempotency-key", key.parse().expect("a header"));
    request.headers_mut().insert(
        "content-type",
        "application/json".parse().expect("a header"),
    );
    *request.body_mut() = Some(reordered.into());
    let again = reqwest::Client::new()
        .execute(request)
        .await
        .expect("an answer");
    assert_eq!(again.status().as_u16(), 200);

    let other = hazard("另一件事 / Another matter");
    town.intake
        .post_with_key("/api/v1/cases", &key, &other)
        .await
        .refused(422, "key-reused");
    assert_eq!(
        usize::try_from(town.feed_end().await - before),
        Ok(events),
        "one case, no more"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_of_somebody_else_is_another_key() {
    let town = Town::start().await;
    let other = Client::acting_as(&town.service, "intake").await;
    let key = new_key();
    let body = hazard("两处来电 / Two calls");
    let first = town
        .intake
        .post_with_key("/api/v1/cases", &key, &body)
        .await
        .expect(201);
    let second = other
        .post_with_key("/api/v1/cases", &key, &body)
        .await
        .expect(201);
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_that_is_sent_again_is_made_once() {
    let town = Town::start().await;
    let reported = town.report().await;
    let (assignment, generation) = town.asked(&reported.id).await;
    let path = format!("/api/v1/assignments/{assignment}/choose");
    let body = json!({"generation": generation, "choice": "assign"});
    let key = new_key();
    let mut twins = JoinSet::new();
    for _ in 0..TWINS {
        let (client, path, key) = (town.dispatch_desk.clone(), path.clone(), key.clone());
        let body = body.clone();
        twins.spawn(async move { client.post_with_key(&path, &key, &body).await });
    }
    let answers = twins.join_all().await;
    let bodies: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.expect(200).to_string())
        .collect();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let history = town.history(&reported.id).await;
    let made = history
        .iter()
        .filter(|item| !item["event"]["what"]["choice-made"].is_null());
    assert_eq!(made.count(), 1);
    // With a key of its own it is a second attempt, and comes too late.
    town.dispatch_desk
        .post(&path, &body)
        .await
        .refused(409, "assignment-over");
    let other = json!({"generation": generation, "choice": "duplicate"});
    town.dispatch_desk
        .post_with_key(&path, &key, &other)
        .await
        .refused(422, "key-reused");
}
