//! What right limits, reminders, skips and labels are read as.

use super::{changed, read_in, town};
use crate::{
    catalogue,
    condition::{Comparison, Condition, Operand},
    plan::{Allowance, ClockLabel, LimitRow, Plan, Until, Within, Words, Work},
};

fn plan(text: &str) -> Plan {
    let read = read_in(town(), text);
    read.unwrap_or_else(|list| panic!("{list:#?}")).value
}

fn within<'p>(plan: &'p Plan, step: &str) -> &'p Within {
    let step = plan.step(&step.parse().expect("a name")).expect("a step");
    match &step.work {
        Work::Ask { within, .. } | Work::Survey { within, .. } => within,
        Work::Score { .. } => panic!("a score waits for nobody"),
    }
}

/// The only row of the survey of the hazard definition with another limit.
fn survey(limit: &str) -> LimitRow {
    let text = changed(
        catalogue::HAZARD,
        "    within: 3 days ",
        &format!("    within: {limit} "),
    );
    let text = changed(
        &text,
        "  summary:  {is: text}",
        "  summary:  {is: text}\n  due: {is: instant}\n  last day: {is: date}",
    );
    let plan = plan(&text);
    let [row] = within(&plan, "ask-reporter").rows.as_slice() else {
        panic!("one row")
    };
    row.clone()
}

#[test]
fn the_first_row_that_fits_holds_and_the_last_fits_every_case() {
    let plan = plan(catalogue::HAZARD);
    let [urgent, others] = within(&plan, "handle").rows.as_slice() else {
        panic!("two rows")
    };
    let severity = Operand::Field("severity".parse().expect("a name"));
    let is_urgent = Condition::Compare(
        severity,
        Comparison::Equal,
        Operand::Text("urgent".to_owned()),
    );
    assert_eq!(urgent.condition, Some(is_urgent));
    let length = |words: &str| Allowance::Length {
        limit: words.parse().expect("a limit"),
        from: None,
    };
    assert_eq!(urgent.allowance, length("1 working day"));
    assert_eq!(others.condition, None);
    assert_eq!(others.allowance, length("5 working days"));
}

#[test]
fn reminders_labels_skips_and_arrows_are_read() {
    let plan = plan(catalogue::HAZARD);
    let step = |name: &str| plan.step(&name.parse().expect("a name")).expect("a step");
    let Work::Ask { remind, clock, .. } = &step("handle").work else {
        panic!("it asks")
    };
    assert_eq!(remind, &[50, 80]);
    assert_eq!(clock.code(), "handle");
    let Work::Ask { clock, .. } = &step("sign").work else {
        panic!("it asks")
    };
    assert_eq!(*clock, ClockLabel::Sign);
    let Work::Survey { skip_if, .. } = &step("ask-reporter").work else {
        panic!("it asks the reporter")
    };
    let reporter = Condition::Has("reporter".parse().expect("a name"));
    assert_eq!(skip_if, &Some(Condition::Not(Box::new(reporter))));
    let fail = step("verify").choice(&"fail".parse().expect("a name"));
    let allow = fail.expect("a choice").allow.expect("a limit");
    assert_eq!(allow.to_string(), "2 working days");
    assert!(!plan.recorded && plan.must_end_within.is_none());
}

#[test]
fn a_limit_may_have_a_fixed_end() {
    let until = |text: &str| {
        let Allowance::Until { until, starts } = survey(text).allowance else {
            panic!("{text} has a fixed end")
        };
        (until, starts)
    };
    let day = |text: &str| text.parse().expect("a day");
    let field = |text: &str| Until::Field(text.parse().expect("a name"));
    assert_eq!(
        until("{until: 2026-12-31}"),
        (Until::Day(day("2026-12-31")), None)
    );
    let minute = "2026-12-31T17:00".parse().expect("a minute");
    assert_eq!(
        until("{until: 2026-12-31 17:00}"),
        (Until::Minute(minute), None)
    );
    assert_eq!(until("{until: case.due}"), (field("due"), None));
    assert_eq!(until("{until: case.last day}"), (field("last day"), None));
    assert_eq!(
        until("{starts: 2026-05-20, until: 2026-08-20}"),
        (Until::Day(day("2026-08-20")), Some(day("2026-05-20")))
    );
}

