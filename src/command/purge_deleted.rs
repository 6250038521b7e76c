//! `retack purge-deleted`: what was soft-deleted long enough ago is removed for good. Runs from cron.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::{Datelike, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use clap::ValueEnum;
use serde_json::json;

use super::Session;
use super::failure::UsageError;
use super::run_args::RunArgs;
use crate::command::global::GlobalArgs;
use crate::db::RetryError;
use crate::exit::Exit;
use crate::report::Format;
use crate::run::lease::LeaseError;
use crate::run::record::Run;
use crate::run::shard::Share;
use crate::run::throttle::{Paused, Throttle};
use crate::tacker::purge::{Purge, Purged, Resource};

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

    #[command(flatten)]
    pub run: RunArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Granularity {
    Days,
    Hours,
    Minutes,
    Seconds,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let cutoff = self.cutoff(Utc::now().naive_utc().trunc_subsecs(0))?;
        let mut session = Session::open(global, self.run.access())?;
        let mut throttle = self.run.throttle.open(&session.connector.url)?;
        let options = format!(
            "{} --age {} --granularity {}{}",
            self.resource,
            self.age,
            name(self.granularity),
            self.run.throttle
        );
        let run = session.begin("purge-deleted", &options, &self.run, Share::WHOLE, 1)?;
        let stop = Arc::clone(&session.stop);
        let mut purged = Purged::default();
        let worked = self.purge(&mut session, &run, cutoff, &mut throttle, &mut purged);
        let exit = match &worked {
            Err(RetryError::Stopped) => Exit::Interrupted,
            Err(_) => Exit::Failed,
            Ok(()) if stop.is_raised() => Exit::Interrupted,
            Ok(()) => Exit::Ok,
        };
        let ended = session.end(&run, exit);
        let worked = match worked {
            Ok(()) | Err(RetryError::Stopped) => ended,
            Err(error) => Err(error.into()),
        };
        let exit = if worked.is_err() { Exit::Failed } else { exit };
        if let Err(error) = self.tell(&session, &purged, throttle.paused(), cutoff, exit) {
            tracing::debug!(%error, "the report could not be written out");
        }
        worked.map(|()| exit)
    }

    fn purge(
        &self,
        session: &mut Session,
        run: &Run,
        cutoff: NaiveDateTime,
        throttle: &mut Throttle,
        purged: &mut Purged,
    ) -> Result<(), RetryError<LeaseError>> {
        let stop = Arc::clone(&session.stop);
        let stop = || stop.is_raised();
        let mut link = session.link();
        let archive = link.retry(|db| Ok(db.has_table("retack_archived_lccn_subscription_v2")?))?;
        let mut purge =
            Purge { resource: self.resource, cutoff, run, archive, stop: &stop, throttle };
        purge.run(&mut link, purged)
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

    fn tell(
        &self,
        session: &Session,
        purged: &Purged,
        paused: &Paused,
        cutoff: NaiveDateTime,
        exit: Exit,
    ) -> io::Result<()> {
        let dry_run = self.run.dry_run;
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
                    "dryRun": dry_run,
                    "rows": tables,
                    "total": purged.total(),
                    "paused": paused.json(),
                    "exit": {"code": exit as u8, "name": exit.name()},
                });
                writeln!(out, "{answer}")?;
            }
            Format::Text => {
                let verb = if dry_run { "would be removed" } else { "removed" };
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
                if !paused.signals.is_empty() {
                    writeln!(out, "\n{paused}")?;
                }
                if matches!(exit, Exit::Failed | Exit::Interrupted) {
                    writeln!(out, "\nNot all was looked at: the same command goes on.")?;
                }
            }
        }
        out.flush()
    }
}

fn name(granularity: Granularity) -> String {
    granularity.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
