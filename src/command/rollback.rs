//! `retack rollback`: a migration is undone.

use super::Session;
use super::run_args::RunArgs;
use super::session::Job;
use super::subscriptions::{SubscriptionArgs, Told, which};
use super::vnfs::VnfArgs;
use crate::batch::cursor::Source;
use crate::batch::report::Hint;
use crate::batch::rollback::Rollback;
use crate::batch::tally::Tally;
use crate::cli::Cli;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;

/// Undo a migration: remove the v2 rows, and bring v1 back where it was completed
///
/// The v2 rows go to retack's archive. A VNF on which v2 has operated since is refused: v1 would not know of it.
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
            return subscriptions.rollback(Told { cli, vnfs, args, options: &options });
        }
        let selection = vnfs.selection(Source::InV2)?;
        let mut session = Session::open(cli, args.access())?;
        vnfs.check(&mut session)?;
        let archive = session.has_archive(args)?;
        let command = "rollback";
        let job = Job { title: command, command, options, selection, args, next };
        let (_, exit) = session.work(job, |_, _| Rollback { named: !vnfs.all, archive })?;
        Ok(exit)
    }
}

fn next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::RolledBack) == 0 {
        return Vec::new();
    }
    vec![Hint::new("migrate-to-v2 --all --keep-orig", "migrate again")]
}
