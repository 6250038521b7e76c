//! `retack complete`: a kept migration is accepted.

use super::Session;
use super::run_args::RunArgs;
use super::session::Job;
use super::subscriptions::{SubscriptionArgs, Told, which};
use super::vnfs::VnfArgs;
use crate::batch::complete::Complete;
use crate::batch::cursor::Source;
use crate::batch::report::Hint;
use crate::batch::tally::Tally;
use crate::cli::Cli;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;

/// Accept a migration that kept the originals: soft-delete v1
///
/// What that overwrites or removes goes to retack's archive first, so `rollback` can still undo it until the
/// rows are purged. A VNF without v2 rows is refused.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub vnfs: VnfArgs,

    #[command(flatten)]
    pub subscriptions: SubscriptionArgs,

    #[command(flatten)]
    pub run: RunArgs,
}

impl Args {
    pub fn run(&self, cli: &Cli) -> anyhow::Result<Exit> {
        let Self { vnfs, subscriptions, run: args } = self;
        let options = which(vnfs, subscriptions);
        if subscriptions.are_meant(vnfs)? {
            return subscriptions.complete(Told { cli, vnfs, args, options: &options });
        }
        let selection = vnfs.selection(Source::LiveInV1)?;
        let mut session = Session::open(cli, args.access())?;
        vnfs.check(&mut session)?;
        let command = "complete";
        let job = Job { title: command, command, options, selection, args, next };
        let (_, exit) = session.work(job, |_, _| Complete { named: !vnfs.all })?;
        Ok(exit)
    }
}

/// Once v2 has taken over.
pub(super) fn next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::Migrated) + tally.of(Outcome::Completed) == 0 {
        return Vec::new();
    }
    vec![
        Hint::new("rollback --all", "undo: v1 comes back as it was, as long as it is not purged"),
        Hint::new(
            "purge-deleted --age 90",
            "later: remove for good what was soft-deleted 90 days ago",
        ),
    ]
}
