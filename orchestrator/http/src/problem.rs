//! Problem documents (RFC 9457): what is answered when a request is not carried out.

mod kinds;
mod refusals;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use closedloop_runtime::{
    denial::Denial, ports::ledger::LedgerFailure, wire::api::Bilingual, wire::engine::Refusal,
};
use serde_json::{Map, Value, json};

pub(crate) use kinds::*;
pub(crate) use refusals::party;

/// The media type of a problem document.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// The language of a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// A problem on its way to the caller. It is written in Chinese; a layer writes it anew for a
/// caller who prefers English.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    kind: &'static Kind,
    detail: Option<Bilingual>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(kind: &'static Kind) -> Self {
        Self(Box::new(Parts {
            kind,
            detail: None,
            members: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// Says what is wrong with this request.
    pub(crate) fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.detail = Some(Bilingual::new(zh, en));
        self
    }

    /// Adds a member that a program may act on.
    pub(crate) fn member(mut self, name: &str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Says when to try again.
    fn retry_after_one_second(self) -> Self {
        self.member("retry_after_seconds", json!(1))
            .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.0.kind.status
    }

    /// The stable code.
    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.0.kind.code
    }

    /// The document.
    pub(crate) fn document(&self, language: Language) -> Value {
        let parts = &self.0;
        let say = |words: &Bilingual| match language {
            Language::Chinese => words.zh.clone(),
            Language::English => words.en.clone(),
        };
        let title = match language {
            Language::Chinese => parts.kind.zh,
            Language::English => parts.kind.en,
        };
        let mut document = Map::new();
        document.insert(
            "type".into(),
            json!(format!("/problems/{}", parts.kind.code)),
        );
        document.insert("title".into(), json!(title));
        document.insert("status".into(), json!(parts.kind.status.as_u16()));
        if let Some(detail) = &parts.detail {
            document.insert("detail".into(), json!(say(detail)));
        }
        document.insert("code".into(), json!(parts.kind.code));
        document.extend(parts.members.clone());
        Value::Object(document)
    }

    /// The answer in this language.
    pub(crate) fn answer(&self, language: Language) -> Response {
        let body = self.document(language).to_string();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        let language = match language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        };
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
        for (name, value) in &self.0.headers {
            headers.insert(name, value.clone());
        }
        response.extensions_mut().insert(self.clone());
        response
    }

    /// The problem behind a denial. `is_person`: whether a person waits for the answer.
    pub(crate) fn denied(denial: &Denial, is_person: bool) -> Self {
        match denial {
            Denial::Refused(refusal) => Self::from(refusal),
            Denial::KeyReused => Self::new(&KEY_REUSED),
            Denial::Busy if is_person => Self::new(&BUSY_FOR_PEOPLE).retry_after_one_second(),
            Denial::Busy => Self::new(&BUSY).retry_after_one_second(),
            Denial::Full => Self::new(&FULL),
            Denial::Unavailable(why) => {
                tracing::warn!(why, "the record is not available");
                Self::new(&UNAVAILABLE).retry_after_one_second()
            }
            Denial::Unknown(why) => {
                tracing::warn!(why, "the outcome of a command is unknown");
                Self::new(&OUTCOME_UNKNOWN).retry_after_one_second()
            }
            Denial::Defect(what) => {
                tracing::error!(what, "a request met a defect");
                Self::new(&DEFECT)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answer(Language::Chinese)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Self {
        refusals::problem(refusal)
    }
}

impl From<Denial> for Problem {
    /// For whoever only reads: a person waits.
    fn from(denial: Denial) -> Self {
        Self::denied(&denial, true)
    }
}

impl From<LedgerFailure> for Problem {
    fn from(failure: LedgerFailure) -> Self {
        if let LedgerFailure::Data(_) | LedgerFailure::Damaged { .. } = failure {
            metrics::counter!("closedloop_defects_total").increment(1);
        }
        Self::from(Denial::from(failure))
    }
}

#[cfg(test)]
mod tests {
    use closedloop_runtime::wire::engine::CaseId;

    use super::*;

    #[test]
    fn a_problem_says_type_title_status_detail_and_code() {
        let case: CaseId = "00000000-0000-7000-8000-000000000001"
            .parse()
            .expect("an id");
        let problem = Problem::from(Refusal::CaseOver(case));
        assert_eq!(
            problem.document(Language::English),
            json!({
                "type": "/problems/case-over",
                "title": "The case is over",
                "status": 409,
                "detail": "case `00000000-0000-7000-8000-000000000001` is over",
                "code": "case-over",
            })
        );
        let chinese = problem.document(Language::Chinese);
        assert_eq!(chinese["title"], "事项已经办结");
        assert_eq!(chinese["code"], "case-over");
    }

    #[test]
    fn what_went_wrong_inside_is_never_told() {
        let secret = "near \"SELECT\": syntax error in /var/lib";
        for denial in [
            Denial::Unavailable(secret.to_owned()),
            Denial::Unknown(secret.to_owned()),
            Denial::Defect(secret.to_owned()),
        ] {
            let problem = Problem::denied(&denial, true);
            for language in [Language::Chinese, Language::English] {
                let document = problem.document(language).to_string();
                assert!(!document.contains("SELECT"), "{document}");
            }
        }
    }

    #[test]
    fn a_full_queue_tells_machines_429_and_people_503_and_both_when_to_come_back() {
        for (is_person, status) in [(true, 503), (false, 429)] {
            let problem = Problem::denied(&Denial::Busy, is_person);
            assert_eq!(problem.code(), "busy");
            let response = problem.answer(Language::English);
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.headers()[header::RETRY_AFTER], "1");
            assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        }
    }
}
