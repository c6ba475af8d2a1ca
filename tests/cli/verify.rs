//! `closedloop verify` on ledgers that were changed behind their back.

use crate::{
    filled::{Filled, filled},
    program::{Ran, run, word},
    tampering::Tampered,
};

fn verify(filled: &Filled) -> Ran {
    run(&["--lang", "en", "verify", "--data", word(&filled.data())])
}

#[test]
fn a_ledger_nobody_touched_is_clean() {
    let filled = filled();
    let ran = verify(&filled);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.starts_with("verified 6 cases (5 open, 1 erased), "),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("clean\n"), "{}", ran.out);
    let answer = run(&["--json", "verify", "--data", word(&filled.data())]).json();
    assert_eq!(
        (&answer["clean"], &answer["at_rest"]),
        (&true.into(), &true.into())
    );
    for counted in ["events", "sealed", "counters"] {
        assert!(answer[counted].as_u64().expect("a count") > 3, "{answer}");
    }
}

/// Changes the ledger, expects one difference that begins so, and gives the ledger back.
fn finds(change: impl FnOnce(&Tampered, &Filled), expected: &dyn Fn(&Filled) -> String) -> Filled {
    let filled = filled();
    change(&Tampered::open(&filled.ledger()), &filled);
    let ran = verify(&filled);
    assert_eq!(ran.code, 1, "{ran:?}");
    let expected = expected(&filled);
    assert!(
        ran.out.contains(&expected),
        "expected {expected} in\n{}",
        ran.out
    );
    assert!(ran.out.ends_with("\n1 differences\n"), "{}", ran.out);
    filled
}

#[test]
fn a_changed_event_is_named_by_case_and_seq() {
    finds(
        |ledger, filled| ledger.flip(filled.cases[4], 3),
        &|filled| format!("case {}, seq 3: the hash does not follow", filled.cases[4]),
    );
}

#[test]
fn an_event_taken_out_of_the_middle_is_missed() {
    finds(
        |ledger, filled| {
            let sql = "DELETE FROM event WHERE case_id = ?1 AND seq = 2";
            ledger.change(sql, filled.cases[4]);
        },
        &|filled| format!("case {}, seq 3: seq 2 should stand here", filled.cases[4]),
    );
}

#[test]
fn a_head_that_says_something_else_is_found_and_mended_by_rebuilding() {
    let filled = finds(
        |ledger, filled| {
            let sql = "UPDATE head SET body = CAST(replace(CAST(body AS TEXT),
              '\"priority\":\"normal\"', '\"priority\":\"urgent\"') AS BLOB) WHERE case_id = ?1";
            ledger.change(sql, filled.cases[3]);
        },
        &|filled| {
            format!(
                "case {}: the head is not what the events give",
                filled.cases[3]
            )
        },
    );
    is_mended(&filled);
}

#[test]
fn a_head_that_cannot_be_read_is_found_and_mended_by_rebuilding() {
    let filled = finds(
        |ledger, filled| {
            ledger.change(
                "UPDATE head SET body = x'7b' WHERE case_id = ?1",
                filled.cases[3],
            );
        },
        &|filled| format!("case {}: the head cannot be read", filled.cases[3]),
    );
    is_mended(&filled);
}

#[test]
fn a_row_of_the_register_that_says_something_else_is_found_and_mended_by_rebuilding() {
    let filled = finds(
        |ledger, filled| {
            let sql = "UPDATE register SET due_at = due_at + 1 WHERE case_id = ?1";
            ledger.change(sql, filled.cases[3]);
        },
        &|filled| format!("case {}: its row in the register is not", filled.cases[3]),
    );
    is_mended(&filled);
}

#[test]
fn a_missing_row_of_the_register_is_found_and_mended_by_rebuilding() {
    let filled = finds(
        |ledger, filled| ledger.change("DELETE FROM register WHERE case_id = ?1", filled.cases[3]),
        &|filled| {
            format!(
                "case {}: the case is open, but the register",
                filled.cases[3]
            )
        },
    );
    is_mended(&filled);
}

#[test]
fn a_row_of_a_case_that_is_over_is_found_and_mended_by_rebuilding() {
    let filled = finds(
        |ledger, filled| {
            let sql = "INSERT INTO register SELECT ?1, number || 'x', workflow, definition, stage,
              step, department, post, by_program, owner, jurisdiction, priority, exercise,
              opened_at, yellow_at, due_at, level, assignment, generation, offered_at, next_due
              FROM register LIMIT 1";
            ledger.change(sql, filled.cases[0]);
        },
        &|filled| {
            format!(
                "case {}: the case is over, but the register",
                filled.cases[0]
            )
        },
    );
    is_mended(&filled);
}

