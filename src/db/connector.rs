//! How a connection is opened, and opened again.

use super::connect::{Access, ConnectError};
use super::{DatabaseUrl, Db};

/// Where to, and what for.
#[derive(Debug, Clone)]
pub struct Connector {
    pub url: DatabaseUrl,
    pub access: Access,
}

impl Connector {
    /// A new connection whose session is set up as every other.
    pub fn connect(&self) -> Result<Db, ConnectError> {
        Db::open(&self.url, self.access)
    }
}
