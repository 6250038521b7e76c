//! Which VNFs or subscriptions, and how many at a time.

use std::collections::{HashMap, VecDeque};

use diesel::prelude::*;

use crate::db::Db;
use crate::db::tables::v1::{vnf_instances, vnf_lcm_subscriptions};
use crate::db::tables::v2::{lccn_subscription_v2, vnf_instance_v2};
use crate::entity::vnf_lcm_op_occ::legacy::counts;
use crate::journal::entity_kind::EntityKind;
use crate::on;

/// VNFs in a chunk at most: some hundreds of rows, which is enough to make round trips few, and small enough
/// for Galera, which refuses large transactions and sends conflicts back at commit.
const CHUNK_VNFS: usize = 100;

/// Subscriptions in a chunk at most: each may list every VNF of its tenant, some hundreds of kilobytes.
const CHUNK_SUBSCRIPTIONS: usize = 25;

/// Operation occurrences in a chunk at most, a VNF with more goes alone: this is what bounds memory.
const CHUNK_OP_OCCS: i64 = 2000;

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
}

/// Walks by key, never by offset: rows that others add or remove meanwhile do not shift it.
#[derive(Debug)]
pub struct Cursor {
    entity: EntityKind,
    source: Source,
    after: Option<String>,
    page: VecDeque<String>,
    op_occs: HashMap<String, i64>,
    exhausted: bool,
}

impl Cursor {
    pub fn new(entity: EntityKind, source: Source) -> Self {
        Self {
            entity,
            source,
            after: None,
            page: VecDeque::new(),
            op_occs: HashMap::new(),
            exhausted: false,
        }
    }

    /// The next whole VNFs, or subscriptions; `None` at the end.
    pub fn next_chunk(&mut self, db: &mut Db) -> QueryResult<Option<Vec<String>>> {
        if self.page.is_empty() && !self.exhausted {
            self.turn_page(db)?;
        }
        let most = match self.entity {
            EntityKind::VnfInstance => CHUNK_VNFS,
            EntityKind::LccnSubscription => CHUNK_SUBSCRIPTIONS,
        };
        let mut chunk: Vec<String> = Vec::new();
        let mut op_occs = 0;
        while let Some(id) = self.page.front() {
            op_occs += self.op_occs.get(id).copied().unwrap_or(0);
            if chunk.len() == most || (op_occs > CHUNK_OP_OCCS && !chunk.is_empty()) {
                break;
            }
            chunk.extend(self.page.pop_front());
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    fn turn_page(&mut self, db: &mut Db) -> QueryResult<()> {
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
        let page: Vec<String> = match (&mut self.source, self.entity) {
            (Source::Listed(ids), _) => ids.drain(..ids.len().min(PAGE)).collect(),
            (Source::LiveInV1, EntityKind::VnfInstance) => {
                on!(db, c => live!(vnf_instances).load(c))?
            }
            (Source::LiveInV1, EntityKind::LccnSubscription) => {
                on!(db, c => live!(vnf_lcm_subscriptions).load(c))?
            }
            (Source::InV2, EntityKind::VnfInstance) => {
                on!(db, c => page!(vnf_instance_v2).load(c))?
            }
            (Source::InV2, EntityKind::LccnSubscription) => {
                on!(db, c => page!(lccn_subscription_v2).load(c))?
            }
        };
        self.exhausted = page.len() < PAGE;
        self.after = page.last().cloned().or(self.after.take());
        if self.entity == EntityKind::VnfInstance {
            self.op_occs = counts(db, &page)?.into_iter().collect();
        }
        self.page = page.into();
        Ok(())
    }
}
