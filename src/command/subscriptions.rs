//! Subscriptions instead of VNFs: `--subscriptions`, or `--subscription-id` as often as needed; and what the verbs do
//! with them.

use std::fmt;

use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;

use super::Session;
use super::failure::UsageError;
use super::hands::HandsArgs;
use super::run_args::RunArgs;
use super::session::{Job, Next};
use super::vnfs::VnfArgs;
use super::which::Those;
use crate::command::global::GlobalArgs;
use crate::db::Limits;
use crate::exit::Exit;
use crate::report::Hint;
use crate::run::record::Run;
use crate::tacker::entity::lccn_subscription::legacy::any_authenticated;
use crate::tacker::journal::Journal;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::migrate::Work;
use crate::tacker::migrate::cursor::{Selection, Source};
use crate::tacker::migrate::subscription::{Complete, Migrate, Rollback};
use crate::tacker::migrate::tally::Tally;

#[derive(Debug, Clone, clap::Args)]
pub struct SubscriptionArgs {
    /// All LCM notification subscriptions, instead of VNFs; with --from-file or --run, those
    #[arg(long)]
    pub subscriptions: bool,

    /// The subscription with this id; repeatable
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub subscription_id: Vec<String>,
}

/// What a verb was told about subscriptions.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub global: &'a GlobalArgs,
    /// Which, beside [`SubscriptionArgs`].
    pub vnfs: &'a VnfArgs,
    pub hands: &'a HandsArgs,
    pub args: &'a RunArgs,
    /// All of it, as it can be typed again.
    pub options: &'a dyn fmt::Display,
}

impl SubscriptionArgs {
    /// Whether the verb is about subscriptions. It is then not about VNFs.
    pub fn are_meant(&self, vnfs: &VnfArgs) -> Result<bool, UsageError> {
        let named = !self.subscription_id.is_empty();
        if !self.subscriptions && !named {
            return Ok(false);
        }
        let usage = |text: &str| Err(UsageError(text.to_owned()));
        if vnfs.all || !vnfs.vnf_id.is_empty() {
            return usage(
                "--subscriptions and --subscription-id cannot be used with --all or --vnf-id: VNFs and subscriptions \
                 are worked on one after the other",
            );
        }
        if vnfs.shard.is_some() {
            return usage(
                "--shard cannot be used with subscriptions: each depends on all VNFs of its tenant. Migrate the VNFs of \
                 all shards first, then the subscriptions without --shard",
            );
        }
        if self.subscriptions && named {
            return usage("--subscriptions cannot be used with --subscription-id");
        }
        Ok(true)
    }

    /// Somebody has said which, in whatever way.
    fn are_named(&self, vnfs: &VnfArgs) -> bool {
        !self.subscriptions || vnfs.is_named()
    }

    pub(super) fn is_given(&self) -> bool {
        self.subscriptions || !self.subscription_id.is_empty()
    }

    /// The subscriptions meant, each once; `all` where all are.
    fn selection(&self, vnfs: &VnfArgs, all: Source) -> Result<Selection, UsageError> {
        vnfs.of("--subscription-id", &self.subscription_id, "subscription", all)
    }

    pub(super) fn migrate(
        &self,
        told: Told<'_>,
        keep_orig: bool,
        all_tenants: bool,
    ) -> anyhow::Result<Exit> {
        let selection = self.selection(told.vnfs, Source::LiveInV1)?;
        let mut session = told.open()?;
        let cipher = session.cipher()?;
        if cipher.is_none()
            && session.link().retry(any_authenticated).context("reading subscriptions")?
        {
            tracing::warn!(
                "[DEFAULT] use_credential_encryption is off: v2 has the credentials of subscriptions in clear, as Tacker writes them"
            );
        }
        let next = if keep_orig { decide_next } else { completed_next };
        told.run(
            session,
            "migrate-to-v2",
            selection,
            Those::of(told.vnfs, self),
            next,
            |_, limits| Migrate { limits, keep_orig, all_tenants, cipher },
        )
    }

    pub(super) fn complete(&self, told: Told<'_>) -> anyhow::Result<Exit> {
        let named = self.are_named(told.vnfs);
        let selection = self.selection(told.vnfs, Source::LiveInV1)?;
        told.run(
            told.open()?,
            "complete",
            selection,
            Those::of(told.vnfs, self),
            completed_next,
            |_, _| Complete { named },
        )
    }

    pub(super) fn rollback(&self, told: Told<'_>) -> anyhow::Result<Exit> {
        let named = self.are_named(told.vnfs);
        let selection = self.selection(told.vnfs, Source::InV2)?;
        let mut session = told.open()?;
        let Journal { archive, .. } = session.journal(told.args)?;
        told.run(
            session,
            "rollback",
            selection,
            Those::of(told.vnfs, self),
            rolled_back_next,
            |_, _| Rollback { named, archive },
        )
    }
}

impl Told<'_> {
    fn open(self) -> anyhow::Result<Session> {
        let mut session = Session::open(self.global, self.args.access())?;
        session.survey.has_subscriptions()?;
        self.vnfs.check(&mut session)?;
        Ok(session)
    }

    fn run<W: Work>(
        self,
        mut session: Session,
        command: &'static str,
        selection: Selection,
        those: Those,
        next: Next,
        work: impl FnOnce(&Run, Limits) -> W,
    ) -> anyhow::Result<Exit> {
        let Self { hands, args, .. } = self;
        let options = self.options.to_string();
        let job = Job { title: command, command, options, selection, those, hands, args, next };
        let (_, exit) = session.work(job, work)?;
        Ok(exit)
    }
}

/// As they can be typed again.
impl fmt::Display for SubscriptionArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subscriptions, subscription_id } = self;
        let mut words: Vec<String> = Vec::new();
        words.extend(subscriptions.then(|| "--subscriptions".to_owned()));
        words.extend(subscription_id.iter().map(|id| format!("--subscription-id {id}")));
        f.write_str(&words.join(" "))
    }
}

fn decide_next(tally: &Tally, those: &str) -> Vec<Hint> {
    if tally.of(Outcome::Migrated) + tally.of(Outcome::Unchanged) == 0 {
        return Vec::new();
    }
    vec![
        Hint::new(
            &format!("complete {those}"),
            "accept, once v1 has no VNFs left: v1 is soft-deleted, v2 alone notifies",
        ),
        Hint::new(
            &format!("rollback {those}"),
            "undo: v2 rows go to the archive, v1 stays as it is",
        ),
    ]
}

/// Once v2 has taken over.
fn completed_next(tally: &Tally, those: &str) -> Vec<Hint> {
    if tally.of(Outcome::Migrated) + tally.of(Outcome::Completed) == 0 {
        return Vec::new();
    }
    vec![Hint::new(
        &format!("rollback {those}"),
        "undo: v1 comes back as it was, as long as it is not purged",
    )]
}

fn rolled_back_next(tally: &Tally, those: &str) -> Vec<Hint> {
    if tally.of(Outcome::RolledBack) == 0 {
        return Vec::new();
    }
    vec![Hint::new(&format!("migrate-to-v2 {those} --keep-orig"), "migrate again")]
}
