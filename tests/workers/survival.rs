//! What every department program must survive, in whatever language it is written.

use crate::fake::{Fake, state::Faults};

pub(crate) const ASSIGNMENTS: u32 = 1000;

/// An orchestrator that misbehaves in every way the contract allows.
pub(crate) fn misbehaving() -> Fake {
    let fake = Fake::start();
    fake.state().faults = Faults {
        double_every: 7,
        busy_every: 5,
        lost_every: 9,
        later_every: 11,
        stand_still_at: [250, 500, 750].into(),
        ..Faults::default()
    };
    fake.offer(1..=ASSIGNMENTS);
    fake
}

/// Kills the orchestrator three times in the middle of a request, and waits until everything is
/// answered: once each.
pub(crate) async fn see_it_through(fake: &mut Fake) {
    for restart in 1..=3 {
        let what = format!("it stands still for restart {restart}");
        fake.wait(&what, |state| state.stands_still).await;
        fake.restart().await;
    }
    fake.wait("everything is recorded", |state| {
        state.effective() == u64::from(ASSIGNMENTS)
    })
    .await;
    let state = fake.state();
    state.assert_each_answered_once();
    let figures = &state.figures;
    for (figure, what) in [
        (figures.doubled, "offers came twice"),
        (figures.busy, "requests were answered with 503"),
        (figures.lost, "requests were recorded and answered with 500"),
        (figures.later, "reports were put off"),
        (figures.repeats, "reports were repeated"),
    ] {
        assert!(figure > 0, "no {what}");
    }
    assert!(
        figures.streams >= 4,
        "a stream for each life of the orchestrator"
    );
    assert!(figures.unanswered_most <= 64, "no more than the prefetch");
}
