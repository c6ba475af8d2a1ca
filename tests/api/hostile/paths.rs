//! Paths and methods that lead nowhere.

use super::{
    Attack, NO_HTTP,
    scene::{ACKNOWLEDGE, CHOOSE, ERASE, FILES, REPORTS, ROUTES, Scene, TAKE},
};

pub(crate) fn attacks(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for route in ROUTES {
        attacks.extend(methods(scene, route));
        attacks.extend(tricks(scene, route));
    }
    attacks.extend(spellings(scene));
    attacks.extend(unknown(scene));
    attacks
}

fn methods(scene: &Scene, route: &'static str) -> Vec<Attack> {
    ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]
        .into_iter()
        .map(|method| {
            let mut request = scene.request(route);
            request.method = method.to_owned();
            Attack::new("wrong method", route, request, 405, "")
        })
        .collect()
}

fn tricks(scene: &Scene, route: &'static str) -> Vec<Attack> {
    let aimed = |target: String| {
        let mut request = scene.request(route);
        request.target = target;
        request
    };
    let path = scene.path(route);
    let upper = path.replacen("/api/v1", "/API/V1", 1);
    let long = format!("{path}/{}", "a".repeat(20_000));
    vec![
        Attack::new("path trick", route, aimed(format!("{path}/")), 404, ""),
        Attack::new("path trick", route, aimed(format!("/{path}")), 404, ""),
        Attack::new(
            "path trick",
            route,
            aimed(path.replacen("/v1/", "/v1/./", 1)),
            404,
            "",
        ),
        Attack::new(
            "path trick",
            route,
            aimed(path.replacen("/v1/", "/v1/x/../", 1)),
            404,
            "",
        ),
        Attack::new(
            "path trick",
            route,
            aimed(path.replacen("/v1/", "/v1/..%2fv1%2f", 1)),
            404,
            "",
        ),
        Attack::new("path trick", route, aimed(format!("{path}%00")), 404, "").or(400, ""),
        Attack::new("path trick", route, aimed(format!("{path};a=b")), 404, "").or(400, ""),
        Attack::new("path trick", route, aimed(format!("{path}%zz")), 404, "").or(400, ""),
        Attack::new("path trick", route, aimed(format!("{path}%ff%fe")), 404, "").or(400, ""),
        Attack::new("path trick", route, aimed(upper), 404, ""),
        Attack::new("long path", route, aimed(long), 431, "headers-too-large"),
        Attack::new(
            "path that is none",
            route,
            aimed(format!("{path}\u{1}")),
            400,
            NO_HTTP,
        ),
        Attack::new("path that is none", route, aimed("*".to_owned()), 404, "").or(400, ""),
    ]
}

/// Another spelling of an id is another id, and no other spelling is an id.
fn spellings(scene: &Scene) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for route in [FILES, ERASE, CHOOSE, TAKE, ACKNOWLEDGE] {
        let right = scene.request(route);
        let id = if route == ACKNOWLEDGE {
            &scene.escalated.id
        } else {
            &scene.handled.id
        };
        for other in [
            id.to_uppercase(),
            id.replace('-', ""),
            format!("%7b{id}%7d"),
            format!("urn:uuid:{id}"),
            format!("%20{id}"),
            format!("{id}%0a"),
            "0".to_owned(),
            "-1".to_owned(),
            "%f0%9f%94%a5".to_owned(),
        ] {
            let mut request = right.clone();
            request.target = request.target.replace(id.as_str(), &other);
            attacks.push(
                Attack::new("id in another spelling", route, request, 400, "malformed").or(404, ""),
            );
        }
    }
    for route in [CHOOSE, TAKE] {
        for number in [
            "01",
            "+3",
            "3.0",
            "",
            "99999999999",
            "%33%33%33%33%33%33%33%33%33%33",
        ] {
            let mut request = scene.request(route);
            let id = format!("{}.{number}", scene.handled.id);
            request.target = request.target.replace(&scene.assignment, &id);
            attacks.push(
                Attack::new("id in another spelling", route, request, 400, "malformed").or(404, ""),
            );
        }
    }
    attacks
}

fn unknown(scene: &Scene) -> Vec<Attack> {
    let nobody = "01890000-0000-7000-8000-000000000000";
    let mut attacks = Vec::new();
    for (route, code) in [
        (FILES, "case-unknown"),
        (ERASE, "case-unknown"),
        (CHOOSE, ""),
        (TAKE, ""),
    ] {
        let mut request = scene.request(route);
        request.target = request.target.replace(&scene.handled.id, nobody);
        attacks.push(Attack::new("unknown id", route, request, 404, code));
    }
    for route in [CHOOSE, TAKE] {
        let mut request = scene.request(route);
        request.target = request
            .target
            .replace(&scene.assignment, &format!("{}.99", scene.handled.id));
        attacks.push(Attack::new(
            "unknown id",
            route,
            request,
            404,
            "assignment-unknown",
        ));
    }
    let mut request = scene.request(ACKNOWLEDGE);
    request.target = request.target.replace(&scene.escalated.id, nobody);
    attacks
        .push(Attack::new("unknown id", ACKNOWLEDGE, request, 404, "").or(403, "notice-of-others"));
    let mut request = scene.request(REPORTS);
    request.target = request.target.replace("fire-brigade", "no-such-department");
    attacks.push(Attack::new("unknown id", REPORTS, request, 404, "").or(403, ""));
    attacks
}
