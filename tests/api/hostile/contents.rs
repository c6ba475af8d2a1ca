//! Bodies of the right shape that hold what cannot be held.

use serde_json::{Value as Json, json};

use super::{
    Attack,
    scene::{CANARY, CHOOSE, ERASE, OPEN, REPLY, Scene, TRACK},
};

pub(crate) fn attacks(scene: &Scene) -> Vec<Attack> {
    let mut attacks = titles(scene);
    attacks.extend(fields(scene));
    attacks.extend(contacts(scene));
    attacks.extend(given(scene));
    attacks.extend(unknown_words(scene));
    attacks
}

fn refused(
    scene: &Scene,
    fault: &'static str,
    route: &'static str,
    body: &Json,
    code: &'static str,
) -> Attack {
    Attack::new(
        fault,
        route,
        scene.request_with(route, body.to_string()),
        422,
        code,
    )
}

fn with_field(scene: &Scene, name: &str, value: Json) -> Json {
    let mut body = scene.body(OPEN);
    body["fields"][name] = value;
    body
}

/// Texts that are not fit to be kept.
fn unfit_texts() -> Vec<(&'static str, String)> {
    vec![
        ("empty text", String::new()),
        ("empty text", " \u{3000}\n\t ".to_owned()),
        ("control characters", format!("{CANARY}\u{0}")),
        ("control characters", format!("\u{1b}[31m{CANARY}\u{1b}[0m")),
        ("control characters", format!("{CANARY}\u{7f}\u{8}")),
        ("control characters", format!("{CANARY}\u{85}")),
    ]
}

fn titles(scene: &Scene) -> Vec<Attack> {
    let mut texts = unfit_texts();
    texts.push(("too long text", "长".repeat(201)));
    let with = |title: &str| {
        let mut body = scene.body(OPEN);
        body["title"] = json!(title);
        body
    };
    let attack = |(fault, text): (&'static str, String)| {
        refused(scene, fault, OPEN, &with(&text), "field-unfit")
    };
    texts.into_iter().map(attack).collect()
}

fn fields(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    let mut texts = unfit_texts();
    texts.push(("too long text", "长".repeat(10_001)));
    for (fault, text) in texts {
        let body = with_field(scene, "summary", json!(text));
        attacks.push(refused(scene, fault, OPEN, &body, "field-unfit"));
    }
    for value in [
        json!(12),
        json!(null),
        json!([CANARY]),
        json!({"text": CANARY}),
        json!(true),
    ] {
        let body = with_field(scene, "summary", value.clone());
        attacks.push(refused(
            scene,
            "wrong type of field",
            OPEN,
            &body,
            "field-unfit",
        ));
        let body = with_field(scene, "category", value);
        attacks.push(refused(
            scene,
            "wrong type of field",
            OPEN,
            &body,
            "field-unfit",
        ));
    }
    for category in ["", "FIRE", "fire ", "no such category", "../fire", CANARY] {
        let body = with_field(scene, "category", json!(category));
        attacks.push(refused(
            scene,
            "value out of the list",
            OPEN,
            &body,
            "field-unfit",
        ));
    }
    for place in [
        "",
        "/",
        "xiangyu/",
        "xiangyu//east",
        "xiangyu/../east",
        "XIANGYU",
        "xiangyu/**",
    ] {
        let body = with_field(scene, "place", json!(place));
        let attack = refused(scene, "place spelt wrong", OPEN, &body, "field-unfit");
        attacks.push(attack.or(422, "place-unknown"));
    }
    let body = with_field(scene, "place", json!("xiangyu/north"));
    attacks.push(refused(
        scene,
        "unknown place",
        OPEN,
        &body,
        "place-unknown",
    ));
    let body = with_field(scene, "nobody-asked", json!(CANARY));
    attacks.push(refused(
        scene,
        "field that is not asked for",
        OPEN,
        &body,
        "field-unknown",
    ));
    for needed in ["category", "place", "severity", "summary"] {
        let mut body = scene.body(OPEN);
        body["fields"]
            .as_object_mut()
            .expect("fields")
            .remove(needed);
        attacks.push(refused(
            scene,
            "missing field",
            OPEN,
            &body,
            "field-missing",
        ));
    }
    let mut body = scene.body(OPEN);
    for number in 0..10_000 {
        body["fields"][format!("field-{number}")] = json!(CANARY);
    }
    attacks.push(refused(scene, "too many fields", OPEN, &body, "").or(400, "malformed"));
    let long = "f".repeat(100_000);
    let body = with_field(scene, &long, json!(CANARY));
    attacks
        .push(refused(scene, "too long a name of a field", OPEN, &body, "").or(400, "malformed"));
    attacks
}

