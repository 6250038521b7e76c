//! What a failed statement means for the run.
//!
//! Neither errno nor SQLSTATE gets through Diesel: kinds and texts are all there is. Sessions ask for English
//! (`connect/`). A text is held to its beginning, because what follows may quote a value.

use diesel::result::{DatabaseErrorKind, Error};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Somebody else was in the way; the same transaction may succeed when it is tried again.
    Retry,
    /// The connection is of no more use: it is gone, or the server may not be written to. Another may do.
    Lost,
    /// The run does not hold the lease of the database any more, and must not write.
    LeaseLost,
    /// There is no room left for what is to be written, whatever that is.
    NoRoom,
    /// The database refused this statement, and would again; another may well succeed.
    Refused,
}

/// An error that knows what it means for the run.
pub trait Fault {
    fn failure(&self) -> Failure;
}

impl Fault for Error {
    fn failure(&self) -> Failure {
        classify(self)
    }
}

/// What servers say, in lower case, when somebody else was in the way.
const IN_THE_WAY: [&str; 12] = [
    "deadlock found when trying to get lock", // MySQL 1213, on Galera also at COMMIT
    "wsrep detected deadlock",                // Galera 1213
    "lock wait timeout exceeded",             // MySQL 1205
    "record has changed since last read",     // MariaDB 1020
    "query execution was interrupted",        // MariaDB 1969, 1317
    "deadlock detected",                      // PostgreSQL 40P01
    "could not serialize access",             // PostgreSQL 40001
    "could not obtain lock",                  // PostgreSQL 55P03, NOWAIT
    "canceling statement due to lock timeout", // PostgreSQL 55P03
    "canceling statement due to statement timeout", // PostgreSQL 57014
    "database is locked",                     // SQLITE_BUSY
    "database table is locked",               // SQLITE_LOCKED
];

/// What servers and drivers say, in lower case, when this connection is of no more use.
const OF_NO_USE: [&str; 21] = [
    "server has gone away",
    "mysql server has gone away",
    "lost connection",
    "connection to the server is closed",
    "connection closed",
    "connection reset",
    "connection refused",
    "connection was killed", // MariaDB 1927
    "broken pipe",
    "input/output error",
    "i/o error",
    "unexpected end of file",
    "error communicating with the server",
    "server shutdown in progress",                        // MySQL 1053
    "terminating connection",                             // PostgreSQL 57P01, 57P05, 25P03
    "the database system is", // PostgreSQL 57P03: starting up, shutting down, in recovery mode
    "wsrep has not yet prepared node", // Galera 1047: another node may be ready
    "the mysql server is running with the --read-only", // 1290, after a failover
    "the mariadb server is running with the --read-only", // 1290
    "running in read-only mode", // MySQL 1836
    "the server is shutting down",
];

