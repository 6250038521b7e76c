//! Subscriptions from cell to cell.

use proptest::prelude::*;

use super::compare::{Comparison, compare};
use super::legacy::{LccnSubscription, LegacySubscription};
use super::target::LccnSubscriptionV2;
use super::tenant::TenantVnfs;
use super::{Converted, SubscriptionError, convert, decode};
use crate::db::sql_types::RawJson;
use crate::tacker::vim::Cipher;

const AUTHENTICATION: &str = r#""{\"authType\": [\"BASIC\"], \"paramsBasic\": {\"userName\": \"u\", \"password\": \"s3cret\"}}""#;

fn subscription(filter: &str, authentication: Option<&str>) -> LegacySubscription {
    LegacySubscription {
        subscription: LccnSubscription {
            id: "s1".to_owned(),
            callback_uri: "http://c".to_owned(),
            authentication: authentication.map(|text| RawJson(text.to_owned())),
            tenant_id: "t".to_owned(),
            deleted: Some(0),
        },
        filters: vec![RawJson(filter.to_owned())],
    }
}

/// A tenant with these VNFs in v2, and as many waiting as there are names in the other list.
fn tenant(migrated: &[&str], waiting: &[&str]) -> TenantVnfs {
    let mut tenant = TenantVnfs::default();
    for id in migrated {
        tenant.add((*id).to_owned(), true, false);
    }
    for id in waiting {
        tenant.add((*id).to_owned(), false, true);
    }
    tenant.add("gone".to_owned(), false, false);
    tenant
}

fn converted(filter: &str, tenant: Option<&TenantVnfs>) -> Converted {
    convert(&subscription(filter, Some(AUTHENTICATION)), tenant).unwrap()
}

/// The cells of the row, and the notes, one a line.
fn shown(filter: &str, tenant: Option<&TenantVnfs>) -> String {
    let Converted { subscription, notes } = converted(filter, tenant);
    let row = LccnSubscriptionV2::of(&subscription, None).unwrap();
    let mut lines = vec![row.filter_.map_or("NULL".to_owned(), String::from)];
    lines.extend(notes.iter().map(ToString::to_string));
    lines.join("\n")
}

