//! (4) What is migrated: one folder per resource, `legacy.rs` -> `convert.rs` -> `target.rs`,
//! and the VNF as a whole, which is what is read, converted and written together. Subscriptions go by themselves.

mod archived;
mod convert;
pub mod difference;
pub mod digest;
pub mod instance;
pub mod keys;
mod large;
pub mod op_occ;
pub mod phases;
mod read_back;
mod rows;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod window;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::result::QueryResult;

pub use archived::{read_completed, read_completed_by};
pub use convert::{ConvertError, Converted};
pub use read_back::ReadBackDiffers;

use crate::db::{Db, Limits};
use crate::settings::Credentials;
use crate::tacker::journal::digest::Digest;
use crate::tacker::schema::revision::Revision;
use crate::tacker::sol003::ids::IdScheme;
use crate::tacker::vim::crypt_key::{self, CryptKeyError};
use crate::tacker::vim::openstack::stacks::Stacks;
use crate::tacker::vim::{self, Cipher, Vim};
use crate::tacker::vnfd::KnownVnfd;
use crate::tacker::vnfd::max_scale_levels::MaxScaleLevels;
use instance::legacy::{Package, Vnf, VnfAttribute, VnfInstance, VnfInstantiatedInfo};
use instance::stack::HeatAnswer;
use instance::target::VnfInstanceV2;
use keys::{KeyRing, Keys, Owners};
use op_occ::legacy::VnfLcmOpOcc;
use op_occ::pages::{HELD, OpOccs};
use op_occ::target::VnfLcmOpOccV2;
use rows::{Rows, group_v2};

/// A VNF as v1 stores it: every row that its conversion needs.
#[derive(Debug, Clone)]
pub struct LegacyVnf {
    pub instance: VnfInstance,
    /// Live rows; more than one is an error of the database.
    pub infos: Vec<VnfInstantiatedInfo>,
    pub legacy: Option<Vnf>,
    pub attributes: Vec<VnfAttribute>,
    pub package: Option<Package>,
    /// Ids of the images that v1 made for it in Glance.
    pub images: Vec<String>,
    pub op_occs: OpOccs<VnfLcmOpOcc>,
}

/// A VNF as v2 stores it.
#[derive(Debug, Clone)]
pub struct TargetVnf {
    pub instance: VnfInstanceV2,
    pub op_occs: OpOccs<VnfLcmOpOccV2>,
}

/// What does not differ from VNF to VNF.
#[derive(Debug, Default)]
pub struct Site {
    pub vims: Vec<Vim>,
    /// Encrypts credentials in v2's rows; `None` where Tacker stores them in clear.
    pub cipher: Option<Cipher>,
    /// v2's rows may hold tokens that cannot be opened here: all but secrets can be compared.
    pub sealed: bool,
    /// Reject VNFs whose VIM v2 could not log in to.
    pub require_credentials: bool,
    pub force_failed_temp: bool,
    /// What the operator has brought along of Heat's stacks.
    pub stack_map: Stacks,
    /// Lead v2 to the stacks that v1 made (mapping.md F.2, O2).
    pub point_at_v1_stacks: bool,
    /// Whose ids v2's rows have.
    pub ids: IdScheme,
    /// What the operator has brought along of the VNFDs.
    pub max_scale_levels: MaxScaleLevels,
    /// When operations that `force_failed_temp` closes are said to have failed.
    pub now: NaiveDateTime,
}

impl Site {
    /// What the database and the files of this host tell, for those who write no v2 rows: they go to no other network,
    /// and a key that cannot be had leaves closed what it would open.
    pub fn seen(
        db: &mut Db,
        credentials: &Credentials,
        revision: Option<Revision>,
    ) -> QueryResult<Self> {
        let Credentials { vim_keys, encryption } = credentials;
        let vims = vim::read(db, &vim::Keys { files: vim_keys, barbican: None })?;
        let (cipher, sealed) = match crypt_key::cipher(db, revision, encryption, None) {
            Ok(cipher) => (cipher, false),
            Err(CryptKeyError::Database(error)) => return Err(error),
            Err(error) => {
                tracing::debug!(%error, "credentials in v2 cannot be compared");
                (None, true)
            }
        };
        Ok(Self { vims, cipher, sealed, ..Self::default() })
    }
}

/// What is known of a VNF beside its v1 rows and what is the same for all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Knowledge<'a> {
    /// Where Heat was asked about it.
    pub heat: Option<&'a HeatAnswer>,
    /// Where its package was looked at.
    pub vnfd: Option<&'a KnownVnfd>,
    /// What v2 has of it already, to compare with: it decides whose ids the conversion gives.
    pub existing: Option<&'a TargetVnf>,
}

