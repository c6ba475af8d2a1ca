//! Tokens.

use closedloop_runtime::ports::ledger::{Ledger, LedgerFailure, TokenRow};

use crate::fixtures::at;

pub(crate) async fn a_token_is_found_by_its_hash_until_it_is_revoked_and_after(
    ledger: &dyn Ledger,
) {
    ledger.keep_token(token("t1", 1, 100)).await.expect("kept");
    assert_eq!(
        ledger.token([1; 32]).await.expect("found"),
        Some(token("t1", 1, 100))
    );
    assert_eq!(ledger.token([2; 32]).await.expect("none"), None);
    assert!(ledger.revoke_token("t1", at(200)).await.expect("revoked"));
    let revoked = TokenRow {
        revoked_at: Some(at(200)),
        ..token("t1", 1, 100)
    };
    assert_eq!(ledger.token([1; 32]).await.expect("found"), Some(revoked));
}

pub(crate) async fn a_token_is_revoked_once(ledger: &dyn Ledger) {
    ledger.keep_token(token("t1", 1, 100)).await.expect("kept");
    assert!(
        !ledger
            .revoke_token("t2", at(200))
            .await
            .expect("there is none")
    );
    assert!(ledger.revoke_token("t1", at(200)).await.expect("revoked"));
    assert!(
        !ledger
            .revoke_token("t1", at(300))
            .await
            .expect("it is already")
    );
    let found = ledger.token([1; 32]).await.expect("found").expect("kept");
    assert_eq!(found.revoked_at, Some(at(200)));
}

pub(crate) async fn tokens_come_oldest_first(ledger: &dyn Ledger) {
    for (id, hash, ms) in [("b", 1, 200), ("c", 2, 100), ("a", 3, 200)] {
        ledger.keep_token(token(id, hash, ms)).await.expect("kept");
    }
    let tokens = ledger.tokens().await.expect("tokens");
    let ids: Vec<_> = tokens.iter().map(|token| &*token.id).collect();
    assert_eq!(ids, ["c", "b", "a"]);
}

pub(crate) async fn an_id_of_a_token_is_never_used_twice(ledger: &dyn Ledger) {
    ledger.keep_token(token("t1", 1, 100)).await.expect("kept");
    let refused = ledger.keep_token(token("t1", 2, 200)).await;
    assert!(
        matches!(refused, Err(LedgerFailure::Data(_))),
        "{refused:?}"
    );
    assert_eq!(ledger.token([2; 32]).await.expect("none"), None);
}

fn token(id: &str, hash: u8, ms: i64) -> TokenRow {
    TokenRow {
        id: id.to_owned(),
        hash: [hash; 32],
        acts_as: "department:works".to_owned(),
        created_at: at(ms),
        revoked_at: None,
    }
}