/// What servers say, in lower case, when there is no room left.
const NO_ROOM: [&str; 8] = [
    "database or disk is full", // SQLITE_FULL
    "disk i/o error",           // SQLITE_IOERR: a limit of the file system, or worse
    "the table '",              // MySQL 1114: The table '...' is full
    "disk full",                // MySQL 1021
    "error writing file",       // MySQL 3
    "could not extend file",    // PostgreSQL 53100
    "could not write",          // PostgreSQL 53100, and temporary files
    "no space left on device",
];

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "everything else is about the statement or its values"
)]
pub fn classify(error: &Error) -> Failure {
    match error {
        Error::BrokenTransactionManager => Failure::Lost,
        Error::RollbackErrorOnCommit { rollback_error: _, commit_error } => {
            match classify(commit_error) {
                // A connection that cannot even roll back is of no use.
                Failure::Retry | Failure::Lost => Failure::Lost,
                other @ (Failure::LeaseLost | Failure::NoRoom | Failure::Refused) => other,
            }
        }
        Error::DatabaseError(kind, information) => of_database(kind, information.message()),
        _ => Failure::Refused,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what Diesel may add later refuses the statement"
)]
fn of_database(kind: &DatabaseErrorKind, message: &str) -> Failure {
    let message = message.to_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| message.starts_with(text));
    match kind {
        DatabaseErrorKind::SerializationFailure => Failure::Retry,
        // A standby after a failover. A rehearsal's session is read-only, too, but sends nothing that writes.
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction => {
            Failure::Lost
        }
        // Too many values for one statement is told by the same kind.
        DatabaseErrorKind::UnableToSendCommand if !message.contains("number of parameters") => {
            Failure::Lost
        }
        DatabaseErrorKind::Unknown if says(&OF_NO_USE) => Failure::Lost,
        DatabaseErrorKind::Unknown if says(&IN_THE_WAY) => Failure::Retry,
        DatabaseErrorKind::Unknown if says(&NO_ROOM) => Failure::NoRoom,
        _ => Failure::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> Failure {
        classify(&Error::DatabaseError(kind, Box::new(message.to_owned())))
    }

    fn unknown(message: &str) -> Failure {
        database(DatabaseErrorKind::Unknown, message)
    }

    #[test]
    fn a_lost_connection_is_told_from_a_refused_statement() {
        assert_eq!(
            database(DatabaseErrorKind::UnableToSendCommand, "connection closed"),
            Failure::Lost
        );
        assert_eq!(classify(&Error::BrokenTransactionManager), Failure::Lost);
        let too_many = "number of parameters must be between 0 and 65535";
        assert_eq!(database(DatabaseErrorKind::UnableToSendCommand, too_many), Failure::Refused);
        for message in [
            "Connection to the server is closed",
            "Lost connection to MySQL server during query",
            "Server has gone away",
            "Connection was killed",
            "Server shutdown in progress",
            "terminating connection due to administrator command",
            "the database system is starting up",
            "WSREP has not yet prepared node for application use",
            "The MariaDB server is running with the --read-only option so it cannot execute this statement",
            "Running in read-only mode",
        ] {
            assert_eq!(unknown(message), Failure::Lost, "{message}");
        }
        assert_eq!(
            database(
                DatabaseErrorKind::ReadOnlyTransaction,
                "cannot execute UPDATE in a read-only transaction"
            ),
            Failure::Lost
        );
    }

    #[test]
    fn what_somebody_else_caused_is_tried_again() {
        assert_eq!(
            database(
                DatabaseErrorKind::SerializationFailure,
                "could not serialize access due to concurrent update"
            ),
            Failure::Retry
        );
        for message in [
            "Deadlock found when trying to get lock; try restarting transaction",
            "WSREP detected deadlock/conflict and aborted the transaction. Try restarting the transaction",
            "Lock wait timeout exceeded; try restarting transaction",
            "Record has changed since last read in table 'retack_lease'",
            "Query execution was interrupted (max_statement_time exceeded)",
            "deadlock detected",
            "canceling statement due to lock timeout",
            "canceling statement due to statement timeout",
            "could not obtain lock on row in relation \"vnf_instances\"",
            "database is locked",
        ] {
            assert_eq!(unknown(message), Failure::Retry, "{message}");
        }
    }

    #[test]
    fn a_disk_that_is_full_is_no_fault_of_the_statement() {
        for message in [
            "database or disk is full",
            "disk I/O error",
            "The table 'VnfInstanceV2' is full",
            "could not extend file \"base/16384/16399\": No space left on device",
        ] {
            assert_eq!(unknown(message), Failure::NoRoom, "{message}");
        }
    }

    #[test]
    fn a_value_in_a_message_does_not_decide_what_it_means() {
        for message in [
            "Data too long for column 'deadlock detected'",
            "Incorrect string value: 'lost connection' for column",
        ] {
            assert_eq!(unknown(message), Failure::Refused, "{message}");
        }
        let duplicate = "Duplicate entry 'database is locked' for key 'PRIMARY'";
        assert_eq!(database(DatabaseErrorKind::UniqueViolation, duplicate), Failure::Refused);
        assert_eq!(
            database(DatabaseErrorKind::UniqueViolation, "database is locked"),
            Failure::Refused
        );
        assert_eq!(classify(&Error::NotFound), Failure::Refused);
    }

    #[test]
    fn a_connection_that_cannot_roll_back_is_lost() {
        let told = |message: &str| {
            Box::new(Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())))
        };
        let both = |commit: &str| {
            classify(&Error::RollbackErrorOnCommit {
                rollback_error: told("Connection to the server is closed"),
                commit_error: told(commit),
            })
        };
        assert_eq!(both("Lost connection to MySQL server during query"), Failure::Lost);
        assert_eq!(both("Deadlock found when trying to get lock"), Failure::Lost);
    }
}
