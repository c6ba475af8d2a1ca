//! Tests of reminders and of limits in all their forms.

use closedloop_workflows::names::PostCode;

use crate::{
    Actor, Because, Effect, Given, Happening, NoticeKind, Value,
    due::DueReason,
    example::{DEFINITION, ORGANISATION, Town, department, post, result, rules_of, wall},
};

/// A town whose definition says something else at this place.
fn town(changes: &[(&str, &str)]) -> Town {
    let mut definition = DEFINITION.to_owned();
    for (from, to) in changes {
        assert!(definition.contains(from), "the definition has no `{from}`");
        definition = definition.replacen(from, to, 1);
    }
    Town::with(rules_of(ORGANISATION, &definition))
}

fn opens(town: &mut Town, fields: &[(&str, Value)]) {
    let mut opening = town.opening();
    for (name, value) in fields {
        let name = name.parse().expect("a name");
        opening.fields.insert(name, value.clone());
    }
    town.does(Actor::Intake, crate::Act::Open(Box::new(opening)));
}

fn assigns(town: &mut Town, fields: &[(&str, Value)]) {
    opens(town, fields);
    town.chooses(department("dispatch-desk"), "assign", Given::new());
}

const HANDLE: &str = "    within: 2 working days\n    late: late-handle\n";
const REMINDED: &str =
    "    within: 2 working days\n    remind: [50%, 80%]\n    late: late-handle\n";
const FIELDS: &str = "  count: {is: number, optional: true}\n";
const MORE_FIELDS: &str = "  count: {is: number, optional: true}\n  due: {is: instant, optional: true}\n  day: {is: date, optional: true}\n";

#[test]
fn whoever_is_asked_is_reminded_once_at_each_share_of_the_limit_and_never_early() {
    let mut town = town(&[(HANDLE, REMINDED)]);
    assigns(&mut town, &[]);
    // From Monday 9:00 to Wednesday 17:30 the office works 20.5 hours.
    let half = wall("2026-03-03 14:15");
    assert_eq!(town.case.next_due(), Some((half, DueReason::Reminder)));
    assert!(
        town.ticks_at("2026-03-03 14:14")
            .iter()
            .all(|code| *code != "reminded")
    );
    assert_eq!(town.ticks_at("2026-03-03 14:15"), ["reminded"]);
    assert!(town.ticks().is_empty());
    let event = town.last("reminded");
    let Happening::Reminded {
        reminder,
        percent,
        told,
        due_at,
        ..
    } = &event.what
    else {
        panic!("another event has this code");
    };
    assert_eq!((*reminder, *percent, *due_at), (1, 50, half));
    let told: Vec<&str> = told.iter().map(PostCode::as_str).collect();
    assert_eq!(told, ["fire-head"]);
    let effects = crate::effects(&town.case, event);
    let [Effect::Tell(notice)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (notice.kind, notice.percent, notice.level),
        (NoticeKind::Reminder, Some(50), 0)
    );
    // Away until after the deadline: the second comes all the same, once, before the miss.
    assert_eq!(
        town.ticks_at("2026-03-04 17:31"),
        ["reminded", "deadline-missed", "rung-climbed"]
    );
}

#[test]
fn nobody_is_reminded_of_what_is_missed_or_late_from_its_start() {
    let within = "    within: {until: 2026-03-01}\n    remind: [50%]\n    late: late-handle\n";
    let mut late = town(&[(HANDLE, within)]);
    assigns(&mut late, &[]);
    assert!(late.clock().reminders.is_empty());
    assert!(late.clock().due_at < late.clock().started_at);
    late.now = wall("2026-03-02 09:01");
    let happened = late.ticks();
    assert_eq!(happened[0], "deadline-missed");
    assert!(!happened.contains(&"reminded"), "{happened:?}");
}

#[test]
fn a_reminder_that_reaches_nobody_does_not_hold_up_the_deadline() {
    let mut town = town(&[(HANDLE, REMINDED)]);
    assigns(&mut town, &[]);
    let mut organisation = (*town.rules.organisation).clone();
    organisation.posts.remove("fire-head");
    town.rules.organisation = organisation.into();
    assert_eq!(
        town.ticks_at("2026-03-04 17:31"),
        ["reminded", "reminded", "deadline-missed", "rung-climbed"]
    );
}

