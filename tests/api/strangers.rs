//! Whoever may not see a case hears about it exactly what they hear about a case that is not there.

use serde_json::{Value as Json, json};

use crate::{
    answer::Answer,
    client::{Client, new_key, send},
    town::Town,
};

/// A case that is not there.
const NOWHERE: &str = "01890000-0000-7000-8000-000000000000";
const NO_NUMBER: &str = "2026-999999";
const NO_FILE: &str = "01890000-0000-4000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_cannot_tell_a_case_from_none() {
    let town = Town::start().await;
    let case = town.report().await;
    town.bring_to_handle(&case.id).await;
    let file = town
        .upload(&town.fire_brigade, &case.id, b"the stairs")
        .await;
    let head = Client::acting_as(&town.service, "post:road-maintenance-head").await;
    let mut compared = 0;
    for stranger in [&town.sanitation, &head] {
        for path in ["", "/history", "/history?after=5", "/why", "/files/FILE"] {
            let there = stranger
                .get(&format!("/api/v1/cases/{}{path}", case.id).replace("FILE", &file))
                .await;
            let nowhere = stranger
                .get(&format!("/api/v1/cases/{NOWHERE}{path}").replace("FILE", NO_FILE))
                .await;
            alike(&there, &nowhere, &case.id, NOWHERE);
            let there = stranger
                .get(&format!("/api/v1/cases/{}{path}", case.number).replace("FILE", &file))
                .await;
            let nowhere = stranger
                .get(&format!("/api/v1/cases/{NO_NUMBER}{path}").replace("FILE", NO_FILE))
                .await;
            alike(&there, &nowhere, &case.number, NO_NUMBER);
            compared += 2;
        }
        let upload = |case: &str| format!("/api/v1/cases/{case}/files");
        let there = stranger
            .post_bytes(&upload(&case.id), "image/png", b"x".to_vec())
            .await;
        let nowhere = stranger
            .post_bytes(&upload(NOWHERE), "image/png", b"x".to_vec())
            .await;
        alike(&there, &nowhere, &case.id, NOWHERE);
        for (act, tag, body) in acts(&file) {
            let ask = |case: &str, assignment: u32| {
                let path = format!("/api/v1/assignments/{case}.{assignment}/{act}");
                let request = stranger.request(reqwest::Method::POST, &path).json(&body);
                match tag {
                    Some(tag) => send(request.header("if-match", tag)),
                    None => send(request.header("x-none", "")),
                }
            };
            // Open, over, and never there.
            for assignment in [3, 1, 77] {
                let (there, nowhere) = (
                    ask(&case.id, assignment).await,
                    ask(NOWHERE, assignment).await,
                );
                alike(&there, &nowhere, &case.id, NOWHERE);
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "only {compared} pairs");
}

/// What a stranger may try on an assignment: act, version, body.
fn acts(file: &str) -> Vec<(&'static str, Option<&'static str>, Json)> {
    let choose = |generation: u64, choice: &str, given: Json| {
        (
            "choose",
            None,
            json!({"generation": generation, "choice": choice, "given": given}),
        )
    };
    vec![
        choose(1, "cannot", json!({"reason": "陌生人 / A stranger"})),
        choose(1, "done", json!({"result": "x", "photos": [file]})),
        choose(1, "done", json!({"result": 12, "photos": []})),
        choose(1, "cannot", json!({})),
        choose(1, "cannot", json!({"no-such": 1})),
        choose(1, "no such choice", json!({})),
        choose(0, "cannot", json!({})),
        choose(9, "cannot", json!({})),
        (
            "choose",
            Some("\"1\""),
            json!({"generation": 1, "choice": "cannot"}),
        ),
        (
            "choose",
            Some("*"),
            json!({"generation": 1, "choice": "cannot"}),
        ),
        ("take", None, json!({"generation": 1})),
        ("take", None, json!({"generation": 9})),
    ]
}

fn alike(there: &Answer, nowhere: &Answer, id: &str, other: &str) {
    let headers = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.retain(|name, _| name != "date" && name != "content-length");
        headers
    };
    assert_eq!(nowhere.status, 404, "{}: {}", nowhere.asked, nowhere.text());
    assert_eq!(
        there.status,
        nowhere.status,
        "{}: {}",
        there.asked,
        there.text()
    );
    assert_eq!(
        there.text().replace(id, other),
        nowhere.text(),
        "{}",
        there.asked
    );
    assert_eq!(headers(there), headers(nowhere), "{}", there.asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_cannot_find_out_by_merging_whether_a_case_is_there() {
    let town = Town::start().await;
    let (hidden, another) = (town.report().await, town.report().await);
    town.bring_to_handle(&hidden.id).await;
    for (there, nowhere) in [(&hidden.id, NOWHERE), (&hidden.number, NO_NUMBER)] {
        // Neither on a case of others nor on none.
        for case in [another.id.as_str(), NOWHERE] {
            let merge = |into: &str| {
                let body = json!({"generation": 1, "choice": "duplicate", "into": into});
                let path = format!("/api/v1/assignments/{case}.1/choose");
                let client = town.sanitation.clone();
                async move { client.post(&path, &body).await }
            };
            alike(&merge(there).await, &merge(nowhere).await, there, nowhere);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_code_is_answered_like_a_wrong_number_and_not_for_ever() {
    let town = Town::start().await;
    let (case, other) = (town.report().await, town.report().await);
    let ask = |number: &str, code: &str| {
        let body = json!({"number": number, "code": code});
        let client = town.nobody.clone();
        async move {
            client
                .post_with_key("/api/v1/track", &new_key(), &body)
                .await
        }
    };
    let wrong = ask(&case.number, &other.code).await;
    alike(
        &wrong,
        &ask(NO_NUMBER, &other.code).await,
        &case.number,
        NO_NUMBER,
    );
    // As people type it: small letters, no hyphens, letters that look like digits.
    let typed = case
        .code
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o")
        .replace('1', "l");
    ask(&case.number, &typed).await.expect(200);
    for _ in 0..8 {
        ask(&case.number, "AAAA-AAAA-AAAA")
            .await
            .refused(404, "track-unknown");
    }
    let mut tries = 0;
    while ask(&case.number, "AAAA-AAAA-AAAA").await.status == 404 {
        tries += 1;
        assert!(tries < 5, "wrong codes may be tried without an end");
    }
    let shut = ask(&case.number, "AAAA-AAAA-AAAA").await;
    shut.refused(429, "track-tries");
    assert!(!shut.header("retry-after").is_empty());
    // The right code is not tried either while somebody guesses; other cases are not concerned.
    ask(&case.number, &case.code).await.is(429);
    ask(&other.number, &other.code).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_is_refused_at_once() {
    let town = Town::start().await;
    let token = town.service.token("supervision").await.expect("a token");
    let client = Client::with_token(&town.service, Some(token.text.clone()));
    let me = client.get("/api/v1/me").await.expect(200);
    assert_eq!(
        (&me["acts_as"], &me["token"]),
        (&json!("supervision"), &json!(token.id))
    );
    town.service.revoke(&token).await.expect("it is revoked");
    let refused = client.get("/api/v1/me").await;
    refused.refused(401, "token-unknown");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_a_department_that_is_gone_may_do_nothing() {
    let town = Town::start().await;
    let client = Client::acting_as(&town.service, "department:no-such-department").await;
    for path in ["/api/v1/me", "/api/v1/cases", "/api/v1/organisation"] {
        client.get(path).await.refused(403, "actor-unknown");
    }
}
