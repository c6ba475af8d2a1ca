//! Lists page through many cases while these change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use tokio::task::JoinSet;

use crate::{
    answer::{list, number, text},
    client::{Client, new_key},
    town::{Town, hazard},
};

const CASES: usize = 120;

/// Opens many cases at once: of three categories, in two places, some of them drills.
async fn fill(town: &Town) {
    let mut opening = JoinSet::new();
    for index in 0..CASES {
        let client = town.intake.clone();
        let mut body = hazard(&format!("第 {index} 件 / No. {index}"));
        body["fields"]["category"] = json!(["fire", "road", "sanitation"][index % 3]);
        body["fields"]["place"] = json!(["xiangyu/east/harbour", "xiangyu/west"][index % 2]);
        body["exercise"] = json!(index % 10 == 0);
        body["workflow"] = json!("hazard-rectification");
        opening.spawn(async move {
            client
                .post_with_key("/api/v1/cases", &new_key(), &body)
                .await
        });
    }
    for answer in opening.join_all().await {
        answer.is(201);
    }
}

/// Every row of a list, page by page; between two pages something happens.
async fn all_rows<F: Future<Output = ()>>(
    client: &Client,
    path: &str,
    mut between: impl FnMut(usize) -> F,
) -> Vec<Json> {
    let mut rows = Vec::new();
    let mut cursor: Option<String> = None;
    for page_number in 0..1_000 {
        let behind = cursor
            .iter()
            .map(|cursor| format!("&cursor={cursor}"))
            .collect::<String>();
        let page = client.get(&format!("{path}{behind}")).await.expect(200);
        rows.extend(list(&page, "items").clone());
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return rows;
        }
        between(page_number).await;
    }
    panic!("{path} has no end");
}

async fn nothing(_: usize) {}