#[test]
fn the_first_row_that_fits_gives_the_limit() {
    let within = "    within:\n      - {if: \"case.count <= 5\", allow: 10 minutes}\n      - {if: \"case.count <= 10\", allow: 20 minutes}\n      - {allow: 1 hour}\n    late: late-handle\n";
    let due = |count: Option<i64>| {
        let mut town = town(&[(HANDLE, within)]);
        let count = count.map(|count| ("count", Value::Number(count)));
        assigns(&mut town, count.as_slice());
        let clock = town.clock();
        (clock.row, clock.due_at)
    };
    assert_eq!(due(Some(5)), (Some(1), wall("2026-03-02 09:10")));
    assert_eq!(due(Some(10)), (Some(2), wall("2026-03-02 09:20")));
    assert_eq!(due(Some(11)), (Some(3), wall("2026-03-02 10:00")));
    assert_eq!(due(None), (Some(3), wall("2026-03-02 10:00")));
}

#[test]
fn a_fixed_end_is_a_field_a_day_or_a_minute_and_a_phase_starts_with_its_day() {
    let until = |row: &str, fields: &[(&str, Value)]| {
        let within = format!(
            "    within:\n      - {row}\n      - {{allow: 1 hour}}\n    late: late-handle\n"
        );
        let mut town = town(&[(FIELDS, MORE_FIELDS), (HANDLE, &within)]);
        assigns(&mut town, fields);
        let clock = town.clock();
        assert!(clock.limit.is_none() && clock.until.is_some());
        (clock.started_at, clock.due_at)
    };
    let now = wall("2026-03-02 09:00");
    let due = Value::Instant(wall("2026-03-05 10:11"));
    let field = "{if: \"has(case.due)\", until: case.due}";
    assert_eq!(
        until(field, &[("due", due)]),
        (now, wall("2026-03-05 10:11"))
    );
    let day = Value::Date("2026-03-05".parse().expect("a day"));
    let field = "{if: \"has(case.day)\", until: case.day}";
    assert_eq!(
        until(field, &[("day", day)]),
        (now, wall("2026-03-06 00:00"))
    );
    let minute = "{if: \"case.source == 'hotline'\", until: 2026-03-31 17:00}";
    assert_eq!(until(minute, &[]), (now, wall("2026-03-31 17:00")));
    let phase = "{if: \"case.priority == 'normal'\", starts: 2026-05-20, until: 2026-08-20}";
    assert_eq!(
        until(phase, &[]),
        (wall("2026-05-20 00:00"), wall("2026-08-21 00:00"))
    );
}

#[test]
fn a_limit_can_count_from_the_latest_entry_of_an_earlier_step() {
    let within = "    within: {allow: 2 working days, from: triage}\n    late: late-handle\n";
    let mut town = town(&[(HANDLE, within)]);
    opens(&mut town, &[]);
    town.now = wall("2026-03-02 09:50");
    town.chooses(department("dispatch-desk"), "assign", Given::new());
    assert_eq!(town.clock().started_at, wall("2026-03-02 09:00"));
    town.now = wall("2026-03-03 10:00");
    let reason = crate::example::texts(&["reason"]);
    town.chooses(department("fire-brigade"), "return", reason);
    town.now = wall("2026-03-03 10:30");
    town.chooses(department("dispatch-desk"), "assign", Given::new());
    let clock = town.clock();
    assert_eq!(clock.started_at, wall("2026-03-03 10:00"));
    assert_eq!(clock.due_at, wall("2026-03-05 17:30"));
    assert_eq!(
        town.case.entered.len(),
        1,
        "only what a limit counts from is kept"
    );
}

