//! Heads and register rows made anew from the events.

use closedloop_runtime::ports::ledger::{HeadRow, Ledger, Rebuilt, RegisterRow};

use crate::fixtures::{Story, case, number, put, row};

pub(crate) async fn heads_and_rows_are_put_in_the_place_of_those_that_are_there(
    ledger: &dyn Ledger,
) {
    put(
        ledger,
        100,
        vec![Story::new(1).change(100), Story::new(2).change(100)],
    )
    .await;
    // The two had been given each other's numbers.
    let rebuilt = [(1, 2), (2, 1)].map(|(n, with_number)| {
        let mut head = head_of(n);
        head.number = number(with_number);
        if let Some(body) = &mut head.head {
            body.case.number = number(with_number);
        }
        let register = RegisterRow {
            number: number(with_number),
            level: 5,
            ..row(n)
        };
        Rebuilt {
            case: case(n),
            head: Some(head),
            register: Some(register),
        }
    });
    ledger.rebuild(rebuilt.to_vec()).await.expect("rebuilt");
    for one in rebuilt {
        assert_eq!(ledger.heads(&[one.case]).await.expect("heads"), [one.head]);
        assert_eq!(
            ledger.register_row(one.case).await.expect("a row"),
            one.register
        );
    }
    assert_eq!(
        ledger.case_of(&number(2)).await.expect("a case"),
        Some(case(1))
    );
}

pub(crate) async fn a_rebuilt_case_goes_on_where_it_stood(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![story.change(100)]).await;
    let rebuilt = Rebuilt {
        case: case(1),
        head: Some(head_of(1)),
        register: Some(row(1)),
    };
    ledger.rebuild(vec![rebuilt]).await.expect("rebuilt");
    put(ledger, 200, vec![story.change(200)]).await;
    assert_eq!(
        ledger
            .history(case(1), 0, 10)
            .await
            .expect("a history")
            .len(),
        2
    );
}

pub(crate) async fn what_is_rebuilt_as_none_is_removed_and_events_stay(ledger: &dyn Ledger) {
    put(
        ledger,
        100,
        vec![Story::new(1).change(100), Story::new(2).change(100)],
    )
    .await;
    let none = Rebuilt {
        case: case(1),
        head: None,
        register: None,
    };
    ledger.rebuild(vec![none]).await.expect("rebuilt");
    let heads = ledger.heads(&[case(1), case(2)]).await.expect("heads");
    assert!(heads[0].is_none() && heads[1].is_some(), "{heads:?}");
    assert_eq!(ledger.register_row(case(1)).await.expect("a row"), None);
    assert_eq!(
        ledger
            .history(case(1), 0, 10)
            .await
            .expect("a history")
            .len(),
        1
    );
}

/// The head of a case after its first event.
fn head_of(n: u32) -> HeadRow {
    Story::new(n).change(100).head
}
