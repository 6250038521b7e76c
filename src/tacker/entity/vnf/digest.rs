//! The digests of a VNF's rows: which cells count.
//!
//! Of v1, those that the conversion depends on. What retack itself changes when it completes a VNF does not count
//! (`deleted`, `vnf.status`), so that a completed VNF still has the digest it was migrated with; neither do VIMs and
//! packages, which are not the VNF's own. Of v2, every cell.

use chrono::NaiveDateTime;
use diesel::result::QueryResult;

use super::instance::legacy::{Vnf, VnfAttribute, VnfInstance, VnfInstantiatedInfo};
use super::instance::target::VnfInstanceV2;
use super::op_occ::legacy::VnfLcmOpOcc;
use super::op_occ::target::VnfLcmOpOccV2;
use super::{LegacyVnf, TargetVnf};
use crate::db::Db;
use crate::db::sql_types::{Label, RawJson};
use crate::tacker::journal::digest::{Digest, Rows};

pub fn v1(db: &mut Db, vnf: &LegacyVnf) -> QueryResult<Digest> {
    // A package is shared by many VNFs; no value of v2 comes from an image.
    let LegacyVnf { instance, infos, legacy, attributes, package: _, images: _, op_occs } = vnf;
    let mut op_occ_rows = Rows::of("vnf_lcm_op_occs");
    op_occs.each(db, |_, page| {
        add(page, op_occ_v1, &mut op_occ_rows);
        QueryResult::Ok(())
    })?;
    Ok(Digest::of([
        ("vnf_instances", table("vnf_instances", [instance], instance_v1)),
        ("vnf_instantiated_info", table("vnf_instantiated_info", infos, info)),
        ("vnf", table("vnf", legacy, legacy_row)),
        ("vnf_attribute", table("vnf_attribute", attributes, attribute)),
        ("vnf_lcm_op_occs", op_occ_rows),
    ]))
}

pub fn v2(db: &mut Db, vnf: &TargetVnf) -> QueryResult<Digest> {
    let TargetVnf { instance, op_occs } = vnf;
    let mut digest = V2::of(instance);
    op_occs.each(db, |_, page| {
        digest.op_occs(page);
        QueryResult::Ok(())
    })?;
    Ok(digest.end())
}

/// The digest of v2 rows that come page by page, in the order of their ids.
pub(super) struct V2 {
    instance: Rows,
    op_occs: Rows,
}

impl V2 {
    pub(super) fn of(instance: &VnfInstanceV2) -> Self {
        let instance = table("VnfInstanceV2", [instance], instance_v2);
        Self { instance, op_occs: Rows::of("VnfLcmOpOccV2") }
    }

    pub(super) fn op_occs(&mut self, page: &[VnfLcmOpOccV2]) {
        add(page, op_occ_v2, &mut self.op_occs);
    }

    pub(super) fn end(self) -> Digest {
        let Self { instance, op_occs } = self;
        Digest::of([("VnfInstanceV2", instance), ("VnfLcmOpOccV2", op_occs)])
    }
}

fn table<T>(name: &str, rows: impl IntoIterator<Item = T>, cells: fn(T, &mut Rows)) -> Rows {
    let mut digest = Rows::of(name);
    add(rows, cells, &mut digest);
    digest
}

fn add<T>(rows: impl IntoIterator<Item = T>, cells: fn(T, &mut Rows), to: &mut Rows) {
    for row in rows {
        to.row();
        cells(row, to);
    }
}

/// A value as text that is the same from every engine.
trait Cell {
    fn add(&self, column: &str, to: &mut Rows);
}

impl Cell for String {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, Some(self));
    }
}

impl Cell for Option<String> {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, self.as_deref());
    }
}

impl Cell for Option<RawJson> {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, self.as_ref().map(|RawJson(text)| text.as_str()));
    }
}

impl Cell for Label {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, Some(&self.0));
    }
}

impl Cell for Option<Label> {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, self.as_ref().map(|Label(text)| text.as_str()));
    }
}

impl Cell for i16 {
    fn add(&self, column: &str, to: &mut Rows) {
        to.cell(column, Some(&self.to_string()));
    }
}

impl Cell for bool {
    fn add(&self, column: &str, to: &mut Rows) {
        i16::from(*self).add(column, to);
    }
}

impl Cell for NaiveDateTime {
    fn add(&self, column: &str, to: &mut Rows) {
        // `2026-11-21T09:30:00`, with a fraction where there is one.
        to.cell(column, Some(&format!("{self:?}")));
    }
}

/// Takes a row apart, whole: adds the cells that count under the names of their columns, and leaves the others out.
macro_rules! cells {
    ($to:ident: $row:ident = $Row:ident { $($column:literal = $field:ident,)+ } $(but { $($left_out:ident,)+ })?) => {
        let $Row { $($field,)+ $($($left_out: _,)+)? } = $row;
        $($field.add($column, $to);)+
    };
}

