//! Erasing a reporter: whatever they said, attached or left as a contact is found nowhere any more.

mod search;

use closedloop_runtime::verify::verify;
use serde_json::{Value as Json, json};

use crate::{
    answer::{list, text},
    capture,
    client::{Client, new_key},
    offers::Offers,
    town::{Reported, Town, hazard},
};
use search::Tokens;

/// What people said about one case, each part with a token that stands nowhere else.
struct Planted {
    reported: Reported,
    file: String,
    tokens: Tokens,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_erasing_no_token_of_the_reporter_is_found_anywhere() {
    let town = Town::start().await;
    let listening = listen(&town).await;
    let planted = run_a_case(&town).await;
    // What programs, logs and figures are told is no words of people in the first place.
    let offers = offered(listening, &planted.reported.number).await;
    nowhere(&planted.tokens, "the offers", &offers);
    let log = capture::log();
    assert!(
        !log.is_empty(),
        "nothing was logged, so nothing is shown by it"
    );
    nowhere(&planted.tokens, "the log before erasing", &log);
    nowhere(
        &planted.tokens,
        "the feed before erasing",
        &feed(&town).await,
    );
    nowhere(
        &planted.tokens,
        "the metrics before erasing",
        &metrics(&town).await,
    );
    only_where_it_may_be_read(&town, &planted).await;
    verified(&town).await;

    let path = format!("/api/v1/cases/{}/erase", planted.reported.id);
    let (key, body) = (new_key(), json!({"reason": "reporter-asked"}));
    town.admin
        .post_with_key(&path, &key, &body)
        .await
        .expect(200);
    town.admin
        .post_with_key(&path, &key, &body)
        .await
        .expect(200);
    town.admin
        .post(&path, &body)
        .await
        .refused(409, "erased-already");

    for file in town.service.files().expect("the folder can be read") {
        let bytes = std::fs::read(&file).expect("a file of the ledger");
        nowhere(&planted.tokens, &file.display().to_string(), &bytes);
    }
    for client in everybody(&town).await {
        for path in pages(&planted) {
            let answer = client.get(&path).await;
            nowhere(
                &planted.tokens,
                &format!("{path} after erasing"),
                &answer.body,
            );
        }
    }
    tracked_as_erased(&town, &planted).await;
    nowhere(&planted.tokens, "the feed", &feed(&town).await);
    nowhere(&planted.tokens, "the metrics", &metrics(&town).await);
    nowhere(&planted.tokens, "the log", &capture::log());
    verified(&town).await;

    let folder = town.service.stop().await.expect("the service stops");
    for entry in std::fs::read_dir(folder.path()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file of the ledger");
        nowhere(
            &planted.tokens,
            &format!("{} after the end", path.display()),
            &bytes,
        );
    }
}

/// A case through all stages, with a token in every text, the contact and a file.
async fn run_a_case(town: &Town) -> Planted {
    let mut tokens = Tokens::default();
    let mut body = hazard(&tokens.plant("标题 title"));
    body["fields"]["summary"] = json!(tokens.plant("情况 summary"));
    body["fields"]["reporter"] = json!({
        "name": tokens.plant("张三 name"),
        "phone": tokens.plant("phone"),
        "email": tokens.plant("email"),
        "address": tokens.plant("地址 address"),
    });
    let reported = town.report_with(&body).await;
    nowhere(&tokens, "the first events", &feed(town).await);
    tokens.keep("code", &reported.code);
    town.choose(&town.dispatch_desk, &reported.id, "assign", json!({}))
        .await;
    let reason = json!({"reason": tokens.plant("退回 returned")});
    town.choose(&town.fire_brigade, &reported.id, "return", reason)
        .await;
    town.bring_to_handle(&reported.id).await;
    let photo = tokens.plant("photo").into_bytes();
    let file = town.upload(&town.fire_brigade, &reported.id, &photo).await;
    // A second file that no choice ever names.
    let unused = tokens.plant("unused photo").into_bytes();
    town.upload(&town.fire_brigade, &reported.id, &unused).await;
    let given = json!({"result": tokens.plant("结果 result"), "photos": [file]});
    town.choose(&town.fire_brigade, &reported.id, "done", given)
        .await;
    town.choose(&town.supervision_office, &reported.id, "pass", json!({}))
        .await;
    let survey = town.track(&reported).await["survey"].clone();
    let reply = json!({"number": reported.number, "code": reported.code,
        "generation": survey["generation"], "choice": "satisfied"});
    town.nobody
        .post("/api/v1/track/reply", &reply)
        .await
        .expect(200);
    // The code is known to the reporter alone; it is no text of the case and is not erased.
    tokens.forget("code");
    Planted {
        reported,
        file,
        tokens,
    }
}

/// Listens to the offers of the departments that handle fire, from before there are any.
async fn listen(town: &Town) -> Vec<Offers> {
    let mut listening = Vec::new();
    for (client, code) in [
        (&town.dispatch_desk, "dispatch-desk"),
        (&town.fire_brigade, "fire-brigade"),
        (&town.supervision_office, "supervision-office"),
    ] {
        listening.push(Offers::open(client, code, 64).await);
    }
    listening
}

/// Every message that the programs of these departments were sent, as the bytes of its line.
async fn offered(listening: Vec<Offers>, number: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for mut offers in listening {
        let messages = offers.next().await;
        assert!(
            messages
                .iter()
                .all(|message| message["data"]["number"] == number)
        );
        assert!(!messages.is_empty());
        all.extend(offers.received());
    }
    all
}

/// Everything the feed holds, as an export reads it.
async fn feed(town: &Town) -> Vec<u8> {
    let items = town
        .service
        .orchestrator
        .ledger()
        .feed(0, 10_000)
        .await
        .expect("the feed");
    items
        .into_iter()
        .flat_map(|item| item.event.bytes)
        .collect()
}

async fn metrics(town: &Town) -> Vec<u8> {
    let answer = town.admin.get("/metrics").await;
    answer.is(200);
    answer.body
}

fn nowhere(tokens: &Tokens, place: &str, bytes: &[u8]) {
    let found = tokens.found_in(bytes);
    assert!(found.is_empty(), "{place} still holds {found:?}");
}

async fn everybody(town: &Town) -> Vec<Client> {
    let head = Client::acting_as(&town.service, "post:fire-brigade-head").await;
    vec![
        town.admin.clone(),
        town.supervision.clone(),
        town.auditor.clone(),
        town.intake.clone(),
        town.dispatch_desk.clone(),
        town.fire_brigade.clone(),
        town.supervision_office.clone(),
        town.sanitation.clone(),
        town.duty_leader.clone(),
        town.nobody.clone(),
        head,
    ]
}

fn pages(planted: &Planted) -> Vec<String> {
    let case = format!("/api/v1/cases/{}", planted.reported.id);
    vec![
        case.clone(),
        format!("{case}/history"),
        format!("{case}/why"),
        format!("{case}/files/{}", planted.file),
        "/api/v1/cases".to_owned(),
        "/api/v1/departments/fire-brigade/inbox".to_owned(),
        "/api/v1/departments/dispatch-desk/inbox".to_owned(),
        "/api/v1/posts/duty-leader/inbox".to_owned(),
        "/api/v1/posts/duty-leader/notices".to_owned(),
        "/metrics".to_owned(),
    ]
}

/// Before erasing: the admin reads everything, the departments that worked on it all but the
/// contact, everybody else nothing.
async fn only_where_it_may_be_read(town: &Town, planted: &Planted) {
    let contact = ["张三 name", "phone", "email", "地址 address"];
    let read = |client: Client| async move {
        let mut all = Vec::new();
        for path in pages(planted) {
            all.extend(client.get(&path).await.body);
        }
        planted.tokens.found_in(&all)
    };
    let by_admin = read(town.admin.clone()).await;
    for part in contact
        .iter()
        .chain(&["标题 title", "情况 summary", "结果 result", "photo"])
    {
        assert!(
            by_admin.iter().any(|found| found == part),
            "{part} not in {by_admin:?}"
        );
    }
    for client in [&town.fire_brigade, &town.supervision, &town.auditor] {
        let seen = read(client.clone()).await;
        assert!(seen.iter().any(|found| found == "结果 result"), "{seen:?}");
        assert!(
            !seen.iter().any(|found| contact.contains(&found.as_str())),
            "{seen:?}"
        );
    }
    let head = Client::acting_as(&town.service, "post:road-maintenance-head").await;
    for client in [&town.sanitation, &town.intake, &town.nobody, &head] {
        assert_eq!(read(client.clone()).await, [""; 0]);
    }
}

async fn tracked_as_erased(town: &Town, planted: &Planted) {
    let case = town.case(&planted.reported.id).await;
    assert_eq!(
        (&case["erased"], &case["title"]),
        (&json!(true), &Json::Null),
        "{case}"
    );
    let path = format!(
        "/api/v1/cases/{}/files/{}",
        planted.reported.id, planted.file
    );
    town.admin.get(&path).await.refused(410, "file-erased");
    let tracked = town.track(&planted.reported).await;
    assert_eq!(
        (&tracked["status"], &tracked["title"]),
        (&json!("closed"), &Json::Null)
    );
    nowhere(
        &planted.tokens,
        "what the reporter sees",
        tracked.to_string().as_bytes(),
    );
    let events = town.history(&planted.reported.id).await;
    assert!(
        events
            .last()
            .is_some_and(|last| !last["event"]["what"]["erased"].is_null())
    );
    let page = town
        .admin
        .get(&format!("/api/v1/cases/{}/history", planted.reported.id))
        .await;
    for item in list(&page.json(), "items") {
        assert_eq!(text(item, "hash").len(), 64);
    }
}

/// Refolds every case of the record and checks every hash.
async fn verified(town: &Town) {
    let report = verify(town.service.orchestrator.ledger(), |_| {})
        .await
        .expect("it can be read");
    assert!(
        report.is_clean() && report.cases == 1 && report.at_rest,
        "{report:?}"
    );
}
