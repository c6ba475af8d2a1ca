//! The definition language from the outside: random definitions that are right, mistakes made by
//! chance, the longest life against a walk along every way, hostile texts under a limit of memory,
//! both spellings.

mod accepted;
mod hostile;
mod life;
mod mistakes;
mod seeds;
mod spelling;
mod walk;

/// How many random definitions are tried; `cargo xtask prove definitions` tries more.
fn definitions() -> u64 {
    let given = std::env::var_os("CLOSEDLOOP_LANGUAGE_DEFINITIONS");
    let given = given.and_then(|count| count.to_str()?.parse().ok());
    given.unwrap_or(300)
}

/// The first seed; the others follow it.
const SEED: u64 = 20_260_301;
