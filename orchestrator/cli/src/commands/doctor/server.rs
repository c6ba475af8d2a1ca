//! A server: whether it is there and ready, and whether it knows a token.

use std::time::Duration;

use closedloop_wire::api::{Me, Readiness};
use reqwest::{Client, StatusCode};

use super::finding::{Finding, fail, ok};

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

pub(super) async fn findings(server: &str, token: Option<&str>) -> Vec<Finding> {
    let client = Client::builder().timeout(ANSWER_WITHIN).no_proxy().build();
    let Ok(client) = client else {
        return Vec::new();
    };
    let server = server.trim_end_matches('/');
    let mut findings = vec![ready(&client, server).await];
    if let Some(token) = token {
        findings.push(known(&client, server, token).await);
    }
    findings
}

async fn ready(client: &Client, server: &str) -> Finding {
    let answer = match client.get(format!("{server}/health/ready")).send().await {
        Ok(answer) => answer.json::<Readiness>().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(Readiness { ready: true, .. }) => ok(
            "server",
            (
                format!("服务 {server} 已就绪"),
                format!("the server {server} is ready"),
            ),
        ),
        Ok(Readiness { reasons, .. }) => {
            let reasons = reasons.join("; ");
            fail(
                "server",
                (
                    format!("服务 {server} 未就绪：{reasons}"),
                    format!("the server {server} is not ready: {reasons}"),
                ),
            )
        }
        Err(error) => fail(
            "server",
            (
                format!("服务 {server} 没有答复：{error}"),
                format!("the server {server} does not answer: {error}"),
            ),
        ),
    }
}

async fn known(client: &Client, server: &str, token: &str) -> Finding {
    let request = client.get(format!("{server}/api/v1/me")).bearer_auth(token);
    let answer = match request.send().await {
        Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED => {
            return fail(
                "token",
                (
                    "服务不认识这个令牌，或它已被吊销",
                    "the server does not know the token, or it is revoked",
                ),
            );
        }
        Ok(answer) => answer.json::<Me>().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(me) => ok(
            "token",
            (
                format!("令牌代表 {}", me.acts_as),
                format!("the token acts as {}", me.acts_as),
            ),
        ),
        Err(error) => fail(
            "token",
            (
                format!("令牌无法核实：{error}"),
                format!("the token could not be tried: {error}"),
            ),
        ),
    }
}
