//! What every verb that writes can be told about the run itself.

use std::time::Duration;

use super::throttle::ThrottleArgs;
use crate::db::Access;
use crate::run::lease;

#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// Say what would be done, and write nothing: the database itself refuses every write
    #[arg(long)]
    pub dry_run: bool,

    /// Wait this long for another run to end, such as 90s, 10m or 2h; without it, a run under way is an error
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    pub wait_lock: Option<Duration>,

    /// How long the lease lasts. Only for tests: operators have nothing to gain from another
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration, hide = true)]
    pub lease_ttl: Option<Duration>,

    #[command(flatten)]
    pub throttle: ThrottleArgs,
}

impl RunArgs {
    pub fn access(&self) -> Access {
        if self.dry_run { Access::ReadOnly } else { Access::ReadWrite }
    }

    pub fn ttl(&self) -> Duration {
        // The database counts whole seconds.
        self.lease_ttl.map_or(lease::TTL, |ttl| ttl.max(Duration::from_secs(1)))
    }
}
