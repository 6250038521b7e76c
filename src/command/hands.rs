//! How many chunks a verb works on at once.

use std::fmt;

use crate::db::{Access, Engine};
use crate::run::chunk_size::Pace;

/// One reads, converts or waits for its COMMIT while the other does something else.
const JOBS: u16 = 2;

/// A database that has room for more is one for several hosts: `--shard`.
const MOST_JOBS: i64 = 32;

#[derive(Debug, Clone, Default, clap::Args)]
pub struct HandsArgs {
    /// Work on so many chunks at once, on a connection each [default: 2; on SQLite, which has one writer, 1 for what writes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=MOST_JOBS))]
    pub jobs: Option<u16>,

    /// So many VNFs in every chunk. Only for tests: else they follow the time that a transaction takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), hide = true)]
    pub chunk: Option<u16>,
}

impl HandsArgs {
    pub(super) fn jobs(&self, engine: Engine, access: Access) -> usize {
        match (engine, access, self.jobs) {
            (Engine::Sqlite, Access::ReadWrite | Access::Create, jobs) => {
                if let Some(jobs @ 2..) = jobs {
                    tracing::info!("--jobs {jobs}: SQLite has one writer, so there is one");
                }
                1
            }
            (Engine::Sqlite | Engine::Mysql | Engine::Postgres, _, jobs) => {
                jobs.unwrap_or(JOBS).into()
            }
        }
    }

    pub(super) fn pace(&self, engine: Engine, access: Access, galera: bool) -> Pace {
        let pace = Pace::new(galera);
        match (self.chunk, engine, access) {
            (Some(size), _, _) => Pace::steady(size.into()),
            (None, Engine::Mysql, _) => pace,
            // What belongs to them is known for many chunks at once.
            (None, Engine::Sqlite, Access::ReadOnly) => pace.of_readers(),
            (None, Engine::Sqlite | Engine::Postgres, _) => pace.of_searches(),
        }
    }
}

/// The options, for the journal, and as they can be typed again.
impl fmt::Display for HandsArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.jobs.map_or(Ok(()), |jobs| write!(f, " --jobs {jobs}"))
    }
}
