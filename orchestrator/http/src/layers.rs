//! What surrounds every route: time limit, panics, headers, language, figures.

mod drain;

use std::{
    any::Any,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use metrics::{counter, histogram};
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::{self, Language, Problem};

/// How long a request may take until its answer begins. Endless answers begin at once.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The most bytes of an address and all its headers together.
///
/// The parser of HTTP has a limit of its own, but it looks at it only between two reads: whether a
/// larger head is refused there depends on how its bytes arrive.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Marks an answer that says by its status that something failed and yet is no problem document.
#[derive(Clone, Copy)]
pub(crate) struct AsItIs;

/// Puts everything around the routes, from the inside out.
pub(crate) fn around(router: Router) -> Router {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(in_time))
        .layer(from_fn(small_head))
        .layer(from_fn(finish))
        .layer(from_fn(drain::drain))
        .layer(from_fn(count))
}

/// A panic of a handler ends that request and nothing else.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over what was thrown"
)]
fn panicked(thrown: Box<dyn Any + Send>) -> Response {
    let said = thrown
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| thrown.downcast_ref::<&str>().copied())
        .unwrap_or("nothing");
    tracing::error!(said, "a handler panicked");
    counter!("closedloop_defects_total").increment(1);
    Problem::new(&problem::DEFECT).into_response()
}

/// Refuses what comes with too large an address or too large headers.
async fn small_head(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let address = uri.path().len() + uri.query().map_or(0, str::len);
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if address + headers > HEAD_BYTES_MAX {
        return Problem::new(&problem::HEADERS_TOO_LARGE).into_response();
    }
    next.run(request).await
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(&problem::TIMED_OUT).into_response(),
    }
}

/// Makes every failure a problem document in the caller's language, and adds the headers that every
/// answer has.
async fn finish(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let response = next.run(request).await;
    let mut response = match response.extensions().get::<Problem>() {
        Some(problem) => {
            let problem = problem.clone();
            with_headers_of(&response, problem.answer(language))
        }
        None if is_bare_failure(&response) => {
            let problem = Problem::new(problem::of_status(response.status()));
            let mut answer = with_headers_of(&response, problem.answer(language));
            *answer.status_mut() = response.status();
            answer
        }
        None => response,
    };
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn is_bare_failure(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    failed && response.extensions().get::<AsItIs>().is_none()
}

/// Keeps the headers that a layer below gave an answer and that its document does not set.
fn with_headers_of(from: &Response, mut to: Response) -> Response {
    for (name, value) in from.headers() {
        let describes_body = [
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::CONTENT_LANGUAGE,
            header::TRANSFER_ENCODING,
        ];
        if !describes_body.contains(name) && !to.headers().contains_key(name) {
            to.headers_mut().insert(name, value.clone());
        }
    }
    to
}

/// The language a caller prefers: English if it is named with a higher weight than Chinese.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let (mut chinese, mut english) = (0.0_f32, 0.0_f32);
    let text = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (position, part) in text.split(',').take(32).enumerate() {
        let (tag, weight) = match part.split_once(';') {
            Some((tag, weight)) => {
                let weight = weight.trim().strip_prefix("q=");
                (tag, weight.and_then(|q| q.parse().ok()).unwrap_or(0.0))
            }
            None => (part, 1.0),
        };
        // Of two with the same weight the first is preferred.
        let weight: f32 = weight - 0.000_1 * f32::from(u8::try_from(position).unwrap_or(32));
        let tag = tag.trim().to_ascii_lowercase();
        if tag == "zh" || tag.starts_with("zh-") {
            chinese = chinese.max(weight);
        } else if tag == "en" || tag.starts_with("en-") {
            english = english.max(weight);
        }
    }
    if english > chinese {
        Language::English
    } else {
        Language::Chinese
    }
}

/// Counts and measures requests by the template of their route.
async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let code = code(response.status());
    histogram!(
        "closedloop_http_request_duration_seconds",
        "method" => method, "route" => route, "code" => code
    )
    .record(begun.elapsed().as_secs_f64());
    response
}

/// A method as a label: a closed set, whatever is sent.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn code(status: StatusCode) -> String {
    status.as_u16().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_the_language_unless_english_is_preferred() {
        for (text, wanted) in [
            ("", Language::Chinese),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en;q=0.8,zh;q=0.9", Language::Chinese),
            ("zh;q=0.5,en;q=0.9", Language::English),
            ("en,zh", Language::English),
            ("fr", Language::Chinese),
            ("en;q=0", Language::Chinese),
            (";;q=,,", Language::Chinese),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            assert_eq!(language(&headers), wanted, "{text}");
        }
    }
}
