//! Which VNFs, and how many at a time.

use std::collections::{HashMap, VecDeque};

use diesel::prelude::*;

use crate::db::Db;
use crate::db::tables::v1::vnf_instances;
use crate::db::tables::v2::vnf_instance_v2;
use crate::entity::vnf_lcm_op_occ::legacy::counts;
use crate::on;

/// VNFs in a chunk at most: some hundreds of rows, which is enough to make round trips few, and small enough
/// for Galera, which refuses large transactions and sends conflicts back at commit.
const CHUNK_VNFS: usize = 100;

/// Operation occurrences in a chunk at most, a VNF with more goes alone: this is what bounds memory.
const CHUNK_OP_OCCS: i64 = 2000;

/// Ids read at a time.
const PAGE: usize = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Those that somebody named, in that order.
    Listed(Vec<String>),
    /// Every VNF that is live in v1, or whose mark is missing.
    LiveInV1,
    /// Every VNF that is in v2.
    InV2,
}

/// Walks by key, never by offset: rows that others add or remove meanwhile do not shift it.
#[derive(Debug)]
pub struct Cursor {
    source: Source,
    after: Option<String>,
    page: VecDeque<String>,
    op_occs: HashMap<String, i64>,
    exhausted: bool,
}

impl Cursor {
    pub fn new(source: Source) -> Self {
        Self {
            source,
            after: None,
            page: VecDeque::new(),
            op_occs: HashMap::new(),
            exhausted: false,
        }
    }

    /// The next whole VNFs; `None` at the end.
    pub fn next_chunk(&mut self, db: &mut Db) -> QueryResult<Option<Vec<String>>> {
        if self.page.is_empty() && !self.exhausted {
            self.turn_page(db)?;
        }
        let mut chunk: Vec<String> = Vec::new();
        let mut op_occs = 0;
        while let Some(id) = self.page.front() {
            op_occs += self.op_occs.get(id).copied().unwrap_or(0);
            if chunk.len() == CHUNK_VNFS || (op_occs > CHUNK_OP_OCCS && !chunk.is_empty()) {
                break;
            }
            chunk.extend(self.page.pop_front());
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    fn turn_page(&mut self, db: &mut Db) -> QueryResult<()> {
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let after = self.after.as_deref().unwrap_or("");
        let page: Vec<String> = match &mut self.source {
            Source::Listed(ids) => ids.drain(..ids.len().min(PAGE)).collect(),
            Source::LiveInV1 => on!(db, c => vnf_instances::table
                .filter(vnf_instances::id.gt(after))
                .filter(vnf_instances::deleted.eq(0).or(vnf_instances::deleted.is_null()))
                .order(vnf_instances::id)
                .limit(limit)
                .select(vnf_instances::id)
                .load(c))?,
            Source::InV2 => on!(db, c => vnf_instance_v2::table
                .filter(vnf_instance_v2::id.gt(after))
                .order(vnf_instance_v2::id)
                .limit(limit)
                .select(vnf_instance_v2::id)
                .load(c))?,
        };
        self.exhausted = page.len() < PAGE;
        self.after = page.last().cloned().or(self.after.take());
        self.op_occs = counts(db, &page)?.into_iter().collect();
        self.page = page.into();
        Ok(())
    }
}
