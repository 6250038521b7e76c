//! `retack migrate-to-v2`: v1 rows become v2 rows.

use std::fmt;
use std::sync::Mutex;

use anyhow::Context;
use clap::ValueEnum;

use super::failure::UsageError;
use super::hands::HandsArgs;
use super::heat::HeatArgs;
use super::operate::OperateArgs;
use super::run_args::RunArgs;
use super::session::Job;
use super::subscriptions::{SubscriptionArgs, Told};
use super::vnfs::VnfArgs;
use super::which::{Those, which};
use super::{Session, complete, rollback};
use crate::command::global::GlobalArgs;
use crate::exit::Exit;
use crate::report::Hint;
use crate::tacker::entity::vnf::Site;
use crate::tacker::entity::vnf::keys::KeyRing;
use crate::tacker::journal::digest;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::migrate::cursor::Source;
use crate::tacker::migrate::tally::Tally;
use crate::tacker::migrate::vnf::migrate::Migrate;

/// Migrate VNFs, or subscriptions, from v1 to v2
///
/// Writes the v2 rows of each VNF, and soft-deletes its v1 rows in the same transaction unless they are to be
/// kept. A VNF that is busy, stuck or cannot be converted is left as it is, and the others go on.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub vnfs: VnfArgs,

    #[command(flatten)]
    pub subscriptions: SubscriptionArgs,

    /// Let subscribers hear of the VNFs of every tenant, as v2 does; otherwise their filters are restricted to their
    /// tenant's
    #[arg(long)]
    pub all_tenants: bool,

    /// Keep the v1 rows live; `complete` or `rollback` decides later
    #[arg(long)]
    pub keep_orig: bool,

    /// Migrate operations that are FAILED_TEMP as FAILED: v2 cannot retry or roll back what v1 began
    #[arg(long)]
    pub force_failed_temp: bool,

    /// Reject VNFs whose VIM's credentials cannot be carried over, instead of migrating them without
    #[arg(long)]
    pub require_credentials: bool,

    #[command(flatten)]
    pub heat: HeatArgs,

    #[command(flatten)]
    pub operate: OperateArgs,

    /// Complete (v1) or roll back (v2) a kept migration; the same as `complete` and `rollback`
    #[arg(long)]
    pub mark_delete: bool,

    /// The API whose records --mark-delete removes
    #[arg(long, value_name = "VERSION")]
    pub api_ver: Option<String>,

    #[command(flatten)]
    pub hands: HandsArgs,

    #[command(flatten)]
    pub run: RunArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ApiVersion {
    V1,
    V2,
}

impl Args {
    pub fn run(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let Self { vnfs, subscriptions, hands, run: args, .. } = self;
        let told = Told { global, vnfs, hands, args, options: self };
        let meant = subscriptions.are_meant(vnfs)?;
        let (vnfs, subscriptions) = (vnfs.clone(), subscriptions.clone());
        let (hands, run) = (hands.clone(), args.clone());
        match (self.mark_delete(meant)?, meant) {
            (Some(ApiVersion::V1), _) => {
                complete::Args { vnfs, discard_v1_changes: false, subscriptions, hands, run }
                    .run(global)
            }
            (Some(ApiVersion::V2), _) => {
                rollback::Args { vnfs, discard_v2_changes: false, subscriptions, hands, run }
                    .run(global)
            }
            (None, false) => self.migrate(global),
            (None, true) => subscriptions.migrate(told, self.keep_orig, self.all_tenants),
        }
    }

