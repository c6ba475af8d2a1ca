//! A hazard from the report to the score, as each party sees it.

use serde_json::{Value as Json, json};

use crate::{
    answer::{list, number, text},
    town::{Reported, Town, hazard},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hazard_is_handled_verified_answered_scored_and_closed() {
    let town = Town::start().await;
    let reported = report(&town).await;
    seen_at(&town, &reported, "dispatch", "分流交办台").await;

    town.choose(&town.dispatch_desk, &reported.id, "assign", json!({}))
        .await;
    seen_at(&town, &reported, "dispatch", "消防救援站").await;

    town.choose(&town.fire_brigade, &reported.id, "accept", json!({}))
        .await;
    seen_at(&town, &reported, "handle", "消防救援站").await;
    assert_eq!(town.case(&reported.id).await["owner"], "fire-brigade");

    let photo = handle(&town, &reported).await;
    seen_at(&town, &reported, "supervise", "督查室").await;
    assert_eq!(download(&town, &reported, &photo).await, PHOTO);

    town.choose(&town.supervision_office, &reported.id, "pass", json!({}))
        .await;
    let tracked = town.track(&reported).await;
    assert_eq!(tracked["stage"]["code"], "feedback");
    assert_eq!(tracked["asked"]["kind"], "reporter");
    assert_eq!(tracked["answer"], json!({"result": RESULT}));

    reply(&town, &reported, &tracked["survey"]).await;
    closed(&town, &reported).await;
    town.service
        .stop()
        .await
        .expect("the service stops in order");
}

const TITLE: &str = "楼道堆放杂物 / Rubbish on the stairs";
const RESULT: &str = "已清理，楼道畅通 / Cleared";
const PHOTO: &[u8] = b"\x89PNG\r\n\x1a\n\x00the stairs\xff";

async fn report(town: &Town) -> Reported {
    let answer = town.intake.post("/api/v1/cases", &hazard(TITLE)).await;
    answer.is(201);
    let opened = answer.json();
    let id = text(&opened, "id");
    assert_eq!(answer.header("location"), format!("/api/v1/cases/{id}"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let reported = Reported {
        id: id.to_owned(),
        number: text(&opened, "number").to_owned(),
        code: text(&opened, "code").to_owned(),
    };
    // The number that people read is as good an address as the id.
    let by_number = town
        .admin
        .get(&format!("/api/v1/cases/{}", reported.number))
        .await
        .expect(200);
    assert_eq!(by_number["id"], reported.id);
    assert_eq!(by_number["title"], TITLE);
    assert_eq!(
        by_number["reporter"],
        json!({"name": "甲 / A", "phone": "000-0001"})
    );
    reported
}

/// What the reporter sees while an office works on it.
async fn seen_at(town: &Town, reported: &Reported, stage: &str, asked: &str) {
    let tracked = town.track(reported).await;
    assert_eq!(tracked["status"], "open", "{tracked}");
    assert_eq!(tracked["title"], TITLE, "{tracked}");
    assert_eq!(tracked["stage"]["code"], stage, "{tracked}");
    assert_eq!(tracked["asked"]["zh"], asked, "{tracked}");
    let case = town.case(&reported.id).await;
    assert_eq!(tracked["due_at"], case["clock"]["due_at"], "{tracked}");
    assert_eq!(tracked["answer"], Json::Null, "{tracked}");
    assert_eq!(tracked["survey"], Json::Null, "{tracked}");
}

/// The fire brigade finds it in its inbox, may not finish without a photo, and finishes with one.
async fn handle(town: &Town, reported: &Reported) -> String {
    let inbox = town
        .fire_brigade
        .get("/api/v1/departments/fire-brigade/inbox")
        .await
        .expect(200);
    let item = &list(&inbox, "items")[0];
    assert_eq!(
        (&item["id"], &item["title"]),
        (&json!(reported.id), &json!(TITLE))
    );
    let done = list(item, "choices")
        .iter()
        .find(|choice| choice["name"] == "done");
    let needs = list(done.expect("it can be done"), "needs");
    assert_eq!(
        needs,
        &[
            json!({"name": "result", "is": "text"}),
            json!({"name": "photos", "is": "file"})
        ]
    );

    let path = format!("/api/v1/assignments/{}/choose", text(item, "assignment"));
    let mut body = json!({"generation": number(item, "generation"), "choice": "done",
        "given": {"result": RESULT}});
    town.fire_brigade
        .post(&path, &body)
        .await
        .refused(422, "field-missing");
    let photo = town.upload(&town.fire_brigade, &reported.id, PHOTO).await;
    body["given"]["photos"] = json!([photo]);
    town.fire_brigade.post(&path, &body).await.expect(200);
    photo
}

async fn download(town: &Town, reported: &Reported, file: &str) -> Vec<u8> {
    let path = format!("/api/v1/cases/{}/files/{file}", reported.id);
    let answer = town.supervision_office.get(&path).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment"),
        "{answer:?}"
    );
    answer.body
}

async fn reply(town: &Town, reported: &Reported, survey: &Json) {
    let names: Vec<&str> = list(survey, "choices")
        .iter()
        .map(|one| text(one, "name"))
        .collect();
    assert!(
        names.contains(&"satisfied") && names.contains(&"dissatisfied"),
        "{names:?}"
    );
    let body = json!({"number": reported.number, "code": reported.code,
        "generation": number(survey, "generation"), "choice": "satisfied"});
    let wrong = json!({"number": reported.number, "code": "0000-0000-0000",
        "generation": number(survey, "generation"), "choice": "satisfied"});
    town.nobody
        .post("/api/v1/track/reply", &wrong)
        .await
        .refused(404, "track-unknown");
    town.nobody
        .post("/api/v1/track/reply", &body)
        .await
        .expect(200);
    // A reply that is sent again, because the first answer was lost, gets the same answer.
    town.nobody
        .post("/api/v1/track/reply", &body)
        .await
        .expect(200);
}

async fn closed(town: &Town, reported: &Reported) {
    let case = town.case(&reported.id).await;
    assert_eq!(
        (&case["status"], &case["points"]),
        (&json!("closed"), &json!(100)),
        "{case}"
    );
    assert_eq!(case["ended"]["on_time"], true);
    assert_eq!(case["asked"], Json::Null);
    let tracked = town.track(reported).await;
    assert_eq!(tracked["status"], "closed");
    assert_eq!(tracked["answer"], json!({"result": RESULT}));
    assert!(!tracked.to_string().contains("points"), "{tracked}");

    let history = town.history(&reported.id).await;
    let stages: Vec<&str> = history
        .iter()
        .filter_map(|item| item["event"]["what"]["assignment-offered"]["stage"].as_str())
        .collect();
    assert_eq!(
        stages,
        ["dispatch", "dispatch", "handle", "supervise", "feedback"]
    );
    let kinds: Vec<&String> = history
        .iter()
        .filter_map(|item| item["event"]["what"].as_object()?.keys().next())
        .collect();
    assert!(
        kinds.ends_with(&[&"scored".to_owned(), &"case-closed".to_owned()]),
        "{kinds:?}"
    );
    for (item, seq) in history.iter().zip(1_u64..) {
        assert_eq!(number(item, "seq"), seq);
    }
    let why = town
        .fire_brigade
        .get(&format!("/api/v1/cases/{}/why", reported.id))
        .await
        .expect(200);
    assert_eq!(why["why"]["ended"]["how"], "closed", "{why}");
    assert!(!list(&why["lines"], "zh").is_empty() && !list(&why["lines"], "en").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_rejected_is_answered_with_the_reason() {
    let town = Town::start().await;
    let reported = town.report().await;
    let reason = "不属于本镇 / Not in this town";
    town.choose(
        &town.dispatch_desk,
        &reported.id,
        "not ours",
        json!({"reason": reason}),
    )
    .await;
    let tracked = town.track(&reported).await;
    assert_eq!(tracked["status"], "rejected", "{tracked}");
    assert_eq!(tracked["answer"], json!({"reason": reason}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_was_merged_says_how_the_other_one_stands() {
    let town = Town::start().await;
    let (first, second) = (town.report().await, town.report().await);
    let (assignment, generation) = town.asked(&second.id).await;
    let path = format!("/api/v1/assignments/{assignment}/choose");
    let mut body = json!({"generation": generation, "choice": "duplicate", "into": "2026-999999"});
    town.dispatch_desk
        .post(&path, &body)
        .await
        .refused(422, "merge-target");
    body["into"] = json!(first.number);
    town.dispatch_desk.post(&path, &body).await.expect(200);
    let tracked = town.track(&second).await;
    assert_eq!(tracked["status"], "merged", "{tracked}");
    assert_eq!(tracked["merged_into"]["status"], "open", "{tracked}");
    assert!(
        !tracked.to_string().contains(&first.number),
        "the other reporter's number is theirs"
    );
    crate::wait::until("the other case to hear of it", || async {
        (town.case(&first.id).await["merged_here"] == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_in_any_script_come_back_as_they_were_sent() {
    let town = Town::start().await;
    // Marks of direction, an emoji of several code points, rare characters of four bytes, a
    // character outside GBK, combining marks, and what HTML or SQL would take amiss.
    for words in [
        "\u{202e}右到左\u{2066}שלום\u{2069} \u{200f}",
        "👩‍🚒🏽 灭火",
        "㐀 𠀀 𪚥 䶮 姓氏",
        "e\u{301} ﷽ z\u{335}\u{336}",
        "<script>alert('x')</script> '; DROP TABLE event; -- {{7*7}} %s \\u0041",
        "两行\n第二行\t制表",
    ] {
        let mut body = hazard(words);
        body["fields"]["summary"] = json!(words);
        let reported = town.report_with(&body).await;
        let case = town.case(&reported.id).await;
        assert_eq!(case["title"], words);
        assert_eq!(case["fields"]["summary"], words);
        assert_eq!(town.track(&reported).await["title"], words);
    }
}
