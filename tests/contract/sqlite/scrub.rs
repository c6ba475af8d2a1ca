//! Erased bytes are nowhere in the files.

use std::collections::BTreeSet;

use closedloop_adapters::sqlite::Sqlite;
use closedloop_runtime::ports::ledger::{CaseChange, Ledger, LedgerFailure};

use super::Place;
use crate::fixtures::{Story, put, sealed};

/// So many that the tables have many pages, which are split and joined all the while.
const CASES: u32 = 1_500;

/// Written at once.
const CHUNK: usize = 25;

#[tokio::test]
async fn after_erasing_and_scrubbing_no_file_holds_the_bytes() {
    let place = Place::new();
    let ledger = place.open();
    let mut open: Vec<Story> = Vec::new();
    let mut expected = BTreeSet::new();
    // Every third case is erased while others are written; which, jumps about but never changes.
    let mut dice: u64 = 1;
    for first in (1..=CASES).step_by(CHUNK) {
        let mut new: Vec<Story> = (first..first + CHUNK as u32).map(Story::new).collect();
        put(&ledger, 100, new.iter_mut().map(with_secrets).collect()).await;
        open.extend(new);
        let mut erased = Vec::new();
        for _ in 0..CHUNK / 3 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut story = open.swap_remove((dice >> 33) as usize % open.len());
            let mut erase = story.change(200);
            erase.erase = true;
            erased.push(erase);
        }
        put(&ledger, 200, erased).await;
    }
    ledger.scrub().await.expect("scrubbed");
    for story in &open {
        expected.extend(KINDS.map(|kind| marker(kind, n_of(story))));
    }
    let found = secrets_in(&place);
    let left: Vec<_> = found.difference(&expected).collect();
    assert!(left.is_empty(), "{left:?} are still there");
    let gone: Vec<_> = expected.difference(&found).collect();
    assert!(gone.is_empty(), "{gone:?} are gone");
}

#[tokio::test]
async fn scrubbing_says_so_when_a_reader_keeps_an_older_state() {
    let place = Place::new();
    let ledger = place.open();
    write_and_erase(&ledger).await;
    let reader = place.tamper();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM event")
        .expect("a reader begins");
    put(&ledger, 300, vec![Story::new(2).change(300)]).await;
    let scrubbed = ledger.scrub().await;
    assert!(
        matches!(scrubbed, Err(LedgerFailure::Unavailable(_))),
        "{scrubbed:?}"
    );
    reader.execute_batch("COMMIT").expect("the reader ends");
    ledger.scrub().await.expect("scrubbed");
    assert_eq!(secrets_in(&place), BTreeSet::new());
}

async fn write_and_erase(ledger: &Sqlite) {
    let mut story = Story::new(1);
    put(ledger, 100, vec![with_secrets(&mut story)]).await;
    let mut erase = story.change(200);
    erase.erase = true;
    put(ledger, 200, vec![erase]).await;
}

fn with_secrets(story: &mut Story) -> CaseChange {
    let mut change = story.change(100);
    let n = n_of(story);
    let texts = (0..TEXTS).map(|i| (u128::from(n * TEXTS + i), secret("text", n, lengths(n, i))));
    change.data_key = Some(secret("wkey", n, 4));
    change.sealed = texts.map(|(id, text)| sealed(n, id, &text, 100)).collect();
    change
}

const KINDS: [&str; 2] = ["wkey", "text"];

/// Sealed texts of each case.
const TEXTS: u32 = 6;

/// How often the marker is repeated in a text: from one that is shorter than its row to one that is
/// longer than a page.
fn lengths(n: u32, i: u32) -> usize {
    [1, 2, 5, 10, 20, 3, 300, 1, 7, 40, 2][(n * 5 + i * 3) as usize % 11]
}

/// Markers that occur in no other secret, so that also a part that was left behind holds one.
fn secret(kind: &str, n: u32, times: usize) -> Vec<u8> {
    marker(kind, n).repeat(times).into_bytes()
}

fn n_of(story: &Story) -> u32 {
    u32::try_from(story.case().0.as_u128() >> 64).expect("a case of this test")
}

fn marker(kind: &str, n: u32) -> String {
    format!("<{kind} of case {n:05}>")
}

/// The markers that stand anywhere in the files of the ledger.
fn secrets_in(place: &Place) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(place.folder.path()).expect("the folder is read") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it is read");
        for window in bytes.windows(marker("text", 1).len()) {
            let text = match window[0] {
                b'<' => std::str::from_utf8(window).unwrap_or_default(),
                _ => continue,
            };
            let is_marker = text.ends_with('>') && text.contains(" of case ");
            if is_marker {
                found.insert(text.to_owned());
            }
        }
    }
    found
}
