//! One mistake for each check of the whole, with the counter-example that must be given.

use super::{assert_is_well_formed, changed, only, town, unmarked};
use crate::{catalogue, complaint::Complaint, plan::Words};

/// What is replaced, by what, the code, and what the example says in Chinese and in English.
type Shown = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const FAIL: &str =
    "fail: {go: handle, needs: [reason], allow: 2 working days, at most: 2 times, then: review}";
const LAST_ROW: &str =
    "  - {category: any, place: any, lead: village-committee, with: [safety-office]}";
const SANITATION: &str = "  - {category: sanitation, place: any, lead: sanitation}";

/// Steps, ends and loops.
const GRAPH: &[Shown] = &[
    (
        "\n  score:  ",
        "\n  «idle»: {stage: supervise, who: lead, within: 1 day, late: late-desk, choices: {ok: score}}\n  score:",
        "S2",
        "从第一步出发只能到：`triage`、`sign`、`handle`、`verify`、`review`、`ask-reporter`、`score`",
        "from the first step a case reaches only `triage`, `sign`, `handle`, `verify`, `review`, `ask-reporter`, `score`",
    ),
    (
        FAIL,
        "fail: «handle»",
        "S4",
        "handle.done → verify.fail → handle，如此反复",
        "handle.done → verify.fail → handle, again and again",
    ),
    (
        "return: {go: triage, needs: [reason], at most: 1 time, then: handle}",
        "return: {go: triage, at most: 1 time, then: «triage»}",
        "S4",
        "triage.assign → sign.return (then) → triage，如此反复",
        "triage.assign → sign.return (then) → triage, again and again",
    ),
    (
        "      accept: handle  ",
        "      accept: «sign»  ",
        "S4",
        "sign.accept → sign，如此反复",
        "sign.accept → sign, again and again",
    ),
    (
        "      pass: ask-reporter",
        "      pass: «end closed»",
        "F1",
        "triage.assign → sign.accept → handle.done → verify.pass → end closed",
        "triage.assign → sign.accept → handle.done → verify.pass → end closed",
    ),
    (
        "      unreached: score",
        "      unreached: «end merged»",
        "F1",
        "ask-reporter.unreached → end merged",
        "ask-reporter.unreached → end merged",
    ),
    (
        "at most: 1 time, then: score}",
        "at most: 1 time, then: «end merged»}",
        "F1",
        "ask-reporter.dissatisfied (then) → end merged",
        "ask-reporter.dissatisfied (then) → end merged",
    ),
    (
        "choices: {done: end closed}",
        "choices: {done: «end merged»}",
        "F1",
        "score.done → end merged",
        "score.done → end merged",
    ),
];

/// Limits and conditions.
const LIMITS: &[Shown] = &[
    (
        "      - {allow: 5 working days}\n",
        "      - «{if: \"case.severity == 'normal' && has(case.reporter)\", allow: 5 working days}»\n",
        "S5",
        "没有 `case.reporter`、`case.severity` 为 'normal'",
        "without `case.reporter`, `case.severity` is 'normal'",
    ),
    (
        "      - {if: \"case.severity == 'urgent'\", allow: 1 working day}            # 紧急隐患一个工作日\n      - {allow: 5 working days}\n",
        "      - «{if: \"count('fail') >= 2\", allow: 1 working day}»\n",
        "S5",
        "`count('fail')` 为 0",
        "`count('fail')` is 0",
    ),
    (
        "    within: 1 working day\n    late: late-desk\n    choices:\n      pass",
        "    within: {allow: 1 working day, from: «review»}\n    late: late-desk\n    choices:\n      pass",
        "S5",
        "triage.assign → sign.accept → handle.done → verify",
        "triage.assign → sign.accept → handle.done → verify",
    ),
];

