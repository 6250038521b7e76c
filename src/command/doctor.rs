//! `retack doctor`: looks at all that a migration will meet, and changes nothing.

use std::sync::Arc;

use anyhow::Context;

use super::session::{invocation, stop_on_signals};
use crate::command::global::GlobalArgs;
use crate::db::{Access, ConnectError, Db};
use crate::exit::Exit;
use crate::report::Hint;
use crate::settings::Settings;
use crate::tacker::doctor::report::{self, Header};
use crate::tacker::doctor::{Diagnosis, Patient};

/// Look at all that a migration will meet, and change nothing
///
/// Checks the server, the user's privileges, Tacker's schema and keys, and tries every VNF in memory. The exit code is the
/// one that `migrate-to-v2 --all` would end with: 0, 3 when VNFs would be rejected, 5 when nothing could be done.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Leave out what reads every row: only states of VNFs, not their conversion
    #[arg(long)]
    pub quick: bool,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let settings = Settings::resolve(&global.settings, |name| std::env::var(name).ok())?;
        if let Some(warning) = settings.warning() {
            tracing::warn!("{warning}");
        }
        let mut header = Header {
            database: settings.database.to_string(),
            server: None,
            revision: None,
            quick: self.quick,
        };
        let stop = Arc::default();
        stop_on_signals(&stop, "stopped at once".to_owned());
        let interrupted = || stop.is_raised();
        let diagnosis = match Db::open(&settings.database, Access::ReadOnly) {
            Err(error @ ConnectError::NotBuiltIn(_)) => return Err(error.into()),
            Err(error) => Diagnosis::unreachable(format!("{:#}", anyhow::Error::new(error))),
            Ok(db) => {
                let engine = db.engine();
                let mut patient = Patient::new(
                    db,
                    &settings.database,
                    &settings.credentials,
                    self.quick,
                    &interrupted,
                )
                .context("asking the server about itself")?;
                header.server = Some(format!("{engine} {}", patient.version()));
                header.revision = patient.revision().map(str::to_owned);
                Diagnosis::of(&mut patient).context("the connection to the database is gone")?
            }
        };
        let exit = diagnosis.exit();
        let next: Vec<_> = next(exit, self.quick)
            .into_iter()
            .map(|hint| hint.typed_after(&invocation(&global.settings, &settings)))
            .collect();
        if let Err(error) = report::write(global.format, &header, &diagnosis, &next) {
            tracing::debug!(%error, "the report could not be written out");
        }
        Ok(exit)
    }
}

fn next(exit: Exit, quick: bool) -> Vec<Hint> {
    match exit {
        Exit::Ok | Exit::Rejected if quick => {
            vec![Hint::new("doctor", "try every VNF in memory, too")]
        }
        Exit::Ok | Exit::Rejected => {
            vec![Hint::new("migrate-to-v2 --all --keep-orig", "write v2 rows beside v1")]
        }
        Exit::Failed | Exit::Usage | Exit::Differs | Exit::Refused | Exit::Interrupted => {
            vec![Hint::new("doctor", "look again, once the errors are dealt with")]
        }
    }
}
