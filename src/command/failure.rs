//! Which exit code an error means.

use super::throttle::ThrottleError;
use crate::db::{ConnectError, MigrationError, RetryError};
use crate::exit::Exit;
use crate::run::lease::LeaseError;
use crate::run::record::BeginError;
use crate::settings::SettingsError;
use crate::tacker::schema::survey::{SurveyError, TooOldForSubscriptions};
use crate::tacker::vim::crypt_key::CryptKeyError;

/// Options that clap accepts one by one and that do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// A request that is understood and not safe; nothing was touched.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

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
        match cause.downcast_ref() {
            Some(BeginError::Lease(RetryError::Final(LeaseError::Held(_)))) => {
                return Exit::Refused;
            }
            Some(BeginError::Tables(MigrationError::Newer(_))) => return Exit::Refused,
            Some(BeginError::Lease(RetryError::Stopped)) => return Exit::Interrupted,
            Some(BeginError::Lease(_) | BeginError::Tables(_)) | None => {}
        }
        match cause.downcast_ref() {
            Some(ThrottleError::Usage(_)) => return Exit::Usage,
            Some(ThrottleError::Unmeasurable(_)) => return Exit::Refused,
            None => {}
        }
        if cause.is::<Refused>() || cause.is::<TooOldForSubscriptions>() {
            return Exit::Refused;
        }
        if let Some(error) = cause.downcast_ref::<CryptKeyError>() {
            let database = matches!(error, CryptKeyError::Database(_));
            return if database { Exit::Failed } else { Exit::Refused };
        }
    }
    Exit::Failed
}
