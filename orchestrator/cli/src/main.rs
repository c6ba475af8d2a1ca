//! closedloop: sends each public matter to the department that owns it, counts its deadlines,
//! escalates by itself and brings the answer back.
//!
//! The only place where adapters are chosen and wired.

mod arguments;
mod commands;
mod data;
mod exit;
mod made_rules;
mod node;
mod output;
mod present;
mod records;
mod rules_folder;

use std::process::ExitCode;

fn main() -> ExitCode {
    arguments::run()
}
