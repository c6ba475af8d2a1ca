//! Random plans that a checker would accept: whatever is not bounded leads forward.

use std::{collections::BTreeMap, sync::Arc};

use closedloop_engine::{
    Rules,
    workflows::{
        catalogue,
        condition::{Comparison, Condition, Operand},
        limit::Limit,
        names::StepName,
        parse,
        plan::{
            Allowance, Bound, Card, Choice, ChoiceKind, ClockLabel, End, Field, FieldKind,
            Fingerprint, Ladder, LimitRow, Listener, Need, PlaceFit, Plan, RoutingRow, Rung,
            ScoreFor, Stage, Step, Target, Unit, Until, Who, Within, Words, Work,
        },
        points::{Counted, Points},
        time::calendar,
    },
};
use proptest::{collection::vec, prelude::*};

/// What a step is made from.
#[derive(Debug, Clone)]
pub(crate) struct StepSeed {
    sort: u8,
    unit: u8,
    within: u8,
    ladder: u8,
    /// In which form the limit is written, how often it reminds, and who skips.
    form: u8,
    remind: u8,
    skip: u8,
    choices: Vec<ChoiceSeed>,
}

/// What a choice is made from.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceSeed {
    kind: u8,
    needs: bool,
    go: u8,
    bound: Option<(u8, u8)>,
    allow: u8,
}

/// What a plan is made from.
#[derive(Debug, Clone)]
pub(crate) struct PlanSeed {
    steps: Vec<StepSeed>,
    ladders: Vec<Vec<(u8, u8, u8)>>,
}

pub(crate) fn seeds() -> impl Strategy<Value = PlanSeed> {
    let bound = proptest::option::of((1..4_u8, any::<u8>()));
    let choice = (any::<u8>(), any::<bool>(), any::<u8>(), bound, any::<u8>()).prop_map(
        |(kind, needs, go, bound, allow)| ChoiceSeed {
            kind,
            needs,
            go,
            bound,
            allow,
        },
    );
    let parts = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let time = (any::<u8>(), any::<u8>(), any::<u8>());
    let step = (parts, time, vec(choice, 1..5)).prop_map(
        |((sort, unit, within, ladder), (form, remind, skip), choices)| StepSeed {
            sort,
            unit,
            within,
            ladder,
            form,
            remind,
            skip,
            choices,
        },
    );
    let rung = (any::<u8>(), any::<u8>(), any::<u8>());
    let ladders = vec(vec(rung, 1..5), 2);
    (vec(step, 1..8), ladders).prop_map(|(steps, ladders)| PlanSeed { steps, ladders })
}

/// Names, codes and limits from their text.
pub(crate) fn named<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("well formed")
}

fn of<T: Copy>(all: &[T], number: u8) -> T {
    all[usize::from(number) % all.len()]
}

/// Rules with the shipped organisation and calendar and a plan of this seed.
pub(crate) fn rules(seed: &PlanSeed) -> Rules {
    let organisation = parse::organisation("organisation.yaml", catalogue::ORGANISATION);
    let calendar = calendar::parse("calendar.yaml", catalogue::TOWNSHIP_OFFICE);
    Rules {
        plan: Arc::new(plan(seed)),
        organisation: Arc::new(organisation.expect("it ships without complaints")),
        calendar: Arc::new(calendar.expect("it ships without complaints")),
    }
}

