//! The town in which everything happens: its rules in two editions, so that a restart can bring new
//! ones.

use closedloop_engine::workflows::catalogue;
use closedloop_runtime::rulebook::RuleTexts;

const TRIAL: &str = include_str!("definitions/trial.yaml");
const ERRAND: &str = include_str!("definitions/errand.yaml");

/// How many editions there are.
pub(crate) const EDITIONS: usize = 2;

/// The texts of an edition. The second has a desk that answers by program by now, another head of a
/// department, and shorter limits in two definitions; open cases stay pinned to what they began
/// with.
pub(crate) fn texts(edition: usize) -> RuleTexts {
    // Every ten minutes, as it ships, would fill the histories with repeated offers.
    let mut organisation = catalogue::ORGANISATION.replace(
        "offer again after: 10 minutes",
        "offer again after: 4 hours",
    );
    let mut hazard = catalogue::HAZARD.to_owned();
    let mut errand = ERRAND.to_owned();
    if edition % EDITIONS == 1 {
        organisation = replaced(
            &organisation,
            "    head: safety-office-head\n    answers: desk\n",
            "    head: safety-office-head\n    answers: program\n    offer again after: 3 working hours\n",
        );
        organisation = replaced(
            &organisation,
            "head: fire-brigade-head\n",
            "head: duty-fire-chief\n",
        );
        organisation = replaced(
            &organisation,
            "  dispatch-desk-head: {name",
            "  duty-fire-chief: {name: 值班站长 / Duty chief, department: fire-brigade}\n  dispatch-desk-head: {name",
        );
        hazard = replaced(&hazard, "allow: 5 working days", "allow: 3 working days");
        errand = replaced(&errand, "within: 20 minutes", "within: 25 minutes");
    }
    let named = |file: &str, text: &str| (file.to_owned(), text.to_owned());
    RuleTexts {
        organisation: named("organisation.yaml", &organisation),
        calendars: catalogue::CALENDARS
            .iter()
            .map(|(file, text)| named(file, text))
            .collect(),
        definitions: vec![
            named("hazard.yaml", &hazard),
            named("hotline.yaml", catalogue::HOTLINE),
            named("dispute.yaml", catalogue::DISPUTE),
            named("trial.yaml", TRIAL),
            named("errand.yaml", &errand),
        ],
        schedules: Vec::new(),
    }
}

/// The text with one part replaced, which must be there: a catalogue that changed must not make the
/// second edition equal to the first.
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(
        text.contains(from),
        "the catalogue has no `{from}` any more"
    );
    text.replacen(from, to, 1)
}
