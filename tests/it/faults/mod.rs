//! Faults, and that retack keeps its promises through them (docs/reference/promises.md).
//!
//! What needs a process that dies at a definite point is built with the feature `faults` only, which tests/run.sh sets.
#![expect(clippy::print_stdout, reason = "seeds and counts, for whoever reads what a test says")]

mod contents;
mod garbage;
#[cfg(feature = "faults")]
mod kill;
#[cfg(feature = "faults")]
mod model;
mod network;
mod promises;
mod race;
mod refusal;
#[cfg(feature = "faults")]
mod restart;
mod trial;

/// What chance starts from: what `SEED` says, or anything.
fn seed() -> u64 {
    let told = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    told.unwrap_or_else(|| fastrand::u64(..))
}

/// What [`Outcome::code`](crate::support::retack::Outcome) says of a process that a signal ended.
#[cfg(feature = "faults")]
const KILLED: i32 = -1;
