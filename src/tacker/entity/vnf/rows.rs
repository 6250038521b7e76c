//! Rows of many VNFs, as a few queries give them, made VNFs of.

use std::collections::HashMap;

use super::instance::legacy::{Package, Vnf, VnfAttribute, VnfInstance, VnfInstantiatedInfo};
use super::instance::target::VnfInstanceV2;
use super::op_occ::legacy::{VnfLcmOpOcc, oldest_first};
use super::op_occ::pages::OpOccs;
use super::op_occ::target::{VnfLcmOpOccV2, by_id};
use super::{LegacyVnf, TargetVnf};

/// v1 rows of some VNFs, as they were read.
pub(super) struct Rows {
    pub(super) instances: Vec<VnfInstance>,
    pub(super) packages: Vec<Package>,
    pub(super) infos: Vec<VnfInstantiatedInfo>,
    pub(super) legacy: Vec<Vnf>,
    pub(super) attributes: Vec<VnfAttribute>,
    /// With the id of their VNF.
    pub(super) images: Vec<(String, String)>,
    /// Paged of one VNF at most.
    pub(super) op_occs: OpOccs<VnfLcmOpOcc>,
}

impl Rows {
    /// VNF by VNF.
    pub(super) fn group(self) -> HashMap<String, LegacyVnf> {
        let Self { instances, packages, infos, legacy, attributes, images, op_occs } = self;
        let packages: HashMap<_, _> =
            packages.into_iter().map(|package| (package.vnfd_id.clone(), package)).collect();
        let (mut held, mut paged) = match op_occs {
            OpOccs::Held(mut rows) => {
                oldest_first(&mut rows);
                (by_vnf(rows, |row| &row.vnf_instance_id), None)
            }
            OpOccs::Paged(paged) => (HashMap::new(), Some(paged)),
        };
        let mut found: HashMap<String, LegacyVnf> = instances
            .into_iter()
            .map(|instance| {
                let held = OpOccs::Held(held.remove(&instance.id).unwrap_or_default());
                let package = packages.get(&instance.vnfd_id).cloned();
                let vnf = LegacyVnf {
                    instance,
                    infos: Vec::new(),
                    legacy: None,
                    attributes: Vec::new(),
                    package,
                    images: Vec::new(),
                    op_occs: paged.take().map_or(held, OpOccs::Paged),
                };
                (vnf.instance.id.clone(), vnf)
            })
            .collect();
        for info in infos {
            if let Some(vnf) = found.get_mut(&info.vnf_instance_id) {
                vnf.infos.push(info);
            }
        }
        for legacy in legacy {
            if let Some(vnf) = found.get_mut(&legacy.id) {
                vnf.legacy = Some(legacy);
            }
        }
        for attribute in attributes {
            if let Some(vnf) = found.get_mut(&attribute.vnf_id) {
                vnf.attributes.push(attribute);
            }
        }
        for (vnf_id, image) in images {
            if let Some(vnf) = found.get_mut(&vnf_id) {
                vnf.images.push(image);
            }
        }
        found
    }
}

pub(super) fn group_v2(
    instances: Vec<VnfInstanceV2>,
    mut op_occs: Vec<VnfLcmOpOccV2>,
) -> HashMap<String, TargetVnf> {
    by_id(&mut op_occs);
    let mut op_occs = by_vnf(op_occs, |row| &row.vnf_instance_id);
    let vnfs = instances.into_iter().map(|instance| {
        let op_occs = OpOccs::Held(op_occs.remove(&instance.id).unwrap_or_default());
        (instance.id.clone(), TargetVnf { instance, op_occs })
    });
    vnfs.collect()
}

fn by_vnf<T>(rows: Vec<T>, vnf_id: fn(&T) -> &String) -> HashMap<String, Vec<T>> {
    let mut by_vnf: HashMap<String, Vec<T>> = HashMap::new();
    for row in rows {
        match by_vnf.get_mut(vnf_id(&row)) {
            Some(known) => known.push(row),
            None => drop(by_vnf.insert(vnf_id(&row).clone(), vec![row])),
        }
    }
    by_vnf
}
