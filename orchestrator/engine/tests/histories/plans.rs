//! Random plans that a checker would accept: whatever is not bounded leads forward.

use std::{collections::BTreeMap, sync::Arc};

use closedloop_engine::{
    Rules,
    workflows::{
        catalogue,
        limit::Limit,
        names::StepName,
        parse,
        plan::{
            Bound, Card, Choice, ChoiceKind, End, Field, FieldKind, Fingerprint, Ladder, Listener,
            Need, PlaceFit, Plan, RoutingRow, Rung, ScoreFor, Stage, Step, Target, Unit, Who,
            Words, Work,
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
    choices: Vec<ChoiceSeed>,
}

/// What a choice is made from.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceSeed {
    kind: u8,
    needs: bool,
    go: u8,
    bound: Option<(u8, u8)>,
}

/// What a plan is made from.
#[derive(Debug, Clone)]
pub(crate) struct PlanSeed {
    steps: Vec<StepSeed>,
    ladders: Vec<Vec<(u8, u8, u8)>>,
}

pub(crate) fn seeds() -> impl Strategy<Value = PlanSeed> {
    let bound = proptest::option::of((1..4_u8, any::<u8>()));
    let choice =
        (any::<u8>(), any::<bool>(), any::<u8>(), bound).prop_map(|(kind, needs, go, bound)| {
            ChoiceSeed {
                kind,
                needs,
                go,
                bound,
            }
        });
    let parts = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let step =
        (parts, vec(choice, 1..5)).prop_map(|((sort, unit, within, ladder), choices)| StepSeed {
            sort,
            unit,
            within,
            ladder,
            choices,
        });
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
    let within: Limit = named(of(&limit, parts.within));
    let work = match sort {
        0..=2 => Work::Ask {
            who: match parts.unit % 5 {
                4 => Who::Lead,
                number => Who::Unit(unit(of(&UNITS, number))),
            },
            within,
            late: named(&format!("ladder-{}", parts.ladder % 2)),
        },
        3 | 4 => Work::Survey {
            within,
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
            self::choice(seed, at, index, choice, by_itself)
        })
        .collect();
    Step {
        name: step_name(at),
        stage: of(&Stage::ALL, parts.unit),
        work,
        choices,
    }
}

pub(crate) fn step_name(at: usize) -> StepName {
    named(&format!("step-{at}"))
}

fn choice(seed: &PlanSeed, at: usize, index: usize, parts: &ChoiceSeed, by_itself: bool) -> Choice {
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
        go,
        bound,
    }
}
