//! Calendars that extend each other.

use super::SMALL;
use crate::{
    complaint::Complaint,
    time::{
        Calendar,
        calendar::{EXTENDS_DEPTH_MAX, parse_all},
        tests::support::{date, hours},
    },
};

fn read(texts: &[(&str, &str)]) -> Vec<Result<Calendar, Vec<Complaint>>> {
    let named = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    parse_all(&texts.iter().map(named).collect::<Vec<_>>())
}

/// A calendar that extends another and says nothing of its own.
fn bare(code: &str, base: &str) -> String {
    format!("calendar: {code}\nextends: {base}\ntitle: 分所 / Branch\nversion: 1\n")
}

#[test]
fn what_a_calendar_leaves_out_is_as_in_the_one_it_extends() {
    let branch = bare("branch", "small-office");
    // The one that is extended may come later in the folder.
    let read = read(&[("branch.yaml", &branch), ("small.yaml", SMALL)]);
    let [Ok(branch), Ok(small)] = read.as_slice() else {
        panic!("{read:#?}");
    };
    assert_eq!(branch.code.as_str(), "branch");
    assert_ne!(branch.fingerprint, small.fingerprint);
    let renamed = Calendar {
        code: small.code.clone(),
        fingerprint: small.fingerprint,
        version: small.version,
        title: small.title.clone(),
        ..branch.clone()
    };
    assert_eq!(renamed, *small);
}

#[test]
fn what_a_calendar_says_itself_comes_first() {
    let mut branch = bare("branch", "small-office");
    branch.push_str(
        "zone: Asia/Shanghai\nuntil: 2027-01-31\nlast day moves on: false\n\
         hours: {saturday: [10:00-12:00]}\narrangements:\n  - notice: 通知乙\n    days:\n      \
         - {name: 节 / Feast, open: 2026-05-05, closed: [2026-05-09, 2027-01-04]}\n",
    );
    let read = read(&[("small.yaml", SMALL), ("branch.yaml", &branch)]);
    let branch = read[1]
        .as_ref()
        .unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    assert_eq!(branch.zone.iana_name(), Some("Asia/Shanghai"));
    assert_eq!(
        (branch.from, branch.until),
        (date("2026-01-01"), date("2027-01-31"))
    );
    assert!(!branch.last_day_moves_on);
    assert_eq!(branch.week[5], hours("10:00-12:00"));
    assert_eq!(branch.week[0], hours("08:00-12:00"));
    // A holiday of the base that is worked, a make-up workday that is not, and one of its own.
    assert!(branch.works_on(date("2026-05-05")));
    assert!(!branch.works_on(date("2026-05-04")));
    assert!(!branch.works_on(date("2026-05-09")));
    assert_eq!(branch.days[&date("2026-05-05")].notice, "通知乙");
    assert_eq!(branch.days[&date("2026-05-04")].notice, "通知甲");
    assert!(!branch.works_on(date("2027-01-04")));
}

#[test]
fn a_calendar_changes_its_version_with_the_one_it_extends() {
    let branch = bare("branch", "small-office");
    let fingerprint = |base: &str| {
        let read = read(&[("small.yaml", base), ("branch.yaml", &branch)]);
        read[1].as_ref().expect("a calendar").fingerprint
    };
    assert_ne!(
        fingerprint(SMALL),
        fingerprint(&SMALL.replace("version: 7", "version: 8"))
    );
}

/// Asserts the one complaint about the last text.
#[track_caller]
fn refused(texts: &[(&str, &str)], what: &str) {
    let read = read(texts);
    let wrong = read.last().expect("one").as_ref().expect_err(what);
    let [complaint] = wrong.as_slice() else {
        panic!("{wrong:#?}");
    };
    assert_eq!(
        (complaint.code, complaint.span.line),
        ("C7", 2),
        "{complaint}"
    );
    assert!(complaint.what.en.contains(what), "{complaint}");
    assert!(!complaint.what.zh.is_empty() && !complaint.way_out.zh.is_empty());
}

#[test]
fn a_calendar_that_cannot_be_extended_is_refused_where_it_is_named() {
    let branch = bare("branch", "small-offise");
    refused(
        &[("small.yaml", SMALL), ("branch.yaml", &branch)],
        "no calendar `small-offise`",
    );
    refused(&[("branch.yaml", &branch)], "no calendar");
    let itself = bare("branch", "branch");
    refused(&[("branch.yaml", &itself)], "leads back");
    let (first, second) = (bare("first", "second"), bare("second", "first"));
    refused(
        &[("first.yaml", &first), ("second.yaml", &second)],
        "leads back",
    );
    let broken = SMALL.replace("Europe/Berlin", "Europe/Berln");
    let branch = bare("branch", "small-office");
    refused(
        &[("small.yaml", &broken), ("branch.yaml", &branch)],
        "wrong itself",
    );
}

#[test]
fn calendars_stand_upon_each_other_up_to_a_written_maximum() {
    let mut texts = vec![("small.yaml".to_owned(), SMALL.to_owned())];
    let mut below = "small-office".to_owned();
    for level in 2..=EXTENDS_DEPTH_MAX + 1 {
        let code = format!("level-{level}");
        texts.push((format!("{code}.yaml"), bare(&code, &below)));
        below = code;
    }
    for in_order in [true, false] {
        if !in_order {
            texts.reverse();
        }
        let read = parse_all(&texts);
        assert_eq!(read.iter().filter(|answer| answer.is_err()).count(), 1);
        let last = if in_order { read.last() } else { read.first() };
        let wrong = last.expect("one").as_ref().expect_err("too deep");
        assert!(wrong[0].what.en.contains("more than 8"), "{}", wrong[0]);
    }
}
