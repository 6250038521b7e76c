//! Converts a VNF as a whole: opens its cells, computes the facts, converts its parts. Pure.
//!
//! ```text
//! Opened::of          opens the cells of the instance and what belongs to it
//! Opened::op_occ      opens those of an operation occurrence, and learns from it: once for each
//! Opened::convert     computes the facts, converts the instance
//! Conversion::op_occ  converts an operation occurrence: once for each
//! Conversion::end
//! ```

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::instance::attribute::Attributes;
use super::instance::connections::Connections;
use super::instance::convert::Parts;
use super::instance::legacy::{Package, VnfInstance, VnfInstantiatedInfo};
use super::instance::stack::{self, KnownStacks};
use super::instance::target::VnfInstanceV2;
use super::op_occ::history::History;
use super::op_occ::legacy::VnfLcmOpOcc;
use super::op_occ::pages::OpOccs;
use super::op_occ::target::VnfLcmOpOccV2;
use super::op_occ::{self, Decoded, OpOccError};
use super::{Knowledge, LegacyVnf, Site, TargetVnf, instance};
use crate::db::sql_types::RawJson;
use crate::tacker::encoding::CellError;
use crate::tacker::encoding::FreeMap;
use crate::tacker::note::{Note, NoteCode, Notes};
use crate::tacker::sol003::facts::Facts;
use crate::tacker::sol003::ids::{IdScheme, Ids};
use crate::tacker::sol003::instantiated_vnf_info::{Beside, v1};
use crate::tacker::sol003::links::Links;
use crate::tacker::sol003::monitoring_parameter;
use crate::tacker::sol003::scale_info::MaxLevels;
use crate::tacker::vim;

/// Why a VNF cannot be converted: where, what was expected; never a value.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    #[error(transparent)]
    Cell(#[from] CellError),
    #[error("{}", chain(.0))]
    OpOcc(#[from] OpOccError),
    #[error("vnf_instances.instantiation_state: expected INSTANTIATED or NOT_INSTANTIATED")]
    InstantiationState,
    #[error("vnf_instantiated_info: expected one live row of an INSTANTIATED VNF, found {0}")]
    InstantiatedInfo(usize),
    #[error("VIM connection {key} has no usable credentials: {why}")]
    Credentials { key: String, why: String },
    #[error("writing JSON: {0}")]
    Unwritable(String),
}

impl From<serde_json::Error> for ConvertError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unwritable(error.to_string())
    }
}

/// The error and its causes in one line, for the report and the journal.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// A converted VNF, and what there is to say about it.
#[derive(Debug)]
pub struct Converted {
    pub target: TargetVnf,
    /// The keys of VIM connections whose VIM could not be opened, so that they say only what v1 stores with them.
    pub unopened: Vec<String>,
    pub notes: Vec<Note>,
}

/// Converts a VNF whose operation occurrences are all held.
pub(super) fn held(
    vnf: LegacyVnf,
    op_occs: Vec<VnfLcmOpOcc>,
    site: &Site,
    known: Knowledge<'_>,
) -> Result<Converted, ConvertError> {
    let mut opened = Opened::of(vnf, site)?;
    let op_occs = op_occs.into_iter().map(|row| opened.op_occ(row));
    let op_occs = op_occs.collect::<Result<Vec<_>, _>>()?;
    let mut conversion = opened.convert(site, known)?;
    let op_occs = op_occs.into_iter().map(|op_occ| conversion.op_occ(op_occ));
    let op_occs = OpOccs::Held(op_occs.collect::<Result<_, _>>()?);
    Ok(conversion.end(op_occs))
}

/// A VNF with its cells open, those of its history one after the other.
pub(super) struct Opened {
    instance: VnfInstance,
    metadata: Option<FreeMap>,
    info: Option<v1::InstantiatedVnfInfo>,
    attributes: Attributes,
    connections: Connections,
    package: Option<Package>,
    images: Vec<String>,
    history: History,
    notes: Notes,
}

