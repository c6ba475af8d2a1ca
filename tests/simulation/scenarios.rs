//! Lives that chance would take too long to find.

use std::pin::Pin;

use closedloop_engine::{
    Act, Actor, CaseId, EffectId, Generation, HISTORY_EVENTS_MAX, REPEATS_MAX,
};
use jiff::SignedDuration;

use crate::{
    actors::Errand,
    checker::{Broken, ensure},
    requests::{Request, Via, Wish, new_case},
    world::{Left, Settings, World},
};

type Life = Pin<Box<dyn Future<Output = Result<Left, Broken>>>>;

/// Every scenario, from its seed.
pub(crate) const ALL: [fn(u64) -> Life; 2] = [
    |seed| Box::pin(a_full_history_still_comes_to_its_end(seed)),
    |seed| Box::pin(an_abandoned_case_is_told_of_for_a_year(seed)),
];

/// How many commands are sent at once.
const AT_ONCE: u32 = 120;

fn calm(seed: u64, cases: usize) -> Settings {
    Settings {
        seed,
        cases,
        heads_max: 100,
        two_nodes: false,
        faults: false,
        deaf: false,
        cache_blind: false,
        checkpoints: false,
    }
}

/// A world with one open case.
async fn with_one_case(seed: u64) -> Result<(World, CaseId), Broken> {
    let mut world = World::new(calm(seed, 1)).await?;
    while world.open_cases().is_empty() {
        world.step().await?;
    }
    let case = world.open_cases()[0];
    world.agenda.clear();
    world.abandon(case);
    Ok((world, case))
}

async fn a_full_history_still_comes_to_its_end(seed: u64) -> Result<Left, Broken> {
    let (mut world, case) = with_one_case(seed).await?;
    let mut sent = 0;
    while sent < HISTORY_EVENTS_MAX + AT_ONCE {
        for _ in 0..AT_ONCE {
            let now = world.now();
            let from = new_case(&mut world.chance, now);
            world.send_soon(case, Act::NoteMerged { from }, Actor::Case(from), Via::Case);
        }
        sent += AT_ONCE;
        world.step_over(SignedDuration::from_millis(1)).await?;
    }
    ensure(world.tally.refused.contains_key("history-full"), || {
        "a full history is never refused".to_owned()
    })?;
    let open = world.asked(case).ok_or("the case is over")?;
    let (assignment, generation): (u32, Generation) = (open.number, open.generation);
    let take = Act::Take {
        assignment,
        generation,
    };
    world.send_soon(case, take, World::actor_of(&open.asked), Via::Token);
    let notice = EffectId {
        case,
        seq: 1,
        position: 0,
    };
    let post = "duty-leader".parse().map_err(|_| "a post")?;
    let acknowledge = Act::Acknowledge { notice, post };
    world.send_soon(case, acknowledge, Actor::Admin, Via::Token);
    world.step_over(SignedDuration::from_millis(1)).await?;
    world.checker.storms.insert(case);
    Box::pin(world.heal_and_finish()).await
}

async fn an_abandoned_case_is_told_of_for_a_year(seed: u64) -> Result<Left, Broken> {
    let (mut world, case) = with_one_case(seed).await?;
    // A ladder and a year of working days, and no more.
    for _ in 0..2_000 {
        let Some(next) = world
            .checker
            .shadow(case)
            .and_then(|shadow| shadow.next_due())
        else {
            break;
        };
        let now = world.now();
        let ahead = next.duration_since(now).max(SignedDuration::from_secs(3));
        world.step_over(ahead).await?;
    }
    let shadow = world.checker.shadow(case).ok_or("the case is gone")?;
    let gave_up = shadow
        .asked
        .as_ref()
        .is_some_and(|open| open.repeats == REPEATS_MAX && open.repeat_at.is_none());
    ensure(gave_up || shadow.ended.is_some(), || {
        format!("it ends as {shadow:?}")
    })?;
    Box::pin(world.heal_and_finish()).await
}

impl World {
    /// Puts an act on the agenda of the next step.
    fn send_soon(&mut self, case: CaseId, act: Act, actor: Actor, via: Via) {
        let now = self.now();
        self.requests
            .push(Request::new(Wish::Plain { case, act }, actor, via, now));
        let id = self.requests.len() - 1;
        self.plan(now, Errand::Twin(id));
    }

    /// Nobody touches this case any more, and nobody does what is not allowed.
    fn abandon(&mut self, case: CaseId) {
        self.abandoned.insert(case);
        self.diligent = true;
    }
}
