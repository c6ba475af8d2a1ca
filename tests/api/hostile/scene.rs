//! The ground on which the server is attacked: cases in several states, and for every route that
//! takes a body a request that would do.

use jiff::SignedDuration;
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use crate::{
    answer::{list, text},
    client::{Client, new_key},
    raw::RawRequest,
    town::{Reported, Town, hazard},
    wait,
};

/// Stands in every text of every attack, and never in an answer.
pub(crate) const CANARY: &str = "CANARY-7f3k9q";

/// A key that intake and fire brigade used before, each for something.
pub(crate) const USED_KEY: &str = "used-before";

pub(crate) const OPEN: &str = "/api/v1/cases";
pub(crate) const FILES: &str = "/api/v1/cases/{id}/files";
pub(crate) const ERASE: &str = "/api/v1/cases/{id}/erase";
pub(crate) const REPORTS: &str = "/api/v1/departments/{code}/reports";
pub(crate) const CHOOSE: &str = "/api/v1/assignments/{assignment}/choose";
pub(crate) const TAKE: &str = "/api/v1/assignments/{assignment}/take";
pub(crate) const ACKNOWLEDGE: &str = "/api/v1/notices/{id}/acknowledge";
pub(crate) const TRACK: &str = "/api/v1/track";
pub(crate) const REPLY: &str = "/api/v1/track/reply";

/// Every route that takes a body.
pub(crate) const ROUTES: [&str; 9] = [
    OPEN,
    FILES,
    ERASE,
    REPORTS,
    CHOOSE,
    TAKE,
    ACKNOWLEDGE,
    TRACK,
    REPLY,
];

/// Those whose body is JSON that is read before anything else.
pub(crate) const JSON_ROUTES: [&str; 8] = [
    OPEN,
    ERASE,
    REPORTS,
    CHOOSE,
    TAKE,
    ACKNOWLEDGE,
    TRACK,
    REPLY,
];

/// Those that need an idempotency key.
pub(crate) const KEYED: [&str; 5] = [OPEN, ERASE, CHOOSE, TAKE, ACKNOWLEDGE];

pub(crate) struct Scene {
    pub town: Town,
    /// At `handle`, before the fire brigade.
    pub handled: Reported,
    /// Its assignment.
    pub assignment: String,
    /// At the survey.
    pub surveyed: Reported,
    /// Given to the duty leader after two rungs; the dispatch desk's generation is old.
    pub escalated: Reported,
    /// A notice of the duty leader.
    pub notice: String,
    /// A file of another case.
    pub file_elsewhere: String,
    rows: Connection,
}

impl Scene {
    pub(crate) async fn set() -> Self {
        let town = Town::start().await;
        let escalated = town.report().await;
        town.late(SignedDuration::from_hours(2), &escalated.id, 2)
            .await;
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
        let file_elsewhere = town
            .upload(&town.fire_brigade, &surveyed.id, b"elsewhere")
            .await;
        town.bring_to_survey(&surveyed.id).await;
        let handled = Self::handled_with_used_keys(&town).await;
        let (assignment, _) = town.asked(&handled.id).await;
        let rows = Connection::open(town.service.ledger_path()).expect("the ledger can be read");
        Self {
            town,
            handled,
            assignment,
            surveyed,
            escalated,
            notice,
            file_elsewhere,
            rows,
        }
    }

    /// A case at `handle`, opened and accepted under [`USED_KEY`].
    async fn handled_with_used_keys(town: &Town) -> Reported {
        let body = hazard("在办 / In hand");
        let opened = town
            .intake
            .post_with_key(OPEN, USED_KEY, &body)
            .await
            .expect(201);
        let part = |name| text(&opened, name).to_owned();
        let handled = Reported {
            id: part("id"),
            number: part("number"),
            code: part("code"),
        };
        town.choose(&town.dispatch_desk, &handled.id, "assign", json!({}))
            .await;
        let (assignment, generation) = town.asked(&handled.id).await;
        let path = format!("/api/v1/assignments/{assignment}/choose");
        let accept = json!({"generation": generation, "choice": "accept"});
        town.fire_brigade
            .post_with_key(&path, USED_KEY, &accept)
            .await
            .expect(200);
        handled
    }

    /// How many rows each table holds that a request could write to.
    pub(crate) fn rows(&self) -> Vec<(&'static str, i64)> {
        // Effects come with events only, and are cleared by the relay in its own time.
        [
            "event",
            "head",
            "register",
            "notice",
            "idempotency_key",
            "sealed",
            "data_key",
        ]
        .into_iter()
        .map(|table| {
            let count = format!("SELECT count(*) FROM {table}");
            (
                table,
                self.rows
                    .query_row(&count, [], |row| row.get(0))
                    .expect("it counts"),
            )
        })
        .collect()
    }

    /// Who is allowed to use a route.
    pub(crate) fn client(&self, route: &str) -> Option<&Client> {
        Some(match route {
            OPEN => &self.town.intake,
            ERASE => &self.town.admin,
            ACKNOWLEDGE => &self.town.duty_leader,
            TRACK | REPLY => return None,
            _ => &self.town.fire_brigade,
        })
    }

    /// The path of a route.
    pub(crate) fn path(&self, route: &str) -> String {
        let id = if route == ACKNOWLEDGE {
            &self.notice
        } else {
            &self.handled.id
        };
        route
            .replace("{id}", id)
            .replace("{assignment}", &self.assignment)
            .replace("{code}", "fire-brigade")
    }

    /// A body that would do.
    pub(crate) fn body(&self, route: &str) -> Json {
        match route {
            OPEN => hazard(CANARY),
            ERASE => json!({"reason": "reporter-asked"}),
            REPORTS => self.message(&json!({"assignment": self.assignment, "generation": 1,
                "choice": "cannot", "given": {"reason": CANARY}})),
            CHOOSE => json!({"generation": 1, "choice": "cannot", "given": {"reason": CANARY}}),
            TAKE => json!({"generation": 1}),
            ACKNOWLEDGE => json!({"post": "duty-leader"}),
            TRACK => json!({"number": self.handled.number, "code": self.handled.code}),
            REPLY => json!({"number": self.surveyed.number, "code": self.surveyed.code,
                "generation": 1, "choice": "satisfied"}),
            _ => Json::Null,
        }
    }

    /// A report as a message.
    pub(crate) fn message(&self, data: &Json) -> Json {
        json!({"specversion": "1.0", "id": "r-1", "source": "/departments/fire-brigade",
            "type": "closedloop.assignment.reported.v1", "time": "2026-03-02T03:00:00Z",
            "datacontenttype": "application/json", "data": data})
    }

    /// A request that would do.
    pub(crate) fn request(&self, route: &str) -> RawRequest {
        self.request_with(route, self.body(route).to_string())
    }

    /// A request that would do, but for its body.
    pub(crate) fn request_with(&self, route: &str, body: impl Into<Vec<u8>>) -> RawRequest {
        let media_type = match route {
            REPORTS => "application/cloudevents+json",
            FILES => "image/png",
            _ => "application/json",
        };
        let mut request = RawRequest::new("POST", &self.path(route))
            .with("content-type", media_type)
            .with("idempotency-key", new_key())
            .with_body(body);
        if let Some(token) = self.client(route).and_then(|client| client.token.as_ref()) {
            request = request.with("authorization", format!("Bearer {token}"));
        }
        request
    }
}
