//! LCM notification subscriptions: `vnf_lcm_subscriptions` with `vnf_lcm_filters` -> `LccnSubscriptionV2`.

pub mod compare;
pub mod convert;
pub mod decode;
pub mod legacy;
pub mod target;
pub mod tenant;
#[cfg(test)]
mod tests;

pub use convert::{Converted, Subscription, SubscriptionError, convert};
