//! The archive: what completing or rolling back would otherwise destroy.
//!
//! Completing destroys little: a row that was live is live again without its mark. What the mark does not tell is kept.
//!
//! Every copy is one `INSERT ... SELECT` inside the server, so no value passes through retack and none can
//! change on the way; restoring is the same in the other direction.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, SmallInt, Text, Timestamp};

use crate::db::tables::retack::{
    retack_archived_mark as mark, retack_archived_vnf_instance_v2 as archived_instance,
    retack_archived_vnf_lcm_op_occ_v2 as archived_op_occ,
};
use crate::db::{Db, MAX_KEYS};
use crate::on;
use crate::run::record::Run;
use crate::tacker::entity::vnf::V2Rows;
use crate::tacker::entity::vnf::keys::Keys;
use crate::tacker::tables::v1::{vnf, vnf_instances, vnf_instantiated_info, vnf_lcm_op_occs};
use crate::tacker::tables::v2::{vnf_instance_v2, vnf_lcm_op_occ_v2};

pub(super) const MARK_COLUMNS: (
    mark::vnf_instance_id,
    mark::table_name,
    mark::row_id,
    mark::run_id,
    mark::deleted,
    mark::deleted_at,
    mark::updated_at,
    mark::status,
) = (
    mark::vnf_instance_id,
    mark::table_name,
    mark::row_id,
    mark::run_id,
    mark::deleted,
    mark::deleted_at,
    mark::updated_at,
    mark::status,
);

/// Keeps what completing overwrites in the v1 rows of these VNFs and its mark does not tell: of every VNF the two rows
/// that stand for it, and children only where they are not plainly live, which is hardly ever.
pub fn keep_v1(db: &mut Db, run: &Run, vnf_ids: &[String], keys: &Keys) -> QueryResult<()> {
    forget_v1(db, vnf_ids)?;
    let run_id = run.id.as_str();
    /// Keeps the columns that soft deletion touches in these rows of one table.
    macro_rules! keep {
        ($c:ident, $rows:expr, $table:ident, $name:literal, $owner:ident, $row:expr, $deleted:expr, $status:expr) => {
            $table::table
                .filter($rows)
                .select((
                    $table::$owner,
                    $name.into_sql::<Text>(),
                    $row,
                    run_id.into_sql::<Text>(),
                    $deleted,
                    $table::deleted_at,
                    $table::updated_at,
                    $status,
                ))
                .insert_into(mark::table)
                .into_columns(MARK_COLUMNS)
                .execute($c)?
        };
    }
    // They could not be told from the others once all are marked as deleted.
    let infos = keys.infos(vnf_ids, |info| !info.is_plain);
    let op_occs = keys.op_occs(vnf_ids, |op_occ| !op_occ.is_plain);
    let no_status = || None::<&str>.into_sql::<Nullable<Text>>();
    on!(db, c => {
        keep!(c, vnf_instances::id.eq_any(vnf_ids), vnf_instances, "vnf_instances", id, vnf_instances::id,
            vnf_instances::deleted, no_status());
        keep!(c, vnf::id.eq_any(vnf_ids), vnf, "vnf", id, vnf::id, None::<i16>.into_sql::<Nullable<SmallInt>>(),
            vnf::status);
        if !infos.is_empty() {
            keep!(c, vnf_instantiated_info::id.eq_any(&infos), vnf_instantiated_info, "vnf_instantiated_info",
                vnf_instance_id, vnf_instantiated_info::id.cast::<Text>(), vnf_instantiated_info::deleted, no_status());
        }
        for op_occs in op_occs.chunks(MAX_KEYS) {
            keep!(c, vnf_lcm_op_occs::id.eq_any(op_occs), vnf_lcm_op_occs, "vnf_lcm_op_occs", vnf_instance_id,
                vnf_lcm_op_occs::id, vnf_lcm_op_occs::deleted, no_status());
        }
        Ok(())
    })
}

