//! OpenStack over HTTP: Keystone's tokens, Heat's stacks, Barbican's secrets.
//!
//! Only reads: apart from the log-in, every request is a GET. Answers leave this room as plain values. It knows nothing
//! of databases, of VNFs, or of who asks.

pub mod barbican;
mod failure;
pub mod heat;
pub mod http;
pub mod keystone;
pub mod stack_map;
pub mod stacks;
mod trust;
mod url;

pub use failure::HttpError;
pub use trust::{Trust, TrustError};

use crate::secret::Secret;

/// What Keystone knows something by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Id(String),
    Name(String),
}

impl Named {
    /// The domain of whom says nothing of domains: Keystone makes it when it is set up, with this id.
    pub fn default_domain() -> Self {
        Self::Id("default".to_owned())
    }
}

/// Who logs in where, and to which project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub auth_url: String,
    pub username: String,
    pub user_domain: Named,
    pub password: Secret,
    pub project: Named,
    pub project_domain: Named,
    /// Whose endpoints to use; needed only where the catalogue has more than one.
    pub region: Option<String>,
}
