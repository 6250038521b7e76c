//! A connection to ask a server over, opened again after whatever went wrong.

use std::fmt;

use diesel::result::QueryResult;

use crate::db::{Access, ConnectError, Connector, DatabaseUrl, Db};

pub(super) struct Line {
    connector: Connector,
    db: Option<Db>,
}

/// Says no more than what the server says, and the URL as it may be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

impl Line {
    /// Connects when there is something to ask. The session is read-only.
    pub(super) fn to(url: &DatabaseUrl) -> Self {
        Self { connector: Connector { url: url.clone(), access: Access::ReadOnly }, db: None }
    }

    pub(super) fn ask<T>(
        &mut self,
        question: impl FnOnce(&mut Db) -> QueryResult<T>,
    ) -> Result<T, LineError> {
        let mut db = match self.db.take() {
            Some(db) => db,
            None => self.connector.connect()?,
        };
        let answer = question(&mut db)?;
        self.db = Some(db);
        Ok(answer)
    }

    /// The server as it may be shown.
    pub(super) fn name(&self) -> String {
        self.connector.url.to_string()
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({})", self.connector.url)
    }
}

impl LineError {
    /// With its cause, in one line.
    pub(super) fn told(self) -> String {
        format!("{:#}", anyhow::Error::new(self))
    }
}
