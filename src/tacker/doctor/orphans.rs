//! Rows whose owner is missing, and owners whose rows are missing or too many.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::affected::affected;
use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::db::Db;
use crate::on;
use crate::tacker::tables::v1::{
    vims, vnf, vnf_instances, vnf_instantiated_info, vnf_lcm_op_occs, vnf_package_vnfd,
};
use crate::tacker::tables::v2::{vnf_instance_v2, vnf_lcm_op_occ_v2};

/// Live rows of `vnf` and `vims` carry a time before this one (mapping.md 0.6).
fn first_deletion() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default().into()
}

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::Orphans;
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let mut found = without_instance(&mut patient.db)?;
    found.extend(without_parts(&mut patient.db)?);
    found.retain(|detail| detail.count > 0);
    if found.is_empty() {
        return Ok(vec![Finding::ok(check, "none")]);
    }
    let count = found.iter().map(|detail| detail.count).sum();
    Ok(vec![
        Finding::warning(check, counted(count, "row is incomplete", "rows are incomplete"))
            .because("rows without an instance are not migrated; an instance that lacks something is, with a note, unless it has two live infos")
            .advise("look at the rows named: restore what is missing, or remove what is left over")
            .with(found),
    ])
}

fn without_instance(db: &mut Db) -> QueryResult<Vec<Detail>> {
    macro_rules! instance_of {
        ($owner:expr) => {
            not(exists(vnf_instances::table.filter(vnf_instances::id.eq($owner))))
        };
    }
    let v2 = || {
        let owner = vnf_instance_v2::table
            .filter(vnf_instance_v2::id.eq(vnf_lcm_op_occ_v2::vnf_instance_id));
        vnf_lcm_op_occ_v2::table.filter(not(exists(owner)))
    };
    Ok(vec![
        affected!(
            db,
            "vnf_lcm_op_occs without vnf_instances",
            vnf_lcm_op_occs::id,
            vnf_lcm_op_occs::table.filter(instance_of!(vnf_lcm_op_occs::vnf_instance_id))
        ),
        affected!(
            db,
            "vnf_instantiated_info without vnf_instances",
            vnf_instantiated_info::vnf_instance_id,
            vnf_instantiated_info::table
                .filter(instance_of!(vnf_instantiated_info::vnf_instance_id))
        ),
        affected!(db, "VnfLcmOpOccV2 without VnfInstanceV2", vnf_lcm_op_occ_v2::id, v2()),
    ])
}

fn without_parts(db: &mut Db) -> QueryResult<Vec<Detail>> {
    macro_rules! live_without {
        ($part:expr) => {
            vnf_instances::table.filter(vnf_instances::deleted.eq(0)).filter(not(exists($part)))
        };
    }
    macro_rules! live_vnf {
        () => {
            vnf::table.filter(vnf::deleted_at.is_null().or(vnf::deleted_at.lt(first_deletion())))
        };
    }
    let vim = || vims::table.filter(vims::id.eq(vnf::vim_id));
    let legacy = || vnf::table.filter(vnf::id.eq(vnf_instances::id));
    let package = || {
        vnf_package_vnfd::table
            .filter(vnf_package_vnfd::vnfd_id.eq(vnf_instances::vnfd_id))
            .filter(vnf_package_vnfd::deleted_at.is_null())
    };
    let mut found = vec![
        affected!(db, "vnf_instances without vnf", vnf_instances::id, live_without!(legacy())),
        affected!(
            db,
            "vnf_instances without a package",
            vnf_instances::id,
            live_without!(package())
        ),
        affected!(db, "vnf without its VIM", vnf::id, live_vnf!().filter(not(exists(vim())))),
        affected!(
            db,
            "vnf on a VIM that is soft-deleted",
            vnf::id,
            live_vnf!().filter(exists(vim().filter(vims::deleted_at.ge(first_deletion()))))
        ),
    ];
    let several: Vec<(String, i64)> = on!(&mut *db, c => vnf_instantiated_info::table
        .filter(vnf_instantiated_info::deleted.eq(0))
        .group_by(vnf_instantiated_info::vnf_instance_id)
        .having(count_star().gt(1))
        .select((vnf_instantiated_info::vnf_instance_id, count_star()))
        .order(vnf_instantiated_info::vnf_instance_id)
        .load(c))?;
    let mut detail = Detail::new("vnf_instances with several live vnf_instantiated_info", 0);
    for (id, _) in several {
        detail.add(id);
    }
    found.push(detail);
    Ok(found)
}
