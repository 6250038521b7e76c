//! The report for programs: one document.

use std::io::{self, Write};

use serde_json::json;

use super::{Header, verdict};
use crate::report::Hint;
use crate::tacker::doctor::{Diagnosis, Level};

pub(super) fn write(
    out: &mut impl Write,
    header: &Header,
    diagnosis: &Diagnosis,
    next: &[Hint],
) -> io::Result<()> {
    let exit = diagnosis.exit();
    let counts: serde_json::Map<_, _> = Level::WORST_FIRST
        .iter()
        .map(|level| (level.name().to_owned(), diagnosis.count(*level).into()))
        .collect();
    let answer = json!({
        "command": "doctor",
        "database": header.database,
        "server": header.server,
        "schemaRevision": header.revision,
        "quick": header.quick,
        "findings": diagnosis.findings,
        "levels": counts,
        "verdict": verdict(diagnosis),
        "exit": {"code": exit as u8, "name": exit.name()},
        "next": next,
    });
    writeln!(out, "{answer}")?;
    out.flush()
}
