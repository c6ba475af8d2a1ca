//! The program as people run it: what it prints and the code it ends with.

mod calendar;
mod cases;
mod check;
mod doctor;
mod exit_codes;
mod export;
mod filled;
mod fmt;
mod import;
mod import_made;
mod program;
mod records;
mod schedule;
mod tampering;
mod tokens;
mod verify;
