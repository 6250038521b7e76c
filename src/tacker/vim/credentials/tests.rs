use std::fs;
use std::path::Path;

use chrono::NaiveDateTime;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::settings::VimKeys;
use crate::tacker::encoding::json as python;
use crate::tacker::vim::{Barbican, Vim};

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

fn token(text: &str) -> String {
    Cipher::new(&KEY.to_owned().into()).unwrap().encrypt(text)
}

fn vim(kind: &str) -> VimRow {
    VimRow {
        id: "vim-a".to_owned(),
        kind: Some(kind.to_owned()),
        tenant_id: "t".to_owned(),
        placement_attr: Some(r#"{"regions": ["RegionOne", "RegionTwo"]}"#.to_owned()),
        is_default: true,
        deleted_at: None,
        extra: None,
    }
}

fn auth(password: Option<&str>, auth_cred: &Value) -> VimAuthRow {
    VimAuthRow {
        vim_id: "vim-a".to_owned(),
        password: password.map(token),
        auth_url: "http://vim".to_owned(),
        auth_cred: Some(auth_cred.to_string()),
    }
}

fn openstack() -> Value {
    json!({"username": "nfv", "user_domain_name": "U", "project_id": null, "project_name": "p",
        "project_domain_name": "P", "auth_url": "http://vim", "cert_verify": "True", "key_type": "fernet_key"})
}

/// A directory with the key of `vim-a`.
fn key_directory() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("vim-a"), KEY).unwrap();
    directory
}

/// Interface, access and secrets in JSON; or why not.
fn opened_with(
    directory: &Path,
    barbican: Option<Barbican<'_>>,
    vim: &VimRow,
    auth: Option<VimAuthRow>,
) -> String {
    let files = VimKeys { directory: directory.to_owned(), default_secret_key: None };
    match decrypt(vim, auth, &Keys { files: &files, barbican }) {
        Ok(Access { interface_info, access_info, secrets }) => {
            let secrets: serde_json::Map<_, Value> = secrets
                .iter()
                .map(|(member, secret)| ((*member).to_owned(), secret.expose().into()))
                .collect();
            let [interface, access] =
                [interface_info, access_info].map(|map| python::to_string(&map).unwrap());
            format!("{interface}\n{access}\n{}", Value::Object(secrets))
        }
        Err(error) => format!("{}: {error}", error.code().name())
            .replace(&directory.display().to_string(), "/keys"),
    }
}

fn opened(vim: &VimRow, auth: VimAuthRow) -> String {
    opened_with(key_directory().path(), None, vim, Some(auth))
}

#[test]
fn an_openstack_is_opened() {
    insta::assert_snapshot!(opened(&vim("openstack"), auth(Some("pä55"), &openstack())), @r#"
    {"endpoint": "http://vim", "skipCertificateHostnameCheck": true, "skipCertificateVerification": true}
    {"username": "nfv", "region": "RegionOne", "project": "p", "projectDomain": "P", "userDomain": "U"}
    {"password":"pä55"}
    "#);
}

#[test]
fn a_vim_without_regions_has_none() {
    for placement_attr in [None, Some("null"), Some("{}"), Some(r#"{"regions": []}"#)] {
        let vim = VimRow { placement_attr: placement_attr.map(str::to_owned), ..vim("openstack") };
        let opened = opened(&vim, auth(Some("p"), &openstack()));
        assert!(opened.contains("userDomain") && !opened.contains("region"), "{opened}");
    }
}

#[test]
fn a_cluster_is_opened_by_token_by_user_or_by_oidc() {
    let by_token = json!({"bearer_token": token("bearer"), "ssl_ca_cert": token("CERTIFICATE"),
        "username": "None", "key_type": "fernet_key"});
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(None, &by_token)), @r#"
    {"endpoint": "http://vim", "ssl_ca_cert": "CERTIFICATE"}
    {}
    {"bearer_token":"bearer"}
    "#);
    let by_user = json!({"username": "admin", "ssl_ca_cert": "None", "bearer_token": null});
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(Some("p"), &by_user)), @r#"
    {"endpoint": "http://vim"}
    {"username": "admin"}
    {"password":"p"}
    "#);
    let in_the_member = json!({"username": "admin", "password": token("p")});
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(None, &in_the_member)), @r#"
    {"endpoint": "http://vim"}
    {"username": "admin"}
    {"password":"p"}
    "#);
    let mut by_oidc = json!({"username": "u", "oidc_token_url": "https://sso", "client_id": "c",
        "client_secret": token("s"), "ssl_ca_cert": null});
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(Some("p"), &by_oidc)), @r#"
    {"endpoint": "http://vim"}
    {"oidc_token_url": "https://sso", "username": "u", "client_id": "c"}
    {"password":"p","client_secret":"s"}
    "#);
    by_oidc["client_secret"] = Value::Null;
    let public = opened(&vim("kubernetes"), auth(Some("p"), &by_oidc));
    assert!(!public.contains("client_secret"), "{public}");
}

