//! The key with which v2 encrypts credentials at rest: whether a migration will have it.

use std::error::Error;

use diesel::prelude::*;

use super::{Check, Finding, Patient};
use crate::tacker::schema::revision::Revision;
use crate::tacker::vim::crypt_key::{self, CryptKeyError};

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    if !patient.has_tables() {
        return Ok(Vec::new());
    }
    let revision = patient.revision().and_then(Revision::find);
    // Barbican is not asked: a diagnosis goes to no network but the database's.
    let cipher =
        crypt_key::cipher(&mut patient.db, revision, &patient.credentials.encryption, None);
    let check = Check::CryptKey;
    let finding = match cipher {
        Ok(Some(_)) => Finding::ok(check, "v2 encrypts credentials, and its key opens"),
        Ok(None) => Finding::ok(check, "v2 keeps credentials in clear"),
        Err(CryptKeyError::Database(error)) => return Err(error),
        Err(error @ CryptKeyError::NoBarbican) => {
            Finding::info(check, "v2 encrypts credentials").because(error.to_string())
        }
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            Finding::error(check, "credentials could not be encrypted as Tacker does it")
                .because(format!("{error}{cause}"))
                .advise("remove the cause; until then migrate-to-v2 refuses to write anything")
        }
    };
    Ok(vec![finding])
}
