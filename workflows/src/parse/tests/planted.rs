//! One mistake each: the change, the code, and between « and » the token that must be blamed.

mod checks;
mod limits;
mod tables;

use tables::{ARROWS, LATER, MISSING, NAMES, ORGANISATION, Planted, SHAPE, YAML};

use super::{changed, read_in, town, unmarked};
use crate::{
    catalogue,
    complaint::{CODES, Complaint, Severity},
    organisation::Organisation,
    parse,
};

/// What is wrong with a complaint as such, whatever it is about.
fn assert_is_well_formed(complaint: &Complaint, text: &str) {
    let Complaint {
        code,
        file,
        span,
        what,
        way_out,
        example,
        ..
    } = complaint;
    assert_eq!(file, "planted.yaml");
    assert!(
        CODES.iter().any(|(known, _, _)| known == code),
        "{code} is not in the list"
    );
    let said = [what, way_out].into_iter().chain(example);
    for words in said.flat_map(|words| [&words.zh, &words.en]) {
        assert!(
            !words.trim().is_empty() && !words.contains('\n'),
            "{complaint}"
        );
    }
    let before = text.get(..span.start).expect("the span begins at a letter");
    let line = before.rsplit('\n').next().unwrap_or_default();
    assert_eq!(span.line, before.matches('\n').count() + 1, "{complaint}");
    assert_eq!(span.column, line.chars().count() + 1, "{complaint}");
    assert!(text.get(span.start..span.end).is_some(), "{complaint}");
}

fn only(text: &str, town: &Organisation) -> Complaint {
    let list = read_in(town, text).expect_err("a mistake was planted");
    assert_eq!(list.len(), 1, "one mistake, one complaint: {list:#?}");
    list.into_iter().next().expect("one complaint")
}

/// Plants one mistake in the hazard definition and says what was complained about, after checking
/// that it blames exactly the bytes from `start` to `end`.
fn assert_blames(town: &Organisation, text: &str, start: usize, end: usize, code: &str) {
    let complaint = only(text, town);
    assert_is_well_formed(&complaint, text);
    assert_eq!(complaint.code, code, "{complaint}");
    assert_eq!(complaint.severity, Severity::Error, "{complaint}");
    let blamed = &text[complaint.span.start..complaint.span.end];
    assert_eq!(blamed, &text[start..end], "{complaint}");
    assert_eq!(complaint.span.start, start, "{complaint}");
}

fn check(planted: &[Planted]) {
    let town = town();
    for (from, to, code) in planted {
        let (text, start, end) = unmarked(&changed(catalogue::HAZARD, from, to));
        assert_blames(town, &text, start, end, code);
    }
}

#[test]
fn a_mistake_of_shape_is_blamed_on_its_token() {
    check(SHAPE);
}

#[test]
fn a_mistake_in_an_arrow_is_blamed_on_its_token() {
    check(ARROWS);
}

#[test]
fn a_mistake_in_a_name_is_blamed_on_its_token() {
    check(NAMES);
}

#[test]
fn a_mistake_in_a_limit_or_condition_is_blamed_on_its_token() {
    check(limits::ROWS);
    check(limits::CONDITIONS);
    check(limits::KEYS);
}

#[test]
fn a_mistake_in_a_recorded_definition_is_blamed_on_its_token() {
    for (from, to, code) in limits::RECORDED {
        let (text, start, end) = unmarked(&changed(catalogue::RECORDED_REQUEST, from, to));
        assert_blames(town(), &text, start, end, code);
    }
}

#[test]
fn what_a_later_version_does_is_refused_as_such() {
    check(LATER);
}

#[test]
fn what_is_no_plain_yaml_is_blamed_on_its_token() {
    check(YAML);
}

#[test]
fn what_is_missing_is_blamed_on_what_lacks_it() {
    let town = town();
    for (from, to, code, at) in MISSING {
        let text = changed(catalogue::HAZARD, from, to);
        let (owner, start, end) = unmarked(at);
        let place = text.find(&owner).expect("what lacks it");
        assert_blames(town, &text, place + start, place + end, code);
    }
}

