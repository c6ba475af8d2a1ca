//! What each fuzz target does with some bytes: it reads them, and a complaint that points outside
//! the text, or says nothing, is a finding like a panic.

mod csv;
mod icalendar;
mod schedule;
mod words;

/// What cuts a file of records into rows, as the program has it.
#[path = "../../orchestrator/cli/src/records"]
mod records {
    pub(super) mod decode;
    pub(super) mod rows;
}

use std::{collections::BTreeSet, sync::LazyLock};

use closedloop_workflows::{
    catalogue, complaint::Complaint, life, names::CalendarCode, organisation::Organisation, parse,
    time::calendar,
};

static TOWN: LazyLock<Organisation> = LazyLock::new(|| {
    parse::organisation("organisation.yaml", catalogue::ORGANISATION).expect("it ships")
});

static CALENDARS: LazyLock<BTreeSet<CalendarCode>> =
    LazyLock::new(|| BTreeSet::from(["township-office".parse().expect("a code")]));

/// The definition into which conditions are put.
const FRAME: &str = include_str!("frame.yaml");

pub use self::{
    csv::csv,
    icalendar::icalendar,
    schedule::{cron, schedule},
    words::words,
};

/// Reads a definition and, if it is right, computes its longest life.
pub fn definition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match parse::definition("fuzz.yaml", text, &TOWN, &CALENDARS) {
        Ok(checked) => {
            assert_are_located(&checked.warnings, text);
            if let Some(life) = life::longest(&checked.value) {
                assert!(!life.told().en.is_empty() && !life.way.is_empty());
            }
        }
        Err(wrong) => {
            assert!(!wrong.is_empty());
            assert_are_located(&wrong, text);
        }
    }
}

/// Reads a definition of which these bytes are a condition.
pub fn condition(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let quoted = text.replace('\'', "''").replace(['\r', '\n'], " ");
    definition(FRAME.replace("CONDITION", &quoted).as_bytes());
}

/// Reads an organisation.
pub fn organisation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(wrong) = parse::organisation("fuzz.yaml", text) {
        assert!(!wrong.is_empty());
        assert_are_located(&wrong, text);
    }
}

/// Reads a calendar.
pub fn calendar(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(wrong) = calendar::parse("fuzz.yaml", text) {
        assert!(!wrong.is_empty());
        assert_are_located(&wrong, text);
    }
}

fn assert_are_located(wrong: &[Complaint], text: &str) {
    for complaint in wrong {
        let span = complaint.span;
        assert!(
            text.get(span.start..span.end).is_some(),
            "{complaint}: {span:?}"
        );
        assert!(span.line >= 1 && span.column >= 1, "{complaint}: {span:?}");
        for words in [&complaint.what, &complaint.way_out] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{complaint}");
        }
    }
}
