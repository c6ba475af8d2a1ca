//! Definitions, organisations and calendars.

use closedloop_engine::workflows::plan::Fingerprint;
use closedloop_runtime::ports::ledger::{Ledger, RulesKind, RulesRow};

use crate::fixtures::at;

pub(crate) async fn rules_are_kept_in_every_version(ledger: &dyn Ledger) {
    let kinds = [
        RulesKind::Definition,
        RulesKind::Organisation,
        RulesKind::Calendar,
        RulesKind::Schedule,
    ];
    let mut written = Vec::new();
    for kind in kinds {
        for text in ["one", "two"] {
            let row = rules(kind, "hazard", text);
            ledger.keep_rules(row.clone(), false).await.expect("kept");
            written.push(row);
        }
    }
    for row in written {
        let found = ledger
            .rules(row.kind, row.fingerprint)
            .await
            .expect("rules");
        assert_eq!(found, Some(row));
    }
    let absent = ledger
        .rules(RulesKind::Definition, Fingerprint([9; 32]))
        .await;
    assert_eq!(absent.expect("none"), None);
    for kind in kinds {
        assert_eq!(ledger.rules_in_force(kind).await.expect("none"), []);
    }
}

pub(crate) async fn the_version_put_last_is_in_force(ledger: &dyn Ledger) {
    let put = async |kind, name, text, in_force| {
        ledger
            .keep_rules(rules(kind, name, text), in_force)
            .await
            .expect("kept");
    };
    put(RulesKind::Definition, "hazard", "one", true).await;
    put(RulesKind::Definition, "hazard", "two", true).await;
    put(RulesKind::Definition, "hazard", "three", false).await;
    put(RulesKind::Definition, "dispute", "four", true).await;
    put(RulesKind::Calendar, "hazard", "five", true).await;
    let in_force = ledger
        .rules_in_force(RulesKind::Definition)
        .await
        .expect("rules");
    let texts: Vec<_> = in_force
        .iter()
        .map(|row| (&*row.name, &*row.text))
        .collect();
    assert_eq!(texts, [("dispute", "four"), ("hazard", "two")]);
    // An older version can come back.
    put(RulesKind::Definition, "hazard", "one", true).await;
    let in_force = ledger
        .rules_in_force(RulesKind::Definition)
        .await
        .expect("rules");
    assert_eq!(in_force[1].text, "one");
}

pub(crate) async fn a_text_kept_again_stays_and_notes_what_it_was_checked_with(
    ledger: &dyn Ledger,
) {
    let first = rules(RulesKind::Definition, "hazard", "one");
    let checked_with = Some(Fingerprint([4; 32]));
    ledger.keep_rules(first.clone(), true).await.expect("kept");
    let again = RulesRow {
        at: at(200),
        checked_with,
        ..first.clone()
    };
    ledger.keep_rules(again, true).await.expect("kept");
    let found = ledger
        .rules(first.kind, first.fingerprint)
        .await
        .expect("rules");
    let expected = RulesRow {
        checked_with,
        ..first
    };
    assert_eq!(found, Some(expected));
}

fn rules(kind: RulesKind, name: &str, text: &str) -> RulesRow {
    RulesRow {
        kind,
        fingerprint: Fingerprint::of(text.as_bytes()),
        name: name.to_owned(),
        text: text.to_owned(),
        checked_with: Some(Fingerprint([3; 32])),
        at: at(100),
    }
}
