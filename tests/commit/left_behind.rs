//! What a commit leaves for whoever comes after it: wake-ups that are armed, and effects in the
//! record until the outside has them.

use closedloop_engine::Effect;
use closedloop_runtime::ports::{ledger::Ledger, wakes::Wakes};
use closedloop_tests::faulty_ledger::CommitFault;

use crate::node::{Deployment, case, choose, open, tick};

#[tokio::test]
async fn a_case_is_armed_again_although_nothing_was_due() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    let (submission, reply) = open(1);
    node.does(submission, reply).await.expect("it is opened");
    let next = node.wakes.next().expect("it is armed");
    // A wake-up that comes too early takes the case out of the index.
    assert_eq!(node.wakes.claim(next, 10), [case(1)]);
    assert_eq!(node.wakes.next(), None);
    let (submission, reply) = tick(1);
    let answer = node.does(submission, reply).await.expect("it is looked at");
    assert_eq!(answer.recorded.events, 0);
    assert_eq!(node.wakes.next(), Some(next));
}

#[tokio::test]
async fn a_case_is_armed_for_its_new_instant_after_every_change() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    let (submission, reply) = open(1);
    node.does(submission, reply).await.expect("it is opened");
    let (submission, reply) = choose(1, 1, "dispatch-desk", "assign");
    node.does(submission, reply).await.expect("it is assigned");
    let row = deployment.ledger.register_row(case(1)).await;
    let row = row.expect("it can be read").expect("it is open");
    assert_eq!(node.wakes.next(), row.next_due);
    assert_eq!(node.wakes.armed(), 1);
}

#[tokio::test]
async fn what_the_outside_was_not_told_before_a_crash_stands_in_the_record() {
    let deployment = Deployment::new().await;
    let node = deployment.node("a", 100);
    let (submission, reply) = open(1);
    node.does(submission, reply).await.expect("it is opened");
    deployment
        .ledger
        .plan(vec![Some(CommitFault::CrashAfter)], 0);
    let (submission, _reply) = choose(1, 1, "dispatch-desk", "assign");
    tokio::select! {
        _ = node.carry_out(vec![submission]) => panic!("the process died"),
        () = deployment.ledger.crashed() => {}
    }
    let pending = deployment
        .ledger
        .pending_effects(deployment.later(), 10)
        .await;
    let offered: Vec<(u32, String)> = pending
        .expect("it can be read")
        .into_iter()
        .filter_map(|row| match row.effect {
            Effect::Offer {
                department,
                assignment,
                ..
            } => Some((assignment, department.to_string())),
            Effect::Withdraw { .. } | Effect::Tell(_) | Effect::NoteMerged { .. } => None,
        })
        .collect();
    let expected = [(1, "dispatch-desk"), (2, "road-maintenance")];
    assert_eq!(offered, expected.map(|(n, name)| (n, name.to_owned())));
}