#[test]
fn a_subscriber_hears_of_the_vnfs_of_its_tenant_and_of_those_it_named() {
    let two = tenant(&["b", "a"], &[]);
    insta::assert_snapshot!(shown("{}", Some(&two)), @r#"
    "{\"vnfInstanceSubscriptionFilter\": {\"vnfInstanceIds\": [\"a\", \"b\"]}}"
    subscription-restricted at LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: 2 of the 2 VNFs of its tenant that are in v2
    "#);
    insta::assert_snapshot!(shown(r#"{"vnfInstanceSubscriptionFilter": {"vnfdIds": ["d"], "vnfInstanceIds": ["x", "b"]}}"#, Some(&two)), @r#"
    "{\"vnfInstanceSubscriptionFilter\": {\"vnfdIds\": [\"d\"], \"vnfInstanceIds\": [\"b\"]}}"
    filter-now-honoured at vnf_lcm_filters.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: from now on it counts
    subscription-restricted at LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: 1 of the 2 VNFs of its tenant that are in v2
    "#);
    insta::assert_snapshot!(shown(r#"{"vnfInstanceSubscriptionFilter": {"vnfInstanceIds": []}}"#, Some(&two)), @r#"
    "{\"vnfInstanceSubscriptionFilter\": {\"vnfInstanceIds\": [\"a\", \"b\"]}}"
    filter-now-honoured at vnf_lcm_filters.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: from now on it counts
    subscription-restricted at LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: 2 of the 2 VNFs of its tenant that are in v2
    "#);
}

#[test]
fn vnfs_that_are_not_in_v2_yet_are_noted() {
    insta::assert_snapshot!(shown("{}", Some(&tenant(&["a"], &["b", "c"]))), @r#"
    "{\"vnfInstanceSubscriptionFilter\": {\"vnfInstanceIds\": [\"a\"]}}"
    subscription-restricted at LccnSubscriptionV2.filter.vnfInstanceSubscriptionFilter.vnfInstanceIds: 1 of the 1 VNFs of its tenant that are in v2
    subscription-tenant-incomplete at vnf_lcm_subscriptions.tenant_id: VNFs live in v1 only: 2; when they are in v2, migrate it again, and roll it back before if it is completed
    "#);
}

#[test]
fn with_all_tenants_the_filter_is_what_the_client_wrote() {
    insta::assert_snapshot!(shown("{}", None), @"
    NULL
    subscription-unrestricted at vnf_lcm_subscriptions.tenant_id: not carried over, as was asked for
    ");
    insta::assert_snapshot!(shown(r#"{"operationTypes": ["SCALE"]}"#, None), @r#"
    "{\"operationTypes\": [\"SCALE\"]}"
    subscription-unrestricted at vnf_lcm_subscriptions.tenant_id: not carried over, as was asked for
    "#);
}

#[test]
fn a_restriction_never_ends_as_none() {
    let refused = |filter, tenant| convert(&subscription(filter, None), Some(&tenant)).unwrap_err();
    assert_eq!(refused("{}", tenant(&[], &["a"])), SubscriptionError::NoMigratedVnf);
    let named = r#"{"vnfInstanceSubscriptionFilter": {"vnfInstanceIds": ["b", "gone"]}}"#;
    assert_eq!(refused(named, tenant(&["a"], &["b"])), SubscriptionError::NoneOfTheVnfsNamed);
}

#[test]
fn a_subscription_has_one_filter() {
    let mut two = subscription("{}", None);
    two.filters.push(RawJson("{}".to_owned()));
    assert_eq!(convert(&two, None).unwrap_err(), SubscriptionError::Filters(2));
    two.filters.clear();
    assert_eq!(convert(&two, None).unwrap_err(), SubscriptionError::Filters(0));
}

#[test]
fn what_cannot_be_read_is_named_by_its_path_and_never_by_its_value() {
    let error = |filter, authentication| {
        convert(&subscription(filter, authentication), None).unwrap_err().to_string()
    };
    insta::assert_snapshot!(error(r#"{"operationTypes": ["s3cret"]}"#, None), @"vnf_lcm_filters.filter: operationTypes[0]: unknown variant, expected one of `INSTANTIATE`, `SCALE`, `SCALE_TO_LEVEL`, `CHANGE_FLAVOUR`, `TERMINATE`, `HEAL`, `OPERATE`, `CHANGE_EXT_CONN`, `MODIFY_INFO`, `CREATE_SNAPSHOT`, `REVERT_TO_SNAPSHOT`, `CHANGE_VNFPKG`");
    insta::assert_snapshot!(error("{}", Some(r#"{"authType": ["s3cret"]}"#)), @"vnf_lcm_subscriptions.authentication: authType[0]: unknown variant, expected one of `BASIC`, `OAUTH2_CLIENT_CREDENTIALS`, `OAUTH2_CLIENT_CERT`, `TLS_CERT`");
    insta::assert_snapshot!(error("{}", Some(r#"{"authType": ["BASIC"], "paramsBasic": "s3cret"}"#)), @"vnf_lcm_subscriptions.authentication: paramsBasic: invalid type: string, expected struct ParamsBasic");
    insta::assert_snapshot!(error("{}", Some(r#"{"authType": ["BASIC"], "paramsBasic": {"password": 4711}}"#)), @"vnf_lcm_subscriptions.authentication: paramsBasic.password: invalid type: integer, expected a string");
    insta::assert_snapshot!(error("{}", Some(r#"{"paramsBasic": {"password": "s3cret"}}"#)), @"vnf_lcm_subscriptions.authentication: missing field `authType`");
}

#[test]
fn a_list_that_retack_wrote_grows_and_no_other() {
    let compared = |found: &Converted, expected: &Converted, tenant: &TenantVnfs| {
        compare(&expected.subscription, &found.subscription, Some(tenant))
    };
    let (one, two) = (tenant(&["b"], &["a"]), tenant(&["a", "b"], &[]));
    let before = converted("{}", Some(&one));
    let after = converted("{}", Some(&two));
    assert_eq!(compared(&before, &before, &one), Comparison::Same);
    let Comparison::Outgrown(grown) = compared(&before, &after, &two) else { panic!("it grows") };
    let ids = grown.filter.clone().and_then(|filter| filter.vnf_instance_subscription_filter);
    assert_eq!(ids.and_then(|filter| filter.vnf_instance_ids).unwrap(), ["b", "a"]);
    assert_eq!(compare(&after.subscription, &grown, Some(&two)), Comparison::Same);
    // A VNF that has left v2 stays in the list.
    assert_eq!(compared(&after, &before, &one), Comparison::Same);

    let different = Comparison::Different("filter");
    let other_tenant = converted("{}", Some(&tenant(&["a", "theirs"], &[])));
    assert_eq!(compared(&other_tenant, &after, &two), different);
    assert_eq!(compared(&converted("{}", None), &after, &two), different);
    let scale = converted(r#"{"operationTypes": ["SCALE"]}"#, Some(&one));
    assert_eq!(compared(&scale, &after, &two), different);
    assert_eq!(compare(&converted("{}", None).subscription, &after.subscription, None), different);
}

#[test]
fn encrypted_credentials_are_compared_by_what_they_say() {
    let cipher = |key: &str| {
        Cipher::new(&format!("{key}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").into()).unwrap()
    };
    let (cipher, another) = (cipher("A"), cipher("B"));
    let subscription = converted("{}", None).subscription;
    let row = || LccnSubscriptionV2::of(&subscription, Some(&cipher)).unwrap();
    let stored = row().authentication.map(String::from).unwrap();
    assert!(stored.contains("gAAAA") && !stored.contains("s3cret"), "{stored}");
    assert_ne!(row().authentication, row().authentication, "a token is never the same twice");
    assert_eq!(decode::target(&row(), Some(&cipher)).unwrap(), subscription);
    assert_eq!(decode::target(&row(), Some(&another)).unwrap_err(), "authentication");
    // In clear where Tacker encrypts, and the other way round.
    let clear = LccnSubscriptionV2::of(&subscription, None).unwrap();
    assert_eq!(decode::target(&clear, Some(&cipher)).unwrap_err(), "authentication");
    let as_clear = decode::target(&row(), None).unwrap();
    assert_eq!(compare(&subscription, &as_clear, None), Comparison::Different("authentication"));
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "[\\[{(\"a:1,})\\] ]{0,20}",
        prop::sample::select(
            &[
                "null",
                "{}",
                r#"{"vnfInstanceSubscriptionFilter": {}}"#,
                r#"{"vnfInstanceSubscriptionFilter": {"vnfInstanceIds": [null]}}"#,
                r#"{"vnfInstanceSubscriptionFilter": {"vnfInstanceIds": ["a", "a"]}, "x": 1}"#,
                r#"{"vnfInstanceSubscriptionFilter": {"vnfProductsFromProviders": [{}]}}"#,
                AUTHENTICATION,
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn whatever_v1_holds_is_converted_or_refused_and_reads_back_the_same(
        filter in any_cell(), authentication in prop::option::of(any_cell()), all_tenants in any::<bool>()
    ) {
        let tenant = tenant(&["a", "b"], &["c"]);
        let tenant = (!all_tenants).then_some(&tenant);
        if let Ok(Converted { subscription, notes: _ }) =
            convert(&subscription(&filter, authentication.as_deref()), tenant)
        {
            let row = LccnSubscriptionV2::of(&subscription, None).unwrap();
            prop_assert_eq!(decode::target(&row, None).unwrap(), subscription);
        }
    }
}
