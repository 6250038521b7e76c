//! `operationParams`: the request that started the operation, of a type that the operation tells.
//! - v1: `vnf_lcm_op_occs.operation_params` (mapping.md A.5.1)
//! - v2: `VnfLcmOpOccV2.operationParams` (mapping.md B.3, C.5)

use serde::de::DeserializeOwned;

use crate::tacker::encoding::cell::{self, CellError};
use crate::tacker::encoding::{FreeMap, json};
use crate::tacker::note::{NoteCode, Notes};
use crate::tacker::sol003::additional_params;
use crate::tacker::sol003::change_ext_vnf_connectivity_request::{
    self, v1::ChangeExtVnfConnectivityRequest,
};
use crate::tacker::sol003::current_vnf_ext_cp_data::Connectivity;
use crate::tacker::sol003::facts::Facts;
use crate::tacker::sol003::heal_vnf_request::{self, v1::HealVnfRequest};
use crate::tacker::sol003::instantiate_vnf_request::{self, v1::InstantiateVnfRequest};
use crate::tacker::sol003::scale_vnf_request::{self, v1::ScaleVnfRequest};
use crate::tacker::sol003::terminate_vnf_request::{self, v1::TerminateVnfRequest};
use crate::tacker::sol003::vim_connection_info::{self, v1::VimConnectionInfo};
use crate::tacker::sol003::vnf_info_modification_request::{self, v1::VnfInfoModificationRequest};

const COLUMN: &str = "operation_params";

/// The operations of v3.3.1 (`LcmOperationType`).
pub(super) const OPERATIONS: [&str; 12] = [
    "INSTANTIATE",
    "SCALE",
    "SCALE_TO_LEVEL",
    "CHANGE_FLAVOUR",
    "TERMINATE",
    "HEAL",
    "OPERATE",
    "CHANGE_EXT_CONN",
    "MODIFY_INFO",
    "CREATE_SNAPSHOT",
    "REVERT_TO_SNAPSHOT",
    "CHANGE_VNFPKG",
];

/// An operation with its parameters; `None` where v1 recorded none.
#[derive(Debug)]
pub(super) enum Request {
    Instantiate(InstantiateVnfRequest),
    Scale(Option<ScaleVnfRequest>),
    Terminate(TerminateVnfRequest),
    Heal(Option<HealVnfRequest>),
    ChangeExtConn(Option<ChangeExtVnfConnectivityRequest>),
    ModifyInfo(Option<VnfInfoModificationRequest>),
    /// An operation that v2 knows and v1 does not start.
    Foreign(&'static str, Option<FreeMap>),
}

impl Request {
    pub(super) fn decode(
        operation: &'static str,
        cell: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Self, CellError> {
        Ok(match operation {
            "INSTANTIATE" => Self::Instantiate(whole_or_params(
                cell,
                "flavourId",
                |request: &InstantiateVnfRequest| request.flavour_id.is_some(),
                InstantiateVnfRequest::of_additional_params,
                notes,
            )?),
            "SCALE" => Self::Scale(cell::open(COLUMN, cell, notes)?),
            "TERMINATE" => Self::Terminate(whole_or_params(
                cell,
                "terminationType",
                |request: &TerminateVnfRequest| request.termination_type.is_some(),
                TerminateVnfRequest::of_additional_params,
                notes,
            )?),
            "HEAL" => Self::Heal(cell::open(COLUMN, cell, notes)?),
            "CHANGE_EXT_CONN" => Self::ChangeExtConn(cell::open(COLUMN, cell, notes)?),
            "MODIFY_INFO" => Self::ModifyInfo(cell::open(COLUMN, cell, notes)?),
            foreign => Self::Foreign(foreign, cell::open(COLUMN, cell, notes)?),
        })
    }

    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::Instantiate(_) => "INSTANTIATE",
            Self::Scale(_) => "SCALE",
            Self::Terminate(_) => "TERMINATE",
            Self::Heal(_) => "HEAL",
            Self::ChangeExtConn(_) => "CHANGE_EXT_CONN",
            Self::ModifyInfo(_) => "MODIFY_INFO",
            Self::Foreign(operation, _) => operation,
        }
    }

    /// The VIM connections that the request names.
    pub(super) fn vim_connection_info(&self) -> &[VimConnectionInfo] {
        match self {
            Self::Instantiate(request) => &request.vim_connection_info,
            Self::ChangeExtConn(Some(request)) => &request.vim_connection_info,
            Self::ModifyInfo(Some(request)) => &request.vim_connection_info,
            Self::Scale(_)
            | Self::Terminate(_)
            | Self::Heal(_)
            | Self::ChangeExtConn(None)
            | Self::ModifyInfo(None)
            | Self::Foreign(..) => &[],
        }
    }

