//! A client of the interface that acts as one actor.

use std::sync::atomic::{AtomicU64, Ordering};

use closedloop_tests::service::TestService;
use reqwest::{Method, RequestBuilder};
use serde_json::Value as Json;

use crate::answer::Answer;

/// One actor's way to the interface. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    /// What is shown as the token; none for whoever has none.
    pub token: Option<String>,
}

static KEYS: AtomicU64 = AtomicU64::new(1);

/// An idempotency key that was not used before in this process.
pub(crate) fn new_key() -> String {
    format!("key-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

impl Client {
    /// A client with a new token of the service.
    pub(crate) async fn acting_as(service: &TestService, acts_as: &str) -> Self {
        let token = service.token(acts_as).await.expect("a token can be made");
        Self::with_token(service, Some(token.text))
    }

    /// A client with this token or none.
    pub(crate) fn with_token(service: &TestService, token: Option<String>) -> Self {
        let base = format!("http://{}", service.address);
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Self { http, base, token }
    }

    /// A request with the token and, for POST, a new idempotency key.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let is_post = method == Method::POST;
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if is_post {
            request.header("idempotency-key", new_key())
        } else {
            request
        }
    }

    /// GET.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// POST of a JSON body with a new idempotency key.
    pub(crate) async fn post(&self, path: &str, body: &Json) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// POST of a JSON body with this idempotency key.
    pub(crate) async fn post_with_key(&self, path: &str, key: &str, body: &Json) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.base)).json(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        send(request.header("idempotency-key", key)).await
    }

    /// POST of bytes.
    pub(crate) async fn post_bytes(&self, path: &str, media_type: &str, body: Vec<u8>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("content-type", media_type);
        send(request.body(body)).await
    }

    /// GET whose answer is read bit by bit.
    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.request(Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("the server answers")
    }
}

/// Makes a request and reads the whole answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let (client, request) = request.build_split();
    let request = request.expect("a request that can be made");
    let asked = format!("{} {}", request.method(), request.url().path());
    let response = client.execute(request).await;
    let response = response.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
    let status = response.status().as_u16();
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    };
    let headers = response.headers().iter().map(header).collect();
    let body = response
        .bytes()
        .await
        .unwrap_or_else(|error| panic!("{asked}: {error:?}"));
    Answer {
        asked,
        status,
        headers,
        body: body.to_vec(),
    }
}
