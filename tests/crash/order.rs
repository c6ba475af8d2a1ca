//! The order of system calls: no answer leaves before the rows it speaks of are on the disk.

mod rule;
mod trace;

#[cfg(test)]
mod tests;

use std::{ffi::OsString, path::Path, time::Duration};

use closedloop_tests::{
    program::{Plan, Server},
    saying::{say, skip},
    waiting::wait_until,
};
use tokio::task::JoinSet;

use crate::{
    client::{self, Client, Outcome},
    request::Request,
    story::{REQUESTS, Story},
};

/// How many requests are sent and judged.
const REQUESTS_JUDGED: usize = 200;

/// How many stories are told one request after the other.
const ALONE: u64 = 20;

/// How many stories are told at once, request by request, in each burst.
const BURST: u64 = 5;

/// How many bursts of stories there are.
const BURSTS: u64 = 4;

/// What is traced: everything that writes, syncs, or carries a request or an answer.
const CALLS: &str =
    "trace=read,recvfrom,recvmsg,pwrite64,write,writev,fsync,fdatasync,sendto,sendmsg";

/// Longer than any page or request, so that the tracer shows all of it.
const SHOWN_BYTES: &str = "65536";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_leaves_before_a_sync_that_began_after_its_rows_were_written() {
    if std::process::Command::new("strace")
        .arg("-V")
        .output()
        .is_err()
    {
        return skip("there is no strace, so the order of system calls was not looked at");
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let trace = folder.path().join("trace");
    let mut plan = Plan::in_folder(folder.path());
    plan.under = tracer(&trace);
    let server = Server::start(&plan).await;
    let tokens = client::tokens(&plan.data).await;
    let sent = send(&Client::new(&server, tokens)).await;
    assert_eq!(sent.len(), REQUESTS_JUDGED);
    let process = server.id();
    server.kill().await;
    let text = read_whole(&trace, process).await;

    let calls = trace::calls(&text);
    let marks: Vec<String> = sent.iter().map(Request::mark).collect();
    let (violations, syncs) = rule::judge(&calls, &marks);
    assert_eq!(violations, [""; 0], "answers that left too early");
    say(format_args!(
        "{} requests under strace ({} calls): 0 answers left before a sync of their rows; \
         {syncs} syncs carried them",
        sent.len(),
        calls.len(),
    ));
}

/// The tracer and its options. It runs beside the program instead of above it, so that a kill
/// reaches the program.
fn tracer(trace: &Path) -> Vec<OsString> {
    let words = [
        "strace",
        "-D",
        "-f",
        "-yy",
        "-s",
        SHOWN_BYTES,
        "-e",
        CALLS,
        "-o",
    ];
    let mut words: Vec<OsString> = words.map(OsString::from).into();
    words.push(trace.into());
    words
}

/// Sends requests one by one, then in bursts; all are answered.
async fn send(client: &Client) -> Vec<Request> {
    let mut sent = Vec::new();
    for number in 0..ALONE {
        let mut story = [Story::new(number)];
        while !story[0].is_told() {
            sent.extend(burst(client, &mut story).await);
        }
    }
    for burst_number in 0..BURSTS {
        let first = ALONE + burst_number * BURST;
        let mut stories: Vec<Story> = (first..first + BURST).map(Story::new).collect();
        for _ in 0..REQUESTS {
            sent.extend(burst(client, &mut stories).await);
        }
    }
    sent
}

/// Sends the next request of each story at once.
async fn burst(client: &Client, stories: &mut [Story]) -> Vec<Request> {
    let requests: Vec<Request> = stories.iter().map(Story::request).collect();
    let mut senders = JoinSet::new();
    for (place, request) in requests.iter().cloned().enumerate() {
        let client = client.clone();
        senders.spawn(async move { (place, client.send(&request).await) });
    }
    for (place, outcome) in senders.join_all().await {
        match outcome {
            Outcome::Answered(answer) => stories[place].goes_on(&answer),
            Outcome::Refused(why) => panic!("refused: {why}"),
            Outcome::Unanswered => panic!("no answer to {:?}", requests[place]),
        }
    }
    requests
}

/// The trace, once the tracer has seen the end of the process.
async fn read_whole(trace: &Path, process: u32) -> String {
    let process = process.to_string();
    let read = || {
        let bytes = std::fs::read(trace).expect("the trace can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let has_ended = || async {
        let text = read();
        // The first thread of a process ends last.
        let last = text.lines().next_back().unwrap_or_default();
        last.starts_with(&process) && last.ends_with("+++ killed by SIGKILL +++")
    };
    wait_until("the tracer ends", Duration::from_secs(30), has_ended).await;
    read()
}
