//! When a command is answered.

use closedloop_runtime::denial::Denial;
use closedloop_tests::faulty_ledger::CommitFault;
use tokio::sync::oneshot::error::TryRecvError;

use crate::node::{Deployment, case, choose, keyed, open};

#[tokio::test]
async fn nobody_is_answered_before_the_transaction_is_written() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    deployment
        .ledger
        .plan(vec![Some(CommitFault::CrashBefore)], 0);
    let (submission, mut reply) = open(1);
    tokio::select! {
        _ = node.carry_out(vec![submission]) => panic!("the commit never comes back"),
        () = deployment.ledger.crashed() => {}
    }
    let answer = reply.try_recv();
    // The process is gone: whoever waited hears nothing, and nothing is there.
    assert!(matches!(answer, Err(TryRecvError::Closed)), "{answer:?}");
    assert_eq!(deployment.events(case(1)).await, [""; 0]);
}

#[tokio::test]
async fn a_transaction_that_fails_changes_nothing_and_is_said_to_have_failed() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    deployment.ledger.plan(vec![Some(CommitFault::Full)], 0);
    let (submission, reply) = open(1);
    let answer = node.does(submission, reply).await;
    assert!(matches!(answer, Err(Denial::Full)), "{answer:?}");
    assert_eq!(deployment.events(case(1)).await, [""; 0]);
    let (submission, reply) = open(1);
    let answer = node.does(submission, reply).await.expect("it is opened");
    assert!(!answer.repeated);
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_on_every_node_and_after_a_lost_one() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    let (submission, reply) = keyed(open(1), "open");
    node.does(submission, reply).await.expect("it is opened");

    deployment
        .ledger
        .plan(vec![Some(CommitFault::UnknownWritten)], 0);
    let assign = || keyed(choose(1, 1, "dispatch-desk", "assign"), "assign");
    let (submission, reply) = assign();
    let first = node.does(submission, reply).await.expect("it is assigned");
    for other in [&node, &deployment.node("b", 100), &deployment.node("c", 0)] {
        let (submission, reply) = assign();
        let again = other
            .does(submission, reply)
            .await
            .expect("it was assigned");
        assert!(again.repeated);
        assert_eq!(again.recorded, first.recorded);
    }
    let chosen = deployment.events(case(1)).await;
    assert_eq!(
        chosen.iter().filter(|code| *code == "choice-made").count(),
        1
    );
}
