//! Reading what was written.

use closedloop_engine::CaseId;
use closedloop_runtime::ports::ledger::Ledger;

use crate::fixtures::{Story, case, number, put};

pub(crate) async fn heads_come_in_the_order_asked_for(ledger: &dyn Ledger) {
    put(
        ledger,
        100,
        vec![Story::new(1).change(100), Story::new(2).change(100)],
    )
    .await;
    let asked = [case(2), case(9), case(1), case(2)];
    let heads = ledger.heads(&asked).await.expect("heads");
    let found: Vec<Option<CaseId>> = heads
        .iter()
        .map(|head| head.as_ref().map(|h| h.case))
        .collect();
    assert_eq!(found, [Some(case(2)), None, Some(case(1)), Some(case(2))]);
    assert_eq!(ledger.heads(&[]).await.expect("no heads"), []);
}

pub(crate) async fn a_case_is_found_by_its_number(ledger: &dyn Ledger) {
    put(
        ledger,
        100,
        vec![Story::new(1).change(100), Story::new(2).change(100)],
    )
    .await;
    assert_eq!(
        ledger.case_of(&number(2)).await.expect("a case"),
        Some(case(2))
    );
    assert_eq!(ledger.case_of(&number(3)).await.expect("no case"), None);
}

pub(crate) async fn a_history_comes_in_pages_in_order(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    let mut written = Vec::new();
    for ms in 100..105 {
        let change = story.change(ms);
        written.extend(change.events.clone());
        put(ledger, ms, vec![change]).await;
    }
    let mut read = Vec::new();
    loop {
        let after = u32::try_from(read.len()).expect("few events");
        let page = ledger.history(case(1), after, 2).await.expect("a page");
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 2);
        read.extend(page);
        assert!(read.len() <= 100, "the pages do not get on");
    }
    assert_eq!(read, written);
}

pub(crate) async fn the_feed_goes_in_the_order_of_commits(ledger: &dyn Ledger) {
    assert_eq!(ledger.feed_end().await.expect("the end"), 0);
    assert_eq!(ledger.feed(0, 10).await.expect("a feed"), []);
    let (mut one, mut two) = (Story::new(1), Story::new(2));
    let mut ends = vec![put(ledger, 100, vec![two.change(100)]).await.feed_end];
    ends.push(
        put(ledger, 200, vec![one.change(200), two.change(200)])
            .await
            .feed_end,
    );
    ends.push(put(ledger, 150, vec![one.change(150)]).await.feed_end);

    let feed = ledger.feed(0, 10).await.expect("a feed");
    let order: Vec<_> = feed
        .iter()
        .map(|item| (item.case, item.event.seq))
        .collect();
    assert_eq!(
        order,
        [(case(2), 1), (case(1), 1), (case(2), 2), (case(1), 2)]
    );
    assert!(feed.is_sorted_by(|a, b| a.position < b.position));
    assert_eq!(ends, [feed[0].position, feed[2].position, feed[3].position]);
    assert_eq!(ledger.feed_end().await.expect("the end"), feed[3].position);
    let page = ledger.feed(feed[0].position, 2).await.expect("a page");
    assert_eq!(page, feed[1..3]);
}

pub(crate) async fn going_over_all_cases_meets_each_once_in_the_order_of_ids(ledger: &dyn Ledger) {
    let mut story = Story::new(3);
    put(ledger, 100, vec![story.change(100)]).await;
    let mut over = story.change(200);
    over.register = None;
    put(ledger, 200, vec![over]).await;
    for n in [5, 1, 4, 2] {
        put(ledger, 200, vec![Story::new(n).change(200)]).await;
    }
    let mut met = Vec::new();
    while let page = ledger.cases(met.last().copied(), 2).await.expect("a page")
        && !page.is_empty()
    {
        met.extend(page);
        assert!(met.len() <= 100, "the pages do not get on");
    }
    assert_eq!(met, [1, 2, 3, 4, 5].map(case));
}

pub(crate) async fn a_ledger_answers_and_names_its_durability(ledger: &dyn Ledger) {
    ledger.ping().await.expect("it answers");
    assert!(
        ledger.durability().starts_with("sqlite"),
        "{}",
        ledger.durability()
    );
}
