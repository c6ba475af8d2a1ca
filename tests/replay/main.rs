//! `closedloop replay`: recorded requests of two cities and of a made file come to the verdicts that
//! the records themselves give, and a ledger is told again under another definition.

mod boston;
mod broken;
mod ledger;
mod los_angeles;
mod made;
mod program;
mod table;
mod what_if;