#[test]
fn a_limit_may_count_from_a_step_that_every_case_has_passed() {
    for from in ["triage", "sign"] {
        let row = survey(&format!("{{allow: 3 days, from: {from}}}"));
        let Allowance::Length {
            from: Some(step), ..
        } = row.allowance
        else {
            panic!("it counts from a step")
        };
        assert_eq!(step.as_str(), from);
    }
}

#[test]
fn records_of_the_past_may_have_no_limit() {
    let text = changed(
        catalogue::RECORDED_REQUEST,
        "steps:\n",
        "steps:\n  look:\n    stage: dispatch\n    who: lead\n    no limit: 记录没有时限 / none in the \
         record\n    clock: sign\n    choices: {accept: handle}\n",
    );
    let plan = plan(&text);
    assert!(plan.recorded);
    let [row] = within(&plan, "look").rows.as_slice() else {
        panic!("one row")
    };
    let reason = Words::new("记录没有时限", "none in the record");
    assert_eq!(row.allowance, Allowance::NoLimit { reason });
    let Work::Ask { late, remind, .. } = &plan.steps[0].work else {
        panic!("it asks")
    };
    assert!(late.is_none() && remind.is_empty());
    assert_eq!(within(&plan, "handle").rows.len(), 3);
}

#[test]
fn a_field_that_may_be_missing_ends_a_limit_only_where_it_is_there() {
    let rows = |rows: &str| {
        let (from, _) = catalogue::RECORDED_REQUEST
            .split_once("      - {if: \"has(case.due)\"")
            .expect("the rows");
        let (_, to) = catalogue::RECORDED_REQUEST
            .split_once("the record has no due date}\n")
            .expect("the rows");
        read_in(town(), &format!("{from}{rows}{to}"))
    };
    for good in [
        "      - {if: \"!has(case.due)\", no limit: 无 / none}\n      - {until: case.due}\n",
        "      - {if: \"has(case.due) && !case.exercise\", until: case.due}\n      - {allow: 1 day}\n",
        "      - {if: \"case.due > '2020-01-01T00:00:00Z'\", until: case.due}\n      - {allow: 1 day}\n",
        "      - {if: \"!(!has(case.due) || case.exercise)\", until: case.due}\n      - {allow: 1 day}\n",
        "      - {if: \"!has(case.due) || case.exercise\", allow: 1 day}\n      - {until: case.due}\n",
    ] {
        assert!(rows(good).is_ok(), "{good}: {:#?}", rows(good));
    }
    for bad in [
        "      - {until: case.due}\n",
        "      - {if: \"has(case.due-day)\", allow: 1 day}\n      - {until: case.due}\n",
        "      - {if: \"!has(case.due) && case.exercise\", allow: 1 day}\n      - {until: case.due}\n",
    ] {
        let list = rows(bad).expect_err(bad);
        assert_eq!(list.iter().map(|c| c.code).collect::<Vec<_>>(), ["S5"]);
    }
}

#[test]
fn a_step_without_a_limit_is_never_late() {
    for (line, key) in [("late: late-handle", "late"), ("remind: [80%]", "remind")] {
        let text = changed(
            catalogue::RECORDED_REQUEST,
            "steps:\n",
            &format!(
                "steps:\n  look:\n    stage: dispatch\n    who: lead\n    no limit: 无 / none\n    \
                 {line}\n    choices: {{accept: handle}}\n"
            ),
        );
        let list = read_in(town(), &text).expect_err(key);
        let [complaint] = list.as_slice() else {
            panic!("{list:#?}")
        };
        assert_eq!(complaint.code, "S5");
        assert_eq!(&text[complaint.span.start..complaint.span.end], key);
    }
}

#[test]
fn an_arrow_gives_no_time_to_a_step_without_a_limit() {
    let text = changed(
        catalogue::RECORDED_REQUEST,
        "      done: ask-reporter ",
        "      done: {go: look, allow: 1 day} ",
    );
    let text = changed(
        &text,
        "  ask-reporter:    ",
        "  look:\n    stage: supervise\n    who: lead\n    no limit: 无 / none\n    choices: {pass: \
         ask-reporter}\n  ask-reporter:    ",
    );
    let list = read_in(town(), &text).expect_err("no limit");
    assert_eq!(list.iter().map(|c| c.code).collect::<Vec<_>>(), ["S5"]);
}
