//! `retack complete`: a kept migration is accepted.

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
use crate::tacker::entity::vnf::keys::KeyRing;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::migrate::cursor::Source;
use crate::tacker::migrate::tally::Tally;
use crate::tacker::migrate::vnf::complete::Complete;

/// Accept a migration that kept the originals: soft-delete v1
///
/// What that overwrites or removes goes to retack's archive first, so `rollback` can still undo it until the
/// rows are purged. A VNF without v2 rows is refused.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub vnfs: VnfArgs,

    /// Complete even where v1 has changed since the migration: what changed is given up
    #[arg(long)]
    pub discard_v1_changes: bool,

    #[command(flatten)]
    pub subscriptions: SubscriptionArgs,

    #[command(flatten)]
    pub hands: HandsArgs,

    #[command(flatten)]
    pub run: RunArgs,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let Self { vnfs, discard_v1_changes, subscriptions, hands, run: args } = self;
        if subscriptions.are_meant(vnfs)? {
            if *discard_v1_changes {
                return Err(UsageError(
                    "--discard-v1-changes is about VNFs and cannot be used with subscriptions"
                        .to_owned(),
                )
                .into());
            }
            return subscriptions.complete(Told { global, vnfs, hands, args, options: self });
        }
        let selection = vnfs.selection(Source::LiveInV1)?;
        let mut session = Session::open(global, args.access())?;
        vnfs.check(&mut session)?;
        let (journal, site) = (session.journal(args)?, session.seen_site()?);
        let command = "complete";
        let (options, those) = (self.to_string(), Those::of(vnfs, subscriptions));
        let job = Job { title: command, command, options, selection, those, hands, args, next };
        let (_, exit) = session.work(job, |run, _| Complete {
            named: !vnfs.all,
            discard_v1_changes: *discard_v1_changes,
            site: Site { now: run.started_at, ..site },
            journal,
            keys: KeyRing::default(),
        })?;
        Ok(exit)
    }
}

/// The options, for the journal, and as they can be typed again.
impl fmt::Display for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&which(&self.vnfs, &self.subscriptions))?;
        if self.discard_v1_changes {
            f.write_str(" --discard-v1-changes")?;
        }
        self.hands.fmt(f)
    }
}

/// Once v2 has taken over.
pub(super) fn next(tally: &Tally, those: &str) -> Vec<Hint> {
    let taken_over = [Outcome::Migrated, Outcome::Recarried, Outcome::Completed];
    if taken_over.iter().all(|outcome| tally.of(*outcome) == 0) {
        return Vec::new();
    }
    vec![
        Hint::new(
            &format!("rollback {those}"),
            "undo: v1 comes back as it was, as long as it is not purged",
        ),
        Hint::new(
            "purge-deleted --age 90",
            "later: remove for good what was soft-deleted 90 days ago",
        ),
    ]
}
