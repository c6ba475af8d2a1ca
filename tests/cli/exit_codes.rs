//! The code each end of the program has.

use crate::{
    filled::filled,
    program::{run, word},
};

/// A port of this machine on which nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    format!("http://{address}")
}

#[test]
fn each_end_has_its_code() {
    let filled = filled();
    let data = filled.data();
    let data = word(&data);
    let nobody = nobody();
    let table: &[(i32, &[&str])] = &[
        (0, &["--version"]),
        (0, &["--help"]),
        (0, &["check", "--help"]),
        (0, &["verify", "--data", data]),
        (0, &["export", "--events", "--data", data]),
        (0, &["token", "list", "--data", data]),
        (64, &[]),
        (64, &["no-such-command"]),
        (64, &["check"]),
        (64, &["export", "--data", data]),
        (64, &["token", "new", "--for", "nobody", "--data", data]),
        (64, &["case", "list", "--limit", "0"]),
        (64, &["why", "2026-000001", "--server", "not an address"]),
        (64, &["why", "2026-000001", "--zone", "Nowhere/Else"]),
        (65, &["check", "/no/such/file.yaml"]),
        (65, &["token", "revoke", "0000000000", "--data", data]),
        (
            65,
            &["token", "new", "--for", "post:nobody", "--data", data],
        ),
        (69, &["case", "list", "--server", &nobody]),
        (69, &["why", "2026-000001", "--server", &nobody]),
        (
            73,
            &[
                "export",
                "--events",
                "--data",
                data,
                "--out",
                "/no/such/folder/x",
            ],
        ),
        (78, &["verify", "--data", "/no/such/folder"]),
        (78, &["token", "list", "--data", "/no/such/folder"]),
        (78, &["export", "--events", "--data", "/no/such/folder"]),
    ];
    let mut wrong = Vec::new();
    for (code, words) in table {
        let ran = run(words);
        if ran.code != *code {
            wrong.push(format!(
                "{words:?} ended with {}, not {code}: {}",
                ran.code, ran.err
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn data_goes_to_standard_output_and_everything_else_to_standard_error() {
    let filled = filled();
    let data = filled.data();
    let ran = run(&["export", "--events", "--data", word(&data)]);
    for line in ran.out.lines() {
        let line: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(line.is_ok_and(|line| line.is_object()));
    }
    assert!(ran.err.contains("已导出"), "{}", ran.err);
    let denied = run(&["--lang", "en", "verify", "--data", "/no/such/folder"]);
    assert_eq!(denied.out, "");
    assert!(denied.err.starts_with("error: "), "{}", denied.err);
}
