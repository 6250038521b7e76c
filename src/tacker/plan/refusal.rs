//! Why a VNF or a subscription is left as it is.

use crate::tacker::entity::lccn_subscription::SubscriptionError;
use crate::tacker::entity::vnf::{ConvertError, ReadBackDiffers};
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::Reason;

/// A refusal concerns one of them; the others go on.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("no {} with this id, neither in {} nor in {}", .0.noun(), .0.v1_table(), .0.v2_table())]
    NotFound(EntityKind),
    #[error("it exists in v2 only: it was made there, or its v1 rows are purged already")]
    OnlyInV2,
    #[error("it is deleted in v1 and has no v2 rows")]
    DeletedInV1,
    #[error(
        "v2 has deleted it since it was migrated, and v1, whose rows were kept, does not know: `retack complete` soft-deletes \
         it in v1 as well; `retack rollback` gives the migration up, and v1's rows may be migrated again"
    )]
    DeletedInV2,
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
    #[error(
        "both have changed since the migration ({0}): v1 is not carried over again, because what v2 has would be lost; \
         `retack verify` shows every place, `retack rollback --discard-v2-changes` archives and removes the v2 rows"
    )]
    BothChanged(String),
    #[error(
        "v1 has changed since the migration, but carrying it over again would lose what the run before knew and this one \
         does not ({0}): migrate with the same keys of VIMs and the same --heat or --stack-map as then"
    )]
    WouldForget(String),
    #[error(
        "v1 has changed since the migration, and v2 does not have it ({0}): migrate again to carry it over, or use \
         --discard-v1-changes to give it up"
    )]
    V1Changed(String),
    #[error(
        "v2 has changed since the migration, and rolling back would lose it ({0}): use --discard-v2-changes to give it \
         up; it goes to retack's archive"
    )]
    V2Changed(String),
    #[error(
        "the database changed what was written, so nothing was kept of it ({0}): look for a trigger, or for a column \
         that rounds or cuts"
    )]
    ReadBackDiffers(String),
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
    /// Why a transaction with this one VNF failed.
    pub fn of_failure(failure: &diesel::result::Error) -> Self {
        match ReadBackDiffers::of(failure) {
            Some(differs) => Self::ReadBackDiffers(differs.place.clone()),
            None => Self::DatabaseRefused(failure.to_string()),
        }
    }

    /// Stable names for programs (docs/reference/outcomes.md).
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not-found",
            Self::OnlyInV2 => "only-in-v2",
            Self::DeletedInV1 => "deleted-in-v1",
            Self::DeletedInV2 => "deleted-in-v2",
            Self::MarkMissing(_) => "deleted-mark-missing",
            Self::Busy(_) => "busy",
            Self::Pending(_) => "pending",
            Self::OperationInFlight { op_occ: _, operation: _, state: _ } => "operation-in-flight",
            Self::FailedTemp { op_occ: _, operation: _ } => "failed-temp",
            Self::Conflict(_) | Self::BothChanged(_) | Self::WouldForget(_) => "conflict",
            Self::V1Changed(_) => "v1-changed",
            Self::V2Changed(_) => "v2-changed",
            Self::ReadBackDiffers(_) => "read-back-differs",
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