impl Opened {
    pub(super) fn of(vnf: LegacyVnf, site: &Site) -> Result<Self, ConvertError> {
        let LegacyVnf { instance, infos, legacy, attributes, package, images, op_occs: _ } = vnf;
        let mut notes = Notes::default();
        let connections = instance::decode::connections(&instance, &mut notes)?;
        let metadata = instance::decode::metadata(&instance, &mut notes)?;
        let info = only_info(infos, &instance)?;
        let info = info.map(|row| instance::decode::info(row, &mut notes)).transpose()?;
        let attributes = Attributes::read(&attributes, &mut notes);
        if legacy.is_none() {
            notes.add_at(
                "vnf",
                NoteCode::LegacyRowMissing,
                "its status, VIM and attributes are unknown",
            );
        }
        let params = info.as_ref().and_then(|info| info.additional_params.as_ref());
        let helm = params.is_some_and(vim::uses_helm);
        let connections = notes.within("vnf_instances.vim_connection_info", |notes| {
            Connections::of(connections, &instance, legacy.as_ref(), &site.vims, helm, notes)
        });
        let history = History::of(connections.keys.clone());
        Ok(Self {
            instance,
            metadata,
            info,
            attributes,
            connections,
            package,
            images,
            history,
            notes,
        })
    }

    /// Opens an operation occurrence, and learns what it tells of the VNF. All must have been here, oldest first,
    /// before anything is converted.
    pub(super) fn op_occ(&mut self, row: VnfLcmOpOcc) -> Result<Decoded, ConvertError> {
        let op_occ = op_occ::decode(row, &mut self.notes)?;
        self.history.learn(&op_occ);
        Ok(op_occ)
    }

    /// Computes the facts, once for all parts, and converts all but the operation occurrences.
    pub(super) fn convert(
        self,
        site: &Site,
        known: Knowledge<'_>,
    ) -> Result<Conversion, ConvertError> {
        let Knowledge { heat, vnfd, existing } = known;
        let Self {
            instance,
            metadata,
            info,
            attributes,
            connections,
            package,
            images,
            history,
            mut notes,
        } = self;
        let past = history.end();
        let links = info.as_ref().map(v1::InstantiatedVnfInfo::links).unwrap_or_default();
        let known_stacks =
            KnownStacks { map: &site.stack_map, heat: heat.and_then(|heat| heat.as_ref().ok()) };
        let own_stack = info
            .as_ref()
            .and_then(|info| stack::own(&instance.id, info, &attributes, known_stacks));
        let stacks = info
            .as_ref()
            .map(|info| stack::facts(info, &links, own_stack.as_ref(), known_stacks))
            .unwrap_or_default();
        let kubernetes = connections.kubernetes;
        let ids = info
            .as_ref()
            .map(|info| ids_for(info, &links, kubernetes, site.ids, existing, &mut notes))
            .unwrap_or_default();
        if let Some(Err(reason)) = heat {
            notes.add_at(
                "vnf_instantiated_info.instance_id",
                NoteCode::StackNameUnknown,
                reason.clone(),
            );
        }
        let of_vnf = OfVnf {
            facts: Facts { vims: past.vims, links, ids, stacks, kubernetes },
            flavour_id: info.as_ref().map(|info| info.flavour_id.clone()),
            virtual_links: VirtualLinks::of(info.as_ref()),
            force_failed_temp: site.force_failed_temp,
            now: site.now,
        };
        let beside = Beside {
            monitoring_parameters: notes.within("vnf_attribute.param_values", |notes| {
                monitoring_parameter::convert_all(
                    attributes.param_values.monitoring_parameters.as_ref(),
                    &instance.id,
                    notes,
                )
            }),
            localization_language: attributes.param_values.localization_language(),
            current_vnf_ext_cp_data: past.current_vnf_ext_cp_data,
            max_levels: MaxLevels {
                told: site.max_scale_levels.get(&instance.vnfd_id).cloned().unwrap_or_default(),
                scale_group: attributes.scale_group,
                vnfd: vnfd.cloned(),
            },
            scaled: past.scales > 0,
            // Depends on the kind of VIM.
            metadata: None,
        };
        let parts = Parts {
            metadata,
            configurable_properties: attributes.param_values.configurable_properties(&mut notes),
            connections,
            info,
            beside,
            package,
            images,
            own_stack,
            scales: past.scales,
        };
        let (instance, unopened) = notes.within("VnfInstanceV2", |notes| {
            instance::convert::convert(instance, parts, &of_vnf.facts, site, notes)
        })?;
        Ok(Conversion { instance, unopened, of_vnf: Arc::new(of_vnf), notes })
    }
}

