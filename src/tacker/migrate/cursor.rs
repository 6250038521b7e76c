//! Which VNFs or subscriptions, and how many at a time.

use std::collections::{HashMap, HashSet, VecDeque};

use diesel::prelude::*;

use crate::db::Db;
use crate::db::tables::retack::retack_entry;
use crate::on;
use crate::run::shard::Share;
use crate::run::workers::Chunks;
use crate::tacker::entity::vnf::op_occ::legacy::counts;
use crate::tacker::entity::vnf::op_occ::pages::HELD;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::Outcome;
use crate::tacker::tables::v1::{vnf_instances, vnf_lcm_subscriptions};
use crate::tacker::tables::v2::{lccn_subscription_v2, vnf_instance_v2};

/// Subscriptions in a chunk at most: each may list every VNF of its tenant, some hundreds of kilobytes.
const CHUNK_SUBSCRIPTIONS: usize = 25;

/// Operation occurrences in a chunk at most, a VNF with more goes alone: this is what bounds memory.
const CHUNK_OP_OCCS: i64 = HELD as i64;

/// Ids read at a time.
const PAGE: usize = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Those that somebody named, in that order.
    Listed(Vec<String>),
    /// Every one that is live in v1, or whose mark is missing.
    LiveInV1,
    /// Every one that is in v2.
    InV2,
    /// Every one that this run has changed.
    OfRun(String),
}

/// The VNFs or subscriptions that a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub source: Source,
    pub exclude: HashSet<String>,
    /// Those of them that this run has a share in.
    pub share: Share,
    /// Enough once so many are changed.
    pub limit: Option<u64>,
}

impl From<Source> for Selection {
    fn from(source: Source) -> Self {
        Self { source, exclude: HashSet::new(), share: Share::WHOLE, limit: None }
    }
}

/// Walks by key, never by offset: rows that others add or remove meanwhile do not shift it.
#[derive(Debug)]
pub struct Cursor {
    entity: EntityKind,
    source: Source,
    exclude: HashSet<String>,
    share: Share,
    /// The last id read; of those that somebody named, how many were.
    after: Option<String>,
    listed: usize,
    page: VecDeque<String>,
    op_occs: HashMap<String, i64>,
    exhausted: bool,
}

impl Chunks for Cursor {
    /// Whole VNFs, or subscriptions.
    fn next_chunk(&mut self, db: &mut Db, most: usize) -> QueryResult<Option<Vec<String>>> {
        let most = match self.entity {
            EntityKind::VnfInstance => most,
            EntityKind::LccnSubscription => most.min(CHUNK_SUBSCRIPTIONS),
        };
        while self.page.len() < most && !self.exhausted {
            self.turn_page(db)?;
        }
        let mut chunk: Vec<String> = Vec::new();
        let mut op_occs = 0;
        while let Some(id) = self.page.front() {
            op_occs += self.op_occs.get(id).copied().unwrap_or(0);
            let full = chunk.len() == most;
            if full || (op_occs > CHUNK_OP_OCCS && !chunk.is_empty()) {
                break;
            }
            self.op_occs.remove(id);
            chunk.extend(self.page.pop_front());
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    fn has_more(&self) -> bool {
        !self.page.is_empty() || !self.exhausted
    }
}

impl Cursor {
    pub fn new(entity: EntityKind, selection: Selection) -> Self {
        let Selection { source, exclude, share, limit: _ } = selection;
        Self {
            entity,
            source,
            exclude,
            share,
            after: None,
            listed: 0,
            page: VecDeque::new(),
            op_occs: HashMap::new(),
            exhausted: false,
        }
    }

    fn turn_page(&mut self, db: &mut Db) -> QueryResult<()> {
        let page = self.read(db)?;
        let (read, last) = (page.len(), page.last().cloned());
        let wanted = |id: &String| !self.exclude.contains(id) && self.share.has(id);
        let wanted: Vec<_> = page.into_iter().filter(wanted).collect();
        if self.entity == EntityKind::VnfInstance {
            self.op_occs.extend(counts(db, &wanted)?);
        }
        self.exhausted = read < PAGE;
        self.listed += read;
        self.after = last.or(self.after.take());
        self.page.extend(wanted);
        Ok(())
    }

    fn read(&self, db: &mut Db) -> QueryResult<Vec<String>> {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let after = self.after.as_deref().unwrap_or("");
        /// One page of ids.
        macro_rules! page {
            ($table:ident) => {
                $table::table
                    .filter($table::id.gt(after))
                    .order($table::id)
                    .limit(limit)
                    .select($table::id)
            };
        }
        /// Of the rows that are live, or whose mark is missing.
        macro_rules! live {
            ($table:ident) => {
                page!($table).filter($table::deleted.eq(0).or($table::deleted.is_null()))
            };
        }
        match (&self.source, self.entity) {
            (Source::Listed(ids), _) => {
                Ok(ids.iter().skip(self.listed).take(PAGE).cloned().collect())
            }
            (Source::LiveInV1, EntityKind::VnfInstance) => {
                on!(db, c => live!(vnf_instances).load(c))
            }
            (Source::LiveInV1, EntityKind::LccnSubscription) => {
                on!(db, c => live!(vnf_lcm_subscriptions).load(c))
            }
            (Source::InV2, EntityKind::VnfInstance) => {
                on!(db, c => page!(vnf_instance_v2).load(c))
            }
            (Source::InV2, EntityKind::LccnSubscription) => {
                on!(db, c => page!(lccn_subscription_v2).load(c))
            }
            (Source::OfRun(run), entity) => on!(db, c => retack_entry::table
                .filter(retack_entry::run_id.eq(run))
                .filter(retack_entry::entity.eq(entity.name()))
                .filter(retack_entry::outcome.eq_any(Outcome::CHANGED.map(Outcome::name)))
                .filter(retack_entry::vnf_instance_id.gt(after))
                .order(retack_entry::vnf_instance_id)
                .limit(limit)
                .select(retack_entry::vnf_instance_id)
                .load(c)),
        }
    }
}
