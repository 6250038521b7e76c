//! retack's own tables.

use diesel::result::{Error, QueryResult};

use super::{Check, Finding, Patient};

pub(super) fn check(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::OwnTables;
    let found = patient.db.own_tables().map_err(|error| Error::QueryBuilderError(error.into()))?;
    Ok(vec![match found {
        None => Finding::ok(check, "not there yet; the first verb that writes creates them"),
        Some(found) if !found.unknown.is_empty() => {
            let versions = found.unknown.len();
            Finding::error(
                check,
                format!("from a newer retack: {versions} unknown in retack_schema_migrations"),
            )
            .because("this retack would not know what the newer one has written")
            .advise("use that retack; retack_run.version says which it was")
        }
        Some(found) if found.pending > 0 => {
            let (applied, all) = (found.applied, found.applied + found.pending);
            Finding::info(check, format!("{applied} of {all} versions are there"))
                .because("the next verb that writes creates the rest, and needs CREATE for it")
        }
        Some(_) => Finding::ok(check, "all there"),
    }])
}
