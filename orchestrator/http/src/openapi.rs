//! The description of the interface (OpenAPI 3.1), made from the routes that are served.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use closedloop_runtime::wire::api;
use utoipa::{
    ToSchema,
    openapi::{
        Components, ContentBuilder, Info, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
        ResponseBuilder,
        path::Operation,
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{problem, routes};

/// The name of the way callers show who they are.
const TOKEN: &str = "token";

/// What needs no token.
const OPEN_TO_ALL: [&str; 6] = [
    "/api/v1/track",
    "/api/v1/track/reply",
    "/api/v1/openapi.json",
    "/health/live",
    "/health/ready",
    "/metrics",
];

/// The description of the whole interface.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut document = routes::described().into_openapi();
    for (path, item) in &mut document.paths.paths {
        let needs_token = !OPEN_TO_ALL.contains(&path.as_str());
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.delete,
            &mut item.patch,
        ];
        for operation in operations.into_iter().flatten() {
            complete(operation, needs_token);
        }
    }
    document
}

/// Adds what every operation has.
fn complete(operation: &mut Operation, needs_token: bool) {
    if needs_token {
        let requirement = SecurityRequirement::new(TOKEN, Vec::<String>::new());
        operation.security = Some(vec![requirement]);
    }
    let document = Ref::from_schema_name(api::Problem::name());
    let failure = ResponseBuilder::new()
        .description("A problem document (RFC 9457)")
        .content(
            problem::MEDIA_TYPE,
            ContentBuilder::new()
                .schema(Some(RefOr::Ref(document)))
                .build(),
        )
        .build();
    operation
        .responses
        .responses
        .insert("default".to_owned(), RefOr::T(failure));
}

/// The description without any route.
pub(crate) fn base() -> OpenApi {
    let info: Info = InfoBuilder::new()
        .title("closedloop")
        .version("1")
        .description(Some(
            "Closed-loop dispatch for public matters. Every POST that acts needs the header \
             `Idempotency-Key`; a repeat with the same key and the same body gets the first \
             answer. Times are RFC 3339 in UTC with milliseconds.",
        ))
        .build();
    let mut components = Components::new();
    components.schemas.insert(
        api::Problem::name().into_owned(),
        <api::Problem as utoipa::PartialSchema>::schema(),
    );
    components.add_security_scheme(
        TOKEN,
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "read_openapi", tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn document() -> Response {
    (StatusCode::OK, Json(openapi())).into_response()
}
