//! A history that grows to its limit.

use closedloop_engine::{Actor, HISTORY_EVENTS_MAX};
use proptest::{strategy::ValueTree, test_runner::TestRunner};

use crate::{
    Seen,
    moves::{self, Edition, Fault},
    plans,
    runs::Run,
};

#[test]
fn a_case_whose_history_is_full_still_comes_to_its_end() {
    let mut runner = TestRunner::deterministic();
    let mut seen = Seen::default();
    for variant in 0..3 {
        let tree = proptest::strategy::Strategy::new_tree(&moves::history(), &mut runner);
        let (plan, _) = tree.expect("a history").current();
        let mut run = Run::new(plans::rules(&plan), variant);
        run.opens(None, &mut seen);
        while run.watch.case.seq < HISTORY_EVENTS_MAX {
            run.acknowledges(true, false, &mut seen);
        }
        run.acknowledges(true, false, &mut seen);
        assert_eq!(run.watch.case.seq, HISTORY_EVENTS_MAX);
        // One choice per step of the plan is enough.
        for _ in &run.rules.plan.steps.clone() {
            if run.watch.case.is_open() {
                let now = run.watch.case.at;
                let act = run.choice(0, Fault::None, now, None);
                run.tries(Actor::Admin, act, Edition::Right, &mut seen);
            }
        }
        assert!(run.watch.case.ended.is_some());
        run.watch.finish(&run.rules, &mut seen);
    }
    assert_eq!(seen.refusals.get("history-full"), Some(&3));
}
