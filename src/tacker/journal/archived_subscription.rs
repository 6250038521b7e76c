//! The archive of subscriptions, kept and restored inside the server like [that of VNFs](super::archive). Their marks
//! lie in the same table.

use std::collections::HashSet;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamp};

use super::archive::MARK_COLUMNS;
use crate::db::Db;
use crate::db::tables::retack::{
    retack_archived_lccn_subscription_v2 as archived, retack_archived_mark as mark,
};
use crate::on;
use crate::run::record::Run;
use crate::tacker::tables::v1::vnf_lcm_subscriptions as v1;
use crate::tacker::tables::v2::lccn_subscription_v2 as v2;

/// What the marks of subscriptions are told by.
pub const TABLE: &str = "vnf_lcm_subscriptions";

/// Keeps what completing overwrites in the v1 rows of these subscriptions.
pub fn keep_v1(db: &mut Db, run: &Run, ids: &[String]) -> QueryResult<()> {
    forget_v1(db, ids)?;
    on!(db, c => v1::table
        .filter(v1::id.eq_any(ids))
        .select((
            v1::id,
            TABLE.into_sql::<Text>(),
            v1::id,
            run.id.as_str().into_sql::<Text>(),
            v1::deleted,
            v1::deleted_at,
            v1::updated_at,
            None::<&str>.into_sql::<Nullable<Text>>(),
        ))
        .insert_into(mark::table)
        .into_columns(MARK_COLUMNS)
        .execute(c))?;
    Ok(())
}

/// Those of these subscriptions whose v1 rows can be brought back.
pub fn restorable(db: &mut Db, ids: &[String]) -> QueryResult<HashSet<String>> {
    let found: Vec<String> = on!(db, c => mark::table
        .filter(mark::table_name.eq(TABLE))
        .filter(mark::vnf_instance_id.eq_any(ids))
        .select(mark::vnf_instance_id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// Brings the v1 rows of these subscriptions back exactly as they were, and empties their part of the archive.
pub fn restore_v1(db: &mut Db, ids: &[String]) -> QueryResult<()> {
    /// The mark of a row.
    macro_rules! marked {
        () => {
            mark::table.filter(mark::table_name.eq(TABLE)).filter(mark::vnf_instance_id.eq(v1::id))
        };
    }
    on!(db, c => diesel::update(v1::table.filter(v1::id.eq_any(ids)).filter(exists(marked!())))
        .set((
            v1::deleted.eq(marked!().select(mark::deleted).single_value()),
            v1::deleted_at.eq(marked!().select(mark::deleted_at).single_value()),
            v1::updated_at.eq(marked!().select(mark::updated_at).single_value()),
        ))
        .execute(c))?;
    forget_v1(db, ids)
}

fn forget_v1(db: &mut Db, ids: &[String]) -> QueryResult<()> {
    on!(db, c => diesel::delete(
        mark::table.filter(mark::table_name.eq(TABLE)).filter(mark::vnf_instance_id.eq_any(ids)))
        .execute(c))?;
    Ok(())
}

/// Copies the v2 rows of these subscriptions; rolling back removes them next.
pub fn keep_v2(db: &mut Db, run: &Run, ids: &[String]) -> QueryResult<()> {
    on!(db, c => v2::table
        .filter(v2::id.eq_any(ids))
        .select((
            run.id.as_str().into_sql::<Text>(),
            run.started_at.into_sql::<Timestamp>(),
            v2::id,
            v2::filter_,
            v2::callback_uri,
            v2::authentication,
            v2::verbosity,
        ))
        .insert_into(archived::table)
        .into_columns(archived::all_columns)
        .execute(c))?;
    Ok(())
}
