//! `retack complete`: a kept migration is accepted.

use super::Session;
use super::subscriptions::SubscriptionArgs;
use super::vnfs::VnfArgs;
use crate::batch::complete::Complete;
use crate::batch::cursor::Source;
use crate::batch::report::Hint;
use crate::batch::tally::Tally;
use crate::cli::Cli;
use crate::db::Access;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;
use crate::journal::run::Run;

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
}

impl Args {
    pub fn run(&self, cli: &Cli) -> anyhow::Result<Exit> {
        if self.subscriptions.are_meant(&self.vnfs)? {
            return self.subscriptions.complete(cli);
        }
        run(cli, &self.vnfs)
    }
}

pub(super) fn run(cli: &Cli, vnfs: &VnfArgs) -> anyhow::Result<Exit> {
    let source = vnfs.source(Source::LiveInV1)?;
    let mut session = Session::open(cli, Access::ReadWrite)?;
    let run = Run::begin(&mut session.db, "complete", if vnfs.all { "--all" } else { "--vnf-id" })?;
    let named = !vnfs.all;
    let (_, exit) =
        session.work(&run, "complete", source, next, |run, _| Box::new(Complete { run, named }))?;
    Ok(exit)
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
