//! The rule is proven able to fail, on made-up traces.

use super::{
    rule::judge,
    trace::{calls, first_bytes},
};

const REQUEST: &str = r#"7 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:5000]>, "POST /api idempotency-key: k-1\r\n", 8192, 0, NULL, NULL) = 34"#;
const HEADER: &str =
    r#"8 write(5</data/ledger.sqlite-wal>, "\0\0\0\2\0\0\0\0abcdefghijklmnop", 24) = 24"#;
const LAST_HEADER: &str =
    r#"8 write(5</data/ledger.sqlite-wal>, "\0\0\0\3\0\0\0\t123defghijklmnop", 24) = 24"#;
const ROW: &str = r#"8 write(5</data/ledger.sqlite-wal>, "\r\0k-1{\"seq\":3}", 4096) = 4096"#;
const PAGE: &str = r#"8 pwrite64(5</data/ledger.sqlite-wal>, "\r\0\0", 4096, 8192) = 4096"#;
const SYNC: &str = "8 fdatasync(5</data/ledger.sqlite-wal>) = 0";
const ANSWER: &str = r#"7 writev(9<TCP:[127.0.0.1:80->127.0.0.1:5000]>, [{iov_base="HTTP/1.1 201", iov_len=12}], 1) = 12"#;

fn violations(lines: &[&str]) -> Vec<String> {
    judge(&calls(&lines.join("\n")), &["k-1".to_owned()]).0
}

#[test]
fn rows_then_a_sync_then_the_answer_is_right() {
    let right = [REQUEST, HEADER, ROW, LAST_HEADER, PAGE, SYNC, ANSWER];
    let calls = calls(&right.join("\n"));
    assert_eq!(calls.len(), right.len());
    assert_eq!(judge(&calls, &["k-1".to_owned()]), (vec![], 1));
}

#[test]
fn an_answer_before_the_sync_is_noticed() {
    let early = [REQUEST, HEADER, ROW, LAST_HEADER, PAGE, ANSWER, SYNC];
    assert_eq!(violations(&early).len(), 1);
    let before_the_rows = [REQUEST, ANSWER, HEADER, ROW, LAST_HEADER, PAGE, SYNC];
    assert_eq!(violations(&before_the_rows).len(), 1);
}

#[test]
fn an_answer_while_the_sync_goes_on_is_noticed() {
    let begins = "8 fdatasync(5</data/ledger.sqlite-wal> <unfinished ...>";
    let ends = "8 <... fdatasync resumed>)             = 0";
    let right = [
        REQUEST,
        HEADER,
        ROW,
        LAST_HEADER,
        PAGE,
        begins,
        ends,
        ANSWER,
    ];
    assert_eq!(violations(&right), [""; 0]);
    let early = [
        REQUEST,
        HEADER,
        ROW,
        LAST_HEADER,
        PAGE,
        begins,
        ANSWER,
        ends,
    ];
    assert_eq!(violations(&early).len(), 1);
}

#[test]
fn a_sync_that_began_before_the_last_row_is_noticed() {
    let before = [REQUEST, HEADER, ROW, SYNC, LAST_HEADER, PAGE, ANSWER];
    assert_eq!(violations(&before).len(), 1);
    let begins = "6 fsync(5</data/ledger.sqlite-wal> <unfinished ...>";
    let ends = "6 <... fsync resumed>) = 0";
    let around = [
        REQUEST,
        HEADER,
        ROW,
        LAST_HEADER,
        begins,
        PAGE,
        ends,
        ANSWER,
    ];
    assert_eq!(violations(&around).len(), 1);
}

#[test]
fn a_sync_that_failed_or_was_of_another_file_does_not_count() {
    for other in [
        "8 fdatasync(5</data/ledger.sqlite-wal>) = -1 EIO (Input/output error)",
        "8 fdatasync(5</data/ledger.sqlite>) = 0",
        "8 fdatasync(5</data/ledger.sqlite-wal>) = ?",
    ] {
        let lines = [REQUEST, HEADER, ROW, LAST_HEADER, PAGE, other, ANSWER];
        assert_eq!(violations(&lines).len(), 1, "{other}");
    }
}

#[test]
fn a_request_without_rows_or_without_an_answer_is_noticed() {
    assert_eq!(
        violations(&[REQUEST, HEADER, LAST_HEADER, PAGE, SYNC, ANSWER]).len(),
        1
    );
    assert_eq!(
        violations(&[REQUEST, HEADER, ROW, LAST_HEADER, PAGE, SYNC]).len(),
        1
    );
    assert_eq!(
        violations(&[HEADER, ROW, LAST_HEADER, PAGE, SYNC, ANSWER]).len(),
        1
    );
    let elsewhere = ANSWER.replace("5000", "5001");
    let lines = [REQUEST, HEADER, ROW, LAST_HEADER, PAGE, SYNC, &elsewhere];
    assert_eq!(violations(&lines).len(), 1);
}

#[test]
fn a_request_that_was_read_in_two_parts_of_a_trace_is_put_together() {
    let begins = "7 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:5000]>,  <unfinished ...>";
    let ends = r#"7 <... recvfrom resumed>"idempotency-key: k-1", 8192, 0, NULL, NULL) = 20"#;
    let lines = [begins, HEADER, ends, ROW, LAST_HEADER, PAGE, SYNC, ANSWER];
    assert_eq!(violations(&lines), [""; 0]);
}

#[test]
fn an_answer_in_which_the_process_died_counts_as_sent() {
    let socket = "7 writev(9<TCP:[127.0.0.1:80->127.0.0.1:5000]>, [...], 1";
    let (dies, resumes) = (
        format!("{socket} <unfinished ...>"),
        "7 <... writev resumed>) = ?",
    );
    let right = [REQUEST, HEADER, ROW, LAST_HEADER, PAGE, SYNC, &dies];
    assert_eq!(violations(&right), [""; 0]);
    let early = [
        REQUEST,
        HEADER,
        ROW,
        LAST_HEADER,
        PAGE,
        &dies,
        SYNC,
        resumes,
    ];
    assert_eq!(violations(&early).len(), 1);
    let never_synced = "8 fdatasync(5</data/ledger.sqlite-wal> <unfinished ...>";
    let unsynced = [
        REQUEST,
        HEADER,
        ROW,
        LAST_HEADER,
        PAGE,
        never_synced,
        ANSWER,
    ];
    assert_eq!(violations(&unsynced).len(), 1);
}

#[test]
fn bytes_are_read_as_strace_writes_them() {
    let text = r#""\0\12\1774\\\"\n\t\200", 24"#;
    let bytes = [0, 0o12, 0o177, b'4', b'\\', b'"', b'\n', b'\t', 0o200];
    assert_eq!(first_bytes(text, 24), bytes);
    assert_eq!(first_bytes(text, 2), bytes[..2]);
}
