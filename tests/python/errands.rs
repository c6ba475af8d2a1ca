//! The errands: opening them through every kill, and what the record says became of them.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use closedloop_tests::{program::Server, waiting::wait_until};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value as Json, json};
use tokio::task::JoinSet;

/// How many open errands at once, so that some are on their way at every kill.
const OPENERS: usize = 4;

/// How many errands may be open at once, so that the work of the worker and the kills go side by
/// side.
const OPEN_MAX: u64 = 16;

/// How long one errand may take to be opened, kills included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever opens errands.
#[derive(Debug)]
pub(crate) struct Errands {
    /// Errands with a lower number may be opened.
    below: AtomicU64,
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Errands {
    pub(crate) fn new(server: &Server, token: String) -> Self {
        // Without a pool, no request meets a connection that a kill broke before it.
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build();
        Self {
            below: AtomicU64::new(OPEN_MAX),
            http: http.expect("a client can be made"),
            base: server.url(""),
            token,
        }
    }

    /// Opens this many errands, each again and again with the same key until that is answered.
    pub(crate) async fn open_all(self: Arc<Self>, errands: u64) {
        let mut openers = JoinSet::new();
        for opener in 0..OPENERS as u64 {
            let this = Arc::clone(&self);
            openers.spawn(async move {
                for errand in (opener..errands).step_by(OPENERS) {
                    let may_be = || async { errand < this.below.load(Ordering::SeqCst) };
                    wait_until("an errand may be opened", PATIENCE, may_be).await;
                    let opened = || this.open(errand);
                    wait_until("an errand is opened", PATIENCE, opened).await;
                }
            });
        }
        openers.join_all().await;
    }

    /// Lets as many more be opened as were completed, and says how many that are.
    pub(crate) fn go_on(&self, history: &History) -> u64 {
        let (_, completions) = history.cases_and_completions();
        self.below.store(completions + OPEN_MAX, Ordering::SeqCst);
        completions
    }

    async fn open(&self, errand: u64) -> bool {
        let body = json!({
            "workflow": "errand",
            "title": format!("跑腿{errand} / Errand {errand}"),
            "fields": {"category": "errand", "place": "shore"},
        });
        let sent = self
            .http
            .post(format!("{}cases", self.base))
            .bearer_auth(&self.token)
            .header("idempotency-key", format!("errand-{errand}"))
            .json(&body)
            .send()
            .await;
        let Ok(response) = sent else { return false };
        let status = response.status();
        assert!(
            status.is_success() || status.is_server_error(),
            "an errand is refused with {status}"
        );
        status.is_success()
    }

    /// Whether nobody is asked for anything any more.
    pub(crate) async fn nothing_is_left(&self, department: &str) -> bool {
        let url = format!("{}departments/{department}/inbox", self.base);
        let sent = self.http.get(url).bearer_auth(&self.token).send().await;
        let Ok(response) = sent else { return false };
        assert_eq!(response.status(), 200, "the inbox can be read");
        let inbox: Json = response.json().await.expect("it is JSON");
        let rows = inbox
            .as_object()
            .and_then(|parts| parts.values().find_map(Json::as_array));
        rows.is_some_and(Vec::is_empty)
    }
}

/// The histories of all errands, read with statements of its own.
#[derive(Debug)]
pub(crate) struct History(Connection);

impl History {
    /// Opened while the process serves the file.
    pub(crate) fn of(ledger: &Path) -> Self {
        let opened = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY);
        Self(opened.expect("the ledger can be read beside the process"))
    }

    /// How many cases there are, and how many choices the department made.
    pub(crate) fn cases_and_completions(&self) -> (u64, u64) {
        let sql = r#"WITH told AS (SELECT case_id, CAST(body AS TEXT) AS said FROM event)
          SELECT count(DISTINCT case_id),
            count(*) FILTER
              (WHERE json_extract(said, '$.what."choice-made".asked.department') IS NOT NULL)
          FROM told"#;
        let row = self.0.query_row(sql, [], |row| row.try_into());
        let (cases, completions): (i64, i64) = row.expect("the events can be counted");
        (
            u64::try_from(cases).expect("a count"),
            u64::try_from(completions).expect("a count"),
        )
    }

    /// The cases that were not completed exactly once by the department and closed.
    pub(crate) fn not_completed_once(&self) -> Vec<String> {
        let sql = r#"WITH told AS (SELECT case_id, CAST(body AS TEXT) AS said FROM event)
          SELECT hex(case_id),
            sum(json_extract(said, '$.what."choice-made".asked.department') IS NOT NULL) AS made,
            sum(json_extract(said, '$.what."case-closed".end') IS 'closed') AS closed
          FROM told GROUP BY case_id HAVING made <> 1 OR closed <> 1"#;
        let mut statement = self.0.prepare(sql).expect("the table of events is there");
        let found = statement.query_map([], |row| {
            let (case, made, closed): (String, i64, i64) = row.try_into()?;
            Ok(format!(
                "case {case}: completed {made} times, closed {closed} times"
            ))
        });
        found
            .expect("it can be asked")
            .collect::<Result<_, _>>()
            .expect("rows can be read")
    }
}
