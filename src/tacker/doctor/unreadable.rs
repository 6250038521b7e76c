//! Every cell of a VNF that cannot be opened, not only the first that stops its conversion.

use std::collections::BTreeMap;

use diesel::result::QueryResult;

use super::finding::counted;
use super::vnfs::walked;
use super::{Check, Detail, Finding, Patient};
use crate::db::Db;
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::CellError;
use crate::tacker::entity::vnf::instance::attribute::Attributes;
use crate::tacker::entity::vnf::instance::legacy::VnfInstantiatedInfo;
use crate::tacker::entity::vnf::op_occ::legacy::VnfLcmOpOcc;
use crate::tacker::entity::vnf::op_occ::{self, OpOccError};
use crate::tacker::entity::vnf::{LegacyVnf, instance};
use crate::tacker::note::{NoteCode, Notes};

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::UnreadableCells;
    let Some(walk) = walked(patient)? else { return Ok(Vec::new()) };
    let details: Vec<Detail> = walk.cells.values().cloned().collect();
    if details.is_empty() {
        return Ok(vec![Finding::ok(check, "none")]);
    }
    let count = details.iter().map(|detail| detail.count).sum();
    Ok(vec![
        Finding::warning(check, counted(count, "cell cannot be read", "cells cannot be read"))
            .because(
                "a VNF with such a cell is rejected; one in vnf_attribute is left out, with a note",
            )
            .advise("repair the cells named, in the rows with these ids, while Tacker is stopped")
            .with(details),
    ])
}

/// As many places are kept apart; rows that are broken in yet other places are counted together.
const PLACES: usize = 100;

pub(super) fn add(cells: &mut BTreeMap<String, Detail>, place: String, id: &str) {
    let room = cells.len() < PLACES || cells.contains_key(&place);
    let place = if room { place } else { "elsewhere".to_owned() };
    cells.entry(place.clone()).or_insert_with(|| Detail::new(place, 0)).add(id);
}

/// Opens every cell by itself.
pub(super) fn cells(
    db: &mut Db,
    vnf: LegacyVnf,
    found: &mut BTreeMap<String, Detail>,
) -> QueryResult<()> {
    let LegacyVnf { instance, infos, legacy: _, attributes, package: _, images: _, op_occs } = vnf;
    let mut notes = Notes::default();
    let opened = [
        instance::decode::connections(&instance, &mut notes).map(drop),
        instance::decode::metadata(&instance, &mut notes).map(drop),
    ];
    for error in opened.into_iter().filter_map(Result::err) {
        add(found, place("", &error), &instance.id);
    }
    for mut info in infos {
        let id = info.id.to_string();
        while let Err(error) = instance::decode::info(info.clone(), &mut Notes::default()) {
            add(found, place("", &error), &id);
            // The next one shows itself once this one is out of the way.
            let Some(cell) = cell_of_info(&mut info, column(&error)) else { break };
            *cell = None;
        }
    }
    op_occs.each(db, |_, page| {
        page.iter().for_each(|op_occ| cells_of_op_occ(op_occ.clone(), found));
        QueryResult::Ok(())
    })?;
    let mut notes = Notes::default();
    Attributes::read(&attributes, &mut notes);
    for note in
        notes.into_vec().into_iter().filter(|note| note.code == NoteCode::AttributeUnreadable)
    {
        add(found, note.path, &instance.id);
    }
    Ok(())
}

fn cells_of_op_occ(mut op_occ: VnfLcmOpOcc, found: &mut BTreeMap<String, Detail>) {
    while let Err(error) = op_occ::decode(op_occ.clone(), &mut Notes::default()) {
        let OpOccError::Unreadable { id, source } = error else { break };
        add(found, place("vnf_lcm_op_occs.", &source), &id);
        let Some(cell) = cell_of_op_occ(&mut op_occ, column(&source)) else { break };
        if cell.take().is_none() {
            break;
        }
    }
}

fn column(error: &CellError) -> &str {
    match error {
        CellError::Syntax { column, inner: _, what: _ }
        | CellError::Python { column, source: _ }
        | CellError::Shape { column, path: _, what: _ } => column,
    }
}

/// Table, column and JSON path.
fn place(table: &str, error: &CellError) -> String {
    let column = column(error);
    match error {
        CellError::Shape { column: _, path, what: _ } if path != "." => {
            let dot = if path.starts_with('[') { "" } else { "." };
            format!("{table}{column}{dot}{path}")
        }
        CellError::Shape { .. } | CellError::Syntax { .. } | CellError::Python { .. } => {
            format!("{table}{column}")
        }
    }
}

fn cell_of_info<'a>(
    info: &'a mut VnfInstantiatedInfo,
    column: &str,
) -> Option<&'a mut Option<RawJson>> {
    Some(match column.strip_prefix("vnf_instantiated_info.")? {
        "ext_cp_info" => &mut info.ext_cp_info,
        "ext_virtual_link_info" => &mut info.ext_virtual_link_info,
        "ext_managed_virtual_link_info" => &mut info.ext_managed_virtual_link_info,
        "vnfc_resource_info" => &mut info.vnfc_resource_info,
        "vnf_virtual_link_resource_info" => &mut info.vnf_virtual_link_resource_info,
        "virtual_storage_resource_info" => &mut info.virtual_storage_resource_info,
        "vnfc_info" => &mut info.vnfc_info,
        "additional_params" => &mut info.additional_params,
        "scale_status" => &mut info.scale_status,
        _ => return None,
    })
    .filter(|cell| cell.is_some())
}

fn cell_of_op_occ<'a>(
    op_occ: &'a mut VnfLcmOpOcc,
    column: &str,
) -> Option<&'a mut Option<RawJson>> {
    Some(match column {
        "operation_params" => &mut op_occ.operation_params,
        "error" => &mut op_occ.error,
        "resource_changes" => &mut op_occ.resource_changes,
        "changed_info" => &mut op_occ.changed_info,
        "changed_ext_connectivity" => &mut op_occ.changed_ext_connectivity,
        _ => return None,
    })
}
