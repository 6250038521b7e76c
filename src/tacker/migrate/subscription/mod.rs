//! What a chunk of subscriptions goes through. They are small and at rest always, so there is less in the way than
//! with VNFs.

mod complete;
mod migrate;
mod rollback;

pub use complete::Complete;
pub use migrate::Migrate;
pub use rollback::Rollback;

use crate::tacker::entity::lccn_subscription::legacy::LccnSubscription;
use crate::tacker::journal::entity_kind::EntityKind;
use crate::tacker::journal::outcome::{EntityOutcome, Outcome};
use crate::tacker::plan::Refusal;

/// What v1 says of whether a subscription is deleted.
enum Mark {
    Live,
    Deleted,
    Missing,
}

fn mark(subscription: &LccnSubscription) -> Mark {
    match subscription.deleted {
        Some(0) => Mark::Live,
        Some(_) => Mark::Deleted,
        None => Mark::Missing,
    }
}

/// The tenant is what tells people which subscription it is: the callback URI may hold credentials.
fn outcome(subscription: &LccnSubscription, outcome: Outcome) -> EntityOutcome {
    let tenant = Some(subscription.tenant_id.clone());
    EntityOutcome::new(EntityKind::LccnSubscription, &subscription.id, tenant, outcome)
}

fn rejected(subscription: &LccnSubscription, refusal: Refusal) -> EntityOutcome {
    let tenant = Some(subscription.tenant_id.clone());
    EntityOutcome::rejected(EntityKind::LccnSubscription, &subscription.id, tenant, refusal.into())
}

/// Of an id that v1 does not have.
fn unknown(id: &str, in_v2: bool) -> EntityOutcome {
    let kind = EntityKind::LccnSubscription;
    let refusal = if in_v2 { Refusal::OnlyInV2 } else { Refusal::NotFound(kind) };
    EntityOutcome::rejected(kind, id, None, refusal.into())
}
