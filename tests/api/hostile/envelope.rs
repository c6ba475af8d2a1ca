//! What surrounds a body: token, key, media type, other headers.

use super::{
    Attack, NO_HTTP,
    scene::{FILES, JSON_ROUTES, KEYED, ROUTES, Scene, TRACK},
};

pub(crate) fn attacks(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for route in KEYED {
        attacks.extend(keys(scene, route));
    }
    for route in JSON_ROUTES {
        attacks.extend(media_types(scene, route));
    }
    for route in ROUTES {
        attacks.extend(tokens(scene, route));
        attacks.extend(headers(scene, route));
    }
    attacks
}

fn keys(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let good = || scene.request(route);
    let mut attacks = vec![Attack::new(
        "missing key",
        route,
        good().without("idempotency-key"),
        400,
        "idempotency-key-missing",
    )];
    let long = "k".repeat(201);
    for key in [
        long.as_bytes(),
        b"",
        b"two words",
        b"tab\there",
        "键".as_bytes(),
        b"\xff\xfe",
    ] {
        let request = good().with("idempotency-key", key);
        attacks.push(Attack::new("odd key", route, request, 400, ""));
    }
    let mut twice = good();
    twice
        .headers
        .push(("idempotency-key".to_owned(), b"another".to_vec()));
    attacks.push(Attack::new("two keys", route, twice, 400, ""));
    attacks
}

fn media_types(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let good = || scene.request(route);
    let mut attacks = vec![Attack::new(
        "wrong media type",
        route,
        good().without("content-type"),
        415,
        "",
    )];
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "nonsense",
    ] {
        let request = good().with("content-type", media_type);
        attacks.push(Attack::new("wrong media type", route, request, 415, ""));
    }
    for encoding in ["gzip", "br", "zstd"] {
        let request = good()
            .with("content-encoding", encoding)
            .with_body(*b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
        attacks.push(Attack::new("packed body", route, request, 415, "").or(400, "malformed"));
    }
    attacks
}

fn tokens(scene: &Scene, route: &'static str) -> Vec<Attack> {
    if scene.client(route).is_none() {
        return Vec::new();
    }
    let good = || scene.request(route);
    let mut attacks = vec![Attack::new(
        "no token",
        route,
        good().without("authorization"),
        401,
        "token-missing",
    )];
    let mine = good()
        .headers
        .into_iter()
        .find(|(name, _)| name == "authorization");
    let mine = mine
        .map(|(_, value)| String::from_utf8_lossy(&value).into_owned())
        .expect("a token");
    let last_letter_gone = mine[..mine.len() - 1].to_owned();
    for token in [
        last_letter_gone,
        format!("{mine}a"),
        mine.replace("Bearer clt_", "Bearer CLT_"),
        "Bearer clt_".to_owned(),
        "Bearer clt_a_b_c".to_owned(),
        "Bearer ' OR 1=1 --".to_owned(),
        format!("Bearer clt_{}", "a".repeat(4_000)),
    ] {
        let request = good().with("authorization", token);
        attacks.push(Attack::new("forged token", route, request, 401, ""));
    }
    let basic = good().with("authorization", mine.replace("Bearer", "Basic"));
    attacks.push(Attack::new("forged token", route, basic, 401, ""));
    attacks
}

fn headers(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let good = || scene.request(route);
    let mut many = good();
    for number in 0..200 {
        many.headers
            .push((format!("x-filler-{number}"), b"1".to_vec()));
    }
    let mut smuggled = good().with("transfer-encoding", "chunked");
    smuggled
        .headers
        .push(("content-length".to_owned(), b"4".to_vec()));
    let attacks = vec![
        Attack::new(
            "too large a header",
            route,
            good().with("x-filler", "a".repeat(17_000)),
            431,
            "headers-too-large",
        ),
        // Whether this one is still read by the parser depends on how its bytes arrive.
        Attack::new(
            "far too large a header",
            route,
            good().with("x-filler", "a".repeat(500_000)),
            431,
            "headers-too-large",
        )
        .or(431, NO_HTTP)
        .or(400, NO_HTTP),
        Attack::new("too many headers", route, many, 431, NO_HTTP).or(400, NO_HTTP),
        Attack::new(
            "header with control characters",
            route,
            good().with("x-filler", "a\x01b\0"),
            400,
            NO_HTTP,
        ),
        Attack::new(
            "length that is none",
            route,
            good().with("content-length", "-1"),
            400,
            NO_HTTP,
        ),
        Attack::new(
            "length that is none",
            route,
            good().with("content-length", "99999999999999999999"),
            400,
            NO_HTTP,
        ),
        Attack::new(
            "unknown transfer",
            route,
            good().with("transfer-encoding", "gzip"),
            400,
            NO_HTTP,
        ),
        Attack::new("smuggled request", route, smuggled, 400, ""),
    ];
    // What is free to read is no way in either; and a file may be any bytes.
    attacks
        .into_iter()
        .filter(|attack| attack.fault != "smuggled request" || !matches!(route, FILES | TRACK))
        .collect()
}
