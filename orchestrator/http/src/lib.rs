//! The HTTP interface `/api/v1`, its problem documents and the metrics page.
//!
//! It knows who asks and what they may see; what may happen to a case it leaves to the engine. It
//! reaches the record only through the runtime.
//!
//! To add a route: a handler with its `utoipa::path` in the folder of its resource, its line in
//! `routes.rs`, the shapes it reads and writes in `closedloop_wire::api`.

mod assignments;
mod cases;
mod definitions;
mod departments;
mod events;
mod figures;
mod health;
mod identity;
mod layers;
mod me;
mod notices;
mod openapi;
mod organisation;
mod posts;
mod problem;
mod reply;
mod request;
mod routes;
mod serve;
mod service;
mod sight;
pub mod tokens;
mod track;

pub use departments::reports::take_reports;
pub use figures::install_metrics;
pub use metrics_exporter_prometheus::PrometheusHandle;
pub use openapi::openapi;
pub use routes::router;
pub use serve::serve;
pub use service::{Access, Service};
