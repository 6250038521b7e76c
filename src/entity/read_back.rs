//! What was written is read back in the same transaction: a database that rounds, cuts, or has triggers must not make of
//! a VNF something else than its conversion.

use std::collections::HashMap;

use diesel::result::{Error, QueryResult};

use super::difference::{strictly, told};
use super::{TargetVnf, read_v2};
use crate::db::Db;

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

/// Compares the rows of these VNFs with what they should be, and returns them as the database has them.
pub(super) fn read_back(
    db: &mut Db,
    written: HashMap<String, TargetVnf>,
) -> QueryResult<HashMap<String, TargetVnf>> {
    if written.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = written.keys().cloned().collect();
    let found = read_v2(db, &ids)?;
    for (id, vnf) in &written {
        let place = match found.get(id) {
            Some(found) => strictly(vnf, found),
            None => return ReadBackDiffers::at(format!("VnfInstanceV2[{id}] is not there")),
        };
        if !place.is_empty() {
            return ReadBackDiffers::at(told(&place));
        }
    }
    Ok(found)
}
