//! Opens the cells of a `vnf_lcm_op_occs` row.

use chrono::NaiveDateTime;

use super::legacy;
use super::request::{OPERATIONS, Request};
use super::state::{self, State};
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::cell::{self, CellError};
use crate::tacker::note::Notes;
use crate::tacker::sol003::ext_virtual_link_info::v1::ExtVirtualLinkInfo;
use crate::tacker::sol003::problem_details::v1::ProblemDetails;
use crate::tacker::sol003::resource_changes::v1::ResourceChanges;
use crate::tacker::sol003::vnf_info_modifications::v1::VnfInfoModifications;

/// Why an operation occurrence cannot be migrated. Says where and what was expected; never repeats a value.
#[derive(Debug, thiserror::Error)]
pub enum OpOccError {
    #[error("operation occurrence {id} cannot be read")]
    Unreadable { id: String, source: CellError },
    #[error("operation occurrence {id}: column {column} is none of {expected}")]
    UnknownName { id: String, column: &'static str, expected: String },
    #[error("operation occurrence {id} is not over: it is {state}, and v2 could not get past it")]
    NotOver { id: String, state: &'static str },
    #[error("column {column} of operation occurrence {id} cannot be written")]
    Unwritable { id: String, column: &'static str, source: serde_json::Error },
}

/// A row with its cells open.
#[derive(Debug)]
pub struct Decoded {
    pub(super) id: String,
    pub(super) vnf_instance_id: String,
    pub(super) state: State,
    pub(super) state_entered_time: NaiveDateTime,
    pub(super) start_time: NaiveDateTime,
    pub(super) grant_id: Option<String>,
    pub(super) request: Request,
    pub(super) is_automatic_invocation: bool,
    pub(super) is_cancel_pending: bool,
    pub(super) error: Option<ProblemDetails>,
    pub(super) resource_changes: Option<ResourceChanges>,
    pub(super) changed_info: Option<VnfInfoModifications>,
    pub(super) changed_ext_connectivity: Vec<ExtVirtualLinkInfo>,
}

pub fn decode(row: legacy::VnfLcmOpOcc, notes: &mut Notes) -> Result<Decoded, OpOccError> {
    notes.within(place(&row.id), |notes| decode_cells(row, notes))
}

/// Where the notes of an operation occurrence belong.
pub(super) fn place(id: &str) -> String {
    format!("vnf_lcm_op_occs[{id}]")
}

fn decode_cells(row: legacy::VnfLcmOpOcc, notes: &mut Notes) -> Result<Decoded, OpOccError> {
    let legacy::VnfLcmOpOcc {
        id,
        vnf_instance_id,
        operation_state,
        state_entered_time,
        start_time,
        operation,
        is_automatic_invocation,
        is_cancel_pending,
        grant_id,
        operation_params,
        error,
        resource_changes,
        changed_info,
        changed_ext_connectivity,
    } = row;
    let unreadable = |source| OpOccError::Unreadable { id: id.clone(), source };
    let unknown = |column, expected| OpOccError::UnknownName { id: id.clone(), column, expected };
    let operation = OPERATIONS
        .into_iter()
        .find(|known| Some(*known) == operation.as_deref())
        .ok_or_else(|| unknown("operation", OPERATIONS.join(", ")))?;
    Ok(Decoded {
        vnf_instance_id,
        state: operation_state
            .as_deref()
            .and_then(State::read)
            .ok_or_else(|| unknown("operation_state", state::NAMES.to_owned()))?,
        state_entered_time,
        start_time,
        grant_id,
        request: Request::decode(operation, text(&operation_params), notes).map_err(unreadable)?,
        is_automatic_invocation: is_automatic_invocation != 0,
        is_cancel_pending: is_cancel_pending != 0,
        error: cell::open("error", text(&error), notes).map_err(unreadable)?,
        resource_changes: cell::open("resource_changes", text(&resource_changes), notes)
            .map_err(unreadable)?,
        changed_info: cell::open("changed_info", text(&changed_info), notes).map_err(unreadable)?,
        changed_ext_connectivity: cell::open_list(
            "changed_ext_connectivity",
            text(&changed_ext_connectivity),
            notes,
        )
        .map_err(unreadable)?,
        id,
    })
}

fn text(cell: &Option<RawJson>) -> Option<&str> {
    cell.as_ref().map(|RawJson(text)| text.as_str())
}
