//! `retack rollback`: a migration is undone.

use std::fmt;

use super::Session;
use super::failure::UsageError;
use super::hands::HandsArgs;
use super::run_args::RunArgs;
use super::session::Job;
use super::subscriptions::{SubscriptionArgs, Told};
use super::vnfs::VnfArgs;
use super::which::{Those, which};
use crate::command::global::GlobalArgs;
use crate::exit::Exit;
use crate::report::Hint;
use crate::tacker::entity::vnf::Site;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::migrate::cursor::Source;
use crate::tacker::migrate::tally::Tally;
use crate::tacker::migrate::vnf::rollback::Rollback;

/// Undo a migration: remove the v2 rows, and bring v1 back where it was completed
///
/// The v2 rows go to retack's archive. A VNF on which v2 has operated since is refused: v1 would not know of it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub vnfs: VnfArgs,

    /// Roll back even where v2 has changed since the migration: what changed goes to retack's archive
    #[arg(long)]
    pub discard_v2_changes: bool,

    #[command(flatten)]
    pub subscriptions: SubscriptionArgs,

    #[command(flatten)]
    pub hands: HandsArgs,

    #[command(flatten)]
    pub run: RunArgs,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let Self { vnfs, discard_v2_changes, subscriptions, hands, run: args } = self;
        if subscriptions.are_meant(vnfs)? {
            if *discard_v2_changes {
                return Err(UsageError(
                    "--discard-v2-changes is about VNFs and cannot be used with subscriptions"
                        .to_owned(),
                )
                .into());
            }
            return subscriptions.rollback(Told { global, vnfs, hands, args, options: self });
        }
        let selection = vnfs.selection(Source::InV2)?;
        let mut session = Session::open(global, args.access())?;
        vnfs.check(&mut session)?;
        let (journal, site) = (session.journal(args)?, session.seen_site()?);
        let command = "rollback";
        let (options, those) = (self.to_string(), Those::of(vnfs, subscriptions));
        let job = Job { title: command, command, options, selection, those, hands, args, next };
        let (_, exit) = session.work(job, |run, _| Rollback {
            named: !vnfs.all,
            discard_v2_changes: *discard_v2_changes,
            site: Site { now: run.started_at, ..site },
            journal,
        })?;
        Ok(exit)
    }
}

/// The options, for the journal, and as they can be typed again.
impl fmt::Display for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&which(&self.vnfs, &self.subscriptions))?;
        if self.discard_v2_changes {
            f.write_str(" --discard-v2-changes")?;
        }
        self.hands.fmt(f)
    }
}

fn next(tally: &Tally, those: &str) -> Vec<Hint> {
    if tally.of(Outcome::RolledBack) == 0 {
        return Vec::new();
    }
    vec![Hint::new(&format!("migrate-to-v2 {those} --keep-orig"), "migrate again")]
}
