//! The suite of [`Wakes`].

use closedloop_adapters::memory::WakeIndex;
use closedloop_runtime::ports::wakes::Wakes;

use crate::fixtures::{at, case};

macro_rules! promises {
    ($adapter:ident: $new:expr; $($promise:ident)*) => {
        mod $adapter {
            $(#[test]
            fn $promise() {
                super::$promise(&$new);
            })*
        }
    };
}

promises! { memory: closedloop_adapters::memory::WakeIndex::new();
    due_cases_are_claimed_earliest_first_and_disarmed
    a_claim_takes_no_more_than_its_limit
    arming_again_overwrites
    a_disarmed_case_is_never_claimed
    cases_with_one_instant_are_all_claimed
    the_next_instant_is_the_earliest_that_is_armed
}

fn due_cases_are_claimed_earliest_first_and_disarmed(wakes: &dyn Wakes) {
    arm(wakes, &[(1, 300), (2, 100), (3, 200), (4, 301)]);
    assert_eq!(wakes.claim(at(300), 10), [2, 3, 1].map(case));
    assert_eq!(wakes.claim(at(300), 10), []);
    assert_eq!(wakes.armed(), 1);
}

fn a_claim_takes_no_more_than_its_limit(wakes: &dyn Wakes) {
    arm(wakes, &[(1, 100), (2, 101), (3, 102)]);
    assert_eq!(wakes.claim(at(900), 2), [1, 2].map(case));
    assert_eq!(wakes.claim(at(900), 2), [case(3)]);
    assert_eq!(wakes.claim(at(900), 0), []);
}

fn arming_again_overwrites(wakes: &dyn Wakes) {
    arm(wakes, &[(1, 100)]);
    arm(wakes, &[(1, 500)]);
    assert_eq!(wakes.armed(), 1);
    assert_eq!(wakes.claim(at(499), 10), []);
    arm(wakes, &[(1, 50)]);
    assert_eq!(wakes.claim(at(50), 10), [case(1)]);
    assert_eq!(wakes.claim(at(900), 10), []);
}

fn a_disarmed_case_is_never_claimed(wakes: &dyn Wakes) {
    arm(wakes, &[(1, 100), (2, 100)]);
    wakes.arm(&[(case(1), None), (case(9), None)]);
    assert_eq!(wakes.claim(at(900), 10), [case(2)]);
    assert_eq!((wakes.armed(), wakes.next()), (0, None));
}

fn cases_with_one_instant_are_all_claimed(wakes: &dyn Wakes) {
    arm(wakes, &[(3, 100), (1, 100), (2, 100)]);
    assert_eq!(wakes.claim(at(100), 10), [1, 2, 3].map(case));
}

fn the_next_instant_is_the_earliest_that_is_armed(wakes: &dyn Wakes) {
    assert_eq!(wakes.next(), None);
    arm(wakes, &[(1, 300), (2, 200)]);
    assert_eq!(wakes.next(), Some(at(200)));
    wakes.claim(at(200), 10);
    assert_eq!(wakes.next(), Some(at(300)));
}

#[test]
fn many_threads_claim_each_case_once() {
    let wakes = WakeIndex::new();
    let all: Vec<_> = (1..=2_000)
        .map(|n| (case(n), Some(at(i64::from(n)))))
        .collect();
    wakes.arm(&all);
    let claim_all = || {
        let mut claimed = Vec::new();
        while let some = wakes.claim(at(5_000), 7)
            && !some.is_empty()
        {
            claimed.extend(some);
        }
        claimed
    };
    let mut claimed = std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(claim_all));
        threads
            .map(|thread| thread.join().expect("it ends"))
            .concat()
    });
    claimed.sort_unstable();
    assert_eq!(
        claimed,
        all.iter().map(|(case, _)| *case).collect::<Vec<_>>()
    );
}

fn arm(wakes: &dyn Wakes, instants: &[(u32, i64)]) {
    let instants: Vec<_> = instants
        .iter()
        .map(|(n, ms)| (case(*n), Some(at(*ms))))
        .collect();
    wakes.arm(&instants);
}
