//! What was written is read back in the same transaction: a database that rounds, cuts, or has triggers must not make of
//! a VNF something else than its conversion.

use std::collections::HashMap;

use diesel::result::{Error, QueryResult};

use super::difference::{Differences, of_instances, of_op_occs};
use super::instance::target::{self, VnfInstanceV2};
use super::op_occ::target::VnfLcmOpOccV2;
use super::rows::group_v2;
use super::{digest, op_occ};
use crate::db::Db;
use crate::tacker::journal::digest::Digest;

/// Travels as a failure of the transaction, so that nothing of it is committed.
#[derive(Debug, thiserror::Error)]
#[error("what the database gives back is not what was written: {place}")]
pub struct ReadBackDiffers {
    /// Columns and JSON paths.
    pub place: String,
}

impl ReadBackDiffers {
    /// Fails the transaction.
    pub fn at<T>(place: String) -> QueryResult<T> {
        Err(Error::DeserializationError(Box::new(Self { place })))
    }

    /// The failure of a transaction, when this is what it failed of.
    pub fn of(failure: &Error) -> Option<&Self> {
        let Error::DeserializationError(error) = failure else { return None };
        error.downcast_ref()
    }
}

/// Compares the rows of these VNFs with what they should be, and returns digests of what the database has.
pub(super) fn read_back(
    db: &mut Db,
    instances: &[VnfInstanceV2],
    op_occs: &[VnfLcmOpOccV2],
) -> QueryResult<HashMap<String, Digest>> {
    if instances.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = instances.iter().map(|instance| instance.id.clone()).collect();
    // By their own ids: nothing indexes the VNF that they belong to.
    let op_occ_ids: Vec<&str> = op_occs.iter().map(|op_occ| op_occ.id.as_str()).collect();
    let found = target::load(db, &ids)?;
    let found_op_occs = op_occ::target::by_ids(db, &op_occ_ids)?;
    same_instances(instances, &found)?;
    same_op_occs(op_occs, &found_op_occs)?;
    let found = group_v2(found, found_op_occs).into_iter();
    found.map(|(id, vnf)| Ok((id, digest::v2(db, &vnf)?))).collect()
}

pub(super) fn same_instances(
    expected: &[VnfInstanceV2],
    found: &[VnfInstanceV2],
) -> QueryResult<()> {
    let found: HashMap<&str, &VnfInstanceV2> =
        found.iter().map(|other| (other.id.as_str(), other)).collect();
    expected.iter().try_for_each(|mine| match found.get(mine.id.as_str()) {
        Some(other) => none(&of_instances(mine, other)),
        None => ReadBackDiffers::at(format!("VnfInstanceV2[{}] is not there", mine.id)),
    })
}

pub(super) fn same_op_occs(expected: &[VnfLcmOpOccV2], found: &[VnfLcmOpOccV2]) -> QueryResult<()> {
    none(&of_op_occs(expected, found))
}

fn none(differences: &Differences) -> QueryResult<()> {
    match differences.is_empty() {
        true => Ok(()),
        false => ReadBackDiffers::at(differences.to_string()),
    }
}
