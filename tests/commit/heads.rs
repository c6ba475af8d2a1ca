//! On which head a command is decided: a cached one may be old, and then the record decides.

use closedloop_engine::{Actor, Refusal};
use closedloop_runtime::denial::Denial;

use crate::node::{Deployment, Node, case, choose, open, tick};

/// Two nodes, of which the second saw the case before the first moved it on.
async fn one_behind(deployment: &Deployment) -> (Node, Node) {
    let (ahead, behind) = (deployment.node("a", 100), deployment.node("b", 100));
    let (submission, reply) = open(1);
    ahead.does(submission, reply).await.expect("it is opened");
    let (submission, reply) = tick(1);
    let seen = behind
        .does(submission, reply)
        .await
        .expect("nothing is due");
    assert_eq!(seen.recorded.events, 0);
    let (submission, reply) = choose(1, 1, "dispatch-desk", "assign");
    ahead.does(submission, reply).await.expect("it is assigned");
    (ahead, behind)
}

#[tokio::test]
async fn a_refusal_is_never_given_on_an_old_head() {
    let deployment = Deployment::new().await;
    let (_, behind) = one_behind(&deployment).await;
    // On the old head this assignment does not exist.
    let (submission, reply) = choose(1, 2, "road-maintenance", "accept");
    let answer = behind.does(submission, reply).await;
    assert!(answer.is_ok(), "refused on an old head: {answer:?}");
}

#[tokio::test]
async fn nothing_due_is_never_said_on_an_old_head() {
    let deployment = Deployment::new().await;
    let (_, behind) = one_behind(&deployment).await;
    let (submission, reply) = tick(1);
    let answer = behind
        .does(submission, reply)
        .await
        .expect("it is looked at");
    let stands = deployment.events(case(1)).await.len();
    assert_eq!(usize::try_from(answer.recorded.seq).ok(), Some(stands));
}

#[tokio::test]
async fn a_choice_on_an_old_head_is_decided_again_and_loses_nothing() {
    let deployment = Deployment::new().await;
    let (_, behind) = one_behind(&deployment).await;
    let before = deployment.events(case(1)).await.len();
    // On the old head the desk may still choose.
    let (submission, reply) = choose(1, 1, "dispatch-desk", "assign");
    let answer = behind.does(submission, reply).await;
    let over = matches!(answer, Err(Denial::Refused(Refusal::AssignmentOver(_))));
    assert!(over, "{answer:?}");
    assert_eq!(deployment.events(case(1)).await.len(), before);
}

#[tokio::test]
async fn whoever_is_not_asked_is_refused_whatever_is_cached() {
    for places in [0, 100] {
        let deployment = Deployment::new().await;
        let node = deployment.node("a", places);
        let (submission, reply) = open(1);
        node.does(submission, reply).await.expect("it is opened");
        let (submission, reply) = choose(1, 1, "sanitation", "assign");
        assert!(matches!(submission.command.actor, Actor::Department(_)));
        let answer = node.does(submission, reply).await;
        let refused = matches!(answer, Err(Denial::Refused(Refusal::NotAsked { .. })));
        assert!(refused, "{places} places: {answer:?}");
    }
}
