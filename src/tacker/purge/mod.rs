//! Removes for good what was soft-deleted long enough ago (mapping.md D.4).
//!
//! Children go before their parents, and a parent that something live still refers to stays. Every step
//! works in batches of its own transaction: it can be stopped and typed again at any time, and never
//! holds many locks.

mod sweep;

use std::fmt;

use chrono::NaiveDateTime;

use crate::db::{Link, RetryError};
use crate::run::lease::LeaseError;
use crate::run::record::Run;
use crate::run::throttle::Throttle;

/// What can be purged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Resource {
    /// Everything below
    All,
    /// Events of resources that were deleted
    Events,
    /// VNF instances of the v1 API, with all that belongs to them
    VnfInstances,
    /// Legacy VNFs and their attributes
    Vnf,
    /// VNFDs that no VNF refers to any more
    Vnfd,
    /// VIMs that no VNF refers to any more, with their credentials
    Vims,
    /// Subscriptions of the v1 API and their filters
    Subscriptions,
    /// retack's archive: v2 rows that were rolled back, and what is kept of v1 rows that are gone
    Archive,
}

impl Resource {
    /// Children first: `vnfd` and `vims` are referred to by `vnf`, the archive by what it could restore.
    const ORDER: [Self; 7] = [
        Self::Events,
        Self::VnfInstances,
        Self::Vnf,
        Self::Vnfd,
        Self::Vims,
        Self::Subscriptions,
        Self::Archive,
    ];
}

/// How many rows of each table went, or would go; in the order of going.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Purged(Vec<(&'static str, u64)>);

impl Purged {
    fn add(&mut self, table: &'static str, rows: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == table) {
            Some((_, count)) => *count += rows,
            None => self.0.push((table, rows)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().copied()
    }

    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, rows)| rows).sum()
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            clap::ValueEnum::to_possible_value(self).as_ref().map_or("", |value| value.get_name()),
        )
    }
}

/// What to purge, and how.
pub struct Purge<'a> {
    pub resource: Resource,
    /// Deleted at this time or before, UTC.
    pub cutoff: NaiveDateTime,
    /// A rehearsal counts what would go, and touches nothing.
    pub run: &'a Run,
    /// retack's own tables exist, so there may be an archive.
    pub archive: bool,
    /// Asked between two batches.
    pub stop: &'a dyn Fn() -> bool,
    /// Asked before each batch.
    pub throttle: &'a mut Throttle,
}

impl Purge<'_> {
    /// Counts into `purged` as it goes, so that it is known what went when an error ends it.
    pub fn run(
        &mut self,
        link: &mut Link<'_>,
        purged: &mut Purged,
    ) -> Result<(), RetryError<LeaseError>> {
        for part in Resource::ORDER {
            let wanted = self.resource == Resource::All || self.resource == part;
            if wanted && (part != Resource::Archive || self.archive) {
                sweep::sweep(link, part, self, purged)?;
            }
        }
        Ok(())
    }
}
