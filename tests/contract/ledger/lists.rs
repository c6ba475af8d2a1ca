//! Lists of open cases.

use closedloop_engine::workflows::plan::Stage;
use closedloop_runtime::ports::ledger::{Ledger, ListFilter, ListOrder, RegisterRow};

use crate::fixtures::{at, case, name, put_rows, row};

pub(crate) async fn a_list_by_due_date_is_ordered_and_goes_on_where_it_stopped(
    ledger: &dyn Ledger,
) {
    // What has no limit comes last.
    let due = [
        Some(300),
        Some(100),
        None,
        Some(300),
        None,
        Some(200),
        Some(300),
    ];
    put_rows(ledger, rows(7, |row, i| row.due_at = due[i].map(at))).await;
    for filter in [ListFilter::default(), of_department("works")] {
        let listed = paged(ledger, &filter, ListOrder::Due, 2).await;
        assert_eq!(listed, [2, 6, 1, 4, 7, 3, 5]);
    }
}

pub(crate) async fn a_list_by_offer_is_ordered_and_goes_on_where_it_stopped(ledger: &dyn Ledger) {
    let offered = [50, 40, 30, 30, 30];
    put_rows(ledger, rows(5, |row, i| row.offered_at = at(offered[i]))).await;
    for filter in [ListFilter::default(), of_department("works")] {
        let listed = paged(ledger, &filter, ListOrder::Offered, 2).await;
        assert_eq!(listed, [3, 4, 5, 2, 1]);
    }
}

/// Case 1 fits every condition; each of the others fails exactly one.
const FAILING: [fn(&mut RegisterRow); 8] = [
    |_| {},
    |row| row.department = Some(name("water")),
    |row| row.by_program = false,
    |row| row.jurisdiction = name("xiangyu/west"),
    |row| row.stage = Stage::Supervise,
    |row| row.workflow = name("dispute"),
    |row| row.due_at = Some(at(2_000)),
    |row| row.exercise = true,
];

/// The conditions, in the order of the cases that fail them.
const CONDITIONS: [fn(&mut ListFilter); 7] = [
    |filter| filter.department = Some(name("works")),
    |filter| filter.by_program = Some(true),
    |filter| filter.within = Some(name("xiangyu/east")),
    |filter| filter.stage = Some(Stage::Handle),
    |filter| filter.workflow = Some(name("hazard")),
    |filter| filter.due_before = Some(at(1_001)),
    |filter| filter.exercise = Some(false),
];

pub(crate) async fn every_condition_of_a_list_leaves_out_what_does_not_fit(ledger: &dyn Ledger) {
    put_rows(ledger, rows(8, |row, i| FAILING[i](row))).await;
    let mut every = ListFilter {
        no_post: true,
        due_from: Some(at(1_000)),
        ..ListFilter::default()
    };
    CONDITIONS.iter().for_each(|set| set(&mut every));
    for order in [ListOrder::Due, ListOrder::Offered] {
        assert_eq!(listed(ledger, &every, order).await, [1]);
        for (set, left_out) in CONDITIONS.iter().zip(2..) {
            let mut filter = ListFilter::default();
            set(&mut filter);
            let mut found = listed(ledger, &filter, order).await;
            found.sort_unstable();
            let expected: Vec<u32> = (1..=8).filter(|n| *n != left_out).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
    }
}

pub(crate) async fn the_bounds_of_a_list_are_from_and_not_before(ledger: &dyn Ledger) {
    put_rows(
        ledger,
        rows(3, |row, i| row.due_at = Some(at([10, 20, 30][i]))),
    )
    .await;
    for (from, before, expected) in [(10, 31, vec![1, 2, 3]), (11, 30, vec![2]), (20, 20, vec![])] {
        let filter = ListFilter {
            due_from: Some(at(from)),
            due_before: Some(at(before)),
            ..ListFilter::default()
        };
        for order in [ListOrder::Due, ListOrder::Offered] {
            assert_eq!(listed(ledger, &filter, order).await, expected, "{filter:?}");
        }
    }
}

pub(crate) async fn a_jurisdiction_holds_what_lies_below_it_and_no_namesake(ledger: &dyn Ledger) {
    let places = [
        "xiangyu",
        "xiangyu/east",
        "xiangyu/east/one",
        "xiangyu-new",
        "xiang",
    ];
    put_rows(ledger, rows(5, |row, i| row.jurisdiction = name(places[i]))).await;
    let within = |path| ListFilter {
        within: Some(name(path)),
        ..ListFilter::default()
    };
    assert_eq!(
        listed(ledger, &within("xiangyu"), ListOrder::Due).await,
        [1, 2, 3]
    );
    assert_eq!(
        listed(ledger, &within("xiangyu/east"), ListOrder::Due).await,
        [2, 3]
    );
}

pub(crate) async fn the_list_of_a_post_is_in_either_order(ledger: &dyn Ledger) {
    let rows = rows(3, |row, i| {
        row.post = (i > 0).then(|| name("leader"));
        row.due_at = Some(at([1, 2, 3][i]));
        row.offered_at = at([6, 5, 4][i]);
    });
    put_rows(ledger, rows).await;
    let leader = ListFilter {
        post: Some(name("leader")),
        ..ListFilter::default()
    };
    assert_eq!(listed(ledger, &leader, ListOrder::Due).await, [2, 3]);
    assert_eq!(listed(ledger, &leader, ListOrder::Offered).await, [3, 2]);
    let desk = ListFilter {
        no_post: true,
        ..of_department("works")
    };
    assert_eq!(listed(ledger, &desk, ListOrder::Due).await, [1]);
    let of_another = ListFilter {
        department: Some(name("water")),
        ..leader
    };
    assert_eq!(
        listed(ledger, &of_another, ListOrder::Due).await,
        Vec::<u32>::new()
    );
}

fn of_department(code: &str) -> ListFilter {
    ListFilter {
        department: Some(name(code)),
        ..ListFilter::default()
    }
}

fn rows(count: u32, change: impl Fn(&mut RegisterRow, usize)) -> Vec<RegisterRow> {
    let changed = |(i, n)| {
        let mut row = row(n);
        change(&mut row, i);
        row
    };
    (1..=count).enumerate().map(changed).collect()
}

async fn listed(ledger: &dyn Ledger, filter: &ListFilter, order: ListOrder) -> Vec<u32> {
    let rows = ledger.list(filter, order, None, 100).await.expect("a list");
    rows.iter().map(n_of).collect()
}

async fn paged(
    ledger: &dyn Ledger,
    filter: &ListFilter,
    order: ListOrder,
    limit: usize,
) -> Vec<u32> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = ledger
            .list(filter, order, after, limit)
            .await
            .expect("a page");
        assert!(page.len() <= limit);
        let Some(last) = page.last() else {
            return all;
        };
        after = Some(last.position(order));
        all.extend(page.iter().map(n_of));
        assert!(all.len() <= 100, "the list does not get on: {all:?}");
    }
}

fn n_of(row: &RegisterRow) -> u32 {
    (1..100)
        .find(|n| case(*n) == row.case)
        .expect("a case of this test")
}
