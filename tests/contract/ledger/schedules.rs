//! How far schedules have come.

use closedloop_engine::workflows::plan::Fingerprint;
use closedloop_runtime::ports::ledger::{Ledger, RulesKind, RulesRow, ScheduleRow};

use crate::fixtures::at;

pub(crate) async fn a_schedule_begins_once_and_what_is_not_named_is_forgotten(ledger: &dyn Ledger) {
    assert_eq!(all(ledger).await, []);
    let first = [row("monthly", "a", 100), row("monthly", "b", 100)];
    begin(ledger, &first).await;
    assert_eq!(all(ledger).await, first);
    let later = [row("daily", "a", 200), row("monthly", "b", 200)];
    begin(ledger, &later).await;
    let expected = [row("daily", "a", 200), row("monthly", "b", 100)];
    assert_eq!(all(ledger).await, expected);
    // Whoever comes back begins anew.
    begin(
        ledger,
        &[row("monthly", "a", 300), row("monthly", "b", 300)],
    )
    .await;
    let expected = [row("monthly", "a", 300), row("monthly", "b", 100)];
    assert_eq!(all(ledger).await, expected);
}

pub(crate) async fn progress_of_a_schedule_never_goes_back(ledger: &dyn Ledger) {
    begin(
        ledger,
        &[row("monthly", "a", 100), row("monthly", "b", 100)],
    )
    .await;
    let note = async |rows: &[ScheduleRow]| {
        let noted = ledger.note_schedules(rows.to_vec()).await;
        noted.expect("noted");
    };
    note(&[row("monthly", "a", 500), row("monthly", "c", 500)]).await;
    note(&[row("monthly", "a", 400)]).await;
    let expected = [row("monthly", "a", 500), row("monthly", "b", 100)];
    assert_eq!(all(ledger).await, expected);
}

pub(crate) async fn a_schedule_that_is_not_named_is_out_of_force(ledger: &dyn Ledger) {
    for (kind, name) in [
        (RulesKind::Schedule, "monthly"),
        (RulesKind::Schedule, "daily"),
        (RulesKind::Calendar, "office"),
    ] {
        let rules = RulesRow {
            kind,
            fingerprint: Fingerprint::of(name.as_bytes()),
            name: name.to_owned(),
            text: name.to_owned(),
            checked_with: None,
            at: at(100),
        };
        ledger.keep_rules(rules, true).await.expect("kept");
    }
    begin(ledger, &[row("daily", "a", 100)]).await;
    let names = async |kind| {
        let rows = ledger.rules_in_force(kind).await.expect("rules");
        rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(names(RulesKind::Schedule).await, ["daily"]);
    assert_eq!(names(RulesKind::Calendar).await, ["office"]);
    let kept = ledger
        .rules(RulesKind::Schedule, Fingerprint::of(b"monthly"))
        .await;
    assert!(kept.expect("rules").is_some(), "every version is kept");
}

async fn begin(ledger: &dyn Ledger, rows: &[ScheduleRow]) {
    let begun = ledger.begin_schedules(rows.to_vec()).await;
    begun.expect("begun");
}

async fn all(ledger: &dyn Ledger) -> Vec<ScheduleRow> {
    ledger.schedules().await.expect("rows")
}

fn row(schedule: &str, jurisdiction: &str, ms: i64) -> ScheduleRow {
    ScheduleRow {
        schedule: schedule.parse().expect("a name"),
        jurisdiction: jurisdiction.parse().expect("a path"),
        settled_until: at(ms),
    }
}
