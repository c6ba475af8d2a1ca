//! The demo town, with a client for each of its actors and the moves of a hazard case.

use closedloop_tests::service::TestService;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::{
    answer::{number, text},
    client::Client,
    wait,
};

/// A town that works.
pub(crate) struct Town {
    pub service: TestService,
    pub nobody: Client,
    pub admin: Client,
    pub supervision: Client,
    pub auditor: Client,
    pub intake: Client,
    /// Triages hazards.
    pub dispatch_desk: Client,
    /// Leads where fire is concerned.
    pub fire_brigade: Client,
    /// Verifies.
    pub supervision_office: Client,
    /// Has nothing to do with fire.
    pub sanitation: Client,
    /// Reviews, and is given what nobody triages.
    pub duty_leader: Client,
}

/// A case as its reporter knows it.
#[derive(Debug, Clone)]
pub(crate) struct Reported {
    pub id: String,
    pub number: String,
    pub code: String,
}

impl Town {
    /// A town on a Monday morning, with an empty ledger.
    pub(crate) async fn start() -> Self {
        crate::capture::begin();
        let service = TestService::start().await.expect("the service starts");
        Self {
            nobody: Client::with_token(&service, None),
            admin: Client::acting_as(&service, "admin").await,
            supervision: Client::acting_as(&service, "supervision").await,
            auditor: Client::acting_as(&service, "auditor").await,
            intake: Client::acting_as(&service, "intake").await,
            dispatch_desk: Client::acting_as(&service, "department:dispatch-desk").await,
            fire_brigade: Client::acting_as(&service, "department:fire-brigade").await,
            supervision_office: Client::acting_as(&service, "department:supervision-office").await,
            sanitation: Client::acting_as(&service, "department:sanitation").await,
            duty_leader: Client::acting_as(&service, "post:duty-leader").await,
            service,
        }
    }

    /// Reports a fire hazard.
    pub(crate) async fn report(&self) -> Reported {
        self.report_with(&hazard("楼道堆放杂物 / Rubbish on the stairs"))
            .await
    }

    /// Reports what this body says.
    pub(crate) async fn report_with(&self, body: &Json) -> Reported {
        let opened = self.intake.post("/api/v1/cases", body).await.expect(201);
        let part = |name| text(&opened, name).to_owned();
        Reported {
            id: part("id"),
            number: part("number"),
            code: part("code"),
        }
    }

    /// The case as the admin sees it.
    pub(crate) async fn case(&self, case: &str) -> Json {
        self.admin
            .get(&format!("/api/v1/cases/{case}"))
            .await
            .expect(200)
    }

    /// The open assignment of a case and its generation.
    pub(crate) async fn asked(&self, case: &str) -> (String, u64) {
        let case = self.case(case).await;
        let asked = &case["asked"];
        (
            text(asked, "assignment").to_owned(),
            number(asked, "generation"),
        )
    }

    /// Makes a choice as this client for whatever is open.
    pub(crate) async fn choose(&self, client: &Client, case: &str, choice: &str, given: Json) {
        let (assignment, generation) = self.asked(case).await;
        let body = json!({"generation": generation, "choice": choice, "given": given});
        let path = format!("/api/v1/assignments/{assignment}/choose");
        client.post(&path, &body).await.expect(200);
    }

    /// Uploads a photo for a case.
    pub(crate) async fn upload(&self, client: &Client, case: &str, bytes: &[u8]) -> String {
        let path = format!("/api/v1/cases/{case}/files");
        let uploaded = client
            .post_bytes(&path, "image/png", bytes.to_vec())
            .await
            .expect(201);
        text(&uploaded, "id").to_owned()
    }

    /// Brings a new case to the step `handle`, where the fire brigade is asked.
    pub(crate) async fn bring_to_handle(&self, case: &str) {
        self.choose(&self.dispatch_desk, case, "assign", json!({}))
            .await;
        self.choose(&self.fire_brigade, case, "accept", json!({}))
            .await;
    }

    /// Brings a case from `handle` to the survey.
    pub(crate) async fn bring_to_survey(&self, case: &str) {
        let photo = self
            .upload(&self.fire_brigade, case, b"\x89PNG stairs")
            .await;
        let given = json!({"result": "已清理 / Cleared", "photos": [photo]});
        self.choose(&self.fire_brigade, case, "done", given).await;
        self.choose(&self.supervision_office, case, "pass", json!({}))
            .await;
    }

    /// Brings a new case to the step `review`, where the post of the duty leader is asked.
    pub(crate) async fn bring_to_review(&self, case: &str) {
        self.bring_to_handle(case).await;
        let given = json!({"reason": "产权不明 / Nobody knows the owner"});
        self.choose(&self.fire_brigade, case, "cannot", given).await;
    }

    /// What the reporter sees.
    pub(crate) async fn track(&self, reported: &Reported) -> Json {
        let body = json!({"number": reported.number, "code": reported.code});
        self.nobody.post("/api/v1/track", &body).await.expect(200)
    }

    /// Puts the clock forward and waits until the case reached this level.
    pub(crate) async fn late(&self, by: SignedDuration, case: &str, level: u64) -> Json {
        self.service.clock.advance(by);
        wait::until("the level of a late case", || async {
            let case = self.case(case).await;
            (case["clock"]["level"] == level).then_some(case)
        })
        .await
    }

    /// The history of a case, at most 200 items.
    pub(crate) async fn history(&self, case: &str) -> Vec<Json> {
        let path = format!("/api/v1/cases/{case}/history?limit=200");
        let page = self.admin.get(&path).await.expect(200);
        crate::answer::list(&page, "items").clone()
    }

    /// The position of the last event of all.
    pub(crate) async fn feed_end(&self) -> i64 {
        self.service
            .orchestrator
            .ledger()
            .feed_end()
            .await
            .expect("the ledger answers")
    }
}

/// The body that reports a fire hazard.
pub(crate) fn hazard(title: &str) -> Json {
    json!({
        "workflow": "hazard-rectification",
        "source": "hotline",
        "priority": "normal",
        "title": title,
        "fields": {
            "category": "fire",
            "place": "xiangyu/east/harbour",
            "severity": "urgent",
            "summary": "三号楼二层楼道堵塞 / The second floor is blocked",
            "reporter": {"name": "甲 / A", "phone": "000-0001"},
        },
    })
}