    /// Which API's records to remove, after the rules of tacker-db-manage in its order (mapping.md D.5), and those for
    /// what only retack has.
    fn mark_delete(&self, subscriptions: bool) -> Result<Option<ApiVersion>, UsageError> {
        let usage = |text: &str| Err(UsageError(text.to_owned()));
        let named = self.vnfs.is_named();
        if self.vnfs.all && (self.api_ver.is_some() || self.mark_delete || named) {
            return usage(
                "--all cannot be used with --api-ver, --mark-delete or --vnf-id, --from-file or --run; \
                 to complete or roll back all, use `retack complete --all` or `retack rollback --all`",
            );
        }
        if !self.vnfs.all && !named && !subscriptions {
            return usage("either --all or --vnf-id must be used, or --from-file or --run");
        }
        let version = self.api_ver.as_deref().map(|version| ApiVersion::from_str(version, false));
        match (self.mark_delete, version) {
            (false, Some(_)) => usage("--api-ver must be used with --mark-delete"),
            (_, Some(Err(_))) => usage("v1 or v2 must be specified for --api-ver"),
            (true, None) => usage("--mark-delete must be used with --api-ver"),
            (true, Some(Ok(_))) if self.keep_orig => {
                usage("--mark-delete cannot be used with --keep-orig")
            }
            (true, Some(Ok(_))) if self.force_failed_temp => {
                usage("--mark-delete cannot be used with --force-failed-temp")
            }
            (true, Some(Ok(_))) if self.require_credentials => {
                usage("--mark-delete cannot be used with --require-credentials")
            }
            (true, Some(Ok(_))) if self.heat.is_given() => usage(
                "--mark-delete cannot be used with --heat, --stack-map, --os-cacert or --insecure",
            ),
            (true, Some(Ok(_))) if self.operate.is_given() => usage(
                "--mark-delete cannot be used with --point-at-v1-stacks, --keep-ids, --vnfd-dir or --max-scale-levels",
            ),
            (true, Some(Ok(_))) if self.all_tenants => {
                usage("--mark-delete cannot be used with --all-tenants")
            }
            (_, None | Some(Ok(_))) if self.all_tenants && !subscriptions => {
                usage("--all-tenants must be used with --subscriptions or --subscription-id")
            }
            (_, None | Some(Ok(_))) if self.force_failed_temp && subscriptions => {
                usage("--force-failed-temp is about VNFs and cannot be used with subscriptions")
            }
            (_, None | Some(Ok(_))) if self.require_credentials && subscriptions => {
                usage("--require-credentials is about VNFs and cannot be used with subscriptions")
            }
            (_, None | Some(Ok(_))) if self.heat.is_given() && subscriptions => usage(
                "--heat, --stack-map, --os-cacert and --insecure are about VNFs and cannot be used with subscriptions",
            ),
            (_, None | Some(Ok(_))) if self.operate.is_given() && subscriptions => usage(
                "--point-at-v1-stacks, --keep-ids, --vnfd-dir and --max-scale-levels are about VNFs and cannot be used \
                 with subscriptions",
            ),
            (true, Some(Ok(version))) => Ok(Some(version)),
            (false, None) => Ok(None),
        }
    }

    fn migrate(&self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let (stack_map, heat) = (self.heat.stack_map()?, self.heat.lookup()?);
        let mut told = Site::default();
        self.operate.apply(&mut told)?;
        let selection = self.vnfs.selection(Source::LiveInV1)?;
        let mut session = Session::open(global, self.run.access())?;
        self.operate.check(&session.survey)?;
        self.vnfs.check(&mut session)?;
        let mut site = session.site()?;
        let Site { point_at_v1_stacks, ids, max_scale_levels, .. } = told;
        site = Site { stack_map, point_at_v1_stacks, ids, max_scale_levels, ..site };
        if site.cipher.is_none() && site.vims.iter().any(|vim| vim.access.is_ok()) {
            tracing::warn!(
                "[DEFAULT] use_credential_encryption is off: v2 has the credentials of VIMs in clear, as Tacker writes them"
            );
        }
        let journal = session.journal(&self.run)?;
        let migrated_before = journal_tells(&mut session)?;
        site.require_credentials = self.require_credentials;
        site.force_failed_temp = self.force_failed_temp;
        let (keep_orig, vnfd_dir) = (self.keep_orig, self.operate.vnfd_dir());
        let command = "migrate-to-v2";
        let job = Job {
            title: command,
            command,
            options: self.to_string(),
            selection,
            those: Those::of(&self.vnfs, &self.subscriptions),
            hands: &self.hands,
            args: &self.run,
            next: if keep_orig { decide_next } else { complete::next },
        };
        let (_, exit) = session.work(job, |run, limits| {
            let site = Site { now: run.started_at, ..site };
            Migrate {
                site,
                limits,
                heat: heat.map(Mutex::new),
                vnfd_dir,
                keep_orig,
                journal,
                migrated_before,
                keys: KeyRing::default(),
            }
        })?;
        Ok(exit)
    }
}

/// Whether an earlier run has migrated VNFs.
fn journal_tells(session: &mut Session) -> anyhow::Result<bool> {
    let found = session.found_journal()?;
    Ok(found.entries && session.link().retry(digest::any).context("reading the journal")?)
}

/// The options, for the journal, and as they can be typed again.
impl fmt::Display for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&which(&self.vnfs, &self.subscriptions))?;
        if self.keep_orig {
            f.write_str(" --keep-orig")?;
        }
        if self.force_failed_temp {
            f.write_str(" --force-failed-temp")?;
        }
        if self.require_credentials {
            f.write_str(" --require-credentials")?;
        }
        if self.all_tenants {
            f.write_str(" --all-tenants")?;
        }
        self.heat.fmt(f)?;
        self.operate.fmt(f)?;
        self.hands.fmt(f)
    }
}

pub(super) fn decide_next(tally: &Tally, those: &str) -> Vec<Hint> {
    let in_both = [Outcome::Migrated, Outcome::Recarried, Outcome::Unchanged];
    if in_both.iter().all(|outcome| tally.of(*outcome) == 0) {
        return Vec::new();
    }
    vec![
        Hint::new(&format!("complete {those}"), "accept: v1 is soft-deleted, v2 takes over"),
        Hint::new(
            &format!("rollback {those}"),
            "undo: v2 rows go to the archive, v1 stays as it is",
        ),
    ]
}
