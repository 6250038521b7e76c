//! The report for people: one screen, the worst first, a verdict, and what to type next.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Header, verdict};
use crate::report::Hint;
use crate::report::hint::write_next;
use crate::tacker::doctor::{Check, Detail, Diagnosis, Finding, Level};

/// As many details of a finding are shown; `--format json` has them all.
const DETAILS: usize = 8;

pub(super) fn write(
    out: &mut impl Write,
    header: &Header,
    diagnosis: &Diagnosis,
    next: &[Hint],
) -> io::Result<()> {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let Header { database, server, revision, quick } = header;
    let quick = if *quick { " --quick" } else { "" };
    writeln!(out, "{bold}doctor{quick}{bold:#}  {database}")?;
    if let Some(server) = server {
        let revision = revision.as_deref().unwrap_or("unknown");
        writeln!(out, "{dim}{server}, Tacker schema {revision}{dim:#}")?;
    }
    writeln!(out)?;
    let width = Check::ALL.iter().map(|check| check.name().len()).max().unwrap_or(0);
    for finding in &diagnosis.findings {
        write_finding(out, finding, width)?;
    }
    writeln!(out)?;
    let counts = Level::WORST_FIRST.iter().map(|level| (level, diagnosis.count(*level)));
    let counts: Vec<_> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| format!("{}{count} {level}{:#}", color(*level), color(*level)))
        .collect();
    writeln!(out, "{bold}{}{bold:#}  {}", verdict(diagnosis), counts.join(", "))?;
    write_next(out, next)?;
    out.flush()
}

fn write_finding(out: &mut impl Write, finding: &Finding, width: usize) -> io::Result<()> {
    let Finding { check, level, found, reason, advice, details } = finding;
    let (color, dim) = (color(*level), Style::new().dimmed());
    let indent = " ".repeat(2 + 9 + width + 2);
    writeln!(out, "  {color}{level:<9}{color:#}{:<width$}  {found}", check.name())?;
    for Detail { what, count, ids } in details.iter().take(DETAILS) {
        let more = count.saturating_sub(ids.len() as u64);
        let more =
            if more > 0 && !ids.is_empty() { format!(", {more} more") } else { String::new() };
        writeln!(out, "{indent}{count:>4} {what}  {dim}{}{more}{dim:#}", ids.join(", "))?;
    }
    if details.len() > DETAILS {
        writeln!(
            out,
            "{indent}{dim}   … and {} more: --format json{dim:#}",
            details.len() - DETAILS
        )?;
    }
    for line in reason.iter().chain(advice) {
        writeln!(out, "{indent}{dim}{line}{dim:#}")?;
    }
    Ok(())
}

fn color(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Info => AnsiColor::Cyan,
        Level::Ok => AnsiColor::Green,
    }
    .on_default()
}