/// A VNF that is converted but for its operation occurrences.
pub(super) struct Conversion {
    instance: VnfInstanceV2,
    unopened: Vec<String>,
    pub(super) of_vnf: Arc<OfVnf>,
    notes: Notes,
}

impl Conversion {
    pub(super) fn op_occ(&mut self, v1: Decoded) -> Result<VnfLcmOpOccV2, ConvertError> {
        Ok(op_occ::convert(v1, &self.of_vnf.context(), &mut self.notes)?)
    }

    pub(super) fn end(self, op_occs: OpOccs<VnfLcmOpOccV2>) -> Converted {
        let Self { instance, unopened, of_vnf: _, notes } = self;
        Converted { target: TargetVnf { instance, op_occs }, unopened, notes: notes.into_vec() }
    }
}

/// What every operation occurrence needs to know of its VNF.
pub(super) struct OfVnf {
    facts: Facts,
    flavour_id: Option<String>,
    virtual_links: VirtualLinks,
    force_failed_temp: bool,
    now: NaiveDateTime,
}

impl OfVnf {
    pub(super) fn context(&self) -> op_occ::Context<'_> {
        let Self { facts, flavour_id, virtual_links, force_failed_temp, now } = self;
        op_occ::Context {
            facts,
            flavour_id: flavour_id.as_deref(),
            desc_id_of_virtual_link: &virtual_links.desc_ids,
            ext_virtual_link_ids: &virtual_links.external,
            force_failed_temp: *force_failed_temp,
            now: *now,
        }
    }
}

/// What v2 is to call the resources of the instance: as the run was told, or as the rows that it is compared with do.
fn ids_for(
    info: &v1::InstantiatedVnfInfo,
    links: &Links,
    kubernetes: bool,
    scheme: IdScheme,
    existing: Option<&TargetVnf>,
    notes: &mut Notes,
) -> Ids {
    let written = existing.and_then(|vnf| vnf.instance.instantiated_vnf_info.as_ref());
    let (scheme, written) = match written {
        Some(RawJson(written)) => (IdScheme::V2, Some(written)),
        None => (scheme, None),
    };
    let ids = Ids::of(info, links, kubernetes, scheme, notes);
    match written.is_some_and(|written| Ids::differ_in(written, links)) {
        true => Ids::of(info, links, kubernetes, IdScheme::V1, &mut Notes::default()),
        false => ids,
    }
}

/// The live row, of which an instantiated VNF has one and no VNF has two (mapping.md A.4).
fn only_info(
    mut infos: Vec<VnfInstantiatedInfo>,
    instance: &VnfInstance,
) -> Result<Option<VnfInstantiatedInfo>, ConvertError> {
    let instantiated = match instance.instantiation_state.as_str() {
        "INSTANTIATED" => true,
        "NOT_INSTANTIATED" => false,
        _ => return Err(ConvertError::InstantiationState),
    };
    match (infos.len(), instantiated) {
        (1, _) | (0, false) => Ok(infos.pop()),
        (found, _) => Err(ConvertError::InstantiatedInfo(found)),
    }
}

/// What the history needs of the virtual links.
#[derive(Default)]
struct VirtualLinks {
    /// `VnfVirtualLinkResourceInfo.id` to its descriptor id.
    desc_ids: HashMap<String, String>,
    /// Of the external ones.
    external: HashSet<String>,
}

impl VirtualLinks {
    fn of(info: Option<&v1::InstantiatedVnfInfo>) -> Self {
        let Some(info) = info else { return Self::default() };
        let links = info.vnf_virtual_link_resource_info.iter();
        Self {
            desc_ids: links
                .map(|link| (link.id.clone(), link.vnf_virtual_link_desc_id.clone()))
                .collect(),
            external: info.ext_virtual_link_info.iter().map(|link| link.id.clone()).collect(),
        }
    }
}
