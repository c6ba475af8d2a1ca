//! The subcommands, a file each.

pub(crate) mod calendar;
pub(crate) mod case;
pub(crate) mod check;
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod fmt;
mod ledger_failure;
pub(crate) mod replay;
pub(crate) mod schedule;
pub(crate) mod serve;
mod service;
mod show;
pub(crate) mod token;
pub(crate) mod verify;
pub(crate) mod why;
pub(crate) mod work;
