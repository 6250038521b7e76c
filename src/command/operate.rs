//! What v2 is to be told beyond v1's rows, so that it can operate the VNFs.

use std::fmt;
use std::path::PathBuf;

use super::failure::UsageError;
use crate::tacker::entity::vnf::Site;
use crate::tacker::schema::revision::Revision;
use crate::tacker::schema::survey::Survey;
use crate::tacker::sol003::ids::IdScheme;
use crate::tacker::vnfd::VnfdDir;
use crate::tacker::vnfd::max_scale_levels;

#[derive(Debug, Clone, Default, clap::Args)]
pub struct OperateArgs {
    /// Lead v2 to the Heat stacks that v1 made, whose names it would not find: needs their names, from v1, --heat or
    /// --stack-map, and Tacker 8.0.0 or later
    ///
    /// Writes `../<name>/<uuid>` as the id of the stack, which the HTTP client of Tacker's v2 resolves before it asks
    /// Heat. TERMINATE, and HEAL with `all`, then do not wait until Heat has deleted the stack, and after HEAL with
    /// `all` it has v2's own name.
    #[arg(long, help_heading = "Operating through v2")]
    pub point_at_v1_stacks: bool,

    /// Keep the ids that v1 gave to VNFCs, storages, links, ports and connection points, instead of v2's own: v2's first
    /// operation then reports all of them as removed and added
    #[arg(long, help_heading = "Operating through v2")]
    pub keep_ids: bool,

    /// Read how far each aspect scales from the VNFDs in DIR, where Tacker has unpacked the packages
    /// ([vnf_package] vnf_package_csar_path); without it v2 refuses to SCALE where v1's rows do not tell
    #[arg(long, help_heading = "Operating through v2", value_name = "DIR")]
    pub vnfd_dir: Option<PathBuf>,

    /// Take from FILE how far each aspect scales: a JSON object, {"<vnfdId>": {"<aspectId>": 3}}
    #[arg(long, help_heading = "Operating through v2", value_name = "FILE")]
    pub max_scale_levels: Option<PathBuf>,
}

impl OperateArgs {
    pub(super) fn is_given(&self) -> bool {
        let Self { point_at_v1_stacks, keep_ids, vnfd_dir, max_scale_levels } = self;
        *point_at_v1_stacks || *keep_ids || vnfd_dir.is_some() || max_scale_levels.is_some()
    }

    /// Refuses to lead a Tacker to v1's stacks whose v2 would not go there.
    pub(super) fn check(&self, survey: &Survey) -> Result<(), UsageError> {
        let needed = Revision::STACK_ID_IN_PATH;
        match survey.revision {
            Some(found) if self.point_at_v1_stacks && found < needed => Err(UsageError(format!(
                "--point-at-v1-stacks works from {needed} on, and this schema is {found}: upgrade Tacker first, or \
                 migrate without it"
            ))),
            None if self.point_at_v1_stacks => {
                tracing::warn!(
                    "--point-at-v1-stacks leans on how Tacker 8.0.0 to 16.0.0 ask Heat for a stack; schema {} is newer: \
                     try one VNF first",
                    survey.version_num
                );
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Reads the files, before anything else is done.
    pub(super) fn apply(&self, site: &mut Site) -> Result<(), UsageError> {
        if let Some(dir) = self.vnfd_dir.as_ref().filter(|dir| !dir.is_dir()) {
            return Err(UsageError(format!(
                "--vnfd-dir {} is no folder; it is where Tacker unpacks VNF packages, as \
                 [vnf_package] vnf_package_csar_path says",
                dir.display()
            )));
        }
        let levels = self.max_scale_levels.as_deref().map(max_scale_levels::read).transpose();
        let levels =
            levels.map_err(|error| UsageError(format!("{:#}", anyhow::Error::new(error))))?;
        site.point_at_v1_stacks = self.point_at_v1_stacks;
        site.ids = if self.keep_ids { IdScheme::V1 } else { IdScheme::V2 };
        site.max_scale_levels = levels.unwrap_or_default();
        Ok(())
    }

    pub(super) fn vnfd_dir(&self) -> Option<VnfdDir> {
        self.vnfd_dir.clone().map(VnfdDir::new)
    }
}

/// The options, for the journal, and as they can be typed again.
impl fmt::Display for OperateArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { point_at_v1_stacks, keep_ids, vnfd_dir, max_scale_levels } = self;
        if *point_at_v1_stacks {
            f.write_str(" --point-at-v1-stacks")?;
        }
        if *keep_ids {
            f.write_str(" --keep-ids")?;
        }
        for (option, path) in [("vnfd-dir", vnfd_dir), ("max-scale-levels", max_scale_levels)] {
            if let Some(path) = path {
                write!(f, " --{option} {}", path.display())?;
            }
        }
        Ok(())
    }
}
