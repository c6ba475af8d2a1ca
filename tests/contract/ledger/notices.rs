//! Notices to posts.

use closedloop_engine::EffectId;
use closedloop_runtime::ports::ledger::{Ledger, NoticeRow};

use crate::fixtures::{Story, at, effect_id, name, notice, put};

pub(crate) async fn notices_of_a_post_come_oldest_first_and_go_on_where_they_stopped(
    ledger: &dyn Ledger,
) {
    let mut change = Story::new(1).change(100);
    change.notices = vec![
        notice(effect_id(1, 1, 0), "leader", 300),
        notice(effect_id(1, 1, 1), "leader", 200),
        notice(effect_id(1, 1, 2), "mayor", 100),
        notice(effect_id(1, 1, 3), "leader", 200),
    ];
    let mut other = Story::new(2).change(100);
    other.notices = vec![notice(effect_id(2, 1, 0), "leader", 200)];
    put(ledger, 300, vec![change, other]).await;

    let mut found: Vec<NoticeRow> = Vec::new();
    while let after = found.last().map(|last| (last.at, last.id))
        && let page = ledger
            .notices(&name("leader"), false, after, 2)
            .await
            .expect("a page")
        && !page.is_empty()
    {
        assert!(page.len() <= 2);
        found.extend(page);
        assert!(found.len() <= 100, "the pages do not get on");
    }
    let expected = [(1, 1), (1, 3), (2, 0), (1, 0)].map(|(n, place)| effect_id(n, 1, place));
    assert_eq!(ids(&found), expected);
}

pub(crate) async fn an_acknowledged_notice_is_no_longer_open_and_keeps_its_first_instant(
    ledger: &dyn Ledger,
) {
    let mut story = Story::new(1);
    let mut change = story.change(100);
    change.notices = vec![
        notice(effect_id(1, 1, 0), "leader", 100),
        notice(effect_id(1, 1, 1), "leader", 101),
    ];
    put(ledger, 100, vec![change]).await;
    for ms in [200, 300] {
        let mut change = story.change(ms);
        change.acknowledged = vec![effect_id(1, 1, 0)];
        put(ledger, ms, vec![change]).await;
    }
    let open = ledger
        .notices(&name("leader"), true, None, 10)
        .await
        .expect("notices");
    assert_eq!(ids(&open), [effect_id(1, 1, 1)]);
    let all = ledger
        .notices(&name("leader"), false, None, 10)
        .await
        .expect("notices");
    let acknowledged: Vec<_> = all.iter().map(|row| row.acknowledged_at).collect();
    assert_eq!(acknowledged, [Some(at(200)), None]);
}

pub(crate) async fn a_notice_keeps_all_its_fields(ledger: &dyn Ledger) {
    let written = notice(effect_id(1, 1, 0), "leader", 100);
    let mut change = Story::new(1).change(100);
    change.notices = vec![written.clone()];
    put(ledger, 100, vec![change]).await;
    let found = ledger.notice(written.id).await.expect("a notice");
    assert_eq!(found, Some(written));
    assert_eq!(
        ledger.notice(effect_id(1, 1, 9)).await.expect("no notice"),
        None
    );
}

fn ids(rows: &[NoticeRow]) -> Vec<EffectId> {
    rows.iter().map(|row| row.id).collect()
}
