//! Which VNFs are not at rest, asked of the database in a few statements: what `--quick` does instead of reading them all.

use diesel::prelude::*;

use crate::db::Db;
use crate::tacker::doctor::Detail;
use crate::tacker::doctor::affected::affected;
use crate::tacker::tables::v1::{vnf, vnf_instances, vnf_lcm_op_occs};

/// By the code of the refusal; a VNF with two obstacles is in two of them.
pub(super) fn obstacles(db: &mut Db) -> QueryResult<Vec<Detail>> {
    /// Live operation occurrences of live VNFs, in one of these states.
    macro_rules! operations {
        ($states:expr) => {
            vnf_lcm_op_occs::table
                .inner_join(
                    vnf_instances::table.on(vnf_instances::id.eq(vnf_lcm_op_occs::vnf_instance_id)),
                )
                .filter(vnf_instances::deleted.eq(0))
                .filter(vnf_lcm_op_occs::deleted.eq(0))
                .filter(vnf_lcm_op_occs::operation_state.eq_any($states))
        };
    }
    let in_flight = ["STARTING", "PROCESSING", "ROLLING_BACK"];
    let mut found = vec![
        affected!(
            db,
            "operation-in-flight",
            vnf_lcm_op_occs::vnf_instance_id,
            operations!(in_flight)
        ),
        affected!(
            db,
            "failed-temp",
            vnf_lcm_op_occs::vnf_instance_id,
            operations!(["FAILED_TEMP"])
        ),
        affected!(
            db,
            "busy",
            vnf_instances::id,
            vnf_instances::table
                .filter(vnf_instances::deleted.eq(0))
                .filter(vnf_instances::task_state.is_not_null())
        ),
        affected!(
            db,
            "pending",
            vnf::id,
            vnf::table
                .inner_join(vnf_instances::table.on(vnf_instances::id.eq(vnf::id)))
                .filter(vnf_instances::deleted.eq(0))
                .filter(vnf::status.like("PENDING!_%").escape('!'))
        ),
        affected!(
            db,
            "deleted-mark-missing",
            vnf_instances::id,
            vnf_instances::table.filter(vnf_instances::deleted.is_null())
        ),
    ];
    found.retain(|detail| detail.count > 0);
    Ok(found)
}
