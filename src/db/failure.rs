//! What a failed statement means for the run.

use diesel::result::{DatabaseErrorKind, Error};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The connection is gone, and with it the run.
    Lost,
    /// The database refused this statement; another may well succeed.
    Refused,
}

/// What drivers say, in lower case, when the connection is gone. Neither errno nor SQLSTATE gets through Diesel.
const LOST: [&str; 7] = [
    "server has gone away",
    "lost connection",
    "connection to the server is closed",
    "connection closed",
    "connection reset",
    "broken pipe",
    "server shutdown",
];

pub fn classify(error: &Error) -> Failure {
    if let Error::RollbackErrorOnCommit { rollback_error: _, commit_error } = error {
        return classify(commit_error);
    }
    let lost = matches!(error, Error::BrokenTransactionManager | Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _))
        // Too many values for one statement is told by the same kind.
        || matches!(error, Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, information)
            if !information.message().contains("number of parameters"))
        || {
            let message = error.to_string().to_lowercase();
            LOST.iter().any(|text| message.contains(text))
        };
    if lost { Failure::Lost } else { Failure::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> Failure {
        classify(&Error::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn a_lost_connection_is_told_from_a_refused_statement() {
        assert_eq!(
            database(DatabaseErrorKind::UnableToSendCommand, "connection closed"),
            Failure::Lost
        );
        assert_eq!(
            database(DatabaseErrorKind::Unknown, "Connection to the server is closed"),
            Failure::Lost
        );
        assert_eq!(classify(&Error::BrokenTransactionManager), Failure::Lost);
        let too_many = "number of parameters must be between 0 and 65535";
        assert_eq!(database(DatabaseErrorKind::UnableToSendCommand, too_many), Failure::Refused);
        assert_eq!(
            database(DatabaseErrorKind::UniqueViolation, "Duplicate entry"),
            Failure::Refused
        );
        assert_eq!(
            database(DatabaseErrorKind::Unknown, "Lock wait timeout exceeded"),
            Failure::Refused
        );
    }
}
