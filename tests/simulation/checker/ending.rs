//! Scoring and ending.

use closedloop_engine::{
    EndReached, Event, Happening,
    workflows::{
        plan::{End, ScoreFor, Target, Work},
        points::Counted,
    },
};

use super::{
    Broken, ensure, moves,
    shadow::{Follows, Shadow},
};

pub(super) fn score(
    shadow: &mut Shadow,
    event: &Event,
    follows: Option<Follows>,
) -> Result<(), Broken> {
    let Happening::Scored {
        points: given,
        departments,
        ..
    } = &event.what
    else {
        return Err("not a score".to_owned());
    };
    let entered = moves::step_entered(shadow, follows)?;
    let Work::Score { points, to } = &entered.work else {
        return Err(format!("{} does not score", entered.name));
    };
    let counted = points
        .score(&|what: Counted| shadow.count(what))
        .clamp(0, 100);
    ensure(counted == *given, || {
        format!("{given} points instead of {counted}")
    })?;
    let mut expected = Vec::new();
    for whom in to {
        match whom {
            ScoreFor::Lead => expected.extend(shadow.lead.clone()),
            ScoreFor::CoUnits => expected.extend(shadow.with.clone()),
        }
    }
    expected.sort();
    expected.dedup();
    ensure(expected == *departments, || {
        format!("scored for {departments:?}")
    })?;
    let only = entered.choices.first().ok_or("a score without a choice")?;
    shadow.allowed = None;
    shadow.follows = Some(match &only.go {
        Target::Step(name) => Follows::Step(name.clone()),
        Target::End(end) => Follows::End(end.clone()),
    });
    Ok(())
}

pub(super) fn close(
    shadow: &mut Shadow,
    event: &Event,
    follows: Option<Follows>,
) -> Result<(), Broken> {
    let Happening::CaseClosed {
        end,
        on_time,
        without_deadline,
    } = &event.what
    else {
        return Err("not an end".to_owned());
    };
    let fits = match (&follows, end) {
        (Some(Follows::End(End::Closed)), EndReached::Closed) => true,
        (Some(Follows::End(End::Rejected { answer })), EndReached::Rejected { answer: given }) => {
            answer.iter().eq(given.keys())
        }
        (Some(Follows::End(End::Merged)), EndReached::Merged { into }) => *into != shadow.case,
        (_, EndReached::Closed | EndReached::Rejected { .. } | EndReached::Merged { .. }) => false,
    };
    ensure(fits, || {
        format!("ended with {end:?} where {follows:?} was due")
    })?;
    ensure(*on_time == (shadow.missed == 0), || {
        format!("on_time is {on_time}")
    })?;
    let expected = shadow.deadlines == [false, true];
    ensure(*without_deadline == expected, || {
        format!("without_deadline is {without_deadline}")
    })?;
    shadow.ended = Some(end.clone());
    Ok(())
}
