//! The project's own commands. `cargo xtask check` is the gate; everything it runs is here.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to whoever runs it, and to nobody else"
)]

mod all_tests;
mod bugs;
mod check;
mod cron;
mod fuzz;
mod packages;
mod run;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  gen           write the files that are made from the program
  check         format, lints, all tests, documents: the gate
  prove NAME    the full size of a heavy check; names:
                  simulation   at least 10,000 cases and 20,000 rungs
                  crash        50 kills of the real process, and the order of its system calls
                  calendars    10,000 random calendars against an oracle of minutes
                  replay       10,000 recorded requests of a city
                  worker       1,000 assignments by the Python worker over three kills
                  definitions  2,000 random definitions: accepted, mistaken, walked through
                  fuzz [--seconds N] [TARGET …]
                               every fuzz target, or those named, for N seconds (600), with nightly
                  schedules    50 kills while schedules make up for a backlog
                  cron         2,000 expressions against two published implementations
                  bugs         each planted bug is caught by the tests";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["gen"] => run::write_generated(),
        ["check"] => check::run_gate(),
        ["prove", "simulation"] => {
            run::test("simulation", &[("CLOSEDLOOP_SIMULATION_CASES", "10000")])
        }
        ["prove", "crash"] => run::test("crash", &[("CLOSEDLOOP_CRASH_KILLS", "50")]),
        ["prove", "calendars"] => run::test("calendars", &[("CLOSEDLOOP_CALENDARS", "10000")]),
        ["prove", "worker"] => run::test("python", &[("CLOSEDLOOP_WORKER_ASSIGNMENTS", "1000")]),
        ["prove", "definitions"] => {
            run::test("language", &[("CLOSEDLOOP_LANGUAGE_DEFINITIONS", "2000")])
        }
        ["prove", "fuzz", rest @ ..] => fuzz::run_all(rest),
        ["prove", "schedules"] => run::test("schedules", &[("CLOSEDLOOP_SCHEDULE_KILLS", "50")]),
        ["prove", "cron"] => cron::run(),
        ["prove", "replay"] => run::test("replay", &[("CLOSEDLOOP_REPLAY_ROWS", "10000")]),
        ["prove", "bugs"] => bugs::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
