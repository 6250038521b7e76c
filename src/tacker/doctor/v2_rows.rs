//! What is in v2 already: made there, or migrated.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::affected::affected;
use super::finding::counted;
use super::{Check, Finding, Patient};
use crate::tacker::tables::v1::vnf_instances;
use crate::tacker::tables::v2::vnf_instance_v2;

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::V2Rows;
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let db = &mut patient.db;
    let in_v1 = || vnf_instances::table.filter(vnf_instances::id.eq(vnf_instance_v2::id));
    let id = vnf_instance_v2::id;
    let native =
        affected!(db, "made in v2", id, vnf_instance_v2::table.filter(not(exists(in_v1()))));
    let kept = affected!(
        db,
        "live in both",
        id,
        vnf_instance_v2::table.filter(exists(in_v1().filter(vnf_instances::deleted.eq(0))))
    );
    let completed = affected!(
        db,
        "completed",
        id,
        vnf_instance_v2::table.filter(exists(in_v1().filter(vnf_instances::deleted.ne(0))))
    );
    let mut details = vec![native, kept, completed];
    details.retain(|detail| detail.count > 0);
    if details.is_empty() {
        return Ok(vec![Finding::ok(check, "none")]);
    }
    let all: u64 = details.iter().map(|detail| detail.count).sum();
    let waits = details.iter().any(|detail| detail.what == "live in both");
    let finding =
        Finding::info(check, counted(all, "VNF is in v2", "VNFs are in v2")).with(details);
    Ok(vec![if waits {
        finding
            .because(
                "both APIs can operate a VNF that is live in both, and neither knows of the other",
            )
            .advise("decide about them: `retack complete`, or `retack rollback`")
    } else {
        finding
    }])
}
