//! Opening an SQLite file.

use std::path::Path;

use diesel::{Connection, SqliteConnection};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::{Access, ConnectError, LOCK_WAIT};
use crate::db::{DatabaseUrl, version};

/// What SQLite reads as itself in the path of a `file:` name.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

pub(super) fn open(
    url: &DatabaseUrl,
    path: &Path,
    access: Access,
) -> Result<SqliteConnection, ConnectError> {
    let mode = match access {
        Access::ReadOnly => "ro",
        Access::ReadWrite => "rw",
        Access::Create => "rwc",
    };
    if access != Access::Create && !path.exists() {
        return Err(ConnectError::NoFile(path.to_owned()));
    }
    let path = percent_encode(path.as_os_str().as_encoded_bytes(), KEPT);
    SqliteConnection::establish(&format!("file:{path}?mode={mode}"))
        .map_err(|source| ConnectError::File { url: url.to_string(), source })
}

/// The journal mode is left as it is: WAL would outlive the connection, in a file that is not retack's.
pub(super) fn session(access: Access) -> String {
    // Of what only reads, there are two connections or more.
    let (query_only, mebibytes) = match access {
        Access::ReadOnly => ("ON", 4),
        Access::ReadWrite | Access::Create => ("OFF", 32),
    };
    format!(
        "PRAGMA busy_timeout = {};
         PRAGMA foreign_keys = ON; -- off by default, and then nothing guards the child tables
         {number};
         PRAGMA query_only = {query_only};
         PRAGMA cache_size = -{kibibytes}; -- with its 2 MiB, SQLite reads the same pages again and again
         SELECT count(*) FROM sqlite_schema; -- the first read: fails here if this is no database",
        LOCK_WAIT.as_millis(),
        number = version::number(),
        kibibytes = 1024 * mebibytes,
    )
}
