//! Subscriptions instead of VNFs: `--subscriptions`, or `--subscription-id` as often as needed; and what the verbs do
//! with them.

use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;

use super::Session;
use super::failure::UsageError;
use super::session::Next;
use super::vnfs::{VnfArgs, uuids};
use crate::batch::Work;
use crate::batch::cursor::Source;
use crate::batch::report::Hint;
use crate::batch::subscription::{Complete, Migrate, Rollback};
use crate::batch::tally::Tally;
use crate::cli::Cli;
use crate::db::{Access, Limits};
use crate::entity::lccn_subscription::legacy::any_authenticated;
use crate::exit::Exit;
use crate::journal::outcome::Outcome;
use crate::journal::run::Run;

#[derive(Debug, Clone, clap::Args)]
pub struct SubscriptionArgs {
    /// All LCM notification subscriptions, instead of VNFs
    #[arg(long)]
    pub subscriptions: bool,

    /// The subscription with this id; repeatable
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub subscription_id: Vec<String>,
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
        if self.subscriptions && named {
            return usage("--subscriptions cannot be used with --subscription-id");
        }
        Ok(true)
    }

    fn named(&self) -> bool {
        !self.subscriptions
    }

    /// The options, for the journal.
    pub fn options(&self) -> &'static str {
        if self.named() { "--subscription-id" } else { "--subscriptions" }
    }

    /// The subscriptions named, each once; `all` where all are meant.
    fn source(&self, all: Source) -> Result<Source, UsageError> {
        if !self.named() {
            return Ok(all);
        }
        let ids = uuids("--subscription-id", "a subscription", &self.subscription_id)?;
        Ok(Source::Listed(ids))
    }

    pub fn migrate(
        &self,
        cli: &Cli,
        options: &str,
        keep_orig: bool,
        all_tenants: bool,
    ) -> anyhow::Result<Exit> {
        let source = self.source(Source::LiveInV1)?;
        let mut session = open(cli)?;
        let cipher = session.cipher()?;
        if cipher.is_none()
            && any_authenticated(&mut session.db).context("reading subscriptions")?
        {
            tracing::warn!(
                "[DEFAULT] use_credential_encryption is off: v2 has the credentials of subscriptions in clear, as Tacker writes them"
            );
        }
        let next = if keep_orig { decide_next } else { completed_next };
        run(session, "migrate-to-v2", options, source, next, |run, limits| {
            Box::new(Migrate { run, limits, keep_orig, all_tenants, cipher })
        })
    }

    pub fn complete(&self, cli: &Cli) -> anyhow::Result<Exit> {
        let (named, source) = (self.named(), self.source(Source::LiveInV1)?);
        run(open(cli)?, "complete", self.options(), source, completed_next, |run, _| {
            Box::new(Complete { run, named })
        })
    }

    pub fn rollback(&self, cli: &Cli) -> anyhow::Result<Exit> {
        let (named, source) = (self.named(), self.source(Source::InV2)?);
        run(open(cli)?, "rollback", self.options(), source, rolled_back_next, |run, _| {
            Box::new(Rollback { run, named })
        })
    }
}

fn open(cli: &Cli) -> anyhow::Result<Session> {
    let session = Session::open(cli, Access::ReadWrite)?;
    session.survey.has_subscriptions()?;
    Ok(session)
}

fn run(
    mut session: Session,
    command: &'static str,
    options: &str,
    source: Source,
    next: Next,
    work: impl for<'a> FnOnce(&'a Run, Limits) -> Box<dyn Work + 'a>,
) -> anyhow::Result<Exit> {
    let run = Run::begin(&mut session.db, command, options)?;
    let (_, exit) = session.work(&run, command, source, next, work)?;
    Ok(exit)
}

fn decide_next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::Migrated) + tally.of(Outcome::Unchanged) == 0 {
        return Vec::new();
    }
    vec![
        Hint::new(
            "complete --subscriptions",
            "accept, once v1 has no VNFs left: v1 is soft-deleted, v2 alone notifies",
        ),
        Hint::new("rollback --subscriptions", "undo: v2 rows go to the archive, v1 stays as it is"),
    ]
}

/// Once v2 has taken over.
fn completed_next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::Migrated) + tally.of(Outcome::Completed) == 0 {
        return Vec::new();
    }
    vec![Hint::new(
        "rollback --subscriptions",
        "undo: v1 comes back as it was, as long as it is not purged",
    )]
}

fn rolled_back_next(tally: &Tally) -> Vec<Hint> {
    if tally.of(Outcome::RolledBack) == 0 {
        return Vec::new();
    }
    vec![Hint::new("migrate-to-v2 --subscriptions --keep-orig", "migrate again")]
}