fn plan(seed: &PlanSeed) -> Plan {
    let field = |kind, optional| Field { kind, optional };
    let categories = vec![named("fire"), named("road")];
    let fields = [
        ("category", field(FieldKind::Choice(categories), false)),
        ("place", field(FieldKind::Jurisdiction, false)),
        ("count", field(FieldKind::Number, true)),
        ("reporter", field(FieldKind::Contact, true)),
        ("due", field(FieldKind::Instant, true)),
        ("day", field(FieldKind::Date, true)),
    ];
    let row = |category: Option<&str>, lead: &str, with: &[&str]| RoutingRow {
        category: category.map(named),
        place: PlaceFit::Any,
        lead: named(lead),
        with: with.iter().map(|code| named(code)).collect(),
    };
    let ladders = seed.ladders.iter().enumerate();
    Plan {
        fingerprint: Fingerprint::of(format!("{seed:?}").as_bytes()),
        workflow: named("random"),
        title: Words::new("随机", "Random"),
        version: 1,
        calendar: named("township-office"),
        fields: fields
            .into_iter()
            .map(|(name, field)| (named(name), field))
            .collect(),
        routing: vec![
            row(Some("fire"), "fire-brigade", &["village-committee"]),
            row(None, "safety-office", &[]),
        ],
        ladders: ladders
            .map(|(index, rungs)| (named(&format!("ladder-{index}")), ladder(rungs)))
            .collect::<BTreeMap<_, _>>(),
        steps: (0..seed.steps.len()).map(|at| step(seed, at)).collect(),
        recorded: true,
        must_end_within: None,
    }
}

const UNITS: [&str; 4] = [
    "dispatch-desk",
    "safety-office",
    "duty-leader",
    "party-secretary",
];

fn unit(code: &str) -> Unit {
    if code.ends_with("leader") || code.ends_with("secretary") {
        Unit::Post(named(code))
    } else {
        Unit::Department(named(code))
    }
}

fn ladder(seeds: &[(u8, u8, u8)]) -> Ladder {
    // Mixed units on purpose: a longer one can end earlier.
    let afters = ["30 minutes", "1 working hour", "2 hours", "1 working day"];
    let rung = |(index, (tell, give, card)): (usize, &(u8, u8, u8))| {
        let listeners = [
            Listener::LeadHead,
            Listener::AskedHead,
            Listener::Post(named("duty-leader")),
        ];
        let gives = index + 1 == seeds.len() || give % 2 == 0;
        Rung {
            after: (index > 0).then(|| named::<Limit>(afters[(index - 1) % afters.len()])),
            tell: listeners[..usize::from(*tell) % 4].to_vec(),
            give_to: gives.then(|| unit(of(&UNITS, *give))),
            card: of(&[None, Some(Card::Yellow), Some(Card::Red)], *card),
        }
    };
    let mut rungs: Vec<Rung> = seeds.iter().enumerate().map(rung).collect();
    for rung in &mut rungs {
        if rung.give_to.is_none() && rung.tell.is_empty() {
            rung.tell.push(Listener::AskedHead);
        }
    }
    Ladder { rungs }
}

fn step(seed: &PlanSeed, at: usize) -> Step {
    let parts = &seed.steps[at];
    // Half the steps ask somebody, a third the reporter, a sixth score; the first asks somebody.
    let sort = if at == 0 { 0 } else { parts.sort % 6 };
    let mut choices = parts.choices.iter().enumerate();
    let limit = ["30 minutes", "2 working hours", "1 working day", "2 days"];
    let limit: Limit = named(of(&limit, parts.within));
    let within = within(parts.form, limit, at, sort <= 2);
    let is_timed = within
        .rows
        .iter()
        .any(|row| !matches!(row.allowance, Allowance::NoLimit { .. }));
    let remind: &[u8] = of(&[&[], &[50], &[50, 80], &[1, 25, 50, 75, 99]], parts.remind);
    let work = match sort {
        0..=2 => Work::Ask {
            who: match parts.unit % 5 {
                4 => Who::Lead,
                number => Who::Unit(unit(of(&UNITS, number))),
            },
            within,
            remind: remind.iter().filter(|_| is_timed).copied().collect(),
            late: is_timed.then(|| named(&format!("ladder-{}", parts.ladder % 2))),
            clock: of(
                &[
                    ClockLabel::Sign,
                    ClockLabel::Stage(of(&Stage::ALL, parts.unit)),
                ],
                parts.skip,
            ),
        },
        3 | 4 => Work::Survey {
            within,
            skip_if: of(&[None, Some("due"), Some("reporter")], parts.skip)
                .map(|name| Condition::Not(Box::new(Condition::Has(named(name))))),
            silence: named("choice-0"),
        },
        _ => Work::Score {
            points: Points::Subtract(
                Box::new(Points::Number(100)),
                Box::new(Points::Multiply(
                    Box::new(Points::Number(30)),
                    Box::new(Points::Count(Counted::Missed)),
                )),
            ),
            to: vec![ScoreFor::Lead, ScoreFor::CoUnits],
        },
    };
    let scores = sort == 5;
    let count = if scores { 1 } else { parts.choices.len() };
    let choices: Vec<Choice> = choices
        .by_ref()
        .take(count)
        .map(|(index, choice)| {
            let by_itself = sort > 2 && index == 0;
            self::choice(seed, at, index, choice, (by_itself, scores))
        })
        .collect();
    Step {
        name: step_name(at),
        stage: of(&Stage::ALL, parts.unit),
        work,
        choices,
    }
}

