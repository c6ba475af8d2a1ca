//! Mistakes in limits, conditions and what goes with them.

use super::tables::Planted;

/// Rows of `within`.
pub(super) const ROWS: &[Planted] = &[
    (
        "    choices: {done: end closed}",
        "    choices: {done: archive}\n  archive:\n    stage: supervise\n    who: supervision-office\n    \
         within: {allow: 1 day, from: «score»}\n    late: late-desk\n    choices: {done: end closed}",
        "S5",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - «{if: \"case.severity == 'normal'\", allow: 5 working days}»\n",
        "S5",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {allow: 5 working days}\n      - «{allow: 6 working days}»\n",
        "S5",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - «{if: \"case.severity == 'urgent'\", allow: 2 days}»\n      - {allow: 5 working days}\n",
        "S5",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - «{if: \"has(case.reporter)\"}»\n      - {allow: 5 working days}\n",
        "S5",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {allow: «5 workdays»}\n",
        "S0",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {«alow»: 5 working days}\n",
        "S0",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {allow: 5 working days, «until»: 2026-12-31}\n",
        "S0",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {allow: 5 working days, «starts»: 2026-05-20}\n",
        "S0",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {until: 2026-12-31, «from»: sign}\n",
        "S0",
    ),
    (
        "      - {allow: 5 working days}\n",
        "      - {«no limit»: 没有 / none}\n",
        "S5",
    ),
    (
        "    within: 3 days ",
        "    within: {«no limit»: 没有 / none} ",
        "S5",
    ),
    ("    within: 3 days ", "    «within»: [] ", "S5"),
    ("    within: 3 days ", "    within: [«3 days»] ", "S0"),
    (
        "    within: 3 days ",
        "    within: {until: «next year»} ",
        "S0",
    ),
    (
        "    within: 3 days ",
        "    within: {until: «2026-02-30»} ",
        "S0",
    ),
    (
        "    within: 3 days ",
        "    within: {until: «2026-02-28 25:00»} ",
        "S0",
    ),
    (
        "    within: 3 days ",
        "    within: {until: «9999-12-31»} ",
        "S0",
    ),
    (
        "    within: 3 days ",
        "    within: {until: «case.severity»} ",
        "S9",
    ),
    (
        "    within: 3 days ",
        "    within: {until: «case.due»} ",
        "S9",
    ),
    (
        "    within: 3 days ",
        "    within: {starts: «soon», until: 2026-12-31} ",
        "S0",
    ),
    (
        "    within: 3 days ",
        "    within: {starts: «2027-01-01», until: 2026-12-31} ",
        "S5",
    ),
    (
        "    within: 3 days ",
        "    within: {allow: 3 days, from: «ask-reporter»} ",
        "S5",
    ),
    (
        "    within: 3 days ",
        "    within: {allow: 3 days, from: «sing»} ",
        "S5",
    ),
    (
        "    within: 3 days ",
        "    within: {allow: 3 days, from: «review»} ",
        "S5",
    ),
    (
        "    within: 2 working days\n",
        "    within: {allow: 2 working days, from: «verify»}\n",
        "S5",
    ),
    (
        "    within: 1 working hour\n",
        "    within: {allow: 1 working hour, from: «sign»}\n",
        "S5",
    ),
];

/// Conditions, each in the place of the one that ships.
pub(super) const CONDITIONS: &[Planted] = &[
    ("'urgent'", "«'urgnet'»", "S9"),
    ("'urgent'", "«'紧急'»", "S9"),
    ("== 'urgent'", "«==» 1", "S9"),
    ("== 'urgent'", "«<» 'urgent'", "S9"),
    ("case.severity ==", "«case.severty» ==", "S9"),
    ("case.severity ==", "«case.summary» ==", "S9"),
    ("case.severity ==", "«case.reporter» ==", "S9"),
    ("case.severity ==", "case.severity «=»", "S9"),
    ("case.severity ==", "case.severity «＝»", "S9"),
    ("case.severity ==", "«severity» ==", "S9"),
    ("case.severity ==", "«clock».severity ==", "S9"),
    ("case.severity ==", "«history».severity ==", "S9"),
    ("case.severity == 'urgent'", "«case.severity»", "S9"),
    (
        "case.severity == 'urgent'",
        "case.priority == «'hihg'»",
        "S9",
    ),
    ("case.severity == 'urgent'", "case.source == «'fax'»", "S9"),
    (
        "case.severity == 'urgent'",
        "case.place == «'xiangyu/eats'»",
        "S9",
    ),
    (
        "case.severity == 'urgent'",
        "case.category in ['fire', «'raod'»]",
        "S9",
    ),
    ("case.severity == 'urgent'", "has(«case.reportr»)", "S9"),
    ("case.severity == 'urgent'", "count(«'mised'») > 1", "S9"),
    (
        "case.severity == 'urgent'",
        "history.count(«'mised'») > 1",
        "S9",
    ),
    (
        "case.severity == 'urgent'",
        "has(case.reporter) «and» case.exercise",
        "S9",
    ),
    ("case.severity == 'urgent'", "«true»", "S9"),
    ("\"!has(case.reporter)\"", "\"«@»\"", "S9"),
    ("\"!has(case.reporter)\"", "\"!has(«case.reportr»)\"", "S9"),
];

/// Keys beside the limit.
pub(super) const KEYS: &[Planted] = &[
    ("remind: [50%, 80%]", "remind: [«50», 80%]", "S0"),
    ("remind: [50%, 80%]", "remind: [50%, «100%»]", "S0"),
    ("remind: [50%, 80%]", "remind: [«0%», 80%]", "S0"),
    ("remind: [50%, 80%]", "remind: [80%, «50%»]", "S0"),
    ("remind: [50%, 80%]", "remind: [80%, «80%»]", "S0"),
    (
        "remind: [50%, 80%]",
        "remind: «[1%, 2%, 3%, 4%, 5%, 6%]»",
        "S0",
    ),
    ("    by: [sms, phone]", "    «remind»: [50%]", "S0"),
    ("    by: [sms, phone]", "    «no limit»: 没有 / none", "S0"),
    (
        "    late: late-handle",
        "    late: late-handle\n    «skip if»: \"!has(case.reporter)\"",
        "S0",
    ),
    (
        "    late: late-handle",
        "    late: late-handle\n    «until»: 2026-12-31",
        "S0",
    ),
    (
        "    late: late-handle",
        "    late: late-handle\n    «no limit»: 没有 / none",
        "S5",
    ),
    ("    clock: sign ", "    clock: «total» ", "S0"),
    (
        "unreached: score",
        "unreached: {go: score, «allow»: 1 day}",
        "S5",
    ),
    (
        "duplicate: end merged",
        "duplicate: {end: merged, «allow»: 1 day}",
        "S5",
    ),
    (
        "allow: 2 working days, at most: 2 times",
        "allow: «2 workdays», at most: 2 times",
        "S0",
    ),
    (
        "allow: 2 working days, at most: 2 times",
        "allow: «[2 working days]», at most: 2 times",
        "S0",
    ),
    (
        "allow: 2 working days, at most: 2 times",
        "«until»: 2026-12-31, at most: 2 times",
        "S0",
    ),
    ("version: 1  ", "version: 1\nrecorded: «maybe»", "S0"),
    ("version: 1  ", "version: 1\nmust end within: «soon»", "S0"),
    ("  summary:  {is: text}", "  «priority»:  {is: text}", "S0"),
    ("summary:  {is: text}", "summary:  {is: «moment»}", "S0"),
];

/// Mistakes in the definition of recorded requests.
pub(super) const RECORDED: &[Planted] = &[
    (
        "{if: \"has(case.due)\", until: case.due}",
        "{if: \"has(case.reporter)\", until: «case.due»}",
        "S5",
    ),
    (
        "{if: \"has(case.due)\", until: case.due}",
        "{if: \"has(case.due) || has(case.reporter)\", until: «case.due»}",
        "S5",
    ),
    (
        "{if: \"has(case.due)\", until: case.due}",
        "{if: \"!has(case.due)\", until: «case.due»}",
        "S5",
    ),
    (
        "{no limit: 记录里没有期限 / the record has no due date}",
        "{no limit: «没有期限»}",
        "S5",
    ),
    (
        "    within: 3 days\n",
        "    within: {«no limit»: 无 / none}\n",
        "S5",
    ),
];
