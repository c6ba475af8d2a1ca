//! Bodies that are no JSON, or JSON of another shape.

use serde_json::{Value as Json, json};

use super::{
    Attack,
    scene::{
        ACKNOWLEDGE, CHOOSE, FILES, JSON_ROUTES, OPEN, REPLY, REPORTS, ROUTES, Scene, TAKE, TRACK,
    },
};

/// 1 MiB, as most routes allow; reports take 2 and files 8.
const MIB: usize = 1024 * 1024;

pub(crate) fn attacks(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for route in JSON_ROUTES {
        attacks.extend(no_json(scene, route));
        attacks.extend(other_shapes(scene, route));
    }
    for route in ROUTES {
        attacks.push(too_large(scene, route));
    }
    attacks.push(malformed(scene, "empty body", FILES, Vec::new()).or(422, ""));
    attacks.extend(numbers(scene));
    attacks.extend(doubled_inside(scene));
    attacks
}

/// Names that stand twice further inside: one reader would take the first, another the last.
fn doubled_inside(scene: &Scene) -> Vec<Attack> {
    [
        (OPEN, "\"fields\":{", "\"severity\":\"normal\","),
        (CHOOSE, "\"given\":{", "\"reason\":\"x\","),
    ]
    .into_iter()
    .map(|(route, place, name)| {
        let body = scene.body(route).to_string();
        let body = body.replace(place, &format!("{place}{name}"));
        malformed(scene, "duplicate key", route, body.into_bytes())
    })
    .collect()
}

fn malformed(scene: &Scene, fault: &'static str, route: &'static str, body: Vec<u8>) -> Attack {
    Attack::new(
        fault,
        route,
        scene.request_with(route, body),
        400,
        "malformed",
    )
}

fn no_json(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let good = scene.body(route).to_string();
    let nested =
        |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let mut bodies = vec![
        ("truncated", good.as_bytes()[..good.len() - 1].to_vec()),
        ("trailing garbage", format!("{good}{good}").into()),
        ("byte order mark", format!("\u{feff}{good}").into()),
        ("deep nesting", nested("[", "]").into()),
        ("deep nesting", nested("{\"a\":", "}").into()),
        ("invalid UTF-8", b"{\"title\": \"\xff\xfe\"}".to_vec()),
        (
            "GB18030 bytes",
            b"{\"title\": \"\xb0\xfe\xb8\xd3\"}".to_vec(),
        ),
        ("no JSON at all", b"workflow=hazard&title=x".to_vec()),
        ("NaN", b"{\"generation\": NaN}".to_vec()),
    ];
    if route != ACKNOWLEDGE {
        // A post need not say that it is itself.
        bodies.push(("empty body", Vec::new()));
    }
    if let Some(at) = good.find(":\"") {
        // The first text of the body is spoilt from within.
        let (before, behind) = good.as_bytes().split_at(at + 2);
        let inside = |bytes: &[u8]| [before, bytes, behind].concat();
        bodies.push(("NUL byte", inside(b"\0")));
        bodies.push(("invalid UTF-8", inside(b"\xc3\x28")));
        bodies.push(("lone surrogate", inside(b"\\ud800")));
        bodies.push(("lone surrogate", inside(b"\\udfff\\ud800")));
    }
    let attack = |(fault, body)| malformed(scene, fault, route, body);
    bodies.into_iter().map(attack).collect()
}

fn other_shapes(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let bytes = |json: &Json| json.to_string().into_bytes();
    let mut attacks: Vec<Attack> = [json!("x"), json!(12), json!(null), json!(true)]
        .iter()
        .map(|root| malformed(scene, "wrong type of body", route, bytes(root)))
        .collect();
    // A batch of reports is a list, but never an empty one.
    attacks.push(malformed(
        scene,
        "wrong type of body",
        route,
        b"[]".to_vec(),
    ));
    if route == REPORTS {
        // What is wrong inside a message is answered message by message (see `reports`).
        return attacks;
    }
    let good = scene.body(route);
    for (name, member) in good.as_object().expect("an object") {
        for other in [
            json!([]),
            json!({"a": 1}),
            json!(-1),
            json!(1.5),
            json!(true),
            json!(""),
        ] {
            if !may_be(route, name, &other) {
                let mut spoilt = good.clone();
                spoilt[name] = other;
                attacks.push(malformed(
                    scene,
                    "wrong type of member",
                    route,
                    bytes(&spoilt),
                ));
            }
        }
        if is_needed(route, name) {
            let mut lacking = good.clone();
            lacking.as_object_mut().expect("an object").remove(name);
            attacks.push(malformed(scene, "missing member", route, bytes(&lacking)));
        }
        let twice = format!("{{\"{name}\":{member},{}", &good.to_string()[1..]);
        attacks.push(malformed(scene, "duplicate key", route, twice.into_bytes()));
    }
    let mut more = good.clone();
    more["admin"] = json!(true);
    attacks.push(malformed(scene, "unknown member", route, bytes(&more)));
    attacks
}

/// Whether a member may be this as far as its shape goes.
fn may_be(route: &str, name: &str, other: &Json) -> bool {
    let is_words = matches!(
        (route, name),
        (OPEN, "title") | (TRACK | REPLY, "number" | "code")
    );
    let is_map = matches!((route, name), (OPEN, "fields") | (CHOOSE, "given"));
    (other.is_string() && is_words) || (other.is_object() && is_map)
}

fn is_needed(route: &str, name: &str) -> bool {
    match route {
        OPEN => !matches!(name, "source" | "priority"),
        CHOOSE => name != "given",
        // A post need not say that it is itself.
        ACKNOWLEDGE => false,
        _ => true,
    }
}

fn too_large(scene: &Scene, route: &'static str) -> Attack {
    let most = match route {
        REPORTS => 2 * MIB,
        FILES => 8 * MIB,
        _ => MIB,
    };
    // Valid but for its size: spaces around JSON mean nothing.
    let mut body = scene.body(route).to_string().into_bytes();
    body.resize(most + 1, b' ');
    Attack::new("too large", route, scene.request_with(route, body), 413, "")
}

fn numbers(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for route in [CHOOSE, TAKE, REPLY] {
        for number in [
            "1e400",
            "99999999999999999999",
            "4294967296",
            "-1",
            "1.0",
            "0x1",
            "01",
            "\"1\"",
        ] {
            let body = scene.body(route).to_string();
            let body = body.replace("\"generation\":1", &format!("\"generation\":{number}"));
            attacks.push(malformed(scene, "odd number", route, body.into_bytes()));
        }
    }
    attacks
}