fn instance_v1(row: &VnfInstance, to: &mut Rows) {
    cells! { to: row = VnfInstance {
        "id" = id,
        "vnf_instance_name" = vnf_instance_name,
        "vnf_instance_description" = vnf_instance_description,
        "vnfd_id" = vnfd_id,
        "vnf_provider" = vnf_provider,
        "vnf_product_name" = vnf_product_name,
        "vnf_software_version" = vnf_software_version,
        "vnfd_version" = vnfd_version,
        "instantiation_state" = instantiation_state,
        "vim_connection_info" = vim_connection_info,
        "tenant_id" = tenant_id,
        "vnf_metadata" = vnf_metadata,
    } but {
        // NULL whenever a VNF is migrated.
        task_state,
        // v2 has no place for it.
        vnf_pkg_id,
        deleted,
    } }
}

fn info(row: &VnfInstantiatedInfo, to: &mut Rows) {
    cells! { to: row = VnfInstantiatedInfo {
        "vnf_instance_id" = vnf_instance_id,
        "flavour_id" = flavour_id,
        "ext_cp_info" = ext_cp_info,
        "ext_virtual_link_info" = ext_virtual_link_info,
        "ext_managed_virtual_link_info" = ext_managed_virtual_link_info,
        "vnfc_resource_info" = vnfc_resource_info,
        "vnf_virtual_link_resource_info" = vnf_virtual_link_resource_info,
        "virtual_storage_resource_info" = virtual_storage_resource_info,
        "vnfc_info" = vnfc_info,
        "vnf_state" = vnf_state,
        "instance_id" = instance_id,
        "additional_params" = additional_params,
        "scale_status" = scale_status,
    } but {
        // A number that the database gave.
        id,
        // Not converted.
        instantiation_level_id,
    } }
}

fn legacy_row(row: &Vnf, to: &mut Rows) {
    cells! { to: row = Vnf {
        "id" = id,
        "vim_id" = vim_id,
    } but {
        // Its status becomes PENDING_DELETE when v1 is completed.
        status,
    } }
}

fn attribute(row: &VnfAttribute, to: &mut Rows) {
    cells! { to: row = VnfAttribute {
        "vnf_id" = vnf_id,
        "key" = key,
        "value" = value,
    } }
}

fn op_occ_v1(row: &VnfLcmOpOcc, to: &mut Rows) {
    cells! { to: row = VnfLcmOpOcc {
        "id" = id,
        "vnf_instance_id" = vnf_instance_id,
        "operation_state" = operation_state,
        "state_entered_time" = state_entered_time,
        "start_time" = start_time,
        "operation" = operation,
        "is_automatic_invocation" = is_automatic_invocation,
        "is_cancel_pending" = is_cancel_pending,
        "grant_id" = grant_id,
        "operation_params" = operation_params,
        "error" = error,
        "resource_changes" = resource_changes,
        "changed_info" = changed_info,
        "changed_ext_connectivity" = changed_ext_connectivity,
    } }
}

fn instance_v2(row: &VnfInstanceV2, to: &mut Rows) {
    cells! { to: row = VnfInstanceV2 {
        "id" = id,
        "vnfInstanceName" = vnf_instance_name,
        "vnfInstanceDescription" = vnf_instance_description,
        "vnfdId" = vnfd_id,
        "vnfProvider" = vnf_provider,
        "vnfProductName" = vnf_product_name,
        "vnfSoftwareVersion" = vnf_software_version,
        "vnfdVersion" = vnfd_version,
        "vnfConfigurableProperties" = vnf_configurable_properties,
        "vimConnectionInfo" = vim_connection_info,
        "instantiationState" = instantiation_state,
        "instantiatedVnfInfo" = instantiated_vnf_info,
        "metadata" = metadata,
        "extensions" = extensions,
    } }
}

fn op_occ_v2(row: &VnfLcmOpOccV2, to: &mut Rows) {
    cells! { to: row = VnfLcmOpOccV2 {
        "id" = id,
        "operationState" = operation_state,
        "stateEnteredTime" = state_entered_time,
        "startTime" = start_time,
        "vnfInstanceId" = vnf_instance_id,
        "grantId" = grant_id,
        "operation" = operation,
        "isAutomaticInvocation" = is_automatic_invocation,
        "operationParams" = operation_params,
        "isCancelPending" = is_cancel_pending,
        "cancelMode" = cancel_mode,
        "error" = error,
        "resourceChanges" = resource_changes,
        "changedInfo" = changed_info,
        "changedExtConnectivity" = changed_ext_connectivity,
        "modificationsTriggeredByVnfPkgChange" = modifications_triggered_by_vnf_pkg_change,
        "vnfSnapshotInfoId" = vnf_snapshot_info_id,
    } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_ever() {
        // Journals hold digests of it: another way of writing it needs another version of digests.
        for (text, expected) in [
            ("2026-11-21T09:30:00", "2026-11-21T09:30:00"),
            ("2026-11-21T09:30:00.25", "2026-11-21T09:30:00.250"),
            ("0999-01-02T23:59:59.000001", "0999-01-02T23:59:59.000001"),
        ] {
            let time: NaiveDateTime = text.parse().expect(text);
            let digest = |cell: &dyn Fn(&mut Rows)| {
                let mut rows = Rows::of("vnf_lcm_op_occs");
                cell(&mut rows);
                Digest::of([("vnf_lcm_op_occs", rows)])
            };
            let found = digest(&|rows| time.add("start_time", rows));
            assert_eq!(found, digest(&|rows| rows.cell("start_time", Some(expected))));
        }
    }
}
