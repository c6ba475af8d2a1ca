//! The Python example at work for the real process, which is killed three times meanwhile.

mod errands;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use closedloop_tests::{
    program::{self, ANY_PORT, Plan, Server},
    saying::{say, skip},
    settings,
    waiting::wait_until,
};
use errands::{Errands, History};
use tokio::process::{Child, Command};

/// Assignments of the gate; a proof makes more.
const ASSIGNMENTS: u64 = 100;

const KILLS: u64 = 3;

const DEPARTMENT: &str = "errand-desk";

/// Longer than it takes from one kill to the next.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_assignment_is_completed_once_while_the_process_is_killed_three_times() {
    let Some(python) = python() else {
        return skip("there is no python3, so the Python worker was not tested");
    };
    let all = settings::number("CLOSEDLOOP_WORKER_ASSIGNMENTS").unwrap_or(ASSIGNMENTS);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut plan = Plan {
        data: folder.path().join("data"),
        rules: Path::new(env!("CARGO_MANIFEST_DIR")).join("python/rules"),
        listen: ANY_PORT,
        under: Vec::new(),
    };
    let mut server = Server::start(&plan).await;
    // Whoever works goes on with the address it was given.
    plan.listen = server.address();
    let department = program::new_token(&format!("department:{DEPARTMENT}"), &plan.data).await;
    let token = program::new_token("admin", &plan.data).await;
    let errands = Arc::new(Errands::new(&server, token));
    let mut worker = start(&python, &server, &department);
    let opening = tokio::spawn(Arc::clone(&errands).open_all(all));
    let history = History::of(&plan.data.join("ledger.sqlite"));
    let mut cut_off = 0;
    for kill in 1..=KILLS {
        let enough = all * kill / (KILLS + 1);
        let are_done = || async { errands.go_on(&history) >= enough };
        wait_until("a quarter more is done", PATIENCE, are_done).await;
        let is_asked = || async {
            let (cases, completions) = history.cases_and_completions();
            errands.go_on(&history);
            cases > completions || completions >= all
        };
        wait_until("somebody is asked", PATIENCE, is_asked).await;
        server.kill().await;
        let (cases, completions) = history.cases_and_completions();
        cut_off += cases - completions;
        say(format_args!(
            "kill {kill} of {KILLS}: {completions} of {cases} cases completed"
        ));
        server = Server::start(&plan).await;
    }
    assert!(cut_off > 0, "every kill came when nobody was asked");
    let all_are_done = || async { errands.go_on(&history) >= all };
    wait_until("everything is done", PATIENCE, all_are_done).await;
    opening.await.expect("everything is opened");

    assert_eq!(
        history.cases_and_completions(),
        (all, all),
        "one for each errand"
    );
    assert_eq!(history.not_completed_once(), [""; 0]);
    let worker_ended = worker.try_wait().expect("it can be asked");
    assert_eq!(worker_ended, None, "the worker lives through the kills");
    let nothing_is_left = || errands.nothing_is_left(DEPARTMENT);
    wait_until("the worker has nothing left", PATIENCE, nothing_is_left).await;
    worker.kill().await.expect("it can be killed");
    let verified = program::verify(&plan.data).await;
    assert_eq!(verified, Ok(()));
    drop(server);
    say(format_args!(
        "{all} assignments completed by the Python worker over {KILLS} kills: each once"
    ));
}

/// Python, if it is there.
fn python() -> Option<PathBuf> {
    let asked = std::process::Command::new("python3")
        .arg("--version")
        .output();
    asked.is_ok().then(|| PathBuf::from("python3"))
}

fn start(python: &Path, server: &Server, token: &str) -> Child {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workers/examples/worker.py");
    let child = Command::new(python)
        .arg("-B")
        .arg(example)
        .arg(format!("http://{}", server.address()))
        .arg(DEPARTMENT)
        .env("CLOSEDLOOP_TOKEN", token)
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    child.expect("python3 starts")
}