/// Ladders.
const LADDERS: &[Shown] = &[
    (
        "{after: 2 working days, give to: party-secretary}",
        "«{after: 2 working days, tell: party-secretary}»",
        "S6",
        "`late-handle` 升到第 3 档后",
        "after rung 3 of `late-handle`",
    ),
    (
        "{after: 2 working days, give",
        "{after: «1 working day», give",
        "S6",
        "`late-handle` 第 2 档：`1 working day`，第 3 档：`1 working day`",
        "`late-handle` rung 2: `1 working day`, rung 3: `1 working day`",
    ),
    (
        "{after: 2 working days, give",
        "{after: «10 working hours», give",
        "S6",
        "第 2 档可能反而更晚",
        "rung 2 may be as late or later",
    ),
];

/// The routing table.
const ROUTING: &[Shown] = &[
    (
        LAST_ROW,
        "  - «{category: any, place: xiangyu/east/**, lead: village-committee}»",
        "S8",
        "`category: road, place: xiangyu` 的事项没有一行适用",
        "a case of `category: road, place: xiangyu` fits no row",
    ),
    (
        LAST_ROW,
        "  - «{category: building, place: any, lead: village-committee}»",
        "S8",
        "`category: road, place: xiangyu` 的事项没有一行适用",
        "a case of `category: road, place: xiangyu` fits no row",
    ),
    (
        SANITATION,
        "  - «{category: fire, place: xiangyu/west, lead: sanitation}»",
        "S8",
        "`category: fire, place: xiangyu/west` 的事项由第 1 行分派",
        "a case of `category: fire, place: xiangyu/west` is taken by row 1",
    ),
    (
        SANITATION,
        "  - «{category: road, place: xiangyu/east/harbour, lead: sanitation}»",
        "S8",
        "`category: road, place: xiangyu/east/harbour` 的事项由第 2 行分派",
        "a case of `category: road, place: xiangyu/east/harbour` is taken by row 2",
    ),
    (
        SANITATION,
        "  - {category: road, place: xiangyu, lead: sanitation}\n  - {category: road, place: xiangyu/west/**, lead: sanitation}\n  - «{category: road, lead: sanitation}»",
        "S8",
        "`category: road, place: xiangyu` 的事项由第 3 行分派",
        "a case of `category: road, place: xiangyu` is taken by row 3",
    ),
    (
        SANITATION,
        "  - {category: road, lead: sanitation}\n  - {category: building, lead: sanitation}\n  - {category: sanitation, lead: sanitation}\n  - «{place: xiangyu/east/**, lead: sanitation}»",
        "S8",
        "`category: fire, place: xiangyu/east` 的事项由第 1 行分派",
        "a case of `category: fire, place: xiangyu/east` is taken by row 1",
    ),
];

/// The longest life.
const LIFE: &[Shown] = &[
    (
        "version: 1  ",
        "version: 1\nmust end within: «20 working days»",
        "S10",
        "triage.assign 1个工作时 → sign.return 2个工作时 → triage.assign 1个工作时",
        "triage.assign 1 working hour → sign.return 2 working hours → triage.assign 1 working hour",
    ),
    (
        "version: 1  ",
        "version: 1\nmust end within: «100 working hours»",
        "S10",
        "→ score.done → end closed",
        "→ score.done → end closed",
    ),
];

fn complaint(from: &str, to: &str, code: &str) -> Complaint {
    let (text, start, end) = unmarked(&changed(catalogue::HAZARD, from, to));
    let complaint = only(&text, town());
    assert_is_well_formed(&complaint, &text);
    assert_eq!(
        (complaint.code, complaint.span.start, complaint.span.end),
        (code, start, end),
        "{complaint}"
    );
    complaint
}

fn check(planted: &[Shown]) {
    for (from, to, code, zh, en) in planted {
        let complaint = complaint(from, to, code);
        let Some(Words {
            zh: shown_zh,
            en: shown_en,
        }) = &complaint.example
        else {
            panic!("no example: {complaint}")
        };
        assert!(shown_zh.contains(zh), "{to}: {shown_zh}");
        assert!(shown_en.contains(en), "{to}: {shown_en}");
    }
}

#[test]
fn a_mistake_in_the_steps_shows_the_way_a_case_would_take() {
    check(GRAPH);
}

#[test]
fn a_mistake_in_a_limit_shows_the_case_that_it_misses() {
    check(LIMITS);
}

#[test]
fn a_mistake_in_a_ladder_shows_its_rung() {
    check(LADDERS);
}

