//! The metrics page: business figures from the record, then those of this process.

mod business;
mod encoder;
pub(crate) mod page;

use std::sync::OnceLock;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Seconds, from a tenth of a millisecond to half a minute.
const SECONDS: &[f64] = &[
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0, 30.0,
];

/// Seconds of lateness, from a millisecond to an hour; 5 and 60 are the bounds of the invariants.
const LATENESS: &[f64] = &[
    0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0,
];

/// Commands of a batch, up to the most there may be.
const COMMANDS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// The histograms of a process with their buckets. All have some, so that none becomes a summary,
/// which could not be added up over nodes.
const HISTOGRAMS: &[(&str, &[f64], Unit, &str)] = &[
    (
        "closedloop_commit_seconds",
        SECONDS,
        Unit::Seconds,
        "What a transaction of a batch took.",
    ),
    (
        "closedloop_batch_commands",
        COMMANDS,
        Unit::Count,
        "Commands of one batch.",
    ),
    (
        "closedloop_timer_lateness_seconds",
        LATENESS,
        Unit::Seconds,
        "How long after its instant a change by time was recorded.",
    ),
    (
        "closedloop_http_request_duration_seconds",
        SECONDS,
        Unit::Seconds,
        "From the head of a request to the head of its answer.",
    ),
];

const COUNTERS: &[(&str, &str)] = &[
    ("closedloop_refusals_total", "Commands the rules refused."),
    (
        "closedloop_defects_total",
        "Defects of the program that were met.",
    ),
    (
        "closedloop_invariant_violations_total",
        "Open cases found without an owner or a next instant.",
    ),
    (
        "closedloop_sweep_found_total",
        "Due cases that no wake-up brought.",
    ),
    (
        "closedloop_effects_reclaimed_total",
        "Effects that nobody had cleared in time.",
    ),
    (
        "closedloop_relay_failures_total",
        "Effects that could not be handed over at once.",
    ),
];

/// Begins to collect the figures of this process. A second call gives the same collection.
#[must_use]
pub fn install_metrics() -> PrometheusHandle {
    static INSTALLED: OnceLock<PrometheusHandle> = OnceLock::new();
    INSTALLED
        .get_or_init(|| {
            let recorder = builder().build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another part of this process collects the figures");
            }
            describe();
            handle
        })
        .clone()
}

fn builder() -> PrometheusBuilder {
    HISTOGRAMS
        .iter()
        .fold(PrometheusBuilder::new(), |builder, (name, buckets, ..)| {
            builder
                .set_buckets_for_metric(Matcher::Full((*name).to_owned()), buckets)
                .expect("no list of buckets is empty")
        })
}

fn describe() {
    for (name, _, unit, help) in HISTOGRAMS {
        describe_histogram!(*name, *unit, *help);
    }
    for (name, help) in COUNTERS {
        describe_counter!(*name, *help);
    }
    describe_gauge!(
        "closedloop_dependency_up",
        "Whether what the node stands on answers: 1 or 0."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_histogram_is_rendered_with_buckets() {
        let recorder = builder().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            for (name, ..) in HISTOGRAMS {
                metrics::histogram!(*name).record(1.0);
            }
        });
        let text = handle.render();
        for (name, buckets, ..) in HISTOGRAMS {
            assert!(text.contains(&format!("# TYPE {name} histogram")), "{text}");
            let lines = text.matches(&format!("{name}_bucket")).count();
            assert_eq!(lines, buckets.len() + 1, "{name}");
        }
    }
}
