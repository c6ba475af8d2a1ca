//! Requests as bytes: what no decent client would send.

use std::{collections::BTreeMap, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{answer::Answer, wait};

/// A request that can be spoilt in every part.
#[derive(Debug, Clone)]
pub(crate) struct RawRequest {
    pub method: String,
    pub target: String,
    /// Names and values as they are sent; `content-length` is added unless one is there.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl RawRequest {
    /// A request without headers of its own.
    pub(crate) fn new(method: &str, target: &str) -> Self {
        let (method, target) = (method.to_owned(), target.to_owned());
        Self {
            method,
            target,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Sets a header in place of all of that name.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Takes a header away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Sets the body.
    pub(crate) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let mut header = |name: &str, value: &[u8]| {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        };
        for (name, value) in &self.headers {
            header(name, value);
        }
        let has = |wanted: &str| self.headers.iter().any(|(name, _)| name == wanted);
        if !has("host") {
            header("host", b"127.0.0.1");
        }
        if !has("content-length") && !has("transfer-encoding") {
            header("content-length", self.body.len().to_string().as_bytes());
        }
        header("connection", b"close");
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Sends a request on a connection of its own and reads what comes back until the server closes.
pub(crate) async fn send(address: SocketAddr, request: &RawRequest) -> Answer {
    let bytes = request.bytes();
    let target: String = request.target.chars().take(120).collect();
    let asked = format!("{} {target}", request.method);
    let exchange = async {
        let mut stream = TcpStream::connect(address)
            .await
            .expect("the server listens");
        let (mut from, mut to) = stream.split();
        let mut received = Vec::new();
        let send = async {
            // A server that has heard enough closes while we still send.
            let _ = to.write_all(&bytes).await;
        };
        let receive = async {
            // And what it sent before it closed may end in a reset.
            let _ = from.read_to_end(&mut received).await;
        };
        tokio::join!(send, receive);
        received
    };
    let received = wait::within(&asked, exchange).await;
    read(&asked, &received)
}

/// Takes an answer apart; status 0 if there was none.
fn read(asked: &str, received: &[u8]) -> Answer {
    let mut answer = Answer {
        asked: asked.to_owned(),
        status: 0,
        headers: BTreeMap::new(),
        body: Vec::new(),
    };
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return answer;
    };
    let head = String::from_utf8_lossy(&received[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    answer.status = status
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            answer
                .headers
                .insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let body = &received[end + 4..];
    let is_chunked = answer.header("transfer-encoding") == "chunked";
    answer.body = if is_chunked {
        unchunked(body)
    } else {
        body.to_vec()
    };
    answer
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).ok();
        let size = size
            .and_then(|text| usize::from_str_radix(text.trim(), 16).ok())
            .unwrap_or(0);
        let chunk = bytes.get(end + 2..end + 2 + size).unwrap_or_default();
        whole.extend_from_slice(chunk);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
        if size == 0 {
            break;
        }
    }
    whole
}
