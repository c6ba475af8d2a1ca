//! The mistakes that are planted.

/// A mistake in the hazard definition: what is replaced, by what, and the code.
pub(super) type Planted = (&'static str, &'static str, &'static str);

/// Wrong keys, words and shapes.
pub(super) const SHAPE: &[Planted] = &[
    ("version: 1  ", "version: «one»", "S0"),
    ("version: 1  ", "version: «0»", "S0"),
    (
        "title: 安全隐患整改闭环 / Hazard rectification",
        "title: «安全隐患整改闭环»",
        "S0",
    ),
    ("workflow: hazard-rectification", "workflow: «Hazard»", "S0"),
    ("    stage: feedback", "    stage: «feedbak»", "S0"),
    (
        "    within: 1 working day\n",
        "    «withn»: 1 working day\n",
        "S0",
    ),
    (
        "    within: 1 working day\n",
        "    within: «1 workdays»\n",
        "S0",
    ),
    (
        "    within: 1 working day\n",
        "    within: «0 days»\n",
        "S0",
    ),
    ("    by: [sms, phone]", "    by: [sms, «telephone»]", "S0"),
    ("    by: [sms, phone]", "    «late»: late-desk", "S0"),
    ("    auto: score", "    auto: «scores»", "S0"),
    (
        "category: {is: choice, of: [fire, road, building, sanitation]}",
        "category: {is: «chioce», of: [fire]}",
        "S0",
    ),
    (
        "of: [normal, urgent]",
        "of: [normal, urgent, «normal»]",
        "S0",
    ),
    (
        "summary:  {is: text}",
        "summary:  {is: text, «of»: [a]}",
        "S0",
    ),
    (
        "  place:    {is: jurisdiction}",
        "  «place»: {is: text}",
        "S0",
    ),
    ("  summary:  {is: text}", "  «reason»:  {is: text}", "S0"),
    (
        "needs: [result, photos]",
        "needs: [«results», photos]",
        "S0",
    ),
    (
        "needs: [result, photos]",
        "needs: [result, «reporter»]",
        "S0",
    ),
    ("needs: [result, photos]", "needs: [result, «result»]", "S0"),
    (
        "done: {go: verify, needs: [result, photos]}",
        "done: {go: verify, «end»: closed}",
        "S0",
    ),
    (
        "done: {go: verify, needs: [result, photos]}",
        "done: {go: verify, means: «finished»}",
        "S0",
    ),
    (
        "done: {go: verify, needs: [result, photos]}",
        "done: {go: verify, needs: [result], «answer»: [result]}",
        "S0",
    ),
    (
        "    ask: case.reporter\n",
        "    ask: case.reporter\n    «who»: lead\n",
        "S0",
    ),
    ("    to: [lead, co-units]", "    to: [«leader»]", "S0"),
    (
        "choices: {done: end closed}",
        "choices: {done: end closed, «more»: end closed}",
        "S0",
    ),
];

/// Wrong arrows, bounds and answers.
pub(super) const ARROWS: &[Planted] = &[
    ("assign: sign  ", "assign: «sing»", "S1"),
    ("duplicate: end merged", "duplicate: «end merge»", "S1"),
    ("{end: rejected, needs", "{end: «refused», needs", "S1"),
    (
        "at most: 1 time, then: handle}",
        "at most: 1 time, then: «handel»}",
        "S1",
    ),
    (
        "\n  score:  ",
        "\n  «idle»: {stage: supervise, who: lead, within: 1 day, late: late-desk, choices: {ok: score}}\n  score:",
        "S2",
    ),
    (
        "fail: {go: handle, needs: [reason], allow: 2 working days, at most: 2 times, then: review}",
        "fail: «handle»",
        "S4",
    ),
    (
        "return: {go: triage, needs: [reason], at most: 1 time, then: handle}",
        "return: {go: triage, at most: 1 time, then: «triage»}",
        "S4",
    ),
    ("at most: 2 times, then: review", "«at most»: 2 times", "S4"),
    ("at most: 2 times, then: review", "«then»: review", "S4"),
    ("at most: 2 times", "at most: «two times»", "S4"),
    ("at most: 2 times", "at most: «0 times»", "S4"),
    (
        "    no answer: unreached",
        "    no answer: «unreachd»",
        "S5",
    ),
    (
        "    no answer: unreached",
        "    no answer: «satisfied»",
        "S5",
    ),
    ("      pass: ask-reporter", "      pass: «end closed»", "F1"),
    (
        "not ours: {end: rejected, needs: [reason], answer: [reason]}",
        "not ours: «end rejected»",
        "F1",
    ),
    (
        "not ours: {end: rejected, needs: [reason], answer: [reason]}",
        "not ours: {end: «rejected», needs: [reason]}",
        "F1",
    ),
    (
        "needs: [reason], answer: [reason]",
        "answer: [«reasons»]",
        "S0",
    ),
];

/// Names of the organisation, ladders, routing, formulas, and persons.
pub(super) const NAMES: &[Planted] = &[
    ("    late: late-handle", "    late: «late-handel»", "S6"),
    (
        "{after: 2 working days, give to: party-secretary}",
        "«{after: 2 working days, tell: party-secretary}»",
        "S6",
    ),
    (
        "{after: 2 working days, give",
        "{after: «1 working day», give",
        "S6",
    ),
    (
        "{after: 2 working days, give",
        "{after: «3 days», give",
        "S6",
    ),
    (
        "    - {tell: supervision-office}",
        "    - «{card: yellow}»",
        "S6",
    ),
    ("    who: dispatch-desk", "    who: «dispach-desk»", "S7"),
    ("    who: dispatch-desk", "    who: «分流交办台»", "S7"),
    ("lead: sanitation}", "lead: «party-secretary»}", "S7"),
    (
        "fire-brigade, with: [village-committee, ",
        "fire-brigade, with: [«police», ",
        "S7",
    ),
    (
        "    - {tell: lead head} ",
        "    - {tell: «lead heads»} ",
        "S7",
    ),
    ("calendar: township-office", "calendar: «town-office»", "S7"),
    ("category: road, place", "category: «raod», place", "S8"),
    ("place: xiangyu/east/**", "place: «east»", "S8"),
    (
        "  - {category: any, place: any, lead: village-committee, with: [safety-office]}",
        "  - «{category: any, place: xiangyu/east/**, lead: village-committee}»",
        "S8",
    ),
    (
        "  - {category: sanitation, place: any, lead: sanitation}",
        "  - «{category: fire, place: xiangyu/west, lead: sanitation}»",
        "S8",
    ),
    ("count('missed')", "count(«'mised'»)", "S9"),
    ("100 - 10", "100 «/» 10", "S9"),
    ("count('return')", "«severity»", "S9"),
    ("summary:  {is: text}", "«id-number»:  {is: text}", "P1"),
    ("summary:  {is: text}", "«身份证号»:  {is: text}", "P1"),
    (
        "of: [normal, urgent]",
        "of: [normal, urgent, «重点人员»]",
        "P1",
    ),
    ("version: 1  ", "version: 1\nsubject: «person»", "P1"),
    ("version: 1  ", "version: 1\nretention: «permanent»", "P1"),
    (
        "    to: [lead, co-units]",
        "    to: [lead, «resident»]",
        "P1",
    ),
];

/// Keys of later versions.
pub(super) const LATER: &[Planted] = &[
    (
        "    late: late-handle",
        "    late: late-handle\n    «extend»: {up to: 3 working days}",
        "L1",
    ),
    (
        "    late: late-handle",
        "    late: late-handle\n    «pause»: {up to: 3 working days}",
        "L1",
    ),
    (
        "    late: late-handle",
        "    late: late-handle\n    «done when»: all have reported",
        "L1",
    ),
    (
        "lead: sanitation}",
        "lead: sanitation, «if»: \"true\"}",
        "L1",
    ),
    (
        "    stage: handle\n    who: lead\n",
        "    stage: handle\n    who: «lead and co-units»\n",
        "L1",
    ),
];

/// What is not plain YAML.
pub(super) const YAML: &[Planted] = &[
    ("version: 1  ", "version: 1\n«version»: 2", "Y4"),
    ("stage: feedback", "stage: «&a feedback»", "Y3"),
    ("stage: feedback", "stage: «!!str feedback»", "Y3"),
    ("stage: feedback", "stage: «*a»", "Y3"),
    ("stage: feedback", "stage: feedback\n    «[stage]»: x", "Y5"),
    (
        "      assign: sign  ",
        "      assign: sign\n      «<<»: {a: score}",
        "Y3",
    ),
    ("    stage: feedback", "    stage: feed«\u{7}»back", "Y8"),
];

/// What is taken away, what is left, the code, and what lacks it.
pub(super) const MISSING: &[(&str, &str, &str, &str)] = &[
    ("workflow: hazard-rectification\n", "", "S0", "«»title:"),
    ("    within: 3 days ", "    ", "S5", "  «ask-reporter»:"),
    (
        "    no answer: unreached",
        "    ",
        "S5",
        "  «ask-reporter»:",
    ),
    (
        "    within: 1 working day\n",
        "    within:\n",
        "S5",
        "    «within»:\n",
    ),
    ("    late: late-handle", "    ", "S6", "  «handle»:"),
    ("    who: dispatch-desk\n", "", "S0", "  «triage»:"),
    ("    stage: feedback\n", "", "S0", "  «ask-reporter»:"),
    ("  place:    {is: jurisdiction}", "", "S0", "«case»:"),
    (
        "  reporter: {is: contact, optional: true}",
        "",
        "S0",
        "ask: «case.reporter»",
    ),
    ("{end: rejected, needs", "{needs", "S0", "«not ours»"),
];

/// Mistakes in the organisation.
pub(super) const ORGANISATION: &[Planted] = &[
    (
        "    head: sanitation-head",
        "    head: «sanitation-haed»",
        "O2",
    ),
    (
        "    head: sanitation-head",
        "    head: sanitation-head\n    «phone»: 123",
        "P1",
    ),
    (
        "Safety office\n    in: xiangyu",
        "Safety office\n    in: «harbour»",
        "O3",
    ),
    (
        "      west: {name: 西片 / West side}",
        "      «West»: {name: 西片 / West side}",
        "O3",
    ),
    (
        "      west: {name: 西片 / West side}",
        "      west: {name: «西片»}",
        "O0",
    ),
    (
        "head: safety-office-head\n    answers: desk",
        "head: safety-office-head\n    answers: «fax»",
        "O0",
    ),
    (
        "head: safety-office-head\n    answers: desk",
        "head: safety-office-head\n    answers: desk\n    «offer again after»: 1 hour",
        "O4",
    ),
    ("  duty-leader: {name", "  «sanitation»: {name", "O1"),
    ("  duty-leader: {name", "  «lead»: {name", "O1"),
    (
        "department: supervision-office}",
        "department: «supervision-offic»}",
        "O2",
    ),
    ("      west: {name", "      «east»: {name", "Y4"),
];