#[test]
fn what_is_missing_is_told() {
    let complete = openstack();
    for member in ["username", "project_name", "project_domain_name", "user_domain_name"] {
        for absent in [None, Some(Value::Null), Some(json!(""))] {
            let mut auth_cred = complete.clone();
            match absent {
                None => drop(auth_cred.as_object_mut().unwrap().shift_remove(member)),
                Some(value) => auth_cred[member] = value,
            }
            let expected = format!("vim-credentials-incomplete: vimauths.auth_cred lacks {member}");
            assert_eq!(opened(&vim("openstack"), auth(Some("p"), &auth_cred)), expected);
        }
    }
    insta::assert_snapshot!(opened(&vim("openstack"), auth(None, &complete)), @"vim-credentials-incomplete: vimauths.auth_cred lacks password");
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(None, &json!({}))), @"vim-credentials-incomplete: vimauths.auth_cred lacks bearer_token");
    insta::assert_snapshot!(opened(&vim("kubernetes"), auth(Some("p"), &json!({"oidc_token_url": "u", "username": "u"}))), @"vim-credentials-incomplete: vimauths.auth_cred lacks client_id");
    insta::assert_snapshot!(opened(&vim("test_vim"), auth(Some("p"), &complete)), @"vim-credentials-incomplete: vims.type is neither openstack nor kubernetes");
    insta::assert_snapshot!(opened_with(Path::new("/keys"), None, &vim("openstack"), None), @"vim-credentials-incomplete: the VIM has no row in table vimauths");
    for auth_cred in [None, Some("null"), Some("[]"), Some("{"), Some(r#"{"username": 1}"#)] {
        let auth = VimAuthRow { auth_cred: auth_cred.map(str::to_owned), ..auth(None, &json!({})) };
        insta::allow_duplicates! {
            insta::assert_snapshot!(opened(&vim("openstack"), auth), @"vim-credentials-incomplete: vimauths.auth_cred cannot be read: expected a JSON object as v1 writes it");
        }
    }
    let placed = VimRow { placement_attr: Some("[1]".to_owned()), ..vim("openstack") };
    insta::assert_snapshot!(opened(&placed, auth(Some("p"), &complete)), @"vim-credentials-incomplete: vims.placement_attr cannot be read: expected a JSON object as v1 writes it");
}

#[test]
fn a_deleted_vim_is_not_opened() {
    let live = NaiveDateTime::parse_from_str("0001-01-01 00:00:00", "%Y-%m-%d %H:%M:%S").unwrap();
    let deleted = NaiveDateTime::parse_from_str("2025-01-01 00:00:00", "%Y-%m-%d %H:%M:%S");
    let vim = |time| VimRow { deleted_at: Some(time), ..vim("openstack") };
    assert!(opened(&vim(live), auth(Some("p"), &openstack())).contains("password"));
    insta::assert_snapshot!(opened(&vim(deleted.unwrap()), auth(Some("p"), &openstack())), @"vim-deleted: v1 has deleted the VIM");
}

