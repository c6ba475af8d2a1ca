//! Which slots are due, and which are skipped after a downtime.

use std::{collections::BTreeMap, sync::Arc};

use jiff::SignedDuration;

use super::*;
use crate::{catalogue, parse};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The shipped schedule with another start and another catch-up rule.
pub(super) fn schedule(cron: &str, catch_up: &str) -> Schedule {
    let town = parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("a town");
    let calendars = ["township-office".parse().expect("a code")].into();
    let plan = parse::definition("hazard.yaml", catalogue::HAZARD, &town, &calendars);
    let plan = plan.expect("a definition").value;
    let plans = BTreeMap::from([(plan.workflow.clone(), Arc::new(plan))]);
    let text = catalogue::MONTHLY_INSPECTION
        .replace("0 9 1 * *", cron)
        .replace("{at most: 1, within: 7 days}", catch_up);
    let surroundings = parse::Surroundings {
        organisation: &town,
        plans: &plans,
        at: at("2026-01-01T00:00:00Z"),
    };
    parse::schedule("schedule.yaml", &text, &surroundings)
        .unwrap_or_else(|list| panic!("{list:#?}"))
        .value
}

#[test]
fn the_shipped_schedule_comes_on_the_first_of_the_month_in_every_place() {
    let monthly = schedule("0 9 1 * *", "none");
    assert_eq!(monthly.jurisdictions.len(), 4);
    let next = next_after(&monthly, at("2026-01-05T00:00:00Z"));
    assert_eq!(next, Some(at("2026-02-01T01:00:00Z")));
    let title = monthly.case_title(at("2026-02-01T01:00:00Z"));
    assert_eq!(title, "每月消防检查 2026-02-01 09:00");
}

#[test]
fn what_is_on_time_is_opened_whatever_the_rule_says() {
    let daily = schedule("0 9 * * *", "none");
    let due = due_slots(
        &daily,
        at("2026-03-02T00:00:00Z"),
        at("2026-03-02T01:01:00Z"),
    );
    assert_eq!(
        (due.open, due.skipped),
        (vec![at("2026-03-02T01:00:00Z")], 0)
    );
    let due = due_slots(
        &daily,
        at("2026-03-02T00:00:00Z"),
        at("2026-03-02T01:01:00.001Z"),
    );
    assert_eq!((due.open, due.skipped), (vec![], 1));
    assert_eq!(due.last, Some(at("2026-03-02T01:00:00Z")));
    let nothing = due_slots(
        &daily,
        at("2026-03-02T01:00:00Z"),
        at("2026-03-03T00:59:59Z"),
    );
    assert_eq!(nothing, DueSlots::default());
}

#[test]
fn after_a_downtime_the_latest_missed_slots_are_made_up_for_and_the_rest_is_skipped() {
    let daily = schedule("0 9 * * *", "{at most: 3, within: 2 days}");
    let (settled, now) = (at("2026-03-01T01:00:00Z"), at("2026-03-10T01:00:30Z"));
    let due = due_slots(&daily, settled, now);
    // The one on time, and of the latest three before it those at most two days old.
    let open = ["09", "10"].map(|day| at(&format!("2026-03-{day}T01:00:00Z")));
    assert_eq!(due.open, open);
    assert_eq!((due.skipped, due.last), (7, Some(open[1])));
}

#[test]
fn a_long_downtime_is_gone_through_in_bites() {
    let busy = schedule("* * * * *", "{at most: 2, within: 1 days}");
    let mut settled = at("2026-01-01T00:00:00Z");
    let now = settled + SignedDuration::from_mins(25_000) + SignedDuration::from_secs(30);
    let (mut opened, mut skipped, mut bites) = (Vec::new(), 0, 0);
    loop {
        let due = due_slots(&busy, settled, now);
        opened.extend(due.open);
        skipped += due.skipped;
        bites += 1;
        settled = due.last.unwrap_or(settled);
        if !due.is_cut {
            break;
        }
    }
    assert_eq!((bites, opened.len(), skipped), (3, 3, 24_997));
    assert_eq!(opened.last(), Some(&settled));
}
