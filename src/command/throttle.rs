//! How polite a run is to the database, as it is asked for on the command line.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::failure::UsageError;
use crate::db::{DatabaseUrl, Engine};
use crate::run::throttle::{LagLimit, Limits, Throttle, Unmeasurable};
use crate::secret::Secret;

#[derive(Debug, Clone, Default, clap::Args)]
pub struct ThrottleArgs {
    /// Take at most N VNFs or subscriptions a second, in chunks of what a second gives; 0.5 is one every two seconds.
    /// purge-deleted counts what it looks for: a VNF, a VIM or an event with all that goes with it
    #[arg(long, help_heading = "Politeness", value_name = "N", value_parser = rate)]
    pub max_rate: Option<f64>,

    /// Pause while a replica is behind by more: each --replica, or without one every standby that PostgreSQL knows of
    #[arg(long, help_heading = "Politeness", value_name = "SECONDS", value_parser = seconds)]
    pub throttle_lag: Option<Duration>,

    /// A replica to ask; repeatable. User, password, TLS and PostgreSQL's database are those of the database itself
    /// unless the URL says otherwise
    #[arg(long, help_heading = "Politeness", value_name = "URL", requires = "throttle_lag")]
    pub replica: Vec<Secret>,

    /// Pause while Galera's flow control holds the cluster up for more than this share of the time, from 0 to 1
    #[arg(long, help_heading = "Politeness", value_name = "FRACTION", value_parser = fraction)]
    pub throttle_flow_control: Option<f64>,

    /// Pause while FILE exists
    #[arg(long, help_heading = "Politeness", value_name = "FILE")]
    pub throttle_file: Option<PathBuf>,
}

/// Options that do not go with the database, and what cannot be measured there.
#[derive(Debug, thiserror::Error)]
pub(super) enum ThrottleError {
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Unmeasurable(#[from] Unmeasurable),
}

impl ThrottleArgs {
    /// Takes a first look, before anything is touched.
    pub(super) fn open(&self, database: &DatabaseUrl) -> Result<Throttle, ThrottleError> {
        Ok(Throttle::open(self.limits(database)?, database)?)
    }

    fn limits(&self, database: &DatabaseUrl) -> Result<Limits, UsageError> {
        let Self { max_rate, throttle_lag, replica, throttle_flow_control, throttle_file } = self;
        let engine = database.engine();
        let usage = |text: &str| Err(UsageError(text.to_owned()));
        match (engine, throttle_lag) {
            (Engine::Sqlite, Some(_)) => return usage("--throttle-lag: SQLite has no replicas"),
            (Engine::Mysql, Some(_)) if replica.is_empty() => {
                return usage(
                    "--throttle-lag must be used with --replica: MariaDB and MySQL do not know how far their replicas are",
                );
            }
            (Engine::Sqlite | Engine::Mysql | Engine::Postgres, _) => {}
        }
        if throttle_flow_control.is_some() && engine != Engine::Mysql {
            return usage(
                "--throttle-flow-control is about Galera clusters of MariaDB and MySQL, and this is another database",
            );
        }
        let replicas = replica.iter().map(|url| replica_of(database, url));
        let replicas = replicas.collect::<Result<Vec<_>, _>>()?;
        Ok(Limits {
            rate: *max_rate,
            lag: throttle_lag.map(|most| LagLimit { most, replicas }),
            flow_control: *throttle_flow_control,
            file: throttle_file.clone(),
        })
    }
}

fn replica_of(database: &DatabaseUrl, url: &Secret) -> Result<DatabaseUrl, UsageError> {
    let url: DatabaseUrl =
        url.expose().parse().map_err(|error| UsageError(format!("--replica: {error}")))?;
    if url.engine() != database.engine() {
        return Err(UsageError(format!(
            "--replica {url}: it is {}, and the database is {}",
            url.engine(),
            database.engine()
        )));
    }
    if url.has_password() {
        tracing::warn!(
            "the password in --replica is visible to every user of this host (ps); without user and password, those of \
             the database are used"
        );
    }
    Ok(url.completed_from(database))
}

/// A number in these bounds.
fn number(text: &str, least: f64, most: f64, expected: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("expected {expected}"))
}

/// One in a quarter of an hour is slower than anybody is polite.
fn rate(text: &str) -> Result<f64, String> {
    number(text, 0.001, 1_000_000.0, "a number from 0.001 to 1000000")
}

fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 0.0, 86_400.0, "seconds from 0 to 86400").map(Duration::from_secs_f64)
}

fn fraction(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1.0, "a fraction from 0 to 1")
}

/// The options, for the journal, and as they can be typed again; of a URL with a password, all but that.
impl fmt::Display for ThrottleArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { max_rate, throttle_lag, replica, throttle_flow_control, throttle_file } = self;
        if let Some(rate) = max_rate {
            write!(f, " --max-rate {rate}")?;
        }
        if let Some(lag) = throttle_lag {
            write!(f, " --throttle-lag {}", lag.as_secs_f64())?;
        }
        for url in replica.iter().filter_map(|url| url.expose().parse::<DatabaseUrl>().ok()) {
            write!(f, " --replica '{url}'")?;
        }
        if let Some(fraction) = throttle_flow_control {
            write!(f, " --throttle-flow-control {fraction}")?;
        }
        if let Some(file) = throttle_file {
            write!(f, " --throttle-file {}", file.display())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_can_be_typed_again_but_for_a_password() {
        let args = ThrottleArgs {
            max_rate: Some(0.5),
            throttle_lag: Some(Duration::from_millis(1500)),
            replica: vec![
                "mysql://db2".to_owned().into(),
                "mysql://a:hunter2@db3".to_owned().into(),
            ],
            throttle_flow_control: Some(0.1),
            throttle_file: Some("/run/pause".into()),
        };
        assert_eq!(
            args.to_string(),
            " --max-rate 0.5 --throttle-lag 1.5 --replica 'mysql://db2' --replica 'mysql://a:****@db3' \
             --throttle-flow-control 0.1 --throttle-file /run/pause"
        );
        assert_eq!(ThrottleArgs::default().to_string(), "");
    }
}
