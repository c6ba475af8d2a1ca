//! The register beside its lists.

use closedloop_engine::{
    CaseId, Light, Priority,
    workflows::plan::{Fingerprint, Stage},
};
use closedloop_runtime::ports::ledger::{Ledger, OpenCount, RegisterRow, WakeRow};

use crate::fixtures::{Story, at, batch, case, name, put, put_rows, row};

pub(crate) async fn a_register_row_keeps_all_its_fields(ledger: &dyn Ledger) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![story.change(100)]).await;
    assert_eq!(
        ledger.register_row(case(1)).await.expect("a row"),
        Some(row(1))
    );
    // Every field with another content than before.
    let changed = RegisterRow {
        case: case(1),
        number: row(1).number,
        workflow: name("dispute"),
        definition: Fingerprint([2; 32]),
        stage: Stage::Feedback,
        step: name("ask"),
        department: None,
        post: Some(name("leader")),
        by_program: false,
        owner: None,
        jurisdiction: name("xiangyu"),
        priority: Priority::Critical,
        exercise: true,
        opened_at: at(11),
        yellow_at: None,
        due_at: None,
        level: 8,
        assignment: 3,
        generation: 4,
        offered_at: at(501),
        next_due: None,
    };
    let mut change = story.change(200);
    change.register = Some(changed.clone());
    put(ledger, 200, vec![change]).await;
    assert_eq!(
        ledger.register_row(case(1)).await.expect("a row"),
        Some(changed)
    );
    assert_eq!(ledger.register_row(case(2)).await.expect("no row"), None);
}

pub(crate) async fn cases_to_wake_come_by_instant_and_go_on_where_they_stopped(
    ledger: &dyn Ledger,
) {
    let instants = [Some(30), Some(10), None, Some(30), Some(20)];
    put_rows(ledger, due_at(&instants)).await;
    let mut found: Vec<WakeRow> = Vec::new();
    while let after = found.last().map(|last| (last.at, last.case))
        && let page = ledger.wakes(after, 3).await.expect("a page")
        && !page.is_empty()
    {
        found.extend(page);
        assert!(found.len() <= 100, "the pages do not get on");
    }
    let expected = [(2, 10), (5, 20), (1, 30), (4, 30)].map(|(n, ms)| WakeRow {
        case: case(n),
        at: at(ms),
    });
    assert_eq!(found, expected);
}

pub(crate) async fn due_cases_are_those_up_to_the_instant_earliest_first(ledger: &dyn Ledger) {
    put_rows(
        ledger,
        due_at(&[Some(30), Some(10), None, Some(31), Some(20)]),
    )
    .await;
    let due = async |ms, limit| -> Vec<CaseId> { ledger.due(at(ms), limit).await.expect("cases") };
    assert_eq!(due(30, 10).await, [2, 5, 1].map(case));
    assert_eq!(due(30, 2).await, [2, 5].map(case));
    assert_eq!(due(9, 10).await, []);
}

pub(crate) async fn definitions_in_use_are_those_of_open_cases(ledger: &dyn Ledger) {
    assert_eq!(ledger.definitions_in_use().await.expect("none"), []);
    let mut stories: Vec<Story> = (1..=4).map(Story::new).collect();
    for (story, definition) in stories.iter_mut().zip([3, 1, 3, 2]) {
        let mut change = story.change(100);
        change.register.as_mut().expect("it is open").definition = Fingerprint([definition; 32]);
        put(ledger, 100, vec![change]).await;
    }
    let mut over = stories[1].change(200);
    over.register = None;
    put(ledger, 200, vec![over]).await;
    let used = ledger.definitions_in_use().await.expect("definitions");
    assert_eq!(used, [Fingerprint([2; 32]), Fingerprint([3; 32])]);
}

pub(crate) async fn open_cases_are_counted_by_their_marks_and_drills_are_not(ledger: &dyn Ledger) {
    let now = 1_000;
    let mut rows: Vec<RegisterRow> = (1..=8).map(row).collect();
    // A tie is on time: cases 1 and 2 are yellow, like 3, which is due later.
    rows[2].due_at = Some(at(now + 1));
    rows[3].due_at = Some(at(now - 1));
    rows[3].level = 2;
    rows[4].yellow_at = Some(at(now + 1));
    rows[4].due_at = Some(at(now + 2));
    rows[5].exercise = true;
    rows[6].department = None;
    rows[6].stage = Stage::Feedback;
    // What has no limit is green.
    rows[7].yellow_at = None;
    rows[7].due_at = None;
    put_rows(ledger, rows).await;

    let count = |stage, department: Option<&str>, light, level, cases| OpenCount {
        workflow: name("hazard"),
        stage,
        department: department.map(name),
        light,
        level,
        cases,
    };
    let counts = ledger.open_counts(at(now)).await.expect("counts");
    let expected = [
        count(Stage::Handle, Some("works"), Light::Green, 0, 2),
        count(Stage::Handle, Some("works"), Light::Yellow, 0, 3),
        count(Stage::Handle, Some("works"), Light::Red, 2, 1),
        count(Stage::Feedback, None, Light::Yellow, 0, 1),
    ];
    assert_eq!(counts.len(), expected.len(), "{counts:?}");
    for one in expected {
        assert!(counts.contains(&one), "{one:?} is not in {counts:?}");
    }
}

pub(crate) async fn open_cases_without_an_owner_or_a_next_instant_are_counted(ledger: &dyn Ledger) {
    assert_eq!(ledger.unattended().await.expect("a count"), 0);
    let mut rows: Vec<RegisterRow> = (1..=5).map(row).collect();
    rows[0].owner = None;
    rows[1].next_due = None;
    rows[2].owner = None;
    rows[2].next_due = None;
    // A step without a limit says so: it needs no next instant.
    rows[4].due_at = None;
    rows[4].next_due = None;
    put_rows(ledger, rows).await;
    assert_eq!(ledger.unattended().await.expect("a count"), 3);
}

fn due_at(instants: &[Option<i64>]) -> Vec<RegisterRow> {
    let next_due = |(n, ms): (u32, &Option<i64>)| RegisterRow {
        next_due: ms.map(at),
        ..row(n)
    };
    (1..).zip(instants).map(next_due).collect()
}

pub(crate) async fn an_open_case_without_an_owner_or_a_next_instant_is_counted(
    ledger: &dyn Ledger,
) {
    let changes = [1, 2, 3].map(|n| {
        let mut change = Story::new(n).change(100);
        let mut row = row(n);
        row.owner = if n == 2 { None } else { Some(name("works")) };
        row.next_due = if n == 3 { None } else { Some(at(500)) };
        change.register = Some(row);
        change
    });
    ledger
        .commit(batch(100, changes.to_vec()))
        .await
        .expect("a commit");
    assert_eq!(ledger.unattended().await.expect("a count"), 2);
}
