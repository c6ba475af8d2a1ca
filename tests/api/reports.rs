//! Reports of programs: each is answered by itself, and a repeat gets the first answer.

use serde_json::{Value as Json, json};

use crate::{
    answer::{Answer, text},
    client::Client,
    offers::Offers,
    town::{Reported, Town},
};

const PATH: &str = "/api/v1/departments/dispatch-desk/reports";
const ONE: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

fn report(id: &str, assignment: &str, choice: Option<&str>) -> Json {
    let kind = if choice.is_some() {
        "reported"
    } else {
        "taken"
    };
    let mut data = json!({"assignment": assignment, "generation": 1});
    if let Some(choice) = choice {
        data["choice"] = json!(choice);
    }
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "/departments/dispatch-desk",
        "type": format!("closedloop.assignment.{kind}.v1"),
        "time": "2026-03-02T01:00:01Z",
        "datacontenttype": "application/json",
        "data": data,
    })
}

async fn send(client: &Client, media_type: &str, body: &Json) -> Answer {
    client
        .post_bytes(PATH, media_type, body.to_string().into_bytes())
        .await
}

/// The id and the status of each answer, with the code of a refusal.
fn statuses(answers: &Json) -> Vec<(String, u64, String)> {
    let one = |answer: &Json| {
        let status = answer["status"].as_u64().expect("a status");
        let code = answer["problem"]["code"].as_str().unwrap_or_default();
        assert_eq!(status == 200, code.is_empty(), "{answer}");
        (text(answer, "id").to_owned(), status, code.to_owned())
    };
    answers
        .as_array()
        .expect("a list")
        .iter()
        .map(one)
        .collect()
}

async fn report_cases(town: &Town, cases: usize) -> Vec<Reported> {
    let mut all = Vec::new();
    for _ in 0..cases {
        all.push(town.report().await);
    }
    all
}

