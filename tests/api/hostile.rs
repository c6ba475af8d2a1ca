//! Requests that mean no good or are simply wrong: each gets the right problem document, nothing
//! is created by any of them, nothing panics, and afterwards the server answers as before.

mod bodies;
mod contents;
mod envelope;
mod paths;
mod scene;
mod states;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::{
    answer::Answer,
    capture,
    raw::{self, RawRequest},
    town::hazard,
};
use scene::{CANARY, Scene};

/// One spoilt request and what must come of it.
#[derive(Debug)]
pub(crate) struct Attack {
    /// What is wrong with it.
    pub fault: &'static str,
    /// The route it aims at.
    pub route: &'static str,
    /// The request.
    pub request: RawRequest,
    /// The statuses that are right, with the code; any code where it is empty.
    pub expected: Vec<(u16, &'static str)>,
}

impl Attack {
    /// An attack to which one answer is right.
    pub(crate) fn new(
        fault: &'static str,
        route: &'static str,
        request: RawRequest,
        status: u16,
        code: &'static str,
    ) -> Self {
        Self {
            fault,
            route,
            request,
            expected: vec![(status, code)],
        }
    }

    /// The same, with one more right answer.
    pub(crate) fn or(mut self, status: u16, code: &'static str) -> Self {
        self.expected.push((status, code));
        self
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_requests_get_their_problem_document_and_create_nothing() {
    let scene = Scene::set().await;
    let attacks: Vec<Attack> = [
        bodies::attacks(&scene),
        contents::attacks(&scene),
        envelope::attacks(&scene),
        paths::attacks(&scene),
        states::attacks(&scene),
    ]
    .into_iter()
    .flatten()
    .collect();
    every_route_with_a_body_is_attacked(&scene, &attacks).await;

    let panics = capture::panics();
    let mut wrong = Vec::new();
    let mut before = scene.rows();
    for attack in &attacks {
        let answer = raw::send(scene.town.service.address, &attack.request).await;
        if let Err(why) = judge(attack, &answer) {
            wrong.push(format!("{} -> {}: {why}", attack.fault, attack.route));
        }
        let after = scene.rows();
        if after != before {
            wrong.push(format!(
                "{} -> {} wrote {after:?}",
                attack.fault, attack.route
            ));
            before = after;
        }
    }
    assert_eq!(capture::panics(), panics, "something panicked");
    report(&attacks);
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        attacks.len(),
        wrong.join("\n")
    );
    the_server_answers_as_before(&scene).await;
}

fn judge(attack: &Attack, answer: &Answer) -> Result<(), String> {
    let head = answer.text().chars().take(300).collect::<String>();
    let code = match answer.problem() {
        Ok(problem) => problem["code"].as_str().unwrap_or_default().to_owned(),
        // What is no HTTP is answered by the parser of HTTP, before there is a route.
        Err(_) if attack.expected.contains(&(answer.status, NO_HTTP)) => NO_HTTP.to_owned(),
        Err(why) => return Err(format!("{why} (expected {:?})", attack.expected)),
    };
    let is_right = |(status, wanted): &(u16, &str)| {
        answer.status == *status && (wanted.is_empty() || *wanted == code)
    };
    if !attack.expected.iter().any(is_right) {
        return Err(format!(
            "{} {code}, expected {:?}: {head}",
            answer.status, attack.expected
        ));
    }
    let shown = format!("{}{:?}", answer.text(), answer.headers);
    if shown.contains(CANARY) || shown.contains("clt_") {
        return Err(format!("echoes a secret: {head}"));
    }
    for inside in [
        "rusqlite", "SELECT ", "INSERT ", "panicked", "/src/", ".rs:",
    ] {
        if shown.contains(inside) {
            return Err(format!("shows its inside ({inside}): {head}"));
        }
    }
    Ok(())
}

/// The code of an answer that comes from below us and need not be a problem document.
pub(crate) const NO_HTTP: &str = "(no HTTP)";

/// A new route that takes a body has to be attacked too.
async fn every_route_with_a_body_is_attacked(scene: &Scene, attacks: &[Attack]) {
    let document = scene
        .town
        .nobody
        .get("/api/v1/openapi.json")
        .await
        .expect(200);
    let paths = document["paths"].as_object().expect("an OpenAPI document");
    let with_body: BTreeSet<String> = paths
        .iter()
        .filter(|(_, methods)| !methods["post"]["requestBody"].is_null())
        .map(|(path, _)| path.clone())
        .collect();
    let attacked: BTreeSet<String> = attacks
        .iter()
        .map(|attack| attack.route.to_owned())
        .filter(|route| with_body.contains(route))
        .collect();
    assert_eq!(attacked, with_body);
    assert_eq!(
        scene::ROUTES
            .map(str::to_owned)
            .into_iter()
            .collect::<BTreeSet<_>>(),
        with_body
    );
}

fn report(attacks: &[Attack]) {
    let mut by_fault: BTreeMap<&str, usize> = BTreeMap::new();
    for attack in attacks {
        *by_fault.entry(attack.fault).or_default() += 1;
    }
    let routes: BTreeSet<&str> = attacks.iter().map(|attack| attack.route).collect();
    let summary = format!(
        "hostile: {} requests of {} kinds of fault against {} routes: {by_fault:?}",
        attacks.len(),
        by_fault.len(),
        routes.len(),
    );
    crate::say(&summary);
    assert!(attacks.len() >= 200 && by_fault.len() >= 15, "{summary}");
}

async fn the_server_answers_as_before(scene: &Scene) {
    let town = &scene.town;
    town.nobody.get("/health/live").await.is(200);
    let reported = town.report_with(&hazard("之后 / Afterwards")).await;
    town.bring_to_handle(&reported.id).await;
    let body = json!({"number": reported.number, "code": reported.code});
    town.nobody.post("/api/v1/track", &body).await.expect(200);
}
