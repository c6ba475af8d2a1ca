//! `closedloop case` and `closedloop why`, at a server that is a process of its own.

use std::path::Path;

use closedloop_tests::program::{Plan, Server, new_token};
use tempfile::TempDir;

use crate::program::{Ran, run, run_beside};

/// A server with tokens for whoever acts in these tests.
struct Town {
    folder: TempDir,
    server: Server,
    admin: String,
    sanitation: String,
}

impl Town {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let plan = Plan::in_folder(folder.path());
        let server = Server::start(&plan).await;
        Self {
            admin: new_token("admin", &plan.data).await,
            sanitation: new_token("department:sanitation", &plan.data).await,
            server,
            folder,
        }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Runs the program against the server, acting by this token.
    async fn run(&self, token: &str, words: &[&str]) -> Ran {
        let server = format!("http://{}", self.server.address());
        let mut all = words.to_vec();
        all.extend(["--server", &server]);
        if !token.is_empty() {
            all.extend(["--token", token]);
        }
        run_beside(&all).await
    }

    async fn open(&self, further: &[&str]) -> Ran {
        let words = [
            "case",
            "open",
            "hotline-request",
            "--title",
            "垃圾满溢",
            "--field",
            "category=sanitation",
            "--field",
            "place=xiangyu/east",
            "--field",
            "summary=路口的垃圾桶满了",
        ];
        self.run(&self.admin, &[&words, further].concat()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_reported_found_shown_explained_and_moved_on() {
    let town = Town::start().await;
    let admin = town.admin.clone();
    let opened = town.open(&["--json", "--key", "k1"]).await;
    assert_eq!(opened.code, 0, "{opened:?}");
    let opened = opened.json();
    let number = opened["number"].as_str().expect("a number");
    let again = town.open(&["--json", "--key", "k1"]).await;
    assert_eq!(again.json(), opened);

    let list = town.run(&admin, &["case", "list"]).await;
    assert_eq!(list.code, 0, "{list:?}");
    for part in ["编号", number, "分流交办", "triage", "dispatch-desk", "绿"] {
        assert!(list.out.contains(part), "{part} in\n{}", list.out);
    }
    assert!(list.err.contains("1 件"), "{}", list.err);
    let show = town
        .run(&admin, &["--lang", "en", "case", "show", number])
        .await;
    for part in [
        "垃圾满溢",
        "Dispatch desk",
        "assign | duplicate | not ours (reason)",
    ] {
        assert!(show.out.contains(part), "{part} in\n{}", show.out);
    }
    let why = town.run(&admin, &["why", number]).await;
    assert!(why.code == 0 && why.out.lines().count() > 1, "{why:?}");

    let chosen = town
        .run(&admin, &["case", "choose", number, "assign"])
        .await;
    assert_eq!(chosen.code, 0, "{chosen:?}");
    let inbox = town.run(&town.sanitation, &["case", "inbox"]).await;
    for part in [number, "垃圾满溢", "accept | return"] {
        assert!(inbox.out.contains(part), "{part} in\n{}", inbox.out);
    }
    let accepted = ["case", "choose", number, "accept"];
    assert_eq!(town.run(&town.sanitation, &accepted).await.code, 0);
    let words = ["case", "choose", number, "done", "--give", "result=已清运"];
    assert_eq!(town.run(&town.sanitation, &words).await.code, 0);
    let over = town
        .run(&admin, &["--json", "case", "show", number])
        .await
        .json();
    assert_eq!(over["step"], "check");
    town.server.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_is_told_with_its_code() {
    let town = Town::start().await;
    let opened = town.open(&["--json"]).await.json();
    let number = opened["number"].as_str().expect("a number");
    let admin = town.admin.clone();
    let stranger = new_token("department:fire-brigade", &town.data()).await;
    let table: &[(i32, &str, &str, &[&str])] = &[
        (77, "", "token-missing", &["case", "list"]),
        (77, "clt_0000000000_00", "token-unknown", &["case", "list"]),
        (65, &admin, "case-unknown", &["case", "show", "2026-999999"]),
        (65, &admin, "case-unknown", &["why", "2026-999999"]),
        (65, &stranger, "case-unknown", &["case", "show", number]),
        (
            65,
            &admin,
            "choice-unknown",
            &["case", "choose", number, "accept"],
        ),
        (
            65,
            &admin,
            "field-missing",
            &["case", "choose", number, "not ours"],
        ),
        (64, &admin, "--department", &["case", "inbox"]),
    ];
    let mut wrong = Vec::new();
    for (code, token, said, words) in table {
        let ran = town.run(token, words).await;
        if ran.code != *code || !ran.err.contains(said) || !ran.out.is_empty() {
            wrong.push(format!("{words:?}: {ran:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_refused_at_once() {
    let town = Town::start().await;
    let words = ["case", "list"];
    assert_eq!(town.run(&town.admin, &words).await.code, 0);
    let id = town.admin.split('_').nth(1).expect("an id");
    let data = town.data();
    let revoked = run(&["token", "revoke", id, "--data", path(&data)]);
    assert_eq!(revoked.code, 0, "{revoked:?}");
    assert_eq!(town.run(&town.admin, &words).await.code, 77);
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_export_and_doctor_work_beside_a_server() {
    let town = Town::start().await;
    for _ in 0..3 {
        assert_eq!(town.open(&[]).await.code, 0);
    }
    let data = town.data();
    let verified = run(&["--json", "verify", "--data", path(&data)]).json();
    assert_eq!(
        (&verified["clean"], &verified["cases"]),
        (&true.into(), &3.into())
    );
    let exported = run(&["export", "--events", "--checkpoint", "--data", path(&data)]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let server = format!("http://{}", town.server.address());
    let words = [
        "--json",
        "doctor",
        "--data",
        path(&data),
        "--server",
        &server,
        "--token",
        &town.admin,
    ];
    let answer = run(&words).json();
    let findings = answer["findings"].as_array().expect("a list");
    for check in ["server", "token", "effects", "due"] {
        let found = findings.iter().find(|finding| finding["check"] == check);
        assert_eq!(
            found.expect("a finding")["health"],
            "ok",
            "{check}: {answer}"
        );
    }
    // Whoever needs the ledger alone is refused.
    for words in [
        &["verify", "--rebuild"][..],
        &["export", "--events", "--checkpoint", "--as-of", "last"],
    ] {
        let ran = run(&[words, &["--data", path(&data)]].concat());
        assert_eq!(ran.code, 78, "{words:?}: {ran:?}");
    }
}

fn path(path: &Path) -> &str {
    crate::program::word(path)
}