#[test]
fn a_loop_without_a_way_out_is_both_endless_and_without_an_end() {
    let text = changed(catalogue::HAZARD, "{done: end closed}", "{done: score}");
    let list = read_in(town(), &text).expect_err("the workflow never ends");
    let codes: Vec<&str> = list.iter().map(|complaint| complaint.code).collect();
    assert_eq!(
        codes.iter().filter(|code| **code == "S4").count(),
        1,
        "{codes:?}"
    );
    assert!(
        codes.contains(&"S3") && codes.iter().all(|c| ["S3", "S4"].contains(c)),
        "{codes:?}"
    );
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once_in_the_order_of_the_text() {
    let mut text = catalogue::HAZARD.to_owned();
    for (from, to) in [
        ("version: 1  ", "version: one"),
        ("of: [normal, urgent]", "of: [normal, urgent, urgent]"),
        ("category: road, place", "category: raod, place"),
        ("    who: dispatch-desk", "    who: dispach-desk"),
        ("    by: [sms, phone]", "    by: [fax]"),
        ("count('missed')", "count('mised')"),
    ] {
        text = changed(&text, from, to);
    }
    let list = read_in(town(), &text).expect_err("six mistakes");
    let codes: Vec<&str> = list.iter().map(|complaint| complaint.code).collect();
    assert_eq!(codes, ["S0", "S0", "S8", "S7", "S0", "S9"]);
}

#[test]
fn a_ladder_that_nobody_uses_is_a_warning() {
    let idle = "  idle: [{give to: duty-leader}]\n\nsteps:";
    let text = changed(catalogue::HAZARD, "\nsteps:", idle);
    let checked = read_in(town(), &text).expect("a warning does not forbid use");
    let [warning] = checked.warnings.as_slice() else {
        panic!("{:#?}", checked.warnings)
    };
    assert_is_well_formed(warning, &text);
    assert_eq!((warning.code, warning.severity), ("S6", Severity::Warning));
    assert_eq!(&text[warning.span.start..warning.span.end], "idle");
}

#[test]
fn the_way_out_names_what_was_most_likely_meant() {
    let town = town();
    for (from, to, meant) in [
        (
            "    within: 1 working day\n",
            "    withn: 1 working day\n",
            "`within`",
        ),
        (
            "allow: 5 working days",
            "allow: 5 workdays",
            "`5 working days`",
        ),
        ("'urgent'", "'urgnet'", "`urgent`"),
        ("case.severity", "case.severty", "`case.severity`"),
        (
            "    who: dispatch-desk",
            "    who: 督查室",
            "`supervision-office`",
        ),
        (
            "place: xiangyu/east/**",
            "place: east/**",
            "`xiangyu/east/**`",
        ),
        ("assign: sign  ", "assign: sing", "`sign`"),
        (
            "lead: sanitation}",
            "lead: party-secretary}",
            "`town-leadership`",
        ),
    ] {
        let complaint = only(&changed(catalogue::HAZARD, from, to), town);
        for words in [&complaint.way_out.zh, &complaint.way_out.en] {
            assert!(words.contains(meant), "{to}: {words}");
        }
    }
}

#[test]
fn a_mistake_in_an_organisation_is_blamed_on_its_token() {
    for (from, to, code) in ORGANISATION {
        let (text, start, end) = unmarked(&changed(catalogue::ORGANISATION, from, to));
        let list = parse::organisation("planted.yaml", &text).expect_err("a planted mistake");
        let [complaint] = list.as_slice() else {
            panic!("{to}: {list:#?}")
        };
        assert_is_well_formed(complaint, &text);
        let blamed = &text[complaint.span.start..complaint.span.end];
        assert_eq!(
            (complaint.code, blamed),
            (*code, &text[start..end]),
            "{complaint}"
        );
    }
}

#[test]
fn every_code_is_listed_once() {
    let mut codes: Vec<&str> = CODES.iter().map(|(code, _, _)| *code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), CODES.len());
}