/// Those of these VNFs whose v1 rows can be brought back: all of what was marked is still there.
pub fn restorable(db: &mut Db, vnf_ids: &[String]) -> QueryResult<HashSet<String>> {
    let kept =
        || mark::table.filter(mark::vnf_instance_id.eq_any(vnf_ids)).select(mark::vnf_instance_id);
    let mut found: HashSet<String> = on!(db, c => kept()
        .filter(mark::table_name.eq("vnf_instances"))
        .load(c))?
    .into_iter()
    .collect();
    // `purge-deleted vnf` removes the legacy row, and with it what its attributes belong to.
    let purged: Vec<String> = on!(db, c => kept()
        .filter(mark::table_name.eq("vnf"))
        .filter(not(exists(vnf::table.filter(vnf::id.eq(mark::row_id)))))
        .load(c))?;
    found.retain(|id| !purged.contains(id));
    Ok(found)
}

/// What the archive keeps of one v1 row.
#[derive(Debug, Clone, Queryable)]
pub struct Mark {
    pub table_name: String,
    pub row_id: String,
    pub deleted: Option<i16>,
    pub status: Option<String>,
}

/// The marks of these VNFs' v1 rows as they were before completion.
pub fn marks(db: &mut Db, vnf_ids: &[String]) -> QueryResult<Vec<Mark>> {
    on!(db, c => mark::table
        .filter(mark::vnf_instance_id.eq_any(vnf_ids))
        .select((mark::table_name, mark::row_id, mark::deleted, mark::status))
        .load(c))
}

/// Brings the v1 rows of these VNFs back exactly as they were, and empties their part of the archive.
pub fn restore_v1(db: &mut Db, vnf_ids: &[String]) -> QueryResult<()> {
    /// The value that a row's mark keeps of a column.
    macro_rules! kept {
        ($owner:expr, $table:literal, $row:expr, $column:expr) => {
            mark::table
                .filter(mark::vnf_instance_id.eq($owner))
                .filter(mark::table_name.eq($table))
                .filter(mark::row_id.eq($row))
                .select($column)
                .single_value()
        };
    }
    /// Rows of these VNFs that have a mark; others came after completion and stay as they are.
    macro_rules! marked {
        ($owner:expr, $table:literal, $row:expr) => {
            exists(
                mark::table
                    .filter(mark::vnf_instance_id.eq($owner))
                    .filter(mark::table_name.eq($table))
                    .filter(mark::row_id.eq($row)),
            )
        };
    }
    /// Puts the columns back that soft deletion touches, of rows that are kept one by one.
    macro_rules! unmark {
        ($c:ident, $table:ident, $name:literal, $owner:ident, $row:expr) => {
            diesel::update($table::table.filter($table::$owner.eq_any(vnf_ids)).filter(marked!(
                $table::$owner,
                $name,
                $row
            )))
            .set((
                $table::deleted.eq(kept!($table::$owner, $name, $row, mark::deleted)),
                $table::deleted_at.eq(kept!($table::$owner, $name, $row, mark::deleted_at)),
                $table::updated_at.eq(kept!($table::$owner, $name, $row, mark::updated_at)),
            ))
            .execute($c)?
        };
    }
    /// Undeletes the children; those that are kept one by one get their own mark back next.
    macro_rules! undelete {
        ($c:ident, $table:ident) => {
            diesel::update(
                $table::table
                    .filter($table::vnf_instance_id.eq_any(vnf_ids))
                    .filter($table::deleted.eq(1)),
            )
            .set(($table::deleted.eq(0), $table::deleted_at.eq(None::<NaiveDateTime>)))
            .execute($c)?
        };
    }
    let kept = marks(db, vnf_ids)?;
    let kept_of = |table| kept.iter().any(|mark| mark.table_name == table);
    on!(db, c => {
        undelete!(c, vnf_instantiated_info);
        undelete!(c, vnf_lcm_op_occs);
        if kept_of("vnf_instantiated_info") {
            unmark!(c, vnf_instantiated_info, "vnf_instantiated_info", vnf_instance_id,
                vnf_instantiated_info::id.cast::<Text>());
        }
        if kept_of("vnf_lcm_op_occs") {
            unmark!(c, vnf_lcm_op_occs, "vnf_lcm_op_occs", vnf_instance_id, vnf_lcm_op_occs::id);
        }
        unmark!(c, vnf_instances, "vnf_instances", id, vnf_instances::id);
        diesel::update(vnf::table.filter(vnf::id.eq_any(vnf_ids)).filter(marked!(vnf::id, "vnf", vnf::id)))
            .set((
                vnf::status.eq(kept!(vnf::id, "vnf", vnf::id, mark::status)),
                vnf::deleted_at.eq(kept!(vnf::id, "vnf", vnf::id, mark::deleted_at)),
            ))
            .execute(c)?;
        QueryResult::Ok(())
    })?;
    forget_v1(db, vnf_ids)
}

