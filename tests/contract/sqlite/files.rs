//! Opening, closing, and who may open what.

use closedloop_adapters::sqlite::{OpenFailure, Options, Sqlite, Synchronous};
use closedloop_runtime::ports::ledger::{FeedItem, Ledger};
use rusqlite::Connection;

use super::Place;
use crate::fixtures::{Story, at, case, effect, effect_id, key, put};

#[tokio::test]
async fn reopening_finds_everything() {
    let place = Place::new();
    let ledger = place.open();
    let feed = write(&ledger).await;
    ledger.note_alive("a", at(100), true).await.expect("a note");
    assert_eq!(ledger.draw_numbers(2026, 50).await.expect("a block"), 1);
    drop(ledger);

    let ledger = place.open();
    assert_eq!(ledger.feed(0, 100).await.expect("a feed"), feed);
    assert!(ledger.register_row(case(1)).await.expect("a row").is_some());
    assert_eq!(
        ledger
            .pending_effects(at(900), 9)
            .await
            .expect("effects")
            .len(),
        1
    );
    assert!(
        ledger
            .key_answer("intake", "k")
            .await
            .expect("a key")
            .is_some()
    );
    assert_eq!(ledger.draw_numbers(2026, 50).await.expect("a block"), 51);
    let outage = ledger.note_alive("a", at(700), true).await.expect("a note");
    assert_eq!(outage.map(|outage| outage.from), Some(at(100)));
}

#[tokio::test]
async fn a_copy_of_the_files_of_a_running_ledger_holds_every_answered_batch() {
    let place = Place::new();
    let ledger = place.open();
    let feed = write(&ledger).await;
    // What a power cut right now would leave.
    let copy = Place::new();
    for end in ["", "-wal"] {
        let name = format!("ledger.sqlite{end}");
        std::fs::copy(
            place.folder.path().join(&name),
            copy.folder.path().join(&name),
        )
        .expect("both files are there");
    }
    assert_eq!(copy.open().feed(0, 100).await.expect("a feed"), feed);
}

#[test]
fn a_file_is_served_by_one_only() {
    let place = Place::new();
    let first = place.open();
    let second = place.try_open(Options::serving());
    assert!(matches!(second, Err(OpenFailure::InUse { .. })));
    drop(first);
    place.open();
}

#[tokio::test]
async fn a_command_looks_into_a_file_that_is_served_and_writes_beside_it() {
    let place = Place::new();
    let serving = place.open();
    let feed = write(&serving).await;
    let beside = place.try_open(Options::beside()).expect("it opens beside");
    assert_eq!(beside.feed(0, 100).await.expect("a feed"), feed);
    assert_eq!(beside.draw_numbers(2026, 50).await.expect("a block"), 1);
    assert_eq!(serving.draw_numbers(2026, 50).await.expect("a block"), 51);
    drop(beside);
    put(&serving, 300, vec![Story::new(9).change(300)]).await;
}

#[tokio::test]
async fn a_command_may_be_the_first_to_open_a_file() {
    let place = Place::new();
    let beside = place
        .try_open(Options::beside())
        .expect("it makes the file");
    beside.draw_numbers(2026, 50).await.expect("a block");
    assert_eq!(
        place.open().draw_numbers(2026, 50).await.expect("a block"),
        51
    );
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    let _ledger = place.open();
    let files = std::fs::read_dir(place.folder.path()).expect("the folder is read");
    let files: Vec<_> = files.map(|file| file.expect("a file")).collect();
    assert!(
        files.len() >= 3,
        "the file, its log and its lock: {files:?}"
    );
    for file in files {
        let mode = file
            .metadata()
            .expect("it has metadata")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{:?}", file.path());
    }
}

#[test]
fn an_edited_past_is_refused() {
    let place = Place::new();
    drop(place.open());
    let sql = "UPDATE migration SET sha256 = zeroblob(32) WHERE number = 1";
    place.tamper().execute(sql, []).expect("tampered");
    for options in [Options::serving(), Options::beside()] {
        let refused = place.try_open(options);
        assert!(matches!(
            refused,
            Err(OpenFailure::Edited { number: 1, .. })
        ));
    }
}

#[test]
fn a_newer_schema_is_refused() {
    let place = Place::new();
    drop(place.open());
    let sql = "INSERT INTO migration VALUES (9999, 'from-the-future', zeroblob(32))";
    place.tamper().execute(sql, []).expect("tampered");
    let refused = place
        .try_open(Options::serving())
        .err()
        .expect("it is refused");
    assert!(
        matches!(refused, OpenFailure::Newer { found: 9999, .. }),
        "{refused}"
    );
}

#[test]
fn a_database_of_somebody_else_is_refused_and_left_alone() {
    let place = Place::new();
    place
        .tamper()
        .execute_batch("CREATE TABLE theirs (x)")
        .expect("their database");
    let refused = place.try_open(Options::serving());
    assert!(matches!(refused, Err(OpenFailure::Foreign)));
    let tables: i64 = place
        .tamper()
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .expect("it is read");
    assert_eq!(tables, 1);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    std::fs::write(place.path(), "words, ".repeat(1_000)).expect("written");
    let refused = place.try_open(Options::serving());
    assert!(matches!(refused, Err(OpenFailure::Sqlite(_))));
}

#[test]
fn the_durability_is_told_as_it_is() {
    let place = Place::new();
    assert_eq!(place.open().durability(), "sqlite wal synchronous=full");
    let weaker = Options {
        synchronous: Synchronous::Normal,
        ..Options::serving()
    };
    let ledger = place.try_open(weaker).expect("the ledger opens");
    assert!(
        ledger
            .durability()
            .contains("synchronous=normal (a power cut loses answers)")
    );
    let ledger = Sqlite::in_memory().expect("memory is there");
    assert!(ledger.durability().contains("nothing reaches a disk"));
}

#[test]
fn events_refuse_to_be_changed_or_removed() {
    let place = Place::new();
    let ledger = place.open();
    tokio::runtime::Runtime::new()
        .expect("a runtime")
        .block_on(write(&ledger));
    let connection: Connection = place.tamper();
    for sql in ["UPDATE event SET seq = 7", "DELETE FROM event"] {
        let refused = connection
            .execute(sql, [])
            .expect_err("it is refused")
            .to_string();
        assert!(refused.contains("events are never"), "{refused}");
    }
}

async fn write(ledger: &Sqlite) -> Vec<FeedItem> {
    let mut story = Story::new(1);
    let mut change = story.change(100);
    change.effects = vec![effect(effect_id(1, 1, 0), 100)];
    change.keys = vec![key("intake", "k", "x")];
    put(ledger, 100, vec![change, Story::new(2).change(100)]).await;
    put(ledger, 200, vec![story.change(200)]).await;
    let feed = ledger.feed(0, 100).await.expect("a feed");
    assert_eq!(feed.len(), 3);
    feed
}
