//! One VNF that has been operated very often.

use crate::contents;
use crate::measure::{Run, run};
use crate::support::Engine;

/// One operation an hour for six years.
pub(crate) const OP_OCCS: u32 = 50_000;

const VERBS: [&str; 6] = [
    "migrate-to-v2 --all --dry-run",
    "migrate-to-v2 --all --keep-orig",
    "verify --all",
    "complete --all",
    "rollback --all",
    "migrate-to-v2 --all",
];

pub(crate) fn measure(engine: Engine) -> Vec<(&'static str, Run)> {
    let db = contents::one_with(engine, OP_OCCS);
    VERBS.map(|words| (words, run(&db, words))).into()
}