/// Removes what the archive keeps of the v1 rows of these VNFs.
pub fn forget_v1(db: &mut Db, vnf_ids: &[String]) -> QueryResult<()> {
    on!(db, c => diesel::delete(mark::table.filter(mark::vnf_instance_id.eq_any(vnf_ids))).execute(c))?;
    Ok(())
}

/// Copies these rows of v2; rolling back removes them next.
pub fn keep_v2(db: &mut Db, run: &Run, rows: &V2Rows, now: NaiveDateTime) -> QueryResult<()> {
    let V2Rows { vnfs, op_occs } = rows;
    let run_id = run.id.as_str();
    on!(db, c => {
        vnf_instance_v2::table
            .filter(vnf_instance_v2::id.eq_any(vnfs))
            .select((
                run_id.into_sql::<Text>(),
                now.into_sql::<Timestamp>(),
                vnf_instance_v2::id,
                vnf_instance_v2::vnf_instance_name,
                vnf_instance_v2::vnf_instance_description,
                vnf_instance_v2::vnfd_id,
                vnf_instance_v2::vnf_provider,
                vnf_instance_v2::vnf_product_name,
                vnf_instance_v2::vnf_software_version,
                vnf_instance_v2::vnfd_version,
                vnf_instance_v2::vnf_configurable_properties,
                vnf_instance_v2::vim_connection_info,
                vnf_instance_v2::instantiation_state,
                vnf_instance_v2::instantiated_vnf_info,
                vnf_instance_v2::metadata,
                vnf_instance_v2::extensions,
            ))
            .insert_into(archived_instance::table)
            .into_columns(archived_instance::all_columns)
            .execute(c)?;
        for op_occs in op_occs.chunks(MAX_KEYS) {
            vnf_lcm_op_occ_v2::table
                .filter(vnf_lcm_op_occ_v2::id.eq_any(op_occs))
                .select((
                    run_id.into_sql::<Text>(),
                    now.into_sql::<Timestamp>(),
                    vnf_lcm_op_occ_v2::id,
                    vnf_lcm_op_occ_v2::operation_state,
                    vnf_lcm_op_occ_v2::state_entered_time,
                    vnf_lcm_op_occ_v2::start_time,
                    vnf_lcm_op_occ_v2::vnf_instance_id,
                    vnf_lcm_op_occ_v2::grant_id,
                    vnf_lcm_op_occ_v2::operation,
                    vnf_lcm_op_occ_v2::is_automatic_invocation,
                    vnf_lcm_op_occ_v2::operation_params,
                    vnf_lcm_op_occ_v2::is_cancel_pending,
                    vnf_lcm_op_occ_v2::cancel_mode,
                    vnf_lcm_op_occ_v2::error,
                    vnf_lcm_op_occ_v2::resource_changes,
                    vnf_lcm_op_occ_v2::changed_info,
                    vnf_lcm_op_occ_v2::changed_ext_connectivity,
                    vnf_lcm_op_occ_v2::modifications_triggered_by_vnf_pkg_change,
                    vnf_lcm_op_occ_v2::vnf_snapshot_info_id,
                ))
                .insert_into(archived_op_occ::table)
                .into_columns(archived_op_occ::all_columns)
                .execute(c)?;
        }
        Ok(())
    })
}