fn contacts(scene: &Scene) -> Vec<Attack> {
    [
        json!({}),
        json!(CANARY),
        json!([CANARY]),
        json!({"name": ""}),
        json!({"name": 12}),
        json!({"identity-number": CANARY}),
        json!({"name": {"name": CANARY}}),
        json!({"phone": "\u{0}"}),
        json!({"address": "长".repeat(2_000)}),
    ]
    .into_iter()
    .map(|contact| {
        let body = with_field(scene, "reporter", contact);
        refused(scene, "contact that is none", OPEN, &body, "field-unfit")
    })
    .collect()
}

fn given(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    let choose =
        |choice: &str, given: Json| json!({"generation": 1, "choice": choice, "given": given});
    for (fault, text) in unfit_texts() {
        let body = choose("cannot", json!({"reason": text}));
        attacks.push(refused(scene, fault, CHOOSE, &body, "field-unfit"));
    }
    let file = |photos: Json| choose("done", json!({"result": CANARY, "photos": photos}));
    let unknown = "01890000-0000-7000-8000-000000000000";
    for (fault, photos) in [
        ("file of another case", json!([scene.file_elsewhere])),
        ("unknown file", json!([unknown])),
        ("file that is no id", json!([CANARY])),
        ("file that is no id", json!(["../../deployment.key"])),
        ("wrong type of field", json!([])),
        ("wrong type of field", json!(unknown)),
        ("wrong type of field", json!([[unknown]])),
        ("too many files", json!(vec![unknown; 11])),
    ] {
        attacks.push(refused(scene, fault, CHOOSE, &file(photos), "field-unfit"));
    }
    let body = choose("cannot", json!({}));
    attacks.push(refused(
        scene,
        "missing field",
        CHOOSE,
        &body,
        "field-missing",
    ));
    let body = choose("cannot", json!({"reason": CANARY, "result": CANARY}));
    attacks.push(refused(
        scene,
        "field that is not asked for",
        CHOOSE,
        &body,
        "field-unknown",
    ));
    let mut body = choose("cannot", json!({"reason": CANARY}));
    body["into"] = json!(scene.surveyed.id);
    attacks.push(refused(
        scene,
        "merge that is none",
        CHOOSE,
        &body,
        "merge-target",
    ));
    body["into"] = json!(CANARY);
    attacks.push(refused(scene, "merge that is none", CHOOSE, &body, "").or(400, "malformed"));
    attacks
}

fn unknown_words(scene: &Scene) -> Vec<Attack> {
    let with = |route: &str, name: &str, value: &str| {
        let mut body = scene.body(route);
        body[name] = json!(value);
        body
    };
    let malformed = |route, name, value| {
        let request = scene.request_with(route, with(route, name, value).to_string());
        Attack::new("unknown word", route, request, 400, "malformed")
    };
    let mut attacks = vec![
        malformed(OPEN, "source", CANARY),
        malformed(OPEN, "priority", "very urgent"),
        malformed(ERASE, "reason", CANARY),
        malformed(CHOOSE, "choice", "\u{0}"),
        malformed(OPEN, "workflow", "../hazard-rectification"),
        refused(
            scene,
            "unknown word",
            OPEN,
            &with(OPEN, "workflow", "no-such-workflow"),
            "workflow-unknown",
        ),
        refused(
            scene,
            "choice of another step",
            CHOOSE,
            &with(CHOOSE, "choice", "assign"),
            "choice-unknown",
        ),
        refused(
            scene,
            "choice of another step",
            REPLY,
            &with(REPLY, "choice", "done"),
            "choice-unknown",
        ),
    ];
    // At most as many wrong tries as are allowed, each for a number of its own.
    for (number, code) in [
        ("2026-999999", scene.handled.code.as_str()),
        ("", ""),
        ("2026-' OR 1=1 --", CANARY),
        (scene.handled.number.as_str(), scene.surveyed.code.as_str()),
        (scene.handled.number.as_str(), CANARY),
        (scene.handled.number.as_str(), ""),
    ] {
        let body = json!({"number": number, "code": code}).to_string();
        let request = scene.request_with(TRACK, body);
        attacks.push(Attack::new(
            "wrong code",
            TRACK,
            request,
            404,
            "track-unknown",
        ));
    }
    attacks
}
