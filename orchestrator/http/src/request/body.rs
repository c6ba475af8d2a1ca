//! Bodies, read within their limits.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, Method, header},
};
use bytes::Bytes;
use closedloop_runtime::wire::engine::Hash;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::{
    Service,
    problem::{self, Problem},
};

use super::{digest, distinct::Distinct, malformed};

/// The most bytes of a body of JSON.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The most bytes of a batch of reports.
pub(crate) const REPORTS_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The most bytes of a file.
pub(crate) const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A body of JSON with everything a key must cover.
#[derive(Debug)]
pub(crate) struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 over method, path and the canonical form of the body.
    pub digest: Hash,
}

/// As [`Body`], where nothing at all stands for an empty object.
#[derive(Debug)]
pub(crate) struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<Service>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<Service>) -> Result<Self, Problem> {
        let is_json = media_type(request.headers()).is_some_and(|kind| kind == "application/json");
        if !is_json {
            return Err(not_json());
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        read(&method, &path, &raw(request, BODY_BYTES_MAX).await?)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Service>> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<Service>) -> Result<Self, Problem> {
        let kind = media_type(request.headers());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = raw(request, BODY_BYTES_MAX).await?;
        if bytes.is_empty() {
            return Ok(Self(read::<T>(&method, &path, b"{}")?.value));
        }
        if kind.is_none_or(|kind| kind != "application/json") {
            return Err(not_json());
        }
        Ok(Self(read::<T>(&method, &path, &bytes)?.value))
    }
}

fn not_json() -> Problem {
    Problem::new(&problem::MEDIA_TYPE_UNKNOWN).detail(
        "请求内容必须是 application/json",
        "the body must be application/json",
    )
}

/// Reads JSON; the digest is that of the canonical form.
fn read<T: DeserializeOwned>(
    method: &Method,
    path: &str,
    bytes: &[u8],
) -> Result<Body<T>, Problem> {
    let Distinct(whole) = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    // A list would be read as the members in their order, which nobody means.
    if !whole.is_object() {
        return Err(malformed(
            "请求内容必须是 JSON 对象",
            "the body must be an object",
        ));
    }
    let value = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
    Ok(Body {
        value,
        digest: digest(method.as_str(), path, &whole),
    })
}

/// The media type of a body, in small letters and without parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = text.split(';').next().unwrap_or_default().trim();
    Some(kind.to_ascii_lowercase())
}

/// The bytes of a body.
///
/// # Errors
/// It is larger than `bytes_max`, or breaks off.
pub(crate) async fn raw(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    match Limited::new(request.into_body(), bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(&problem::BODY_TOO_LARGE)
            .detail(
                format!("请求内容最多 {bytes_max} 字节"),
                format!("the body may have at most {bytes_max} bytes"),
            )),
        Err(_) => Err(malformed("请求内容不完整", "the body breaks off")),
    }
}

/// Says what is wrong with JSON, and where, without repeating what was sent: it may be words of
/// people.
pub(crate) fn unreadable(error: &serde_json::Error) -> Problem {
    let place = (error.line(), error.column());
    let said = error.to_string();
    let what = if error.is_data() {
        without_content(&said)
    } else {
        "is not JSON".to_owned()
    };
    malformed(
        format!(
            "请求内容无法读取（第 {} 行第 {} 列）：{what}",
            place.0, place.1
        ),
        format!("the body {what} (line {}, column {})", place.0, place.1),
    )
}

/// What an error says is wanted, cut free of what was given.
fn without_content(said: &str) -> String {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if said.starts_with("missing field ") || said.starts_with("duplicate field ") {
        format!("has a {said}")
    } else if let Some((_, wanted)) = said.rsplit_once(", expected ") {
        let what = if said.starts_with("unknown field ") {
            "an unknown field"
        } else if said.starts_with("unknown variant ") {
            "an unknown word"
        } else {
            "a value of the wrong kind"
        };
        format!("has {what}; expected {wanted}")
    } else if let Some((_, wanted)) = said.rsplit_once("` is not ") {
        format!("has a text that is not {wanted}")
    } else {
        "has a value that does not fit".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use closedloop_runtime::wire::api::{Choose, OpenCase};
    use serde_json::json;

    use super::*;
    use crate::problem::Language;

    fn refused<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        let problem = read::<T>(&Method::POST, "/", text.as_bytes()).expect_err("it is unreadable");
        assert_eq!(problem.code(), "malformed");
        let document = problem.document(Language::English);
        document["detail"].as_str().expect("a detail").to_owned()
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_what_was_sent() {
        let secret = "13800001111";
        for (text, said) in [
            (format!("{{\"generation\": \"{secret}\"}}"), "expected u32"),
            (format!("{{\"{secret}\": 1}}"), "unknown field; expected"),
            ("{\"generation\": 1}".to_owned(), "missing field `choice`"),
            (
                format!("{{\"generation\": 1, \"choice\": \"{secret}\"}}"),
                "that is not a name of letters",
            ),
            (format!("{{\"generation\": 1, {secret}"), "is not JSON"),
            ("\"\\ud800\"".to_owned(), "is not JSON"),
        ] {
            let detail = refused::<Choose>(&text);
            assert!(detail.contains(said), "{detail}");
            assert!(!detail.contains(secret), "{detail}");
            assert!(detail.contains("line 1, column "), "{detail}");
        }
        let detail = refused::<OpenCase>(&format!(
            "{{\"workflow\": \"x\", \"source\": \"{secret}\", \"title\": \"t\", \"fields\": {{}}}}"
        ));
        assert!(detail.contains("expected one of `hotline`"), "{detail}");
        assert!(!detail.contains(secret), "{detail}");
    }

    #[test]
    fn only_an_object_is_a_body() {
        for text in ["[]", "[1, \"done\"]", "1", "\"x\"", "null", "true"] {
            let detail = refused::<Choose>(text);
            assert_eq!(detail, "the body must be an object", "{text}");
            refused::<closedloop_runtime::wire::api::Acknowledge>(text);
        }
    }

    #[test]
    fn a_nest_too_deep_is_unreadable_and_no_crash() {
        let deep = "[".repeat(100_000);
        assert!(refused::<serde_json::Value>(&deep).contains("is not JSON"));
    }

    #[test]
    fn the_media_type_is_read_without_its_parameters() {
        let mut headers = HeaderMap::new();
        assert_eq!(media_type(&headers), None);
        let text = "Application/JSON; charset=utf-8".parse().expect("a header");
        headers.insert(header::CONTENT_TYPE, text);
        assert_eq!(media_type(&headers).as_deref(), Some("application/json"));
    }

    #[test]
    fn the_order_of_members_does_not_change_the_digest_and_their_content_does() {
        let digest_of = |text: String| {
            read::<serde_json::Value>(&Method::POST, "/p", text.as_bytes())
                .expect("it is JSON")
                .digest
        };
        let one = digest_of("{\"a\": 1, \"b\": {\"c\": 2, \"d\": [3, 4]}}".to_owned());
        assert_eq!(
            one,
            digest_of("{ \"b\":{\"d\":[3,4],\"c\":2},\"a\":1}".to_owned())
        );
        assert_ne!(
            one,
            digest_of(json!({"a": 1, "b": {"c": 2, "d": [4, 3]}}).to_string())
        );
    }
}
