//! Requests that were right once, or would be right for somebody else.

use serde_json::json;

use crate::raw::RawRequest;

use super::{
    Attack,
    scene::{ACKNOWLEDGE, CHOOSE, ERASE, FILES, OPEN, REPLY, REPORTS, Scene, TAKE, USED_KEY},
};

pub(crate) fn attacks(scene: &Scene) -> Vec<Attack> {
    let mut attacks = old_and_early(scene);
    attacks.extend(used_keys(scene));
    attacks.extend(of_others(scene));
    attacks.extend(stale(scene));
    attacks.extend(of_the_wrong_kind(scene));
    attacks
}

/// Generations that are no more or not yet asked, and assignments that are over.
fn old_and_early(scene: &Scene) -> Vec<Attack> {
    let desk = scene.town.dispatch_desk.token.as_deref().expect("a token");
    let leader = scene.town.duty_leader.token.as_deref().expect("a token");
    let never = "generation that never was";
    let mut attacks = Vec::new();
    for route in [CHOOSE, TAKE] {
        for (fault, generation, token, status, code) in [
            ("old generation", 1, desk, 409, "generation-old"),
            ("old generation", 1, leader, 409, "generation-old"),
            ("old generation", 0, leader, 409, "generation-old"),
            (never, 3, leader, 404, "assignment-unknown"),
            (never, u32::MAX, leader, 404, "assignment-unknown"),
        ] {
            let request = on_escalated(scene, route, generation, token);
            attacks.push(Attack::new(fault, route, request, status, code));
        }
        let mut over = scene.request(route);
        let first = format!("{}.1", scene.handled.id);
        over.target = over.target.replace(&scene.assignment, &first);
        let fault = "assignment that is over";
        attacks.push(Attack::new(fault, route, over, 409, "assignment-over"));
    }
    for (generation, status, code) in [(0, 409, "generation-old"), (2, 404, "assignment-unknown")] {
        let mut body = scene.body(REPLY);
        body["generation"] = json!(generation);
        let request = scene.request_with(REPLY, body.to_string());
        attacks.push(Attack::new(never, REPLY, request, status, code));
    }
    attacks
}

/// A request about the assignment that was given to the duty leader.
fn on_escalated(scene: &Scene, route: &str, generation: u32, token: &str) -> RawRequest {
    let mut body = scene.body(route);
    body["generation"] = json!(generation);
    if route == CHOOSE {
        body["choice"] = json!("assign");
        body["given"] = json!({});
    }
    let mut request = scene.request_with(route, body.to_string());
    let escalated = format!("{}.1", scene.escalated.id);
    request.target = request.target.replace(&scene.assignment, &escalated);
    request.with("authorization", format!("Bearer {token}"))
}

/// Keys that stand for another request already.
fn used_keys(scene: &Scene) -> Vec<Attack> {
    let used = |route| scene.request(route).with("idempotency-key", USED_KEY);
    [OPEN, CHOOSE, TAKE]
        .into_iter()
        .map(|route| {
            Attack::new(
                "key with another body",
                route,
                used(route),
                422,
                "key-reused",
            )
        })
        .collect()
}

/// The right request by the wrong actor.
fn of_others(scene: &Scene) -> Vec<Attack> {
    let town = &scene.town;
    let by = |route: &str, token: Option<&String>| {
        let token = token.expect("a token");
        scene
            .request(route)
            .with("authorization", format!("Bearer {token}"))
    };
    let mut attacks = Vec::new();
    for route in [CHOOSE, TAKE, FILES] {
        for client in [&town.sanitation, &town.duty_leader] {
            let request = by(route, client.token.as_ref());
            // Whoever may not see the case is told that there is none.
            attacks.push(
                Attack::new("not asked", route, request, 404, "")
                    .or(403, "not-asked")
                    .or(403, "not-allowed"),
            );
        }
        for client in [&town.auditor, &town.intake, &town.supervision] {
            let request = by(route, client.token.as_ref());
            attacks.push(Attack::new("not allowed", route, request, 403, "").or(404, ""));
        }
    }
    for client in [
        &town.auditor,
        &town.intake,
        &town.supervision,
        &town.sanitation,
    ] {
        let token = client.token.as_ref();
        attacks.push(Attack::new("not allowed", ERASE, by(ERASE, token), 403, "").or(404, ""));
        attacks.push(Attack::new(
            "not allowed",
            ACKNOWLEDGE,
            by(ACKNOWLEDGE, token),
            403,
            "",
        ));
        attacks.push(Attack::new(
            "not allowed",
            REPORTS,
            by(REPORTS, token),
            403,
            "",
        ));
    }
    for client in [&town.auditor, &town.duty_leader] {
        attacks.push(Attack::new(
            "not allowed",
            OPEN,
            by(OPEN, client.token.as_ref()),
            403,
            "",
        ));
    }
    attacks
}

/// What stood otherwise when the request was made up.
fn stale(scene: &Scene) -> Vec<Attack> {
    ["\"1\"", "\"99999\"", "W/\"1\"", "\"0\", \"1\"", "nonsense"]
        .into_iter()
        .map(|tag| {
            let request = scene.request(CHOOSE).with("if-match", tag);
            Attack::new("stale ETag", CHOOSE, request, 412, "etag-stale").or(400, "")
        })
        .collect()
}

/// Steps that ask somebody else altogether.
fn of_the_wrong_kind(scene: &Scene) -> Vec<Attack> {
    let survey = format!("{}.5", scene.surveyed.id);
    let office = scene
        .town
        .supervision_office
        .token
        .as_ref()
        .expect("a token");
    let mut body = scene.body(CHOOSE);
    body["choice"] = json!("satisfied");
    body["given"] = json!({});
    let mut request = scene.request_with(CHOOSE, body.to_string());
    request.target = request.target.replace(&scene.assignment, &survey);
    let request = request.with("authorization", format!("Bearer {office}"));
    let mut reply = scene.body(REPLY);
    reply["number"] = json!(scene.handled.number);
    reply["code"] = json!(scene.handled.code);
    let reply = scene.request_with(REPLY, reply.to_string());
    vec![
        Attack::new(
            "survey answered by an office",
            CHOOSE,
            request,
            403,
            "not-asked",
        )
        .or(404, ""),
        Attack::new("reply that nobody asked for", REPLY, reply, 404, "")
            .or(403, "")
            .or(409, ""),
    ]
}
