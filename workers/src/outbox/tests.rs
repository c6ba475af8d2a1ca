use closedloop_wire::dispatch::REPORTED;
use jiff::Timestamp;

use super::*;

fn message(number: usize) -> CloudEvent<Report> {
    let assignment = format!("00000000-0000-7000-8000-000000000001.{number}");
    let report = Report {
        assignment: assignment.parse().expect("it is the id of an assignment"),
        generation: 1,
        choice: None,
        given: BTreeMap::new(),
        into: None,
    };
    let source = "/departments/fire-brigade".to_owned();
    CloudEvent::new(
        REPORTED,
        number.to_string(),
        source,
        Timestamp::UNIX_EPOCH,
        report,
    )
}

fn outbox_of(messages: usize) -> Outbox {
    let mut outbox = Outbox::new(|| 1.0);
    (1..=messages).for_each(|number| outbox.push(message(number)));
    outbox
}

fn answers(batch: &[Entry], status: impl Fn(&str) -> u16) -> Posted {
    let answers = batch.iter().map(|entry| ReportAnswer {
        id: entry.message.id.clone(),
        status: status(&entry.message.id),
        problem: None,
    });
    Posted::Answered(answers.collect())
}

fn ids(batch: &[Entry]) -> Vec<&str> {
    batch
        .iter()
        .map(|entry| entry.message.id.as_str())
        .collect()
}

const BUSY: Posted = Posted::Busy { retry_after: None };

#[test]
fn a_batch_takes_what_waits_and_never_more_than_256() {
    let now = Instant::now();
    let mut outbox = outbox_of(300);
    let first = outbox.next_batch(now).expect("there are reports");
    let second = outbox.next_batch(now).expect("there are more");
    assert_eq!((first.len(), second.len()), (256, 44));
    assert!(outbox.next_batch(now).is_none());
    assert_eq!(outbox.len(), 300, "those under way are not final");
}

#[test]
fn a_report_is_kept_until_its_answer_is_final() {
    let now = Instant::now();
    let mut outbox = outbox_of(5);
    let batch = outbox.next_batch(now).expect("there are reports");
    let statuses = |id: &str| match id {
        "1" => 200,
        "2" => 409,
        "3" => 422,
        "4" => 429,
        _ => 503,
    };
    let posted = answers(&batch, statuses);
    let settled = outbox.settle(batch, posted, now);
    let settled: Vec<u16> = settled.iter().map(|one| one.status).collect();
    assert_eq!(settled, [200, 409, 422]);
    assert_eq!(outbox.len(), 2);
    assert!(outbox.next_batch(now).is_none(), "not yet");

    let next = outbox.next_try().expect("two are to be tried again");
    assert_eq!(next, now + retry::DELAY_FIRST);
    let batch = outbox.next_batch(next).expect("their time has come");
    assert_eq!(ids(&batch), ["4", "5"]);
    let posted = answers(&batch, |_| 200);
    assert_eq!(outbox.settle(batch, posted, next).len(), 2);
    assert_eq!((outbox.len(), outbox.next_try()), (0, None));
}

#[test]
fn while_the_server_is_away_nothing_leaves_and_the_order_stays() {
    let mut now = Instant::now();
    let mut outbox = outbox_of(3);
    for failures in 1..=8 {
        let batch = outbox.next_batch(now).expect("it is time to try");
        assert_eq!(ids(&batch), ["1", "2", "3"]);
        assert!(outbox.settle(batch, BUSY, now).is_empty());
        assert!(outbox.next_batch(now).is_none());
        let next = outbox.next_try().expect("they are to be tried again");
        assert_eq!(next - now, retry::delay(failures, None, || 1.0));
        now = next;
    }
    let batch = outbox.next_batch(now).expect("it is time to try");
    let posted = answers(&batch, |_| 200);
    assert_eq!(outbox.settle(batch, posted, now).len(), 3);
}

#[test]
fn a_wait_that_the_server_names_is_kept() {
    let now = Instant::now();
    let mut outbox = outbox_of(1);
    let batch = outbox.next_batch(now).expect("there is a report");
    let retry_after = Some(Duration::from_secs(7));
    outbox.settle(batch, Posted::Busy { retry_after }, now);
    assert_eq!(outbox.next_try(), Some(now + Duration::from_secs(7)));

    let now = now + Duration::from_secs(7);
    let batch = outbox.next_batch(now).expect("it is time");
    let answer = ReportAnswer {
        id: "1".to_owned(),
        status: 503,
        problem: Some(serde_json::json!({"retry_after_seconds": 9})),
    };
    outbox.settle(batch, Posted::Answered(vec![answer]), now);
    assert_eq!(outbox.next_try(), Some(now + Duration::from_secs(9)));
}

#[test]
fn a_request_that_does_not_fit_is_halved_until_the_culprit_is_alone() {
    let now = Instant::now();
    let mut outbox = outbox_of(8);
    let mut refused = Vec::new();
    let mut recorded = 0;
    for _ in 0..30 {
        let Some(batch) = outbox.next_batch(now) else {
            break;
        };
        let posted = if ids(&batch).contains(&"6") {
            Posted::Unfit {
                status: 413,
                problem: None,
            }
        } else {
            answers(&batch, |_| 200)
        };
        for settled in outbox.settle(batch, posted, now) {
            match settled.status {
                200 => recorded += 1,
                _ => refused.push(settled.message.id),
            }
        }
    }
    assert_eq!((recorded, refused), (7, vec!["6".to_owned()]));
    assert_eq!(outbox.len(), 0);
}

#[test]
fn an_answer_about_something_else_settles_nothing() {
    let now = Instant::now();
    let mut outbox = outbox_of(3);
    let batch = outbox.next_batch(now).expect("there are reports");
    let answer = |id: &str| ReportAnswer {
        id: id.to_owned(),
        status: 200,
        problem: None,
    };
    let posted = Posted::Answered(vec![answer("2"), answer("2")]);
    let settled = outbox.settle(batch, posted, now);
    assert_eq!(settled.len(), 1);
    assert_eq!(settled[0].message.id, "2");
    assert_eq!(outbox.len(), 2);
}

#[test]
fn a_report_is_put_in_once() {
    let mut outbox = outbox_of(2);
    outbox.push(message(1));
    let now = Instant::now();
    let batch = outbox.next_batch(now).expect("there are reports");
    outbox.push(message(2));
    assert_eq!((batch.len(), outbox.len()), (2, 2));
    assert!(outbox.next_batch(now).is_none());
}
