//! `retack history`: what every run did with one VNF.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::Session;
use super::vnfs::VnfId;
use crate::command::global::GlobalArgs;
use crate::db::Access;
use crate::exit::Exit;
use crate::report::Format;
use crate::tacker::journal::history::{Event, of_vnf};

/// Show what every run did with a VNF: outcome, reason, notes, times
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id of the VNF instance
    #[arg(value_name = "VNF")]
    pub vnf: VnfId,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let mut session = Session::open(global, Access::ReadOnly)?;
        let VnfId(id) = &self.vnf;
        let events = match session.found_journal()?.entries {
            true => session.link().retry(|db| of_vnf(db, id))?,
            false => Vec::new(),
        };
        let told = match session.format {
            Format::Json => in_json(&session, id, &events),
            Format::Text => in_words(&session, id, &events),
        };
        if let Err(error) = told {
            tracing::debug!(%error, "the answer could not be written out");
        }
        Ok(Exit::Ok)
    }
}

fn in_json(session: &Session, id: &str, events: &[Event]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let answer = json!({
        "command": "history",
        "database": session.database,
        "vnfInstanceId": id,
        "events": events,
    });
    writeln!(out, "{answer}")?;
    out.flush()
}

fn in_words(session: &Session, id: &str, events: &[Event]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    writeln!(out, "{bold}history{bold:#}  {}", session.database)?;
    writeln!(out, "{dim}VNF instance {id}{dim:#}")?;
    if events.is_empty() {
        writeln!(out, "\nNo run has dealt with it.")?;
    }
    for Event { run, recorded_at, outcome, reason, notes } in events {
        let style = match outcome.as_str() {
            "rejected" => AnsiColor::Red.on_default(),
            "unchanged" => AnsiColor::BrightBlack.on_default(),
            "rolled-back" => AnsiColor::Yellow.on_default(),
            _ => AnsiColor::Green.on_default(),
        };
        let who = run.os_user.as_deref().unwrap_or("unknown");
        writeln!(
            out,
            "\n{recorded_at} UTC  {style}{outcome}{style:#}  {} {}",
            run.command, run.options
        )?;
        writeln!(
            out,
            "  {dim}{who} on {}, retack {}, run {}{dim:#}",
            run.host, run.version, run.id
        )?;
        if let Some(reason) = reason {
            writeln!(out, "  {reason}")?;
        }
        for note in notes.as_array().into_iter().flatten() {
            let text = |member: &str| note.get(member).and_then(Value::as_str).unwrap_or_default();
            writeln!(out, "  {} at {}: {}", text("code"), text("path"), text("reason"))?;
        }
    }
    out.flush()
}
