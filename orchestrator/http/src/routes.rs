//! Every route, in one place: what stands here is served and documented.

use std::sync::Arc;

use axum::Router;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouter},
    routes,
};

use crate::{
    Service, assignments, cases, definitions, departments, events, figures, health, layers, me,
    notices, openapi, organisation, posts,
    problem::{self, Problem},
    track,
};

/// The table of routes.
fn table() -> Vec<UtoipaMethodRouter<Arc<Service>>> {
    vec![
        routes!(cases::list::list, cases::open::open),
        routes!(cases::read::read),
        routes!(cases::history::history),
        routes!(cases::why::why),
        routes!(cases::upload::upload),
        routes!(cases::download::download),
        routes!(cases::erase::erase),
        routes!(departments::inbox::inbox),
        routes!(departments::offers::offers),
        routes!(departments::reports::reports),
        routes!(posts::inbox::inbox),
        routes!(posts::notices::notices),
        routes!(notices::acknowledge::acknowledge),
        routes!(assignments::choose::choose),
        routes!(assignments::take::take),
        routes!(track::read::track),
        routes!(track::reply::reply),
        routes!(definitions::list::list),
        routes!(definitions::read::read),
        routes!(organisation::organisation),
        routes!(events::events),
        routes!(me::me),
        routes!(openapi::document),
        routes!(health::live),
        routes!(health::ready),
        routes!(figures::page::metrics),
    ]
}

/// The routes with their description.
pub(crate) fn described() -> OpenApiRouter<Arc<Service>> {
    table()
        .into_iter()
        .fold(OpenApiRouter::with_openapi(openapi::base()), |all, one| {
            all.routes(one)
        })
}

/// The whole interface, ready to be served.
pub fn router(service: Arc<Service>) -> Router {
    let (router, _) = described().split_for_parts();
    let router = router
        .fallback(|| async { Problem::new(&problem::PATH_UNKNOWN) })
        .with_state(service);
    layers::around(router)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::openapi::path::PathItem;

    use super::*;

    fn methods(item: &PathItem) -> BTreeSet<&'static str> {
        let all = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("DELETE", &item.delete),
            ("PATCH", &item.patch),
        ];
        all.into_iter()
            .filter_map(|(name, operation)| operation.is_some().then_some(name))
            .collect()
    }

    /// The methods that a route takes, read from what it would answer in `Allow`.
    fn taken(router: &axum::routing::MethodRouter<Arc<Service>>) -> BTreeSet<&'static str> {
        let shown = format!("{router:?}");
        let allow = shown.split("allow_header:").nth(1).expect("the field");
        ["GET", "POST", "PUT", "DELETE", "PATCH"]
            .into_iter()
            .filter(|method| allow.contains(method))
            .collect()
    }

    #[test]
    fn every_route_is_described_with_the_methods_it_takes_and_no_other() {
        let document = openapi::openapi();
        let mut served = BTreeSet::new();
        for (_, paths, router) in table() {
            for (path, item) in &paths.paths {
                assert!(!methods(item).is_empty(), "{path} has no method");
                assert_eq!(methods(item), taken(&router), "{path}");
                let described = document.paths.paths.get(path).expect("it is described");
                assert_eq!(methods(described), methods(item), "{path}");
                assert!(served.insert(path.clone()), "{path} stands twice");
            }
        }
        let described: BTreeSet<_> = document.paths.paths.keys().cloned().collect();
        assert_eq!(served, described);
        assert_eq!(served.len(), 26);
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_how_it_fails() {
        let document = serde_json::to_value(openapi::openapi()).expect("it is JSON");
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("methods") {
                let name = operation["operationId"].as_str().expect("a name");
                assert!(names.insert(name.to_owned()), "{name} stands twice");
                assert!(operation["summary"].is_string(), "{method} {path}");
                assert!(
                    operation["responses"]["default"].is_object(),
                    "{method} {path}"
                );
            }
        }
        assert_eq!(names.len(), 27);
    }
}
