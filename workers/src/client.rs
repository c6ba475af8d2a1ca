//! What a handler may ask of the orchestrator, and how requests are made.

use std::{fmt, sync::Arc, time::Duration};

use closedloop_wire::{
    cloud_event::CloudEvent,
    dispatch::{Offer, REPORTED, Report, TAKEN},
    engine::{CaseId, workflows::names::DepartmentCode},
};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, Response, header};
use tokio::sync::mpsc;

use crate::{
    decision::Decision,
    outbox::is_passing,
    retry::{self, Chance},
};

/// The largest file that can be uploaded.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The longest answer that is read, streams apart.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How often a request of a handler is made before the handler hears of the failure: with the waits
/// between, a restart of the orchestrator goes unnoticed.
const TRIES_MAX: u32 = 8;

/// How long one request may take, streams apart.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);

/// Where the present time comes from.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Why a request was refused: the parts of an RFC 9457 document that say so.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Problem {
    /// The stable code of the refusal.
    #[serde(default)]
    pub code: String,
    /// A sentence about it.
    #[serde(default)]
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.as_str(), self.detail.as_str()) {
            ("", "") => formatter.write_str("no reason is given"),
            (code, "") => formatter.write_str(code),
            ("", detail) => formatter.write_str(detail),
            (code, detail) => write!(formatter, "{code}: {detail}"),
        }
    }
}

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer arrived; trying again is safe.
    #[error("cannot reach {path}")]
    Unreachable {
        /// What was asked for.
        path: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The server cannot answer now; trying again is safe.
    #[error("{path} cannot be answered now (status {status})")]
    Busy {
        /// What was asked for.
        path: String,
        /// The status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The server refuses, and will refuse again.
    #[error("{path} is refused with status {status}: {problem}")]
    Refused {
        /// What was asked for.
        path: String,
        /// The status.
        status: u16,
        /// The reason.
        problem: Problem,
    },
    /// The answer is not what the contract says.
    #[error("the answer to {path} cannot be read: {why}")]
    Unreadable {
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file is larger than [`FILE_BYTES_MAX`].
    #[error("a file of {bytes} bytes is over the limit of {FILE_BYTES_MAX}")]
    FileTooLarge {
        /// Its size.
        bytes: usize,
    },
}

impl CallError {
    /// How long to wait at least before trying again; none if that is of no use.
    pub(crate) fn try_again(&self) -> Option<Option<Duration>> {
        match self {
            Self::Unreachable { .. } => Some(None),
            Self::Busy { retry_after, .. } => Some(*retry_after),
            Self::Refused { .. } | Self::Unreadable { .. } | Self::FileTooLarge { .. } => None,
        }
    }
}

/// The worker has stopped; the report was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the worker has stopped and takes no report")]
pub struct NoLongerReporting;

/// What a handler may ask of the orchestrator. Cloning is cheap.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    /// Without a slash at the end.
    pub(crate) base: String,
    pub(crate) department: DepartmentCode,
    pub(crate) authorization: header::HeaderValue,
    pub(crate) clock: Clock,
    pub(crate) chance: Chance,
    pub(crate) reports: mpsc::Sender<CloudEvent<Report>>,
}

impl fmt::Debug for Client {
    /// Without the token.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base", &self.0.base)
            .field("department", &self.0.department)
            .finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// The case with its texts, as long as the department is asked or owns it. Tried up to 8 times.
    ///
    /// # Errors
    /// The request is refused, or the server stays away.
    pub async fn case(&self, case: CaseId) -> Result<serde_json::Value, CallError> {
        let path = format!("/api/v1/cases/{case}");
        let answer = self.patiently(&path, |client| client.request(Method::GET, &path));
        read_json(&path, &answer.await?)
    }

    /// Uploads a file of at most [`FILE_BYTES_MAX`] and gives its id, which goes into `given` in a
    /// list. Tried up to 8 times.
    ///
    /// # Errors
    /// The file is too large, the request is refused, or the server stays away.
    pub async fn upload(
        &self,
        case: CaseId,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<String, CallError> {
        #[derive(serde::Deserialize)]
        struct Uploaded {
            id: String,
        }
        if bytes.len() > FILE_BYTES_MAX {
            return Err(CallError::FileTooLarge { bytes: bytes.len() });
        }
        let path = format!("/api/v1/cases/{case}/files");
        let answer = self.patiently(&path, |client| {
            let request = client.request(Method::POST, &path);
            let request = request.header(header::CONTENT_TYPE, media_type);
            request.body(bytes.clone())
        });
        let uploaded: Uploaded = read_json(&path, &answer.await?)?;
        Ok(uploaded.id)
    }

    /// Reports that the work on an offer has begun, while the handler goes on.
    ///
    /// # Errors
    /// The worker has stopped.
    pub async fn begin(&self, offer: &Offer) -> Result<(), NoLongerReporting> {
        match Decision::Take.into_report(offer) {
            Some((_, report)) => self.report(report, (self.0.clock)()).await,
            None => Ok(()),
        }
    }

    /// Reports something that no handler returned: the choice on work that was taken, also by an
    /// earlier run. A report without a choice says that the work has begun. It is sent while
    /// [`crate::Worker::run`] runs, until the answer is final.
    ///
    /// # Errors
    /// The worker has stopped.
    pub async fn report(&self, report: Report, at: Timestamp) -> Result<(), NoLongerReporting> {
        let kind = if report.choice.is_some() {
            REPORTED
        } else {
            TAKEN
        };
        let message = self.message(kind, report, at);
        let sent = self.0.reports.send(message).await;
        sent.map_err(|_| NoLongerReporting)
    }

    /// The message of a report. Its id tells a repeat, so it is made of what is reported on.
    pub(crate) fn message(&self, kind: &str, report: Report, at: Timestamp) -> CloudEvent<Report> {
        let what = if kind == TAKEN { "taken" } else { "reported" };
        let id = format!("{}:{}:{what}", report.assignment, report.generation);
        let source = format!("/departments/{}", self.0.department);
        let subject = Some(report.assignment.to_string());
        let message = CloudEvent::new(kind, id, source, at, report);
        CloudEvent { subject, ..message }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    pub(crate) fn chance(&self) -> Chance {
        self.0.chance
    }

    pub(crate) fn department(&self) -> &DepartmentCode {
        &self.0.department
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.0.base);
        let request = self.0.http.request(method, url);
        request.header(header::AUTHORIZATION, self.0.authorization.clone())
    }

    /// Makes a request once, and tells success from every kind of failure by the status.
    pub(crate) async fn once(
        &self,
        path: &str,
        request: RequestBuilder,
    ) -> Result<Response, CallError> {
        let sent = request.send().await;
        let response = sent.map_err(|source| unreachable(path, source))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let named = response.headers().get(header::RETRY_AFTER).cloned();
        let body = read_body(path, response).await.unwrap_or_default();
        if !is_passing(status.as_u16()) {
            return Err(CallError::Refused {
                path: path.to_owned(),
                status: status.as_u16(),
                problem: serde_json::from_slice(&body).unwrap_or_default(),
            });
        }
        let in_header = named.and_then(|value| retry::seconds(value.to_str().ok()?));
        let in_problem = || crate::outbox::retry_after(&serde_json::from_slice(&body).ok()?);
        Err(CallError::Busy {
            path: path.to_owned(),
            status: status.as_u16(),
            retry_after: in_header.or_else(in_problem),
        })
    }

    /// Makes a request and reads the answer, again and again while that is of use.
    async fn patiently(
        &self,
        path: &str,
        request: impl Fn(&Self) -> RequestBuilder,
    ) -> Result<Vec<u8>, CallError> {
        let mut failures = 0;
        loop {
            let outcome = self.whole(path, request(self)).await;
            failures += 1;
            let wait = match &outcome {
                Ok(_) => return outcome,
                Err(error) => error.try_again().filter(|_| failures < TRIES_MAX),
            };
            let Some(retry_after) = wait else {
                return outcome;
            };
            tokio::time::sleep(retry::delay(failures, retry_after, self.0.chance)).await;
        }
    }

    /// One request and its whole answer.
    pub(crate) async fn whole(
        &self,
        path: &str,
        request: RequestBuilder,
    ) -> Result<Vec<u8>, CallError> {
        let response = self.once(path, request.timeout(REQUEST_TIME_MAX)).await?;
        read_body(path, response).await
    }
}

fn unreachable(path: &str, source: reqwest::Error) -> CallError {
    // The address may hold a name and a password; the path says enough.
    let source = source.without_url();
    let path = path.to_owned();
    CallError::Unreachable { path, source }
}

async fn read_body(path: &str, mut response: Response) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    let failed = |source| unreachable(path, source);
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            let why = format!("it is longer than {ANSWER_BYTES_MAX} bytes");
            let path = path.to_owned();
            return Err(CallError::Unreadable { path, why });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(crate) fn read_json<T: serde::de::DeserializeOwned>(
    path: &str,
    body: &[u8],
) -> Result<T, CallError> {
    serde_json::from_slice(body).map_err(|error| CallError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    })
}
