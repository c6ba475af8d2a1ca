//! Asking a server over HTTP, as any program would.

use std::time::Duration;

use closedloop_engine::Hash;
use closedloop_runtime::sealing::random;
use closedloop_wire::api::Problem;
use jiff::tz::TimeZone;
use reqwest::{RequestBuilder, StatusCode, Url, header};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    exit::{self, failure},
    output::Output,
};

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Which server, as whom, and how its instants are shown.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Connection {
    /// The server.
    #[arg(
        long,
        env = "CLOSEDLOOP_SERVER",
        default_value = "http://127.0.0.1:8311",
        global = true
    )]
    server: String,
    /// The token; better given by the environment than by the command line.
    #[arg(long, env = "CLOSEDLOOP_TOKEN", hide_env_values = true, global = true)]
    token: Option<String>,
    /// The time zone in which instants are shown.
    #[arg(
        long,
        env = "CLOSEDLOOP_ZONE",
        default_value = "Asia/Shanghai",
        global = true
    )]
    zone: String,
}

/// A server that can be asked.
pub(crate) struct Service {
    client: reqwest::Client,
    base: Url,
    token: Option<String>,
    /// The zone in which instants are shown.
    pub(crate) zone: TimeZone,
    output: Output,
}

impl Service {
    /// Prepares to ask; nothing is sent yet.
    pub(crate) fn new(connection: &Connection, output: Output) -> anyhow::Result<Self> {
        let wrong = |what: String| failure(exit::USAGE, what);
        let base = Url::parse(&connection.server)
            .ok()
            .filter(|url| url.scheme() == "http" && url.has_host())
            .ok_or_else(|| {
                wrong(format!(
                    "`{}` is no address like http://127.0.0.1:8311",
                    connection.server
                ))
            })?;
        let zone = TimeZone::get(&connection.zone).map_err(|_| {
            wrong(format!(
                "`{}` is no time zone like Asia/Shanghai",
                connection.zone
            ))
        })?;
        let client = reqwest::Client::builder()
            .timeout(ANSWER_WITHIN)
            // A server of the office is asked directly; its answers are not for other ears.
            .no_proxy()
            .build()?;
        Ok(Self {
            client,
            base,
            token: connection.token.clone(),
            zone,
            output,
        })
    }

    /// Asks for what stands at a path, with these parameters.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        parameters: &[(&str, String)],
    ) -> anyhow::Result<T> {
        let mut url = self.url(path)?;
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        self.ask(self.client.get(url)).await
    }

    /// Asks for something to be done. A repeat with the same key is done once.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        key: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        let (value, _) = self.post_told(path, key, body).await?;
        Ok(value)
    }

    /// Asks for something to be done and says whether it was done now; if not, it was done before
    /// with the same key.
    pub(crate) async fn post_told<T: DeserializeOwned>(
        &self,
        path: &[&str],
        key: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<(T, bool)> {
        let key = match key {
            Some(key) => key.to_owned(),
            None => Hash(random()?).to_string(),
        };
        let request = self
            .client
            .post(self.url(path)?)
            .header("Idempotency-Key", key)
            .json(body);
        let (status, value) = self.ask_told(request).await?;
        Ok((value, status == StatusCode::CREATED))
    }

    fn url(&self, path: &[&str]) -> anyhow::Result<Url> {
        let mut url = self.base.clone();
        let parts = url.path_segments_mut();
        let mut parts = parts.map_err(|()| failure(exit::USAGE, "the address takes no path"))?;
        parts.pop_if_empty().extend(path);
        drop(parts);
        Ok(url)
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> anyhow::Result<T> {
        let (_, value) = self.ask_told(request).await?;
        Ok(value)
    }

    async fn ask_told<T: DeserializeOwned>(
        &self,
        mut request: RequestBuilder,
    ) -> anyhow::Result<(StatusCode, T)> {
        let language = self.output.words("zh-CN", "en");
        request = request
            .header(header::ACCEPT_LANGUAGE, language)
            .header("Closedloop-Interactive", "true");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        let bytes = answer
            .bytes()
            .await
            .map_err(|error| self.unreachable(&error))?;
        if !status.is_success() {
            return Err(self.denied(status, &bytes));
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let message = format!("the server's answer cannot be read: {error}");
            failure(exit::DEFECT, message)
        })?;
        Ok((status, value))
    }

    fn unreachable(&self, error: &reqwest::Error) -> anyhow::Error {
        if error.is_timeout() {
            let zh = "服务器没有及时答复，请稍后再试";
            let en = "the server did not answer in time; try again later";
            return failure(exit::TEMPORARY, self.output.words(zh, en));
        }
        let (base, cause) = (&self.base, root(error));
        let zh = format!("连不上 {base}（{cause}）：服务是否已启动？");
        let en = format!("cannot reach {base} ({cause}): is it being served?");
        failure(exit::UNREACHABLE, self.output.words(&zh, &en))
    }

    fn denied(&self, status: StatusCode, bytes: &[u8]) -> anyhow::Error {
        let colon = self.output.words("：", ": ");
        let message = match serde_json::from_slice::<Problem>(bytes) {
            Ok(problem) => match problem.detail {
                Some(detail) => format!("{}{colon}{detail} [{}]", problem.title, problem.code),
                None => format!("{} [{}]", problem.title, problem.code),
            },
            Err(_) => status.to_string(),
        };
        failure(code(status), message)
    }
}

/// The exit code for an answer that is no success.
fn code(status: StatusCode) -> u8 {
    match status.as_u16() {
        401 | 403 => exit::NOT_ALLOWED,
        408 | 429 | 503 | 504 | 507 => exit::TEMPORARY,
        400..=499 => exit::BAD_INPUT,
        _ => exit::DEFECT,
    }
}

/// The cause at the bottom, which says most.
fn root(error: &dyn std::error::Error) -> String {
    let mut bottom = error;
    while let Some(cause) = bottom.source() {
        bottom = cause;
    }
    bottom.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_answer_has_its_exit_code() {
        let of = |status| code(StatusCode::from_u16(status).expect("a status"));
        let table = [
            (401, 77),
            (403, 77),
            (400, 65),
            (404, 65),
            (409, 65),
            (412, 65),
            (422, 65),
            (429, 75),
            (503, 75),
            (507, 75),
            (500, 70),
        ];
        for (status, expected) in table {
            assert_eq!(of(status), expected, "{status}");
        }
    }
}
