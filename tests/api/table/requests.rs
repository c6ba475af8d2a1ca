//! For each operation a request that would do, as any actor.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value as Json, json};

use super::{
    cast::{Cast, Subject},
    expected::Row,
};

/// Operations after which the case is another one.
const CHANGING: [&str; 4] = [
    "/api/v1/cases/{id}/erase",
    "/api/v1/assignments/{assignment}/choose",
    "/api/v1/assignments/{assignment}/take",
    "/api/v1/departments/{code}/reports",
];

/// The request of an actor for an operation.
pub(crate) async fn request(cast: &Cast, row: &Row, actor: &str) -> RequestBuilder {
    let subject = cast
        .subject(actor, CHANGING.contains(&row.path.as_str()))
        .await;
    let method: Method = row.method.parse().expect("a method");
    let is_post = method == Method::POST;
    let request = cast
        .client(actor)
        .request(method, &path(cast, row, &subject));
    if !is_post {
        return request;
    }
    if row.path.ends_with("/files") {
        return request
            .header("content-type", "image/png")
            .body("the stairs");
    }
    let media_type = if row.path.ends_with("/reports") {
        "application/cloudevents+json"
    } else {
        "application/json"
    };
    let body = body(cast, &row.path, &subject).to_string();
    request.header("content-type", media_type).body(body)
}

fn path(cast: &Cast, row: &Row, subject: &Subject) -> String {
    let code = if row.path.contains("/posts/") {
        "duty-leader"
    } else {
        "supervision-office"
    };
    let id = if row.path.contains("/notices/") {
        &cast.notice
    } else {
        &subject.reported.id
    };
    let path = row
        .path
        .replace("{id}", id)
        .replace("{file}", &subject.file)
        .replace("{assignment}", &subject.assignment)
        .replace("{code}", code)
        .replace("{workflow}", "hazard-rectification");
    assert!(!path.contains('{'), "nobody knows what to put into {path}");
    if path.ends_with("/offers") {
        format!("{path}?prefetch=1")
    } else {
        path
    }
}

fn body(cast: &Cast, path: &str, subject: &Subject) -> Json {
    let given = if subject.choice == "settle" {
        json!({"result": "已协调 / Settled"})
    } else {
        json!({})
    };
    let choice =
        json!({"generation": subject.generation, "choice": subject.choice, "given": given});
    match path {
        "/api/v1/cases" => crate::town::hazard("同一张表 / From the table"),
        "/api/v1/cases/{id}/erase" => json!({"reason": "reporter-asked"}),
        "/api/v1/assignments/{assignment}/choose" => choice,
        "/api/v1/assignments/{assignment}/take" => json!({"generation": subject.generation}),
        "/api/v1/notices/{id}/acknowledge" => json!({"post": "duty-leader"}),
        "/api/v1/track" => {
            json!({"number": cast.surveyed.number, "code": cast.surveyed.code})
        }
        "/api/v1/track/reply" => json!({"number": cast.surveyed.number,
            "code": cast.surveyed.code, "generation": 1, "choice": "satisfied"}),
        "/api/v1/departments/{code}/reports" => {
            let mut data = choice;
            data["assignment"] = json!(subject.assignment);
            json!({"specversion": "1.0", "id": "r-1", "source": "/departments/supervision-office",
                "type": "closedloop.assignment.reported.v1", "data": data})
        }
        _ => panic!("nobody knows what to send to {path}"),
    }
}