/// Whether the rows of VNFs that are read are locked until the transaction ends. A session that is read-only can lock
/// none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    ForUpdate,
    None,
}

/// Reads the instances of these VNFs by id, soft-deleted ones included.
pub fn instances(
    db: &mut Db,
    ids: &[String],
    lock: Lock,
) -> QueryResult<HashMap<String, VnfInstance>> {
    let instances = instance::legacy::instances(db, ids, lock)?;
    Ok(instances.into_iter().map(|instance| (instance.id.clone(), instance)).collect())
}

/// Reads these VNFs, soft-deleted ones included.
pub fn read(db: &mut Db, ids: &[String], lock: Lock) -> QueryResult<HashMap<String, LegacyVnf>> {
    let instances = instance::legacy::instances(db, ids, lock)?;
    let keys = Keys::read(db, Owners::Listed(ids))?;
    of_instances(db, instances, &keys)
}

/// The same for one of many chunks, and the keys of all that belongs to these VNFs.
pub fn read_with(
    db: &mut Db,
    ring: &KeyRing,
    ids: &[String],
    lock: Lock,
) -> QueryResult<(HashMap<String, LegacyVnf>, Keys)> {
    // What belongs to a VNF may only be asked for when it is locked.
    let instances = instance::legacy::instances(db, ids, lock)?;
    let keys = ring.keys(db, ids)?;
    Ok((of_instances(db, instances, &keys)?, keys))
}

/// The VNFs of these instances, when the keys of all that belongs to them are known.
pub fn of_instances(
    db: &mut Db,
    instances: Vec<VnfInstance>,
    keys: &Keys,
) -> QueryResult<HashMap<String, LegacyVnf>> {
    let ids: Vec<String> = instances.iter().map(|instance| instance.id.clone()).collect();
    let packages = packages_of(db, &instances)?;
    let infos = keys.infos(&ids, |info| info.is_live);
    let rows = Rows {
        instances,
        packages,
        infos: instance::legacy::infos(db, &infos)?,
        legacy: instance::legacy::vnfs(db, &ids)?,
        attributes: instance::legacy::attributes(db, &keys.attributes(&ids))?,
        images: keys.images(&ids),
        op_occs: op_occs(db, keys, &ids, false)?,
    };
    Ok(rows.group())
}

/// The live ones, or the soft-deleted ones. One VNF may have any number; chunks of more VNFs are cut so that all can be
/// held.
fn op_occs(
    db: &mut Db,
    keys: &Keys,
    ids: &[String],
    deleted: bool,
) -> QueryResult<OpOccs<VnfLcmOpOcc>> {
    match ids {
        [id] => {
            let keys = op_occ::legacy::keys(db, id, deleted)?;
            OpOccs::of(db, keys, op_occ::legacy::by_ids)
        }
        _ => {
            let wanted = keys.op_occs(ids, |op_occ| op_occ.is_live != deleted);
            op_occ::legacy::by_ids(db, &wanted).map(OpOccs::Held)
        }
    }
}

fn packages_of(db: &mut Db, instances: &[VnfInstance]) -> QueryResult<Vec<Package>> {
    let vnfd_ids: HashSet<&String> = instances.iter().map(|instance| &instance.vnfd_id).collect();
    let vnfd_ids: Vec<String> = vnfd_ids.into_iter().cloned().collect();
    instance::legacy::packages(db, &vnfd_ids)
}

/// The package of each of these VNFs that has one, by the VNF's id; read without locks, for it does not change.
pub fn packages_by_vnf(db: &mut Db, ids: &[String]) -> QueryResult<HashMap<String, String>> {
    let instances = instance::legacy::instances(db, ids, Lock::None)?;
    let packages = packages_of(db, &instances)?.into_iter();
    let packages: HashMap<_, _> = packages.map(|one| (one.vnfd_id, one.id)).collect();
    let of_vnf = instances
        .into_iter()
        .filter_map(|instance| Some((instance.id, packages.get(&instance.vnfd_id)?.clone())));
    Ok(of_vnf.collect())
}

/// Converts a VNF, however long its history is.
pub fn convert(
    db: &mut Db,
    vnf: LegacyVnf,
    site: &Site,
) -> QueryResult<Result<Converted, ConvertError>> {
    convert_with(db, vnf, site, Knowledge::default())
}

