//! `retack rollback`: a migration is undone.

use super::Session;
use super::subscriptions::SubscriptionArgs;
use super::vnfs::VnfArgs;
use crate::batch::cursor::Source;
use crate::batch::report::Hint;
use crate::batch::rollback::Rollback;
use crate::batch::tally::Tally;
use crate::cli::Cli;
use crate::db::Access;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;
use crate::journal::run::Run;

/// Undo a migration: remove the v2 rows, and bring v1 back where it was completed
///
/// The v2 rows go to retack's archive. A VNF on which v2 has operated since is refused: v1 would not know of it.
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
            return self.subscriptions.rollback(cli);
        }
        run(cli, &self.vnfs)
    }
}

pub(super) fn run(cli: &Cli, vnfs: &VnfArgs) -> anyhow::Result<Exit> {
    let source = vnfs.source(Source::InV2)?;
    let mut session = Session::open(cli, Access::ReadWrite)?;
    let run = Run::begin(&mut session.db, "rollback", if vnfs.all { "--all" } else { "--vnf-id" })?;
    let named = !vnfs.all;
    let (_, exit) =
        session.work(&run, "rollback", source, next, |run, _| Box::new(Rollback { run, named }))?;
    Ok(exit)
}

fn next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::RolledBack) == 0 {
        return Vec::new();
    }
    vec![Hint::new("migrate-to-v2 --all --keep-orig", "migrate again")]
}
