//! Acknowledging a notice.

use closedloop_workflows::names::PostCode;

use crate::{command::Actor, event::Happening, ids::EffectId, refusal::Refusal};

use super::script::Script;

/// Records that the post has read the notice. That the notice exists, is for the post and was not
/// acknowledged before is checked by whoever holds the notices, before.
///
/// # Errors
/// The notice belongs to another case or comes from the future; the actor is not the post; the
/// history is full.
pub(super) fn decide(
    script: &mut Script<'_>,
    notice: EffectId,
    post: &PostCode,
) -> Result<(), Refusal> {
    let own = match script.actor {
        Actor::Post(actor) => actor == post,
        Actor::Admin => true,
        Actor::Department(_)
        | Actor::Intake
        | Actor::Supervision
        | Actor::Auditor
        | Actor::Reporter
        | Actor::Clock
        | Actor::Case(_) => false,
    };
    let past = 1..=script.case.seq;
    if !own || notice.case != script.case.id || !past.contains(&notice.seq) {
        return Err(Refusal::NoticeOfOthers);
    }
    if script.case.is_full() {
        return Err(Refusal::HistoryFull(script.case.id));
    }
    script.happens(Happening::NoticeAcknowledged {
        notice,
        post: post.clone(),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Act, CaseId, HISTORY_EVENTS_MAX,
        example::{Town, department, post},
    };

    fn read(town: &Town, seq: u32) -> Act {
        Act::Acknowledge {
            notice: EffectId {
                case: town.case.id,
                seq,
                position: 0,
            },
            post: "desk-head".parse().expect("a code"),
        }
    }

    #[test]
    fn a_post_acknowledges_its_notice_and_the_clock_runs_on() {
        let mut town = Town::opened();
        town.ticks_at("2026-03-02 10:01");
        let before = town.case.clone();
        let act = read(&town, town.case.seq);
        assert_eq!(
            town.does(post("desk-head"), act.clone()),
            ["notice-acknowledged"]
        );
        assert_eq!(town.case.asked, before.asked);
        assert_eq!(town.does(Actor::Admin, act), ["notice-acknowledged"]);
    }

    #[test]
    fn the_notice_of_another_post_case_or_time_is_refused() {
        let town = Town::opened();
        let others = Err(Refusal::NoticeOfOthers);
        for actor in [
            post("leader"),
            department("dispatch-desk"),
            Actor::Supervision,
            Actor::Auditor,
        ] {
            assert_eq!(town.asks(actor, read(&town, 1)), others);
        }
        for seq in [0, town.case.seq + 1] {
            assert_eq!(town.asks(post("desk-head"), read(&town, seq)), others);
        }
        let elsewhere = Act::Acknowledge {
            notice: EffectId {
                case: CaseId(uuid::Uuid::from_u128(2)),
                seq: 1,
                position: 0,
            },
            post: "desk-head".parse().expect("a code"),
        };
        assert_eq!(town.asks(post("desk-head"), elsewhere), others);
    }

    #[test]
    fn a_full_history_takes_no_acknowledgement() {
        let mut town = Town::opened();
        town.case.seq = HISTORY_EVENTS_MAX;
        let full = Err(Refusal::HistoryFull(town.case.id));
        assert_eq!(town.asks(post("desk-head"), read(&town, 3)), full);
    }
}
