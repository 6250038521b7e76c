//! Where the names of Heat stacks come from: `--heat`, `--stack-map`, and how OpenStack is trusted.

use std::fmt;
use std::path::PathBuf;

use super::failure::UsageError;
use crate::tacker::migrate::vnf::stacks::StackLookup;
use crate::tacker::vim::openstack::Trust;
use crate::tacker::vim::openstack::http::Http;
use crate::tacker::vim::openstack::stack_map;
use crate::tacker::vim::openstack::stacks::Stacks;

#[derive(Debug, Clone, Default, clap::Args)]
pub struct HeatArgs {
    /// Ask Heat what v1 does not store of stacks: the names of nested ones, the groups that servers were scaled out in,
    /// and when each was made
    #[arg(long, help_heading = "OpenStack")]
    pub heat: bool,

    /// Take it from FILE instead, the output of `openstack stack list --nested -f json -c ID -c "Stack Name"`, with that of
    /// `openstack stack resource list -n 2 -f json STACK` in the same list
    #[arg(long, help_heading = "OpenStack", value_name = "FILE")]
    pub stack_map: Option<PathBuf>,

    /// Trust the CAs in FILE, in PEM format, when asking OpenStack
    /// [default: OS_CACERT in the environment, else the system's]
    #[arg(long, help_heading = "OpenStack", value_name = "FILE", requires = "heat")]
    pub os_cacert: Option<PathBuf>,

    /// Do not check the certificates of OpenStack: whoever answers gets the password
    #[arg(long, help_heading = "OpenStack", requires = "heat")]
    pub insecure: bool,
}

impl HeatArgs {
    pub(super) fn is_given(&self) -> bool {
        self.heat || self.stack_map.is_some() || self.os_cacert.is_some() || self.insecure
    }

    /// Empty without `--stack-map`.
    pub(super) fn stack_map(&self) -> Result<Stacks, UsageError> {
        let Some(path) = &self.stack_map else { return Ok(Stacks::default()) };
        stack_map::read(path).map_err(usage)
    }

    /// `None` without `--heat`.
    pub(super) fn lookup(&self) -> Result<Option<StackLookup>, UsageError> {
        if !self.heat {
            return Ok(None);
        }
        let http = Http::new(&self.trust()).map_err(usage)?;
        Ok(Some(StackLookup::new(http)))
    }

    /// Warns of `--insecure`, so it is called once a run.
    fn trust(&self) -> Trust {
        if self.insecure {
            tracing::warn!(
                "--insecure: the certificates of OpenStack are not checked; whoever answers gets the password"
            );
        }
        let ca = self.os_cacert.clone().or_else(environment_ca);
        Trust { ca, insecure: self.insecure }
    }
}

/// The CAs that OpenStack's own clients trust here.
pub(super) fn environment_ca() -> Option<PathBuf> {
    std::env::var_os("OS_CACERT").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The options, for the journal.
impl fmt::Display for HeatArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.heat {
            f.write_str(" --heat")?;
        }
        if self.stack_map.is_some() {
            f.write_str(" --stack-map")?;
        }
        if self.insecure {
            f.write_str(" --insecure")?;
        }
        Ok(())
    }
}

/// With its cause, which the error of an option has no place for.
fn usage(error: impl std::error::Error) -> UsageError {
    match error.source() {
        Some(source) => UsageError(format!("{error}: {source}")),
        None => UsageError(error.to_string()),
    }
}
