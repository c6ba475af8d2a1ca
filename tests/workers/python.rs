//! The Python example, which was written from the page for authors alone.

use std::{io::Write, path::PathBuf, process::Stdio};

use tokio::process::{Child, Command};

use crate::{
    fake::{DEPARTMENT, Fake, TOKEN},
    survival,
};

const LINES_MAX: usize = 40;

fn example() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.join("../workers/examples/worker.py")
}

/// The example at work; none, loudly, where there is no Python.
async fn start(fake: &Fake, token: &str) -> Option<Child> {
    let version = Command::new("python3").arg("--version").output().await;
    if version.is_err() {
        let skipped = "SKIPPED: there is no python3, so the Python worker was not tested";
        writeln!(std::io::stderr(), "{skipped}").expect("the error stream takes a line");
        return None;
    }
    let child = Command::new("python3")
        .arg("-B")
        .arg(example())
        .args([&fake.base(), DEPARTMENT])
        .env("CLOSEDLOOP_TOKEN", token)
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    Some(child.expect("python3 starts"))
}

#[test]
fn the_python_worker_has_at_most_40_lines_and_needs_nothing_but_python() {
    let text = std::fs::read_to_string(example()).expect("the example is there");
    let lines = text.lines().count();
    assert!(lines <= LINES_MAX, "{lines} lines");
    let imports = text.lines().filter(|line| line.contains("import "));
    let imports: Vec<&str> = imports.collect();
    let expected =
        "import datetime, http.client, json, os, random, sys, threading, time, urllib.request";
    assert_eq!(imports, [expected], "the standard library alone");
}

#[tokio::test]
async fn the_python_worker_answers_a_thousand_assignments_once_while_everything_goes_wrong() {
    let mut fake = survival::misbehaving();
    let Some(mut worker) = start(&fake, TOKEN).await else {
        return;
    };
    survival::see_it_through(&mut fake).await;
    let state = fake.state();
    assert!(
        worker.try_wait().expect("it can be asked").is_none(),
        "it lives"
    );
    for assignment in state.assignments.values() {
        let report = assignment.recorded.as_ref().expect("it was answered");
        assert_eq!(
            report.data.choice.as_ref().map(|name| name.as_str()),
            Some("done")
        );
        assert!(report.data.given["result"].is_string());
    }
    assert!(state.files.len() >= 100, "every tenth needs a file");
}

#[tokio::test]
async fn the_python_worker_ends_when_its_token_is_not_known() {
    let fake = Fake::start();
    let Some(mut worker) = start(&fake, "another-token").await else {
        return;
    };
    let status = worker.wait().await.expect("it ends");
    assert_eq!(status.code(), Some(1));
}

#[tokio::test]
async fn the_python_worker_takes_the_first_choice_that_merges_nothing_where_there_is_no_done() {
    let fake = Fake::start();
    let mut offer = crate::fake::offer(1);
    offer
        .choices
        .retain(|choice| choice.name.as_str() != "done");
    let id = offer.assignment;
    fake.change(|state| state.offer(offer));
    let Some(_worker) = start(&fake, TOKEN).await else {
        return;
    };
    fake.wait("it is recorded", |state| state.effective() == 1)
        .await;
    let mut state = fake.state();
    let report = state
        .assignment(id)
        .recorded
        .as_ref()
        .expect("it was answered");
    assert_eq!(
        report.data.choice.as_ref().map(|name| name.as_str()),
        Some("return")
    );
    assert!(report.data.given.contains_key("reason"));
}
