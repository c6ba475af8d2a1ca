//! Who asks, and the cases they ask about.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    answer::{list, text},
    client::Client,
    town::{Reported, Town},
    wait,
};

/// The kinds of actor, in the order of the table.
pub(crate) const ACTORS: [&str; 12] = [
    "none",
    "unknown",
    "revoked",
    // The department that is asked.
    "asked",
    // The department that leads and keeps the case, and is not asked.
    "lead",
    // A department that has nothing to do with it.
    "other",
    // The post that is asked (about a case of its own).
    "post-asked",
    // A post that has nothing to do with it.
    "post-other",
    "intake",
    "supervision",
    "auditor",
    "admin",
];

/// A case with what a path or a body needs to name of it.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub reported: Reported,
    pub assignment: String,
    pub generation: u64,
    pub choice: &'static str,
    pub file: String,
}

pub(crate) struct Cast {
    pub town: Town,
    clients: BTreeMap<&'static str, Client>,
    /// At `verify`, before the supervision office; the fire brigade leads and keeps it.
    pub with_department: Subject,
    /// At `review`, before the duty leader.
    pub with_post: Subject,
    /// At the survey.
    pub surveyed: Reported,
    /// A notice of the duty leader.
    pub notice: String,
}

impl Cast {
    pub(crate) async fn assemble() -> Self {
        let town = Town::start().await;
        let late = town.report().await;
        town.late(SignedDuration::from_hours(2), &late.id, 2).await;
        let notice = wait::until("the notice", || async {
            let page = town
                .duty_leader
                .get("/api/v1/posts/duty-leader/notices")
                .await
                .expect(200);
            list(&page, "items")
                .first()
                .map(|notice| text(notice, "id").to_owned())
        })
        .await;
        let surveyed = town.report().await;
        town.bring_to_handle(&surveyed.id).await;
        town.bring_to_survey(&surveyed.id).await;
        let with_department = with_department(&town).await;
        let with_post = with_post(&town).await;
        let clients = clients(&town).await;
        Self {
            town,
            clients,
            with_department,
            with_post,
            surveyed,
            notice,
        }
    }

    /// The client of an actor.
    pub(crate) fn client(&self, actor: &str) -> &Client {
        self.clients
            .get(actor)
            .unwrap_or_else(|| panic!("no actor `{actor}`"))
    }

    /// The case that an actor is interested in; a new one where the request may change it.
    pub(crate) async fn subject(&self, actor: &str, is_new: bool) -> Subject {
        match (actor == "post-asked", is_new) {
            (true, true) => with_post(&self.town).await,
            (true, false) => self.with_post.clone(),
            (false, true) => with_department(&self.town).await,
            (false, false) => self.with_department.clone(),
        }
    }
}

async fn clients(town: &Town) -> BTreeMap<&'static str, Client> {
    let service = &town.service;
    let revoked = service.token("admin").await.expect("a token");
    service.revoke(&revoked).await.expect("it is revoked");
    let unknown = format!("clt_0123456789_{}", "0".repeat(64));
    let post_other = Client::acting_as(service, "post:road-maintenance-head").await;
    BTreeMap::from([
        ("none", town.nobody.clone()),
        ("unknown", Client::with_token(service, Some(unknown))),
        ("revoked", Client::with_token(service, Some(revoked.text))),
        ("asked", town.supervision_office.clone()),
        ("lead", town.fire_brigade.clone()),
        ("other", town.sanitation.clone()),
        ("post-asked", town.duty_leader.clone()),
        ("post-other", post_other),
        ("intake", town.intake.clone()),
        ("supervision", town.supervision.clone()),
        ("auditor", town.auditor.clone()),
        ("admin", town.admin.clone()),
    ])
}

async fn with_department(town: &Town) -> Subject {
    let reported = town.report().await;
    town.bring_to_handle(&reported.id).await;
    let file = town
        .upload(&town.fire_brigade, &reported.id, b"the stairs")
        .await;
    let given = json!({"result": "已清理 / Cleared", "photos": [file]});
    town.choose(&town.fire_brigade, &reported.id, "done", given)
        .await;
    let (assignment, generation) = town.asked(&reported.id).await;
    Subject {
        reported,
        assignment,
        generation,
        choice: "pass",
        file,
    }
}

async fn with_post(town: &Town) -> Subject {
    let reported = town.report().await;
    town.bring_to_review(&reported.id).await;
    let file = town
        .upload(&town.duty_leader, &reported.id, b"the stairs")
        .await;
    let (assignment, generation) = town.asked(&reported.id).await;
    Subject {
        reported,
        assignment,
        generation,
        choice: "settle",
        file,
    }
}
