//! Makes a row of v2 of a decoded row of v1 (mapping.md C.4, C.5).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use serde::Serialize;

use super::changed_ext_connectivity;
use super::decode::{Decoded, OpOccError, place};
use super::request::Request;
use super::state::{Outcome, State};
use super::target::VnfLcmOpOccV2;
use crate::db::sql_types::{Label, RawJson};
use crate::tacker::encoding::json;
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::facts::Facts;
use crate::tacker::sol003::vnf_info_modifications::{self, v1::VnfInfoModifications};
use crate::tacker::sol003::{problem_details, resource_changes};

/// What an operation occurrence needs to know of its VNF and of the run.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub facts: &'a Facts,
    /// The flavour that the instance records, for requests that v1 did not.
    pub flavour_id: Option<&'a str>,
    /// `VnfVirtualLinkResourceInfo.id` to its descriptor id, which is `ExtVirtualLinkInfo.id` for external ones.
    pub desc_id_of_virtual_link: &'a HashMap<String, String>,
    pub ext_virtual_link_ids: &'a HashSet<String>,
    /// Take operations that are not over for failed.
    pub force_failed_temp: bool,
    /// When that is.
    pub now: NaiveDateTime,
}

pub fn convert(
    v1: Decoded,
    context: &Context<'_>,
    notes: &mut Notes,
) -> Result<VnfLcmOpOccV2, OpOccError> {
    notes.within(place(&v1.id), |notes| convert_columns(v1, context, notes))
}

fn convert_columns(
    v1: Decoded,
    context: &Context<'_>,
    notes: &mut Notes,
) -> Result<VnfLcmOpOccV2, OpOccError> {
    let Decoded {
        id,
        vnf_instance_id,
        state,
        state_entered_time,
        start_time,
        grant_id,
        request,
        is_automatic_invocation,
        is_cancel_pending,
        error,
        resource_changes,
        changed_info,
        changed_ext_connectivity,
    } = v1;
    let (outcome, state_entered_time) = match state {
        State::Over(outcome) => (outcome, state_entered_time),
        State::Open(open) if context.force_failed_temp => {
            let reason = format!("it was {}; closed as FAILED", open.name());
            notes.add_at("operation_state", NoteCode::OperationClosed, reason);
            (Outcome::Failed, context.now)
        }
        State::Open(open) => return Err(OpOccError::NotOver { id, state: open.name() }),
    };
    let error = notes.within("error", |notes| problem(error, outcome, notes));
    let resource_changes = notes.within("resource_changes", |notes| {
        resource_changes::convert(resource_changes?, context.facts, notes)
    });
    let changed_info = notes
        .within("changed_info", |notes| modifications(changed_info?, &request, context, notes));
    let changed_ext_connectivity = changed_ext_connectivity::convert(
        changed_ext_connectivity,
        request.connectivity(),
        context,
        notes,
    );
    let unwritable = |column| {
        let id = id.clone();
        move |source| OpOccError::Unwritable { id, column, source }
    };
    Ok(VnfLcmOpOccV2 {
        operation_state: Label(outcome.name().to_owned()),
        state_entered_time,
        start_time,
        vnf_instance_id,
        grant_id,
        operation: Label(request.operation().to_owned()),
        is_automatic_invocation,
        operation_params: notes
            .within("operation_params", |notes| {
                request.convert(context.flavour_id, context.facts, notes)
            })
            .map_err(unwritable("operationParams"))?
            .map(RawJson),
        is_cancel_pending,
        // Not known to v1.
        cancel_mode: None,
        error: double(error).map_err(unwritable("error"))?,
        resource_changes: double(resource_changes).map_err(unwritable("resourceChanges"))?,
        changed_info: double(changed_info).map_err(unwritable("changedInfo"))?,
        changed_ext_connectivity: double(changed_ext_connectivity)
            .map_err(unwritable("changedExtConnectivity"))?,
        // CHANGE_VNFPKG and snapshots are operations of v2 only.
        modifications_triggered_by_vnf_pkg_change: None,
        vnf_snapshot_info_id: None,
        id,
    })
}

/// v1 never clears the problem of an attempt before; v2 expects one exactly where the operation failed.
fn problem(
    v1: Option<problem_details::v1::ProblemDetails>,
    outcome: Outcome,
    notes: &mut Notes,
) -> Option<problem_details::v2::ProblemDetails> {
    match (outcome, v1) {
        (Outcome::Completed, None) => None,
        (Outcome::Completed, Some(_)) => {
            notes.add(NoteCode::ValueDropped, "a later attempt succeeded; left out");
            None
        }
        (Outcome::Failed | Outcome::RolledBack, Some(v1)) => {
            Some(problem_details::convert(v1, notes))
        }
        (Outcome::Failed | Outcome::RolledBack, None) => Some(problem_details::unrecorded(notes)),
    }
}

/// v2 keeps `changedInfo` of MODIFY_INFO only.
fn modifications(
    v1: VnfInfoModifications,
    request: &Request,
    context: &Context<'_>,
    notes: &mut Notes,
) -> Option<vnf_info_modifications::v2::VnfInfoModifications> {
    match request {
        Request::ModifyInfo(_) => {
            let requested = request.vim_connection_info().to_vec();
            Some(vnf_info_modifications::convert(v1, requested, context.facts, notes))
        }
        Request::Instantiate(_)
        | Request::Scale(_)
        | Request::Terminate(_)
        | Request::Heal(_)
        | Request::ChangeExtConn(_)
        | Request::Foreign(..) => {
            notes.add(NoteCode::ValueDropped, "v2 keeps it of MODIFY_INFO only; left out");
            None
        }
    }
}

/// Objects and lists of objects stand in a JSON string in v2 (mapping.md B.1); unset is SQL NULL.
fn double<T: Serialize>(value: Option<T>) -> serde_json::Result<Option<RawJson>> {
    value.map(|value| json::double(&value).map(RawJson)).transpose()
}