/// Converts a VNF of which more is known than its rows say.
pub fn convert_with(
    db: &mut Db,
    mut vnf: LegacyVnf,
    site: &Site,
    known: Knowledge<'_>,
) -> QueryResult<Result<Converted, ConvertError>> {
    match std::mem::take(&mut vnf.op_occs) {
        OpOccs::Held(op_occs) => Ok(convert::held(vnf, op_occs, site, known)),
        OpOccs::Paged(op_occs) => large::convert(db, vnf, &op_occs, site, known),
    }
}

/// Reads what v2 has of these VNFs.
pub fn read_v2(db: &mut Db, ids: &[String]) -> QueryResult<HashMap<String, TargetVnf>> {
    let instances = instance::target::load(db, ids)?;
    if instances.is_empty() {
        return Ok(HashMap::new());
    }
    let [id] = ids else {
        return Ok(group_v2(instances, op_occ::target::load(db, ids)?));
    };
    let keys = op_occ::target::keys(db, id)?;
    let op_occs = OpOccs::of(db, keys, op_occ::target::by_ids)?;
    let vnf = instances.into_iter().next().map(|instance| TargetVnf { instance, op_occs });
    Ok(vnf.map(|vnf| (id.clone(), vnf)).into_iter().collect())
}

/// The same where it is known which operation occurrences they have.
pub fn read_v2_by(
    db: &mut Db,
    ids: &[String],
    op_occs: &[String],
) -> QueryResult<HashMap<String, TargetVnf>> {
    if op_occs.len() > HELD {
        let vnfs = ids.iter().map(|id| read_v2(db, std::slice::from_ref(id)));
        return Ok(vnfs.collect::<QueryResult<Vec<_>>>()?.into_iter().flatten().collect());
    }
    let instances = instance::target::load(db, ids)?;
    let op_occs: Vec<&str> = op_occs.iter().map(String::as_str).collect();
    Ok(group_v2(instances, op_occ::target::by_ids(db, &op_occs)?))
}

/// Writes the v2 rows of these VNFs, and returns digests of them as the database then has them, which is as they were
/// written: anything else is a failure.
pub fn write(
    db: &mut Db,
    vnfs: Vec<TargetVnf>,
    limits: Limits,
) -> QueryResult<HashMap<String, Digest>> {
    let (mut instances, mut op_occs) = (Vec::with_capacity(vnfs.len()), Vec::new());
    let mut digests = HashMap::new();
    for TargetVnf { instance, op_occs: of_vnf } in vnfs {
        match of_vnf {
            OpOccs::Held(rows) => {
                instances.push(instance);
                op_occs.extend(rows);
            }
            OpOccs::Paged(pages) => {
                let id = instance.id.clone();
                digests.insert(id, large::write(db, instance, pages, limits)?);
            }
        }
    }
    instance::target::insert(db, &instances, limits)?;
    op_occ::target::insert(db, &op_occs, limits)?;
    digests.extend(read_back::read_back(db, &instances, &op_occs)?);
    Ok(digests)
}

/// Which rows v2 has of some VNFs, by primary key.
#[derive(Debug, Default)]
pub struct V2Rows {
    pub vnfs: Vec<String>,
    pub op_occs: Vec<String>,
}

/// Removes them.
///
/// No foreign key ties v2's operation occurrences to their VNF, so no lock keeps Tacker from adding one meanwhile: when
/// those that were looked at are not all, nothing is removed, and the chunk is tried again.
pub fn delete_v2(db: &mut Db, rows: &V2Rows) -> QueryResult<()> {
    let V2Rows { vnfs, op_occs } = rows;
    let deleted = op_occ::target::delete(db, op_occs)?;
    if deleted != op_occs.len() || op_occ::target::any(db, vnfs)? {
        return Err(diesel::result::Error::DatabaseError(
            diesel::result::DatabaseErrorKind::SerializationFailure,
            Box::new("v2 has begun an operation meanwhile".to_owned()),
        ));
    }
    instance::target::delete(db, vnfs)?;
    Ok(())
}

/// Soft-deletes the v1 rows of these VNFs.
pub fn soft_delete_v1(
    db: &mut Db,
    ids: &[String],
    keys: &Keys,
    now: NaiveDateTime,
) -> QueryResult<()> {
    op_occ::legacy::soft_delete(db, &keys.op_occs(ids, |_| true), now)?;
    instance::legacy::soft_delete(db, ids, &keys.infos(ids, |_| true), now)
}