#[test]
fn a_row_of_a_case_that_never_was_is_found_and_removed_by_rebuilding() {
    let nobody = "00000000-0000-0000-0000-000000000007"
        .parse()
        .expect("an id");
    let filled = finds(
        |ledger, _| {
            let sql = "INSERT INTO register SELECT ?1, 'x', workflow, definition, stage,
              step, department, post, by_program, owner, jurisdiction, priority, exercise,
              opened_at, yellow_at, due_at, level, assignment, generation, offered_at, next_due
              FROM register LIMIT 1";
            ledger.change(sql, nobody);
        },
        &|_| format!("case {nobody}: the register lists it, but it has no events"),
    );
    is_mended(&filled);
}

#[test]
fn sealed_bytes_that_were_swapped_or_are_gone_are_found() {
    let one = "(SELECT min(place) FROM sealed WHERE case_id = ?1)";
    finds(
        |ledger, filled| {
            let sql = format!("UPDATE sealed SET bytes = x'00' WHERE place = {one}");
            ledger.change(&sql, filled.cases[2]);
        },
        &|filled| format!("case {}, seq 1: the sealed bytes", filled.cases[2]),
    );
    finds(
        |ledger, filled| {
            let sql = format!("UPDATE sealed SET bytes = NULL WHERE place = {one}");
            ledger.change(&sql, filled.cases[2]);
        },
        &|_| "are gone, but the case was not erased".to_owned(),
    );
}

#[test]
fn words_that_come_back_after_an_erasure_are_found() {
    let filled = filled();
    let ledger = Tampered::open(&filled.ledger());
    let erased = filled.cases[1];
    ledger.change("UPDATE sealed SET bytes = x'00' WHERE case_id = ?1", erased);
    ledger.change(
        "UPDATE data_key SET wrapped = x'00' WHERE case_id = ?1",
        erased,
    );
    let ran = verify(&filled);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out
            .contains("the case was erased, but the sealed bytes"),
        "{}",
        ran.out
    );
}

#[test]
fn a_counter_that_is_not_what_the_events_give_is_found() {
    finds(
        |ledger, _| {
            let sql =
                "UPDATE counter SET value = value + 1 WHERE (name, labels) = (SELECT name, labels
              FROM counter WHERE name = 'closedloop_escalations_total' LIMIT 1)";
            ledger.change_all(sql);
        },
        &|_| "counter closedloop_escalations_total{".to_owned(),
    );
}

#[test]
fn a_checkpoint_that_is_not_what_the_events_give_is_found() {
    let filled = filled();
    let data = filled.data();
    let drawn = run(&["export", "--events", "--checkpoint", "--data", word(&data)]);
    assert_eq!(drawn.code, 0, "{drawn:?}");
    let ledger = Tampered::open(&filled.ledger());
    ledger.change_all(
        "UPDATE checkpoint SET hash = zeroblob(32) WHERE id = (SELECT max(id) FROM checkpoint)",
    );
    let ran = verify(&filled);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("the checkpoint as of"), "{}", ran.out);
}

#[test]
fn only_the_first_twenty_differences_are_named_but_all_are_counted() {
    let filled = filled();
    let ledger = Tampered::open(&filled.ledger());
    ledger.change_all("UPDATE event SET hash = zeroblob(32)");
    let answer = run(&["--json", "verify", "--data", word(&filled.data())]).json();
    let shown = answer["differences"].as_array().expect("a list").len();
    assert_eq!(shown, 20);
    assert!(answer["found"].as_u64().expect("a count") > 20, "{answer}");
}

#[test]
fn rebuilding_leaves_a_broken_history_as_it_is() {
    let filled = filled();
    Tampered::open(&filled.ledger()).flip(filled.cases[4], 3);
    let ran = run(&[
        "--json",
        "verify",
        "--rebuild",
        "--data",
        word(&filled.data()),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let rebuilt = &ran.json()["rebuilt"];
    assert_eq!(
        (&rebuilt["cases"], &rebuilt["left"]),
        (&5.into(), &1.into())
    );
}

fn is_mended(filled: &Filled) {
    let ran = run(&[
        "--json",
        "verify",
        "--rebuild",
        "--data",
        word(&filled.data()),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["clean"], true);
    assert_eq!(verify(filled).code, 0);
}
