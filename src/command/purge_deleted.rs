//! `retack purge-deleted`: what was soft-deleted long enough ago is removed for good. Runs from cron.

use std::io::{self, Write};

use chrono::{Datelike, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use clap::ValueEnum;
use serde_json::json;

use super::Session;
use super::failure::UsageError;
use super::session::stop_flag;
use crate::batch::report::Format;
use crate::cli::Cli;
use crate::db::Access;
use crate::exit::Exit;
use crate::journal::run::Run;
use crate::purge::{Purge, Purged, Resource};

/// Remove for good what was soft-deleted long enough ago
///
/// Purged rows cannot be brought back. Live rows are never touched, and neither is a VNFD or VIM that a VNF
/// still refers to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to purge
    #[arg(value_enum, default_value_t = Resource::All)]
    pub resource: Resource,

    /// How long ago it must have been deleted, in units of --granularity
    #[arg(long, short, default_value = "90", allow_hyphen_values = true)]
    pub age: String,

    /// The unit of --age
    #[arg(long, short, value_enum, default_value_t = Granularity::Days)]
    pub granularity: Granularity,

    /// Count what would go, and touch nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Granularity {
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Args {
    pub fn run(&self, cli: &Cli) -> anyhow::Result<Exit> {
        let cutoff = self.cutoff(Utc::now().naive_utc().trunc_subsecs(0))?;
        let access = if self.dry_run { Access::ReadOnly } else { Access::ReadWrite };
        let mut session = Session::open(cli, access)?;
        let run = match self.dry_run {
            true => None,
            false => {
                let options = format!(
                    "{} --age {} --granularity {}",
                    self.resource,
                    self.age,
                    name(self.granularity)
                );
                Some(Run::begin(&mut session.db, "purge-deleted", &options)?)
            }
        };
        let stop = stop_flag();
        let interrupted = || stop.load(std::sync::atomic::Ordering::Relaxed);
        let purge = Purge {
            resource: self.resource,
            cutoff,
            dry_run: self.dry_run,
            archive: session.db.has_table("retack_archived_lccn_subscription_v2")?,
            stop: &interrupted,
        };
        let purged = purge.run(&mut session.db);
        let exit = match &purged {
            Err(_) => Exit::Failed,
            Ok(_) if interrupted() => Exit::Interrupted,
            Ok(_) => Exit::Ok,
        };
        if let Some(run) = run {
            run.end(&mut session.db, exit.name())?;
        }
        if let Err(error) = self.tell(&session, &purged?, cutoff) {
            tracing::debug!(%error, "the report could not be written out");
        }
        Ok(exit)
    }

    /// The last moment of deletion that is long enough ago.
    fn cutoff(&self, now: NaiveDateTime) -> Result<NaiveDateTime, UsageError> {
        let age = &self.age;
        let number: i64 = age.parse().map_err(|_| {
            UsageError(format!("--age {age}: expected a whole number, the age of what to purge"))
        })?;
        if number < 0 {
            return Err(UsageError(format!("--age {age}: expected 0 or more")));
        }
        let delta = match self.granularity {
            Granularity::Days => TimeDelta::try_days(number),
            Granularity::Hours => TimeDelta::try_hours(number),
            Granularity::Minutes => TimeDelta::try_minutes(number),
            Granularity::Seconds => TimeDelta::try_seconds(number),
        };
        // Further back than databases can count.
        let cutoff = delta
            .and_then(|delta| now.checked_sub_signed(delta))
            .filter(|cutoff| cutoff.year() >= 1);
        cutoff.ok_or_else(|| {
            UsageError(format!("--age {age}: so long ago is before the calendar begins"))
        })
    }

    fn tell(&self, session: &Session, purged: &Purged, cutoff: NaiveDateTime) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        match session.format {
            Format::Json => {
                let tables: serde_json::Map<_, _> =
                    purged.iter().map(|(table, rows)| (table.to_owned(), rows.into())).collect();
                let answer = json!({
                    "command": "purge-deleted",
                    "resource": self.resource.to_string(),
                    "database": session.database,
                    "cutoff": cutoff.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
                    "dryRun": self.dry_run,
                    "rows": tables,
                    "total": purged.total(),
                });
                writeln!(out, "{answer}")?;
            }
            Format::Text => {
                let verb = if self.dry_run { "would be removed" } else { "removed" };
                writeln!(out, "purge-deleted  {}  deleted until {cutoff} UTC\n", session.database)?;
                let gone: Vec<_> = purged.iter().filter(|(_, rows)| *rows > 0).collect();
                let width = gone.iter().map(|(table, _)| table.len()).max().unwrap_or(0);
                for (table, rows) in gone {
                    writeln!(out, "  {table:width$}  {rows:>8}")?;
                }
                match purged.total() {
                    0 => writeln!(out, "There was nothing to purge.")?,
                    total => writeln!(out, "\n  {total} rows {verb}")?,
                }
            }
        }
        out.flush()
    }
}

fn name(granularity: Granularity) -> String {
    granularity.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