fn first_of(case: &Reported) -> String {
    format!("{}.1", case.id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_report_gets_the_first_answer_and_another_one_is_refused() {
    let town = Town::start().await;
    let case = town.report().await;
    let message = report("r-1", &first_of(&case), Some("assign"));
    let first = send(&town.dispatch_desk, ONE, &message).await.expect(200);
    assert_eq!(statuses(&first), [("r-1".to_owned(), 200, String::new())]);
    let seq = town.case(&case.id).await["seq"].clone();
    // The same choice under another id of the message, an hour later: still the same report.
    let mut again = report("r-2", &first_of(&case), Some("assign"));
    again["time"] = json!("2026-03-02T02:00:00Z");
    let second = send(&town.dispatch_desk, ONE, &again).await.expect(200);
    assert_eq!(statuses(&second), [("r-2".to_owned(), 200, String::new())]);
    // By another token of the same department, which was started after a crash, too.
    let twin = Client::acting_as(&town.service, "department:dispatch-desk").await;
    let third = send(&twin, ONE, &message).await.expect(200);
    assert_eq!(statuses(&third)[0].1, 200);
    assert_eq!(
        town.case(&case.id).await["seq"],
        seq,
        "nothing happened twice"
    );
    let other = report("r-3", &first_of(&case), Some("duplicate"));
    let fourth = send(&town.dispatch_desk, ONE, &other).await.expect(200);
    assert_eq!(
        statuses(&fourth),
        [("r-3".to_owned(), 422, "key-reused".to_owned())]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_report_of_a_batch_is_answered_by_itself_and_in_order() {
    let town = Town::start().await;
    let cases = report_cases(&town, 4).await;
    let assignment = |index: usize| first_of(&cases[index]);
    let handled = town.report().await;
    town.choose(&town.dispatch_desk, &handled.id, "assign", json!({}))
        .await;
    let mut no_version = report("no version", &assignment(3), Some("assign"));
    no_version["specversion"] = json!("0.3");
    let mut no_type = report("no type", &assignment(3), Some("assign"));
    no_type["type"] = json!("closedloop.assignment.done.v9");
    let mut extended = report("extended", &assignment(2), Some("assign"));
    extended["traceparent"] = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    extended["data"]["remark"] = json!("an older reader ignores what it does not know");
    let nobody = "01890000-0000-7000-8000-000000000000.1";
    let batch = json!([
        report("chosen", &assignment(0), Some("assign")),
        report("taken", &assignment(1), None),
        report("no choice of this step", &assignment(3), Some("done")),
        report("of another department", &format!("{}.2", handled.id), Some("accept")),
        report("of no case", nobody, Some("assign")),
        report("over", &first_of(&handled), Some("assign")),
        report("no id", "ASSIGNMENT", Some("assign")),
        no_version,
        no_type,
        {"id": "no message"},
        12,
        extended,
    ]);
    let answers = send(&town.dispatch_desk, BATCH, &batch).await.expect(200);
    let got = statuses(&answers);
    let named: Vec<(&str, u64)> = got
        .iter()
        .map(|(id, status, _)| (id.as_str(), *status))
        .collect();
    assert_eq!(
        &named[..3],
        [
            ("chosen", 200),
            ("taken", 200),
            ("no choice of this step", 422)
        ]
    );
    assert_eq!(got[2].2, "choice-unknown");
    for (id, status, code) in &got[3..5] {
        assert!(matches!(status, 403 | 404), "{id}: {status} {code}");
    }
    assert_eq!((got[5].1, got[5].2.as_str()), (409, "assignment-over"));
    for (id, status, code) in &got[6..11] {
        assert_eq!((*status, code.as_str()), (400, "malformed"), "{id}");
    }
    assert_eq!((got[11].0.as_str(), got[11].1), ("extended", 200));
    assert_eq!(town.case(&cases[1].id).await["asked"]["taken"], true);
    let theirs = town.case(&handled.id).await;
    assert_eq!(
        (&theirs["step"], &theirs["asked"]["taken"]),
        (&json!("sign"), &json!(false))
    );
    assert_eq!(town.case(&cases[3].id).await["step"], "triage");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_event_says_that_the_program_reported_and_when_it_arrived() {
    let town = Town::start().await;
    let case = town.report().await;
    let mut message = report("r-1", &first_of(&case), Some("assign"));
    // A program whose clock is ahead: what it says lies in the future and counts as nothing.
    message["time"] = json!("2031-01-01T00:00:00Z");
    let asked_at = town.service.orchestrator.now().as_millisecond();
    send(&town.admin, ONE, &message).await.expect(200);
    let history = town.history(&case.id).await;
    let chosen = history
        .iter()
        .find(|item| !item["event"]["what"]["choice-made"].is_null());
    let event = &chosen.expect("it was chosen")["event"];
    assert_eq!(
        event["actor"],
        json!({"department": "dispatch-desk"}),
        "also when the admin brings it"
    );
    assert!(event["cause"]["report"].is_string(), "{event}");
    let received = event["what"]["choice-made"]["received_at"]
        .as_i64()
        .expect("an instant");
    assert!((asked_at..=town.service.orchestrator.now().as_millisecond()).contains(&received));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_has_its_bounds_and_its_department() {
    let town = Town::start().await;
    let case = town.report().await;
    let message = report("r-1", &first_of(&case), Some("assign"));
    let before = town.feed_end().await;
    let many = Json::Array(vec![message.clone(); 257]);
    send(&town.dispatch_desk, BATCH, &many).await.is(400);
    send(&town.dispatch_desk, BATCH, &json!([]))
        .await
        .refused(400, "malformed");
    send(&town.dispatch_desk, BATCH, &message)
        .await
        .refused(400, "malformed");
    send(&town.dispatch_desk, ONE, &json!([message]))
        .await
        .refused(400, "malformed");
    send(&town.dispatch_desk, "application/json", &message)
        .await
        .is(415);
    send(&town.fire_brigade, ONE, &message).await.is(403);
    send(&town.supervision, ONE, &message).await.is(403);
    assert_eq!(town.feed_end().await, before);
    // 256 of one report at once are one report.
    let twins = Json::Array(vec![message; 256]);
    let answers = send(&town.dispatch_desk, BATCH, &twins).await.expect(200);
    let got = statuses(&answers);
    assert!(
        got.len() == 256 && got.iter().all(|(_, status, _)| *status == 200),
        "{got:?}"
    );
    let made = town.history(&case.id).await;
    let made = made
        .iter()
        .filter(|item| !item["event"]["what"]["choice-made"].is_null())
        .count();
    assert_eq!(made, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_final_answer_makes_room_for_the_next_offer() {
    let town = Town::start().await;
    let cases = report_cases(&town, 3).await;
    let mut stream = Offers::open(&town.dispatch_desk, "dispatch-desk", 1).await;
    for _ in &cases {
        let offered = stream.next().await;
        assert_eq!(offered.len(), 1, "one at a time: {offered:?}");
        let assignment = text(&offered[0]["data"], "assignment");
        // Also a refusal for good settles an offer.
        let wrong = report("wrong", assignment, Some("done"));
        let right = report("right", assignment, Some("assign"));
        let answers = send(&town.dispatch_desk, BATCH, &json!([wrong, right]))
            .await
            .expect(200);
        assert!(
            statuses(&answers)
                .iter()
                .any(|(_, status, _)| *status != 200)
        );
    }
}