#[test]
fn a_mistake_in_the_routing_shows_a_category_and_a_place() {
    check(ROUTING);
}

#[test]
fn a_life_that_is_too_long_shows_its_way() {
    check(LIFE);
}

#[test]
fn a_value_that_is_never_possible_shows_those_that_are() {
    let from = "case.severity == 'urgent'\", allow";
    let complaint = complaint(from, "case.severity == «'urgnet'»\", allow", "S9");
    assert!(
        complaint.what.zh.ends_with("事项只会是 normal, urgent"),
        "{complaint}"
    );
    assert!(
        complaint.what.en.ends_with("one of normal, urgent"),
        "{complaint}"
    );
    assert!(complaint.way_out.en.contains("`urgent`"), "{complaint}");
}

#[test]
fn a_trap_shows_the_way_in() {
    let stall = "      shelve: stall\n  «stall»: {stage: supervise, who: lead, within: 1 day, late: \
                 late-desk, choices: {wait: {go: stall, at most: 1 time, then: stall}}}\n";
    let to = format!("      settle: {{go: ask-reporter, needs: [result]}}\n{stall}");
    let from = "      settle: {go: ask-reporter, needs: [result]}\n";
    let (text, _, _) = unmarked(&changed(catalogue::HAZARD, from, &to));
    let list = super::read_in(town(), &text).expect_err("a trap");
    let trap = list.iter().find(|complaint| complaint.code == "S3");
    let example = trap.and_then(|trap| trap.example.as_ref());
    let example = example.map(|words| words.en.as_str());
    let expected = "triage.assign → sign.accept → handle.cannot → review.shelve → stall, and from \
                    there only `stall`";
    assert_eq!(example, Some(expected));
}

#[test]
fn what_nobody_can_prove_is_refused_with_its_reason() {
    let to = "version: 1\nmust end within: «60 days»";
    let complaint = complaint("version: 1  ", to, "S10");
    assert!(complaint.what.en.contains("holidays"), "{complaint}");
}

#[test]
fn a_fixed_end_is_not_counted_and_that_is_said() {
    let to = "version: 1\nmust end within: «60 working days»";
    let text = changed(catalogue::HAZARD, "version: 1  ", to);
    let from = "    within: 2 working hours";
    let text = changed(&text, from, "    within: {until: 2026-12-31}");
    let (text, start, _) = unmarked(&text);
    let checked = super::read_in(town(), &text).expect("a warning does not forbid use");
    let [warning] = checked.warnings.as_slice() else {
        panic!("{:#?}", checked.warnings)
    };
    assert_is_well_formed(warning, &text);
    assert_eq!((warning.code, warning.span.start), ("S10", start));
    assert!(warning.what.en.contains("`sign`"), "{warning}");
}

#[test]
fn too_many_rounds_to_count_are_refused() {
    let mut text = changed(
        catalogue::HAZARD,
        "version: 1  ",
        "version: 1\nmust end within: 30 working days",
    );
    for (from, to) in [
        (
            "at most: 2 times, then: review",
            "at most: 100 times, then: review",
        ),
        (
            "at most: 1 time, then: score",
            "at most: 100 times, then: score",
        ),
        (
            "at most: 1 time, then: ask-reporter",
            "at most: 100 times, then: ask-reporter",
        ),
    ] {
        text = changed(&text, from, to);
    }
    let complaint = only(&text, town());
    assert!(complaint.what.en.contains("too many rounds"), "{complaint}");
}

#[test]
fn what_ships_ends_within_the_longest_life_that_is_told() {
    let plan = super::read_in(town(), catalogue::HAZARD)
        .expect("it ships")
        .value;
    let life = crate::life::longest(&plan).expect("it is counted");
    let days = life.minutes.div_ceil(crate::life::DAY_MINUTES);
    let with = |days: u64| {
        let to = format!("version: 1\nmust end within: {days} working days");
        super::read_in(town(), &changed(catalogue::HAZARD, "version: 1  ", &to)).is_ok()
    };
    assert_eq!(
        (with(days), with(days - 1)),
        (true, false),
        "{}",
        life.length().en
    );
}
