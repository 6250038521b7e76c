//! The v1 side of VIMs: rows of `vims` and `vimauths` (mapping.md A.7).

use std::fmt;

use chrono::{Datelike, NaiveDateTime};
use diesel::prelude::*;

use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::on;
use crate::tacker::tables::v1::{vimauths, vims};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = vims)]
pub struct VimRow {
    pub id: String,
    #[diesel(column_name = type_)]
    pub kind: Option<String>,
    pub tenant_id: String,
    pub placement_attr: Option<String>,
    pub is_default: bool,
    pub deleted_at: Option<NaiveDateTime>,
    pub extra: Option<RawJson>,
}

impl VimRow {
    /// Live rows carry a time in the year 1 (mapping.md 0.6).
    pub fn is_live(&self) -> bool {
        self.deleted_at.is_none_or(|time| time.year() == 1)
    }
}

/// How to log in to a VIM; what is secret in it is encrypted.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = vimauths)]
pub struct VimAuthRow {
    pub vim_id: String,
    pub password: Option<String>,
    pub auth_url: String,
    pub auth_cred: Option<String>,
}

impl fmt::Debug for VimAuthRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VimAuthRow").field("vim_id", &self.vim_id).finish_non_exhaustive()
    }
}

/// All VIMs, deleted ones included: an instance may still name one. There are few.
pub fn vims(db: &mut Db) -> QueryResult<Vec<VimRow>> {
    on!(db, c => vims::table.order(vims::id).select(VimRow::as_select()).load(c))
}

/// v1 writes one for each VIM.
pub fn vim_auths(db: &mut Db) -> QueryResult<Vec<VimAuthRow>> {
    on!(db, c => vimauths::table.order(vimauths::id).select(VimAuthRow::as_select()).load(c))
}
