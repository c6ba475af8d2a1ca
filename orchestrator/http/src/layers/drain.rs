//! Taking the rest of a body that nobody read.
//!
//! Whoever is refused before the body was read still sends it. If the connection were closed then,
//! the sender would see a broken connection instead of the answer.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures_util::stream::poll_fn;

use crate::request::FILE_BYTES_MAX;

/// The most bytes that are taken and thrown away.
const DRAINED_BYTES_MAX: usize = FILE_BYTES_MAX + 1024 * 1024;

/// How long that may take.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// A body that is still there after a handler dropped it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            return match Pin::new(&mut *body).poll_frame(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(bytes) => Poll::Ready(Some(Ok(bytes))),
                    // Trailers say nothing that we read.
                    Err(_) => continue,
                },
            };
        }
    }
}

/// Takes what is left of the body of a request that failed.
pub(super) async fn drain(request: Request, next: Next) -> Response {
    // Whoever waits for leave to send has not sent anything.
    let waits = request.headers().contains_key(header::EXPECT);
    if waits || request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let shared = Shared(Arc::new(Mutex::new(body)));
    let handed = shared.clone();
    let stream = poll_fn(move |context| handed.poll_next(context));
    let request = Request::from_parts(parts, Body::from_stream(stream));
    let response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        // Whether all of it came does not matter.
        let _ = tokio::time::timeout(DRAIN_WITHIN, take_rest(&shared)).await;
    }
    response
}

async fn take_rest(shared: &Shared) {
    let mut taken = 0;
    while let Some(Ok(bytes)) = std::future::poll_fn(|context| shared.poll_next(context)).await {
        taken += bytes.len();
        if taken > DRAINED_BYTES_MAX {
            return;
        }
    }
}
