//! Schedules and cron expressions.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use closedloop_workflows::{
    catalogue,
    names::WorkflowName,
    parse,
    plan::Plan,
    schedule::{self, Cron, DUE_SLOTS_MAX},
};
use jiff::{
    SignedDuration, Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::{CALENDARS, TOWN, assert_are_located};

static PLANS: LazyLock<BTreeMap<WorkflowName, Arc<Plan>>> = LazyLock::new(|| {
    let plans = catalogue::DEFINITIONS.map(|(file, text)| {
        let checked = parse::definition(file, text, &TOWN, &CALENDARS).expect("it ships");
        (checked.value.workflow.clone(), Arc::new(checked.value))
    });
    BTreeMap::from(plans)
});

/// Zones in which the clock never changes, is put forward over midnight, and by half an hour.
static ZONES: LazyLock<[TimeZone; 3]> = LazyLock::new(|| {
    let names = ["Asia/Shanghai", "America/Havana", "Australia/Lord_Howe"];
    names.map(|name| TimeZoneDatabase::bundled().get(name).expect("a zone"))
});

/// The instant from which slots are asked for: 2026-10-01 00:00 UTC.
const AT: Timestamp = Timestamp::constant(1_790_812_800, 0);

/// How many slots are asked for.
const SLOTS: usize = 4;

/// Reads a schedule and asks it for slots.
pub fn schedule(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let surroundings = parse::Surroundings {
        organisation: &TOWN,
        plans: &PLANS,
        at: AT,
    };
    let read = match parse::schedule("fuzz.yaml", text, &surroundings) {
        Ok(checked) => {
            assert_are_located(&checked.warnings, text);
            checked.value
        }
        Err(wrong) => {
            assert!(!wrong.is_empty());
            assert_are_located(&wrong, text);
            return;
        }
    };
    assert!(!read.jurisdictions.is_empty());
    assert!(read.jurisdictions.len() <= schedule::JURISDICTIONS_MAX);
    let next = schedule::next_after(&read, AT).expect("there is a slot");
    assert!(next > AT && !read.case_title(next).is_empty());
    let due = schedule::due_slots(&read, AT, next + SignedDuration::from_hours(1));
    assert!(due.open.len() <= DUE_SLOTS_MAX);
    assert!(due.open.iter().is_sorted() && due.last >= Some(next));
    assert!(due.open.first().is_none_or(|slot| *slot >= next));
}

/// Reads a cron expression and asks it for slots in several zones.
pub fn cron(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let cron = match Cron::parse(text) {
        Ok(cron) => cron,
        Err(wrong) => {
            for words in [&wrong.what, &wrong.way_out] {
                assert!(!words.zh.is_empty() && !words.en.is_empty(), "{wrong:?}");
            }
            return;
        }
    };
    for zone in ZONES.iter() {
        let mut after = AT;
        for _ in 0..SLOTS {
            let Some(next) = cron.next_after(zone, after) else {
                break;
            };
            assert!(next > after, "{text}: {next} is not after {after}");
            // Nothing lies between: from just before it the same slot comes next.
            let before = next - SignedDuration::from_millis(1);
            assert_eq!(cron.next_after(zone, before), Some(next), "{text}");
            after = next;
        }
    }
}
