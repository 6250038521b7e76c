//! docs/reference/differences-from-tacker.md.

use std::fmt::Write;

use super::intended::{Change, Intended};

const HEAD: &str = "\
# Differences from Tacker's own migration

`tacker-db-manage migrate-to-v2` and retack write the same v2 rows, but for what is listed here. The list is complete \
for the VNFs in `tests/fixtures`: a test compares every value of every row, and fails on a difference that is not \
listed as well as on a listed one that does not occur. The same test makes this page from its list \
(`tests/it/oracle/intended.rs`).

Letters and numbers point to [mapping.md](mapping.md). Its section E tells what Tacker's tool breaks off at; such VNFs \
have no row of Tacker's to compare with, and are not listed here.

The first column says of which VNFs: a kind of `tests/fixtures/tacker/ids.jsonl`, or one of \
`tests/fixtures/scenarios`; before it, operation and state of an operation occurrence.
";

pub(super) fn of(list: &[Intended]) -> String {
    let mut page = String::from(HEAD);
    for intended in list {
        section(&mut page, intended).expect("room in a text");
    }
    page
}

fn section(page: &mut String, intended: &Intended) -> std::fmt::Result {
    let Intended { about, tacker, retack, why, source, changes } = intended;
    writeln!(page, "\n## {about}\n")?;
    writeln!(page, "- Tacker writes: {tacker}")?;
    writeln!(page, "- retack writes: {retack}")?;
    writeln!(page, "- Why: {why} ({source})\n")?;
    writeln!(page, "| of | where | Tacker | retack |\n|---|---|---|---|")?;
    for Change { rows, path, tacker, retack } in *changes {
        let of: Vec<_> = rows.iter().map(|rows| kinds(rows)).collect();
        writeln!(page, "| {} | `{path}` | {tacker} | {retack} |", of.join(", "))?;
    }
    Ok(())
}

/// A pattern of rows, for people: a table needs no name where the kind of its VNFs says enough.
fn kinds(rows: &str) -> String {
    rows.trim_start_matches("VnfInstanceV2 ").replace("* ", "any ").replace(" *", " any")
}
