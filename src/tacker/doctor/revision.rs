//! The revision of Tacker's schema, and whether the tables are as it says.

use diesel::result::{Error, QueryResult};

use super::finding::counted;
use super::{Check, Detail, Finding, Patient};
use crate::tacker::schema::revision::Revision;
use crate::tacker::schema::shape::{self, Difference};
use crate::tacker::schema::survey::SurveyError;

pub(super) fn revision(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::SchemaRevision;
    let finding = match &patient.survey {
        Err(SurveyError::Database(error)) => {
            return Err(Error::QueryBuilderError(error.to_string().into()));
        }
        Err(
            error @ (SurveyError::NotTacker(_)
            | SurveyError::Rows(_)
            | SurveyError::TooOld { found: _ }),
        ) => Finding::error(check, error.to_string())
            .because("every verb refuses this database")
            .advise(
                "name Tacker's database; bring it to the head with `tacker-db-manage upgrade head`",
            ),
        Ok(survey) => match survey.revision {
            None => {
                Finding::warning(check, format!("{} is unknown to this retack", survey.version_num))
                    .because(format!("the newest that it knows is {}", Revision::HEAD))
                    .advise("look at schema-shape, and for a newer retack")
            }
            Some(revision) if revision < Revision::SUBSCRIPTION_AUTHENTICATION => {
                Finding::info(check, revision.to_string()).because(format!(
                    "subscriptions have their present form from {} on",
                    Revision::SUBSCRIPTION_AUTHENTICATION
                ))
            }
            Some(revision) if revision < Revision::CRYPT_KEY => {
                Finding::info(check, revision.to_string())
                    .because(format!("v2 can encrypt credentials from {} on", Revision::CRYPT_KEY))
            }
            Some(revision) => Finding::ok(check, revision.to_string()),
        },
    };
    Ok(vec![finding])
}

pub(super) fn shape(patient: &mut Patient<'_>) -> QueryResult<Vec<Finding>> {
    let check = Check::SchemaShape;
    let Ok(survey) = &patient.survey else { return Ok(Vec::new()) };
    let found = shape::differences(&patient.columns, patient.engine(), survey.revision);
    let detail = |difference: &Difference| Detail::new(difference.to_string(), 1);
    let (harmless, harmful): (Vec<_>, Vec<_>) =
        found.into_iter().partition(Difference::is_harmless);
    if !harmful.is_empty() {
        let count = harmful.len() as u64;
        return Ok(vec![
            Finding::error(check, format!("{} from what retack's statements need", counted(count, "column or table differs", "columns or tables differ")))
                .because("statements that name them fail; MariaDB and MySQL hide from a user what the user may not touch")
                .advise("run `tacker-db-manage upgrade head`; undo what was altered by hand")
                .with(harmful.iter().map(detail).collect()),
        ]);
    }
    if !harmless.is_empty() {
        let count = harmless.len() as u64;
        return Ok(vec![
            Finding::warning(
                check,
                format!(
                    "{} be NULL where Tacker's schema says NOT NULL",
                    counted(count, "column may", "columns may")
                ),
            )
            .because("a row with NULL there cannot be read, and the chunk it is in goes VNF by VNF")
            .advise("run `tacker-db-manage upgrade head`; undo what was altered by hand")
            .with(harmless.iter().map(detail).collect()),
        ]);
    }
    let columns = shape::expected_columns().len();
    Ok(vec![Finding::ok(
        check,
        format!("{columns} columns in {} tables are as expected", shape::tables().len()),
    )])
}
