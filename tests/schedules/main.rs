//! Schedules: which instants an expression names, and that each slot becomes one case in each
//! place, once for ever.

mod cron;
mod kills;
mod rules;
mod year;
