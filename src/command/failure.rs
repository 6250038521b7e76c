//! Which exit code an error means.

use crate::db::{ConnectError, MigrationError};
use crate::exit::Exit;
use crate::schema::survey::{SurveyError, TooOldForSubscriptions};
use crate::settings::SettingsError;
use crate::vim::crypt_key::CryptKeyError;

/// Options that clap accepts one by one and that do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

pub fn exit(error: &anyhow::Error) -> Exit {
    let refused = |error: &SurveyError| match error {
        SurveyError::NotTacker(_) | SurveyError::Rows(_) | SurveyError::TooOld { found: _ } => {
            Exit::Refused
        }
        SurveyError::Database(_) => Exit::Failed,
    };
    for cause in error.chain() {
        if cause.is::<UsageError>()
            || cause.is::<SettingsError>()
            || matches!(cause.downcast_ref(), Some(ConnectError::NotBuiltIn(_)))
        {
            return Exit::Usage;
        }
        if let Some(error) = cause.downcast_ref::<SurveyError>() {
            return refused(error);
        }
        if cause.is::<TooOldForSubscriptions>()
            || matches!(cause.downcast_ref(), Some(MigrationError::Newer(_)))
        {
            return Exit::Refused;
        }
        if let Some(error) = cause.downcast_ref::<CryptKeyError>() {
            let database = matches!(error, CryptKeyError::Database(_));
            return if database { Exit::Failed } else { Exit::Refused };
        }
    }
    Exit::Failed
}