#[test]
fn an_arrow_gives_the_step_it_leads_to_its_own_limit_until_it_is_used_up() {
    let back = "dissatisfied: {go: handle, at most: 1 time, then: score}";
    let short = "dissatisfied: {go: handle, allow: 3 hours, at most: 1 time, then: score}";
    let mut town = town(&[(back, short)]);
    assigns(&mut town, &[]);
    assert_eq!(town.clock().allowed_by, None);
    town.chooses(department("fire-brigade"), "done", result());
    town.chooses(Actor::Reporter, "dissatisfied", Given::new());
    let clock = town.clock();
    assert_eq!(clock.due_at, wall("2026-03-02 12:00"));
    let arrow = clock.allowed_by.as_ref().map(|arrow| arrow.0.as_str());
    assert_eq!(arrow, Some("ask-reporter.dissatisfied"));
}

#[test]
fn a_survey_is_skipped_where_the_definition_says_so() {
    let within = "    within: 3 days\n    no answer: unreached\n";
    let skipping =
        "    within: 3 days\n    skip if: \"case.count > 3\"\n    no answer: unreached\n";
    let mut town = town(&[(within, skipping)]);
    assigns(&mut town, &[("count", Value::Number(4))]);
    let happened = town.chooses(department("fire-brigade"), "done", result());
    let skipped = [
        "choice-made",
        "assignment-offered",
        "choice-made",
        "scored",
        "case-closed",
    ];
    assert_eq!(happened, skipped);
    let Happening::ChoiceMade { because, .. } = &town.last("choice-made").what else {
        panic!("another event has this code");
    };
    assert_eq!(*because, Because::Skipped);
}

#[test]
fn a_record_without_a_limit_is_never_late_and_says_why() {
    let none = "    no limit: 历史数据没有时限 / the record has no limit\n";
    let triage = "    within: 1 working hour\n    late: late-desk\n";
    let recorded = (
        "calendar: township-office\n",
        "calendar: township-office\nrecorded: true\n",
    );
    let mut town = town(&[recorded, (triage, none), (HANDLE, none)]);
    opens(&mut town, &[]);
    let open = town.case.asked.as_ref().expect("an assignment");
    assert!(open.clock.is_none());
    let why = open.no_limit.as_ref().map(|words| words.en.as_str());
    assert_eq!(why, Some("the record has no limit"));
    // Only the offer to the program is repeated.
    let next = town.case.next_due().map(|(_, reason)| reason);
    assert_eq!(next, Some(DueReason::OfferAgain));
    town.now = wall("2027-03-02 09:00");
    town.chooses(department("dispatch-desk"), "assign", Given::new());
    town.chooses(department("fire-brigade"), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let Happening::CaseClosed {
        without_deadline,
        on_time,
        ..
    } = &town.last("case-closed").what
    else {
        panic!("another event has this code");
    };
    assert!(*without_deadline && *on_time);
}

#[test]
fn one_deadline_is_enough_for_a_case_to_have_had_one() {
    let none = "    no limit: 历史数据没有时限 / the record has no limit\n";
    let recorded = (
        "calendar: township-office\n",
        "calendar: township-office\nrecorded: true\n",
    );
    let mut town = town(&[recorded, (HANDLE, none)]);
    assigns(&mut town, &[]);
    town.chooses(department("fire-brigade"), "done", result());
    town.chooses(Actor::Reporter, "satisfied", Given::new());
    let ended = town.case.ended.as_ref().expect("an end");
    assert!(ended.on_time && !ended.without_deadline);
}

#[test]
fn a_clock_is_called_as_its_step_says() {
    let triage = "    within: 1 working hour\n    late: late-desk\n";
    let sign = "    within: 1 working hour\n    clock: sign\n    late: late-desk\n";
    let mut town = town(&[(triage, sign)]);
    opens(&mut town, &[]);
    town.ticks_at("2026-03-02 10:30");
    let Happening::DeadlineMissed { label, .. } = &town.last("deadline-missed").what else {
        panic!("another event has this code");
    };
    assert_eq!(
        label.map(closedloop_workflows::plan::ClockLabel::code),
        Some("sign")
    );
    let act = town.choice("assign", Given::new());
    assert!(town.asks(post("leader"), act).is_err());
}
