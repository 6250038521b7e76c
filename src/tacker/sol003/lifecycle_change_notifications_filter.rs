//! `LifecycleChangeNotificationsFilter`: which notifications a subscriber wants.
//! - v1: SOL003 v2.6.1 clause 5.5.3.12, in `vnf_lcm_filters.filter`, as the client sent it
//! - v2: SOL003 v3.3.1 clause 5.5.3.12, in `LccnSubscriptionV2.filter`

use super::vnf_instance_subscription_filter;
use crate::tacker::note::{NoteCode, Notes};

/// Declares an enumeration of which v2 reads these values and no other.
macro_rules! values {
    ($(#[$doc:meta])+ $name:ident: $($value:ident = $text:literal,)+) => {
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
        pub enum $name { $(#[serde(rename = $text)] $value,)+ }
    };
}

values! {
    /// The same in both versions.
    NotificationType:
    VnfLcmOperationOccurrence = "VnfLcmOperationOccurrenceNotification",
    VnfIdentifierCreation = "VnfIdentifierCreationNotification",
    VnfIdentifierDeletion = "VnfIdentifierDeletionNotification",
}

values! {
    /// v3.3.1's, of which v2.6.1 knows all but the last three.
    LcmOperationType:
    Instantiate = "INSTANTIATE",
    Scale = "SCALE",
    ScaleToLevel = "SCALE_TO_LEVEL",
    ChangeFlavour = "CHANGE_FLAVOUR",
    Terminate = "TERMINATE",
    Heal = "HEAL",
    Operate = "OPERATE",
    ChangeExtConn = "CHANGE_EXT_CONN",
    ModifyInfo = "MODIFY_INFO",
    CreateSnapshot = "CREATE_SNAPSHOT",
    RevertToSnapshot = "REVERT_TO_SNAPSHOT",
    ChangeVnfpkg = "CHANGE_VNFPKG",
}

values! {
    /// The same in both versions.
    LcmOperationStateType:
    Starting = "STARTING",
    Processing = "PROCESSING",
    Completed = "COMPLETED",
    FailedTemp = "FAILED_TEMP",
    Failed = "FAILED",
    RollingBack = "ROLLING_BACK",
    RolledBack = "ROLLED_BACK",
}

pub mod v1 {
    use serde::Deserialize;

    use super::super::vnf_instance_subscription_filter::v1::VnfInstanceSubscriptionFilter;
    use super::{LcmOperationStateType, LcmOperationType, NotificationType};

    #[derive(Debug, Clone, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct LifecycleChangeNotificationsFilter {
        pub vnf_instance_subscription_filter: Option<VnfInstanceSubscriptionFilter>,
        pub notification_types: Option<Vec<NotificationType>>,
        pub operation_types: Option<Vec<LcmOperationType>>,
        pub operation_states: Option<Vec<LcmOperationStateType>>,
    }
}

pub mod v2 {
    use serde::{Deserialize, Serialize};

    use super::super::vnf_instance_subscription_filter::v2::VnfInstanceSubscriptionFilter;
    use super::{LcmOperationStateType, LcmOperationType, NotificationType};

    #[serde_with::skip_serializing_none]
    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct LifecycleChangeNotificationsFilter {
        pub vnf_instance_subscription_filter: Option<VnfInstanceSubscriptionFilter>,
        pub notification_types: Option<Vec<NotificationType>>,
        pub operation_types: Option<Vec<LcmOperationType>>,
        pub operation_states: Option<Vec<LcmOperationStateType>>,
    }
}

/// `None` for a filter that says nothing, which is what v1 stores when the client gave none.
pub fn convert(
    v1: v1::LifecycleChangeNotificationsFilter,
    notes: &mut Notes,
) -> Option<v2::LifecycleChangeNotificationsFilter> {
    let v1::LifecycleChangeNotificationsFilter {
        vnf_instance_subscription_filter,
        notification_types,
        operation_types,
        operation_states,
    } = v1;
    if operation_states.is_some() {
        notes.add_at("operationStates", NoteCode::FilterHonoured, HONOURED);
    }
    let v2 = v2::LifecycleChangeNotificationsFilter {
        vnf_instance_subscription_filter: vnf_instance_subscription_filter.map(|filter| {
            notes.within("vnfInstanceSubscriptionFilter", |notes| {
                vnf_instance_subscription_filter::convert(filter, notes)
            })
        }),
        notification_types,
        operation_types,
        operation_states,
    };
    (v2 != v2::LifecycleChangeNotificationsFilter::default()).then_some(v2)
}

pub(super) const HONOURED: &str = "from now on it counts";

#[cfg(test)]
mod tests {
    use super::super::testing::convert_json;
    use super::*;

    #[test]
    fn a_filter_is_carried_over_as_the_client_wrote_it() {
        insta::assert_snapshot!(convert_json(
            r#"{"operationTypes": ["SCALE", "MODIFY_INFO"], "notificationTypes": ["VnfIdentifierCreationNotification"],
                "vnfInstanceSubscriptionFilter": {"vnfdIds": ["d"]}, "operationStates": ["FAILED_TEMP"]}"#, convert), @r#"
        {"vnfInstanceSubscriptionFilter": {"vnfdIds": ["d"]}, "notificationTypes": ["VnfIdentifierCreationNotification"], "operationTypes": ["SCALE", "MODIFY_INFO"], "operationStates": ["FAILED_TEMP"]}
        filter-now-honoured at operationStates: from now on it counts
        "#);
        insta::assert_snapshot!(convert_json(r#"{"operationTypes": []}"#, convert), @r#"{"operationTypes": []}"#);
    }

    #[test]
    fn no_filter_is_unset() {
        insta::assert_snapshot!(convert_json("{}", convert), @"null");
        insta::assert_snapshot!(convert_json(r#"{"operationTypes": null}"#, convert), @"null");
    }

    /// v2 could not read the row; leaving a value out could widen what is asked for.
    #[test]
    fn a_value_that_v2_does_not_read_is_an_error() {
        for filter in [
            r#"{"operationTypes": ["SCALE", "scale"]}"#,
            r#"{"operationStates": ["CANCELLED"]}"#,
            r#"{"notificationTypes": [null]}"#,
        ] {
            assert!(
                serde_json::from_str::<v1::LifecycleChangeNotificationsFilter>(filter).is_err()
            );
        }
    }
}
