//! Why a VNF or a subscription is left as it is.

use crate::entity::ConvertError;
use crate::entity::lccn_subscription::SubscriptionError;
use crate::journal::entity_kind::EntityKind;
use crate::journal::outcome::Reason;

/// A refusal concerns one of them; the others go on.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("no {} with this id, neither in {} nor in {}", .0.noun(), .0.v1_table(), .0.v2_table())]
    NotFound(EntityKind),
    #[error("it exists in v2 only: it was made there, or its v1 rows are purged already")]
    OnlyInV2,
    #[error("it is deleted in v1 and has no v2 rows")]
    DeletedInV1,
    #[error("{}.deleted is NULL, so v1 cannot see it; set it to 0 or 1 first", .0.v1_table())]
    MarkMissing(EntityKind),
    #[error(
        "vnf_instances.task_state is {0}: an operation is running or stuck; let it finish or clear the state first"
    )]
    Busy(String),
    #[error("vnf.status is {0}: an operation is running or stuck")]
    Pending(String),
    #[error("operation {op_occ} ({operation}) is {state}: let it finish first")]
    OperationInFlight { op_occ: String, operation: String, state: String },
    #[error(
        "operation {op_occ} ({operation}) is FAILED_TEMP, which would lock the VNF in v2 forever: retry, roll back or \
         fail it in v1 first, or use --force-failed-temp to migrate it as FAILED"
    )]
    FailedTemp { op_occ: String, operation: String },
    #[error(
        "v2 has other rows for it than its conversion gives ({0}); they are not overwritten: `retack rollback` archives and removes them"
    )]
    Conflict(String),
    #[error("{0}")]
    Unconvertible(ConvertError),
    #[error("{0}")]
    CredentialsRequired(ConvertError),
    #[error(transparent)]
    Subscription(SubscriptionError),
    #[error("the database refused its rows: {0}")]
    DatabaseRefused(String),
    #[error("it has no v2 rows: migrate it first, or v1 would be the only copy deleted")]
    NotMigrated,
    #[error(
        "v1 has gone on since the migration: operation {0} is not in v2, or ended otherwise; roll back and migrate again"
    )]
    V1MovedOn(String),
    #[error(
        "v2 has gone on since the migration: operation {0} did not come from v1, and rolling back would lose it"
    )]
    V2MovedOn(String),
    #[error(
        "v1 is deleted and retack's archive has nothing to bring back: it was not retack that deleted it, or it was purged"
    )]
    NotRestorable,
}

impl Refusal {
    /// Stable names for programs (docs/reference/outcomes.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not-found",
            Self::OnlyInV2 => "only-in-v2",
            Self::DeletedInV1 => "deleted-in-v1",
            Self::MarkMissing(_) => "deleted-mark-missing",
            Self::Busy(_) => "busy",
            Self::Pending(_) => "pending",
            Self::OperationInFlight { op_occ: _, operation: _, state: _ } => "operation-in-flight",
            Self::FailedTemp { op_occ: _, operation: _ } => "failed-temp",
            Self::Conflict(_) => "conflict",
            Self::Unconvertible(_) => "unconvertible",
            Self::CredentialsRequired(_) => "credentials-required",
            Self::Subscription(SubscriptionError::Cell(_) | SubscriptionError::Filters(_)) => {
                "unconvertible"
            }
            Self::Subscription(SubscriptionError::NoMigratedVnf) => "tenant-has-no-migrated-vnf",
            Self::Subscription(SubscriptionError::NoneOfTheVnfsNamed) => {
                "filter-names-no-migrated-vnf"
            }
            Self::DatabaseRefused(_) => "database-refused",
            Self::NotMigrated => "not-migrated",
            Self::V1MovedOn(_) => "v1-moved-on",
            Self::V2MovedOn(_) => "v2-moved-on",
            Self::NotRestorable => "not-restorable",
        }
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code(), text: refusal.to_string() }
    }
}
