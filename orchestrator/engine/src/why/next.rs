//! What happens by itself if nobody acts.

use closedloop_workflows::{
    names::{ChoiceName, PostCode},
    organisation::Organisation,
    plan::{Card, End, Ladder, Rung, Target, Unit, Work},
};
use jiff::Timestamp;
use serde::Serialize;

use super::Named;
use crate::{
    case::{Assignment, Case, Clock, Party},
    decide::{listener_of, party, told, way},
    rules::Rules,
};

/// Something that happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyNext {
    /// The instant after which it happens.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What.
    pub what: NextStep,
}

/// What happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// Whoever is asked is reminded.
    Reminder {
        /// Who hears of it, at most one.
        told: Vec<Named>,
        /// The share of the limit that is over then.
        percent: u8,
    },
    /// The deadline passes and counts as missed.
    Deadline {
        /// For whom.
        asked: Named,
    },
    /// A rung is climbed.
    Rung {
        /// Its level, from 1.
        level: u8,
        /// Who hears of it, at most 11.
        told: Vec<Named>,
        /// The card that goes with it.
        #[serde(skip_serializing_if = "Option::is_none")]
        card: Option<Card>,
        /// Who is asked from then on, if that changes.
        #[serde(skip_serializing_if = "Option::is_none")]
        given_to: Option<Named>,
    },
    /// The notice of the last rung is repeated, from then on every working day.
    Repeat {
        /// Who hears of it, at most 11.
        told: Vec<Named>,
        /// How often it was by now.
        times: u16,
    },
    /// The offer is repeated, because no program took or answered it.
    OfferAgain {
        /// To whom.
        asked: Named,
        /// How often it was by now.
        times: u32,
    },
    /// The reporter's silence becomes an answer.
    Silence {
        /// The choice that is taken.
        choice: ChoiceName,
        /// Where it leads: a step, or an end such as `end closed`.
        leads_to: String,
    },
}

/// What happens by itself to the open assignment, by instant; what comes at one instant stands in
/// the order in which it happens.
pub(super) fn next(case: &Case, open: &Assignment, rules: &Rules) -> Vec<WhyNext> {
    let plan = &rules.plan;
    let step = plan
        .step(&open.step)
        .filter(|_| plan.fingerprint == case.definition);
    let work = step.map(|step| (step, &step.work));
    let mut next: Vec<WhyNext> = match (work, &open.clock) {
        (_, None) => Vec::new(),
        (Some((step, Work::Survey { silence, .. })), Some(clock)) => {
            let leads_to = step.choice(silence).map(|choice| {
                let way = way(case, step, choice);
                where_to(way.target)
            });
            vec![WhyNext {
                at: clock.due_at,
                what: NextStep::Silence {
                    choice: silence.clone(),
                    leads_to: leads_to.unwrap_or_default(),
                },
            }]
        }
        (Some((_, Work::Ask { late, remind, .. })), Some(clock)) => {
            let ladder = late.as_ref().and_then(|late| plan.ladders.get(late));
            let mut next = reminders(open, clock, remind, rules);
            next.extend(lateness(case, open, clock, rules, ladder));
            next
        }
        (Some((_, Work::Score { .. })) | None, Some(clock)) => {
            lateness(case, open, clock, rules, None)
        }
    };
    if let Some(at) = open.offer_again_at.filter(|_| !case.is_full()) {
        let asked = Named::party(&open.asked, &rules.organisation);
        let times = open.reoffers;
        let what = NextStep::OfferAgain { asked, times };
        next.insert(0, WhyNext { at, what });
    }
    next.sort_by_key(|one| one.at);
    next
}

fn where_to(target: &Target) -> String {
    match target {
        Target::Step(name) => name.to_string(),
        Target::End(End::Closed) => "end closed".to_owned(),
        Target::End(End::Rejected { .. }) => "end rejected".to_owned(),
        Target::End(End::Merged) => "end merged".to_owned(),
    }
}

/// The reminders that are still to come.
fn reminders(open: &Assignment, clock: &Clock, remind: &[u8], rules: &Rules) -> Vec<WhyNext> {
    if clock.missed {
        return Vec::new();
    }
    let hears = listener_of(&rules.organisation, &open.asked);
    let told: Vec<Named> = hears
        .iter()
        .map(|post| Named::post(post, &rules.organisation))
        .collect();
    let all = clock.reminders.iter().zip(remind);
    all.skip(usize::from(clock.reminded))
        .map(|(at, percent)| WhyNext {
            at: *at,
            what: NextStep::Reminder {
                told: told.clone(),
                percent: *percent,
            },
        })
        .collect()
}

/// The deadline, the rungs and the repeats that are still to come.
fn lateness(
    case: &Case,
    open: &Assignment,
    clock: &Clock,
    rules: &Rules,
    ladder: Option<&Ladder>,
) -> Vec<WhyNext> {
    let organisation = &rules.organisation;
    let mut next = Vec::new();
    if !clock.missed {
        let asked = Named::party(&open.asked, organisation);
        next.push(WhyNext {
            at: clock.due_at,
            what: NextStep::Deadline { asked },
        });
    }
    let rungs = ladder.map_or(&[][..], |ladder| &ladder.rungs);
    let climbed = usize::from(clock.climbed);
    let mut asked = open.asked.clone();
    for (level, (at, rung)) in (1..).zip(clock.rungs.iter().zip(rungs)).skip(climbed) {
        next.push(WhyNext {
            at: *at,
            what: climb(case, rung, level, &mut asked, organisation),
        });
    }
    let all_climbed = climbed >= clock.rungs.len();
    let repeat_at = match clock.rungs.last() {
        Some(last) if !all_climbed => Some(rules.calendar.next_working_day_opening(*last).at),
        Some(_) | None => clock.repeat_at,
    };
    if let (Some(at), Some(rung)) = (repeat_at, rungs.last()) {
        let mut posts = told(organisation, &rung.tell, case.lead.as_ref(), &asked);
        posts.extend(listener_of(organisation, &asked));
        let (told, times) = (named(posts, organisation), clock.repeats);
        let what = NextStep::Repeat { told, times };
        next.push(WhyNext { at, what });
    }
    next
}

/// What a rung does while `asked` is asked; afterwards `asked` is who is asked then.
fn climb(
    case: &Case,
    rung: &Rung,
    level: u8,
    asked: &mut Party,
    organisation: &Organisation,
) -> NextStep {
    let mut posts = told(organisation, &rung.tell, case.lead.as_ref(), asked);
    let mut given_to = None;
    if let Some(unit) = &rung.give_to
        && let Ok(taker) = party(organisation, unit)
    {
        if taker == *asked || matches!(unit, Unit::Post(_)) {
            posts.extend(organisation.listener_of(unit));
        }
        if taker != *asked {
            given_to = Some(Named::party(&taker, organisation));
            *asked = taker;
        }
    }
    NextStep::Rung {
        level,
        told: named(posts, organisation),
        card: rung.card,
        given_to,
    }
}

fn named(mut posts: Vec<PostCode>, organisation: &Organisation) -> Vec<Named> {
    posts.sort();
    posts.dedup();
    let posts = posts.iter();
    posts.map(|post| Named::post(post, organisation)).collect()
}
