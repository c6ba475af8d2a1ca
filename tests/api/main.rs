//! The interface over real HTTP, against a whole node in this process.

mod answer;
mod capture;
mod client;
mod erasing;
mod events;
mod hostile;
mod idempotency;
mod late;
mod lists;
mod metrics;
mod offers;
mod raw;
mod reports;
mod strangers;
mod table;
mod town;
mod wait;
mod whole_loop;

/// Shows figures of a test to whoever looks at its output.
#[expect(
    clippy::print_stdout,
    reason = "figures that a person reads beside the verdict"
)]
fn say(what: &str) {
    println!("{what}");
}