fn ids(rows: &[Json]) -> Vec<String> {
    rows.iter().map(|row| text(row, "id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_have_no_gaps_and_no_repeats_while_cases_change() {
    let town = Town::start().await;
    fill(&town).await;
    let before = all_rows(&town.supervision, "/api/v1/cases?limit=200", nothing).await;
    assert_eq!(before.len(), CASES);
    for order in ["due", "offered"] {
        let instant = if order == "due" {
            "due_at"
        } else {
            "offered_at"
        };
        let path = format!("/api/v1/cases?limit=7&order={order}");
        // After each page two open cases move on, one of them perhaps behind the cursor.
        let moved = std::sync::Mutex::new(BTreeSet::new());
        let rows = all_rows(&town.supervision, &path, |page| {
            let (town, moved, before) = (&town, &moved, &before);
            async move {
                for at in [page * 2, CASES - 1 - page * 2] {
                    let case = text(&before[at], "id").to_owned();
                    if town.case(&case).await["step"] == "triage" {
                        town.choose(&town.dispatch_desk, &case, "assign", json!({}))
                            .await;
                        moved.lock().expect("no panic").insert(case);
                    }
                }
            }
        })
        .await;
        let seen = ids(&rows);
        let moved = moved.into_inner().expect("no panic");
        assert!(
            !moved.is_empty() || order == "offered",
            "nothing changed meanwhile"
        );
        let mut times: BTreeMap<&String, usize> = BTreeMap::new();
        for id in &seen {
            *times.entry(id).or_default() += 1;
        }
        for row in &before {
            let id = text(row, "id").to_owned();
            let times = times.get(&id).copied().unwrap_or(0);
            // A case that moved on is another row: it may show before and after, or once.
            assert!(
                times == 1 || (moved.contains(&id) && times <= 2),
                "{order}: {id} {times}"
            );
        }
        let instants: Vec<&str> = rows.iter().map(|row| text(row, instant)).collect();
        assert!(instants.is_sorted(), "{order} is out of order");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_show_exactly_what_fits() {
    let town = Town::start().await;
    fill(&town).await;
    let all = all_rows(&town.admin, "/api/v1/cases?limit=200", nothing).await;
    for row in all.iter().take(9) {
        town.choose(&town.dispatch_desk, text(row, "id"), "assign", json!({}))
            .await;
    }
    let all = all_rows(&town.admin, "/api/v1/cases?limit=200", nothing).await;
    for (query, fits) in [
        (
            "department=dispatch-desk",
            &(|row: &Json| row["department"] == "dispatch-desk") as &dyn Fn(&Json) -> bool,
        ),
        ("department=fire-brigade", &|row| {
            row["department"] == "fire-brigade"
        }),
        ("within=xiangyu/east", &|row| {
            text(row, "place").starts_with("xiangyu/east")
        }),
        ("within=xiangyu", &|_| true),
        ("stage=dispatch", &|row| row["stage"] == "dispatch"),
        ("stage=handle", &|_| false),
        ("workflow=hotline-request", &|_| false),
        ("workflow=hazard-rectification", &|_| true),
        ("exercise=true", &|row| row["exercise"] == true),
        ("exercise=false", &|row| row["exercise"] == false),
        ("overdue=true", &|_| false),
        ("due_within=30", &|_| false),
        ("due_within=90&department=dispatch-desk", &|row| {
            row["department"] == "dispatch-desk"
        }),
        ("department=sanitation&within=xiangyu/west", &|row| {
            row["department"] == "sanitation" && row["place"] == "xiangyu/west"
        }),
    ] {
        let path = format!("/api/v1/cases?limit=50&{query}");
        let rows = all_rows(&town.supervision, &path, nothing).await;
        let expected: Vec<Json> = all.iter().filter(|row| fits(row)).cloned().collect();
        assert_eq!(ids(&rows), ids(&expected), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_lists_its_own_matters_whatever_it_asks_for() {
    let town = Town::start().await;
    fill(&town).await;
    let all = all_rows(&town.admin, "/api/v1/cases?limit=200", nothing).await;
    for row in all.iter().take(60) {
        town.choose(&town.dispatch_desk, text(row, "id"), "assign", json!({}))
            .await;
    }
    for query in [
        "",
        "&department=dispatch-desk",
        "&department=fire-brigade",
        "&post=duty-leader",
    ] {
        let path = format!("/api/v1/cases?limit=200{query}");
        let answer = town.sanitation.get(&path).await;
        if answer.status == 403 {
            continue;
        }
        for row in list(&answer.expect(200), "items") {
            assert_eq!(row["department"], "sanitation", "{query}: {row}");
        }
    }
    let inbox = "/api/v1/departments/dispatch-desk/inbox?limit=9";
    let rows = all_rows(&town.dispatch_desk, inbox, nothing).await;
    assert_eq!(rows.len(), CASES - 60);
    let distinct: BTreeSet<String> = ids(&rows).into_iter().collect();
    assert_eq!(distinct.len(), CASES - 60);
    assert!(
        rows.iter()
            .all(|row| number(row, "generation") == 1 && row["title"].is_string())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_pages_without_gaps() {
    let town = Town::start().await;
    let case = town.report().await;
    town.bring_to_handle(&case.id).await;
    town.bring_to_survey(&case.id).await;
    let whole = town.history(&case.id).await;
    let mut paged = Vec::new();
    let mut after = 0;
    loop {
        let path = format!("/api/v1/cases/{}/history?limit=2&after={after}", case.id);
        let page = town.auditor.get(&path).await.expect(200);
        assert!(list(&page, "items").len() <= 2);
        paged.extend(list(&page, "items").clone());
        match page["next_after"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(paged, whole);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odd_query_is_refused() {
    let town = Town::start().await;
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=-1",
        "cursor=abc",
        "cursor=",
        "order=random",
        "department=FIRE",
        "stage=nowhere",
        "overdue=maybe",
        "due_within=-1",
        "within=/",
        "x=1",
        "limit=5&limit=6",
        "department=%00",
        "department=%ff",
    ] {
        let answer = town
            .supervision
            .get(&format!("/api/v1/cases?{query}"))
            .await;
        answer.refused(400, "malformed");
    }
    // What is spelt well and names nobody shows nothing.
    let page = town
        .supervision
        .get("/api/v1/cases?department=no-such")
        .await;
    assert!(
        page.status == 404 || list(&page.json(), "items").is_empty(),
        "{page:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unchanged_case_is_not_sent_again_and_a_changed_one_is() {
    let town = Town::start().await;
    let case = town.report().await;
    let path = format!("/api/v1/cases/{}", case.id);
    let first = town.admin.get(&path).await;
    let tag = first.header("etag").to_owned();
    assert_eq!(tag, format!("\"{}\"", number(&first.json(), "seq")));
    let ask = |tag: String| {
        let request = town.admin.request(reqwest::Method::GET, &path);
        crate::client::send(request.header("if-none-match", tag))
    };
    let same = ask(tag.clone()).await;
    assert!(same.status == 304 && same.body.is_empty(), "{same:?}");
    let (assignment, generation) = town.asked(&case.id).await;
    let choose = format!("/api/v1/assignments/{assignment}/choose");
    let body = json!({"generation": generation, "choice": "assign"});
    let request = town
        .dispatch_desk
        .request(reqwest::Method::POST, &choose)
        .json(&body);
    let done = crate::client::send(request.header("if-match", &tag)).await;
    done.is(200);
    assert_ne!(done.header("etag"), tag);
    ask(tag).await.is(200);
    ask(done.header("etag").to_owned()).await.is(304);
}
