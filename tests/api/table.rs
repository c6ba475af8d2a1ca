//! Every route for every kind of actor: the status, and the exact set of names that the answer
//! holds. `table/routes.txt` says what is right; it is compared with the description of the
//! interface, so that a route that is new and not in the table fails here.

mod cast;
mod expected;
mod requests;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::{answer::Answer, wait};
use cast::{ACTORS, Cast};
use expected::{Expected, Row};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_every_actor_as_the_table_says() {
    let rows = expected::read(include_str!("table/routes.txt"));
    let cast = Cast::assemble().await;
    every_route_is_in_the_table(&cast, &rows).await;
    let mut wrong = Vec::new();
    let mut asked = 0;
    for row in &rows {
        let mut lines = Vec::new();
        every_actor_is_named_once(row);
        for actor in ACTORS {
            let wanted = row
                .answers
                .iter()
                .find(|expected| expected.actors.contains(actor));
            let got = got(&cast, row, actor).await;
            asked += 1;
            let is_right = wanted
                .is_some_and(|wanted| wanted.status == got.status && wanted.names == got.names);
            if !is_right {
                lines.push(difference(actor, wanted, &got));
            }
        }
        if !lines.is_empty() {
            wrong.push(format!("{} {}\n{}", row.method, row.path, lines.join("\n")));
        }
    }
    crate::say(&format!(
        "table: {asked} requests, {} operations × {} actors",
        rows.len(),
        ACTORS.len()
    ));
    assert!(
        wrong.is_empty(),
        "{} operations differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn every_actor_is_named_once(row: &Row) {
    let named = row.answers.iter().flat_map(|answer| &answer.actors);
    let mut named: Vec<&str> = named.map(String::as_str).collect();
    let mut all = ACTORS.to_vec();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(named, all, "{} {}", row.method, row.path);
}

/// What an actor gets, in the words of the table.
async fn got(cast: &Cast, row: &Row, actor: &str) -> Expected {
    let request = requests::request(cast, row, actor).await;
    let actors = BTreeSet::from([actor.to_owned()]);
    let (client, request) = request.build_split();
    let request = request.expect("a request");
    let mut response = wait::within(&row.path, client.execute(request))
        .await
        .expect("an answer");
    let status = response.status().as_u16();
    let header = |name: &str| {
        let value = response
            .headers()
            .get(name)
            .map(|value| value.as_bytes().to_vec());
        String::from_utf8_lossy(&value.unwrap_or_default()).into_owned()
    };
    let kind = header("content-type");
    assert_eq!(
        header("x-content-type-options"),
        "nosniff",
        "{} {}",
        row.method,
        row.path
    );
    assert!(
        header("content-security-policy").contains("default-src 'none'"),
        "{}",
        row.path
    );
    assert!(!header("cache-control").is_empty(), "{}", row.path);
    let word = |word: &str| BTreeSet::from([word.to_owned()]);
    let is_json = kind == "application/json" || kind == "application/problem+json";
    let names = if kind.starts_with("text/event-stream") || kind == "application/x-ndjson" {
        // It has no end; what it begins with is looked at elsewhere.
        word("(stream)")
    } else if row.path.ends_with("/openapi.json") {
        word("(document)")
    } else {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.expect("the whole answer") {
            body.extend(chunk);
        }
        match (body.is_empty(), is_json) {
            (true, _) => BTreeSet::new(),
            (false, false) => word("(bytes)"),
            (false, true) => leaves(&serde_json::from_slice(&body).expect("JSON")),
        }
    };
    Expected {
        status,
        actors,
        names,
    }
}

fn difference(actor: &str, wanted: Option<&Expected>, got: &Expected) -> String {
    let Some(wanted) = wanted else {
        return format!("  {actor}: not in the table; got {got}");
    };
    let lacking: Vec<_> = wanted.names.difference(&got.names).collect();
    let beyond: Vec<_> = got.names.difference(&wanted.names).collect();
    format!(
        "  {actor}: expected {}, got {}; lacking {lacking:?}, beyond {beyond:?}",
        wanted.status, got.status
    )
}

/// The ways to everything in a document that is no object and no list of objects.
fn leaves(json: &Json) -> BTreeSet<String> {
    let all = crate::answer::field_names(json);
    let is_inner = |name: &String| {
        all.range(name.clone()..).any(|other| {
            other
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        })
    };
    all.iter().filter(|name| !is_inner(name)).cloned().collect()
}

async fn every_route_is_in_the_table(cast: &Cast, rows: &[Row]) {
    let answer: Answer = cast.town.nobody.get("/api/v1/openapi.json").await;
    let document = answer.expect(200);
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for method in operations.as_object().expect("operations").keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                described.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
    let listed: Vec<_> = rows
        .iter()
        .map(|row| (row.method.clone(), row.path.clone()))
        .collect();
    let distinct: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(
        listed.len(),
        distinct.len(),
        "a route stands twice in the table"
    );
    assert_eq!(distinct, described);
}
