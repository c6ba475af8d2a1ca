//! `closedloop token`.

use crate::{
    filled::filled,
    program::{run, word},
};

#[test]
fn a_token_is_shown_once_listed_without_its_secret_and_revoked() {
    let filled = filled();
    let data = filled.data();
    let data = word(&data);
    let made = run(&[
        "token",
        "new",
        "--for",
        "department:sanitation",
        "--data",
        data,
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    let token = made.out.trim();
    let parts: Vec<&str> = token.split('_').collect();
    assert_eq!((parts.len(), parts[0]), (3, "clt"), "{token}");
    let (id, secret) = (parts[1], parts[2]);

    let list = run(&["token", "list", "--data", data]);
    assert!(list.out.contains(id) && list.out.contains("department:sanitation"));
    assert!(!list.out.contains(secret));
    let bytes = std::fs::read(filled.ledger()).expect("the ledger");
    let secret = secret.as_bytes();
    assert!(!bytes.windows(secret.len()).any(|part| part == secret));

    let revoked = run(&["token", "revoke", id, "--data", data]);
    assert_eq!(revoked.code, 0, "{revoked:?}");
    let again = run(&["token", "revoke", id, "--data", data]);
    assert_eq!(again.code, 65, "{again:?}");
    let list = run(&["--json", "token", "list", "--data", data]).json();
    assert_eq!(list[0]["id"], id);
    assert!(list[0]["revoked_at"].is_string(), "{list}");
}

#[test]
fn a_unit_the_organisation_does_not_have_gets_no_token() {
    let filled = filled();
    let data = filled.data();
    let data = word(&data);
    for wrong in [
        "department:sanitatoin",
        "post:sanitation",
        "department:duty-leader",
    ] {
        let ran = run(&[
            "--lang", "en", "token", "new", "--for", wrong, "--data", data,
        ]);
        assert_eq!((ran.code, ran.out.as_str()), (65, ""), "{wrong}");
        assert!(ran.err.contains(wrong), "{}", ran.err);
    }
    let near = run(&[
        "--lang",
        "en",
        "token",
        "new",
        "--for",
        "department:sanitatoin",
        "--data",
        data,
    ]);
    assert!(
        near.err.contains("did you mean `sanitation`?"),
        "{}",
        near.err
    );
    let list = run(&["--json", "token", "list", "--data", data]).json();
    assert_eq!(list.as_array().map(Vec::len), Some(0));
}
