//! The bytes of events and heads. The chain covers these bytes for ever, so a test that fails here
//! means that old ledgers would be read differently: write an up-caster, do not mend the file.

mod more;
mod one_of_each;

use closedloop_engine::{Event, GENESIS, Happening, Head, chain_hash};

const EVENTS: &str = include_str!("events.ndjson");
const MORE: &str = include_str!("more-events.ndjson");
const OPEN: &str = include_str!("open-head.json");
const ENDED: &str = include_str!("ended-head.json");

#[test]
fn every_kind_of_event_is_written_in_the_bytes_of_the_golden_files() {
    for (events, golden) in [(one_of_each::events(), EVENTS), (more::events(), MORE)] {
        let written: Vec<String> = events
            .iter()
            .map(|event| String::from_utf8(event.to_bytes()).expect("JSON is UTF-8"))
            .collect();
        let golden: Vec<&str> = golden.lines().collect();
        assert_eq!(written, golden, "\n{}", written.join("\n"));
    }
}

#[test]
fn the_golden_events_are_read_as_what_was_written() {
    for (golden, events) in [(EVENTS, one_of_each::events()), (MORE, more::events())] {
        let read: Vec<Event> = golden
            .lines()
            .map(|line| Event::from_bytes(line.as_bytes()).expect("an event"))
            .collect();
        assert_eq!(read, events);
    }
}

#[test]
fn the_golden_files_hold_every_kind_of_event() {
    let events: Vec<Event> = one_of_each::events()
        .into_iter()
        .chain(more::events())
        .collect();
    for code in Happening::CODES {
        assert!(
            events.iter().any(|event| event.what.code() == code),
            "{code}"
        );
    }
    for (line, event) in EVENTS.lines().chain(MORE.lines()).zip(&events) {
        assert!(line.contains(&format!("{{\"{}\":{{", event.what.code())));
    }
}

#[test]
fn an_open_head_is_written_and_read_as_in_the_golden_file() {
    let while_open = |event: &Event| {
        !matches!(
            event.what,
            Happening::ChoiceMade { .. }
                | Happening::MissCorrected { .. }
                | Happening::Scored { .. }
                | Happening::CaseClosed { .. }
                | Happening::Erased { .. }
        )
    };
    compare(&head_after(while_open), OPEN);
}

#[test]
fn an_ended_head_is_written_and_read_as_in_the_golden_file() {
    compare(&head_after(|_| true), ENDED);
}

fn head_after(wanted: impl Fn(&Event) -> bool) -> Head {
    let events = one_of_each::events();
    let wanted = events.iter().filter(|event| wanted(event));
    wanted.fold(Head::unborn(one_of_each::case()), |head, event| {
        head.after(event, &event.to_bytes())
    })
}

fn compare(head: &Head, golden: &str) {
    let written = serde_json::to_string_pretty(head).expect("a head has a JSON form");
    assert_eq!(written, golden.trim_end(), "\n{written}");
    let read: Head = serde_json::from_str(golden).expect("a head");
    assert_eq!(read, *head);
}

#[test]
fn the_chain_over_the_golden_events_ends_in_this_hash() {
    // The same loop in Python: h = bytes(32); for line in file: h = sha256(h + line).digest()
    let hash = EVENTS
        .lines()
        .fold(GENESIS, |hash, line| chain_hash(&hash, line.as_bytes()));
    assert_eq!(hash.to_string(), CHAIN);
}

const CHAIN: &str = "724f5c58c81f268569ace41dc25f2c241eb3d04bd18a518785f71e084d0532b3";