    /// The external connectivity that the request asks for, when its operation is one that can.
    pub(super) fn connectivity(&self) -> Option<Connectivity<'_>> {
        match self {
            Self::Instantiate(request) => Some(Connectivity::Anew(&request.ext_virtual_links)),
            Self::ChangeExtConn(request) => Some(Connectivity::Changed(
                request.as_ref().map_or(&[], |request| &request.ext_virtual_links),
            )),
            Self::Scale(_)
            | Self::Terminate(_)
            | Self::Heal(_)
            | Self::ModifyInfo(_)
            | Self::Foreign(..) => None,
        }
    }

    /// The JSON of v2; `None` where v1 recorded nothing and nothing can be made up for it.
    pub(super) fn convert(
        self,
        flavour: Option<&str>,
        facts: &Facts,
        notes: &mut Notes,
    ) -> serde_json::Result<Option<String>> {
        match self {
            Self::Instantiate(request) => {
                let v2 = instantiate_vnf_request::convert(request, flavour, facts, notes);
                json::to_string(&v2).map(Some)
            }
            Self::Scale(Some(request)) => {
                json::to_string(&scale_vnf_request::convert(request, notes)).map(Some)
            }
            Self::Terminate(request) => {
                json::to_string(&terminate_vnf_request::convert(request, notes)).map(Some)
            }
            Self::Heal(Some(request)) => {
                json::to_string(&heal_vnf_request::convert(request, facts, notes)).map(Some)
            }
            Self::ChangeExtConn(Some(request)) => {
                let v2 = change_ext_vnf_connectivity_request::convert(request, facts, notes);
                json::to_string(&v2).map(Some)
            }
            Self::ModifyInfo(Some(request)) => {
                let v2 = vnf_info_modification_request::convert(request, facts, notes);
                json::to_string(&v2).map(Some)
            }
            Self::Foreign(_, Some(params)) => {
                json::to_string(&carried(params, facts, notes)).map(Some)
            }
            // No attribute of these is mandatory.
            Self::Heal(None) | Self::ModifyInfo(None) => {
                notes.add(NoteCode::Synthesized, "v1 recorded no parameters; none are assumed");
                Ok(Some("{}".to_owned()))
            }
            Self::Scale(None) | Self::ChangeExtConn(None) | Self::Foreign(_, None) => Ok(None),
        }
    }
}

/// Release 4.0.0 recorded only `additionalParams` of some requests (mapping.md A.5.1); what tells them
/// from a whole request is that the mandatory attribute is not there.
fn whole_or_params<T: DeserializeOwned>(
    cell: Option<&str>,
    mandatory: &str,
    has_mandatory: fn(&T) -> bool,
    of_params: fn(Option<FreeMap>) -> T,
    notes: &mut Notes,
) -> Result<T, CellError> {
    let whole = notes.if_found(|notes| Ok(cell::open(COLUMN, cell, notes)?.filter(has_mandatory)));
    if let Ok::<_, CellError>(Some(request)) = whole {
        return Ok(request);
    }
    // Only parameters, or a whole request with something wrong, such as a mandatory attribute that is null.
    let params: Option<FreeMap> = cell::open(COLUMN, cell, &mut Notes::default())?;
    let whole = params.as_ref().is_some_and(|params| params.get(mandatory).is_some());
    let request = if whole { cell::open(COLUMN, cell, notes)? } else { None };
    Ok(request.unwrap_or_else(|| of_params(params)))
}

/// The parameters of a foreign operation as they are, but for the credentials.
fn carried(mut params: FreeMap, facts: &Facts, notes: &mut Notes) -> FreeMap {
    if let Some(connections) = params.remove("vimConnectionInfo") {
        let connections: Option<Vec<VimConnectionInfo>> =
            serde_json::from_str(connections.get()).ok();
        let connections = connections.and_then(|connections| {
            vim_connection_info::convert_requested(connections, &facts.vims, notes)
        });
        match connections {
            Some(connections) => params.set("vimConnectionInfo", &connections),
            None => notes.add_at(
                "vimConnectionInfo",
                NoteCode::ValueDropped,
                "not a list of VIM connections; left out",
            ),
        }
    }
    let additional_params = params.read("additionalParams");
    if let Some(additional_params) = additional_params::without_secrets(additional_params, notes) {
        params.set("additionalParams", &additional_params);
    }
    params
}
