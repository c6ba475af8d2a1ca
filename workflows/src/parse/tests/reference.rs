//! A definition that uses the whole language: its first half is accepted, each key of the second is
//! refused by a sentence of its own.

use super::{changed, read_in, town};
use crate::plan::{Target, Work};

/// A hazard that one department puts right while others help, written as compactly as can be.
const WHOLE: &str = r#"
workflow: whole-language
title: 全部写法 / The whole language
version: 3
calendar: township-office
must end within: 60 working days

case:
  category: {is: choice, of: [fire, road, building]}
  place:    {is: jurisdiction}
  severity: {is: choice, of: [normal, urgent]}
  km:       {is: number}
  deadline: {is: date, optional: true}
  opened:   {is: instant}
  photo:    {is: file, optional: true}
  reporter: {is: contact, optional: true}

routing:
  - {category: fire, place: any, lead: fire-brigade, with: [village-committee]}
  - {category: road, place: xiangyu/east/**, lead: road-maintenance}
  - {category: any, place: any, lead: village-committee}

escalation:
  late-desk: [{tell: supervision-office}, {after: 1 working hour, give to: duty-leader}]
  late-work: [{tell: [lead head, supervision-office], card: yellow},
              {after: 1 working day, tell: duty-leader, card: red}, {after: 2 working days, give to: party-secretary}]

steps:
  triage:
    {stage: dispatch, who: dispatch-desk, late: late-desk,
     within: [{if: "case.km <= 5", allow: 10 minutes}, {if: "case.km <= 10", allow: 20 minutes}, {allow: 1 hour}],
     choices: {assign: sign, duplicate: end merged, not ours: {end: rejected, needs: [reason], answer: [reason]}}}
  sign:
    {stage: dispatch, who: lead, within: {allow: 2 working hours, from: triage}, late: late-desk, clock: sign,
     choices: {accept: work, return: {go: triage, needs: [reason], at most: 1 time, then: work}}}
  work:
    stage: handle
    who: lead
    within:
      - {if: "has(case.deadline) && case.severity == 'urgent'", until: case.deadline}
      - {if: "case.category in ['fire', 'road'] || size(case.photo) > 1", starts: 2026-05-20, until: 2026-08-20 17:30}
      - {if: "!case.exercise && count('return') == 0 && case.priority != 'normal'", until: case.opened}
      - {allow: 5 working days}
    remind: [50%, 80%]
    late: late-work
    choices: {done: {go: verify, needs: [result, photos]}, cannot: {go: review, needs: [reason]}}
  verify:
    stage: supervise
    who: supervision-office
    within: 1 working day
    late: late-desk
    choices: {pass: ask-reporter, fail: {go: work, allow: 2 working days, at most: 2 times, then: review}}
  ask-reporter:
    stage: feedback
    ask: case.reporter
    skip if: "!has(case.reporter)"
    by: [sms, phone]
    within: 3 days
    no answer: unreached
    choices: {satisfied: score, unreached: score, dissatisfied: {go: work, allow: 3 working days, at most: 1 time, then: score}}
  review:
    {stage: supervise, who: duty-leader, within: 2 working days, late: late-work,
     choices: {send back once: {go: work, allow: 3 working days, at most: 1 time, then: ask-reporter}, settle: ask-reporter}}
  score:
    {stage: assess, auto: score, points: "100 - 10 * count('missed') - 20 * count('dissatisfied')",
     to: [lead, co-units], choices: {done: end closed}}
"#;

#[test]
fn the_first_half_of_the_language_is_accepted() {
    let checked = read_in(town(), WHOLE).unwrap_or_else(|list| panic!("{list:#?}"));
    // Only that a fixed end is not counted against `must end within`.
    let codes: Vec<&str> = checked
        .warnings
        .iter()
        .map(|warning| warning.code)
        .collect();
    assert_eq!(codes, ["S10"], "{:#?}", checked.warnings);
    let plan = checked.value;
    assert_eq!(
        plan.must_end_within
            .map(|limit| limit.to_string())
            .as_deref(),
        Some("60 working days")
    );
    let step = |name: &str| plan.step(&name.parse().expect("a name")).expect("a step");
    let Work::Ask { within, .. } = &step("work").work else {
        panic!("it asks")
    };
    assert_eq!(within.rows.len(), 4);
    let fail = step("verify").choice(&"fail".parse().expect("a name"));
    let fail = fail.expect("a choice");
    assert!(fail.allow.is_some() && fail.go == Target::Step("work".parse().expect("a name")));
}

#[test]
fn each_key_of_the_second_half_is_refused_by_its_sentence() {
    let beside = "    remind: [50%, 80%]\n";
    let keys = [
        (
            "extend",
            "{ask: supervision-office, answer within: 4 working hours, no answer: refused, up to: 3 working days, at most: 1 time}",
        ),
        (
            "pause",
            "{ask: supervision-office, reasons: [bad weather, in court], up to: 10 working days}",
        ),
        ("done when", "all have reported"),
    ];
    let keyed = keys.map(|(key, value)| {
        let text = changed(WHOLE, beside, &format!("{beside}    {key}: {value}\n"));
        (format!("`{key}`"), text)
    });
    let joint = changed(
        WHOLE,
        "    stage: handle\n    who: lead\n",
        "    stage: handle\n    who: lead and co-units\n",
    );
    let joint = [("`lead and co-units`".to_owned(), joint)];
    for (what, text) in keyed.into_iter().chain(joint) {
        let list = read_in(town(), &text).expect_err(&what);
        let [complaint] = list.as_slice() else {
            panic!("{what}: {list:#?}")
        };
        assert_eq!(complaint.code, "L1");
        assert_eq!(
            complaint.what.en,
            format!("{what} is known, but this version does not support it yet")
        );
        assert_eq!(
            complaint.what.zh,
            format!("{what} 是已知的写法，但本版本还不支持")
        );
    }
}