#[test]
fn a_token_that_the_key_does_not_open_is_named_by_its_place_and_not_shown() {
    let canary = "gAAAAcanary";
    let mut password = auth(None, &openstack());
    password.password = Some(canary.to_owned());
    insta::assert_snapshot!(opened(&vim("openstack"), password), @"vim-credentials-undecryptable: vimauths.password does not decrypt with the key of the VIM: the key is not the one that Tacker encrypted it with");
    for member in ["bearer_token", "ssl_ca_cert", "password", "client_secret"] {
        let mut auth_cred = json!({"bearer_token": token("b"), "username": "u"});
        if member == "client_secret" {
            auth_cred = json!({"oidc_token_url": "u", "username": "u", "client_id": "c", "password": token("p")});
        }
        auth_cred[member] = canary.into();
        let told = opened(&vim("kubernetes"), auth(None, &auth_cred));
        assert!(
            told.starts_with(&format!(
                "vim-credentials-undecryptable: vimauths.auth_cred.{member} does not decrypt"
            )),
            "{told}"
        );
        assert!(!told.contains(canary), "{told}");
    }
    let empty = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(opened_with(empty.path(), None, &vim("openstack"), Some(auth(Some("p"), &openstack()))), @"vim-credentials-undecryptable: the key file /keys/vim-a does not exist: copy it from a host of Tacker, or name the directory with --vim-keys or [vim_keys] openstack");
}

#[test]
fn a_key_in_barbican_is_asked_for_by_its_secret() {
    let mut auth_cred = openstack();
    auth_cred["key_type"] = "barbican_key".into();
    let ask = |auth_cred: &Value, barbican: Option<Barbican<'_>>| {
        let auth = auth(Some("p"), auth_cred);
        opened_with(Path::new("/nowhere"), barbican, &vim("openstack"), Some(auth))
    };
    insta::assert_snapshot!(ask(&auth_cred, None), @"vim-credentials-undecryptable: vimauths.auth_cred says that the key is in Barbican, and lacks secret_uuid");
    auth_cred["secret_uuid"] = "secret-1".into();
    insta::assert_snapshot!(ask(&auth_cred, None), @"vim-credentials-undecryptable: the key of the VIM is in Barbican, which is not asked here");
    let opened = ask(
        &auth_cred,
        Some(&|uuid| {
            assert_eq!(uuid, "secret-1");
            Ok(KEY.to_owned().into())
        }),
    );
    assert!(opened.ends_with(r#"{"password":"p"}"#), "{opened}");
    assert!(!opened.contains("secret-1") && !opened.contains("barbican_key"), "{opened}");
    insta::assert_snapshot!(ask(&auth_cred, Some(&|_| Ok("none".to_owned().into()))), @"vim-credentials-undecryptable: what Barbican has as the key of the VIM is none: expected 44 characters of URL-safe base64");
    insta::assert_snapshot!(ask(&auth_cred, Some(&|_| Err("HTTP 404".into()))), @"vim-credentials-undecryptable: Barbican does not give the key of the VIM: HTTP 404");
}

#[test]
fn helm_is_what_python_takes_for_true() {
    let files = VimKeys::default();
    let helm = |extra: &str| {
        let extra = Some(crate::db::sql_types::RawJson(extra.to_owned()));
        let row = VimRow { extra, ..vim("kubernetes") };
        Vim::of(row, None, &Keys { files: &files, barbican: None }).uses_helm
    };
    for yes in [r#"{"use_helm": true}"#, r#"{"use_helm": "True"}"#, r#"{"use_helm": 1}"#] {
        assert!(helm(yes), "{yes}");
    }
    for no in ["null", "[]", "{", "{}", r#"{"use_helm": "false"}"#, r#"{"use_helm": 0}"#] {
        assert!(!helm(no), "{no}");
    }
}