/// A limit in one of its forms; only a step that asks somebody may be without one.
fn within(form: u8, limit: Limit, at: usize, may_be_unlimited: bool) -> Within {
    let row = |condition, allowance| LimitRow {
        condition,
        allowance,
    };
    let plain = || Allowance::Length { limit, from: None };
    let until = |until| Allowance::Until {
        until,
        starts: None,
    };
    let has = |name: &str| Some(Condition::Has(named(name)));
    let reason = || Words::new("历史数据没有时限", "the record has no limit");
    let no_limit = || {
        if may_be_unlimited {
            Allowance::NoLimit { reason: reason() }
        } else {
            plain()
        }
    };
    let few = Condition::Compare(
        Operand::Field(named("count")),
        Comparison::AtMost,
        Operand::Number(3),
    );
    let day = |day| jiff::civil::date(2026, 3, day);
    let rows = match form % 12 {
        0 => vec![
            row(
                Some(few),
                Allowance::Length {
                    limit: named("30 minutes"),
                    from: None,
                },
            ),
            row(None, plain()),
        ],
        1 => vec![row(
            None,
            Allowance::Length {
                limit,
                from: (at > 0).then(|| step_name(0)),
            },
        )],
        2 => vec![
            row(has("due"), until(Until::Field(named("due")))),
            row(has("day"), until(Until::Field(named("day")))),
            row(None, no_limit()),
        ],
        3 => vec![row(
            None,
            Allowance::Until {
                until: Until::Day(day(20)),
                starts: Some(day(4)),
            },
        )],
        4 => vec![row(None, until(Until::Minute(day(3).at(17, 0, 0, 0))))],
        5 => vec![row(None, no_limit())],
        _ => vec![row(None, plain())],
    };
    Within { rows }
}

pub(crate) fn step_name(at: usize) -> StepName {
    named(&format!("step-{at}"))
}

fn choice(
    seed: &PlanSeed,
    at: usize,
    index: usize,
    parts: &ChoiceSeed,
    (by_itself, scores): (bool, bool),
) -> Choice {
    let steps = seed.steps.len();
    let forward = |number: u8| {
        let ahead = at + 1..steps;
        let ends = [
            End::Closed,
            End::Merged,
            End::Rejected {
                answer: vec![named("reason")],
            },
        ];
        // Each step ahead counts as often as all ends, so that cases live long.
        let steps = ahead.flat_map(|s| vec![Target::Step(step_name(s)); 3]);
        let targets: Vec<Target> = steps.chain(ends.map(Target::End)).collect();
        targets[usize::from(number) % targets.len()].clone()
    };
    let need = |name: &str, kind| Need {
        name: named(name),
        kind,
    };
    let needs = if by_itself || !parts.needs {
        Vec::new()
    } else {
        vec![
            need("reason", FieldKind::Text),
            need("result", FieldKind::Text),
            need("photos", FieldKind::File),
            need("cost", FieldKind::Number),
        ]
    };
    let go = match parts.bound {
        Some((_, back)) => Target::Step(step_name(usize::from(back) % steps)),
        None => forward(parts.go),
    };
    let bound = parts.bound.map(|(times_max, _)| Bound {
        times_max: u16::from(times_max),
        then: forward(parts.go),
    });
    Choice {
        name: named(&format!("choice-{index}")),
        kind: of(&ChoiceKind::ALL, parts.kind),
        needs,
        allow: (!scores && parts.allow.is_multiple_of(4)).then(|| named("1 working hour")),
        go,
        bound,
    }
}
